/** A dedicated plan and a vault with roles, by a team that knows some of it: the app has an identity, and its storage is open. */
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";

export function dedicated(): void {
  const tags = { owner: "team-a", environment: "dev", costCenter: "9", dataClassification: "internal" };
  const resourceGroupName = "rg-a";
  const account = new StorageAccount("data", {
    resourceGroupName,
    accountName: "stteama",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    minimumTlsVersion: "TLS1_1",
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: true,
    allowCrossTenantReplication: false,
    defaultToOAuthAuthentication: true,
    publicNetworkAccess: "Enabled",
    networkRuleSet: { defaultAction: "Allow" },
    encryption: { keySource: "Microsoft.Storage", requireInfrastructureEncryption: true },
    isLocalUserEnabled: false,
    allowedCopyScope: "AAD",
    sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "01.00:00:00" },
    tags,
  });
  new BlobContainer("pictures", {
    resourceGroupName,
    accountName: account.name,
    containerName: "pictures",
    publicAccess: "Blob",
  });
  new RoleAssignment("everything", {
    principalId: "00000000-0000-0000-0000-0000000000ab",
    roleDefinitionId:
      "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    scope: "/subscriptions/00000000-0000-0000-0000-000000000001",
  });
  new NetworkSecurityGroup("open", {
    resourceGroupName,
    networkSecurityGroupName: "nsg-a",
    securityRules: [
      {
        name: "Rdp",
        priority: 100,
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefix: "Internet",
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: "3389",
      },
    ],
    tags,
  });
  new Workspace("logs", { resourceGroupName, workspaceName: "log-a", retentionInDays: 30, tags });
}
