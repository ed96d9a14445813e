import assert from "node:assert/strict";

import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy/proxy.js";
import { unknown } from "@pulumi/pulumi/output.js";
import fc from "fast-check";

import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { every, some } from "../../policypack/unknown.ts";
import { judge, today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

/** Every path to a value within a value. */
function* pathsIn(value: unknown, prefix = ""): Generator<string> {
  if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (!key.includes(".")) {
        yield `${prefix}${key}`;
        yield* pathsIn(each, `${prefix}${key}.`);
      }
    }
  }
}

/** Every input of the safe stack: of each kind of resource, once. */
const places = [
  ...new Map(
    safeStack()
      .list()
      .flatMap(({ name, type, inputs }) =>
        [...pathsIn(inputs)].map((path) => [`${type} ${path}`, [name, path] as const] as const),
      ),
  ).values(),
];

describe("unknown values", () => {
  it("never make a violation: no input of the safe stack does", () => {
    for (const [name, path] of places) {
      const { findings } = judge(safeStack().set(name, path, unknownValue));
      assert.deepEqual(findings, [], `${name} ${path}`);
    }
  });

  it("hide no violation elsewhere", () => {
    const { findings, undecided } = judge(
      safeStack()
        .set("nsg", "securityRules.0.sourceAddressPrefix", unknownValue)
        .set("nsg", "securityRules.2", { access: "Allow", direction: "Inbound", sourceAddressPrefix: "*" })
        .set("flex", "httpsOnly", unknownValue)
        .set("premium", "httpsOnly", false),
    );
    assert.deepEqual(
      findings.map(({ control }) => control),
      ["functions-https-only", "network-named-sources"],
    );
    assert.deepEqual(
      undecided.map(({ control, path }) => `${control} ${path}`),
      ["functions-https-only httpsOnly", "network-named-sources securityRules.0.sourceAddressPrefix"],
    );
  });

  it("are understood as Pulumi's mocks give them, and secrets are laid open", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "TLS1_0",
    };
    const stack = safeStack().set("account", "minimumTlsVersion", secret);
    const [account] = stack.list().filter(({ name }) => name === "account");
    assert.ok(account);
    account.inputs["allowSharedKeyAccess"] = unknown;
    const { verdicts } = evaluate(stack.list(), { today });
    assert.equal(verdicts.get("storage-min-tls"), "violated");
    assert.equal(verdicts.get("storage-no-shared-key"), "undecided");
  });

  it("yield to what is known: Kleene's three-valued logic", () => {
    const given = unknownCheckingProxy<Record<string, unknown>>({
      yes: true,
      no: false,
      unknown: unknownValue,
    });
    const outcome = (judge: () => boolean) => {
      try {
        return judge() ? "yes" : "no";
      } catch (error) {
        assert.ok(error instanceof UnknownValueError);
        return "unknown";
      }
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom<string>("yes", "no", "unknown"), { maxLength: 5 }), (texts) => {
        const conditions = texts.map((text) => () => given[text] === true);
        const has = (text: string) => texts.includes(text);
        assert.equal(
          outcome(() => every(...conditions)),
          has("no") ? "no" : has("unknown") ? "unknown" : "yes",
        );
        assert.equal(
          outcome(() => some(...conditions)),
          has("yes") ? "yes" : has("unknown") ? "unknown" : "no",
        );
      }),
    );
  });
});

describe("odd shapes", () => {
  const anything = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    fc.constantFrom<unknown>(
      unknownValue,
      null,
      [null],
      [[]],
      { __proto__: null },
      "constructor",
      { length: 3 },
      -1,
    ),
  );

  it("never make a rule throw", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const stack = safeStack();
          for (const [[name, path], value] of changes) {
            try {
              stack.set(name, path, value);
            } catch {
              // An earlier change took the path away.
            }
          }
          judge(stack);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("never make a rule throw, whatever the inputs, the outputs and the links", () => {
    const resources = safeStack().list();
    fc.assert(
      fc.property(fc.constantFrom(...resources), anything, anything, (resource, inputs, outputs) => {
        const odd = (value: unknown) =>
          typeof value === "object" && value !== null ? { ...value } : { tags: value };
        evaluate([
          { ...resource, inputs: odd(inputs), outputs: odd(outputs), parent: "nobody", dependencies: ["x"] },
          ...resources,
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it("give the same judgement twice", () => {
    const spoil = () => judge(safeStack().set("account", "sasPolicy", 7).set("vnet", "subnets", [{}]));
    assert.deepEqual(spoil(), spoil());
  });
});
