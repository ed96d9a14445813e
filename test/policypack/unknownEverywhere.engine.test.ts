import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { judge } from "./cases.ts";
import { places } from "./places.ts";
import { safeStack } from "./safeStack.ts";

// No engine takes part; it takes as long as the tests that have one, and is run with them.
describe("unknown values everywhere", () => {
  it("never make a violation: no input of the safe stack does", () => {
    for (const [name, path] of places) {
      const { findings } = judge(safeStack().set(name, path, unknownValue));
      assert.deepEqual(findings, [], `${name} ${path}`);
    }
  });
});
