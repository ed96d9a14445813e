import assert from "node:assert/strict";
import { ComponentResource } from "@pulumi/pulumi";
import { raiseAlerts, type AlertsArgs } from "../../components/alerts.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test`;
const actionGroupId = `${group}/providers/Microsoft.Insights/actionGroups/ag-test`;
const componentId = `${group}/providers/Microsoft.Insights/components/appi-test`;
const telemetry = {
  workspaceId,
  connectionString: "InstrumentationKey=x",
  applicationInsights: { id: componentId, name: "appi-test" },
};
const gatewayId = `${group}/providers/Microsoft.ApiManagement/service/apim-test`;
const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv-test`;

const make = (args: Partial<AlertsArgs> = {}) =>
  record(() => {
    raiseAlerts("mon", { placement, actionGroupId, ...args }, new ComponentResource("test:Owner", "owner"));
  });

const onGroup = [
  "monitor:ActivityLogAlert mon-access-changes",
  "monitor:ActivityLogAlert mon-setting-changes",
  "monitor:ActivityLogAlert mon-unavailable",
];
const onTelemetry = [
  "monitor:MetricAlert mon-exceptions",
  "monitor:MetricAlert mon-failed-requests",
  "monitor:MetricAlert mon-refused-requests",
  "monitor:MetricAlert mon-slow-requests",
  "monitor:ScheduledQueryRule mon-denied-sign-ins",
  "monitor:ScheduledQueryRule mon-poison-messages",
  "monitor:ScheduledQueryRule mon-storage-denials",
];
const lines = (...expected: string[]) => [...expected, "test:Owner owner"].sort();

describe("alerts", () => {
  it("look at the resource group, and at what else there is", async () => {
    assert.deepEqual(children(await make()), lines(...onGroup));
    assert.deepEqual(children(await make({ telemetry })), lines(...onGroup, ...onTelemetry));
    assert.deepEqual(
      children(await make({ vaultId })),
      lines(...onGroup, "monitor:MetricAlert mon-vault-denials"),
    );
  });

  it("look at the metrics that a gateway of the tier has", async () => {
    assert.deepEqual(
      children(await make({ gateway: { id: gatewayId, tier: "Developer" } })),
      lines(
        ...onGroup,
        "monitor:MetricAlert mon-gateway-capacity",
        "monitor:MetricAlert mon-gateway-refused-requests",
      ),
    );
    assert.deepEqual(
      children(await make({ gateway: { id: gatewayId, tier: "StandardV2" } })),
      lines(
        ...onGroup,
        "monitor:MetricAlert mon-gateway-cpu",
        "monitor:MetricAlert mon-gateway-memory",
        "monitor:MetricAlert mon-gateway-refused-requests",
      ),
    );
  });

  it("each tell the action group, and live with their owner", async () => {
    const resources = await make({ telemetry, vaultId, gateway: { id: gatewayId, tier: "StandardV2" } });
    const [owner] = resources;
    for (const { type, name, inputs, parent } of resources.slice(1)) {
      assert.ok(JSON.stringify(inputs["actions"]).includes(actionGroupId), name);
      assert.equal(inputs["enabled"], true, name);
      assert.deepEqual(inputs["tags"], placement.tags, name);
      assert.equal(inputs["location"], type.endsWith("ScheduledQueryRule") ? "westeurope" : "global", name);
      assert.equal(parent, owner?.urn);
    }
  });

  it("tell when requests fail, as before", async () => {
    const { inputs } = one(await make({ telemetry }), "monitor:MetricAlert", "mon-failed-requests");
    const { azureApiVersion, resourceGroupName, tags, location, ...rule } = inputs;
    assert.deepEqual([resourceGroupName, tags, location], ["rg-test", placement.tags, "global"]);
    assert.deepEqual(rule, {
      ruleName: "failed-requests",
      description: "Requests to the apps fail",
      enabled: true,
      severity: 1,
      evaluationFrequency: "PT1M",
      windowSize: "PT5M",
      scopes: [componentId],
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "failed-requests",
            metricNamespace: "microsoft.insights/components",
            metricName: "requests/failed",
            operator: "GreaterThan",
            threshold: 5,
            timeAggregation: "Count",
          },
        ],
      },
      actions: [{ actionGroupId }],
    });
  });

  it("look at dimensions of a metric where the rule says so", async () => {
    const { inputs } = one(await make({ vaultId }), "monitor:MetricAlert", "mon-vault-denials");
    assert.deepEqual(inputs["scopes"], [vaultId]);
    assert.match(
      JSON.stringify(inputs["criteria"]),
      /"dimensions":\[\{"name":"StatusCode","operator":"Include","values":\["403"\]\}\]/,
    );
  });

  it("ask the workspace for what is in the logs, and do not mind a table that is not there yet", async () => {
    const { inputs } = one(await make({ telemetry }), "monitor:ScheduledQueryRule", "mon-storage-denials");
    assert.deepEqual(inputs["scopes"], [workspaceId]);
    assert.equal(inputs["skipQueryValidation"], true);
    assert.equal(inputs["autoMitigate"], true);
    assert.equal("identity" in inputs, false);
  });

  it("look at what happens in the resource group alone", async () => {
    for (const resource of await make()) {
      if (resource.type.endsWith("ActivityLogAlert")) {
        assert.deepEqual(resource.inputs["scopes"], [group]);
      }
    }
  });
});
