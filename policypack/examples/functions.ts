import type { ControlId } from "../controls.ts";
import type { Example, Values } from "./example.ts";
import {
  appIdentity,
  authentication,
  blobContainer,
  functionApp,
  keyVault,
  roleAssignment,
  storageAccount,
} from "./resources.ts";

const userAssigned = {
  identity: { type: "UserAssigned", userAssignedIdentities: ["${identity.id}"] },
};

/** App settings as a site wants them. */
function settings(values: Readonly<Record<string, string>>): Values {
  return {
    siteConfig: { appSettings: Object.entries(values).map(([name, value]) => ({ name, value })) },
  };
}

/** How the host opens its storage by identity, in the services that it always needs. */
const hostStorage = settings({
  AzureWebJobsStorage__credential: "managedidentity",
  AzureWebJobsStorage__clientId: "${identity.clientId}",
  AzureWebJobsStorage__blobServiceUri: "https://${account.name}.blob.core.windows.net",
  AzureWebJobsStorage__queueServiceUri: "https://${account.name}.queue.core.windows.net",
  AzureWebJobsStorage__tableServiceUri: "https://${account.name}.table.core.windows.net",
});

/** A secret that the platform reads for the app, with the app's own identity. */
const secretByReference = functionApp({
  ...userAssigned,
  keyVaultReferenceIdentity: "${identity.id}",
  ...settings({
    PAYMENT_API_KEY:
      "@Microsoft.KeyVault(SecretUri=https://kv-orders.vault.azure.net/secrets/payment-api-key)",
  }),
});

const noPasswords: Example = {
  ftp: {
    type: "azure-native:web:WebAppFtpAllowed",
    properties: { resourceGroupName: "${group.name}", name: "${app.name}", allow: false },
  },
  scm: {
    type: "azure-native:web:WebAppScmAllowed",
    properties: { resourceGroupName: "${group.name}", name: "${app.name}", allow: false },
  },
};

/** A plan of Linux machines: by default one for Functions alone. */
function plan(properties: Values): Example {
  return {
    plan: {
      type: "azure-native:web:AppServicePlan",
      properties: {
        resourceGroupName: "${group.name}",
        kind: "functionapp",
        reserved: true,
        ...properties,
      },
    },
  };
}

/** The vault and the secret that {@link secretByReference} reads. */
const vaultWithSecret: Example = {
  ...keyVault({ enableRbacAuthorization: true }, "kv-orders"),
  secret: {
    type: "azure-native:keyvault:Secret",
    properties: {
      resourceGroupName: "${group.name}",
      vaultName: "${vault.name}",
      secretName: "payment-api-key",
      properties: { value: "${paymentApiKey}" },
    },
  },
};

export const functionsExamples = {
  "functions-managed-identity": { ...appIdentity(), ...functionApp(userAssigned) },
  "functions-key-vault-identity": secretByReference,
  "functions-no-storage-keys": functionApp({ ...userAssigned, ...hostStorage }),
  "functions-host-storage-identity": functionApp({ ...userAssigned, ...hostStorage }),
  "functions-deployment-storage-identity": functionApp({
    ...userAssigned,
    functionAppConfig: {
      deployment: {
        storage: {
          type: "blobContainer",
          value: "https://${account.name}.blob.core.windows.net/${container.name}",
          authentication: {
            type: "UserAssignedIdentity",
            userAssignedIdentityResourceId: "${identity.id}",
          },
        },
      },
      runtime: { name: "node", version: "22" },
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 },
    },
  }),
  "functions-telemetry-identity": functionApp({
    ...userAssigned,
    ...settings({
      APPLICATIONINSIGHTS_CONNECTION_STRING: "${insights.connectionString}",
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "ClientId=${identity.clientId};Authorization=AAD",
    }),
  }),
  "functions-no-secrets-in-settings": secretByReference,
  "functions-supported-runtime": functionApp({ siteConfig: { linuxFxVersion: "Node|22" } }),
  "functions-scale-limit": functionApp({ siteConfig: { functionAppScaleLimit: 20 } }),
  "functions-vnet-integration": functionApp({ virtualNetworkSubnetId: "${subnet.id}" }),
  "functions-outbound-routing": functionApp({
    virtualNetworkSubnetId: "${subnet.id}",
    outboundVnetRouting: { allTraffic: true },
  }),
  "functions-private-plan": {
    ...plan({ sku: { name: "FC1", tier: "FlexConsumption" } }),
    ...functionApp({}),
  },
  "functions-https-only": functionApp({ httpsOnly: true }),
  "functions-min-tls": functionApp({ siteConfig: { minTlsVersion: "1.2", scmMinTlsVersion: "1.2" } }),
  "functions-ftp-disabled": functionApp({ siteConfig: { ftpsState: "Disabled" } }),
  "functions-no-basic-publishing": noPasswords,
  "functions-basic-publishing-declared": { ...functionApp({}), ...noPasswords },
  "functions-remote-debugging-off": functionApp({ siteConfig: { remoteDebuggingEnabled: false } }),
  "functions-ssh-off": functionApp({ sshEnabled: false }),
  "functions-http2": functionApp({ siteConfig: { http20Enabled: true } }),
  "functions-cors": functionApp({
    siteConfig: { cors: { allowedOrigins: ["https://shop.contoso.example"] } },
  }),
  "functions-private-only": functionApp({
    publicNetworkAccess: "Disabled",
    siteConfig: { publicNetworkAccess: "Disabled" },
  }),
  "functions-access-restrictions": functionApp({
    siteConfig: {
      ipSecurityRestrictionsDefaultAction: "Deny",
      scmIpSecurityRestrictionsDefaultAction: "Deny",
    },
  }),
  "functions-authentication": { ...functionApp({}), ...authentication },
  "functions-authentication-required": { ...functionApp({}), ...authentication },
  "functions-authentication-pinned": { ...functionApp({}), ...authentication },
  "functions-secrets-exist": { ...vaultWithSecret, ...secretByReference },
  "functions-secrets-granted": {
    ...vaultWithSecret,
    ...appIdentity(),
    // Key Vault Secrets User.
    ...roleAssignment("readSecret", "4633458b-17de-408a-b874-0445c86b69e6", "${secret.id}"),
    ...secretByReference,
  },
  "functions-host-storage-apart": {
    ...storageAccount({}),
    ...functionApp({ ...userAssigned, ...hostStorage }),
    data: {
      type: "azure-native:storage:StorageAccount",
      properties: { resourceGroupName: "${group.name}", kind: "StorageV2", sku: { name: "Standard_ZRS" } },
    },
    ...blobContainer({ accountName: "${data.name}" }),
  },
  "functions-health-check": functionApp({ siteConfig: { healthCheckPath: "/api/health" } }),
  "functions-zone-redundant": plan({ sku: { name: "FC1", tier: "FlexConsumption" }, zoneRedundant: true }),
  "functions-admin-isolation": {
    ...functionApp({ publicNetworkAccess: "Disabled" }),
    ...authentication,
  },
  "functions-client-certificates": functionApp({ clientCertEnabled: true, clientCertMode: "Required" }),
  "functions-end-to-end-tls": {
    ...plan({ kind: "linux", sku: { name: "P1v3", tier: "PremiumV3" } }),
    ...functionApp({ endToEndEncryptionEnabled: true }),
  },
} satisfies Partial<Record<ControlId, Example>>;
