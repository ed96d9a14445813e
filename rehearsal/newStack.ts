import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { EngineError } from "./engine/engineError.ts";
import type { Engine } from "./engine/find.ts";
import { run } from "./engine/run.ts";
import type { Project } from "./project.ts";

/** Where an engine works: on files of its own, so that the user's stay as they are. */
export interface EngineFolder {
  readonly engine: Engine;
  /** Holds the file of the project and those of its stacks. */
  readonly folder: string;
  /** Pulumi's home. */
  readonly home: string;
  /** What tells the engine to stay within. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a folder in which the engine works on a project, with an empty backend. */
export async function makeEngineFolder(
  engine: Engine,
  folder: string,
  { projectFile }: Project,
): Promise<EngineFolder> {
  const state = path.join(folder, "state");
  await Promise.all([
    mkdir(state, { recursive: true }),
    writeFile(path.join(folder, "Pulumi.yaml"), projectFile),
  ]);
  const env = {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "rehearsal",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Nobody needs the state of an operation that did not end; to write all of it after each resource takes minutes in a large stack.
    PULUMI_SKIP_CHECKPOINTS: "true",
    // The engine lives for seconds: until it has that much memory, it collects no garbage (https://go.dev/doc/gc-guide#Memory_limit).
    GOGC: "off",
    GOMEMLIMIT: "512MiB",
  };
  return { engine, folder, home: path.join(folder, "home"), env };
}

/**
 * Makes a stack, without the Automation API: to load that takes as long as the engine takes for this, and both go on at once.
 *
 * @throws {EngineError} with what the engine said.
 */
export async function makeStack({ engine, folder, home, env }: EngineFolder, stack: string): Promise<void> {
  const { code, stderr } = await run({
    command: engine.binary,
    args: ["stack", "init", stack, "--no-select", "--non-interactive"],
    cwd: folder,
    env: { ...process.env, PULUMI_HOME: home, ...env },
    signal: AbortSignal.timeout(60_000),
  });
  if (code !== 0) {
    throw new EngineError(`The engine can't make the stack '${stack}': ${stderr.trim()}`);
  }
}
