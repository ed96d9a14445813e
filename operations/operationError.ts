import { exitCode, type ExitCode } from "./exitCode.ts";

/** What keeps an operation from going on, for the person who runs it: what is wrong, where, what to do. Told without a stack trace. */
export class OperationError extends Error {
  override readonly name = "OperationError";
  /** How the command ends. */
  readonly exitCode: ExitCode;

  constructor(message: string, code: ExitCode = exitCode.failed) {
    super(message);
    this.exitCode = code;
  }
}
