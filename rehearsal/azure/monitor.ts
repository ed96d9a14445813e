import { SUBSCRIPTION_ID } from "./identifiers.ts";
import { SOME_TIME, extension, group, type Created, type ResourceTypes } from "./resourceType.ts";
import { text, type Properties } from "./values.ts";

const component = ({ id, name, guid, inputs }: Created): Properties => {
  const key = guid("instrumentationKey");
  const location = text(inputs, "location") ?? "";
  return {
    appId: guid("appId"),
    applicationId: name,
    instrumentationKey: key,
    connectionString:
      `InstrumentationKey=${key};IngestionEndpoint=https://${location}-0.in.applicationinsights.azure.com/;` +
      `LiveEndpoint=https://${location}.livediagnostics.monitor.azure.com/;ApplicationId=${guid("appId")}`,
    creationDate: SOME_TIME,
    laMigrationDate: SOME_TIME,
    hockeyAppToken: "",
    etag: guid("etag"),
    privateLinkScopedResources: [],
    provisioningState: "Succeeded",
    tenantId: SUBSCRIPTION_ID, // the service calls the subscription a tenant here
    // Azure makes a managed workspace when none is named.
    workspaceResourceId: text(inputs, "workspaceResourceId") ?? `${id}-managed-workspace`,
  };
};

/** Azure Monitor. Source: https://learn.microsoft.com/azure/templates/microsoft.insights/diagnosticsettings and its neighbours. */
export const monitor: ResourceTypes = {
  "operationalinsights:Workspace": {
    path: group("Microsoft.OperationalInsights/workspaces/{workspaceName}"),
    apiVersion: "2023-09-01",
    located: true,
    computed: ({ guid }) => ({
      customerId: guid("customerId"),
      createdDate: SOME_TIME,
      modifiedDate: SOME_TIME,
      etag: guid("etag"),
      privateLinkScopedResources: [],
      provisioningState: "Succeeded",
    }),
  },
  "applicationinsights:Component": {
    path: group("Microsoft.Insights/components/{resourceName}"),
    apiVersion: "2020-02-02",
    located: true,
    computed: component,
  },
  "monitor:DiagnosticSetting": {
    path: extension("resourceUri", "Microsoft.Insights/diagnosticSettings/{name}"),
    apiVersion: "2021-05-01-preview",
    echoed: ["name"],
  },
  "monitor:ActionGroup": {
    path: group("Microsoft.Insights/actionGroups/{actionGroupName}"),
    apiVersion: "2024-10-01-preview",
    located: true,
  },
  "monitor:MetricAlert": {
    path: group("Microsoft.Insights/metricAlerts/{ruleName}"),
    apiVersion: "2018-03-01",
    located: true,
    computed: () => ({ isMigrated: false, lastUpdatedTime: SOME_TIME }),
  },
  "monitor:ScheduledQueryRule": {
    path: group("Microsoft.Insights/scheduledQueryRules/{ruleName}"),
    apiVersion: "2025-01-01-preview",
    located: true,
    computed: ({ guid }) => ({
      createdWithApiVersion: "2025-01-01-preview",
      etag: guid("etag"),
      isLegacyLogAnalyticsRule: false,
      isWorkspaceAlertsStorageConfigured: false,
    }),
  },
  "monitor:ActivityLogAlert": {
    path: group("Microsoft.Insights/activityLogAlerts/{activityLogAlertName}"),
    apiVersion: "2020-10-01",
    located: true,
  },
  "monitor:PrivateLinkScope": {
    path: group("Microsoft.Insights/privateLinkScopes/{scopeName}"),
    apiVersion: "2023-06-01-preview",
    located: true,
    computed: () => ({ privateEndpointConnections: [], provisioningState: "Succeeded" }),
  },
  "monitor:PrivateLinkScopedResource": {
    path: group("Microsoft.Insights/privateLinkScopes/{scopeName}/scopedResources/{name}"),
    apiVersion: "2023-06-01-preview",
    echoed: ["name"],
    computed: () => ({ provisioningState: "Succeeded" }),
  },
  "securityinsights:SentinelOnboardingState": {
    path: group(
      "Microsoft.OperationalInsights/workspaces/{workspaceName}/providers/Microsoft.SecurityInsights/onboardingStates/{sentinelOnboardingStateName}",
    ),
    apiVersion: "2024-09-01",
    computed: ({ guid }) => ({ etag: guid("etag") }),
  },
  "alertsmanagement:SmartDetectorAlertRule": {
    path: group("Microsoft.AlertsManagement/smartDetectorAlertRules/{alertRuleName}"),
    apiVersion: "2021-04-01",
    located: true,
  },
};
