import { Component } from "@pulumi/azure-native/applicationinsights/component.js";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { SentinelOnboardingState } from "@pulumi/azure-native/securityinsights/sentinelOnboardingState.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import type { Telemetry } from "./telemetry.ts";

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
  /**
   * Whether telemetry and queries come through a `PrivateMonitoring` only, which must then be there before an app is. Without it,
   * both come over the internet, by Microsoft Entra identities with a role only. With it, people too can query logs from within the
   * network only. What diagnostic settings send is not affected.
   *
   * Source: https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design#control-network-access-to-ampls-resources
   * Default: false.
   */
  privateLink?: boolean;
  /**
   * Whether Microsoft Sentinel watches the workspace. That makes the Sentinel features available; data connectors and analytics rules
   * are chosen in Sentinel's content hub. It is charged by what the workspace takes in.
   *
   * Source: https://learn.microsoft.com/azure/sentinel/quickstart-onboard
   * Default: false.
   */
  sentinel?: boolean;
  /** Who is told of alerts. Default: nobody, and then there is no action group. */
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
 * One Log Analytics workspace for all logs, Application Insights on top of it, and who is told of alerts. Both take telemetry by
 * Microsoft Entra identity only: their keys are off.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication,
 * https://learn.microsoft.com/azure/azure-monitor/logs/manage-access
 */
export class Monitoring extends pulumi.ComponentResource implements Telemetry {
  readonly workspaceId: pulumi.Output<string>;
  readonly connectionString: pulumi.Output<string>;
  readonly applicationInsights: { readonly id: pulumi.Output<string>; readonly name: string };
  /** ARM id of the action group that tells the receivers of alerts; undefined when there are none. */
  readonly actionGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Monitoring", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const inGroup = { resourceGroupName, location, tags };
    const publicNetworkAccess = args.privateLink === true ? "Disabled" : "Enabled";
    const reachedFrom = {
      publicNetworkAccessForIngestion: publicNetworkAccess,
      publicNetworkAccessForQuery: publicNetworkAccess,
    };

    const workspace = new Workspace(
      `${name}-workspace`,
      {
        workspaceName: args.workspaceName,
        ...inGroup,
        ...reachedFrom,
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
    if (args.sentinel === true) {
      new SentinelOnboardingState(
        `${name}-sentinel`,
        {
          workspaceName: knownAfter(workspace, args.workspaceName),
          resourceGroupName,
          sentinelOnboardingStateName: "default",
        },
        { parent: this },
      );
    }

    const component = new Component(
      `${name}-insights`,
      {
        resourceName: args.applicationInsightsName,
        ...inGroup,
        ...reachedFrom,
        kind: "web",
        applicationType: "web",
        workspaceResourceId: workspace.id,
        ingestionMode: "LogAnalytics",
        disableLocalAuth: true,
      },
      { parent: this },
    );
    // Its logs are the workspace's own tables already: a diagnostic setting would store each of them twice.
    this.connectionString = component.connectionString;
    this.applicationInsights = { id: component.id, name: args.applicationInsightsName };

    this.actionGroupId = args.alerts && this.#actionGroup(name, args.placement, args.alerts);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }

  #actionGroup(name: string, placement: Placement, receivers: AlertReceivers): pulumi.Output<string> {
    const { resourceGroupName, tags } = placement;
    return new ActionGroup(
      `${name}-alerts`,
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
    ).id;
  }
}
