import assert from "node:assert/strict";
import { parse } from "yaml";
import { controls, type ControlId } from "../../policypack/controls.ts";
import { evaluate, unknownValue, type Resource, type Verdict } from "../../policypack/evaluate.ts";
import {
  isList,
  namesIn,
  surroundings,
  type Example,
  type Value,
  type Values,
} from "../../policypack/examples/example.ts";
import { examples } from "../../policypack/examples/examples.ts";
import { isObject } from "../../policypack/read.ts";
import { rootStack } from "../../policypack/resource.ts";
import type { Settings } from "../../policypack/settings.ts";
import { today } from "./cases.ts";
import { codeOn } from "./examplePages.ts";
import { resourcesOf } from "./exampleProgram.ts";
import { Stack } from "./stack.ts";

/** A value as a first preview knows it: nothing that is computed from another resource. */
function inPreview(value: Value): unknown {
  if (namesIn(value).length === 0) {
    return value;
  }
  if (typeof value !== "object") {
    return unknownValue;
  }
  return isList(value) ? value.map(inPreview) : mapValues(value, inPreview);
}

function mapValues<T>(values: Values, map: (value: Value) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

/** The stack that an example and what it refers to make, in a first preview. */
function preview(example: Example): Resource[] {
  const around = Object.entries(surroundings).flatMap(([name, { type }]) =>
    type === undefined || name in example ? [] : [{ name, type, properties: {} }],
  );
  const own = Object.entries(example).map(([name, resource]) => ({ name, ...resource }));
  const used = new Set(own.flatMap(({ properties }) => namesIn(properties)));
  const stack = new Stack();
  for (const { name, type, properties } of [...around.filter((each) => used.has(each.name)), ...own]) {
    if (type !== rootStack) {
      const uses = mapValues(properties, (value) =>
        namesIn(value).filter((each) => stack.names().includes(each)),
      );
      stack.add(name, type.slice("azure-native:".length), mapValues(properties, inPreview), uses);
    }
  }
  const outputs = own.find(({ type }) => type === rootStack)?.properties ?? {};
  return [
    {
      urn: `urn:pulumi:dev::zone::${rootStack}::zone-dev`,
      type: rootStack,
      name: "zone-dev",
      inputs: {},
      outputs: mapValues(outputs, inPreview),
      dependencies: [],
      propertyDependencies: {},
    },
    ...stack.list().map((resource) => ({ ...resource, protect: example[resource.name]?.options?.protect })),
  ];
}

/** Everything that a team can ask for. */
const strictest: Partial<Settings> = {
  today,
  requireCustomerManagedKeys: true,
  requireSentinel: true,
  requireBudget: true,
  requireQuotas: true,
  requiredDefenderPlans: ["StorageAccounts"],
  allowedLocations: ["westeurope"],
};

function verdictOn(control: ControlId, example: Example): Verdict | undefined {
  return evaluate(preview(example), strictest).verdicts.get(control);
}

/** The example that a program in YAML is. */
function exampleIn(program: unknown): unknown {
  const { resources = {}, outputs, ...others } = isObject(program) ? program : {};
  assert.deepEqual(others, {});
  assert.ok(isObject(resources));
  return { ...resources, ...(outputs !== undefined && { stack: { type: rootStack, properties: outputs } }) };
}

type Spoiler = (text: string) => string;

function replace(from: RegExp | string, to: string): Spoiler {
  return (text) => text.replace(from, to);
}

/** Something as a whole, by a part of it: for what the scope of a role is. */
const wholes: Readonly<Record<string, string>> = {
  "${secret.id}": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-orders",
  "${container.id}": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/stdata",
};

/** What makes texts unsafe, of whatever example. */
const spoilers: readonly Spoiler[] = [
  () => "*",
  () => "Enabled",
  () => "Disabled",
  () => "AccountKey=c2VjcmV0",
  (text) => wholes[text] ?? text,
  replace(/^https/i, "Http"),
  replace("https:", "http:"),
  replace("<base />", ""),
  replace("{{payment-api-key}}", "a-key-in-clear-text"),
  replace("context.RequestId", "context.LastError.Message"),
  replace("<origin>https://shop.contoso.example</origin>", "<origin>*</origin>"),
  replace("AzureCosmosDB", "Storage"),
  replace("AzureWebJobsStorage__credential", "AzureWebJobsStorage"),
  replace("billingIdentity", "ordersIdentity"),
  replace("${data.name}", "${account.name}"),
  replace("${appSubnet.id}", "${subnet.id}"),
  replace(/^orders$/, "unlimited"),
  replace(/^10\.40\.0\.0\/26$/, "VirtualNetwork"),
  replace(/^10\.40\.0\.0\/26$/, "10.40.0.0/29"),
  replace("${product.id}", "/apis"),
  // Other roles: Key Vault Secrets Officer for Secrets User, Owner for Storage Blob Data Reader, Storage Queue Data Contributor for Reader.
  replace("4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"),
  replace("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
  replace("19e7f393-937e-4f77-808e-94535e297925", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
];

function everywhere(value: Value, spoil: Spoiler): Value {
  if (typeof value === "string") {
    return spoil(value);
  }
  if (typeof value !== "object") {
    return value;
  }
  return isList(value)
    ? value.map((each) => everywhere(each, spoil))
    : mapValues(value, (each) => everywhere(each, spoil));
}

/** A value with one thing in it changed. */
function* spoiltValues(value: Value): Generator<Value> {
  if (typeof value === "boolean") {
    yield !value;
  } else if (typeof value === "number") {
    yield value === 0 ? 1 : 0;
  } else if (typeof value === "string") {
    yield* spoilers.map((spoil) => spoil(value));
  } else if (isList(value)) {
    for (const [index, element] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const spoilt of spoiltValues(element)) {
        yield value.with(index, spoilt);
      }
    }
  } else {
    yield* spoiltMembers(value);
  }
}

function* spoiltMembers(values: Values): Generator<Values> {
  for (const [key, value] of Object.entries(values)) {
    yield without(values, key);
    for (const spoilt of spoiltValues(value)) {
      yield { ...values, [key]: spoilt };
    }
  }
}

function without<T>(members: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(members).filter(([each]) => each !== key));
}

/** An example with one thing in it changed, or the same thing everywhere: most of them are as safe as before. */
function* spoiltExamples(example: Example): Generator<Example> {
  for (const spoil of spoilers) {
    yield Object.fromEntries(
      Object.entries(example).map(([name, resource]) => [
        name,
        { ...resource, properties: mapValues(resource.properties, (value) => everywhere(value, spoil)) },
      ]),
    );
  }
  for (const [name, resource] of Object.entries(example)) {
    const { type, properties } = resource;
    yield without(example, name);
    yield { ...example, [name]: { type, properties } };
    for (const spoilt of spoiltMembers(properties)) {
      yield { ...example, [name]: { ...resource, properties: spoilt } };
    }
  }
}

function canFail(control: ControlId, example: Example): boolean {
  for (const spoilt of spoiltExamples(example)) {
    const verdict = verdictOn(control, spoilt);
    if (verdict === "violated" || verdict === "undecided") {
      return true;
    }
  }
  return false;
}

const shown = controls.flatMap(({ id }) => {
  const example = examples[id];
  return example === undefined ? [] : [{ id, example }];
});

describe("the examples of the rules", () => {
  it("are there for each control", () => {
    const missing = controls.filter(({ id }) => examples[id] === undefined);
    assert.deepEqual(
      missing.map(({ id }) => id),
      [],
    );
  });

  it("refer to each part of the rest of the program", () => {
    const names = new Set(
      shown.flatMap(({ example }) => Object.values(example).flatMap(({ properties }) => namesIn(properties))),
    );
    assert.deepEqual(
      Object.keys(surroundings).filter((name) => !names.has(name)),
      [],
    );
  });

  for (const { id, example } of shown) {
    it(`of ${id} pass for what they show`, () => {
      assert.equal(verdictOn(id, example), "passed");
      assert.ok(
        canFail(id, example),
        "no change makes the rule fail: the example shows nothing that the rule looks at",
      );
    });

    it(`of ${id} say the same in TypeScript and in YAML`, async () => {
      assert.deepEqual(resourcesOf(await codeOn(id, "ts")), example);
      assert.deepEqual(exampleIn(parse(await codeOn(id, "yaml"))), example);
    });
  }
});
