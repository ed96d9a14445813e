import type { ControlId } from "../controls.ts";
import type { Example, Values } from "./example.ts";
import { keyVault, privateEndpoint, roleAssignment } from "./resources.ts";

const inGroup = { resourceGroupName: "${group.name}" };
const inVault = { ...inGroup, vaultName: "${vault.name}" };

function secret(properties: Values): Example {
  return {
    secret: {
      type: "azure-native:keyvault:Secret",
      properties: {
        ...inVault,
        secretName: "payment-api-key",
        properties: { value: "${paymentApiKey}", ...properties },
      },
    },
  };
}

function key(properties: Values): Example {
  return {
    key: {
      type: "azure-native:keyvault:Key",
      properties: { ...inVault, keyName: "storage", properties: { kty: "RSA", ...properties } },
    },
  };
}

/** Key Vault Secrets User on one secret. */
const readSecret = roleAssignment("readSecret", "4633458b-17de-408a-b874-0445c86b69e6", "${secret.id}");

export const keyVaultExamples = {
  "keyvault-rbac": keyVault({ enableRbacAuthorization: true }),
  "keyvault-purge-protection": keyVault({ enablePurgeProtection: true }),
  "keyvault-soft-delete": keyVault({ enableSoftDelete: true, softDeleteRetentionInDays: 90 }),
  "keyvault-private-only": keyVault({ publicNetworkAccess: "Disabled" }),
  "keyvault-firewall-deny": keyVault({ networkAcls: { defaultAction: "Deny", bypass: "AzureServices" } }),
  "keyvault-no-platform-access": keyVault({
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
  }),
  "privatelink-keyvault": {
    ...keyVault({ publicNetworkAccess: "Disabled" }),
    ...privateEndpoint("vault", "vault"),
  },
  // The first of January 2028.
  "keyvault-secret-expiry": secret({ attributes: { expires: 1830297600 } }),
  "keyvault-secret-content-type": secret({ contentType: "text/plain" }),
  "keyvault-key-expiry": key({
    rotationPolicy: {
      attributes: { expiryTime: "P1Y" },
      lifetimeActions: [{ action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } }],
    },
  }),
  "keyvault-key-rotation": key({
    rotationPolicy: {
      attributes: { expiryTime: "P1Y" },
      lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P9M" } }],
    },
  }),
  "keyvault-strong-keys": key({ keySize: 3072 }),
  "keyvault-narrow-grants": readSecret,
  "keyvault-no-officers": readSecret,
  "keyvault-expiry-alert": {
    ...keyVault({}),
    events: {
      type: "azure-native:eventgrid:SystemTopic",
      properties: { ...inGroup, source: "${vault.id}", topicType: "Microsoft.KeyVault.vaults" },
    },
    expiry: {
      type: "azure-native:eventgrid:SystemTopicEventSubscription",
      properties: {
        ...inGroup,
        systemTopicName: "${events.name}",
        // The only schema that Azure Monitor takes:
        // https://learn.microsoft.com/azure/event-grid/handle-key-vault-events-using-azure-monitor-alerts
        eventDeliverySchema: "CloudEventSchemaV1_0",
        filter: {
          includedEventTypes: ["Microsoft.KeyVault.SecretNearExpiry", "Microsoft.KeyVault.KeyNearExpiry"],
        },
        destination: { endpointType: "MonitorAlert", severity: "Sev2", actionGroups: ["${actionGroup.id}"] },
      },
    },
  },
} satisfies Partial<Record<ControlId, Example>>;
