import assert from "node:assert/strict";

import { configurationOf, levelOf, schemaOf } from "../../policypack/configuration.ts";
import { controls, type ControlId } from "../../policypack/controls.ts";
import { evaluate } from "../../policypack/evaluate.ts";
import { neverExempt } from "../../policypack/exemptions.ts";
import { Graph } from "../../policypack/graph.ts";
import { parameters } from "../../policypack/parameters.ts";
import { rootStack } from "../../policypack/resource.ts";
import { resourceRules, stackRules } from "../../policypack/rules.ts";
import { withDefaults, type Settings } from "../../policypack/settings.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

/** The parameters that the rules of each policy read, on the safe stack. */
function readByRules(): Record<string, string[]> {
  const read = new Map<string, Set<string>>();
  const watched = (control: ControlId): Settings =>
    new Proxy(withDefaults({ today }), {
      get: (settings, name, receiver) => {
        if (typeof name === "string" && name !== "today") {
          read.set(name, (read.get(name) ?? new Set()).add(control));
        }
        return Reflect.get(settings, name, receiver) as unknown;
      },
    });
  const root = {
    urn: "urn:pulumi:dev::zone::pulumi:pulumi:Stack::zone-dev",
    type: rootStack,
    name: "zone-dev",
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
  const graph = new Graph([root, ...safeStack().list()]);
  const spend = (findings: Iterable<unknown>) => {
    try {
      Array.from(findings);
    } catch {
      // Unknown values: what counts is what was read.
    }
  };
  for (const { control, kinds, check } of resourceRules) {
    for (const { inputs } of graph.ofKind(...kinds)) spend(check(inputs, watched(control)));
  }
  for (const { control, kinds, check } of stackRules) {
    for (const resource of graph.ofKind(...kinds)) spend(check(resource, graph, watched(control)));
  }
  return Object.fromEntries([...read].map(([name, by]) => [name, [...by].sort()]));
}

describe("the configuration of the pack", () => {
  it("offers each parameter to the policies that read it, and to no other", () => {
    const offered = Object.fromEntries(
      Object.entries(parameters).map(([name, { policies }]) => [name, [...policies].sort()]),
    );
    assert.deepEqual(readByRules(), offered);
  });

  it("has a default for each parameter", () => {
    const { today: _, ...defaults } = withDefaults();
    assert.deepEqual(Object.keys(parameters).sort(), Object.keys(defaults).sort());
  });

  it("has exemptions for each policy but those of the closed list", () => {
    const without = controls.map(({ id }) => id).filter((id) => !("exemptions" in schemaOf(id)));
    assert.deepEqual(new Set(without), neverExempt);
  });

  const [control] = controls.filter(({ id }) => id === "storage-min-tls");
  assert.ok(control);

  it("takes the level of a policy, else that of all, else the pack's", () => {
    assert.equal(levelOf(control, {}), "mandatory");
    assert.equal(levelOf(control, { all: "advisory" }), "advisory");
    assert.equal(levelOf(control, { all: "advisory", "storage-min-tls": "remediate" }), "remediate");
    assert.equal(
      levelOf(control, { all: "disabled", "storage-min-tls": { enforcementLevel: "advisory" } }),
      "advisory",
    );
    assert.equal(levelOf(control, { all: "advisory", "storage-min-tls": {} }), "advisory");
  });

  it("gives a parameter to the policy that it is set for alone", () => {
    const configuration = { "monitoring-workspace-retention": { minimumRetentionDays: 400 } } as const;
    assert.deepEqual(configurationOf("storage-min-tls", configuration), {});
    const { findings } = evaluate(safeStack().list(), { today, configuration });
    assert.deepEqual(
      findings.map(({ control: id, message }) => `${id}: ${message}`),
      ["monitoring-workspace-retention: property 'retentionInDays' is '90'; wanted 400 or more"],
    );
  });

  it("turns a policy off, and tells so", () => {
    const stack = safeStack().set("account", "minimumTlsVersion", "TLS1_0");
    const { findings, verdicts } = evaluate(stack.list(), {
      today,
      configuration: { "storage-min-tls": "disabled" },
    });
    assert.deepEqual(findings, []);
    assert.equal(verdicts.get("storage-min-tls"), "disabled");
  });

  it("says at which level a finding is", () => {
    const stack = safeStack().set("account", "minimumTlsVersion", "TLS1_0");
    const { findings } = evaluate(stack.list(), { today, configuration: { "storage-min-tls": "advisory" } });
    assert.deepEqual(
      findings.map(({ level }) => level),
      ["advisory"],
    );
  });
});
