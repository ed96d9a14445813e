import type { ControlId } from "../controls.ts";
import type { Example, ExampleResource, Values } from "./example.ts";
import { blobContainer, keyVault, storageAccount } from "./resources.ts";

const inGroup = { resourceGroupName: "${group.name}" };

/** A workspace: what Azure requires of one, and what a control asks for. */
function workspace(properties: Values): Example {
  return {
    workspace: {
      type: "azure-native:operationalinsights:Workspace",
      properties: { ...inGroup, sku: { name: "PerGB2018" }, ...properties },
    },
  };
}

function insights(properties: Values): Example {
  return {
    insights: {
      type: "azure-native:applicationinsights:Component",
      properties: {
        ...inGroup,
        kind: "web",
        applicationType: "web",
        workspaceResourceId: "${workspace.id}",
        ...properties,
      },
    },
  };
}

function logsOf(resourceUri: string): ExampleResource {
  return {
    type: "azure-native:monitor:DiagnosticSetting",
    properties: {
      name: "workspace",
      resourceUri,
      workspaceId: "${workspace.id}",
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    },
  };
}

const privateOnly = {
  publicNetworkAccessForIngestion: "Disabled",
  publicNetworkAccessForQuery: "Disabled",
};

const privateScope: Example = {
  scope: {
    type: "azure-native:monitor:PrivateLinkScope",
    properties: {
      ...inGroup,
      location: "global",
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" },
    },
  },
};

/**
 * What Defender for Cloud has of a subscription is there from the start, and azure-native would not create it
 * (https://github.com/pulumi/pulumi-azure-native/issues/1145): a template changes it.
 */
function defender(resource: Values): Example {
  return {
    defender: {
      type: "azure-native:resources:DeploymentAtSubscriptionScope",
      properties: {
        location: "westeurope",
        properties: {
          mode: "Incremental",
          template: {
            $schema:
              "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
            contentVersion: "1.0.0.0",
            resources: [resource],
          },
        },
      },
    },
  };
}

export const monitoringExamples = {
  "monitoring-workspace-entra-only": workspace({ features: { disableLocalAuth: true } }),
  "monitoring-workspace-retention": workspace({ retentionInDays: 90 }),
  "monitoring-insights-entra-only": insights({ disableLocalAuth: true }),
  "monitoring-insights-workspace": insights({ ingestionMode: "LogAnalytics" }),
  "monitoring-diagnostics": {
    workspaceLogs: logsOf("${workspace.id}"),
    ...keyVault({}),
    vaultLogs: logsOf("${vault.id}"),
    ...storageAccount({}),
    ...blobContainer(),
    blobLogs: logsOf("${account.id}/blobServices/default"),
  },
  "monitoring-private-scope": privateScope,
  "monitoring-private-only": { ...privateScope, ...workspace(privateOnly), ...insights(privateOnly) },
  "monitoring-sentinel": {
    ...workspace({}),
    sentinel: {
      type: "azure-native:securityinsights:SentinelOnboardingState",
      properties: {
        ...inGroup,
        workspaceName: "${workspace.name}",
        sentinelOnboardingStateName: "default",
      },
    },
  },
  "monitoring-defender-plans": defender({
    type: "Microsoft.Security/pricings",
    apiVersion: "2024-01-01",
    name: "StorageAccounts",
    properties: { pricingTier: "Standard", subPlan: "DefenderForStorageV2" },
  }),
  "monitoring-security-contact": defender({
    type: "Microsoft.Security/securityContacts",
    apiVersion: "2023-12-01-preview",
    name: "default",
    properties: {
      isEnabled: true,
      emails: "security@contoso.example",
      notificationsByRole: { state: "On", roles: ["Owner"] },
      notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }],
    },
  }),
} satisfies Partial<Record<ControlId, Example>>;
