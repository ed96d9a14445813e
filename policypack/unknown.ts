import { UnknownValueError } from "@pulumi/policy/proxy.js";

/**
 * Three-valued judgement. In a preview a condition is true, false, or throws UnknownValueError; the functions of this file let
 * what is known decide wherever it can, and only raise the unknown when nothing else decided.
 */
export type Condition = () => boolean;

function holds(conditions: readonly Condition[], deciding: boolean): boolean {
  let unknown: UnknownValueError | undefined;
  for (const condition of conditions) {
    try {
      if (condition() === deciding) {
        return deciding;
      }
    } catch (error) {
      unknown ??= asUnknown(error);
    }
  }
  if (unknown) {
    throw unknown;
  }
  return !deciding;
}

/** False when any condition is known to be false, whatever the others. */
export function every(...conditions: readonly Condition[]): boolean {
  return holds(conditions, false);
}

/** True when any condition is known to be true, whatever the others. */
export function some(...conditions: readonly Condition[]): boolean {
  return holds(conditions, true);
}

/** Everything that each of the parts has to say; what a part cannot know is raised after all the others have spoken. */
export function* independently<T>(parts: readonly (() => Iterable<T>)[]): Generator<T> {
  let unknown: UnknownValueError | undefined;
  for (const part of parts) {
    try {
      yield* part();
    } catch (error) {
      unknown ??= asUnknown(error);
    }
  }
  if (unknown) {
    throw unknown;
  }
}

/** The value, or undefined when it is unknown. For finding one's way; a verdict must never rest on it. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    asUnknown(error);
    return undefined;
  }
}

function asUnknown(error: unknown): UnknownValueError {
  if (error instanceof UnknownValueError) {
    return error;
  }
  throw error;
}
