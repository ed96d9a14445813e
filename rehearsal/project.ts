import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { LineCounter, parseDocument } from "yaml";
import { messageOf } from "./engine/engineError.ts";

/** A stack of the project as its files say it, with secrets replaced: what is rehearsed needs no secret, so none is decrypted. */
export interface Project {
  /** Folder of `Pulumi.yaml`. */
  folder: string;
  /** Name of the project. */
  name: string;
  /** Name of the stack. */
  stack: string;
  /** The text of `Pulumi.yaml`. */
  projectFile: string;
  /** Configuration by full key as the files say it, defaults of `Pulumi.yaml` included. */
  config: Record<string, unknown>;
  /** Where `config` holds secrets, as paths in Pulumi's notation, e.g. `zone:alerts["webhook"]`. */
  secretPaths: string[];
  /** The stack whose platform this one is built on, when the setting `platform` names one. */
  platform?: Project;
}

/** A file of the project, or the choice of a stack, is wrong. The message says where and what to do. */
export class ProjectError extends Error {
  override name = "ProjectError";
}

/** What stands in for each secret. */
export const secretPlaceholder = "placeholder-of-the-rehearsal";

/**
 * Reads a project and one of its stacks.
 *
 * @param folder Folder of `Pulumi.yaml`.
 * @param stack Name of the stack: there must be a `Pulumi.<stack>.yaml`.
 * @throws {ProjectError} when there is no such stack, or no such platform here, or a file is not what Pulumi expects.
 */
export async function readProject(folder: string, stack: string): Promise<Project> {
  const project = await readStack(folder, stack);
  const setting = platformSetting(project);
  if (setting === undefined) {
    return project;
  }
  // `stack`, or `organization/project/stack`
  const [named = "", owner = project.name] = setting.split("/").toReversed();
  const problem = (what: string) =>
    new ProjectError(`Pulumi.${stack}.yaml: ${project.name}:platform names '${setting}', ${what}`);
  if (owner !== project.name) {
    throw problem(
      `a stack of another project, whose files are not here: only platforms of ${project.name} can be rehearsed`,
    );
  }
  if (named === stack) {
    throw problem("this stack itself: name the stack that has the platform, or take the setting away");
  }
  const platform = await readStack(folder, named);
  const further = platformSetting(platform);
  if (further !== undefined) {
    throw problem(`which has no platform of its own but that of '${further}': name that one`);
  }
  // Where it is rehearsed there is one organization, and stacks are called by their names.
  return { ...project, config: { ...project.config, [platformKey(project)]: named }, platform };
}

const platformKey = ({ name }: Project) => `${name}:platform`;

/** The setting `platform`; undefined where it is not set. */
function platformSetting(project: Project): string | undefined {
  const setting = project.config[platformKey(project)];
  return typeof setting === "string" && setting !== "" ? setting : undefined;
}

async function readStack(folder: string, stack: string): Promise<Project> {
  const [projectFile, stacks] = await Promise.all([readText(folder, "Pulumi.yaml"), listStacks(folder)]);
  const project = parseYaml("Pulumi.yaml", projectFile);
  if (typeof project["name"] !== "string") {
    throw new ProjectError(
      "Pulumi.yaml: 'name' is missing; it names the project, e.g. name: functions-landing-zone",
    );
  }
  if (!stacks.includes(stack)) {
    throw new ProjectError(unknownStack(stack, stacks));
  }
  const file = `Pulumi.${stack}.yaml`;
  const stackFile = parseYaml(file, await readText(folder, file));
  const own = section(file, stackFile["config"]);
  const declared = section("Pulumi.yaml", project["config"]);

  const name = project["name"];
  const config: Record<string, unknown> = {};
  const secretPaths: string[] = [];
  const add = (key: string, value: unknown) => {
    const fullKey = key.includes(":") ? key : `${name}:${key}`;
    config[fullKey] = replaceSecrets(value, fullKey, secretPaths);
  };
  for (const [key, declaration] of Object.entries(declared)) {
    if (isMap(declaration) && declaration["default"] !== undefined) {
      add(key, declaration["default"]);
    }
  }
  for (const [key, value] of Object.entries(own)) {
    add(key, value);
  }
  return { folder, name, stack, projectFile, config, secretPaths };
}

/** The configuration as a program gets it: each value a string, structured ones as JSON. */
export function configAsStrings(project: Project): Record<string, string> {
  return Object.fromEntries(
    Object.entries(project.config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Resources of Azure that the configuration refers to by their ids: they exist, although the program does not make them. */
export function referencedIds(project: Project): string[] {
  const found = JSON.stringify(project.config).matchAll(/"(\/subscriptions\/[^"\\]+)"/g);
  return [...found].flatMap(([, id]) => id ?? []);
}

/** The keys that are secrets, or hold one. */
export function secretKeys(project: Pick<Project, "config" | "secretPaths">): string[] {
  return Object.keys(project.config).filter((key) =>
    project.secretPaths.some((secretPath) => secretPath === key || secretPath.startsWith(`${key}[`)),
  );
}

async function listStacks(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

function unknownStack(stack: string, stacks: string[]): string {
  const known = stacks.length === 0 ? "There is no stack yet" : `Stacks here: ${stacks.join(", ")}`;
  const nearest = stacks.length === 0 ? undefined : closest(stack, stacks);
  const suggestion =
    nearest !== undefined && distance(stack, nearest) <= 2 ? ` Did you mean '${nearest}'?` : "";
  return `There is no stack '${stack}': Pulumi.${stack}.yaml is missing. ${known}.${suggestion}`;
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(path.join(folder, file), "utf8");
  } catch (error) {
    throw new ProjectError(`${file} can't be read: ${messageOf(error)}`);
  }
}

function parseYaml(file: string, text: string): Record<string, unknown> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return `${file}:${line}:${col}: ${error.message}`;
    });
    throw new ProjectError(`${file} is not valid YAML:\n  ${mistakes.join("\n  ")}`);
  }
  try {
    const content: unknown = document.toJS();
    // An alias that holds itself has no end.
    JSON.stringify(content);
    return section(file, content);
  } catch (error) {
    if (error instanceof ProjectError) throw error;
    throw new ProjectError(`${file} can't be read: ${messageOf(error)}`);
  }
}

function section(file: string, content: unknown): Record<string, unknown> {
  if (content === undefined || content === null) {
    return {};
  }
  if (!isMap(content)) {
    throw new ProjectError(`${file} should be a map of keys to values, with the settings under 'config:'`);
  }
  return content;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A secret is a map with the one key `secure`, at any depth. */
function replaceSecrets(value: unknown, at: string, secretPaths: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => replaceSecrets(item, `${at}[${index}]`, secretPaths));
  }
  if (!isMap(value)) {
    return value;
  }
  if (Object.keys(value).length === 1 && typeof value["secure"] === "string") {
    secretPaths.push(at);
    return secretPlaceholder;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      replaceSecrets(item, `${at}[${JSON.stringify(key)}]`, secretPaths),
    ]),
  );
}
