import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperationError } from "./operationError.ts";

const run = promisify(execFile);

/**
 * Runs a program and answers what it printed. Nothing of what it printed is in the error but its complaint: it may be a token.
 *
 * @param file Name of the program, to be found on PATH.
 * @param missing What to tell when it is not there.
 * @throws {OperationError} when it is not there or fails.
 */
export async function outputOf(
  file: string,
  args: readonly string[],
  missing: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    // On Windows the Azure CLI is a script, which only a shell can run; its arguments are our own.
    const shell = process.platform === "win32" && file === "az";
    const { stdout } = await run(file, [...args], {
      signal,
      shell,
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
    });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new OperationError(`There is no program '${file}' on PATH: ${missing}.`);
    }
    const complaint =
      error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new OperationError(`'${[file, ...args].join(" ")}' failed:\n${complaint}`);
  }
}
