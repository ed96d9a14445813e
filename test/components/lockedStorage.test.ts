import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lockFromDeletion } from "../../components/deletionLock.ts";
import { LockedStorage, poisonQueue, type LockedStorageArgs } from "../../components/lockedStorage.ts";
import { roles } from "../../components/roles.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { at } from "../../rehearsal/azure/values.ts";
import { outsideNetwork } from "./outsideNetwork.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

function storage(args: Partial<LockedStorageArgs> = {}): LockedStorage {
  return new LockedStorage("data", {
    placement,
    network: outsideNetwork,
    workspaceId,
    accountName: "sttest",
    services: ["blob"],
    ...args,
  });
}

const logicalNameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

describe("LockedStorage", () => {
  it("makes exactly the account, its blob service, lifecycle, private endpoint and logs", async () => {
    const resources = await record(() => {
      storage();
    });
    assert.deepEqual(children(resources), [
      "LockedStorage data",
      "PrivateEndpoint data-blob",
      "monitor:DiagnosticSetting data-blob-logs",
      "monitor:DiagnosticSetting data-logs",
      "network:PrivateDnsZoneGroup data-blob-dns",
      "network:PrivateEndpoint data-blob",
      "storage:BlobServiceProperties data-blob",
      "storage:ManagementPolicy data-lifecycle",
      "storage:StorageAccount data",
    ]);
  });

  it("adds an endpoint, a service and logs for each service in use, and what is kept in it", async () => {
    const resources = await record(() => {
      storage({
        services: ["blob", "queue", "table"],
        containers: ["incoming"],
        queues: ["work"],
        tables: ["state"],
      });
    });
    assert.deepEqual(children(resources), [
      "LockedStorage data",
      "PrivateEndpoint data-blob",
      "PrivateEndpoint data-queue",
      "PrivateEndpoint data-table",
      "monitor:DiagnosticSetting data-blob-logs",
      "monitor:DiagnosticSetting data-logs",
      "monitor:DiagnosticSetting data-queue-logs",
      "monitor:DiagnosticSetting data-table-logs",
      "network:PrivateDnsZoneGroup data-blob-dns",
      "network:PrivateDnsZoneGroup data-queue-dns",
      "network:PrivateDnsZoneGroup data-table-dns",
      "network:PrivateEndpoint data-blob",
      "network:PrivateEndpoint data-queue",
      "network:PrivateEndpoint data-table",
      "storage:BlobContainer data-blob-incoming",
      "storage:BlobServiceProperties data-blob",
      "storage:ManagementPolicy data-lifecycle",
      "storage:Queue data-queue-work",
      "storage:QueueServiceProperties data-queue",
      "storage:StorageAccount data",
      "storage:Table data-table-state",
      "storage:TableServiceProperties data-table",
    ]);
    assert.equal(
      one(resources, "storage:BlobContainer", "data-blob-incoming").inputs["publicAccess"],
      "None",
    );
  });

  it("has nothing of a service that is not in use", async () => {
    const resources = await record(() => {
      storage({ services: ["queue"], queues: ["work"] });
    });
    assert.deepEqual(children(resources), [
      "LockedStorage data",
      "PrivateEndpoint data-queue",
      "monitor:DiagnosticSetting data-logs",
      "monitor:DiagnosticSetting data-queue-logs",
      "network:PrivateDnsZoneGroup data-queue-dns",
      "network:PrivateEndpoint data-queue",
      "storage:Queue data-queue-work",
      "storage:QueueServiceProperties data-queue",
      "storage:StorageAccount data",
    ]);
  });

  it("closes the account to everything but private endpoints and Entra identities", async () => {
    const resources = await record(() => {
      storage();
    });
    const { tags, location, resourceGroupName, azureApiVersion, ...security } = one(
      resources,
      "storage:StorageAccount",
      "data",
    ).inputs;
    assert.deepEqual(
      { tags, location, resourceGroupName },
      {
        tags: placement.tags,
        location: "westeurope",
        resourceGroupName: "rg-test",
      },
    );
    assert.deepEqual(security, {
      accountName: "sttest",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      publicNetworkAccess: "Disabled",
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
      encryption: {
        keySource: "Microsoft.Storage",
        requireInfrastructureEncryption: true,
        services: {
          blob: { enabled: true, keyType: "Account" },
          file: { enabled: true, keyType: "Account" },
          queue: { enabled: true, keyType: "Account" },
          table: { enabled: true, keyType: "Account" },
        },
      },
    });
  });

  it("keeps what was deleted or overwritten recoverable", async () => {
    const resources = await record(() => {
      storage();
    });
    const { isVersioningEnabled, changeFeed, deleteRetentionPolicy, containerDeleteRetentionPolicy } = one(
      resources,
      "storage:BlobServiceProperties",
      "data-blob",
    ).inputs;
    assert.deepEqual(
      { isVersioningEnabled, changeFeed, deleteRetentionPolicy, containerDeleteRetentionPolicy },
      {
        isVersioningEnabled: true,
        changeFeed: { enabled: true, retentionInDays: 90 },
        deleteRetentionPolicy: { enabled: true, days: 14 },
        containerDeleteRetentionPolicy: { enabled: true, days: 14 },
      },
    );
  });

  it("keeps the blobs of a container unchangeable for as long as asked", async () => {
    const resources = await record(() => {
      storage({ containers: ["archive", "incoming"], immutableDays: { archive: 365 } });
    });
    assert.deepEqual(
      children(resources).filter((line) => line.includes("Immutability")),
      ["storage:BlobContainerImmutabilityPolicy data-blob-archive-immutable"],
    );
    const policy = one(resources, "storage:BlobContainerImmutabilityPolicy", "data-blob-archive-immutable");
    assert.equal(policy.inputs["immutabilityPeriodSinceCreationInDays"], 365);
    assert.equal(policy.inputs["allowProtectedAppendWrites"], false);
    assert.ok(policy.dependencies.includes(one(resources, "storage:BlobContainer", "data-blob-archive").urn));
  });

  it("deletes old versions, and of the blobs themselves those of which it was asked", async () => {
    const rules = async (args: Partial<LockedStorageArgs>) => {
      const resources = await record(() => {
        storage(args);
      });
      return at(one(resources, "storage:ManagementPolicy", "data-lifecycle").inputs, "policy", "rules");
    };
    const versions = {
      name: "delete-old-versions",
      type: "Lifecycle",
      enabled: true,
      definition: {
        filters: { blobTypes: ["blockBlob"] },
        actions: { version: { delete: { daysAfterCreationGreaterThan: 14 } } },
      },
    };
    assert.deepEqual(await rules({}), [versions]);
    assert.deepEqual(await rules({ containers: ["logs", "code"], deleteAfterDays: { logs: 30 } }), [
      versions,
      {
        name: "delete-logs",
        type: "Lifecycle",
        enabled: true,
        definition: {
          filters: { blobTypes: ["blockBlob", "appendBlob"], prefixMatch: ["logs/"] },
          actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } },
        },
      },
    ]);
  });

  it("keeps data in three zones when asked to", async () => {
    const resources = await record(() => {
      storage({ zoneRedundant: true });
    });
    assert.deepEqual(one(resources, "storage:StorageAccount", "data").inputs["sku"], {
      name: "Standard_ZRS",
    });
  });

  it("grants each verb as one narrow role on the one child", async () => {
    const resources = await record(() => {
      const account = storage({
        services: ["blob", "queue", "table"],
        containers: ["in", "out"].map((name) => `${name}-blobs`),
        queues: ["work", poisonQueue("work"), "mail"],
        tables: ["state", "cache"],
      });
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      account.grantBlobRead(identity, "in-blobs");
      account.grantBlobWrite(identity, "out-blobs");
      account.grantQueueSend(identity, "mail");
      account.grantQueueProcess(identity, "work");
      account.grantTableRead(identity, "cache");
      account.grantTableWrite(identity, "state");
      account.grantDelegateSas(identity);
    });
    const account = String(one(resources, "storage:StorageAccount", "data").id);
    const granted = resources
      .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
      .map(({ inputs }) => {
        const role = String(inputs["roleDefinitionId"]).split("/").at(-1);
        assert.equal(inputs["principalType"], "ServicePrincipal");
        assert.equal(
          inputs["principalId"],
          one(resources, "managedidentity:UserAssignedIdentity", "app").outputs["principalId"],
        );
        const name = Object.entries(roles).find(([, id]) => id === role)?.[0];
        return `${String(inputs["scope"]).replace(account, "")}: ${name}`;
      })
      .sort();
    assert.deepEqual(granted, [
      "/blobServices/default/containers/in-blobs: Storage Blob Data Reader",
      "/blobServices/default/containers/out-blobs: Storage Blob Data Contributor",
      "/queueServices/default/queues/mail: Storage Queue Data Message Sender",
      "/queueServices/default/queues/work-poison: Storage Queue Data Message Sender",
      "/queueServices/default/queues/work: Storage Queue Data Contributor",
      "/tableServices/default/tables/cache: Storage Table Data Reader",
      "/tableServices/default/tables/state: Storage Table Data Contributor",
      ": Storage Blob Delegator",
    ]);
  });

  it("lets the Functions host run on the account, and Durable Functions with its queues", async () => {
    const resources = await record(() => {
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      storage().grantFunctionsHost(identity, true);
    });
    assert.deepEqual(
      children(resources).filter((line) => line.startsWith("authorization:")),
      [
        "authorization:RoleAssignment data-host-app-storage-blob-data-owner",
        "authorization:RoleAssignment data-host-app-storage-queue-data-contributor",
        "authorization:RoleAssignment data-host-app-storage-table-data-contributor",
      ],
    );
  });

  it("is ready once the last of its endpoints is, each of which waits for the one before", async () => {
    const resources = await record(() => {
      const { ready } = storage({ services: ["blob", "queue", "table"] });
      new pulumi.ComponentResource("test:index:Client", "client", {}, { dependsOn: [...ready] });
    });
    assert.deepEqual(one(resources, "test:index:Client", "client").dependencies.map(logicalNameOf), [
      "data-table-dns",
    ]);
    for (const [before, after] of [
      ["blob", "queue"],
      ["queue", "table"],
    ]) {
      const { dependencies } = one(resources, "network:PrivateEndpoint", `data-${after}`);
      assert.ok(
        dependencies.includes(one(resources, "network:PrivateDnsZoneGroup", `data-${before}-dns`).urn),
      );
    }
  });

  it("is ready at once when nobody reaches it", async () => {
    const resources = await record(() => {
      assert.deepEqual(storage({ services: [] }).ready, []);
    });
    assert.deepEqual(children(resources), [
      "LockedStorage data",
      "monitor:DiagnosticSetting data-logs",
      "storage:StorageAccount data",
    ]);
  });

  it("makes whoever uses the URL of a container wait for the container", async () => {
    const resources = await record(() => {
      const account = storage({ containers: ["code"] });
      new pulumi.ComponentResource("test:index:Reader", "reader", { url: account.containerUrl("code") });
    });
    const { inputs, propertyDependencies } = one(resources, "test:index:Reader", "reader");
    assert.equal(inputs["url"], "https://sttest.blob.core.windows.net/code");
    assert.ok(
      propertyDependencies["url"]?.includes(one(resources, "storage:BlobContainer", "data-blob-code").urn),
    );
  });

  it("is locked after everything in it that can be deleted, without waiting for the component", async () => {
    const resources = await record(() => {
      const account = storage({
        services: ["blob", "queue", "table"],
        containers: ["code"],
        queues: ["work"],
        tables: ["state"],
      });
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      account.grantBlobRead(identity, "code");
      account.grantDelegateSas(identity);
      lockFromDeletion("data", account, account);
    });
    const lock = one(resources, "authorization:ManagementLockByScope", "data-lock");
    assert.equal(lock.inputs["level"], "CanNotDelete");
    assert.equal(lock.inputs["scope"], one(resources, "storage:StorageAccount", "data").id);
    assert.deepEqual(lock.dependencies.map(logicalNameOf).sort(), [
      "data",
      "data-blob-code",
      "data-blob-code-app-storage-blob-data-reader",
      "data-blob-logs",
      "data-delegation-app-storage-blob-delegator",
      "data-lifecycle",
      "data-logs",
      "data-queue-logs",
      "data-queue-work",
      "data-table-dns",
      "data-table-logs",
      "data-table-state",
    ]);
    assert.deepEqual(
      lock.dependencies.filter((urn) => urn.includes(":components:") && !urn.includes("azure-native")),
      [],
    );
  });

  it("is not deleted by Pulumi when it is protected", async () => {
    for (const deletionProtection of [true, false]) {
      const resources = await record(() => {
        storage({ deletionProtection });
      });
      assert.equal(one(resources, "storage:StorageAccount", "data").protect, deletionProtection);
    }
  });

  it("is encrypted with a customer's key, for queues and tables too, once the key can be used", async () => {
    const identityId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key`;
    const resources = await record(() => {
      const role = new WorkloadIdentity("role", { placement, identityName: "id-role" });
      const ready = role.grant(
        "key",
        "Key Vault Crypto Service Encryption User",
        { id: `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test`, name: "key" },
        role,
      );
      storage({
        customerManagedKey: {
          vaultUri: "https://kv-test.vault.azure.net",
          keyName: "storage",
          identityId,
          ready: [ready],
        },
      });
    });
    const account = one(resources, "storage:StorageAccount", "data");
    assert.deepEqual(account.inputs["identity"], {
      type: "UserAssigned",
      userAssignedIdentities: [identityId],
    });
    assert.deepEqual(account.inputs["encryption"], {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyVaultUri: "https://kv-test.vault.azure.net", keyName: "storage" },
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
      requireInfrastructureEncryption: true,
      services: {
        blob: { enabled: true, keyType: "Account" },
        file: { enabled: true, keyType: "Account" },
        queue: { enabled: true, keyType: "Account" },
        table: { enabled: true, keyType: "Account" },
      },
    });
    assert.deepEqual(account.dependencies.map(logicalNameOf), [
      "key-role-key-vault-crypto-service-encryption-user",
    ]);
  });

  it("refuses to grant on what it does not have, and says what it has", async () => {
    await record(() => {
      const account = storage({ containers: ["incoming"] });
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      assert.throws(() => account.grantBlobRead(identity, "incomming"), {
        message: "data has no blob/incomming; it has blob/incoming",
      });
    });
  });
});
