import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import { Queue } from "@pulumi/azure-native/storage/queue.js";
import { QueueServiceProperties } from "@pulumi/azure-native/storage/queueServiceProperties.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { Table } from "@pulumi/azure-native/storage/table.js";
import { TableServiceProperties } from "@pulumi/azure-native/storage/tableServiceProperties.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import type { Role } from "./roles.ts";
import type { RoleScope, WorkloadIdentity } from "./workloadIdentity.ts";

/** A service of a storage account that the zone uses. File shares are not among them: they need the account key. */
export type StorageService = "blob" | "queue" | "table";

/** What a {@link LockedStorage} is made from. */
export interface LockedStorageArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network that reaches it. */
  network: PrivateNetwork;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** Name of the account in Azure: 3 to 24 lowercase letters and digits, unique in Azure. */
  accountName: string;
  /** Services in use: each gets a private endpoint and logs. The others can't be reached. */
  services: readonly StorageService[];
  /** Whether data is kept in three zones of the region (`Standard_ZRS`) or in one (`Standard_LRS`). Default: false. */
  zoneRedundant?: boolean;
  /** Key that encrypts the account, instead of Microsoft's. Default: none. */
  customerManagedKey?: CustomerManagedKey;
  /** Whether Pulumi refuses to delete the account; see also `lockFromDeletion`. Default: false. */
  deletionProtection?: boolean;
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

/**
 * A key of a vault that encrypts data at rest. It must be there before the account, an RSA key of 2048, 3072 or 4096 bits in a vault
 * with purge protection; and so must the identity's role `Key Vault Crypto Service Encryption User` on it. New versions of the key are
 * taken up within a day.
 *
 * Source: https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account
 */
export interface CustomerManagedKey {
  /** URI of the vault, e.g. `https://kv-orders.vault.azure.net`. */
  vaultUri: string;
  /** Name of the key, without a version. */
  keyName: string;
  /** ARM id of the user-assigned identity with which the account uses the key. */
  identityId: string;
}

/** The queue into which the Functions host puts messages that failed again and again; made beforehand, the app needs no right to make it. */
export function poisonQueue(queue: string): string {
  return `${queue}-poison`;
}

/** How long a deleted or overwritten blob can be recovered, in days. */
const recoveryDays = 14;

/** How long the change feed is kept, in days: as long as logs are by default. */
const changeFeedDays = 90;

/**
 * A storage account that only its private endpoints reach and only Microsoft Entra identities open: no account keys, no SAS but
 * by user delegation, no anonymous blobs, no public network; what is deleted can be recovered.
 *
 * Sources: https://learn.microsoft.com/azure/storage/blobs/security-recommendations,
 * https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
 */
export class LockedStorage extends pulumi.ComponentResource {
  /** ARM id of the account. */
  readonly id: pulumi.Output<string>;
  /** URLs of the services, each with a slash at its end. */
  readonly endpoints: Record<StorageService, pulumi.Output<string>>;
  readonly #name: string;
  readonly #accountName: string;
  readonly #children = new Map<string, pulumi.CustomResource>();

  constructor(name: string, args: LockedStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:LockedStorage", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const parent = { parent: this };
    this.#name = name;
    this.#accountName = args.accountName;

    const account = new StorageAccount(
      name,
      {
        accountName: args.accountName,
        resourceGroupName,
        location,
        tags,
        kind: "StorageV2",
        sku: { name: args.zoneRedundant === true ? "Standard_ZRS" : "Standard_LRS" },
        publicNetworkAccess: "Disabled",
        // Without the bypass, the firewall may keep the lifecycle policy from running:
        // https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview
        networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        allowedCopyScope: "AAD",
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        sasPolicy: { sasExpirationPeriod: "01.00:00:00", expirationAction: "Block" },
        ...(args.customerManagedKey && {
          identity: { type: "UserAssigned", userAssignedIdentities: [args.customerManagedKey.identityId] },
        }),
        encryption: {
          ...keySource(args.customerManagedKey),
          requireInfrastructureEncryption: true,
          // Can be set at creation only; without it a customer's key would never cover queues and tables.
          services: {
            blob: { enabled: true, keyType: "Account" },
            file: { enabled: true, keyType: "Account" },
            queue: { enabled: true, keyType: "Account" },
            table: { enabled: true, keyType: "Account" },
          },
        },
      },
      { ...parent, protect: args.deletionProtection ?? false },
    );
    this.id = account.id;
    this.endpoints = {
      blob: account.primaryEndpoints.blob,
      queue: account.primaryEndpoints.queue,
      table: account.primaryEndpoints.table,
    };
    const within = { accountName: knownAfter(account, args.accountName), resourceGroupName };

    const keepBlobs = () => {
      const blobService = new BlobServiceProperties(
        `${name}-blob`,
        {
          ...within,
          blobServicesName: "default",
          isVersioningEnabled: true,
          changeFeed: { enabled: true, retentionInDays: changeFeedDays },
          deleteRetentionPolicy: { enabled: true, days: recoveryDays },
          containerDeleteRetentionPolicy: { enabled: true, days: recoveryDays },
        },
        parent,
      );
      new ManagementPolicy(
        `${name}-lifecycle`,
        {
          ...within,
          managementPolicyName: "default",
          // Only old versions: a rule on the blobs themselves would break the Functions host
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
            ],
          },
        },
        { ...parent, dependsOn: blobService },
      );
      return blobService;
    };
    const services: Record<StorageService, () => pulumi.CustomResource> = {
      blob: keepBlobs,
      queue: () =>
        new QueueServiceProperties(`${name}-queue`, { ...within, queueServiceName: "default" }, parent),
      table: () =>
        new TableServiceProperties(`${name}-table`, { ...within, tableServiceName: "default" }, parent),
    };
    const { workspaceId } = args;
    // The account itself has metrics only; logs are the services'.
    sendDiagnostics(name, { resourceId: account.id, workspaceId, logs: false, metrics: true }, this);
    let endpoint: PrivateEndpoint | undefined;
    const inUse = new Map(args.services.map((service) => [service, services[service]()]));
    for (const [service, { id }] of inUse) {
      sendDiagnostics(`${name}-${service}`, { resourceId: id, workspaceId, logs: true, metrics: true }, this);
      // One after the other: an account takes one endpoint at a time, and may answer StorageAccountOperationInProgress to the next.
      endpoint = new PrivateEndpoint(
        `${name}-${service}`,
        {
          placement: args.placement,
          network: args.network,
          targetId: account.id,
          group: service,
          after: endpoint?.ready,
        },
        parent,
      );
    }

    for (const containerName of args.containers ?? []) {
      this.#children.set(
        `blob/${containerName}`,
        new BlobContainer(
          `${name}-blob-${containerName}`,
          { ...within, containerName, publicAccess: "None" },
          // A new container is recoverable from its first blob on.
          { ...parent, ...(inUse.has("blob") && { dependsOn: inUse.get("blob") }) },
        ),
      );
    }
    for (const [containerName, days] of Object.entries(args.immutableDays ?? {})) {
      this.#children.set(
        `immutability/${containerName}`,
        new BlobContainerImmutabilityPolicy(
          `${name}-blob-${containerName}-immutable`,
          {
            ...within,
            containerName,
            immutabilityPolicyName: "default",
            immutabilityPeriodSinceCreationInDays: days,
            allowProtectedAppendWrites: false,
          },
          {
            ...parent,
            dependsOn: this.#child(`blob/${containerName}`),
            // To delete it, Azure wants an etag that azure-native does not send: https://github.com/pulumi/pulumi-azure-native/issues/2156
            retainOnDelete: true,
          },
        ),
      );
    }
    for (const queueName of args.queues ?? []) {
      this.#children.set(
        `queue/${queueName}`,
        new Queue(`${name}-queue-${queueName}`, { ...within, queueName }, parent),
      );
    }
    for (const tableName of args.tables ?? []) {
      this.#children.set(
        `table/${tableName}`,
        new Table(`${name}-table-${tableName}`, { ...within, tableName }, parent),
      );
    }
    this.registerOutputs({ id: this.id });
  }

  /** URL of a container. */
  containerUrl(container: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.endpoints.blob}${container}`;
  }

  /** Lets an identity read the blobs of one container. */
  grantBlobRead(identity: WorkloadIdentity, container: string): RoleAssignment {
    return this.#grantOn(`blob/${container}`, "Storage Blob Data Reader", identity);
  }

  /** Lets an identity read, write and delete the blobs of one container. */
  grantBlobWrite(identity: WorkloadIdentity, container: string): RoleAssignment {
    return this.#grantOn(`blob/${container}`, "Storage Blob Data Contributor", identity);
  }

  /** Lets an identity put messages into one queue. */
  grantQueueSend(identity: WorkloadIdentity, queue: string): RoleAssignment {
    return this.#grantOn(`queue/${queue}`, "Storage Queue Data Message Sender", identity);
  }

  /**
   * Lets an identity take messages from one queue, as a queue trigger does, and put those that fail again and again aside into its
   * poison queue, which must be there too. A trigger also updates the messages that it holds, which the role Storage Queue Data Message
   * Processor does not allow.
   *
   * Source: https://github.com/MicrosoftDocs/azure-docs/issues/120932
   */
  grantQueueProcess(identity: WorkloadIdentity, queue: string): RoleAssignment[] {
    return [
      this.#grantOn(`queue/${queue}`, "Storage Queue Data Contributor", identity),
      this.grantQueueSend(identity, poisonQueue(queue)),
    ];
  }

  /** Lets an identity read one table. */
  grantTableRead(identity: WorkloadIdentity, table: string): RoleAssignment {
    return this.#grantOn(`table/${table}`, "Storage Table Data Reader", identity);
  }

  /** Lets an identity read, write and delete the entities of one table. */
  grantTableWrite(identity: WorkloadIdentity, table: string): RoleAssignment {
    return this.#grantOn(`table/${table}`, "Storage Table Data Contributor", identity);
  }

  /**
   * Lets an identity run the Functions host on this account, which therefore must be the host's alone: the host makes its own
   * containers and tables, so the scope is the account.
   *
   * @param durable Whether the app uses Durable Functions, whose state also lives in queues.
   * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
   */
  grantFunctionsHost(identity: WorkloadIdentity, durable: boolean): RoleAssignment[] {
    const needed: Role[] = [
      "Storage Blob Data Owner",
      // Diagnostic events of the host go to a table.
      "Storage Table Data Contributor",
      ...(durable ? (["Storage Queue Data Contributor"] as const) : []),
    ];
    return needed.map((role) =>
      this.#grant("host", role, { id: this.id, name: this.#accountName }, identity),
    );
  }

  #child(child: string): pulumi.CustomResource {
    const resource = this.#children.get(child);
    if (resource === undefined) {
      throw new pulumi.RunError(
        `${this.#name} has no ${child}; it has ${[...this.#children.keys()].join(", ") || "nothing in it"}`,
      );
    }
    return resource;
  }

  #grantOn(child: string, role: Role, identity: WorkloadIdentity): RoleAssignment {
    const resource = this.#child(child);
    return this.#grant(
      child.replace("/", "-"),
      role,
      { id: resource.id, name: `${this.#accountName}/${child}` },
      identity,
    );
  }

  #grant(on: string, role: Role, scope: RoleScope, identity: WorkloadIdentity): RoleAssignment {
    return identity.grant(`${this.#name}-${on}`, role, scope, this);
  }
}

function keySource(key: CustomerManagedKey | undefined) {
  return key === undefined
    ? { keySource: "Microsoft.Storage" }
    : {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyVaultUri: key.vaultUri, keyName: key.keyName },
        encryptionIdentity: { encryptionUserAssignedIdentity: key.identityId },
      };
}
