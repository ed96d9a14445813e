/** A first function app as many tutorials have it: Consumption, keys, and the code behind a signed address. */
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { Blob } from "@pulumi/azure-native/storage/blob.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { listStorageAccountKeysOutput } from "@pulumi/azure-native/storage/listStorageAccountKeys.js";
import { listStorageAccountServiceSASOutput } from "@pulumi/azure-native/storage/listStorageAccountServiceSAS.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan.js";
import { WebApp } from "@pulumi/azure-native/web/webApp.js";
import * as pulumi from "@pulumi/pulumi";

export function tutorial(): void {
  const group = new ResourceGroup("linux-fn-rg");
  const account = new StorageAccount("linuxfnsa", {
    resourceGroupName: group.name,
    sku: { name: "Standard_LRS" },
    kind: "StorageV2",
  });
  const container = new BlobContainer("container", {
    accountName: account.name,
    resourceGroupName: group.name,
    publicAccess: "None",
  });
  const code = new Blob("zip", {
    resourceGroupName: group.name,
    accountName: account.name,
    containerName: container.name,
    source: new pulumi.asset.StringAsset("module.exports = async () => ({ body: 'Hello' });"),
  });
  const keys = listStorageAccountKeysOutput({ resourceGroupName: group.name, accountName: account.name });
  const connection = pulumi.interpolate`DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${keys.keys[0]?.value}`;
  const signature = listStorageAccountServiceSASOutput({
    accountName: account.name,
    resourceGroupName: group.name,
    protocols: "https",
    sharedAccessStartTime: "2026-01-01",
    sharedAccessExpiryTime: "2030-01-01",
    resource: "c",
    permissions: "r",
    canonicalizedResource: pulumi.interpolate`/blob/${account.name}/${container.name}`,
  });
  const plan = new AppServicePlan("plan", {
    resourceGroupName: group.name,
    kind: "Linux",
    reserved: true,
    sku: { name: "Y1", tier: "Dynamic" },
  });
  new WebApp("fa", {
    resourceGroupName: group.name,
    serverFarmId: plan.id,
    kind: "functionapp",
    siteConfig: {
      appSettings: [
        { name: "AzureWebJobsStorage", value: connection },
        { name: "FUNCTIONS_EXTENSION_VERSION", value: "~4" },
        { name: "FUNCTIONS_WORKER_RUNTIME", value: "node" },
        { name: "WEBSITE_NODE_DEFAULT_VERSION", value: "~22" },
        {
          name: "WEBSITE_RUN_FROM_PACKAGE",
          value: pulumi.interpolate`${code.url}?${signature.serviceSasToken}`,
        },
      ],
      http20Enabled: true,
      linuxFxVersion: "Node|22",
    },
  });
}
