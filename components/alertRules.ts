import type * as input from "@pulumi/azure-native/types/input.js";

/** How bad it is when an alert fires, from 0 (critical) to 4 (verbose). */
type Severity = 0 | 1 | 2 | 3 | 4;

interface Rule {
  /** Name in Azure, unique in the resource group, and part of the logical name. */
  readonly name: string;
  /** What is wrong when it fires, for whoever is told. */
  readonly description: string;
  readonly severity: Severity;
}

/** An alert on a metric: near real time, and charged by the time series that it watches. */
export interface MetricRule extends Rule {
  /** The resource whose metric it is: the gateway of a classic tier and of a v2 tier have different ones. */
  readonly on: "applicationInsights" | "classicGateway" | "v2Gateway" | "vault";
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly timeAggregation: "Average" | "Count" | "Total";
  /** Fires above this. */
  readonly threshold: number;
  /** Which values of a dimension to look at; each is judged on its own. Default: all together. */
  readonly dimension?: {
    readonly name: string;
    readonly operator: "Include" | "Exclude";
    readonly values: readonly string[];
  };
  /** How often it is evaluated, as an ISO 8601 duration. */
  readonly evaluationFrequency: "PT1M" | "PT5M";
  /** Over how long it is evaluated. */
  readonly windowSize: "PT5M" | "PT15M" | "PT30M";
}

/** An alert on the logs in the workspace, evaluated every quarter of an hour: charged by how often it looks. */
export interface LogRule extends Rule {
  /** The query, in KQL; each row that it returns counts. */
  readonly query: string;
  /** Fires at more rows than this. */
  readonly threshold: number;
}

/** An alert on the activity log of the resource group. It is free of charge. */
export interface ActivityRule extends Omit<Rule, "severity"> {
  readonly condition: readonly input.monitor.AlertRuleAnyOfOrLeafConditionArgs[];
}

const components = "microsoft.insights/components";
const gateway = "Microsoft.ApiManagement/service";
const refused = ["401", "403", "429"];

const capacity = {
  severity: 2,
  metricNamespace: gateway,
  timeAggregation: "Average",
  // From 60 to 70 % for half an hour on, Microsoft recommends to scale:
  // https://learn.microsoft.com/azure/api-management/api-management-capacity
  threshold: 70,
  evaluationFrequency: "PT5M",
  windowSize: "PT30M",
} as const;

/**
 * The alerts on metrics. Where there is a metric, it is looked at instead of the logs: it tells sooner and costs less.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-insights-components-metrics,
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-apimanagement-service-metrics,
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-keyvault-vaults-metrics
 *
 * @param slowAfterSeconds From which average duration on, in seconds, requests are slow.
 */
export const metricRules = (slowAfterSeconds: number): readonly MetricRule[] => [
  {
    name: "failed-requests",
    description: "Requests to the apps fail",
    on: "applicationInsights",
    severity: 1,
    metricNamespace: components,
    metricName: "requests/failed",
    timeAggregation: "Count",
    threshold: 5,
    evaluationFrequency: "PT1M",
    windowSize: "PT5M",
  },
  {
    name: "slow-requests",
    description: `Requests to the apps take longer than ${slowAfterSeconds} s on average`,
    on: "applicationInsights",
    severity: 2,
    metricNamespace: components,
    metricName: "requests/duration",
    timeAggregation: "Average",
    threshold: slowAfterSeconds * 1000,
    // Runs of functions without an HTTP trigger are requests as well, with the result code 0.
    dimension: { name: "request/resultCode", operator: "Exclude", values: ["0"] },
    evaluationFrequency: "PT5M",
    windowSize: "PT15M",
  },
  {
    name: "refused-requests",
    description: "The apps refuse many requests: 401, 403 or 429",
    on: "applicationInsights",
    severity: 2,
    metricNamespace: components,
    metricName: "requests/count",
    timeAggregation: "Count",
    threshold: 50,
    dimension: { name: "request/resultCode", operator: "Include", values: refused },
    evaluationFrequency: "PT1M",
    windowSize: "PT5M",
  },
  {
    name: "exceptions",
    description: "The apps throw exceptions that nobody catches",
    on: "applicationInsights",
    severity: 2,
    metricNamespace: components,
    metricName: "exceptions/server",
    timeAggregation: "Count",
    threshold: 10,
    evaluationFrequency: "PT5M",
    windowSize: "PT15M",
  },
  ...(["classicGateway", "v2Gateway"] as const).map((on): MetricRule => ({
    name: "gateway-refused-requests",
    description: "The gateway answers many requests with 401, 403 or 429",
    on,
    severity: 2,
    metricNamespace: gateway,
    metricName: "Requests",
    timeAggregation: "Total",
    threshold: 50,
    dimension: { name: "GatewayResponseCode", operator: "Include", values: refused },
    evaluationFrequency: "PT1M",
    windowSize: "PT5M",
  })),
  {
    ...capacity,
    name: "gateway-capacity",
    description: "The gateway is near the end of its capacity",
    on: "classicGateway",
    metricName: "Capacity",
  },
  {
    ...capacity,
    name: "gateway-cpu",
    description: "The gateway is near the end of its processors",
    on: "v2Gateway",
    metricName: "CpuPercent_Gateway",
  },
  {
    ...capacity,
    name: "gateway-memory",
    description: "The gateway is near the end of its memory",
    on: "v2Gateway",
    metricName: "MemoryPercent_Gateway",
  },
  {
    name: "vault-denials",
    description: "The vault denies access",
    on: "vault",
    severity: 1,
    metricNamespace: "Microsoft.KeyVault/vaults",
    metricName: "ServiceApiResult",
    timeAggregation: "Count",
    threshold: 0,
    // Not 401: clients ask without a token first, to be told where to get one
    // (https://learn.microsoft.com/azure/key-vault/general/authentication#key-vault-request-operation-flow-with-authentication).
    dimension: { name: "StatusCode", operator: "Include", values: ["403"] },
    evaluationFrequency: "PT1M",
    windowSize: "PT5M",
  },
];

/**
 * The alerts on logs: what no metric tells for all accounts and apps at once.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagebloblogs,
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagequeuelogs,
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/azuremetrics,
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-web-sites-metrics
 */
export const logRules: readonly LogRule[] = [
  {
    name: "denied-sign-ins",
    description:
      "An app, or the sign-in in front of it, turns many requests away; Application Insights does not see those of the sign-in",
    severity: 2,
    // Not AppServiceAuthenticationLogs, which apps on Linux do not write:
    // https://techcommunity.microsoft.com/t5/apps-on-azure-blog/public-preview-app-service-authentication-logs-on-diagnostic/ba-p/4156447
    query:
      'AzureMetrics\n| where ResourceProvider == "MICROSOFT.WEB" and MetricName in ("Http401", "Http403")\n' +
      "| summarize Denied = sum(Total) by _ResourceId\n| where Denied > 50",
    threshold: 0,
  },
  {
    name: "storage-denials",
    description: "Storage denies access",
    severity: 2,
    query:
      "union isfuzzy=true StorageBlobLogs, StorageQueueLogs, StorageTableLogs\n" +
      '| where tostring(StatusCode) == "403"',
    threshold: 10,
  },
  {
    name: "poison-messages",
    description: "Messages failed again and again, and were put aside into a poison queue",
    severity: 2,
    query:
      "StorageQueueLogs\n" +
      '| where OperationName == "PutMessage" and tostring(StatusCode) startswith "2" and Uri contains "-poison/"',
    threshold: 0,
  },
];

/** Operations that succeeded, whoever did them: the pipeline that deploys the zone as well. */
const succeeded = (operations: readonly string[]): ActivityRule["condition"] => [
  { field: "category", equals: "Administrative" },
  { field: "status", equals: "Succeeded" },
  { anyOf: operations.map((equals) => ({ field: "operationName", equals })) },
];

/**
 * The alerts on changes and on the health of resources.
 *
 * Sources: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-activity-log-alert-rule,
 * https://learn.microsoft.com/azure/service-health/resource-health-alert-arm-template-guide,
 * https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export const activityRules: readonly ActivityRule[] = [
  {
    name: "access-changes",
    description: "Somebody changed who may do what",
    condition: succeeded([
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Authorization/roleDefinitions/delete",
      "Microsoft.Authorization/policyAssignments/write",
      "Microsoft.Authorization/policyAssignments/delete",
      "Microsoft.Authorization/locks/delete",
      "Microsoft.Storage/storageAccounts/listKeys/action",
    ]),
  },
  {
    name: "setting-changes",
    description: "Somebody changed an app, a vault, a network security group or what is logged",
    condition: succeeded([
      "Microsoft.Web/sites/write",
      "Microsoft.Web/sites/config/write",
      "Microsoft.KeyVault/vaults/write",
      "Microsoft.KeyVault/vaults/delete",
      "Microsoft.Network/networkSecurityGroups/write",
      "Microsoft.Network/networkSecurityGroups/delete",
      "Microsoft.Network/networkSecurityGroups/securityRules/write",
      "Microsoft.Network/networkSecurityGroups/securityRules/delete",
      "Microsoft.Insights/diagnosticSettings/delete",
    ]),
  },
  {
    name: "unavailable",
    description: "A resource is unavailable or degraded, by a cause within Azure",
    condition: [
      { field: "category", equals: "ResourceHealth" },
      {
        anyOf: ["Unavailable", "Degraded"].map((equals) => ({
          field: "properties.currentHealthStatus",
          equals,
        })),
      },
      { field: "properties.cause", equals: "PlatformInitiated" },
      { field: "status", equals: "Active" },
    ],
  },
];
