import { Component } from "@pulumi/azure-native/applicationinsights/component.js";
import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import type { Placement } from "./placement.ts";
import type { WorkloadIdentity } from "./workloadIdentity.ts";

/** What {@link Monitoring} is made from. */
export interface MonitoringArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the Log Analytics workspace in Azure: 4 to 63 letters, digits, hyphens. */
  workspaceName: string;
  /** Name of the Application Insights component in Azure: 1 to 260 characters. */
  applicationInsightsName: string;
  /** How long logs are kept, in days: 30 to 730. */
  retentionDays: number;
  /** What the workspace takes in a day at most, in GB. Default: no limit. */
  dailyQuotaGb?: number;
  /** Who is told of alerts. Default: nobody, and then no alert is made. */
  alerts?: AlertReceivers;
}

/** Who is told of alerts. */
export interface AlertReceivers {
  /** Name of the action group in Azure: 1 to 260 characters. */
  actionGroupName: string;
  /** E-mail addresses. */
  emails: readonly string[];
  /** URL of a webhook. It carries its own credential: pass a Pulumi secret. Default: none. */
  webhook?: pulumi.Output<string>;
}

/**
 * One Log Analytics workspace for all logs, Application Insights on top of it, and who is told when requests fail. Both take
 * telemetry by Microsoft Entra identity only: their keys are off.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication,
 * https://learn.microsoft.com/azure/azure-monitor/logs/manage-access
 */
export class Monitoring extends pulumi.ComponentResource {
  /** ARM id of the workspace. */
  readonly workspaceId: pulumi.Output<string>;
  /** Where apps send telemetry. Not a secret: without a role it opens nothing. */
  readonly connectionString: pulumi.Output<string>;
  readonly #name: string;
  readonly #applicationInsights: Component;
  readonly #applicationInsightsName: string;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Monitoring", name, {}, opts);
    this.#name = name;
    const { resourceGroupName, location, tags } = args.placement;
    const inGroup = { resourceGroupName, location, tags };

    const workspace = new Workspace(
      `${name}-workspace`,
      {
        workspaceName: args.workspaceName,
        ...inGroup,
        sku: { name: "PerGB2018" },
        retentionInDays: args.retentionDays,
        features: { disableLocalAuth: true },
        ...(args.dailyQuotaGb !== undefined && { workspaceCapping: { dailyQuotaGb: args.dailyQuotaGb } }),
      },
      { parent: this },
    );
    this.workspaceId = workspace.id;
    // Who asked what of the logs is itself logged.
    sendDiagnostics(
      `${name}-workspace`,
      { resourceId: workspace.id, workspaceId: workspace.id, logs: true, metrics: true },
      this,
    );

    this.#applicationInsightsName = args.applicationInsightsName;
    this.#applicationInsights = new Component(
      `${name}-insights`,
      {
        resourceName: args.applicationInsightsName,
        ...inGroup,
        kind: "web",
        applicationType: "web",
        workspaceResourceId: workspace.id,
        ingestionMode: "LogAnalytics",
        disableLocalAuth: true,
      },
      { parent: this },
    );
    this.connectionString = this.#applicationInsights.connectionString;
    // Its logs are the workspace's own tables already: a diagnostic setting would store each of them twice.

    if (args.alerts !== undefined) {
      this.#alert(args.placement, args.alerts);
    }
    this.registerOutputs({ workspaceId: this.workspaceId });
  }

  /** Lets an identity send telemetry to Application Insights. */
  grantPublish(identity: WorkloadIdentity): RoleAssignment {
    return identity.grant(
      `${this.#name}-insights`,
      "Monitoring Metrics Publisher",
      { id: this.#applicationInsights.id, name: this.#applicationInsightsName },
      this,
    );
  }

  #alert(placement: Placement, receivers: AlertReceivers) {
    const { resourceGroupName, tags } = placement;
    const actionGroup = new ActionGroup(
      `${this.#name}-alerts`,
      {
        actionGroupName: receivers.actionGroupName,
        resourceGroupName,
        tags,
        location: "global",
        enabled: true,
        groupShortName: "functions",
        emailReceivers: receivers.emails.map((emailAddress, index) => ({
          name: `email-${index + 1}`,
          emailAddress,
          useCommonAlertSchema: true,
        })),
        ...(receivers.webhook !== undefined && {
          webhookReceivers: [{ name: "webhook", serviceUri: receivers.webhook, useCommonAlertSchema: true }],
        }),
      },
      { parent: this },
    );
    new MetricAlert(
      `${this.#name}-failed-requests`,
      {
        ruleName: "failed-requests",
        description: "Requests to the apps fail",
        resourceGroupName,
        tags,
        location: "global",
        enabled: true,
        severity: 1,
        evaluationFrequency: "PT1M",
        windowSize: "PT5M",
        scopes: [this.#applicationInsights.id],
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
        actions: [{ actionGroupId: actionGroup.id }],
      },
      { parent: this },
    );
  }
}
