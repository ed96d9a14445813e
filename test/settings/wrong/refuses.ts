import assert from "node:assert/strict";

import { type Changes, wholeStack } from "../everything.ts";
import { refusal } from "../example.ts";

/** What is told of one mistake, the key without the namespace. */
type Told = readonly [key: string, found: string, allowed: string];

/** What is wrong, how a stack that is right is changed to it, and every mistake that is told of it. */
export type Wrong = readonly [title: string, changes: Changes, ...told: readonly Told[]];

/** A test for each wrong stack: what is told of it is exactly this, each in one line, with an example and what to do. */
export function refuses(stacks: readonly Wrong[]): void {
  for (const [title, changes, ...told] of stacks) {
    it(`refuse ${title}`, () => {
      const { mistakes, message } = refusal(wholeStack(changes));
      assert.deepEqual(
        mistakes.map(({ key, found, allowed }) => [
          key.replace("functions-landing-zone:", ""),
          found,
          allowed,
        ]),
        told,
      );
      for (const mistake of mistakes) {
        for (const [field, text] of Object.entries(mistake)) {
          assert.match(String(text), /^\S.*$/, field);
          assert.ok(message.includes(String(text)), field);
        }
      }
    });
  }
}
