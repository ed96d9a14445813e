import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { governanceConflicts } from "../../rehearsal/azure/refusals/governance.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { simulate } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, at, type Properties } from "../../rehearsal/azure/values.ts";
import type { Case } from "./azureRefusalCases.ts";

const subscription = `/subscriptions/${SUBSCRIPTION_ID}`;
const group = `${subscription}/resourceGroups/rg`;

const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
  [
    "authorization:PolicyAssignment",
    { scope: group, policyAssignmentName: "mcsb" },
    `${group}/providers/Microsoft.Authorization/policyAssignments/mcsb`,
  ],
  [
    "consumption:Budget",
    { scope: group, budgetName: "monthly" },
    `${group}/providers/Microsoft.Consumption/budgets/monthly`,
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    { deploymentName: "defender" },
    `${subscription}/providers/Microsoft.Resources/deployments/defender`,
  ],
  [
    "security:Pricing",
    { scopeId: subscription.slice(1), pricingName: "Arm" },
    `${subscription}/providers/Microsoft.Security/pricings/Arm`,
  ],
  [
    "security:SecurityContact",
    { securityContactName: "default" },
    `${subscription}/providers/Microsoft.Security/securityContacts/default`,
  ],
];

const machine = `${group}/providers/Microsoft.Compute/virtualMachines/vm`;
const pricing = (inputs: Properties): Properties => ({
  scopeId: machine,
  pricingTier: "Standard",
  ...inputs,
});
const template = (type: string, name: string, properties: Properties): Properties => ({
  properties: { mode: "Incremental", template: { resources: [{ type, name, properties }] } },
});
const role = (inputs: Properties): Properties => ({ assignableScopes: [group], ...inputs });
const told: Properties = { contactEmails: [], contactGroups: [UNKNOWN] };
const notifications = (count: number): Properties => ({
  notifications: Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, told])),
});

const cases: readonly Case[] = [
  [
    "security:Pricing",
    "pricingName",
    pricing({ pricingName: "Functions" }),
    pricing({ pricingName: "AppServices" }),
  ],
  ["security:Pricing", "pricingTier", pricing({ pricingTier: "Premium" }), pricing({ pricingTier: "Free" })],
  [
    "security:Pricing",
    "subPlan",
    pricing({ pricingName: "Api" }),
    pricing({ pricingName: "Api", subPlan: "P1" }),
  ],
  [
    "security:Pricing",
    "subPlan",
    pricing({ pricingName: "KeyVaults", subPlan: "P1" }),
    pricing({ pricingName: "KeyVaults", subPlan: "PerKeyVault" }),
  ],
  [
    "security:Pricing",
    "extensions[0].isEnabled",
    pricing({ extensions: [{ name: "SensitiveDataDiscovery", isEnabled: true }] }),
    pricing({ extensions: [{ name: "SensitiveDataDiscovery", isEnabled: "True" }] }),
  ],
  [
    "security:Pricing",
    "scopeId",
    { scopeId: subscription, pricingName: "Arm", pricingTier: "Standard" },
    pricing({ pricingName: "VirtualMachines" }),
  ],
  [
    "security:SecurityContact",
    "securityContactName",
    { securityContactName: "security" },
    { securityContactName: "default" },
  ],
  [
    "security:SecurityContact",
    "emails",
    { emails: "a@b.example,c@d.example" },
    { emails: "a@b.example;c@d.example" },
  ],
  [
    "security:SecurityContact",
    "notificationsSources[0].minimalSeverity",
    { notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Critical" }] },
    { notificationsSources: [{ sourceType: "Alert", minimalSeverity: "High" }] },
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    "properties.mode",
    { properties: { mode: "Complete" } },
    { properties: { mode: "Incremental" } },
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    "deploymentName",
    { deploymentName: "a/b" },
    { deploymentName: "a-b" },
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    "properties.template.resources[0].subPlan",
    template("Microsoft.Security/pricings", "Api", { pricingTier: "Standard" }),
    template("Microsoft.Security/pricings", "Api", { pricingTier: "Standard", subPlan: "P2" }),
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    "properties.template.resources[0].emails",
    template("Microsoft.Security/securityContacts", "default", { emails: "nobody" }),
    template("Microsoft.Storage/storageAccounts", "default", { emails: "nobody" }),
  ],
  [
    "authorization:PolicyAssignment",
    "policyAssignmentName",
    { policyAssignmentName: "x".repeat(65) },
    { policyAssignmentName: "x".repeat(64) },
  ],
  ["authorization:PolicyAssignment", "location", { identity: {} }, { identity: {}, location: "westeurope" }],
  [
    "authorization:PolicyAssignment",
    "policyDefinitionId",
    { policyDefinitionId: "1f3afdf9-d0c9-4c3d-847f-89da613e70a8" },
    {
      policyDefinitionId:
        "/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8",
    },
  ],
  ["authorization:RoleDefinition", "assignableScopes", { assignableScopes: [] }, role({})],
  ["authorization:RoleDefinition", "assignableScopes", { assignableScopes: ["/"] }, role({})],
  [
    "authorization:RoleDefinition",
    "roleName",
    role({ roleName: "x".repeat(513) }),
    role({ roleName: "operator" }),
  ],
  ["consumption:Budget", "budgetName", { budgetName: "per month" }, { budgetName: "per-month" }],
  [
    "consumption:Budget",
    "timePeriod.startDate",
    { timePeriod: { startDate: "2027-01-15T00:00:00Z" } },
    { timePeriod: { startDate: "2027-01-01T00:00:00Z" } },
  ],
  [
    "consumption:Budget",
    "timePeriod.startDate",
    { timePeriod: { startDate: "2017-05-01T00:00:00Z" } },
    { timePeriod: { startDate: "2017-06-01T00:00:00Z" } },
  ],
  [
    "consumption:Budget",
    "timePeriod.endDate",
    { timePeriod: { startDate: "2027-01-01", endDate: "2026-01-01" } },
    { timePeriod: { startDate: "2027-01-01", endDate: "2028-01-01" } },
  ],
  ["consumption:Budget", "notifications", notifications(6), notifications(5)],
  [
    "consumption:Budget",
    "notifications.over.threshold",
    { notifications: { over: { ...told, threshold: 1001 } } },
    { notifications: { over: { ...told, threshold: 1000 } } },
  ],
  [
    "consumption:Budget",
    "notifications.over.contactEmails",
    { notifications: { over: { contactEmails: [] } } },
    { notifications: { over: told } },
  ],
];

describe("simulated Azure: governance", () => {
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

  it("a deployment comes back without its template, and with what it made", () => {
    const { outputs } = simulate({
      type: "azure-native:resources:DeploymentAtSubscriptionScope",
      urn: "urn::n",
      inputs: {
        deploymentName: "defender",
        ...template("Microsoft.Security/pricings", "Arm", { pricingTier: "Standard" }),
      },
    });
    assert.equal(at(outputs, "properties", "template"), undefined);
    assert.deepEqual(at(outputs, "properties", "outputResources"), [
      { id: `${subscription}/providers/Microsoft.Security/pricings/Arm` },
    ]);
  });

  it("a budget keeps the date that it began on", () => {
    const id = `${group}/providers/Microsoft.Consumption/budgets/monthly`;
    const type = "consumption:Budget";
    const from = (startDate: string): Properties => ({ timePeriod: { startDate } });
    const live = new LiveResources();
    live.put({ id, type, inputs: from("2027-01-01T00:00:00Z"), outputs: {} });
    const refused = (startDate: string) =>
      governanceConflicts[type]?.flatMap((conflict) => conflict({ id, type, inputs: from(startDate) }, live));
    assert.deepEqual(
      refused("2027-02-01T00:00:00Z")?.map(({ property }) => property),
      ["timePeriod.startDate"],
    );
    assert.deepEqual(refused("2027-01-01T00:00:00Z"), []);
  });
});
