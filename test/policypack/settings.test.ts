import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

/** Both places for a setting: in the app's site configuration, and in a resource of its own. */
const places: readonly (readonly [string, (stack: Stack, name: string, value: unknown) => Stack])[] = [
  [
    "siteConfig.appSettings",
    (stack, name, value) => {
      const { appSettings } = stack.get("flex").inputs["siteConfig"] as { appSettings: { name: string }[] };
      const others = appSettings.filter((each) => each.name !== name);
      return stack.set(
        "flex",
        "siteConfig.appSettings",
        value === undefined ? others : [...others, { name, value }],
      );
    },
  ],
  [
    "WebAppApplicationSettings",
    (stack, name, value) => stack.set("premium-ApplicationSettings", `properties.${name}`, value),
  ],
  [
    "WebAppApplicationSettingsSlot",
    (stack, name, value) => stack.set("slot-ApplicationSettings", `properties.${name}`, value),
  ],
];

for (const [place, put] of places) {
  describe(`settings in ${place}`, () => {
    violates("a connection string of the host", ["functions-no-storage-keys"], (stack) =>
      put(stack, "AzureWebJobsStorage", "@Microsoft.KeyVault(VaultName=kv;SecretName=s)"),
    );
    violates("a connection string of the content share", ["functions-no-storage-keys"], (stack) =>
      put(stack, "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "in clear text"),
    );
    accepts("a content share by Key Vault reference", (stack) =>
      put(
        stack,
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        "@Microsoft.KeyVault(VaultName=kv;SecretName=s)",
      ),
    );

    for (const [name, value] of [
      ["ORDERS", "DefaultEndpointsProtocol=https;AccountName=st;AccountKey=abc=="],
      ["BUS", "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=abc="],
      ["PACKAGE_URI", "https://st.blob.core.windows.net/c/p.zip?sv=2024&sig=abc"],
      ["SQL", "Server=tcp:x;User ID=sa;Password=abc"],
      ["CERTIFICATE", "-----BEGIN RSA PRIVATE KEY-----"],
      ["DB_PASSWORD", "abc"],
      ["ApiKey", "abc"],
      ["PAYMENT_SECRET", "abc"],
      ["AUTH_TOKEN", "abc"],
      ["SIGNING_KEY", "abc"],
      ["SIGNALR", "Endpoint=https://x.service.signalr.net;AccessKey=abc;Version=1.0;"],
      ["CONFIGURATION", "Endpoint=https://x.azconfig.io;Id=x;Secret=abc"],
      ["MONGO_URI", "mongodb://admin:abc@x.mongo.cosmos.azure.com:10255/?ssl=true"],
      ["REDIS", "redis://:abc@x.redis.cache.windows.net:6380"],
      ["WEBHOOK_URL", "https://x.azurewebsites.net/api/f?code=abcdefghijklmnopqrstuvwxyz=="],
      ["BANK", '{"user":"u","password":"abc"}'],
      ["BANK", '{ "client_secret" : "abc" }'],
      ["SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc"],
      ["STORE", `${"aB3/".repeat(21)}aB==`],
      ["PGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----"],
      ["DB_PASSWORD", 12345678],
      ["DB_PASSWORD", "12345678"],
      ["accessToken", "abc"],
      ["Payments:ApiKey", "abc"],
      ["x-api-key", "abc"],
      ["OcpApimSubscriptionKey", "abc"],
      ["API_KEY", "@Microsoft.KeyVault(abc"],
      ["API_KEY", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/s);Password=abc"],
    ] as const) {
      violates(`a secret in ${name}`, ["functions-no-secrets-in-settings"], (stack) =>
        put(stack, name, value),
      );
    }
    for (const [name, value] of [
      ["AzureWebJobsSecretStorageType", "keyvault"],
      ["PAYMENT_SECRET_NAME", "payment"],
      ["SECRETS_KEYVAULT_URI", "https://kv.vault.azure.net/"],
      ["SECRET_ROTATION_DAYS", "30"],
      ["PASSWORD_LOGIN", "false"],
      ["MONKEY", "chimpanzee"],
      ["PARTITION_KEY", "/tenantId"],
      ["SECRET_URL", "https://kv.vault.azure.net/secrets/s"],
      ["MAX_TOKEN", 4096],
      ["PASSWORD_POLICY", true],
      ["MAIL", "smtp://mail.contoso.example:25?from=orders@contoso.example"],
      ["SETTINGS", '{"secretName":"payment","key":"value"}'],
      ["CONFIGURED", "@Microsoft.AppConfiguration(Endpoint=https://x.azconfig.io; Key=payment; Label=dev)"],
      ["ORDERS__fullyQualifiedNamespace", unknownValue],
      ["API_KEY", "@microsoft.keyvault(SecretUri=https://kv.vault.azure.net/secrets/s)"],
    ] as const) {
      accepts(`${name} = ${String(value)}`, (stack) => put(stack, name, value));
    }
    it("an unknown value under a name that tells nothing is undecided, and hides no other", () => {
      const stack = put(put(safeStack(), "ORDERS", unknownValue), "DB_PASSWORD", "abc");
      const { findings, undecided } = judge(stack);
      assert.deepEqual(
        findings.map(({ control }) => control),
        ["functions-no-secrets-in-settings"],
      );
      assert.ok(undecided.some(({ control }) => control === "functions-no-secrets-in-settings"));
    });
    it("shows no secret", () => {
      const { findings } = judge(put(safeStack(), "DB_PASSWORD", "hunter2"));
      assert.ok(!JSON.stringify(findings).includes("hunter2"));
    });

    for (const name of ["credential", "clientId", "blobServiceUri"]) {
      violates(`a host without its ${name}`, ["functions-host-storage-identity"], (stack) =>
        put(stack, `AzureWebJobsStorage__${name}`, undefined),
      );
    }
    violates("a host with another credential", ["functions-host-storage-identity"], (stack) =>
      put(stack, "AzureWebJobsStorage__credential", "key"),
    );
    accepts("the other names of the host's parts", (stack) => {
      put(stack, "AzureWebJobsStorage__clientId", undefined);
      put(stack, "AzureWebJobsStorage__managedIdentityResourceId", unknownValue);
      put(stack, "AzureWebJobsStorage__blobServiceUri", undefined);
      put(stack, "azurewebjobsstorage:accountName", "stpremium");
    });
    violates("telemetry without an identity", ["functions-telemetry-identity"], (stack) =>
      put(stack, "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", undefined),
    );
    violates("telemetry with an identity in name only", ["functions-telemetry-identity"], (stack) =>
      put(stack, "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=x"),
    );
    for (const version of ["~3", "~1", "3.0.15828", "~40", "latest", ""]) {
      violates(`version '${version}' of the host`, ["functions-supported-runtime"], (stack) =>
        put(stack, "FUNCTIONS_EXTENSION_VERSION", version),
      );
    }
    for (const version of ["~4", "4", "4.1037.0", 4]) {
      accepts(`version ${version} of the host`, (stack) =>
        put(stack, "FUNCTIONS_EXTENSION_VERSION", version),
      );
    }
    it("an unknown version of the host is undecided", () => {
      const stack = safeStack();
      put(stack, "FUNCTIONS_EXTENSION_VERSION", unknownValue);
      assert.equal(judge(stack).verdicts.get("functions-supported-runtime"), "undecided");
    });
    violates("telemetry by key", ["functions-telemetry-identity"], (stack) =>
      put(stack, "APPINSIGHTS_INSTRUMENTATIONKEY", unknownValue),
    );
  });
}

describe("a setting without a value", () => {
  violates("is none: telemetry has no identity", ["functions-telemetry-identity"], (stack) =>
    stack.set("flex", "siteConfig.appSettings.4", { name: "APPLICATIONINSIGHTS_AUTHENTICATION_STRING" }),
  );
});

describe("the settings of an app in both places", () => {
  violates(
    "what a resource of their own does not have, the site configuration loses",
    ["functions-host-storage-identity"],
    (stack) =>
      stack
        .set("premium-ApplicationSettings", "properties.AzureWebJobsStorage__credential", undefined)
        .set("premium", "siteConfig.appSettings", [
          { name: "AzureWebJobsStorage__credential", value: "managedidentity" },
        ]),
  );
  it("an unknown element hides no setting that is known to be wrong", () => {
    const settings = safeStack().get("flex").inputs["siteConfig"] as { appSettings: object[] };
    const { verdicts } = judge(
      safeStack().set("flex", "siteConfig.appSettings", [
        unknownValue,
        ...settings.appSettings.slice(1),
        { name: "AzureWebJobsStorage__credential", value: "key" },
        { name: "APPINSIGHTS_INSTRUMENTATIONKEY", value: "x" },
      ]),
    );
    assert.equal(verdicts.get("functions-host-storage-identity"), "violated");
    assert.equal(verdicts.get("functions-telemetry-identity"), "violated");
  });
  it("a finding names the resource that holds the setting", () => {
    const stack = safeStack().set(
      "premium-ApplicationSettings",
      "properties.APPINSIGHTS_INSTRUMENTATIONKEY",
      "x",
    );
    const [finding] = judge(stack).findings;
    assert.equal(finding?.urn, stack.get("premium-ApplicationSettings").urn);
  });
});

describe("mounted shares", () => {
  const mount = { type: "AzureFiles", accountName: "st", shareName: "s" };
  const places: readonly (readonly [string, (stack: Stack, accessKey: unknown) => Stack])[] = [
    [
      "in the site configuration",
      (stack, accessKey) =>
        stack.set("premium", "siteConfig.azureStorageAccounts", { m: { ...mount, accessKey } }),
    ],
    [
      "in a resource of their own",
      (stack, accessKey) =>
        stack.add("mounts", "web:WebAppAzureStorageAccounts", {
          name: "func-premium",
          properties: { m: { ...mount, accessKey } },
        }),
    ],
  ];
  for (const [place, put] of places) {
    violates(`with a literal key ${place}`, ["functions-no-storage-keys"], (stack) => put(stack, "abc=="));
    for (const key of [
      undefined,
      "@AppSettingRef(SHARE_KEY)",
      "@Microsoft.KeyVault(VaultName=k;SecretName=s)",
    ]) {
      accepts(`with ${String(key)} ${place}`, (stack) => put(stack, key));
    }
  }
});

describe("Key Vault references", () => {
  for (const [place, put] of [
    [
      "the site configuration",
      (stack: Stack, connectionString: string) =>
        stack.set("premium", "siteConfig.connectionStrings", [{ name: "db", connectionString }]),
    ],
    [
      "a resource of their own",
      (stack: Stack, value: string) =>
        stack.add("strings", "web:WebAppConnectionStrings", {
          name: "func-premium",
          properties: { db: { value } },
        }),
    ],
  ] as const) {
    violates(`of connection strings in ${place}`, ["functions-key-vault-identity"], (stack) =>
      put(stack, "@Microsoft.KeyVault(VaultName=kv;SecretName=db)")
        .set("premium", "keyVaultReferenceIdentity", undefined)
        .set("premium-ApplicationSettings", "properties.PAYMENT_API_KEY", undefined),
    );
  }
  for (const on of ["flex", "premium", "slot"]) {
    for (const value of [undefined, null, "SystemAssigned"]) {
      violates(`${on} without its identity (${String(value)})`, ["functions-key-vault-identity"], (stack) =>
        stack.set(on, "keyVaultReferenceIdentity", value),
      );
    }
  }
  accepts("no identity without references", (stack) =>
    stack
      .set("premium", "keyVaultReferenceIdentity", undefined)
      .set("premium-ApplicationSettings", "properties.PAYMENT_API_KEY", undefined)
      .set("premium-ApplicationSettings", "properties.AzureWebJobsStorage__clientId", "22222222")
      .set("premium-ApplicationSettings", "properties.AzureWebJobsStorage__blobServiceUri", "https://x")
      .set("premium-ApplicationSettings", "properties.APPLICATIONINSIGHTS_CONNECTION_STRING", "x")
      .set(
        "premium-ApplicationSettings",
        "properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "Authorization=AAD",
      ),
  );
});

describe("connection strings", () => {
  violates("in the site configuration", ["functions-no-secrets-in-settings"], (stack) =>
    stack.set("flex", "siteConfig.connectionStrings", [{ name: "db", connectionString: "abc" }]),
  );
  violates("in a resource of their own", ["functions-no-secrets-in-settings"], (stack) =>
    stack.add("strings", "web:WebAppConnectionStrings", {
      name: "func-flex",
      properties: { db: { value: "abc" } },
    }),
  );
  for (const authentication of ["Active Directory Managed Identity", "ActiveDirectoryDefault"]) {
    const text = `Server=tcp:x.database.windows.net;Database=d;Authentication=${authentication};`;
    accepts(`without a password: ${authentication}`, (stack) =>
      stack.set("flex", "siteConfig.connectionStrings", [{ name: "db", connectionString: text }]),
    );
    violates(
      `with a password all the same: ${authentication}`,
      ["functions-no-secrets-in-settings"],
      (stack) =>
        stack.set("flex", "siteConfig.connectionStrings", [
          { name: "db", connectionString: `${text}Password=abc` },
        ]),
    );
  }
  accepts("by Key Vault reference", (stack) =>
    stack.set("flex", "siteConfig.connectionStrings", [
      { name: "db", connectionString: "@Microsoft.KeyVault(VaultName=kv;SecretName=db)" },
    ]),
  );
});
