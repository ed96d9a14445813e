import assert from "node:assert/strict";
import fc from "fast-check";

import { appSecrets, checkSecretUse, keyVault, secretValues, secrets } from "../../settings/keyVault.ts";

const expires = "2027-06-30";

/** What the check says of these settings, as `path: found`. */
function told(settings: { secrets?: unknown; secretValues?: unknown; apps?: unknown }): string[] {
  const prefixed = Object.entries(settings).map(([key, value]): [string, unknown] => [
    `functions-landing-zone:${key}`,
    value,
  ]);
  return [...checkSecretUse(Object.fromEntries(prefixed))].map(
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );
}

/** The paths of what a schema does not take. */
const wrong = (schema: { safeParse: typeof secrets.safeParse }, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path }) => path.join("."));

describe("setting keyVault", () => {
  it("fills in its defaults", () => {
    assert.deepEqual(keyVault.parse({}), { sku: "standard", softDeleteDays: 90 });
    assert.deepEqual(keyVault.parse({ sku: "premium", softDeleteDays: "7" }), {
      sku: "premium",
      softDeleteDays: 7,
    });
  });

  it("takes a sku and days that Azure has", () => {
    for (const value of [
      { sku: "Premium" },
      { softDeleteDays: 6 },
      { softDeleteDays: 91 },
      { softDeleteDays: 7.5 },
      { publicNetworkAccess: true },
      "premium",
    ]) {
      assert.equal(keyVault.safeParse(value).success, false, JSON.stringify(value));
    }
  });
});

describe("setting secrets", () => {
  it("says of each secret when it ends and what it is, or that it is there already", () => {
    assert.deepEqual(
      secrets.parse({
        "payment-api-key": { expires },
        "session-key": { expires, generate: true, contentType: "application/octet-stream" },
        "from-hq": { existing: true },
      }),
      {
        "payment-api-key": { existing: false, expires, contentType: "text/plain" },
        "session-key": { existing: false, expires, contentType: "application/octet-stream" },
        "from-hq": { existing: true },
      },
    );
  });

  it("takes a day as Pulumi spells one without quotes", () => {
    assert.deepEqual(secrets.parse({ key: { expires: `${expires} 00:00:00 +0000 UTC` } }), {
      key: { existing: false, expires, contentType: "text/plain" },
    });
  });

  it("takes every real day, and no other", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-01"), max: new Date("2999-12-31"), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          assert.deepEqual(wrong(secrets, { key: { expires: day } }), []);
        },
      ),
    );
    for (const day of ["2027-02-30", "2027-13-01", "30.6.2027", "2027-6-30", "tomorrow", "", 2027]) {
      assert.deepEqual(wrong(secrets, { key: { expires: day } }), ["key.expires"], String(day));
    }
  });

  it("takes names that Key Vault takes", () => {
    for (const name of ["a", "A-1", "x".repeat(127)]) {
      assert.deepEqual(wrong(secrets, { [name]: { expires } }), []);
    }
    for (const name of ["payment_api_key", "x".repeat(128), "a.b"]) {
      assert.deepEqual(wrong(secrets, { [name]: { expires } }), [name]);
    }
  });

  it("takes no value in clear text, and shows none", () => {
    assert.deepEqual(wrong(secrets, { "payment-api-key": "hunter2" }), ["payment-api-key"]);
    assert.deepEqual(wrong(secrets, { "payment-api-key": { expires, value: "hunter2" } }), [
      "payment-api-key",
    ]);
  });

  it("has each secret from one place", () => {
    assert.deepEqual(
      told({
        secrets: { given: { expires }, drawn: { expires, generate: true }, there: { existing: true } },
        secretValues: { given: "hunter2" },
      }),
      [],
    );
    assert.deepEqual(
      told({
        secrets: {
          none: { expires },
          off: { expires, generate: false },
          two: { expires, generate: true },
          three: { generate: "true", existing: "true" },
        },
        secretValues: { two: "hunter2", three: "hunter2" },
      }),
      [
        "secrets.none: a secret without a value",
        "secrets.off: a secret without a value",
        "secrets.two: a value in secretValues and generate: true",
        "secrets.three: a value in secretValues and generate: true and existing: true",
      ],
    );
  });

  it("has an end for each secret of its own, and for no other", () => {
    assert.deepEqual(told({ secrets: { drawn: { generate: true }, there: { existing: true, expires } } }), [
      "secrets.drawn.expires: nothing",
      "secrets.there.expires: a day on which a secret is to end that is there already",
    ]);
  });

  it("has names that Key Vault can tell apart", () => {
    assert.deepEqual(
      told({ secrets: { "api-key": { expires, generate: true }, "API-key": { expires, generate: true } } }),
      ["secrets.API-key: the name 'API-key', used twice: Key Vault takes it for 'api-key'"],
    );
  });

  it("says nothing of what the schema tells", () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ secrets: "payment-api-key", apps: [] }), []);
    assert.deepEqual(told({ secrets: { key: "hunter2" }, apps: { orders: "node" } }), []);
  });
});

describe("setting secretValues", () => {
  it("holds texts by name", () => {
    assert.deepEqual(secretValues.parse({ "payment-api-key": "hunter2" }), { "payment-api-key": "hunter2" });
    assert.deepEqual(secretValues.parse(undefined), {});
  });

  it("tells what it cannot read, with the command that encrypts, and shows no value", () => {
    for (const unreadable of [
      "hunter2",
      ["hunter2"],
      { "payment-api-key": 1 },
      { "payment-api-key": "" },
      { "payment-api-key": { secure: "hunter2" } },
    ]) {
      const findings = [
        ...checkSecretUse({
          "functions-landing-zone:secrets": { "payment-api-key": { expires } },
          "functions-landing-zone:secretValues": unreadable,
        }),
      ];
      assert.deepEqual(
        findings.map(({ path, secret }) => [path.join("."), secret]),
        [["functions-landing-zone:secretValues.payment-api-key", true]],
      );
      assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
      assert.deepEqual(secretValues.parse(unreadable), {});
    }
  });

  it("is of declared secrets only", () => {
    assert.deepEqual(
      told({
        secrets: { "payment-api-key": { expires } },
        secretValues: { "payment-api-key": "hunter2", "payment-apikey": "hunter2", other: "hunter2" },
      }),
      [
        "secrets.payment-apikey: nothing, but secretValues has a value for it; did you mean 'payment-api-key'?",
        "secrets.other: nothing, but secretValues has a value for it",
      ],
    );
  });
});

describe("setting secrets of an app", () => {
  const declared = {
    "payment-api-key": { expires, generate: true },
    azurewebjobsstorage: { expires, generate: true },
  };
  const app = (own: object): string[] => told({ secrets: declared, apps: { orders: own } });

  it("is a list of names", () => {
    assert.deepEqual(appSecrets.parse(["payment-api-key"]), ["payment-api-key"]);
    assert.equal(appSecrets.safeParse("payment-api-key").success, false);
    assert.equal(appSecrets.safeParse(["payment_api_key"]).success, false);
    assert.deepEqual(app({ secrets: ["payment-api-key"] }), []);
    assert.deepEqual(app({}), []);
  });

  it("names secrets that are there, once", () => {
    assert.deepEqual(app({ secrets: ["payment-apikey", "payment-api-key", "payment-api-key"] }), [
      "apps.orders.secrets.0: \"payment-apikey\", which is no secret of the zone; did you mean 'payment-api-key'?",
      'apps.orders.secrets.2: "payment-api-key", named twice',
    ]);
    assert.deepEqual(told({ apps: { orders: { secrets: ["key"] } } }), [
      'apps.orders.secrets.0: "key", which is no secret of the zone',
    ]);
  });

  it("names those that code reads itself as well, and none in both lists", () => {
    const secretReads = ["payment-api-key"];
    // No app setting stands for what code reads.
    assert.deepEqual(app({ secretReads, settings: { PAYMENT_API_KEY: "x" } }), []);
    assert.deepEqual(app({ secrets: ["azure-key"], secretReads: ["payment-apikey"] }), [
      'apps.orders.secrets.0: "azure-key", which is no secret of the zone',
      "apps.orders.secretReads.0: \"payment-apikey\", which is no secret of the zone; did you mean 'payment-api-key'?",
    ]);
    assert.deepEqual(app({ secretReads: [...secretReads, ...secretReads] }), [
      'apps.orders.secretReads.1: "payment-api-key", named twice',
    ]);
    assert.deepEqual(app({ secrets: secretReads, secretReads }), [
      'apps.orders.secretReads.0: "payment-api-key", which is in secrets already',
    ]);
    assert.deepEqual(app({ secrets: "payment-api-key", secretReads }), []);
  });

  it("has a setting for each that nothing else has", () => {
    assert.deepEqual(app({ secrets: ["payment-api-key"], settings: { Payment_Api_Key: "x" } }), [
      'apps.orders.secrets.0: "payment-api-key", whose app setting is PAYMENT_API_KEY, ' +
        "which is among the app's settings already as 'Payment_Api_Key'",
    ]);
    assert.deepEqual(app({ secrets: ["azurewebjobsstorage"] }), [
      'apps.orders.secrets.0: "azurewebjobsstorage", whose app setting is AZUREWEBJOBSSTORAGE, ' +
        "which the landing zone sets itself",
    ]);
  });
});
