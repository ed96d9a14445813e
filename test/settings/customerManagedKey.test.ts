import assert from "node:assert/strict";

import { checkCustomerManagedKey, customerManagedKey } from "../../settings/customerManagedKey.ts";

const given = {
  vaultUri: "https://kv-orders.vault.azure.net",
  keyName: "storage",
  identityId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key",
};

/** `path: found` of each mistake. */
const told = (value: unknown): string[] =>
  [...checkCustomerManagedKey({ "functions-landing-zone:customerManagedKey": value })].map(
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );

/** The paths of what the schema does not take. */
const wrong = (value: unknown): string[] =>
  (customerManagedKey.safeParse(value).error?.issues ?? []).map(({ path }) => path.join("."));

describe("setting customerManagedKey", () => {
  it("is a key that the zone makes, or one that is there already", () => {
    assert.deepEqual(customerManagedKey.parse({ create: true }), { create: true });
    assert.deepEqual(customerManagedKey.parse({ create: "true" }), { create: true });
    assert.deepEqual(customerManagedKey.parse(given), { create: false, ...given });
    assert.deepEqual(customerManagedKey.parse({ create: false, ...given }), { create: false, ...given });
    for (const value of [undefined, { create: true }, given, { create: false, ...given }]) {
      assert.deepEqual(told(value), []);
    }
  });

  it("is not both", () => {
    assert.deepEqual(told({ create: true, vaultUri: given.vaultUri, keyName: given.keyName }), [
      "customerManagedKey.create: true, though there is vaultUri, keyName",
    ]);
    assert.deepEqual(told({ create: "true", ...given }), [
      "customerManagedKey.create: true, though there is vaultUri, keyName, identityId",
    ]);
  });

  it("is not half of it, nor nothing", () => {
    assert.deepEqual(told({ vaultUri: given.vaultUri }), [
      "customerManagedKey.keyName: nothing",
      "customerManagedKey.identityId: nothing",
    ]);
    assert.deepEqual(told({ create: false }), ["customerManagedKey: no key"]);
  });

  it("takes each field as Azure writes it, and no other field", () => {
    assert.deepEqual(wrong({ ...given, vaultUri: "kv-orders" }), ["vaultUri"]);
    assert.deepEqual(wrong({ ...given, keyName: "storage/1" }), ["keyName"]);
    assert.deepEqual(wrong({ ...given, identityId: "id-key" }), ["identityId"]);
    assert.deepEqual(wrong({ create: "yes" }), ["create"]);
    assert.equal(customerManagedKey.safeParse({ ...given, keyVersion: "1" }).success, false);
    assert.deepEqual(told("https://kv-orders.vault.azure.net"), []);
  });
});
