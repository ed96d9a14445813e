import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy.js";
import { Queue } from "@pulumi/azure-native/storage/queue.js";
import { Table } from "@pulumi/azure-native/storage/table.js";
import * as pulumi from "@pulumi/pulumi";
import type { WithinAccount } from "./storageServices.ts";

/** What is kept in a storage account. */
export interface StorageContentsArgs {
  /** Names of blob containers: 3 to 63 lowercase letters, digits, single hyphens. Default: none. */
  containers?: readonly string[];
  /**
   * Days, 1 to 146000, for which a blob can be neither changed nor deleted once it is written, by container. Whoever may change the
   * account in Azure can still shorten them, until they lock the policy there, for good. Default: none.
   */
  immutableDays?: Readonly<Record<string, number>>;
  /** Names of queues: as containers. Default: none. */
  queues?: readonly string[];
  /** Names of tables: 3 to 63 letters and digits, a letter first. Default: none. */
  tables?: readonly string[];
}

/** The containers, queues and tables of a storage account, by what they are and their name: `blob/incoming`. */
export class StorageContents {
  readonly #account: string;
  readonly #children = new Map<string, pulumi.CustomResource>();

  /**
   * @param account Logical name of the account; the logical names of its contents start with it.
   * @param blobService Set-up of the blob service, when the account uses it.
   */
  constructor(
    account: string,
    within: WithinAccount,
    args: StorageContentsArgs,
    blobService: pulumi.Resource | undefined,
    opts: pulumi.CustomResourceOptions,
  ) {
    this.#account = account;
    for (const containerName of args.containers ?? []) {
      this.#children.set(
        `blob/${containerName}`,
        new BlobContainer(
          `${account}-blob-${containerName}`,
          { ...within, containerName, publicAccess: "None" },
          // A new container is recoverable from its first blob on.
          { ...opts, ...(blobService && { dependsOn: blobService }) },
        ),
      );
    }
    for (const [containerName, days] of Object.entries(args.immutableDays ?? {})) {
      this.#children.set(
        `immutability/${containerName}`,
        new BlobContainerImmutabilityPolicy(
          `${account}-blob-${containerName}-immutable`,
          {
            ...within,
            containerName,
            immutabilityPolicyName: "default",
            immutabilityPeriodSinceCreationInDays: days,
            allowProtectedAppendWrites: false,
          },
          {
            ...opts,
            dependsOn: this.get(`blob/${containerName}`),
            // To delete it, Azure wants an etag that azure-native does not send: https://github.com/pulumi/pulumi-azure-native/issues/2156
            retainOnDelete: true,
          },
        ),
      );
    }
    for (const queueName of args.queues ?? []) {
      this.#children.set(
        `queue/${queueName}`,
        new Queue(`${account}-queue-${queueName}`, { ...within, queueName }, opts),
      );
    }
    for (const tableName of args.tables ?? []) {
      this.#children.set(
        `table/${tableName}`,
        new Table(`${account}-table-${tableName}`, { ...within, tableName }, opts),
      );
    }
  }

  /** All of them. */
  get all(): readonly pulumi.Resource[] {
    return [...this.#children.values()];
  }

  /**
   * One of them.
   *
   * @throws {pulumi.RunError} when there is none of that name.
   */
  get(child: string): pulumi.CustomResource {
    const resource = this.#children.get(child);
    if (resource === undefined) {
      throw new pulumi.RunError(
        `${this.#account} has no ${child}; it has ${[...this.#children.keys()].join(", ") || "nothing in it"}`,
      );
    }
    return resource;
  }
}
