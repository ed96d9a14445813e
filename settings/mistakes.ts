import { RunError } from "@pulumi/pulumi";

/** One mistake in the configuration of a stack. Never holds the value of a secret. */
export interface Mistake {
  /** Where: `functions-landing-zone:apps.orders.runtime`, in the form that `pulumi config set --path` takes. */
  readonly key: string;
  /** What is there. */
  readonly found: string;
  /** What may be there. */
  readonly allowed: string;
  /** YAML that would be right, for `Pulumi.<stack>.yaml`. */
  readonly example: string;
  /** The command that puts the example, or a part of it, there; or, for a wrong name, where to change it. */
  readonly command: string;
}

/**
 * The configuration of a stack is wrong. Tells every mistake at once, and where to fix it. A `RunError`, so that the Pulumi CLI
 * shows the message and no stack trace.
 */
export class SettingsError extends RunError {
  override readonly name = "SettingsError";
  /** The name of the stack. */
  readonly stackName: string;
  /** Every mistake, at least one. */
  readonly mistakes: readonly Mistake[];

  constructor(stack: string, mistakes: readonly Mistake[]) {
    super(layOut(stack, mistakes));
    this.stackName = stack;
    this.mistakes = mistakes;
  }
}

function layOut(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const blocks = mistakes.map(({ key, found, allowed, example, command }) =>
    [
      `  ${key}`,
      `    found    ${found}`,
      `    allowed  ${allowed}`,
      `    example  ${example}`,
      `    command  ${command}`,
    ].join("\n"),
  );
  return [
    `${count} in the settings of stack '${stack}'; no resource was touched.`,
    ...blocks,
    `Fix the settings in Pulumi.${stack}.yaml, or with the commands above.`,
  ].join("\n\n");
}
