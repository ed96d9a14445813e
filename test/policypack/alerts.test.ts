import assert from "node:assert/strict";

import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, today, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const group = "rg-orders-dev";

/** The stack as one of production, without what keeps one of its resources. */
function production(stack: Stack, ...names: string[]): Stack {
  for (const name of names) {
    stack.set(name, "tags.environment", "Production");
  }
  return stack;
}

describe("alerts", () => {
  property({
    control: "monitoring-action-group",
    on: "people",
    path: "emailReceivers",
    unsafe: [undefined, null, []],
    unknown: "passed",
  });
  property({
    control: "monitoring-action-group",
    on: "people",
    path: "enabled",
    unsafe: [false],
    safe: [undefined],
  });
  accepts("a webhook that is told", (stack) =>
    stack
      .set("people", "emailReceivers", undefined)
      .set("people", "webhookReceivers", [{ serviceUri: unknownValue }]),
  );
  const control = "monitoring-alerts";
  for (const [name, what] of Object.entries({
    "alert-failures": "failures",
    "alert-slowness": "slow answers",
    "alert-refusals": "calls that are refused",
    "alert-throttling": "calls above the limit",
    "alert-denials": "denials by the vault",
    "alert-roles": "changes of roles",
    "alert-settings": "changes of apps and their settings",
  })) {
    violates(`none of ${what}`, [control], (stack) => stack.remove(name));
    violates(`one of ${what} that is off`, [control], (stack) => stack.set(name, "enabled", false));
    for (const actions of [undefined, null, [], {}]) {
      violates(`one of ${what} that tells ${JSON.stringify(actions)}`, [control], (stack) =>
        stack.set(name, "actions", actions),
      );
    }
    it(`says that nobody is told of ${what}`, () => {
      const { findings } = judge(safeStack().remove(name));
      assert.deepEqual(
        findings.map(({ message }) => message),
        [`nobody is told of ${what}; wanted an alert with an action group`],
      );
    });
  }
  violates("one of something else", [control], (stack) =>
    stack.set("alert-failures", "criteria.allOf.0.metricName", "requests/duration"),
  );
  accepts("a query on the workspace", (stack) =>
    stack.remove("alert-refusals", "alert-denials").add(
      "query",
      "monitor:ScheduledQueryRule",
      {
        resourceGroupName: group,
        scopes: [unknownValue],
        criteria: { allOf: [{ query: "AZKVAuditLogs\n| where httpStatusCode_d in (401, 403)" }] },
        actions: { actionGroups: [unknownValue] },
      },
      { scopes: ["workspace"] },
    ),
  );
  accepts("what Azure finds by itself", (stack) =>
    stack.remove("alert-failures").add(
      "smart",
      "alertsmanagement:SmartDetectorAlertRule",
      {
        state: "Enabled",
        detector: { id: "FailureAnomaliesDetector" },
        scope: [unknownValue],
        actionGroups: { groupIds: [unknownValue] },
      },
      { scope: ["insights"] },
    ),
  );
  it("unknown criteria are undecided", () => {
    const { findings, verdicts } = judge(safeStack().set("alert-failures", "criteria", unknownValue));
    assert.deepEqual(findings, []);
    assert.equal(verdicts.get(control), "undecided");
  });
  violates("an older alert that is off", [control], (stack) => {
    stack.get("alert-failures").type = "azure-native:insights/v20180301:MetricAlert";
    stack.set("alert-failures", "enabled", false);
  });
});

describe("private telemetry", () => {
  for (const mode of ["ingestionAccessMode", "queryAccessMode"]) {
    property({
      control: "monitoring-private-scope",
      on: "telemetry",
      path: `accessModeSettings.${mode}`,
      unsafe: ["Open", undefined, null],
      safe: ["privateonly"],
    });
  }
  violates("a scope that says nothing", ["monitoring-private-scope"], (stack) =>
    stack.set("telemetry", "accessModeSettings", undefined),
  );
  for (const on of ["workspace", "insights"]) {
    for (const path of ["publicNetworkAccessForIngestion", "publicNetworkAccessForQuery"]) {
      property({
        control: "monitoring-private-only",
        on,
        path,
        unsafe: ["Enabled", undefined, {}],
        safe: ["disabled"],
      });
    }
  }
  accepts("telemetry without a private way", (stack) =>
    stack.remove("telemetry").set("workspace", "publicNetworkAccessForQuery", "Enabled"),
  );
});

describe("flow logs", () => {
  const control = "network-flow-logs";
  violates("none of a network of production", [control], (stack) =>
    production(stack, "vnet").remove("flow-log"),
  );
  violates("one that is off", [control], (stack) =>
    production(stack, "vnet").set("flow-log", "enabled", false),
  );
  violates("none of a network that says nothing of its environment", [control, "governance-tags"], (stack) =>
    stack.set("vnet", "tags", undefined).remove("flow-log"),
  );
  accepts("none of another environment", (stack) => stack.remove("flow-log"));
  violates("one of a security group", [control], (stack) =>
    stack.add("old", "network:FlowLog", { targetResourceId: unknownValue }, { targetResourceId: ["nsg"] }),
  );
  violates("one of a security group by its id", [control], (stack) =>
    stack.add("old", "network:FlowLog", {
      targetResourceId:
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg",
    }),
  );
});

describe("data of production", () => {
  const control = "data-deletion-protection";
  for (const target of ["account", "vault"]) {
    const lock = `lock-${target}`;
    violates(`nothing keeps ${target}`, [control], (stack) => production(stack, target).remove(lock));
    violates(`a lock that keeps nothing of ${target}`, [control], (stack) =>
      production(stack, target).set(lock, "level", "NotSpecified"),
    );
    accepts(`${target} of another environment`, (stack) => stack.remove(lock));
    accepts(`${target} that the engine refuses to delete`, (stack) => {
      Object.assign(production(stack, target).remove(lock).get(target), { protect: true });
    });
    accepts(`a lock on the resource group of ${target}`, (stack) =>
      production(stack, target).remove(lock).add("lock", "authorization:ManagementLockAtResourceGroupLevel", {
        resourceGroupName: group,
        level: "ReadOnly",
      }),
    );
  }
  it("an unknown environment without a lock is undecided", () => {
    const stack = safeStack().remove("lock-account").set("account", "tags.environment", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  it("wants a key of one's own where the team does", () => {
    const verdict = (stack: Stack) =>
      evaluate(stack.list(), { today, requireCustomerManagedKeys: true }).verdicts.get(
        "data-customer-managed-key",
      );
    assert.equal(verdict(safeStack()), "violated");
    const ofAccount = { keyType: "Account" };
    const own = {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName: "storage" },
      services: { queue: ofAccount, table: ofAccount },
    };
    assert.equal(verdict(safeStack().set("account", "encryption", own)), "passed");
    for (const services of [
      undefined,
      { queue: ofAccount },
      { queue: { keyType: "Service" }, table: ofAccount },
      { queue: ofAccount, table: { keyType: "Service" } },
    ]) {
      const stack = safeStack().set("account", "encryption", { ...own, services });
      assert.equal(verdict(stack), "violated");
      // An account of another kind has no queues and tables.
      assert.equal(verdict(stack.set("account", "kind", "BlockBlobStorage")), "passed");
    }
    const unknownType = { ...own, services: { queue: { keyType: unknownValue }, table: ofAccount } };
    assert.equal(verdict(safeStack().set("account", "encryption", unknownType)), "undecided");
    assert.equal(verdict(safeStack().set("account", "encryption", unknownValue)), "undecided");
    assert.equal(
      verdict(safeStack().set("account", "encryption", { keySource: "Microsoft.Keyvault" })),
      "violated",
    );
  });
});
