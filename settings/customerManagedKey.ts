import type { Values } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { identityId } from "./resourceId.ts";
import { flag, hintOf, isObject, isOn, object, text } from "./rules.ts";
import { namespace } from "./settings.ts";

/** The key that encrypts storage instead of Microsoft's: one of the zone's own, or one that is there already. */
export type CustomerManagedKeySettings = OwnKeySettings | GivenKeySettings;

/** A key of the zone's own, in its vault, with an identity and a role of its own. */
export interface OwnKeySettings {
  readonly create: true;
}

/** A key that is there already; the identity must hold `Key Vault Crypto Service Encryption User` on it. */
export interface GivenKeySettings {
  readonly create: false;
  /** URI of the vault, e.g. `https://kv-orders.vault.azure.net`. */
  readonly vaultUri: string;
  /** Name of the key; its newest version is used. */
  readonly keyName: string;
  /** Resource id of the user-assigned identity with which storage uses the key. */
  readonly identityId: string;
}

const key = `${namespace}:customerManagedKey`;

const either = "either create: true, or vaultUri, keyName and identityId of a key that is there already";

const fields = {
  vaultUri: text(/^https:\/\/[a-z0-9-]{3,24}\.vault\.azure\.net\/?$/i, {
    allowed: "the URI of a vault",
    example: "https://kv-orders.vault.azure.net",
  }),
  keyName: text(/^[a-z0-9-]{1,127}$/i, {
    allowed: "the name of a key without a version: 1 to 127 letters, digits and hyphens",
    example: "storage",
  }),
  identityId: identityId("id-storage-key"),
};

/** Value of `customerManagedKey`. */
export const customerManagedKey = object(
  {
    create: flag().optional(),
    vaultUri: fields.vaultUri.optional(),
    keyName: fields.keyName.optional(),
    identityId: fields.identityId.optional(),
  },
  { allowed: either, example: { create: true } },
).transform(({ vaultUri, keyName, identityId }): CustomerManagedKeySettings =>
  // What is neither the one nor the other is a mistake that the check below tells.
  vaultUri === undefined || keyName === undefined || identityId === undefined
    ? { create: true }
    : { create: false, vaultUri, keyName, identityId },
);

/** A key is made, or it is there already; not both, and not half of it. */
export function* checkCustomerManagedKey(values: Values): Generator<Finding> {
  const value = values[key];
  if (!isObject(value) || !flag().optional().safeParse(value["create"]).success) {
    return;
  }
  const create = isOn(value["create"]);
  const given = Object.keys(fields).filter((name) => value[name] !== undefined);
  if (create && given.length > 0) {
    yield {
      path: [key, "create"],
      found: `true, though there is ${given.join(", ")}`,
      allowed: either,
      example: false,
    };
  } else if (!create && given.length === 0) {
    yield { path: [key], found: "no key", allowed: either, example: { create: true } };
  } else if (!create) {
    for (const [name, schema] of Object.entries(fields).filter(([each]) => !given.includes(each))) {
      yield { path: [key, name], found: "nothing", allowed: either, example: "", ...hintOf(schema) };
    }
  }
}
