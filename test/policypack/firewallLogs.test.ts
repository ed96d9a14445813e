import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const control = "edge-waf-log-scrubbing";

for (const [on, place] of [
  ["afd-firewall", "policySettings"],
  ["agw-firewall", "policySettings.logScrubbing"],
] as const) {
  describe(`the log of ${on}`, () => {
    const path = `${place}.scrubbingRules`;
    for (const rules of [undefined, null, [], {}, 7, [null]]) {
      violates(`rules ${JSON.stringify(rules)}`, [control], (stack) => stack.set(on, path, rules));
    }
    violates("a rule that is missing", [control], (stack) => stack.set(on, `${path}.1`, undefined));
    violates("a rule that is off", [control], (stack) => stack.set(on, `${path}.0.state`, "Disabled"));
    violates("a rule for something else", [control], (stack) =>
      stack.set(on, `${path}.0.matchVariable`, "RequestCookieNames"),
    );
    violates("scrubbing that is off", [control], (stack) => stack.set(on, `${place}.state`, "Disabled"));
    accepts("Azure's defaults, which are on", (stack) =>
      stack.set(on, `${place}.state`, undefined).set(on, `${path}.0.state`, undefined),
    );
    accepts("one rule for all headers", (stack) =>
      stack.set(on, path, [{ matchVariable: "requestheadernames", selectorMatchOperator: "EqualsAny" }]),
    );
    it("what is unknown is undecided", () => {
      for (const each of [path, `${path}.0.selector`, `${place}.state`]) {
        assert.equal(judge(safeStack().set(on, each, unknownValue)).verdicts.get(control), "undecided", each);
      }
    });
  });
}

describe("no log scrubbing at all", () => {
  violates("of an application gateway", [control], (stack) =>
    stack.set("agw-firewall", "policySettings.logScrubbing", undefined),
  );
});
