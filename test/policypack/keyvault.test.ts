import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violatedBy, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const odd = [undefined, null, 7, [], {}];
const id = "/subscriptions/s/resourceGroups/rg-orders-dev/providers/Microsoft.KeyVault/vaults/kv-orders";
const definitions = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const secretsUser = `${definitions}/4633458b-17de-408a-b874-0445c86b69e6`;
const officer = `${definitions}/b86a8fe4-44ce-4948-aee5-eccb2c155cd7`;

describe("vaults", () => {
  const on = "vault";
  property({
    control: "keyvault-rbac",
    on,
    path: "properties.enableRbacAuthorization",
    unsafe: [false, "true", ...odd],
  });
  property({
    control: "keyvault-rbac",
    on,
    path: "properties.accessPolicies",
    unsafe: [[{ objectId: "x", permissions: { secrets: ["get"] } }]],
    safe: [undefined, null, []],
  });
  violates("an access policy of its own", ["keyvault-rbac"], (stack) =>
    stack.add("policy", "keyvault:AccessPolicy", { vaultName: "kv-orders" }),
  );
  property({
    control: "keyvault-purge-protection",
    on,
    path: "properties.enablePurgeProtection",
    unsafe: [false, ...odd],
  });
  property({
    control: "keyvault-soft-delete",
    on,
    path: "properties.enableSoftDelete",
    unsafe: [false, "yes"],
    safe: [undefined],
  });
  property({
    control: "keyvault-soft-delete",
    on,
    path: "properties.softDeleteRetentionInDays",
    unsafe: [6, 91, "90", []],
    safe: [undefined, 7],
  });
  property({
    control: "keyvault-private-only",
    on,
    path: "properties.publicNetworkAccess",
    unsafe: ["Enabled", "enabled", ...odd],
    safe: ["disabled", "SecuredByPerimeter"],
  });
  property({
    control: "keyvault-firewall-deny",
    on,
    path: "properties.networkAcls",
    unsafe: [{ defaultAction: "Allow" }, { bypass: "AzureServices" }, ...odd],
    safe: [{ defaultAction: "deny" }],
  });
  violates("a firewall with a hole for everybody", ["keyvault-firewall-deny"], (stack) =>
    stack.set(on, "properties.networkAcls.ipRules", [{ value: "203.0.113.7" }, { value: "0.0.0.0/0" }]),
  );
  for (const name of ["enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"]) {
    property({
      control: "keyvault-no-platform-access",
      on,
      path: `properties.${name}`,
      unsafe: [true, "false"],
      safe: [undefined],
    });
  }
  violates(
    "an empty vault",
    [
      "keyvault-rbac",
      "keyvault-purge-protection",
      "keyvault-private-only",
      "keyvault-firewall-deny",
      "keyvault-expiry-alert",
      "privatelink-keyvault",
      "monitoring-alerts",
      "monitoring-diagnostics",
      "data-deletion-protection",
      "governance-tags",
      "governance-data-classification",
      "network-only-gateway",
    ],
    (stack) => stack.add("bare", "keyvault:Vault", {}),
  );
  violates("a vault of another version and shape", ["keyvault-rbac"], (stack) => {
    stack.get(on).type = "azure-native:keyvault/v20230701:Vault";
    stack.set(on, "properties.enableRbacAuthorization", false);
  });
  violates("no private endpoint", ["privatelink-keyvault"], (stack) =>
    stack.remove("pe-vault-vault", "dns-vault-vault"),
  );
  violates("the zone that looks right", ["privatelink-dns-zone"], (stack) =>
    stack.set("privatelink.vaultcore.azure.net", "privateZoneName", "privatelink.vault.azure.net"),
  );
  violates("no logs", ["monitoring-diagnostics"], (stack) => stack.remove("diag-vault"));
});

describe("secrets and keys", () => {
  property({
    control: "keyvault-secret-expiry",
    on: "secret",
    path: "properties.attributes",
    unsafe: [undefined, {}, { expires: null }, { expires: 0 }],
  });
  property({
    control: "keyvault-secret-expiry",
    on: "secret",
    path: "properties.attributes.expires",
    unsafe: [undefined, null, 0],
  });
  property({
    control: "keyvault-secret-content-type",
    on: "secret",
    path: "properties.contentType",
    unsafe: [undefined, null, ""],
    unknown: "passed",
  });
  violates("a key without an end", ["keyvault-key-expiry"], (stack) =>
    stack.set("key", "properties.rotationPolicy.attributes", undefined),
  );
  accepts("a key with an end of its own", (stack) =>
    stack
      .set("key", "properties.rotationPolicy.attributes", undefined)
      .set("key", "properties.attributes.expires", 1830000000),
  );
  property({
    control: "keyvault-key-rotation",
    on: "key",
    path: "properties.rotationPolicy.lifetimeActions",
    unsafe: [
      undefined,
      [],
      [{ action: { type: "notify" }, trigger: {} }],
      [{ action: { type: "rotate" } }],
      {},
    ],
    safe: [[{ action: { type: "Rotate" }, trigger: { timeBeforeExpiry: "P30D" } }]],
  });
  property({
    control: "keyvault-strong-keys",
    on: "key",
    path: "properties.keySize",
    unsafe: [2048, "4096", ...odd.filter((value) => value !== 7)],
    safe: [4096],
  });
  accepts("a key on a curve", (stack) =>
    stack.set("key", "properties.kty", "EC").set("key", "properties.keySize", undefined),
  );
  property({
    control: "keyvault-strong-keys",
    on: "key",
    path: "properties.attributes.exportable",
    unsafe: [true],
    safe: [undefined, false],
  });
  violates(
    "a bare secret and a bare key",
    [
      "keyvault-secret-expiry",
      "keyvault-secret-content-type",
      "keyvault-key-expiry",
      "keyvault-key-rotation",
      "keyvault-strong-keys",
    ],
    (stack) => stack.add("a", "keyvault:Secret", {}).add("b", "keyvault:Key", {}),
  );
});

describe("roles on a vault", () => {
  violates("the whole vault for a workload", ["keyvault-narrow-grants"], (stack) =>
    stack.unlink("role-secret", "scope").set("role-secret", "scope", id),
  );
  violates(
    "for one that does not say for whom",
    ["keyvault-narrow-grants", "identity-principal-type"],
    (stack) =>
      stack
        .unlink("role-secret", "scope")
        .set("role-secret", "scope", `${id}/`)
        .set("role-secret", "principalType", undefined),
  );
  accepts("the whole vault for a group of people", (stack) =>
    stack
      .unlink("role-secret", "scope")
      .set("role-secret", "scope", id)
      .set("role-secret", "principalType", "Group"),
  );
  accepts("a secret by its id", (stack) =>
    stack.unlink("role-secret", "scope").set("role-secret", "scope", `${id}/secrets/payment-api-key`),
  );
  it("a scope that was computed from the vault is undecided: it may be of a secret in it", () => {
    const stack = safeStack();
    Object.assign(stack.get("role-secret").propertyDependencies, { scope: [stack.get("vault").urn] });
    assert.equal(judge(stack).verdicts.get("keyvault-narrow-grants"), "undecided");
    assert.deepEqual(violatedBy(stack), []);
  });
  for (const scope of [id, `${id}/secrets/payment-api-key`]) {
    violates(`an officer of ${scope.slice(id.length) || "the vault"}`, ["keyvault-no-officers"], (stack) =>
      stack
        .unlink("role-secret", "scope")
        .set("role-secret", "scope", scope)
        .set("role-secret", "roleDefinitionId", `${officer.toUpperCase()}/`),
    );
  }
  violates("an officer of a secret of the stack", ["keyvault-no-officers"], (stack) =>
    stack.set("role-secret", "roleDefinitionId", officer),
  );
  accepts("an officer who is a person", (stack) =>
    stack.set("role-secret", "roleDefinitionId", officer).set("role-secret", "principalType", "User"),
  );
  accepts("a role of the stack's own", (stack) => {
    stack
      .set("role-secret", "roleDefinitionId", unknownValue)
      .set("custom-role", "permissions.0.dataActions", [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      ]);
    Object.assign(stack.get("role-secret").propertyDependencies, {
      roleDefinitionId: [stack.get("custom-role").urn],
    });
  });
  it("an unknown role on a vault is undecided", () => {
    const stack = safeStack().set("role-secret", "roleDefinitionId", unknownValue);
    assert.equal(judge(stack).verdicts.get("keyvault-no-officers"), "undecided");
  });
  accepts("the same role elsewhere", (stack) => stack.set("role", "roleDefinitionId", secretsUser));
});

describe("the end of secrets", () => {
  const toWebhook = {
    scope: unknownValue,
    destination: { endpointType: "WebHook", endpointUrl: unknownValue },
  };
  violates("no event subscription", ["keyvault-expiry-alert"], (stack) => stack.remove("expiry"));
  violates("a subscription to other events", ["keyvault-expiry-alert"], (stack) =>
    stack.set("expiry", "filter.includedEventTypes", ["Microsoft.KeyVault.VaultAccessPolicyChanged"]),
  );
  accepts("a subscription to all events", (stack) => stack.set("expiry", "filter", undefined));
  accepts("a subscription on the vault itself", (stack) =>
    stack.remove("expiry").add("direct", "eventgrid:EventSubscription", toWebhook, { scope: ["vault"] }),
  );
  for (const destination of [
    { endpointType: "MonitorAlert", actionGroups: [] },
    { endpointType: "monitoralert", severity: "Sev2" },
    {},
    null,
    undefined,
  ]) {
    violates(`a subscription to ${JSON.stringify(destination)}`, ["keyvault-expiry-alert"], (stack) =>
      stack.set("expiry", "destination", destination),
    );
  }
  accepts("a destination that an identity delivers to", (stack) =>
    stack.set("expiry", "destination", undefined).set("expiry", "deliveryWithResourceIdentity", {
      destination: { endpointType: "ServiceBusQueue", resourceId: unknownValue },
    }),
  );
  it("an unknown destination is undecided", () => {
    const stack = safeStack().set("expiry", "destination", unknownValue);
    assert.equal(judge(stack).verdicts.get("keyvault-expiry-alert"), "undecided");
  });
});
