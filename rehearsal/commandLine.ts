import { constants } from "node:os";
import { CommanderError, type Command } from "commander";
import { EngineError, messageOf } from "./engine/engineError.ts";
import { exitCode } from "./exitCode.ts";
import { ProjectError } from "./project.ts";

/** Options that each command has. */
export interface CommonOptions {
  /** Print one JSON object on standard output, and nothing else there. */
  json?: true;
  /** Whether colours may be used. */
  color: boolean;
}

/**
 * Runs a command of the rehearsal and ends the process with its exit code. What a person got wrong is told without a stack; Ctrl-C
 * aborts the signal, so that the command can clean up.
 *
 * @param command The command line; it gets `--json` and `--no-color`.
 * @param run What the command does; answers the exit code.
 */
export async function runCommand(
  command: Command,
  run: (signal: AbortSignal) => Promise<number>,
): Promise<void> {
  command
    .option("--json", "print one JSON object on standard output")
    .option("--no-color", "no colours; they are also off where there is no terminal, or NO_COLOR is set")
    .allowExcessArguments(false)
    .exitOverride();
  try {
    command.parse();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCode.fine : exitCode.wrongUsage;
    return;
  }
  const { json = false } = command.opts<{ json?: true }>();
  const interruption = new AbortController();
  let interrupted: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      interrupted = 128 + constants.signals[name];
      interruption.abort(new Error(`stopped by ${name}`));
    });
  }
  // Whoever reads along may stop reading (`| head`): that ends the work too, in order.
  process.stdout.on("error", () => {
    interrupted ??= 128 + constants.signals.SIGPIPE;
    interruption.abort(new Error("nobody reads the output any more"));
  });
  try {
    const ended = await run(interruption.signal);
    process.exitCode = interrupted ?? ended;
  } catch (error) {
    if (interrupted === undefined) {
      process.exitCode = await tell(error, json);
    } else {
      process.exitCode = interrupted;
      console.error(messageOf(interruption.signal.reason));
    }
  }
}

/** Tells what ended a command. What knows of Pulumi's errors and of settings is loaded only here: a command should start at once. */
async function tell(error: unknown, json: boolean): Promise<number> {
  const [{ RunError }, { SettingsError }, { ConfigurationError }, { ReportError }] = await Promise.all([
    import("@pulumi/pulumi/errors.js"),
    import("../settings/mistakes.ts"),
    import("../policypack/readConfiguration.ts"),
    import("../policypack/report/writeReports.ts"),
  ]);
  const wrongUsage =
    RunError.isInstance(error) || error instanceof ProjectError || error instanceof ConfigurationError;
  const code = wrongUsage ? exitCode.wrongUsage : exitCode.engineFailed;
  const expected = wrongUsage || error instanceof EngineError || error instanceof ReportError;
  const message = messageOf(error);
  if (json) {
    const mistakes =
      error instanceof SettingsError || error instanceof ConfigurationError
        ? { mistakes: error.mistakes }
        : {};
    console.log(JSON.stringify({ error: message, ...mistakes, exitCode: code }, undefined, 2));
  }
  console.error(expected || !(error instanceof Error) ? message : (error.stack ?? message));
  return code;
}
