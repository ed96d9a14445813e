import assert from "node:assert/strict";

import { controls } from "../../policypack/controls.ts";
import { evaluate } from "../../policypack/evaluate.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import { Stack } from "./stack.ts";

/** How else a program may spell the type of a resource. */
const spellings: Readonly<Record<string, (module: string, name: string) => string>> = {
  "with a version": (module, name) => `azure-native:${module}/v20240101:${name}`,
  "from a package of one version": (module, name) => `azure-native_${module}_v20240101:${module}:${name}`,
  "from an early package of one version": (module, name) =>
    `azure-native_${module}_v20240101:${module}/v20240101:${name}`,
};

/** A stack of which little is right: every resource of the safe one without its inputs, but for what tells who it is. */
function spoilt(): Stack {
  const kept = new Set([
    "accountName",
    "apiId",
    "kind",
    "name",
    "networkSecurityGroupName",
    "productId",
    "slot",
  ]);
  const stack = new Stack().root("stack");
  for (const { name, type, inputs, propertyDependencies } of safeStack().list()) {
    const [, kind] = /^azure-native:(.*)$/.exec(type) ?? [];
    if (kind !== undefined) {
      const left = Object.fromEntries(Object.entries(inputs).filter(([input]) => kept.has(input)));
      stack.add(name, kind, left);
      Object.assign(stack.get(name), { propertyDependencies });
    }
  }
  return stack;
}

function judgement(stack: Stack): string[] {
  const { findings, undecided } = evaluate(stack.list(), { today });
  return [
    ...findings.map(({ control, urn, message }) => `${control} ${urn} ${message}`),
    ...undecided.map(({ control, urn, path }) => `${control} ${urn} ${path} unknown`),
  ];
}

for (const [how, spell] of Object.entries(spellings)) {
  const spelt = (stack: Stack): Stack => {
    for (const resource of stack.list()) {
      resource.type = resource.type.replace(/^azure-native:(\w+):(\w+)$/, (_, module: string, name: string) =>
        spell(module, name),
      );
    }
    return stack;
  };
  describe(`types ${how}`, () => {
    it("are judged as those without: the safe stack is safe", () => {
      assert.deepEqual(judgement(spelt(safeStack())), []);
    });
    it("are judged as those without: a spoilt stack is as bad", () => {
      const findings = judgement(spoilt());
      const found = new Set(findings.map((each) => each.split(" ")[0] ?? ""));
      assert.ok(found.size > controls.length / 2, `${found.size} controls`);
      assert.deepEqual(judgement(spelt(spoilt())), findings);
    });
  });
}
