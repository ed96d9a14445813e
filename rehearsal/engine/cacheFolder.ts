import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { ENGINE_VERSION } from "./version.ts";

/** The variable that moves everything this project keeps on a machine. */
export const CACHE_VARIABLE = "FUNCTIONS_LANDING_ZONE_CACHE";

/** Where this project keeps what it need not obtain twice: the named folder, else one in the system's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env[CACHE_VARIABLE];
  return named ? resolve(named) : envPaths("functions-landing-zone", { suffix: "" }).cache;
}

/** Where the pinned engine is, or would be, installed: one folder for each version and kind of machine. */
export function engineFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "engine", `${ENGINE_VERSION}-${process.platform}-${process.arch}`);
}

/** Where Node.js keeps what it has compiled, for the commands and the policy pack. */
export function compiledFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "compiled");
}
