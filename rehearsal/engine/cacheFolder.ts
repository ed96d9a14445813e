import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { EngineError, hasCode, messageOf } from "./engineError.ts";
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

/**
 * What went wrong, as a person wants to hear it, when it is about writing in a folder of the cache; any other error is thrown as it is.
 *
 * @param folder The folder that could not be written.
 */
export function asCacheError(error: unknown, folder: string): unknown {
  return hasCode(error, "EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOSPC", "EDQUOT")
    ? new EngineError(
        `The folder ${folder} cannot be written (${messageOf(error)}). ` +
          `Make room or make it writable, or set ${CACHE_VARIABLE} to a folder that is.`,
      )
    : error;
}
