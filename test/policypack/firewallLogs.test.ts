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

describe("the access log of Front Door", () => {
  const path = "logScrubbing.scrubbingRules";
  for (const scrubbing of [undefined, null, {}, 7, { scrubbingRules: [] }, { scrubbingRules: [null] }]) {
    violates(`scrubbing ${JSON.stringify(scrubbing)}`, [control], (stack) =>
      stack.set("front-door", "logScrubbing", scrubbing),
    );
  }
  violates("scrubbing that is off", [control], (stack) =>
    stack.set("front-door", "logScrubbing.state", "Disabled"),
  );
  violates("a rule that is off", [control], (stack) =>
    stack.set("front-door", `${path}.0.state`, "disabled"),
  );
  violates("a rule for addresses alone", [control], (stack) =>
    stack.set("front-door", `${path}.0.matchVariable`, "RequestIPAddress"),
  );
  accepts("a rule for the address of the call as a whole", (stack) =>
    stack.set("front-door", path, [{ matchVariable: "RequestUri", selectorMatchOperator: "EqualsAny" }]),
  );
  it("what is unknown is undecided", () => {
    for (const each of ["logScrubbing", path, `${path}.0.state`]) {
      const stack = safeStack().set("front-door", each, unknownValue);
      assert.equal(judge(stack).verdicts.get(control), "undecided", each);
    }
  });
  violates("none for a network of contents, which has no such log", ["edge-private-tier"], (stack) =>
    stack.set("front-door", "logScrubbing", undefined).set("front-door", "sku.name", "Standard_Microsoft"),
  );
});

describe("no log scrubbing at all", () => {
  violates("of an application gateway", [control], (stack) =>
    stack.set("agw-firewall", "policySettings.logScrubbing", undefined),
  );
});
