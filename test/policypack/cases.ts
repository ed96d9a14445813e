import assert from "node:assert/strict";

import type { ControlId } from "../../policypack/controls.ts";
import { evaluate, unknownValue, type Evaluation, type Verdict } from "../../policypack/evaluate.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

/** The day of the tests: a fixed one, since language versions come to their end. */
export const today = "2026-11-22";

export function judge(stack: Stack): Evaluation {
  return evaluate(stack.list(), { today });
}

/** The controls that a stack violates. */
export function violatedBy(stack: Stack): ControlId[] {
  return [...judge(stack).verdicts].filter(([, verdict]) => verdict === "violated").map(([id]) => id);
}

/** The safe stack, spoilt in one way, violates exactly these controls. */
export function violates(
  title: string,
  controls: readonly ControlId[],
  spoil: (stack: Stack) => unknown,
): void {
  it(`${title} → ${controls.join(", ") || "nothing"}`, () => {
    const stack = safeStack();
    spoil(stack);
    assert.deepEqual(violatedBy(stack).sort(), [...controls].sort());
  });
}

/** The safe stack, changed in a way that Azure documents too, is still safe, and nothing of it is undecided. */
export function accepts(title: string, change: (stack: Stack) => unknown): void {
  it(`accepts ${title}`, () => {
    const stack = safeStack();
    change(stack);
    const { findings, undecided } = judge(stack);
    assert.deepEqual([...findings.map(({ message }) => message), ...undecided], []);
  });
}

interface Property {
  readonly control: ControlId;
  /** The resource of the safe stack and the path of its input. */
  readonly on: string;
  readonly path: string;
  /** Each violates the control, and no other; undefined stands for a missing input. */
  readonly unsafe: readonly unknown[];
  /** Each is as safe as what the safe stack has. */
  readonly safe?: readonly unknown[];
  /** What a preview makes of an unknown value. Default: it is undecided. */
  readonly unknown?: Verdict;
}

export function titleOf(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** Tests of one input that alone decides a control. */
export function property({ control, on, path, unsafe, safe = [], unknown = "undecided" }: Property): void {
  describe(`${control}: ${path} of ${on}`, () => {
    for (const value of unsafe) {
      violates(titleOf(value), [control], (stack) => stack.set(on, path, value));
    }
    for (const value of safe) {
      accepts(titleOf(value), (stack) => stack.set(on, path, value));
    }
    it(`an unknown value → ${unknown}`, () => {
      const { findings, undecided, verdicts } = judge(safeStack().set(on, path, unknownValue));
      assert.deepEqual(findings, []);
      assert.equal(verdicts.get(control), unknown);
      assert.deepEqual(
        [...new Set(undecided.map((each) => each.control))],
        unknown === "undecided" ? [control] : [],
      );
    });
  });
}
