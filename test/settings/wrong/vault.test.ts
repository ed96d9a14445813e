import { refuses } from "./refuses.ts";

describe("settings of the vault and its secrets", () => {
  refuses([
    [
      "a vault that there is not",
      { "keyVault.sku": "basic" },
      ["keyVault.sku", '"basic"', "standard, premium"],
    ],
    [
      "a vault that forgets too soon",
      { "keyVault.softDeleteDays": 5 },
      ["keyVault.softDeleteDays", "5, a number", "a whole number of days from 7 to 90"],
    ],
    [
      "no key",
      { "customerManagedKey.create": false },
      [
        "customerManagedKey",
        "no key",
        "either create: true, or vaultUri, keyName and identityId of a key that is there already",
      ],
    ],
    [
      "a key that is made and there",
      { "customerManagedKey.keyName": "storage" },
      [
        "customerManagedKey.create",
        "true, though there is keyName",
        "either create: true, or vaultUri, keyName and identityId of a key that is there already",
      ],
    ],
    [
      "half a key",
      { customerManagedKey: { keyName: "storage" } },
      ["customerManagedKey.vaultUri", "nothing", "the URI of a vault"],
      ["customerManagedKey.identityId", "nothing", "the resource id of a user-assigned identity"],
    ],
    [
      "a key perhaps",
      { "customerManagedKey.create": "maybe" },
      ["customerManagedKey.create", '"maybe"', "true or false"],
    ],
    [
      "a secret without an end",
      { "secrets.payment-api-key.expires": undefined },
      ["secrets.payment-api-key.expires", "nothing", "the day on which the secret ends, as YYYY-MM-DD"],
    ],
    [
      "a secret that ends soon",
      { "secrets.payment-api-key.expires": "soon" },
      ["secrets.payment-api-key.expires", '"soon"', "the day on which the secret ends, as YYYY-MM-DD"],
    ],
    [
      "a secret without a value",
      { "secrets.payment-api-key.generate": false },
      [
        "secrets.payment-api-key",
        "a secret without a value",
        "one of a value in secretValues (encrypted), generate: true, existing: true",
      ],
    ],
    [
      "a secret that is there and ends",
      { "secrets.payment-api-key": { existing: true, expires: "2027-06-30" } },
      [
        "secrets.payment-api-key.expires",
        "a day on which a secret is to end that is there already",
        "existing: true alone: whoever puts the secret into the vault says when it ends",
      ],
    ],
    [
      "a secret with an underscore",
      { "secrets.payment_key": { expires: "2027-06-30", generate: true } },
      ["secrets.payment_key", 'the name "payment_key"', "1 to 127 letters, digits and hyphens"],
    ],
    [
      "secrets that differ in case only",
      { "secrets.Payment-API-key": { expires: "2027-06-30", generate: true } },
      [
        "secrets.Payment-API-key",
        "the name 'Payment-API-key', used twice: Key Vault takes it for 'payment-api-key'",
        "names that differ in more than upper and lower case",
      ],
    ],
    [
      "a value where it is not encrypted",
      { "secrets.payment-api-key.value": "hunter2" },
      ["secrets.payment-api-key.value", "an unknown key", "expires, contentType, generate, existing"],
    ],
    [
      "values in clear text",
      {
        "secretValues.payment-api-key": "hunter2",
        "secrets.payment-api-key.generate": undefined,
      },
      [
        "secretValues.payment-api-key",
        "a secret in clear text (not shown)",
        "values of secrets by name, encrypted",
      ],
    ],
    [
      "an app's secret that there is not",
      { "apps.orders.secrets": ["payment-apikey"] },
      [
        "apps.orders.secrets[0]",
        `"payment-apikey", which is no secret of the zone; did you mean 'payment-api-key'?`,
        "names of secrets: payment-api-key, card-token-key",
      ],
    ],
    [
      "a secret that an app's code reads and that there is not",
      { "apps.orders.secretReads": ["card-tokenkey"] },
      [
        "apps.orders.secretReads[0]",
        `"card-tokenkey", which is no secret of the zone; did you mean 'card-token-key'?`,
        "names of secrets: payment-api-key, card-token-key",
      ],
    ],
    [
      "an app's secrets that are no list",
      { "apps.orders.secrets": "payment-api-key" },
      ["apps.orders.secrets", '"payment-api-key"', "a list of names of secrets"],
    ],
    [
      "an app's secret twice",
      { "apps.orders.secrets": ["payment-api-key", "payment-api-key"] },
      ["apps.orders.secrets[1]", '"payment-api-key", named twice', "each secret once: remove this one"],
    ],
    [
      "a secret that an app's code reads twice",
      { "apps.orders.secretReads": ["card-token-key", "card-token-key"] },
      ["apps.orders.secretReads[1]", '"card-token-key", named twice', "each secret once: remove this one"],
    ],
    [
      "a secret that an app has as a setting, and reads besides",
      { "apps.orders.secretReads": ["card-token-key", "payment-api-key"] },
      [
        "apps.orders.secretReads[1]",
        '"payment-api-key", which is in secrets already',
        "each secret once: remove this one",
      ],
    ],
    [
      "secrets that an app's code reads and that are no list",
      { "apps.orders.secretReads": { "card-token-key": true } },
      ["apps.orders.secretReads", "an object", "a list of names of secrets"],
    ],
    [
      "a secret whose setting Flex Consumption refuses",
      {
        "secrets.tz": { expires: "2027-06-30", generate: true },
        "apps.orders.secrets": ["tz"],
      },
      [
        "apps.orders.secrets[0]",
        '"tz", whose app setting is TZ, which Flex Consumption refuses',
        "a secret whose name, in upper case and with '_' for '-', is a setting of the app's own",
      ],
    ],
  ]);
});
