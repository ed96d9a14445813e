import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const control = "edge-waf-rate-limit";

/** A condition in the words of both firewalls: what it looks at, how, at which values, and whether it is for the others. */
type Condition = readonly [variable: string, operator: string, values: readonly unknown[], negated?: boolean];

const all: Readonly<Record<string, readonly Condition[]>> = {
  "a host of any length": [["Host", "GreaterThanOrEqual", ["0"]]],
  "a host that is there": [["Host", "greaterthan", [0]]],
  "any address of a call": [["RequestUri", "Contains", ["/promo", "/"]]],
  "any text": [["RequestUri", "RegEx", ["^.*$"]]],
  "what matches anything": [["RequestUri", "Any", []]],
  "the whole world": [["SocketAddr", "IPMatch", ["0.0.0.0/0", "::/0"]]],
  "any client but one that nobody is": [["RemoteAddr", "IPMatch", ["255.255.255.255/32"], true]],
  "any client but those of the team": [
    ["Host", "GreaterThanOrEqual", ["0"]],
    ["RemoteAddr", "IPMatch", ["203.0.113.0/24"], true],
  ],
};

const some: Readonly<Record<string, readonly Condition[]>> = {
  nothing: [],
  "hosts of a length that none has": [["Host", "GreaterThanOrEqual", ["9999"]]],
  "hosts of no length": [["Host", "Equal", ["0"]]],
  "no host": [["Host", "GreaterThanOrEqual", ["0"], true]],
  "a length that is none": [["Host", "GreaterThanOrEqual", ["", null, {}]]],
  "a header that few calls have": [["X-Promo", "GreaterThanOrEqual", ["0"]]],
  "one path": [["RequestUri", "Contains", ["/promo"]]],
  "some of the clients": [["RemoteAddr", "IPMatch", ["203.0.113.0/24"]]],
  "a client that nobody is": [["RemoteAddr", "IPMatch", ["255.255.255.255/32"]]],
  "no client": [["RemoteAddr", "IPMatch", ["0.0.0.0/0"], true]],
  "other countries": [["RemoteAddr", "GeoMatch", ["DE"], true]],
  "all, and one path of them": [
    ["Host", "GreaterThanOrEqual", ["0"]],
    ["RequestUri", "BeginsWith", ["/promo"]],
  ],
};

const isHeader = (variable: string) => !["RequestUri", "RemoteAddr", "SocketAddr"].includes(variable);

const firewalls: readonly {
  readonly on: string;
  readonly path: string;
  readonly write: (condition: Condition) => object;
}[] = [
  {
    on: "afd-firewall",
    path: "customRules.rules.0.matchConditions",
    write: ([variable, operator, matchValue, negateCondition]) => ({
      ...(isHeader(variable)
        ? { matchVariable: "RequestHeader", selector: variable }
        : { matchVariable: variable }),
      operator,
      matchValue,
      negateCondition,
    }),
  },
  {
    on: "agw-firewall",
    path: "customRules.0.matchConditions",
    write: ([variable, operator, matchValues, negationConditon]) => ({
      matchVariables: [
        isHeader(variable)
          ? { variableName: "RequestHeaders", selector: variable }
          : { variableName: variable },
      ],
      operator,
      matchValues,
      negationConditon,
    }),
  },
];

for (const { on, path, write } of firewalls) {
  describe(`the rate limit of ${on}`, () => {
    for (const [what, conditions] of Object.entries(all)) {
      accepts(`a limit on ${what}`, (stack) => stack.set(on, path, conditions.map(write)));
    }
    for (const [what, conditions] of Object.entries(some)) {
      violates(`a limit on ${what}`, [control], (stack) => stack.set(on, path, conditions.map(write)));
    }
    for (const conditions of [undefined, null, {}, 7, [null], [[]]]) {
      violates(`conditions ${JSON.stringify(conditions)}`, [control], (stack) =>
        stack.set(on, path, conditions),
      );
    }
    accepts("a stricter limit on one path beside it", (stack) =>
      stack.set(on, path.replace("0.matchConditions", "1"), {
        ruleType: "RateLimitRule",
        action: "Block",
        matchConditions: [write(["RequestUri", "Contains", ["/promo"]])],
      }),
    );
    it("what is unknown is undecided", () => {
      for (const each of [path, `${path}.0`, `${path}.0.operator`]) {
        assert.equal(judge(safeStack().set(on, each, unknownValue)).verdicts.get(control), "undecided", each);
      }
    });
  });
}
