import assert from "node:assert/strict";

import { holdsSecret, isBrokenReference } from "../../settings/secrets.ts";

const reference = "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/n)";

describe("secrets in app settings", () => {
  const secret: [string, string][] = [
    ["DB_PASSWORD", "12345"],
    ["paymentApiKey", "abc"],
    ["clientSecret", "abc"],
    ["Orders__ConnectionString", "Server=x"],
    ["SecretForPayment", "abc"],
    ["Db", "Server=x;User Id=a;Password=b"],
    ["Bus", "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=b"],
    ["Proxy", "https://user:pass@proxy.example"],
    ["Url", "https://x.example/?sig=abc"],
    ["Pem", "-----BEGIN RSA PRIVATE KEY-----"],
    ["KeyVaultPassword", "@Microsoft.KeyVault(nonsense)"],
  ];
  for (const [name, value] of secret) {
    it(`are seen in ${name}=${value}`, () => {
      assert.equal(holdsSecret(name, value), true);
    });
  }

  const plain: [string, string][] = [
    ["DB_PASSWORD", reference],
    ["DB_PASSWORD", "@Microsoft.KeyVault(VaultName=v;SecretName=n)"],
    ["PASSWORD_MIN_LENGTH", "12"],
    ["TOKEN_ENDPOINT", "https://login.example/token"],
    ["PAYMENT_SECRET_NAME", "payment"],
    ["USE_TOKEN", "true"],
    ["ServiceBusConnectionString__fullyQualifiedNamespace", "x.servicebus.windows.net"],
    ["Token__clientId", "11111111-2222-3333-4444-555555555555"],
    ["GREETING", "hello"],
    ["API_KEY", ""],
  ];
  for (const [name, value] of plain) {
    it(`are not seen in ${name}=${value}`, () => {
      assert.equal(holdsSecret(name, value), false);
    });
  }

  it("need well-formed references", () => {
    assert.equal(isBrokenReference(reference), false);
    assert.equal(isBrokenReference(reference.slice(1)), true);
    assert.equal(isBrokenReference("@Microsoft.KeyVault(SecretName=n)"), true);
    assert.equal(isBrokenReference("hello"), false);
  });
});
