import assert from "node:assert/strict";
import { EncryptionKey } from "../../components/customerManagedKey.ts";
import { lockFromDeletion } from "../../components/deletionLock.ts";
import { LockedStorage } from "../../components/lockedStorage.ts";
import { Vault } from "../../components/vault.ts";
import { at } from "../../rehearsal/azure/values.ts";
import { outsideNetwork } from "./outsideNetwork.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const make = (hardware = false) =>
  record(() => {
    const vault = new Vault("kv", {
      placement,
      network: outsideNetwork,
      workspaceId,
      vaultName: "kvtest",
      ...(hardware && { sku: "premium" }),
    });
    const customerManagedKey = new EncryptionKey("storage-key", {
      placement,
      vault,
      keyName: "storage",
      identityName: "id-storage-key",
      hardware,
    });
    const storage = new LockedStorage("data", {
      placement,
      network: outsideNetwork,
      workspaceId,
      accountName: "sttest",
      services: ["blob"],
      customerManagedKey,
    });
    lockFromDeletion(
      "kv",
      { id: vault.id, contents: [...vault.contents, ...customerManagedKey.contents] },
      storage,
    );
  });

const role = "storage-key-storage-key-identity-key-vault-crypto-service-encryption-user";

describe("EncryptionKey", () => {
  it("makes exactly the key, its identity and the identity's one role", async () => {
    assert.deepEqual(
      children(await make()).filter((line) => line.includes(" storage-key")),
      [
        "EncryptionKey storage-key",
        "VaultKey storage-key",
        "WorkloadIdentity storage-key-identity",
        `authorization:RoleAssignment ${role}`,
        "keyvault:Key storage-key",
        "managedidentity:UserAssignedIdentity storage-key-identity",
      ],
    );
  });

  it("encrypts storage, in the order that works: vault, key, role, account", async () => {
    const resources = await make();
    const vault = one(resources, "keyvault:Vault", "kv");
    const key = one(resources, "keyvault:Key", "storage-key");
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "storage-key-identity");
    const grant = one(resources, "authorization:RoleAssignment", role);
    const account = one(resources, "storage:StorageAccount", "data");

    assert.ok(key.dependencies.includes(vault.urn));
    assert.deepEqual([key.urn, identity.urn].sort(), [...grant.dependencies].sort());
    assert.equal(grant.inputs["scope"], key.id);
    // The endpoint of the vault is waited for as well: meanwhile the role takes effect.
    assert.deepEqual(
      [...account.dependencies].sort(),
      [grant.urn, identity.urn, one(resources, "network:PrivateDnsZoneGroup", "kv-vault-dns").urn].sort(),
    );
    assert.deepEqual(account.inputs["identity"], {
      type: "UserAssigned",
      userAssignedIdentities: [identity.id],
    });
    assert.deepEqual(at(account.inputs, "encryption", "keyVaultProperties"), {
      keyVaultUri: "https://kvtest.vault.azure.net",
      keyName: "storage",
    });
    assert.deepEqual(at(account.inputs, "encryption", "encryptionIdentity"), {
      encryptionUserAssignedIdentity: identity.id,
    });
  });

  it("can only wrap and unwrap keys", async () => {
    const { inputs } = one(await make(), "keyvault:Key", "storage-key");
    assert.deepEqual(at(inputs, "properties", "keyOps"), ["wrapKey", "unwrapKey"]);
    assert.equal(at(inputs, "properties", "kty"), "RSA");
  });

  it("never leaves the hardware of a premium vault, when asked to", async () => {
    const { inputs } = one(await make(true), "keyvault:Key", "storage-key");
    assert.equal(at(inputs, "properties", "kty"), "RSA-HSM");
  });

  it("is within the vault's lock, with its role", async () => {
    const resources = await make();
    const { dependencies } = one(resources, "authorization:ManagementLockByScope", "kv-lock");
    assert.ok(dependencies.includes(one(resources, "authorization:RoleAssignment", role).urn));
  });
});
