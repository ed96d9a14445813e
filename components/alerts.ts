import { ActivityLogAlert } from "@pulumi/azure-native/monitor/activityLogAlert.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import { ScheduledQueryRule } from "@pulumi/azure-native/monitor/scheduledQueryRule.js";
import type * as pulumi from "@pulumi/pulumi";
import {
  activityRules,
  logRules,
  metricRules,
  type ActivityRule,
  type LogRule,
  type MetricRule,
} from "./alertRules.ts";
import { isClassic, type GatewayTier } from "./gateway/tiers.ts";
import type { Placement } from "./placement.ts";
import { resourceGroupId } from "./resourceGroupId.ts";
import type { Telemetry } from "./telemetry.ts";

/** What {@link raiseAlerts} looks at, and who is told. */
export interface AlertsArgs {
  /** Where the alerts live; changes of what is in its resource group are looked at. */
  placement: Placement;
  /** ARM id of the action group that tells people. */
  actionGroupId: pulumi.Input<string>;
  /** Telemetry and logs to look at. Default: none; another stack looks at them. */
  telemetry?: Telemetry | undefined;
  /** The API Management service to look at, by its ARM id, and its tier. Default: none. */
  gateway?: { id: pulumi.Input<string>; tier: GatewayTier } | undefined;
  /** ARM id of the vault to look at. Default: none. */
  vaultId?: pulumi.Input<string> | undefined;
  /** From which average duration on, in seconds, requests are slow. Default: 5. */
  slowAfterSeconds?: number | undefined;
}

/**
 * Tells people what goes wrong, by the rules in `alertRules.ts`. Failure anomalies are not among them: Azure adds that alert to every
 * Application Insights component by itself.
 *
 * The alerts on logs ask as whoever deployed them, who may read the workspace; they need no identity of their own.
 *
 * @param name Logical name of the component that owns the alerts: each alert's own name starts with it.
 * @param parent The component that owns the alerts.
 * Sources: https://learn.microsoft.com/azure/azure-monitor/alerts/proactive-failure-diagnostics,
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
 */
export function raiseAlerts(name: string, args: AlertsArgs, parent: pulumi.Resource): void {
  const { placement, actionGroupId, telemetry, gateway, vaultId } = args;
  const { resourceGroupName, location, tags } = placement;
  const common = ({ description }: { description: string }) => ({
    description,
    resourceGroupName,
    tags,
    enabled: true,
  });
  const options = { parent };

  const onMetric = (rule: MetricRule, target: pulumi.Input<string>) =>
    new MetricAlert(
      `${name}-${rule.name}`,
      {
        ...common(rule),
        ruleName: rule.name,
        location: "global",
        severity: rule.severity,
        evaluationFrequency: rule.evaluationFrequency,
        windowSize: rule.windowSize,
        scopes: [target],
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [
            {
              criterionType: "StaticThresholdCriterion",
              name: rule.name,
              metricNamespace: rule.metricNamespace,
              metricName: rule.metricName,
              operator: "GreaterThan",
              threshold: rule.threshold,
              timeAggregation: rule.timeAggregation,
              ...(rule.dimension && {
                dimensions: [{ ...rule.dimension, values: [...rule.dimension.values] }],
              }),
            },
          ],
        },
        actions: [{ actionGroupId }],
      },
      options,
    );

  const onLogs = (rule: LogRule, workspaceId: pulumi.Input<string>) =>
    new ScheduledQueryRule(
      `${name}-${rule.name}`,
      {
        ...common(rule),
        ruleName: rule.name,
        displayName: rule.name,
        location,
        kind: "LogAlert",
        severity: rule.severity,
        evaluationFrequency: "PT15M",
        windowSize: "PT15M",
        scopes: [workspaceId],
        criteria: {
          allOf: [
            {
              query: rule.query,
              timeAggregation: "Count",
              operator: "GreaterThan",
              threshold: rule.threshold,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
        },
        autoMitigate: true,
        // A table may not be there before its first row.
        skipQueryValidation: true,
        actions: { actionGroups: [actionGroupId] },
      },
      options,
    );

  const onActivity = (rule: ActivityRule) =>
    new ActivityLogAlert(
      `${name}-${rule.name}`,
      {
        ...common(rule),
        activityLogAlertName: rule.name,
        location: "global",
        scopes: [resourceGroupId(placement)],
        condition: { allOf: [...rule.condition] },
        actions: { actionGroups: [{ actionGroupId }] },
      },
      options,
    );

  const targets: Record<MetricRule["on"], pulumi.Input<string> | undefined> = {
    applicationInsights: telemetry?.applicationInsights.id,
    classicGateway: gateway && isClassic(gateway.tier) ? gateway.id : undefined,
    v2Gateway: gateway && !isClassic(gateway.tier) ? gateway.id : undefined,
    vault: vaultId,
  };
  for (const rule of metricRules(args.slowAfterSeconds ?? 5)) {
    const target = targets[rule.on];
    if (target !== undefined) onMetric(rule, target);
  }
  if (telemetry !== undefined) {
    for (const rule of logRules) onLogs(rule, telemetry.workspaceId);
  }
  for (const rule of activityRules) onActivity(rule);
}
