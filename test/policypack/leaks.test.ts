import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

/** What looks like the key of a storage account, and is none. */
const key = `${"A".repeat(86)}==`;
const connection = `DefaultEndpointsProtocol=https;AccountName=st;AccountKey=${key}`;

const secrets: Readonly<Record<string, string>> = {
  "an account key": key,
  "a connection string": connection,
  "a signature": `https://st.blob.core.windows.net/c?sv=2024&sig=${"a".repeat(20)}`,
  "a function key": `https://func.azurewebsites.net/api/f?code=${"a".repeat(30)}`,
  "a password in an address": "https://user:secret@registry.contoso.example",
  "a token": `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.c`,
  "a private key": "-----BEGIN RSA PRIVATE KEY-----\nAAAA",
};

describe("outputs of the stack", () => {
  const control = "data-no-secret-outputs";
  const exported = (stack: Stack, outputs: Record<string, unknown>) => {
    Object.assign(stack.get("stack").outputs, outputs);
    return stack;
  };
  for (const [what, text] of Object.entries(secrets)) {
    violates(what, [control], (stack) => exported(stack, { value: text }));
    violates(`${what} deep inside`, [control], (stack) =>
      exported(stack, { apps: { orders: [{ value: text }] } }),
    );
  }
  for (const name of ["accountKey", "apiKey", "adminPassword", "clientSecret", "accessToken", "host_key"]) {
    violates(`a value called ${name}`, [control], (stack) => exported(stack, { [name]: "hunter2hunter2" }));
    it(`an unknown value called ${name} is undecided`, () => {
      const { verdicts } = judge(exported(safeStack(), { [name]: unknownValue }));
      assert.equal(verdicts.get(control), "undecided");
    });
  }
  it("never tells the secret", () => {
    const { findings } = judge(
      exported(safeStack(), { list: [connection], adminPassword: "hunter2hunter2" }),
    );
    assert.deepEqual(
      findings.map(({ path, found }) => `${path}: ${found}`),
      ["outputs.list[0]: an account key", "outputs.adminPassword: a value called 'adminPassword'"],
    );
  });
  it("are judged also when they are marked secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: connection,
    };
    assert.equal(judge(exported(safeStack(), { value: secret })).verdicts.get(control), "violated");
  });
  accepts("names, addresses, ids, references and what is unknown", (stack) =>
    exported(stack, {
      vaultUri: "https://kv-orders.vault.azure.net",
      secretUri: "https://kv-orders.vault.azure.net/secrets/payment-api-key",
      reference: "@Microsoft.KeyVault(VaultName=kv;SecretName=s)",
      clientId: "00000000-0000-0000-0000-00000000000a",
      apps: { orders: { hostName: unknownValue, slotIds: {} } },
      tokenEnabled: true,
      count: 3,
      nothing: null,
    }),
  );
});

describe("inputs of resources", () => {
  const control = "data-no-secrets-in-inputs";
  for (const [what, text] of Object.entries(secrets)) {
    violates(`${what} in a tag`, [control], (stack) => stack.set("vnet", "tags.note", text));
    violates(`${what} in a resource that no rule knows`, [control], (stack) =>
      stack.add("job", "app:Job", { template: { containers: [{ env: [{ name: "X", value: text }] }] } }),
    );
  }
  violates("a webhook with a function key", [control], (stack) =>
    stack.set("people", "webhookReceivers", [{ name: "w", serviceUri: secrets["a function key"] }]),
  );
  violates("a header of a backend", [control], (stack) =>
    stack.set("backend-flex", "credentials", {
      authorization: { scheme: "Bearer", parameter: secrets["a token"] },
    }),
  );
  for (const list of [
    "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'st'), '2024-01-01').keys[0].value]",
    "[concat('x', listSecrets('id', '2024-01-01'))]",
    "[ listAccountSas('id', '2024-01-01', parameters('p')).accountSasToken ]",
  ]) {
    violates(`${list} in a template`, [control], (stack) =>
      stack.add("deployment", "resources:Deployment", {
        properties: { template: { outputs: { key: { type: "string", value: list } } } },
      }),
    );
  }
  for (const type of [
    "random:index/randomPassword:RandomPassword",
    "random:index/randomBytes:RandomBytes",
    "tls:index/privateKey:PrivateKey",
    "azuread:index/applicationPassword:ApplicationPassword",
  ]) {
    const made = (stack: Stack) => {
      stack.add("made", "", {}).get("made").type = type;
      return stack;
    };
    for (const [on, input] of [
      ["flex", "siteConfig"],
      ["premium-ApplicationSettings", "properties"],
      ["slot-ApplicationSettings", "properties"],
      ["value", "value"],
      ["api-policy", "value"],
    ] as const) {
      violates(`${input} of ${on} that was computed from a ${type}`, [control], (stack) =>
        made(stack).link(on, input, "made"),
      );
    }
    accepts(`a secret in Key Vault that was computed from a ${type}`, (stack) =>
      made(stack).link("secret", "properties", "made"),
    );
  }
  accepts("what is a secret's own place", (stack) => stack.set("secret", "properties.value", connection));
  accepts("what looks a little like one", (stack) =>
    stack
      .set("vnet", "tags.note", "see https://contoso.example/keys?id=1, sig by team")
      .add("deployment", "resources:Deployment", {
        properties: { template: { variables: { a: "[list]", b: "listKeys()" } } },
      }),
  );
  accepts("what is unknown in a preview", (stack) => stack.set("vnet", "tags.note", unknownValue));
  it("says where it is, and not what", () => {
    const { findings } = judge(safeStack().set("vnet", "tags.note", connection));
    assert.deepEqual(
      findings.map(({ urn, path, found }) => `${urn.split("::")[3] ?? ""} ${path}: ${found}`),
      ["vnet tags.note: an account key"],
    );
  });
});
