import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { StorageAccount, type StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount.js";
import type * as input from "@pulumi/azure-native/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import type { CustomerManagedKey } from "./customerManagedKey.ts";
import type { Lockable } from "./deletionLock.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import { exactInputs } from "./exactInputs.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import type { Principal, RoleScope } from "./principal.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import type { Role } from "./roles.ts";
import { StorageContents, type StorageContentsArgs } from "./storageContents.ts";
import { configureService, deleteOldBlobs, type StorageService } from "./storageServices.ts";

/** What a {@link LockedStorage} is made from. */
export interface LockedStorageArgs extends StorageContentsArgs {
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
  /** Days, 1 or more, without a change after which blobs are deleted, by container: for logs. Default: they are kept. */
  deleteAfterDays?: Readonly<Record<string, number>>;
  /** Key that encrypts the account, instead of Microsoft's. Default: none. */
  customerManagedKey?: CustomerManagedKey | undefined;
  /** Whether Pulumi refuses to delete the account; see also `lockFromDeletion`. Default: false. */
  deletionProtection?: boolean;
}

/** The queue into which the Functions host puts messages that failed again and again; made beforehand, the app needs no right to make it. */
export function poisonQueue(queue: string): string {
  return `${queue}-poison`;
}

/**
 * A storage account that only its private endpoints reach and only Microsoft Entra identities open: no account keys, no SAS but
 * by user delegation, no anonymous blobs, no public network; what is deleted can be recovered.
 *
 * Sources: https://learn.microsoft.com/azure/storage/blobs/security-recommendations,
 * https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
 */
export class LockedStorage extends pulumi.ComponentResource implements Lockable {
  /** ARM id of the account. */
  readonly id: pulumi.Output<string>;
  /**
   * URLs of the services, each with a slash at its end.
   *
   * Source: https://learn.microsoft.com/azure/storage/common/storage-account-overview#standard-endpoints
   */
  readonly endpoints: Record<StorageService, pulumi.Output<string>>;
  /** What must be there before names of the account resolve within the network, for `dependsOn`; roles are apart from it. */
  readonly ready: readonly pulumi.Resource[];
  readonly #name: string;
  readonly #accountName: string;
  readonly #contents: StorageContents;
  readonly #last: pulumi.Resource[] = [];

  constructor(name: string, args: LockedStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:LockedStorage", name, {}, opts);
    const { placement, network, workspaceId } = args;
    const parent = { parent: this };
    this.#name = name;
    this.#accountName = args.accountName;

    const account = new StorageAccount(name, accountArgs(args), {
      ...parent,
      protect: args.deletionProtection ?? false,
      dependsOn: [...(args.customerManagedKey?.ready ?? [])],
      transformations: [exactInputs({ encryption: encryption(args.customerManagedKey) })],
    });
    this.id = account.id;
    const endpoint = (service: StorageService) =>
      knownAfter(account, `https://${args.accountName}.${service}.core.windows.net/`);
    this.endpoints = { blob: endpoint("blob"), queue: endpoint("queue"), table: endpoint("table") };
    const within = {
      accountName: knownAfter(account, args.accountName),
      resourceGroupName: placement.resourceGroupName,
    };

    // The account itself has metrics only; logs are the services'.
    this.#last.push(
      sendDiagnostics(name, { resourceId: account.id, workspaceId, logs: false, metrics: true }, this),
    );
    let blobService: pulumi.CustomResource | undefined;
    let privateEndpoint: PrivateEndpoint | undefined;
    for (const service of args.services) {
      const serviceName = `${name}-${service}`;
      const properties = configureService(service, serviceName, within, parent);
      if (service === "blob") {
        blobService = properties;
        this.#last.push(
          deleteOldBlobs(`${name}-lifecycle`, within, args.deleteAfterDays ?? {}, {
            ...parent,
            dependsOn: blobService,
          }),
        );
      }
      this.#last.push(
        sendDiagnostics(
          serviceName,
          { resourceId: properties.id, workspaceId, logs: true, metrics: true },
          this,
        ),
      );
      // One after the other: an account takes one endpoint at a time, and may answer StorageAccountOperationInProgress to the next.
      privateEndpoint = new PrivateEndpoint(
        serviceName,
        { placement, network, targetId: account.id, group: service, after: privateEndpoint?.ready },
        parent,
      );
    }
    // The last comes after all the others.
    this.ready = privateEndpoint === undefined ? [] : [privateEndpoint.ready];
    this.#contents = new StorageContents(name, within, args, blobService, parent);
    this.registerOutputs({ id: this.id });
  }

  get contents(): readonly pulumi.Resource[] {
    return [...this.#last, ...this.#contents.all, ...this.ready];
  }

  /** URL of a container, once the container is there. */
  containerUrl(container: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.endpoints.blob}${knownAfter(this.#contents.get(`blob/${container}`), container)}`;
  }

  /** Lets an identity read the blobs of one container. */
  grantBlobRead(identity: Principal, container: string): RoleAssignment {
    return this.#grantOn(`blob/${container}`, "Storage Blob Data Reader", identity);
  }

  /** Lets an identity read, write and delete the blobs of one container. */
  grantBlobWrite(identity: Principal, container: string): RoleAssignment {
    return this.#grantOn(`blob/${container}`, "Storage Blob Data Contributor", identity);
  }

  /**
   * Lets an identity hand out shared access signatures by user delegation: each gives at most what the identity itself may do, and
   * ends within a day by the account's policy. Azure knows this right for a whole account only.
   *
   * Source: https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas#assign-permissions-with-rbac
   */
  grantDelegateSas(identity: Principal): RoleAssignment {
    return this.#grantOnAccount("delegation", "Storage Blob Delegator", identity);
  }

  /** Lets an identity put messages into one queue. */
  grantQueueSend(identity: Principal, queue: string): RoleAssignment {
    return this.#grantOn(`queue/${queue}`, "Storage Queue Data Message Sender", identity);
  }

  /**
   * Lets an identity take messages from one queue, as a queue trigger does, and put those that fail again and again aside into its
   * poison queue, which must be there too. A trigger also updates the messages that it holds, which the role Storage Queue Data Message
   * Processor does not allow.
   *
   * Source: https://github.com/MicrosoftDocs/azure-docs/issues/120932
   */
  grantQueueProcess(identity: Principal, queue: string): RoleAssignment[] {
    return [
      this.#grantOn(`queue/${queue}`, "Storage Queue Data Contributor", identity),
      this.grantQueueSend(identity, poisonQueue(queue)),
    ];
  }

  /** Lets an identity read one table. */
  grantTableRead(identity: Principal, table: string): RoleAssignment {
    return this.#grantOn(`table/${table}`, "Storage Table Data Reader", identity);
  }

  /** Lets an identity read, write and delete the entities of one table. */
  grantTableWrite(identity: Principal, table: string): RoleAssignment {
    return this.#grantOn(`table/${table}`, "Storage Table Data Contributor", identity);
  }

  /**
   * Lets an identity run the Functions host on this account, which therefore must be the host's alone: the host makes its own
   * containers and tables, so the scope is the account.
   *
   * @param durable Whether the app uses Durable Functions, whose state also lives in queues.
   * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
   */
  grantFunctionsHost(identity: Principal, durable: boolean): RoleAssignment[] {
    const needed: Role[] = [
      "Storage Blob Data Owner",
      // Diagnostic events of the host go to a table.
      "Storage Table Data Contributor",
      ...(durable ? (["Storage Queue Data Contributor"] as const) : []),
    ];
    return needed.map((role) => this.#grantOnAccount("host", role, identity));
  }

  #grantOnAccount(on: string, role: Role, identity: Principal): RoleAssignment {
    return this.#grant(on, role, { id: this.id, name: this.#accountName }, identity);
  }

  #grantOn(child: string, role: Role, identity: Principal): RoleAssignment {
    const resource = this.#contents.get(child);
    return this.#grant(
      child.replace("/", "-"),
      role,
      { id: resource.id, name: `${this.#accountName}/${child}` },
      identity,
    );
  }

  #grant(on: string, role: Role, scope: RoleScope, identity: Principal): RoleAssignment {
    const assignment = identity.grant(`${this.#name}-${on}`, role, scope, this);
    this.#last.push(assignment);
    return assignment;
  }
}

/** An account with every door shut but the private endpoints. */
function accountArgs(args: LockedStorageArgs): StorageAccountArgs {
  const { resourceGroupName, location, tags } = args.placement;
  const key = args.customerManagedKey;
  return {
    accountName: args.accountName,
    resourceGroupName,
    location,
    tags,
    kind: "StorageV2",
    sku: { name: args.zoneRedundant === true ? "Standard_ZRS" : "Standard_LRS" },
    publicNetworkAccess: "Disabled",
    // Without the bypass, the firewall may keep the lifecycle policy from running
    // (https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview), and flow logs from being written
    // (https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview).
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
    ...(key && { identity: { type: "UserAssigned", userAssignedIdentities: [key.identityId] } }),
  };
}

/** An exact input: with the id of the key's identity in it, it would be unknown in preview otherwise. */
function encryption(key: CustomerManagedKey | undefined): input.storage.EncryptionArgs {
  return {
    ...keySource(key),
    requireInfrastructureEncryption: true,
    // Can be set at creation only; without it a customer's key would never cover queues and tables.
    services: {
      blob: { enabled: true, keyType: "Account" },
      file: { enabled: true, keyType: "Account" },
      queue: { enabled: true, keyType: "Account" },
      table: { enabled: true, keyType: "Account" },
    },
  };
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
