import assert from "node:assert/strict";

import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy/proxy.js";
import { unknown } from "@pulumi/pulumi/output.js";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import fc from "fast-check";

import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { every, some } from "../../policypack/unknown.ts";
import { judge, today } from "./cases.ts";
import { places } from "./places.ts";
import { safeStack } from "./safeStack.ts";

describe("unknown values", () => {
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
      [
        "functions-https-only httpsOnly",
        "network-named-sources securityRules.0.sourceAddressPrefix",
        "network-microsegmentation securityRules.0.sourceAddressPrefix",
      ],
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

/** Every kind of resource that a rule speaks of, whether it judges it or looks for it. */
async function kindsOfRules(): Promise<string[]> {
  const folder = path.join(import.meta.dirname, "../../policypack/rules");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/"([a-z]+:[A-Z]\w+)"/g)].map(([, kind = ""]) => kind)),
    ),
  ];
}

/** The names of all inputs of the safe stack. */
const inputNames = [
  ...new Set(
    safeStack()
      .list()
      .flatMap(({ inputs }) => Object.keys(inputs)),
  ),
];

/** All that a team can ask for. */
const strict = {
  requireCustomerManagedKeys: true,
  requireSentinel: true,
  requireBudget: true,
  requireQuotas: true,
  requiredDefenderPlans: ["StorageAccounts"],
  allowedLocations: ["westeurope"],
};

describe("what is under the root of a stack", () => {
  it("belongs to nothing by that: an input that tells nothing is undecided", () => {
    const stack = safeStack().unlink("role", "scope");
    Object.assign(stack.get("role"), { parent: stack.get("stack").urn });
    assert.equal(judge(stack).verdicts.get("identity-narrow-scope"), "undecided");
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

  it("never make a rule throw, of any kind that a rule speaks of", async () => {
    const kinds = await kindsOfRules();
    assert.ok(kinds.length > 100);
    const names = fc.constantFrom("name", "id", "properties", "scope", "type", "tags", "sku", "value");
    const inputs = fc.dictionary(fc.oneof(names, fc.constantFrom(...inputNames)), anything, { maxKeys: 8 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...kinds), inputs, anything, fc.nat(9)), {
          minLength: 3,
          maxLength: 9,
        }),
        (drafts) => {
          const urnOf = (index: number) => `urn:pulumi:dev::zone::any::${index}`;
          const resources = drafts.map(([kind, given, id, other], index) => ({
            urn: urnOf(index),
            type: kind === "pulumi:Stack" ? "pulumi:pulumi:Stack" : `azure-native:${kind}`,
            name: `r${index}`,
            inputs: given,
            outputs: { id, ...given },
            parent: urnOf(other),
            dependencies: [],
            propertyDependencies: Object.fromEntries(
              Object.keys(given).map((input) => [input, [urnOf(other)]]),
            ),
          }));
          evaluate(resources, { today, ...strict });
          evaluate([...safeStack().list(), ...resources], { today, ...strict });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("give the same judgement twice", () => {
    const spoil = () => judge(safeStack().set("account", "sasPolicy", 7).set("vnet", "subnets", [{}]));
    assert.deepEqual(spoil(), spoil());
  });
});
