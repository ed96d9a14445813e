import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { roles } from "../../components/roles.ts";
import { type VaultReference, vaultUri } from "../../components/vault.ts";
import { VaultKey, type VaultKeyArgs } from "../../components/vaultKey.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { at } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record } from "./record.ts";

const vaultId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.KeyVault/vaults/kvelse`;
const vault: VaultReference = {
  id: vaultId,
  vaultName: "kvelse",
  resourceGroupName: "rg-test",
  uri: vaultUri("kvelse"),
  created: [],
  ready: [],
};

const key = (args: Partial<VaultKeyArgs> = {}, opts?: pulumi.ComponentResourceOptions) =>
  new VaultKey(
    "key",
    { vault, keyName: "storage", operations: ["wrapKey", "unwrapKey"], tags: placement.tags, ...args },
    opts,
  );

describe("VaultKey", () => {
  it("makes exactly the key: long enough, for what was said only, and turning itself over", async () => {
    const resources = await record(() => {
      key();
    });
    assert.deepEqual(children(resources), ["VaultKey key", "keyvault:Key key"]);
    const { azureApiVersion, ...inputs } = one(resources, "keyvault:Key", "key").inputs;
    assert.deepEqual(inputs, {
      vaultName: "kvelse",
      resourceGroupName: "rg-test",
      keyName: "storage",
      tags: placement.tags,
      properties: {
        kty: "RSA",
        keySize: 3072,
        keyOps: ["wrapKey", "unwrapKey"],
        attributes: { enabled: true, exportable: false },
        rotationPolicy: {
          attributes: { expiryTime: "P1Y" },
          lifetimeActions: [
            { action: { type: "rotate" }, trigger: { timeAfterCreate: "P9M" } },
            { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
          ],
        },
      },
    });
  });

  it("is longer, and in hardware, when asked to", async () => {
    const resources = await record(() => {
      key({ keySize: 4096, hardware: true });
    });
    const { inputs } = one(resources, "keyvault:Key", "key");
    assert.deepEqual(
      [at(inputs, "properties", "kty"), at(inputs, "properties", "keySize")],
      ["RSA-HSM", 4096],
    );
  });

  it("is made once, and stays in the vault: Azure takes no change, and to delete it takes a way in", async () => {
    const options: unknown[] = [];
    await record(() => {
      key(
        {},
        {
          transformations: [
            ({ type, opts }) => {
              if (type === "azure-native:keyvault:Key") {
                const { ignoreChanges, retainOnDelete } = { ignoreChanges: undefined, ...opts };
                options.push({ ignoreChanges, retainOnDelete });
              }
              return undefined;
            },
          ],
        },
      );
    });
    assert.deepEqual(options, [{ ignoreChanges: ["properties", "tags"], retainOnDelete: true }]);
  });

  it("grants each verb as one role on the one key", async () => {
    const resources = await record(() => {
      const storageKey = key();
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      storageKey.grantServiceEncryption(identity);
      storageKey.grantUse(identity);
    });
    const granted = resources
      .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
      .map(({ inputs }) => [inputs["scope"], String(inputs["roleDefinitionId"]).split("/").at(-1)]);
    assert.deepEqual(granted, [
      [`${vaultId}/keys/storage`, roles["Key Vault Crypto Service Encryption User"]],
      [`${vaultId}/keys/storage`, roles["Key Vault Crypto User"]],
    ]);
  });
});
