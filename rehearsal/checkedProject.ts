import path from "node:path";
import { parseSettings } from "../settings/parse.ts";
import { readProject, secretKeys, type Project } from "./project.ts";

/**
 * This project with one of its stacks, whose settings are right. The program checks its settings too; here it is before anything is
 * started.
 *
 * @throws {ProjectError} when there is no such stack, or a file is broken.
 * @throws {SettingsError} with every mistake in the settings.
 */
export async function readCheckedProject(stack: string): Promise<Project> {
  const project = await readProject(path.join(import.meta.dirname, ".."), stack);
  parseSettings({ stack, config: project.config, secretKeys: new Set(secretKeys(project)) });
  return project;
}
