import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { engineFolder } from "./cacheFolder.ts";
import { messageOf } from "./engineError.ts";
import { BINARY, checkInstalled } from "./installed.ts";
import { run } from "./run.ts";
import { plainVersion, unsuitable } from "./version.ts";

/** A Pulumi CLI that can be run, and where it was found: the user's own on PATH, or this project's cache. */
export interface Engine {
  readonly source: "path" | "cache";
  readonly binary: string;
  readonly version: string;
}

/** What a search found, and why each place before it was passed over. */
export interface Search {
  readonly engine: Engine | undefined;
  readonly passedOver: readonly string[];
}

/** How to search. */
export interface SearchOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Compare the SHA-256 of a cached engine too; else its files' sizes alone, so that a preview starts at once. */
  readonly checksum?: boolean;
}

/** Looks for an engine, obtaining nothing: the user's own `pulumi` on PATH comes before one of this project. */
export async function findEngine({
  env = process.env,
  checksum = false,
}: SearchOptions = {}): Promise<Search> {
  const own = await findOnPath(env);
  if (typeof own !== "string") return { engine: own, passedOver: [] };
  const cached = await checkInstalled(engineFolder(env), checksum);
  if ("problem" in cached)
    return { engine: undefined, passedOver: [`On PATH: ${own}.`, `In the cache: ${cached.problem}.`] };
  return { engine: { source: "cache", ...cached }, passedOver: [`On PATH: ${own}.`] };
}

/** The first `pulumi` on PATH, as a shell would choose it; or why it cannot be used. */
async function findOnPath(env: NodeJS.ProcessEnv): Promise<Engine | string> {
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const binary = join(folder, BINARY);
    if (
      !(await access(binary, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      continue;
    let version;
    try {
      version = await askVersion(binary, env, AbortSignal.timeout(10_000));
    } catch (error) {
      return `${binary} does not work (${messageOf(error)})`;
    }
    const problem = unsuitable(version);
    return problem === undefined
      ? { source: "path", binary, version: plainVersion(version) }
      : `${binary} ${problem}`;
  }
  return "there is no pulumi";
}

/** What a Pulumi CLI says its version is. Throws when it cannot say. */
export async function askVersion(
  binary: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, stdout, stderr } = await run({ command: binary, args: ["version"], env: quiet, signal });
  if (code !== 0) {
    const last = stderr.trim().split("\n").slice(-1).join("");
    throw new Error(last || `exit code ${String(code)}`);
  }
  return stdout.trim();
}
