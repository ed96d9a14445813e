import path from "node:path";
import { Option, type Command } from "commander";
import { parseSettings } from "../settings/parse.ts";
import { readProject, secretKeys, type Project } from "./project.ts";

/** Which stack a command is about. */
export interface StackOptions {
  /** Folder of `Pulumi.yaml` and the files of the stacks. */
  project: string;
  /** Name of the stack. */
  stack: string;
}

/** Adds `--stack` and `--project` to a command line. */
export function addStackOptions(command: Command): Command {
  return command
    .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--project <folder>", "folder of Pulumi.yaml and the files of the stacks").default(
        path.join(import.meta.dirname, ".."),
        "this project",
      ),
    );
}

/**
 * This project with one of its stacks, whose settings are right. The program checks its settings too; here it is before anything is
 * started.
 *
 * @throws {ProjectError} when there is no such stack, or a file is broken.
 * @throws {SettingsError} with every mistake in the settings.
 */
export async function readCheckedProject({ project: folder, stack }: StackOptions): Promise<Project> {
  const project = await readProject(folder, stack);
  for (const each of [project, project.platform ?? []].flat()) {
    parseSettings({ stack: each.stack, config: each.config, secretKeys: new Set(secretKeys(each)) });
  }
  return project;
}
