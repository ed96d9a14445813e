import assert from "node:assert/strict";
import { Governance, type GovernanceArgs } from "../../components/governance.ts";
import { at } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test`;
const actionGroupId = `${group}/providers/Microsoft.Insights/actionGroups/ag-test`;

const make = (args: Partial<GovernanceArgs> = {}) =>
  record(() => {
    new Governance("gov", { placement, ...args });
  });

describe("Governance", () => {
  it("does nothing by itself: each part is asked for", async () => {
    assert.deepEqual(children(await make()), ["Governance gov"]);
  });

  it("has the resource group judged by the security benchmark, which denies nothing", async () => {
    const resources = await make({ policyInitiative: true });
    assert.deepEqual(children(resources), ["Governance gov", "authorization:PolicyAssignment gov-policy"]);
    const { inputs } = one(resources, "authorization:PolicyAssignment", "gov-policy");
    assert.equal(inputs["scope"], group);
    assert.equal(
      inputs["policyDefinitionId"],
      "/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8",
    );
    assert.equal(inputs["enforcementMode"], "DoNotEnforce");
    assert.equal("identity" in inputs, false);
  });

  it("tells the action group when the budget is nearly used, used, and foreseen to be", async () => {
    const resources = await make({
      budget: { monthlyAmount: 500, startDate: "2027-01-01", actionGroupId },
    });
    assert.deepEqual(children(resources), ["Governance gov", "consumption:Budget gov-budget"]);
    const { inputs } = one(resources, "consumption:Budget", "gov-budget");
    assert.equal(inputs["scope"], group);
    assert.equal(inputs["amount"], 500);
    assert.deepEqual(inputs["timePeriod"], { startDate: "2027-01-01T00:00:00Z" });
    const told = {
      enabled: true,
      operator: "GreaterThan",
      contactEmails: [],
      contactGroups: [actionGroupId],
    };
    assert.deepEqual(inputs["notifications"], {
      Actual_GreaterThan_80_Percent: { ...told, threshold: 80, thresholdType: "Actual" },
      Actual_GreaterThan_100_Percent: { ...told, threshold: 100, thresholdType: "Actual" },
      Forecasted_GreaterThan_100_Percent: { ...told, threshold: 100, thresholdType: "Forecasted" },
    });
  });

  it("sets Defender for the subscription by a deployment that there can be one of", async () => {
    const resources = await make({ defender: { plans: ["storage", "api"], malwareScanningGbPerMonth: 10 } });
    assert.deepEqual(children(resources), [
      "Governance gov",
      "resources:DeploymentAtSubscriptionScope gov-defender",
    ]);
    const { id, inputs } = one(resources, "resources:DeploymentAtSubscriptionScope", "gov-defender");
    assert.equal(
      id,
      `/subscriptions/${placement.subscriptionId}/providers/Microsoft.Resources/deployments/microsoft-defender-for-cloud`,
    );
    assert.equal(at(inputs, "properties", "mode"), "Incremental");
    assert.deepEqual(
      [0, 1].map((index) => at(inputs, "properties", "template", "resources", index, "name")),
      ["StorageAccounts", "Api"],
    );
  });
});
