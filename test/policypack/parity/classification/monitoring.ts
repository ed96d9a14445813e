import { because, inProduction, missing, of, trips, valued, where, type Classification } from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");
const form = because(
  "How loud, how often and after how long people are told; what is loud enough, the owner says.",
);
const another = because("Another alert tells of this too: either will do.");

const figures = because("Figures, not traces of who did what.");

/** Storage accounts and plans have no logs: those of an account are its services'. */
const ofFigures = of(/-(host|data|storage|plan-[a-z]+)-logs$/);

/** Alerts that no other one could stand in for. */
const only = {
  metric: of(/-(vault-denials|slow-requests)$/),
  activity: of(/-(access-changes|setting-changes)$/),
};

export const monitoring: Classification = {
  "applicationinsights:Component disableLocalAuth": trips("monitoring-insights-entra-only", missing, false),
  "applicationinsights:Component ingestionMode": trips(
    "monitoring-insights-workspace",
    "ApplicationInsights",
  ),
  "applicationinsights:Component publicNetworkAccessFor*": [
    where(valued("Disabled"), trips("monitoring-private-only", missing, "Enabled")),
    because("Open where there is no private way; it takes a token to send and to read."),
  ],
  "applicationinsights:Component resourceName": name,
  "applicationinsights:Component workspaceResourceId": trips("monitoring-insights-workspace", missing),
  "applicationinsights:Component *": because("What kind of application it is about."),
  "consumption:Budget": trips("governance-budget", missing),
  "consumption:Budget notifications": trips("governance-budget", missing),
  "consumption:Budget notifications.*": because("One of three: any that tells somebody will do."),
  "consumption:Budget *": because("How much money in how much time, the owner says."),
  "monitor:ActionGroup actionGroupName": name,
  "monitor:ActionGroup emailReceivers": trips("monitoring-action-group", missing),
  "monitor:ActionGroup emailReceivers[].*": because(
    "Who is told: Azure refuses a receiver without an address.",
  ),
  "monitor:ActionGroup enabled": trips("monitoring-action-group", false),
  "monitor:ActionGroup groupShortName": name,
  "monitor:ActivityLogAlert actions": where(only.activity, trips("monitoring-alerts", missing)),
  "monitor:ActivityLogAlert actions.actionGroups": where(only.activity, trips("monitoring-alerts", missing)),
  "monitor:ActivityLogAlert actions.actionGroups[].actionGroupId": because(
    "Whom: Azure refuses an action without it.",
  ),
  "monitor:ActivityLogAlert activityLogAlertName": name,
  "monitor:ActivityLogAlert condition": where(only.activity, trips("monitoring-alerts", missing)),
  "monitor:ActivityLogAlert condition.allOf[].anyOf[].equals": [
    where(
      valued("Microsoft.Authorization/roleAssignments/write"),
      trips("monitoring-alerts", missing, "other"),
    ),
    because("Told besides."),
  ],
  "monitor:ActivityLogAlert condition.allOf[].*": because("Which part of the activity log it reads."),
  "monitor:ActivityLogAlert description": because("For people."),
  "monitor:ActivityLogAlert enabled": [
    where(only.activity, trips("monitoring-alerts", false)),
    because("No control asks for it: a resource that Azure says is ill."),
  ],
  "monitor:ActivityLogAlert scopes[]": because(
    "Which resource group or subscription it reads of; Azure refuses one without it.",
  ),
  "monitor:DiagnosticSetting": [where(ofFigures, figures), trips("monitoring-diagnostics", missing)],
  "monitor:DiagnosticSetting logAnalyticsDestinationType": because("To which tables."),
  "monitor:DiagnosticSetting logs": trips("monitoring-diagnostics", missing),
  "monitor:DiagnosticSetting logs[].categoryGroup": because(
    "Which logs: Azure refuses an entry without a category.",
  ),
  "monitor:DiagnosticSetting logs[].enabled": trips("monitoring-diagnostics", missing, false),
  "monitor:DiagnosticSetting metrics[].*": figures,
  "monitor:DiagnosticSetting name": name,
  "monitor:DiagnosticSetting resourceUri": [
    where(ofFigures, figures),
    trips("monitoring-diagnostics", missing),
  ],
  "monitor:DiagnosticSetting workspaceId": [
    where(ofFigures, figures),
    trips("monitoring-diagnostics", missing),
  ],
  "monitor:MetricAlert": where(only.metric, trips("monitoring-alerts", missing)),
  "monitor:MetricAlert actions": where(only.metric, trips("monitoring-alerts", missing)),
  "monitor:MetricAlert actions[].actionGroupId": because("Whom: Azure refuses an action without it."),
  "monitor:MetricAlert criteria": where(only.metric, trips("monitoring-alerts", missing)),
  "monitor:MetricAlert criteria.*": form,
  "monitor:MetricAlert description": because("For people."),
  "monitor:MetricAlert enabled": [where(only.metric, trips("monitoring-alerts", false)), another],
  "monitor:MetricAlert evaluationFrequency": form,
  "monitor:MetricAlert ruleName": name,
  "monitor:MetricAlert scopes[]": [where(only.metric, trips("monitoring-alerts", missing)), another],
  "monitor:MetricAlert severity": form,
  "monitor:MetricAlert windowSize": form,
  "monitor:PrivateLinkScope accessModeSettings.*": trips("monitoring-private-scope", missing, "Open"),
  "monitor:PrivateLinkScope scopeName": name,
  "monitor:PrivateLinkScopedResource *": because("What is not in the scope is reached by nobody."),
  "monitor:ScheduledQueryRule *": because(
    "Told besides: no control asks for it, or another alert tells of it too.",
  ),
  "operationalinsights:Workspace features.disableLocalAuth": trips(
    "monitoring-workspace-entra-only",
    missing,
    false,
  ),
  "operationalinsights:Workspace publicNetworkAccessFor*": [
    where(valued("Disabled"), trips("monitoring-private-only", missing, "Enabled")),
    because("Open where there is no private way; it takes a token to send and to read."),
  ],
  "operationalinsights:Workspace retentionInDays": trips("monitoring-workspace-retention", missing, 30),
  "operationalinsights:Workspace sku.name": because("How it is paid for."),
  "operationalinsights:Workspace workspaceCapping.dailyQuotaGb": because(
    "How much may be spent in a day, the owner says.",
  ),
  "operationalinsights:Workspace workspaceName": name,
  "resources:ResourceGroup *": name,
  "securityinsights:SentinelOnboardingState": trips("monitoring-sentinel", missing),
  "securityinsights:SentinelOnboardingState sentinelOnboardingStateName": because(
    "Azure knows one name only.",
  ),
  "securityinsights:SentinelOnboardingState workspaceName": trips("monitoring-sentinel", "another"),
  "resources:DeploymentAtSubscriptionScope": where(inProduction, trips("monitoring-defender-plans", missing)),
  "resources:DeploymentAtSubscriptionScope deploymentName": name,
  "resources:DeploymentAtSubscriptionScope properties.mode": because(
    "Azure knows one mode only at a subscription.",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.$schema": because(
    "The language of the template.",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.contentVersion": because("For people."),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].apiVersion": because(
    "The version of the interface by which Azure is called.",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].dependsOn*": because(
    "In which order they are made.",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].name": [
    where(
      valued("AppServices", "StorageAccounts", "KeyVaults", "Arm", "Api"),
      trips("monitoring-defender-plans", missing, "Other"),
    ),
    because("Azure knows one name only."),
  ],
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.emails": because(
    "Whom: the owners of the subscription are told besides.",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.extensions[].*":
    because("What costs extra, the owner says."),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.isEnabled": trips(
    "monitoring-security-contact",
    false,
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.notifications*":
    because("How much of it the contact is told."),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.pricingTier": trips(
    "monitoring-defender-plans",
    missing,
    "Free",
  ),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].properties.subPlan":
    because("How it is paid for."),
  "resources:DeploymentAtSubscriptionScope properties.template.resources[].type": because("What it is."),
};
