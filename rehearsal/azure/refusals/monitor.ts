import { armType } from "../identifiers.ts";
import { absent, list, number, text } from "../values.ts";
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
  "monitor:ActionGroup": [shortName],
  "monitor:MetricAlert": [global],
  "alertsmanagement:SmartDetectorAlertRule": [global],
  "operationalinsights:Workspace": [workspaceDays],
};
