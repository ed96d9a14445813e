import type { ControlId } from "../controls.ts";
import type { Example, Values } from "./example.ts";
import { blobContainer, roleAssignment, storageAccount } from "./resources.ts";

/** The settings of the blob service of the storage account `account`. */
function blobService(properties: Values): Example {
  return {
    blobs: {
      type: "azure-native:storage:BlobServiceProperties",
      properties: {
        resourceGroupName: "${group.name}",
        accountName: "${account.name}",
        blobServicesName: "default",
        ...properties,
      },
    },
  };
}

const softDelete = {
  deleteRetentionPolicy: { enabled: true, days: 14 },
  containerDeleteRetentionPolicy: { enabled: true, days: 14 },
};

export const storageExamples = {
  "storage-https-only": storageAccount({ enableHttpsTrafficOnly: true }),
  "storage-min-tls": storageAccount({ minimumTlsVersion: "TLS1_2" }),
  "storage-no-anonymous-blobs": {
    ...storageAccount({ allowBlobPublicAccess: false }),
    ...blobContainer({ publicAccess: "None" }),
  },
  "storage-no-shared-key": storageAccount({ allowSharedKeyAccess: false }),
  "storage-private-only": storageAccount({ publicNetworkAccess: "Disabled" }),
  "storage-firewall-deny": storageAccount({
    networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
  }),
  "storage-no-cross-tenant-replication": storageAccount({ allowCrossTenantReplication: false }),
  "storage-infrastructure-encryption": storageAccount({
    encryption: { keySource: "Microsoft.Storage", requireInfrastructureEncryption: true },
  }),
  "storage-sas-expiry": storageAccount({
    sasPolicy: { sasExpirationPeriod: "01.00:00:00", expirationAction: "Block" },
  }),
  "storage-entra-by-default": storageAccount({ defaultToOAuthAuthentication: true }),
  "storage-no-local-users": storageAccount({ isLocalUserEnabled: false, isSftpEnabled: false }),
  "storage-copy-scope": storageAccount({ allowedCopyScope: "AAD" }),
  "storage-blob-service": {
    ...storageAccount({}),
    ...blobService({ ...softDelete, isVersioningEnabled: true }),
    ...blobContainer(),
  },
  "storage-soft-delete": blobService(softDelete),
  "storage-versioning": blobService({ isVersioningEnabled: true }),
  // Storage Blob Data Reader.
  "storage-narrow-grants": roleAssignment(
    "readBlobs",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "${container.id}",
  ),
  "storage-zone-redundant": storageAccount({ sku: { name: "Standard_ZRS" } }),
  "storage-change-feed": blobService({ changeFeed: { enabled: true, retentionInDays: 90 } }),
} satisfies Partial<Record<ControlId, Example>>;
