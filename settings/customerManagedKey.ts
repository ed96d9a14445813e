import type { Values } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { flag, isObject, object, text } from "./rules.ts";
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

const fields = ["vaultUri", "keyName", "identityId"] as const;

const examples: Readonly<Record<(typeof fields)[number], string>> = {
  vaultUri: "https://kv-orders.vault.azure.net",
  keyName: "storage",
  identityId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-storage-key",
};

const allowed: typeof examples = {
  vaultUri: "the URI of a vault",
  keyName: "the name of a key without a version: 1 to 127 letters, digits and hyphens",
  identityId: "the resource id of a user-assigned identity",
};

const either = "either create: true, or vaultUri, keyName and identityId of a key that is there already";

const field = (name: (typeof fields)[number], pattern: RegExp) =>
  text(pattern, { allowed: allowed[name], example: examples[name] }).optional();

/** Value of `customerManagedKey`. */
export const customerManagedKey = object(
  {
    create: flag().optional(),
    vaultUri: field("vaultUri", /^https:\/\/[a-z0-9-]{3,24}\.vault\.azure\.net\/?$/i),
    keyName: field("keyName", /^[a-z0-9-]{1,127}$/i),
    identityId: field(
      "identityId",
      /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[\w-]{3,128}$/i,
    ),
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
  if (!isObject(value)) {
    return;
  }
  const create = flag().safeParse(value["create"]).data === true;
  const given = fields.filter((name) => value[name] !== undefined);
  if (create && given.length > 0) {
    yield {
      path: [key],
      found: `create: true, and ${given.join(", ")}`,
      allowed: either,
      example: { create: true },
    };
  }
  if (create) {
    return;
  }
  if (given.length === 0) {
    yield { path: [key], found: "no key", allowed: either, example: { create: true } };
    return;
  }
  for (const name of fields.filter((each) => !given.includes(each))) {
    yield { path: [key, name], found: "nothing", allowed: allowed[name], example: examples[name] };
  }
}
