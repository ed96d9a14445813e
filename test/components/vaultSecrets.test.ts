import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lockFromDeletion } from "../../components/deletionLock.ts";
import { principal } from "../../components/principal.ts";
import { roles } from "../../components/roles.ts";
import { settingOf } from "../../components/secretSetting.ts";
import { Vault, type VaultReference, vaultUri } from "../../components/vault.ts";
import { VaultSecrets, type VaultSecretsArgs } from "../../components/vaultSecrets.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { text } from "../../rehearsal/azure/values.ts";
import { outsideNetwork } from "./outsideNetwork.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

/** A vault of another stack. */
const elsewhere: VaultReference = {
  id: `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.KeyVault/vaults/kvelse`,
  vaultName: "kvelse",
  resourceGroupName: "rg-test",
  uri: vaultUri("kvelse"),
  created: [],
  ready: [],
};

const secretsIn = (
  vault: VaultReference,
  args: Partial<VaultSecretsArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
) => new VaultSecrets("kv", { vault, secrets: {}, tags: placement.tags, ...args }, opts);

const expires = "2027-06-30";
const given = { expires, contentType: "text/plain", value: pulumi.secret("hunter2") };
const drawn = { expires, contentType: "text/plain" };

describe("VaultSecrets", () => {
  it("puts exactly the secrets in the vault, and draws the values that nobody gave", async () => {
    const resources = await record(() => {
      secretsIn(elsewhere, { secrets: { "api-key": given, "session-key": drawn }, existing: ["hq"] });
    });
    assert.deepEqual(children(resources), [
      "VaultSecrets kv",
      "keyvault:Secret kv-api-key",
      "keyvault:Secret kv-session-key",
      "random:index/randomPassword:RandomPassword kv-session-key-value",
    ]);
  });

  it("keeps a value a Pulumi secret, says what it is, and ends it at the start of the day", async () => {
    const resources = await record(() => {
      secretsIn(elsewhere, { secrets: { "api-key": given } });
    });
    const { inputs, secretInputs } = one(resources, "keyvault:Secret", "kv-api-key");
    assert.deepEqual(secretInputs, ["properties"]);
    const { azureApiVersion, ...rest } = inputs;
    assert.deepEqual(rest, {
      vaultName: "kvelse",
      resourceGroupName: "rg-test",
      secretName: "api-key",
      tags: placement.tags,
      properties: {
        value: "hunter2",
        contentType: "text/plain",
        attributes: { enabled: true, expires: Date.UTC(2027, 5, 30) / 1000 },
      },
    });
  });

  it("keeps a value a secret that was given in clear text by mistake", async () => {
    const resources = await record(() => {
      secretsIn(elsewhere, { secrets: { "api-key": { ...given, value: pulumi.output("hunter2") } } });
    });
    assert.deepEqual(one(resources, "keyvault:Secret", "kv-api-key").secretInputs, ["properties"]);
  });

  it("draws values that cannot be guessed, and anew when the end changes", async () => {
    const draw = async (day: string) => {
      const resources = await record(() => {
        secretsIn(elsewhere, { secrets: { key: { ...drawn, expires: day } } });
      });
      const password = one(resources, "random:index/randomPassword:RandomPassword", "kv-key-value");
      assert.equal(password.inputs["length"], 44);
      assert.deepEqual(password.inputs["keepers"], { expires: day });
      const value = text(one(resources, "keyvault:Secret", "kv-key").inputs, "properties", "value");
      assert.match(value ?? "", /^[A-Za-z0-9]{44}$/);
      return value;
    };
    assert.equal(await draw(expires), await draw(expires));
    assert.notEqual(await draw(expires), await draw("2028-06-30"));
  });

  it("leaves a secret in the vault when Pulumi lets go of it: to delete it takes a way into the vault", async () => {
    const kept: (boolean | undefined)[] = [];
    await record(() => {
      secretsIn(
        elsewhere,
        { secrets: { "api-key": given } },
        {
          transformations: [
            ({ type, opts }) => {
              if (type === "azure-native:keyvault:Secret") kept.push(opts.retainOnDelete);
              return undefined;
            },
          ],
        },
      );
    });
    assert.deepEqual(kept, [true]);
  });

  it("comes after the vault's alerts, which tell only of what came after them", async () => {
    const resources = await record(() => {
      const vault = new Vault("kv", {
        placement,
        network: outsideNetwork,
        workspaceId,
        vaultName: "kvtest",
        actionGroupId: `${String(elsewhere.id)}/ag`,
      });
      secretsIn(vault, { secrets: { "api-key": given } });
    });
    assert.deepEqual(one(resources, "keyvault:Secret", "kv-api-key").dependencies, [
      one(resources, "eventgrid:SystemTopicEventSubscription", "kv-expiry").urn,
    ]);
  });

  it("refers to a secret without a version, known in preview", async () => {
    await record(() => {
      const secrets = secretsIn(elsewhere, { secrets: { "api-key": given }, existing: ["hq"] });
      assert.equal(secrets.secretUri("hq"), "https://kvelse.vault.azure.net/secrets/hq");
      assert.equal(
        secrets.reference("api-key"),
        "@Microsoft.KeyVault(SecretUri=https://kvelse.vault.azure.net/secrets/api-key)",
      );
    });
    assert.equal(settingOf("payment-api-key"), "PAYMENT_API_KEY");
  });

  it("lets a workload, or another principal, read the one secret", async () => {
    const resources = await record(() => {
      const secrets = secretsIn(elsewhere, { secrets: { "api-key": given }, existing: ["hq"] });
      secrets.grantRead(new WorkloadIdentity("app", { placement, identityName: "id-app" }), "api-key");
      secrets.grantRead(
        principal({
          name: "gateway",
          principalName: "apim-test",
          principalId: "00000000-0000-0000-0000-0000000000aa",
          subscriptionId: placement.subscriptionId,
        }),
        "hq",
      );
    });
    const granted = resources
      .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
      .map(({ name, inputs }) => ({
        name,
        scope: inputs["scope"],
        principal: inputs["principalId"],
        type: inputs["principalType"],
        role: String(inputs["roleDefinitionId"]).split("/").at(-1),
      }))
      .sort((one, other) => one.name.localeCompare(other.name));
    const role = { type: "ServicePrincipal", role: roles["Key Vault Secrets User"] };
    assert.deepEqual(granted, [
      {
        name: "kv-api-key-app-key-vault-secrets-user",
        scope: `${String(elsewhere.id)}/secrets/api-key`,
        principal: one(resources, "managedidentity:UserAssignedIdentity", "app").outputs["principalId"],
        ...role,
      },
      {
        name: "kv-hq-gateway-key-vault-secrets-user",
        scope: `${String(elsewhere.id)}/secrets/hq`,
        principal: "00000000-0000-0000-0000-0000000000aa",
        ...role,
      },
    ]);
  });

  it("is within the vault's lock, with its roles", async () => {
    const resources = await record(() => {
      const vault = new Vault("kv", { placement, network: outsideNetwork, workspaceId, vaultName: "kvtest" });
      const secrets = secretsIn(vault, { secrets: { "api-key": given } });
      secrets.grantRead(new WorkloadIdentity("app", { placement, identityName: "id-app" }), "api-key");
      lockFromDeletion("kv", { id: vault.id, contents: [...vault.contents, ...secrets.contents] }, vault);
    });
    const { dependencies } = one(resources, "authorization:ManagementLockByScope", "kv-lock");
    assert.deepEqual(dependencies.map((urn) => urn.split("::").at(-1)).sort(), [
      "kv",
      "kv-api-key-app-key-vault-secrets-user",
      "kv-logs",
      "kv-vault-dns",
    ]);
  });

  it("refuses to refer to, or grant, what it does not have, and says what it has", async () => {
    await record(() => {
      const secrets = secretsIn(elsewhere, { secrets: { "api-key": given }, existing: ["hq"] });
      const identity = new WorkloadIdentity("app", { placement, identityName: "id-app" });
      const message = "kv has no secret apikey; it has hq, api-key";
      assert.throws(() => secrets.reference("apikey"), { message });
      assert.throws(() => secrets.grantRead(identity, "apikey"), { message });
    });
  });
});
