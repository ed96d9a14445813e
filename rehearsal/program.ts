import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

let runs = 0;

/**
 * The program of the project, `index.ts`, as a function: each call runs it anew, as `pulumi` does in a process of its own.
 * Its exports are the outputs of the stack.
 */
export const landingZoneProgram: PulumiFn = async () => {
  runs += 1;
  const restore = formatNamedErrorsOnly();
  try {
    const outputs: unknown = await import(`../index.ts?run=${runs}`);
    return typeof outputs === "object" ? { ...outputs } : {};
  } finally {
    restore();
  }
};

/** Loads what the program imports, without running it. */
export async function loadProgram(): Promise<void> {
  await Promise.all([import("../components/landingZone.ts"), import("../settings/read.ts")]);
}

/**
 * The SDK formats the stack of an error without a message for each of its promises, thousands in a large program, to tell of
 * promises that never end. Those stacks stay empty while the program runs; every error with a message keeps its own, so that a person
 * still sees the line that failed.
 */
function formatNamedErrorsOnly(): () => void {
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = (error, frames) =>
    error.message === "" ? "" : [String(error), ...frames.map(String)].join("\n    at ");
  return () => {
    Object.defineProperty(
      Error,
      "prepareStackTrace",
      before ?? { value: undefined, writable: true, configurable: true },
    );
  };
}
