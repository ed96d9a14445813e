import { armType } from "../identifiers.ts";
import { UNKNOWN, absent, at, isList, list, number, text } from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const settings = "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings";
const categories = "https://learn.microsoft.com/azure/azure-monitor/reference/logs-index";

const refuse = (code: string, property: string, message: string, source: string): Refusal => ({
  code,
  property,
  message,
  source,
});

const sinks = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
  "serviceBusRuleId",
];

const noSink: Rule = (inputs) =>
  sinks.every((sink) => absent(inputs, sink))
    ? [refuse("BadRequest", "workspaceId", "at least one destination has to be set", settings)]
    : [];

const mixed: Rule = (inputs) => {
  const logs = list(inputs, "logs");
  const names = logs.filter((log) => text(log, "category") !== undefined).length;
  const groups = logs.filter((log) => text(log, "categoryGroup") !== undefined).length;
  return names > 0 && groups > 0
    ? [refuse("BadRequest", "logs", "a setting takes categories or category groups, not both", settings)]
    : [];
};

const retention: Rule = (inputs) =>
  [...list(inputs, "logs"), ...list(inputs, "metrics")].some(
    (each) => (number(each, "retentionPolicy", "days") ?? 0) > 0,
  )
    ? [
        refuse(
          "BadRequest",
          "logs.retentionPolicy",
          "retention in diagnostic settings is retired: use the workspace's retention or a lifecycle policy",
          "https://learn.microsoft.com/azure/azure-monitor/platform/migrate-to-azure-storage-lifecycle-policy",
        ),
      ]
    : [];

/** Types of resource that have logs without the group `audit`, in lower case. */
const withoutAudit = [
  "microsoft.web/sites",
  "microsoft.network/virtualnetworks",
  "microsoft.network/networksecuritygroups",
  "microsoft.insights/components",
];

const unsupported: Rule = (inputs) => {
  const type = armType(text(inputs, "resourceUri") ?? "").toLowerCase();
  const refusals: Refusal[] = [];
  if (type === "microsoft.storage/storageaccounts" && list(inputs, "logs").length > 0) {
    const message =
      "a storage account has metrics only; its logs are at <account>/blobServices/default and its neighbours";
    refusals.push(
      refuse(
        "BadRequest",
        "logs",
        message,
        "https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage",
      ),
    );
  }
  if (type === "microsoft.network/networksecuritygroups" && list(inputs, "metrics").length > 0) {
    refusals.push(refuse("BadRequest", "metrics", "a network security group has no metrics", categories));
  }
  if (
    withoutAudit.includes(type) &&
    list(inputs, "logs").some((log) => text(log, "categoryGroup") === "audit")
  ) {
    refusals.push(refuse("BadRequest", "logs", `${type} has no category group "audit"`, categories));
  }
  return refusals;
};

/** Metrics by namespace in lower case. Source: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index */
const metrics: Readonly<Record<string, readonly string[]>> = {
  "microsoft.insights/components": [
    "availabilityResults/availabilityPercentage",
    "availabilityResults/count",
    "availabilityResults/duration",
    "browserTimings/networkDuration",
    "browserTimings/processingDuration",
    "browserTimings/receiveDuration",
    "browserTimings/sendDuration",
    "browserTimings/totalDuration",
    "dependencies/count",
    "dependencies/duration",
    "dependencies/failed",
    "exceptions/browser",
    "exceptions/count",
    "exceptions/server",
    "pageViews/count",
    "pageViews/duration",
    "performanceCounters/exceptionsPerSecond",
    "performanceCounters/memoryAvailableBytes",
    "performanceCounters/processCpuPercentage",
    "performanceCounters/processIOBytesPerSecond",
    "performanceCounters/processPrivateBytes",
    "performanceCounters/processorCpuPercentage",
    "performanceCounters/requestExecutionTime",
    "performanceCounters/requestsInQueue",
    "performanceCounters/requestsPerSecond",
    "requests/count",
    "requests/duration",
    "requests/failed",
    "requests/rate",
    "traces/count",
  ],
  "microsoft.apimanagement/service": [
    "BackendDuration",
    "Capacity",
    "ConnectionAttempts",
    "CpuPercent_Gateway",
    "Duration",
    "EventHubDroppedEvents",
    "EventHubRejectedEvents",
    "EventHubSuccessfulEvents",
    "EventHubThrottledEvents",
    "EventHubTimedoutEvents",
    "EventHubTotalBytesSent",
    "EventHubTotalEvents",
    "EventHubTotalFailedEvents",
    "FailedRequests",
    "MemoryPercent_Gateway",
    "NetworkConnectivity",
    "OtherRequests",
    "Requests",
    "SuccessfulRequests",
    "TotalRequests",
    "UnauthorizedRequests",
    "WebSocketMessages",
  ],
  "microsoft.keyvault/vaults": [
    "Availability",
    "SaturationShoebox",
    "ServiceApiHit",
    "ServiceApiLatency",
    "ServiceApiResult",
  ],
};

const unknownMetric: Rule = (inputs) =>
  list(inputs, "criteria", "allOf").flatMap((criterion, index) => {
    const namespace = text(criterion, "metricNamespace")?.toLowerCase() ?? "";
    const known = Object.hasOwn(metrics, namespace) ? metrics[namespace] : undefined;
    const name = text(criterion, "metricName");
    if (known === undefined || name === undefined || known.includes(name)) return [];
    return [
      refuse(
        "BadRequest",
        `criteria.allOf[${index}].metricName`,
        `there is no metric ${name} in ${namespace}`,
        "https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index",
      ),
    ];
  });

const minutes = (duration: string | undefined): number | undefined => {
  const [, days = 0, hours = 0, rest = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration ?? "") ?? [];
  const all = Number(days) * 1440 + Number(hours) * 60 + Number(rest);
  return all > 0 ? all : undefined;
};

/** How often an alert may be evaluated, and over how long, in minutes. */
const evaluated =
  (frequencies: readonly number[], windows: readonly number[], source: string): Rule =>
  (inputs) => {
    const frequency = text(inputs, "evaluationFrequency");
    const window = text(inputs, "windowSize");
    const wrong = (property: string, value: string | undefined, allowed: readonly number[]): Refusal[] =>
      value === undefined || allowed.includes(minutes(value) ?? 0)
        ? []
        : [refuse("BadRequest", property, `"${value}" is none of ${allowed.join(", ")} minutes`, source)];
    return [
      ...wrong("evaluationFrequency", frequency, frequencies),
      ...wrong("windowSize", window, windows),
      ...((minutes(frequency) ?? 0) > (minutes(window) ?? Infinity)
        ? [
            refuse(
              "BadRequest",
              "windowSize",
              "the window is shorter than the time between two looks",
              source,
            ),
          ]
        : []),
    ];
  };

const metricTimes = evaluated(
  [1, 5, 15, 30, 60],
  [1, 5, 15, 30, 60, 360, 720, 1440],
  "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule",
);

const logSource = "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule";
const logTimes = evaluated(
  [1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 720, 1440],
  [1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 720, 1440, 2880],
  logSource,
);

const severity: Rule = (inputs) => {
  const value = number(inputs, "severity");
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= 4)
    ? []
    : [
        refuse(
          "BadRequest",
          "severity",
          `${value} is not a whole number from 0 to 4`,
          "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
        ),
      ];
};

/** What log alerts cannot do: some operators once a minute, and to be silent for a while when they resolve by themselves. */
const logLimits: Rule = (inputs) => [
  ...(at(inputs, "autoMitigate") === true && text(inputs, "muteActionsDuration") !== undefined
    ? [
        refuse(
          "BadRequest",
          "muteActionsDuration",
          "an alert that resolves by itself does not mute its actions",
          logSource,
        ),
      ]
    : []),
  ...list(inputs, "criteria", "allOf").flatMap((criterion, index) => {
    const query = text(criterion, "query") ?? "";
    const property = `criteria.allOf[${index}].query`;
    return [
      ...(/\b(?:bag_unpack|pivot|narrow)\s*\(/.test(query)
        ? [refuse("BadRequest", property, "log alerts have no bag_unpack, pivot and narrow", logSource)]
        : []),
      ...(minutes(text(inputs, "evaluationFrequency")) === 1 && /\b(?:search|union|take|limit)\b/.test(query)
        ? [
            refuse(
              "BadRequest",
              property,
              "a query that runs every minute has no search, union and take",
              logSource,
            ),
          ]
        : []),
    ];
  }),
];

const activity =
  "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-activity-log-alert-rule";

const condition: Rule = (inputs) => {
  const leaves = list(inputs, "condition", "allOf");
  return absent(inputs, "condition") ||
    at(inputs, "condition", "allOf") === UNKNOWN ||
    leaves.some((leaf) => leaf === UNKNOWN || at(leaf, "field") === UNKNOWN) ||
    leaves.some((leaf) => text(leaf, "field")?.toLowerCase() === "category")
    ? []
    : [refuse("BadRequest", "condition.allOf", "one condition has to be about the category", activity)];
};

/** Activity log alerts are global, but for two regions. */
const activityPlace: Rule = (inputs) => {
  const location = text(inputs, "location");
  const places = ["global", "westeurope", "northeurope"];
  return location === undefined || places.includes(location.toLowerCase().replaceAll(" ", ""))
    ? []
    : [
        refuse(
          "LocationNotAvailableForResourceType",
          "location",
          `"${location}" is none of ${places.join(", ")}`,
          "https://learn.microsoft.com/azure/templates/microsoft.insights/activitylogalerts",
        ),
      ];
};

const accessModes: Rule = (inputs) =>
  ["ingestionAccessMode", "queryAccessMode"].flatMap((mode) => {
    const property = `accessModeSettings.${mode}`;
    const value = text(inputs, "accessModeSettings", mode);
    const source = "https://learn.microsoft.com/azure/templates/microsoft.insights/privatelinkscopes";
    if (absent(inputs, "accessModeSettings", mode))
      return [refuse("BadRequest", property, "the property is required", source)];
    return value === undefined || ["Open", "PrivateOnly"].includes(value)
      ? []
      : [refuse("BadRequest", property, `"${value}" is none of Open, PrivateOnly`, source)];
  });

/** Receivers of all kinds share their names. */
const receivers: Rule = (inputs) => {
  const names = Object.entries(inputs)
    .filter(([kind]) => kind.endsWith("Receivers"))
    .flatMap(([, each]) => (isList(each) ? each : []))
    .flatMap((receiver) => text(receiver, "name")?.toLowerCase() ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? []
    : [
        refuse(
          "BadRequest",
          "emailReceivers",
          `two receivers are named "${twice}"`,
          "https://learn.microsoft.com/azure/templates/microsoft.insights/actiongroups",
        ),
      ];
};

const onboarding: Rule = (inputs) => {
  const name = text(inputs, "sentinelOnboardingStateName");
  return name === undefined || name === "default"
    ? []
    : [
        refuse(
          "BadRequest",
          "sentinelOnboardingStateName",
          `"${name}": the one state is named "default"`,
          "https://learn.microsoft.com/azure/templates/microsoft.securityinsights/onboardingstates",
        ),
      ];
};

const global: Rule = (inputs) => {
  const location = text(inputs, "location");
  return location === undefined || location.toLowerCase() === "global"
    ? []
    : [
        refuse(
          "LocationNotAvailableForResourceType",
          "location",
          `"${location}": the resource is a global one, its location is "global"`,
          "https://learn.microsoft.com/azure/templates/microsoft.insights/metricalerts",
        ),
      ];
};

const shortName: Rule = (inputs) => {
  const name = text(inputs, "groupShortName");
  return name === undefined || (name.length > 0 && name.length <= 12)
    ? []
    : [
        refuse(
          "BadRequest",
          "groupShortName",
          `"${name}" is not of 1 to 12 characters`,
          "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
        ),
      ];
};

const workspaceDays: Rule = (inputs) => {
  const days = number(inputs, "retentionInDays");
  if (days === undefined || (Number.isInteger(days) && days >= 30 && days <= 730)) return [];
  const source = "https://learn.microsoft.com/azure/templates/microsoft.operationalinsights/workspaces";
  return [
    refuse("InvalidParameter", "retentionInDays", `${days} is not a number of days from 30 to 730`, source),
  ];
};

export const monitor: Readonly<Record<string, readonly Rule[]>> = {
  "monitor:DiagnosticSetting": [noSink, mixed, retention, unsupported],
  "monitor:ActionGroup": [shortName, receivers],
  "monitor:MetricAlert": [global, severity, metricTimes, unknownMetric],
  "monitor:ScheduledQueryRule": [severity, logTimes, logLimits],
  "monitor:ActivityLogAlert": [activityPlace, condition],
  "monitor:PrivateLinkScope": [global, accessModes],
  "securityinsights:SentinelOnboardingState": [onboarding],
  "alertsmanagement:SmartDetectorAlertRule": [global],
  "operationalinsights:Workspace": [workspaceDays],
};
