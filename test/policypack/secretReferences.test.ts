import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const uri = "https://kv-orders.vault.azure.net/secrets";
const vaultId = "/subscriptions/s/resourceGroups/rg-orders-dev/providers/Microsoft.KeyVault/vaults/kv-orders";
const [exists, granted] = ["functions-secrets-exist", "functions-secrets-granted"] as const;

/** One more setting of an app, wherever that has its settings. */
const places: Readonly<Record<string, (stack: Stack, value: unknown) => Stack>> = {
  "the site": (stack, value) => stack.set("flex", "siteConfig.appSettings.5.value", value),
  WebAppApplicationSettings: (stack, value) =>
    stack.set("premium-ApplicationSettings", "properties.PAYMENT_API_KEY", value),
  WebAppApplicationSettingsSlot: (stack, value) =>
    stack.set("slot-ApplicationSettings", "properties.PAYMENT_API_KEY", value),
  "connection strings": (stack, value) =>
    stack.set("flex", "siteConfig.connectionStrings", [{ name: "db", connectionString: value }]),
  WebAppConnectionStrings: (stack, value) =>
    stack.add("strings", "web:WebAppConnectionStrings", {
      name: "func-premium",
      properties: { db: { value, type: "SQLAzure" } },
    }),
};

for (const [place, put] of Object.entries(places)) {
  describe(`secrets of ${place}`, () => {
    for (const reference of [
      `@Microsoft.KeyVault(SecretUri=${uri}/payment-api-key)`,
      `@Microsoft.KeyVault(SecretUri=${uri}/payment-api-key/)`,
      `@Microsoft.KeyVault(SecretUri=${uri}/PAYMENT-API-KEY/0123456789abcdef0123456789abcdef)`,
      "@microsoft.keyvault(VaultName=KV-ORDERS;SecretName=payment-api-key;SecretVersion=1)",
      "@Microsoft.KeyVault(SecretName=payment-api-key; VaultName=kv-orders)",
    ]) {
      accepts(reference, (stack) => put(stack, reference));
    }
    for (const reference of [
      `@Microsoft.KeyVault(SecretUri=${uri}/payment-apikey)`,
      "@Microsoft.KeyVault(VaultName=kv-orders;SecretName=payment)",
    ]) {
      violates(reference, [exists, granted], (stack) => put(stack, reference));
    }
    for (const reference of [
      "@Microsoft.KeyVault(VaultName=kv-elsewhere;SecretName=anything)",
      "@Microsoft.KeyVault(VaultName=kv-orders)",
      "@Microsoft.AppConfiguration(Endpoint=https://a.azconfig.io; Key=k)",
    ]) {
      accepts(reference, (stack) => put(stack, reference));
    }
    it("a setting that is unknown in this preview is for the update to judge", () => {
      const { verdicts } = judge(put(safeStack(), unknownValue));
      assert.deepEqual([verdicts.get(exists), verdicts.get(granted)], ["passed", "passed"]);
    });
  });
}

describe("secrets that are there", () => {
  accepts(
    "a vault whose secrets all come from elsewhere, with a role on the vault's secret by id",
    (stack) => {
      stack.remove("secret");
      for (const role of ["role-secret", "role-secret-premium"]) {
        stack.unlink(role, "scope").set(role, "scope", `${vaultId}/secrets/payment-api-key`);
      }
    },
  );
  it("a secret of an unknown name leaves it undecided", () => {
    const stack = safeStack().set("secret", "secretName", unknownValue);
    assert.equal(judge(stack).verdicts.get(exists), "undecided");
  });
});

describe("roles on secrets", () => {
  const other = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
  violates("none", [granted], (stack) => stack.remove("role-secret"));
  violates("none for the identity of a slot and its app", [granted], (stack) =>
    stack.remove("role-secret-premium"),
  );
  violates("one of another app", [granted], (stack) => {
    Object.assign(stack.get("role-secret").propertyDependencies, {
      principalId: [stack.get("id-premium").urn],
    });
    // It would be the same role twice.
    stack.remove("role-secret-premium");
  });
  violates("another role", [granted], (stack) => stack.set("role-secret", "roleDefinitionId", `/x/${other}`));
  violates("one on another secret", [granted], (stack) => {
    stack
      .add("other", "keyvault:Secret", { ...stack.get("secret").inputs, secretName: "other" })
      .get("role-secret");
    Object.assign(stack.get("role-secret").propertyDependencies, { scope: [stack.get("other").urn] });
  });
  violates("one on another secret by its id", [granted], (stack) =>
    stack.unlink("role-secret", "scope").set("role-secret", "scope", `${vaultId}/secrets/other`),
  );
  violates("one on the whole vault is no narrow one, but one", ["keyvault-narrow-grants"], (stack) =>
    stack.unlink("role-secret", "scope").set("role-secret", "scope", vaultId),
  );
  violates("one on another vault", ["keyvault-narrow-grants", granted], (stack) =>
    stack
      .unlink("role-secret", "scope")
      .set("role-secret", "scope", vaultId.replace("kv-orders", "kv-other")),
  );
  violates("one on the resource group", ["identity-narrow-scope"], (stack) =>
    stack
      .unlink("role-secret", "scope")
      .set("role-secret", "scope", "/subscriptions/s/resourceGroups/rg-orders-dev"),
  );
  violates("a custom role that names another action", [granted], (stack) =>
    stack
      .add("reader", "authorization:RoleDefinition", {
        permissions: [{ dataActions: ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"] }],
      })
      .set("role-secret", "roleDefinitionId", unknownValue)
      .link("role-secret", "roleDefinitionId", "reader"),
  );
  accepts("a custom role that names the action to read", (stack) =>
    stack
      .add("reader", "authorization:RoleDefinition", {
        permissions: [{ dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] }],
      })
      .set("role-secret", "roleDefinitionId", unknownValue)
      .link("role-secret", "roleDefinitionId", "reader"),
  );
  violates("none is needed in a vault of access policies", ["keyvault-rbac"], (stack) =>
    stack.remove("role-secret").set("vault", "properties.enableRbacAuthorization", false),
  );
  it("an unknown identity, scope or role is undecided", () => {
    for (const [input, spoil] of Object.entries({
      keyVaultReferenceIdentity: (stack: Stack) => stack.unlink("flex", "keyVaultReferenceIdentity"),
      scope: (stack: Stack) => stack.link("role-secret", "scope", "vault"),
      roleDefinitionId: (stack: Stack) => stack.set("role-secret", "roleDefinitionId", unknownValue),
    })) {
      assert.equal(judge(spoil(safeStack())).verdicts.get(granted), "undecided", input);
    }
  });
});
