import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../components/monitoring.ts";
import { grantPublish } from "../../components/telemetry.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { children, one, placement, record } from "./record.ts";

const args: MonitoringArgs = {
  placement,
  workspaceName: "log-test",
  applicationInsightsName: "appi-test",
  retentionDays: 90,
};

const make = (more: Partial<MonitoringArgs> = {}) =>
  record(() => {
    new Monitoring("mon", { ...args, ...more });
  });

const common = [
  "Monitoring mon",
  "applicationinsights:Component mon-insights",
  "monitor:DiagnosticSetting mon-workspace-logs",
  "operationalinsights:Workspace mon-workspace",
];

describe("Monitoring", () => {
  it("makes exactly the workspace with its own logs, and Application Insights on it", async () => {
    assert.deepEqual(children(await make()), common);
  });

  it("takes telemetry and logs by Entra identity only, and keeps them", async () => {
    const resources = await make({ dailyQuotaGb: 2 });
    const workspace = one(resources, "operationalinsights:Workspace", "mon-workspace");
    assert.deepEqual(workspace.inputs["features"], { disableLocalAuth: true });
    assert.equal(workspace.inputs["retentionInDays"], 90);
    assert.deepEqual(workspace.inputs["workspaceCapping"], { dailyQuotaGb: 2 });
    const insights = one(resources, "applicationinsights:Component", "mon-insights");
    assert.equal(insights.inputs["disableLocalAuth"], true);
    assert.equal(insights.inputs["workspaceResourceId"], workspace.id);
  });

  it("is reached over the internet, or through a private link only, for telemetry and for queries", async () => {
    for (const [privateLink, expected] of [
      [false, "Enabled"],
      [true, "Disabled"],
    ] as const) {
      const resources = await make({ privateLink });
      assert.deepEqual(children(resources), common);
      for (const { inputs } of [
        one(resources, "operationalinsights:Workspace", "mon-workspace"),
        one(resources, "applicationinsights:Component", "mon-insights"),
      ]) {
        assert.equal(inputs["publicNetworkAccessForIngestion"], expected);
        assert.equal(inputs["publicNetworkAccessForQuery"], expected);
      }
    }
  });

  it("is watched by Sentinel when it should be", async () => {
    const resources = await make({ sentinel: true });
    assert.deepEqual(
      children(resources),
      [...common, "securityinsights:SentinelOnboardingState mon-sentinel"].sort(),
    );
    const sentinel = one(resources, "securityinsights:SentinelOnboardingState", "mon-sentinel");
    const workspace = one(resources, "operationalinsights:Workspace", "mon-workspace");
    assert.equal(sentinel.inputs["workspaceName"], "log-test");
    assert.deepEqual(sentinel.propertyDependencies["workspaceName"], [workspace.urn]);
  });

  it("has an action group for the receivers of alerts, and keeps the webhook secret", async () => {
    let monitoring: Monitoring | undefined;
    const resources = await record(() => {
      monitoring = new Monitoring("mon", {
        ...args,
        alerts: {
          actionGroupName: "ag-test",
          emails: ["a@contoso.example", "b@contoso.example"],
          webhook: pulumi.secret("https://hook.contoso.example/token"),
        },
      });
    });
    assert.deepEqual(children(resources), [...common, "monitor:ActionGroup mon-alerts"].sort());
    const group = one(resources, "monitor:ActionGroup", "mon-alerts");
    assert.deepEqual(group.inputs["emailReceivers"], [
      { name: "email-1", emailAddress: "a@contoso.example", useCommonAlertSchema: true },
      { name: "email-2", emailAddress: "b@contoso.example", useCommonAlertSchema: true },
    ]);
    assert.deepEqual(group.secretInputs, ["webhookReceivers"]);
    const id = await new Promise((resolve) => monitoring?.actionGroupId?.apply(resolve));
    assert.equal(id, group.id);
  });

  it("lets an identity publish telemetry to the component, and nothing more, also by its telemetry as plain data", async () => {
    for (const plain of [false, true]) {
      const resources = await record(() => {
        const monitoring = new Monitoring("mon", args);
        const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
        const { workspaceId, connectionString, applicationInsights } = monitoring;
        const telemetry = plain ? { workspaceId, connectionString, applicationInsights } : monitoring;
        grantPublish("mon", telemetry, identity, monitoring);
      });
      const grant = one(
        resources,
        "authorization:RoleAssignment",
        "mon-insights-app-monitoring-metrics-publisher",
      );
      assert.equal(grant.inputs["scope"], one(resources, "applicationinsights:Component", "mon-insights").id);
      assert.match(String(grant.inputs["roleDefinitionId"]), /3913510d-42f4-4e42-8a64-420c390055eb$/);
      assert.equal(grant.inputs["principalType"], "ServicePrincipal");
      assert.equal(grant.parent, one(resources, "Monitoring", "mon").urn);
    }
  });
});
