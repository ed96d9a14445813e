import assert from "node:assert/strict";
import { LockedStorage, type LockedStorageArgs } from "../../components/lockedStorage.ts";
import { Network } from "../../components/network.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { roles } from "../../components/roles.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

function storage(args: Partial<LockedStorageArgs> = {}): LockedStorage {
  const network = new Network("net", {
    placement,
    virtualNetworkName: "vnet-test",
    addressSpace: "10.0.0.0/22",
    workspaceId,
  });
  return new LockedStorage("data", {
    placement,
    network,
    workspaceId,
    accountName: "sttest",
    services: ["blob"],
    ...args,
  });
}

const own = (lines: string[]) => lines.filter((line) => / data($|-)/.test(line));

describe("LockedStorage", () => {
  it("makes exactly the account, its blob service, lifecycle, private endpoint and logs", async () => {
    const resources = await record(() => {
      storage();
    });
    assert.deepEqual(own(children(resources)), [
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
    assert.deepEqual(own(children(resources)), [
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
    assert.deepEqual(own(children(resources)), [
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
        queues: ["work", "work-poison", "mail"],
        tables: ["state", "cache"],
      });
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      account.grantBlobRead(identity, "in-blobs");
      account.grantBlobWrite(identity, "out-blobs");
      account.grantQueueSend(identity, "mail");
      account.grantQueueProcess(identity, "work");
      account.grantTableRead(identity, "cache");
      account.grantTableWrite(identity, "state");
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
