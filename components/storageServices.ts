import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import { QueueServiceProperties } from "@pulumi/azure-native/storage/queueServiceProperties.js";
import { TableServiceProperties } from "@pulumi/azure-native/storage/tableServiceProperties.js";
import type * as pulumi from "@pulumi/pulumi";

/** A service of a storage account that the zone uses. File shares are not among them: they need the account key. */
export type StorageService = "blob" | "queue" | "table";

/** By which resources within a storage account are addressed. */
export interface WithinAccount {
  /** Name of the account. */
  accountName: pulumi.Input<string>;
  /** Its resource group. */
  resourceGroupName: pulumi.Input<string>;
}

/** How long a deleted or overwritten blob can be recovered, in days. */
const recoveryDays = 14;

/** How long the change feed is kept, in days: as long as logs are by default. */
const changeFeedDays = 90;

/**
 * Sets up a service of a storage account. Azure makes it with the account; what it keeps of deleted blobs is said here.
 *
 * @param name Logical name.
 */
export function configureService(
  service: StorageService,
  name: string,
  within: WithinAccount,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  switch (service) {
    case "blob":
      return new BlobServiceProperties(
        name,
        {
          ...within,
          blobServicesName: "default",
          isVersioningEnabled: true,
          changeFeed: { enabled: true, retentionInDays: changeFeedDays },
          deleteRetentionPolicy: { enabled: true, days: recoveryDays },
          containerDeleteRetentionPolicy: { enabled: true, days: recoveryDays },
        },
        opts,
      );
    case "queue":
      return new QueueServiceProperties(name, { ...within, queueServiceName: "default" }, opts);
    case "table":
      return new TableServiceProperties(name, { ...within, tableServiceName: "default" }, opts);
  }
}

/**
 * Deletes old versions of blobs once they need not be recovered any more, and the blobs of some containers once they are old.
 *
 * @param name Logical name.
 * @param deleteAfterDays Days without a change after which blobs are deleted, by container.
 */
export function deleteOldBlobs(
  name: string,
  within: WithinAccount,
  deleteAfterDays: Readonly<Record<string, number>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  return new ManagementPolicy(
    name,
    {
      ...within,
      managementPolicyName: "default",
      // Of blobs themselves only where it was asked for: a rule on all of them would break the Functions host
      // (https://learn.microsoft.com/azure/azure-functions/storage-considerations).
      policy: {
        rules: [
          {
            name: "delete-old-versions",
            type: "Lifecycle",
            enabled: true,
            definition: {
              filters: { blobTypes: ["blockBlob"] },
              actions: { version: { delete: { daysAfterCreationGreaterThan: recoveryDays } } },
            },
          },
          ...Object.entries(deleteAfterDays).map(([container, days]) => ({
            name: `delete-${container}`,
            type: "Lifecycle",
            enabled: true,
            definition: {
              filters: { blobTypes: ["blockBlob", "appendBlob"], prefixMatch: [`${container}/`] },
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
            },
          })),
        ],
      },
    },
    opts,
  );
}
