import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import type { Conflict } from "../../rehearsal/azure/refusals/conflict.ts";
import { keyvaultConflicts } from "../../rehearsal/azure/refusals/keyvault.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { storageConflicts } from "../../rehearsal/azure/refusals/storage.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, type Properties } from "../../rehearsal/azure/values.ts";

const rg = { resourceGroupName: "rg" };
const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv`;
const keyId = `${vaultId}/keys/storage`;
const topicId = `${group}/providers/Microsoft.EventGrid/systemTopics/evgt`;
const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`;

/** What is refused in a resource by itself, as `code property`. */
const refused = (type: string, inputs: Properties): string[] =>
  refusals(type, inputs).map(({ code, property }) => `${code} ${property}`);

const conflictsOf: Readonly<Record<string, readonly Conflict[]>> = {
  ...keyvaultConflicts,
  ...storageConflicts,
};

/** An Azure in which a vault, a key, an identity and its role are as storage with a customer's key wants them. */
class Azure {
  readonly live = new LiveResources([group]);

  put(type: string, inputs: Properties): this {
    const asked = { type: `azure-native:${type}`, urn: `urn:pulumi:dev::p::azure-native:${type}::n`, inputs };
    const made = simulate({ ...asked, inputs: withDefaults(asked) });
    assert.notEqual(made.id, UNKNOWN);
    this.live.put({ id: String(made.id), type, inputs, outputs: made.outputs });
    return this;
  }

  /** What is refused in a resource because of the others. */
  conflicts(type: string, inputs: Properties): string[] {
    const id = String(simulate({ type: `azure-native:${type}`, urn: "urn:pulumi:dev::p::t::n", inputs }).id);
    return (conflictsOf[type] ?? [])
      .flatMap((conflict) => conflict({ id, type, inputs }, this.live))
      .map(({ code, property }) => `${code} ${property}`);
  }
}

const vault = (properties: Properties = {}): Properties => ({
  ...rg,
  vaultName: "kv",
  properties: {
    tenantId: "t",
    sku: { name: "standard" },
    enableRbacAuthorization: true,
    enablePurgeProtection: true,
    ...properties,
  },
});

const key = (properties: Properties = {}): Properties => ({
  ...rg,
  vaultName: "kv",
  keyName: "storage",
  properties: { kty: "RSA", keySize: 3072, ...properties },
});

const principalId = String(
  simulate({
    type: "azure-native:managedidentity:UserAssignedIdentity",
    urn: "urn",
    inputs: { ...rg, resourceName: "id" },
  }).outputs["principalId"],
);

const role = (guid: string, scope: string, principal: string = principalId): Properties => ({
  scope,
  roleAssignmentName: "00000000-0000-0000-0000-000000000009",
  principalId: principal,
  roleDefinitionId: `/subscriptions/${SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
});

const encryptionUser = "e147488a-f6f5-4113-8e2d-b22465e65bf6";
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const vaultContributor = "f25e0fa2-a7c8-4377-a976-54943a77a395";

describe("simulated Azure: Key Vault", () => {
  it("has ids and outputs of the events of a vault as Azure has them", () => {
    const topic = simulate({
      type: "azure-native:eventgrid:SystemTopic",
      urn: "urn",
      inputs: { ...rg, systemTopicName: "evgt", source: vaultId, topicType: "Microsoft.KeyVault.vaults" },
    });
    assert.equal(topic.id, topicId);
    assert.deepEqual(
      [topic.outputs["source"], topic.outputs["type"], topic.outputs["provisioningState"]],
      [vaultId, "Microsoft.EventGrid/systemTopics", "Succeeded"],
    );
    const subscription = simulate({
      type: "azure-native:eventgrid:SystemTopicEventSubscription",
      urn: "urn",
      inputs: { ...rg, systemTopicName: "evgt", eventSubscriptionName: "expiry" },
    });
    assert.equal(subscription.id, `${topicId}/eventSubscriptions/expiry`);
    assert.equal(subscription.outputs["topic"], topicId);
    assert.deepEqual(subscription.outputs["retryPolicy"], {
      maxDeliveryAttempts: 30,
      eventTimeToLiveInMinutes: 1440,
    });
  });

  it("refuses a secret without a value", () => {
    assert.deepEqual(refused("keyvault:Secret", { properties: { contentType: "text/plain" } }), [
      "BadRequest properties.value",
    ]);
    assert.deepEqual(refused("keyvault:Secret", { properties: { value: UNKNOWN } }), []);
    assert.deepEqual(refused("keyvault:Secret", { properties: UNKNOWN }), []);
  });

  it("refuses a rotation policy that cannot work", () => {
    const policy = (expiryTime: string | undefined, ...lifetimeActions: Properties[]): string[] =>
      refused("keyvault:Key", {
        properties: {
          kty: "RSA",
          rotationPolicy: { ...(expiryTime && { attributes: { expiryTime } }), lifetimeActions },
        },
      });
    const rotate = (timeAfterCreate: string) => ({
      action: { type: "rotate" },
      trigger: { timeAfterCreate },
    });
    const notify = { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } };
    const action = (index: number) => `BadParameter properties.rotationPolicy.lifetimeActions[${index}]`;

    assert.deepEqual(policy("P1Y", rotate("P9M"), notify), []);
    assert.deepEqual(policy("P4W", rotate("P3W")), []);
    assert.deepEqual(policy(undefined, rotate("P1W")), []);
    assert.deepEqual(policy("P27D"), ["BadParameter properties.rotationPolicy.attributes.expiryTime"]);
    assert.deepEqual(policy(undefined, rotate("P9M"), notify), [action(1)]);
    assert.deepEqual(policy("P90D", rotate("P6D")), [action(0)]);
    assert.deepEqual(policy("P90D", rotate("P84D")), [action(0)]);
  });

  it("takes alerts in CloudEvents with a severity only", () => {
    const subscription = (inputs: Properties): string[] =>
      refused("eventgrid:SystemTopicEventSubscription", inputs);
    const destination = { endpointType: "MonitorAlert", severity: "Sev2" };
    assert.deepEqual(subscription({ eventDeliverySchema: "CloudEventSchemaV1_0", destination }), []);
    assert.deepEqual(subscription({ eventDeliverySchema: "EventGridSchema", destination }), [
      "InvalidRequest eventDeliverySchema",
    ]);
    assert.deepEqual(
      subscription({
        eventDeliverySchema: "CloudEventSchemaV1_0",
        destination: { endpointType: "MonitorAlert" },
      }),
      ["InvalidRequest destination.severity"],
    );
    assert.deepEqual(
      subscription({ eventDeliverySchema: "EventGridSchema", destination: { endpointType: "WebHook" } }),
      [],
    );
  });

  it("refuses another time of recovery than at creation", () => {
    const azure = new Azure().put("keyvault:Vault", vault({ softDeleteRetentionInDays: 90 }));
    assert.deepEqual(azure.conflicts("keyvault:Vault", vault({ softDeleteRetentionInDays: 7 })), [
      "BadRequest properties.softDeleteRetentionInDays",
    ]);
    assert.deepEqual(azure.conflicts("keyvault:Vault", vault({ softDeleteRetentionInDays: 90 })), []);
    assert.deepEqual(new Azure().conflicts("keyvault:Vault", vault({ softDeleteRetentionInDays: 7 })), []);
  });

  it("keeps the name of a deleted vault, unless it is recovered", () => {
    const azure = new Azure().put("keyvault:Vault", vault());
    assert.deepEqual(azure.conflicts("keyvault:Vault", vault()), []);
    azure.live.remove(group);
    assert.deepEqual(azure.conflicts("keyvault:Vault", vault()), ["ConflictError vaultName"]);
    assert.deepEqual(azure.conflicts("keyvault:Vault", vault({ createMode: "recover" })), []);
    assert.deepEqual(azure.conflicts("keyvault:Vault", { ...vault(), vaultName: "kv2" }), []);
  });

  it("refuses a key in hardware in a standard vault", () => {
    const hardware = key({ kty: "RSA-HSM" });
    assert.deepEqual(new Azure().put("keyvault:Vault", vault()).conflicts("keyvault:Key", hardware), [
      "BadParameter properties.kty",
    ]);
    const premium = new Azure().put("keyvault:Vault", vault({ sku: { name: "premium" } }));
    assert.deepEqual(premium.conflicts("keyvault:Key", hardware), []);
    assert.deepEqual(new Azure().conflicts("keyvault:Key", hardware), []);
  });

  it("makes a key once: a change of it would not be made", () => {
    const azure = new Azure().put("keyvault:Vault", vault()).put("keyvault:Key", key());
    assert.deepEqual(azure.conflicts("keyvault:Key", key({ keySize: 4096 })), ["Conflict properties"]);
    assert.deepEqual(azure.conflicts("keyvault:Key", { ...key(), tags: { owner: "test" } }), [
      "Conflict tags",
    ]);
    assert.deepEqual(azure.conflicts("keyvault:Key", key()), []);
  });

  it("tells of a role that a vault with access policies does not heed", () => {
    const azure = new Azure().put("keyvault:Vault", vault({ enableRbacAuthorization: false }));
    for (const scope of [vaultId, `${vaultId}/secrets/api-key`]) {
      assert.deepEqual(azure.conflicts("authorization:RoleAssignment", role(secretsUser, scope)), [
        "NoEffect scope",
      ]);
    }
    assert.deepEqual(azure.conflicts("authorization:RoleAssignment", role(vaultContributor, vaultId)), []);
    assert.deepEqual(
      new Azure()
        .put("keyvault:Vault", vault())
        .conflicts("authorization:RoleAssignment", role(secretsUser, vaultId)),
      [],
    );
  });

  it("has one topic of the events of a vault that is there", () => {
    const topic = (systemTopicName: string, source: string = vaultId): Properties => ({
      ...rg,
      systemTopicName,
      source,
    });
    const azure = new Azure().put("keyvault:Vault", vault()).put("eventgrid:SystemTopic", topic("evgt"));
    assert.deepEqual(azure.conflicts("eventgrid:SystemTopic", topic("evgt")), []);
    assert.deepEqual(azure.conflicts("eventgrid:SystemTopic", topic("other", vaultId.toUpperCase())), [
      "InvalidRequest source",
    ]);
    assert.deepEqual(
      azure.conflicts(
        "eventgrid:SystemTopic",
        topic("other", `${group}-2/providers/Microsoft.KeyVault/vaults/x`),
      ),
      ["ResourceNotFound source"],
    );
  });
});

describe("simulated Azure: storage with a customer's key", () => {
  const withoutRole = (): Azure =>
    new Azure()
      .put("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "id" })
      .put("keyvault:Vault", vault())
      .put("keyvault:Key", key());
  const ready = (): Azure => withoutRole().put("authorization:RoleAssignment", role(encryptionUser, keyId));

  const account = (
    encryption: Properties = {},
    identities: readonly string[] = [identityId],
  ): Properties => ({
    ...rg,
    accountName: "stx",
    identity: { type: "UserAssigned", userAssignedIdentities: identities },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyVaultUri: "https://kv.vault.azure.net", keyName: "storage" },
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
      ...encryption,
    },
  });
  const conflicts = (azure: Azure, inputs: Properties = account()): string[] =>
    azure.conflicts("storage:StorageAccount", inputs);

  it("is taken once identity, key and role are there", () => {
    assert.deepEqual(conflicts(ready()), []);
  });

  it("needs an identity of its own", () => {
    assert.deepEqual(conflicts(ready(), account({ encryptionIdentity: {} })), [
      "InvalidValuesForRequestParameters encryption.encryptionIdentity",
    ]);
    assert.deepEqual(conflicts(ready(), account({}, [])), [
      "InvalidValuesForRequestParameters encryption.encryptionIdentity",
    ]);
  });

  it("needs a vault with purge protection, which lets trusted services in", () => {
    assert.deepEqual(conflicts(ready().put("keyvault:Vault", vault({ enablePurgeProtection: false }))), [
      "KeyVaultPolicyError encryption.keyVaultProperties",
    ]);
    const closed = { publicNetworkAccess: "Disabled", networkAcls: { defaultAction: "Deny" } };
    assert.deepEqual(conflicts(ready().put("keyvault:Vault", vault(closed))), []);
    assert.deepEqual(
      conflicts(
        ready().put(
          "keyvault:Vault",
          vault({ ...closed, networkAcls: { defaultAction: "Deny", bypass: "None" } }),
        ),
      ),
      ["KeyVaultAuthenticationFailure encryption.keyVaultProperties"],
    );
    assert.deepEqual(
      conflicts(
        ready().put("keyvault:Vault", vault({ networkAcls: { defaultAction: "Allow", bypass: "None" } })),
      ),
      [],
    );
  });

  it("needs an RSA key that is there", () => {
    const other = { keyVaultProperties: { keyVaultUri: "https://KV.vault.azure.net/", keyName: "other" } };
    assert.deepEqual(conflicts(ready(), account(other)), [
      "KeyVaultEncryptionKeyNotFound encryption.keyVaultProperties.keyName",
    ]);
    assert.deepEqual(conflicts(ready().put("keyvault:Key", key({ kty: "EC" }))), [
      "KeyVaultEncryptionKeyNotFound encryption.keyVaultProperties.keyName",
    ]);
  });

  it("needs a role that is enough, on the key or above, for the identity", () => {
    for (const weak of [
      role(secretsUser, keyId),
      role(encryptionUser, `${keyId}2`),
      role(encryptionUser, keyId, "00000000-0000-0000-0000-0000000000aa"),
    ]) {
      assert.deepEqual(conflicts(withoutRole().put("authorization:RoleAssignment", weak)), [
        "KeyVaultAuthenticationFailure encryption.keyVaultProperties",
      ]);
    }
    assert.deepEqual(
      conflicts(withoutRole().put("authorization:RoleAssignment", role(encryptionUser, vaultId))),
      [],
    );
  });

  it("may have its key in a vault that is not part of the rehearsal", () => {
    assert.deepEqual(
      conflicts(
        new Azure(),
        account({
          keyVaultProperties: { keyVaultUri: "https://kv-hub.vault.azure.net", keyName: "storage" },
        }),
      ),
      [],
    );
    assert.deepEqual(conflicts(new Azure(), { ...rg, accountName: "stx" }), []);
  });
});
