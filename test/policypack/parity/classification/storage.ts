import {
  because,
  inProduction,
  missing,
  trips,
  valued,
  where,
  type Classification,
  type Seen,
} from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");

// https://learn.microsoft.com/azure/storage/common/account-encryption-key-create
const accountKey = because(
  "Blobs and files have the key of the account in any case, queues and tables in an account whose key is Azure's one of the same.",
);
const isAzuresKey = (seen: Seen): boolean => !inProduction(seen);

export const storage: Classification = {
  "storage:* accountName": name,
  "storage:StorageAccount allowBlobPublicAccess": trips("storage-no-anonymous-blobs", missing, true),
  "storage:StorageAccount allowCrossTenantReplication": trips(
    "storage-no-cross-tenant-replication",
    missing,
    true,
  ),
  "storage:StorageAccount allowSharedKeyAccess": trips("storage-no-shared-key", missing, true),
  "storage:StorageAccount allowedCopyScope": trips("storage-copy-scope", missing),
  "storage:StorageAccount defaultToOAuthAuthentication": trips("storage-entra-by-default", missing, false),
  "storage:StorageAccount enableHttpsTrafficOnly": trips("storage-https-only", false),
  "storage:StorageAccount encryption.encryptionIdentity.encryptionUserAssignedIdentity": because(
    "Who reads the key of one's own: Azure refuses an account whose identity may not.",
  ),
  "storage:StorageAccount encryption.keySource": [
    where(valued("Microsoft.Keyvault"), trips("data-customer-managed-key", missing, "Microsoft.Storage")),
    because("Azure's own key; a key of one's own is asked for in production."),
  ],
  "storage:StorageAccount encryption.keyVaultProperties.*": because(
    "Which key: Azure refuses an account without it, and one that it can't read.",
  ),
  "storage:StorageAccount encryption.requireInfrastructureEncryption": trips(
    "storage-infrastructure-encryption",
    missing,
    false,
  ),
  "storage:StorageAccount encryption.services.*.enabled": because(
    // https://learn.microsoft.com/azure/storage/common/storage-service-encryption
    "Azure encrypts everything at rest, whatever it says here.",
  ),
  "storage:StorageAccount encryption.services.blob.keyType": accountKey,
  "storage:StorageAccount encryption.services.file.keyType": accountKey,
  "storage:StorageAccount encryption.services.queue.keyType": where(isAzuresKey, accountKey),
  "storage:StorageAccount encryption.services.table.keyType": where(isAzuresKey, accountKey),
  "storage:StorageAccount identity.*": because(
    "Reads the key of one's own: Azure refuses an account that has none to.",
  ),
  "storage:StorageAccount isLocalUserEnabled": trips("storage-no-local-users", missing, true),
  "storage:StorageAccount isSftpEnabled": trips("storage-no-local-users", true),
  "storage:StorageAccount kind": because(
    "Older kinds have none of these settings: Azure refuses them there.",
  ),
  "storage:StorageAccount minimumTlsVersion": trips("storage-min-tls", missing, "TLS1_0", "TLS1_1"),
  "storage:StorageAccount networkRuleSet": trips("storage-firewall-deny", missing),
  "storage:StorageAccount networkRuleSet.bypass": because(
    "Trusted services of Azure, which need a role as everybody does; it is what Azure does without the setting.",
  ),
  "storage:StorageAccount networkRuleSet.defaultAction": trips("storage-firewall-deny", missing, "Allow"),
  "storage:StorageAccount publicNetworkAccess": trips("storage-private-only", missing, "Enabled"),
  "storage:StorageAccount sasPolicy": trips("storage-sas-expiry", missing),
  "storage:StorageAccount sasPolicy.expirationAction": trips("storage-sas-expiry", "Log"),
  "storage:StorageAccount sasPolicy.sasExpirationPeriod": trips(
    "storage-sas-expiry",
    missing,
    "365.00:00:00",
  ),
  "storage:StorageAccount sku.name": [
    where(inProduction, trips("storage-zone-redundant", missing, "Standard_LRS", "Standard_GRS")),
    because("One zone will do where nothing depends on it."),
  ],
  "storage:BlobContainer containerName": name,
  "storage:BlobContainer publicAccess": trips("storage-no-anonymous-blobs", "Blob", "Container"),
  "storage:BlobServiceProperties": trips("storage-blob-service", missing),
  "storage:BlobServiceProperties blobServicesName": because("Azure knows one name only."),
  "storage:BlobServiceProperties changeFeed": trips("storage-change-feed", missing),
  "storage:BlobServiceProperties changeFeed.enabled": trips("storage-change-feed", missing, false),
  "storage:BlobServiceProperties *eleteRetentionPolicy": trips("storage-soft-delete", missing),
  "storage:BlobServiceProperties *eleteRetentionPolicy.enabled": trips("storage-soft-delete", missing, false),
  "storage:BlobServiceProperties *eleteRetentionPolicy.days": trips("storage-soft-delete", missing, 1),
  "storage:BlobServiceProperties isVersioningEnabled": trips("storage-versioning", missing, false),
  "storage:BlobContainerImmutabilityPolicy *": because(
    "An option that no control asks for; how long, the owner of the data says in the settings.",
  ),
  "storage:ManagementPolicy managementPolicyName": because("Azure knows one name only."),
  "storage:ManagementPolicy policy.rules[].definition.actions.baseBlob.delete.*": because(
    "When flow logs go: the workspace keeps what they say.",
  ),
  "storage:ManagementPolicy policy.rules[].definition.filters.*": because("Which blobs a rule is about."),
  "storage:ManagementPolicy policy.rules[].enabled": because("A rule that is off deletes nothing."),
  "storage:ManagementPolicy policy.rules[].name": name,
  "storage:ManagementPolicy policy.rules[].type": because("Azure knows one type only."),
  "storage:Queue queueName": name,
  "storage:QueueServiceProperties queueServiceName": because("Azure knows one name only."),
  "storage:Table tableName": name,
  "storage:TableServiceProperties tableServiceName": because("Azure knows one name only."),
};
