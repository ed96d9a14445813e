import type { Properties } from "../../rehearsal/azure/values.ts";
import type { Case } from "./azureRefusalCases.ts";

const identity =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id";

/** A site on Flex Consumption as it should be, changed in one place. */
export const flex = ({
  storage = {},
  authentication = {},
  runtime = {},
  scale = {},
  ...site
}: Record<string, Properties>): Properties => ({
  identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
  functionAppConfig: {
    deployment: {
      storage: {
        type: "blobContainer",
        value: "https://stx.blob.core.windows.net/packages",
        authentication: {
          type: "UserAssignedIdentity",
          userAssignedIdentityResourceId: identity,
          ...authentication,
        },
        ...storage,
      },
    },
    runtime: { name: "node", version: "22", ...runtime },
    scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 100, ...scale },
  },
  ...site,
});
const flexAppSetting = (name: string): Properties =>
  flex({ siteConfig: { appSettings: [{ name, value: "x" }] } });

/** What sites on Flex Consumption are refused for. */
export const flexCases: readonly Case[] = [
  [
    "web:WebApp",
    "siteConfig.netFrameworkVersion",
    flex({ siteConfig: { netFrameworkVersion: "v4.6" } }),
    { siteConfig: { netFrameworkVersion: "v4.6" } },
  ],
  [
    "web:WebApp",
    "siteConfig.linuxFxVersion",
    flex({ siteConfig: { linuxFxVersion: "Node|22" } }),
    flex({ siteConfig: { minTlsVersion: "1.2" } }),
  ],
  [
    "web:WebApp",
    "siteConfig.vnetRouteAllEnabled",
    flex({ siteConfig: { vnetRouteAllEnabled: true } }),
    flex({}),
  ],
  [
    "web:WebApp",
    "siteConfig.alwaysOn",
    flex({ siteConfig: { alwaysOn: true } }),
    flex({ siteConfig: { alwaysOn: false } }),
  ],
  ["web:WebApp", "isXenon", { ...flex({}), isXenon: true }, { ...flex({}), isXenon: false }],
  [
    "web:WebApp",
    "dailyMemoryTimeQuota",
    { ...flex({}), dailyMemoryTimeQuota: 1 },
    { dailyMemoryTimeQuota: 1 },
  ],
  [
    "web:WebApp",
    "siteConfig.appSettings",
    flexAppSetting("FUNCTIONS_WORKER_RUNTIME"),
    flexAppSetting("AzureWebJobsStorage__accountName"),
  ],
  [
    "web:WebApp",
    "siteConfig.appSettings",
    flexAppSetting("WEBSITE_RUN_FROM_PACKAGE"),
    { siteConfig: { appSettings: [{ name: "WEBSITE_RUN_FROM_PACKAGE" }] } },
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.authentication.type",
    flex({ authentication: { type: "Key" } }),
    flex({}),
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId",
    flex({ storage: { authentication: { type: "UserAssignedIdentity" } } }),
    flex({ storage: { authentication: { type: "SystemAssignedIdentity" } } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.authentication.storageAccountConnectionStringName",
    flex({ storage: { authentication: { type: "StorageAccountConnectionString" } } }),
    flex({
      storage: {
        authentication: { type: "StorageAccountConnectionString", storageAccountConnectionStringName: "X" },
      },
    }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.authentication",
    flex({ authentication: { storageAccountConnectionStringName: "X" } }),
    flex({}),
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId",
    flex({ authentication: { userAssignedIdentityResourceId: `${identity}-other` } }),
    flex({ authentication: { userAssignedIdentityResourceId: identity.toUpperCase() } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.deployment.storage.value",
    flex({ storage: { value: "https://stx.blob.core.windows.net//packages" } }),
    flex({ storage: { value: "https://stx.blob.core.windows.net/packages" } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.runtime.name",
    flex({ runtime: { name: "deno" } }),
    flex({ runtime: { name: "custom", version: "1" } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.runtime.version",
    flex({ runtime: { version: "16" } }),
    flex({ runtime: { version: "20" } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.scaleAndConcurrency.instanceMemoryMB",
    flex({ scale: { instanceMemoryMB: 1024 } }),
    flex({ scale: { instanceMemoryMB: 4096 } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.scaleAndConcurrency.maximumInstanceCount",
    flex({ scale: { maximumInstanceCount: 1001 } }),
    flex({ scale: { maximumInstanceCount: 40 } }),
  ],
  [
    "web:WebApp",
    "functionAppConfig.scaleAndConcurrency.alwaysReady",
    flex({ scale: { alwaysReady: [{ name: "queue" }] } }),
    flex({ scale: { alwaysReady: [{ name: "http" }, { name: "function:f" }] } }),
  ],
];
