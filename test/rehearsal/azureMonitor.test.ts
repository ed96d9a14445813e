import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { simulate } from "../../rehearsal/azure/simulate.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";
import type { Case } from "./azureRefusalCases.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const rg = { resourceGroupName: "rg" };

const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
  [
    "monitor:PrivateLinkScope",
    { ...rg, scopeName: "ampls" },
    `${group}/Microsoft.Insights/privateLinkScopes/ampls`,
  ],
  [
    "monitor:PrivateLinkScopedResource",
    { ...rg, scopeName: "ampls", name: "workspace" },
    `${group}/Microsoft.Insights/privateLinkScopes/ampls/scopedResources/workspace`,
  ],
  [
    "securityinsights:SentinelOnboardingState",
    { ...rg, workspaceName: "log", sentinelOnboardingStateName: "default" },
    `${group}/Microsoft.OperationalInsights/workspaces/log/providers/Microsoft.SecurityInsights/onboardingStates/default`,
  ],
];

const metric = (metricNamespace: string, metricName: string): Properties => ({
  criteria: { allOf: [{ metricNamespace, metricName }] },
});
const query = (text: string, more: Properties = {}): Properties => ({
  evaluationFrequency: "PT5M",
  criteria: { allOf: [{ query: text }] },
  ...more,
});

const cases: readonly Case[] = [
  ["monitor:MetricAlert", "location", { location: "westeurope" }, { location: "Global" }],
  ["monitor:MetricAlert", "severity", { severity: 5 }, { severity: 4 }],
  [
    "monitor:MetricAlert",
    "evaluationFrequency",
    { evaluationFrequency: "PT10M" },
    { evaluationFrequency: "PT1H" },
  ],
  ["monitor:MetricAlert", "windowSize", { windowSize: "P2D" }, { windowSize: "P1D" }],
  [
    "monitor:MetricAlert",
    "windowSize",
    { evaluationFrequency: "PT15M", windowSize: "PT5M" },
    { evaluationFrequency: "PT15M", windowSize: "PT15M" },
  ],
  [
    "monitor:MetricAlert",
    "criteria.allOf[0].metricName",
    metric("Microsoft.Insights/components", "requests/slow"),
    metric("Microsoft.Insights/components", "requests/failed"),
  ],
  [
    "monitor:MetricAlert",
    "criteria.allOf[0].metricName",
    metric("Microsoft.ApiManagement/service", "Cpu"),
    metric("Microsoft.Custom/things", "Cpu"),
  ],
  ["monitor:ScheduledQueryRule", "severity", { severity: -1 }, { severity: 0 }],
  ["monitor:ScheduledQueryRule", "windowSize", { windowSize: "PT7M" }, { windowSize: "P2D" }],
  [
    "monitor:ScheduledQueryRule",
    "criteria.allOf[0].query",
    query("union A, B", { evaluationFrequency: "PT1M" }),
    query("union A, B"),
  ],
  [
    "monitor:ScheduledQueryRule",
    "criteria.allOf[0].query",
    query("A | evaluate pivot(b)"),
    query("A | where pivoted"),
  ],
  [
    "monitor:ScheduledQueryRule",
    "muteActionsDuration",
    { autoMitigate: true, muteActionsDuration: "PT1H" },
    { autoMitigate: false, muteActionsDuration: "PT1H" },
  ],
  ["monitor:ActivityLogAlert", "location", { location: "eastus" }, { location: "West Europe" }],
  [
    "monitor:ActivityLogAlert",
    "condition.allOf",
    { condition: { allOf: [{ field: "status", equals: "Active" }] } },
    { condition: { allOf: [{ field: "Category", equals: "Administrative" }] } },
  ],
  [
    "monitor:ActionGroup",
    "emailReceivers",
    { emailReceivers: [{ name: "oncall" }], webhookReceivers: [{ name: "OnCall" }] },
    { emailReceivers: [{ name: "oncall" }], webhookReceivers: [{ name: "webhook" }] },
  ],
  [
    "monitor:PrivateLinkScope",
    "accessModeSettings.queryAccessMode",
    { accessModeSettings: { ingestionAccessMode: "Open" } },
    { accessModeSettings: { ingestionAccessMode: "Open", queryAccessMode: "Open" } },
  ],
  [
    "monitor:PrivateLinkScope",
    "accessModeSettings.ingestionAccessMode",
    { accessModeSettings: { ingestionAccessMode: "Private", queryAccessMode: "Open" } },
    { accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" } },
  ],
  [
    "monitor:PrivateLinkScope",
    "location",
    { accessModeSettings: {}, location: "westeurope" },
    { accessModeSettings: {}, location: "global" },
  ],
  [
    "securityinsights:SentinelOnboardingState",
    "sentinelOnboardingStateName",
    { sentinelOnboardingStateName: "sentinel" },
    { sentinelOnboardingStateName: "default" },
  ],
];

describe("simulated Azure: Azure Monitor and Sentinel", () => {
  for (const [type, inputs, id] of ids) {
    it(`${type} has its documented id`, () => {
      assert.equal(simulate({ type: `azure-native:${type}`, urn: "urn::n", inputs }).id, id);
    });
  }

  for (const [type, property, refused, fine] of cases) {
    it(`${type} ${property}: ${JSON.stringify(refused).slice(0, 80)}`, () => {
      const properties = (inputs: Properties) => refusals(type, inputs).map((refusal) => refusal.property);
      assert.ok(properties(refused).includes(property), "not refused");
      assert.equal(properties(fine).includes(property), false, "refused");
    });
  }
});
