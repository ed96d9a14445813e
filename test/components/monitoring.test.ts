import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../components/monitoring.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { children, one, placement, record } from "./record.ts";

const args: MonitoringArgs = {
  placement,
  workspaceName: "log-test",
  applicationInsightsName: "appi-test",
  retentionDays: 90,
};

const common = [
  "Monitoring mon",
  "applicationinsights:Component mon-insights",
  "monitor:DiagnosticSetting mon-workspace-logs",
  "operationalinsights:Workspace mon-workspace",
];

describe("Monitoring", () => {
  it("makes exactly the workspace with its own logs, and Application Insights on it", async () => {
    const resources = await record(() => {
      new Monitoring("mon", args);
    });
    assert.deepEqual(children(resources), common);
  });

  it("takes telemetry and logs by Entra identity only, and keeps them", async () => {
    const resources = await record(() => {
      new Monitoring("mon", { ...args, dailyQuotaGb: 2 });
    });
    const workspace = one(resources, "operationalinsights:Workspace", "mon-workspace");
    assert.deepEqual(workspace.inputs["features"], { disableLocalAuth: true });
    assert.equal(workspace.inputs["retentionInDays"], 90);
    assert.deepEqual(workspace.inputs["workspaceCapping"], { dailyQuotaGb: 2 });
    const insights = one(resources, "applicationinsights:Component", "mon-insights");
    assert.equal(insights.inputs["disableLocalAuth"], true);
    assert.equal(insights.inputs["workspaceResourceId"], workspace.id);
  });

  it("tells the receivers when requests fail, and keeps the webhook secret", async () => {
    const resources = await record(() => {
      new Monitoring("mon", {
        ...args,
        alerts: {
          actionGroupName: "ag-test",
          emails: ["a@contoso.example", "b@contoso.example"],
          webhook: pulumi.secret("https://hook.contoso.example/token"),
        },
      });
    });
    assert.deepEqual(
      children(resources),
      [...common, "monitor:ActionGroup mon-alerts", "monitor:MetricAlert mon-failed-requests"].sort(),
    );
    const group = one(resources, "monitor:ActionGroup", "mon-alerts");
    assert.deepEqual(group.inputs["emailReceivers"], [
      { name: "email-1", emailAddress: "a@contoso.example", useCommonAlertSchema: true },
      { name: "email-2", emailAddress: "b@contoso.example", useCommonAlertSchema: true },
    ]);
    assert.deepEqual(group.secretInputs, ["webhookReceivers"]);
    const alert = one(resources, "monitor:MetricAlert", "mon-failed-requests");
    assert.deepEqual(alert.inputs["actions"], [{ actionGroupId: group.id }]);
    assert.deepEqual(alert.inputs["scopes"], [
      one(resources, "applicationinsights:Component", "mon-insights").id,
    ]);
  });

  it("lets an identity publish telemetry to the component, and nothing more", async () => {
    const resources = await record(() => {
      new Monitoring("mon", args).grantPublish(
        new WorkloadIdentity("app", { placement, identityName: "id-app" }),
      );
    });
    const grant = one(
      resources,
      "authorization:RoleAssignment",
      "mon-insights-app-monitoring-metrics-publisher",
    );
    assert.equal(grant.inputs["scope"], one(resources, "applicationinsights:Component", "mon-insights").id);
    assert.match(String(grant.inputs["roleDefinitionId"]), /3913510d-42f4-4e42-8a64-420c390055eb$/);
    assert.equal(grant.inputs["principalType"], "ServicePrincipal");
  });
});
