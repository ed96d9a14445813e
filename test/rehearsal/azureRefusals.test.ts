import assert from "node:assert/strict";
import fc from "fast-check";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { azureTypes } from "../../rehearsal/azure/resourceTypes.ts";
import {
  UNKNOWN,
  absent,
  isObject,
  list,
  type Properties,
  type Value,
} from "../../rehearsal/azure/values.ts";
import { flex, flexCases } from "./azureFlexCases.ts";
import { cases as generalCases } from "./azureRefusalCases.ts";

const cases = [...generalCases, ...flexCases];

const refusedProperties = (type: string, inputs: Properties): string[] =>
  refusals(type, inputs).map(({ property }) => property);

/** The same shape with every leaf unknown. */
function unknownLeaves(value: Value): Value {
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, unknownLeaves(each)] as const),
    );
  return Array.isArray(value) ? list(value).map(unknownLeaves) : UNKNOWN;
}

describe("simulated Azure: refusals of a resource by itself", () => {
  for (const [type, property, refused, fine] of cases) {
    it(`${type} ${property}: ${JSON.stringify(refused).slice(0, 80)}`, () => {
      assert.ok(
        refusedProperties(type, refused).includes(property),
        `not refused: ${JSON.stringify(refused)}`,
      );
      assert.equal(
        refusedProperties(type, fine).includes(property),
        false,
        `refused: ${JSON.stringify(fine)}`,
      );
    });
  }

  it("a vault's name", () => {
    for (const vaultName of ["1kv", "kv--x", "kv-", "a-vault-with-a-very-long-name"]) {
      assert.deepEqual(
        refusedProperties("keyvault:Vault", { properties: { tenantId: "t", sku: {} }, vaultName }),
        ["vaultName"],
        vaultName,
      );
    }
    assert.deepEqual(
      refusedProperties("keyvault:Vault", {
        properties: { tenantId: "t", sku: {} },
        vaultName: "kv-orders-prod-1",
      }),
      [],
    );
  });

  it("have a code, a sentence and a public page", () => {
    for (const [type, , refused] of cases) {
      for (const { code, message, source } of refusals(type, refused)) {
        assert.match(code, /^[A-Z]\w+$/);
        assert.ok(message.length > 10);
        assert.match(source, /^https:\/\/(learn\.microsoft\.com|github\.com)\//);
      }
    }
  });

  it("leave a site alone that is as it should be", () => {
    assert.deepEqual(refusals("web:WebApp", { name: "func", ...flex({}) }), []);
  });

  it("never hold an unknown value against a resource, only one that is missing", () => {
    const held = (type: string, inputs: Properties): string[] =>
      refusedProperties(type, inputs).filter((property) => !absent(inputs, ...property.split(".")));
    for (const [type, , refused, fine] of cases) {
      for (const inputs of [refused, fine]) {
        const leaves = unknownLeaves(inputs);
        assert.deepEqual(isObject(leaves) && held(type, leaves), [], `${type} ${JSON.stringify(inputs)}`);
        assert.deepEqual(
          held(type, Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN] as const))),
          [],
        );
      }
    }
  });

  it("never throw, whatever the inputs", () => {
    const types = Object.keys(azureTypes);
    // The names that the rules look at, so that odd values get to them.
    const names = [
      ...new Set(
        cases.flatMap(([, property, refused]) => [
          ...property.split(/[.[\]0-9]+/),
          ...Array.from(JSON.stringify(refused).matchAll(/"(\w+)":/g), ([, name]) => name ?? ""),
        ]),
      ),
    ];
    const { inputs } = fc.letrec<{ value: Value; inputs: Properties }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<Value>(UNKNOWN, null, "", "/", "a/b", -1, true),
        fc.string(),
        fc.double(),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("inputs"),
      ),
      inputs: fc.dictionary(fc.constantFrom(...names, "__proto__", "constructor"), tie("value"), {
        maxKeys: 6,
      }),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...types), inputs, (type, given) => {
        for (const refusal of refusals(type, given)) assert.ok(refusal.message);
      }),
      { numRuns: 1500 },
    );
  });
});
