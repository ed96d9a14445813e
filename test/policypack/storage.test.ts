import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const on = "account";
const odd = [undefined, null, 7, [], {}];

describe("storage accounts", () => {
  property({
    control: "storage-https-only",
    on,
    path: "enableHttpsTrafficOnly",
    unsafe: [false, "yes"],
    safe: [undefined],
  });
  property({
    control: "storage-min-tls",
    on,
    path: "minimumTlsVersion",
    unsafe: ["TLS1_0", "TLS1_1", ...odd],
    safe: ["TLS1_3", "tls1_2"],
  });
  property({
    control: "storage-no-anonymous-blobs",
    on,
    path: "allowBlobPublicAccess",
    unsafe: [true, ...odd],
  });
  property({
    control: "storage-no-anonymous-blobs",
    on: "code",
    path: "publicAccess",
    unsafe: ["Blob", "Container", {}],
    safe: [undefined, "none"],
  });
  property({ control: "storage-no-shared-key", on, path: "allowSharedKeyAccess", unsafe: [true, ...odd] });
  property({
    control: "storage-private-only",
    on,
    path: "publicNetworkAccess",
    unsafe: ["Enabled", ...odd],
    safe: ["disabled", "SecuredByPerimeter"],
  });
  property({
    control: "storage-firewall-deny",
    on,
    path: "networkRuleSet",
    unsafe: [{ bypass: "None" }, ...odd],
  });
  property({
    control: "storage-firewall-deny",
    on,
    path: "networkRuleSet.defaultAction",
    unsafe: ["Allow"],
    safe: ["deny"],
  });
  for (const range of ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"]) {
    violates(`a firewall with a hole for ${range}`, ["storage-firewall-deny"], (stack) =>
      stack.set(on, "networkRuleSet.ipRules", [
        { iPAddressOrRange: "203.0.113.7" },
        { iPAddressOrRange: range },
      ]),
    );
  }
  accepts("a firewall with a hole for an office", (stack) =>
    stack.set(on, "networkRuleSet.ipRules", [{ iPAddressOrRange: "203.0.113.0/24" }]),
  );
  property({
    control: "storage-no-cross-tenant-replication",
    on,
    path: "allowCrossTenantReplication",
    unsafe: [true, ...odd],
  });
  property({
    control: "storage-infrastructure-encryption",
    on,
    path: "encryption",
    unsafe: [{ keySource: "x" }, ...odd],
  });
  property({
    control: "storage-sas-expiry",
    on,
    path: "sasPolicy.sasExpirationPeriod",
    unsafe: ["07.00:00:01", "8.00:00:00", "00.00:00:00", "one day", ...odd],
    safe: ["7.00:00:00", "00.01:00:00", "12:00:00"],
  });
  property({
    control: "storage-sas-expiry",
    on,
    path: "sasPolicy.expirationAction",
    unsafe: ["Log", ...odd],
    safe: ["block"],
  });
  property({
    control: "storage-entra-by-default",
    on,
    path: "defaultToOAuthAuthentication",
    unsafe: [false, ...odd],
  });
  property({ control: "storage-no-local-users", on, path: "isLocalUserEnabled", unsafe: [true, ...odd] });
  property({
    control: "storage-no-local-users",
    on,
    path: "isSftpEnabled",
    unsafe: [true],
    safe: [undefined, false],
  });
  property({
    control: "storage-copy-scope",
    on,
    path: "allowedCopyScope",
    unsafe: ["Any", ...odd],
    safe: ["PrivateLink"],
  });

  violates(
    "an empty account",
    [
      "storage-min-tls",
      "storage-no-anonymous-blobs",
      "storage-no-shared-key",
      "storage-private-only",
      "storage-firewall-deny",
      "storage-no-cross-tenant-replication",
      "storage-infrastructure-encryption",
      "storage-sas-expiry",
      "storage-entra-by-default",
      "storage-no-local-users",
      "storage-copy-scope",
      "privatelink-storage",
      "data-deletion-protection",
      "governance-tags",
      "governance-data-classification",
      "network-only-gateway",
      "storage-zone-redundant",
    ],
    (stack) => stack.add("bare", "storage:StorageAccount", {}),
  );
  violates("a static website", ["storage-no-anonymous-blobs"], (stack) =>
    stack.add("site", "storage:StorageAccountStaticWebsite", { accountName: "storders" }),
  );
  violates("a local user", ["storage-no-local-users"], (stack) => stack.add("user", "storage:LocalUser", {}));

  for (const type of [
    "azure-native:storage/v20240101:StorageAccount",
    "azure-native_storage_v20240101:storage:StorageAccount",
    "azure-native_storage_v20240101:storage/v20240101:StorageAccount",
  ]) {
    violates(`the type token ${type}`, ["storage-no-shared-key"], (stack) => {
      stack.get(on).type = type;
      stack.set(on, "allowSharedKeyAccess", true);
    });
  }
  accepts("an account of another provider", (stack) => {
    stack.add("foreign", "storage:StorageAccount", {}).get("foreign").type = "azure:storage/account:Account";
  });
});

describe("blob services", () => {
  for (const policy of ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"]) {
    property({
      control: "storage-soft-delete",
      on: "blobs",
      path: policy,
      unsafe: [{ enabled: false }, { days: 9 }, ...odd],
    });
    property({
      control: "storage-soft-delete",
      on: "blobs",
      path: `${policy}.days`,
      unsafe: [6, "7", undefined],
      safe: [365],
    });
  }
  property({
    control: "storage-versioning",
    on: "blobs",
    path: "isVersioningEnabled",
    unsafe: [false, ...odd],
  });
  property({
    control: "storage-change-feed",
    on: "blobs",
    path: "changeFeed",
    unsafe: [{ enabled: false }, { enabled: true, retentionInDays: 6 }, ...odd],
    safe: [
      { enabled: true, retentionInDays: null },
      { enabled: true, retentionInDays: 7 },
    ],
  });
  violates("a change feed that ends before deleted blobs do", ["storage-change-feed"], (stack) =>
    stack.set("blobs", "deleteRetentionPolicy.days", 30).set("blobs", "changeFeed.retentionInDays", 29),
  );
  accepts("a change feed as long as deleted blobs are kept", (stack) =>
    stack.set("blobs", "deleteRetentionPolicy.days", 30).set("blobs", "changeFeed.retentionInDays", 30),
  );
  it("an unknown end of the change feed is undecided", () => {
    const stack = safeStack().set("blobs", "changeFeed.retentionInDays", unknownValue);
    assert.equal(judge(stack).verdicts.get("storage-change-feed"), "undecided");
  });
  const lifecycle = (stack: Stack, rule: object) =>
    stack.add("lifecycle", "storage:ManagementPolicy", {
      resourceGroupName: "rg-orders-dev",
      accountName: "storders",
      managementPolicyName: "default",
      policy: { rules: [{ name: "versions", type: "Lifecycle", ...rule }] },
    });
  const deletesVersions = (days: unknown) => ({
    definition: { actions: { version: { delete: { daysAfterCreationGreaterThan: days } } } },
  });
  for (const days of [0, 6, "7", null]) {
    violates(`versions deleted after ${JSON.stringify(days)} days`, ["storage-versioning"], (stack) =>
      lifecycle(stack, deletesVersions(days)),
    );
  }
  accepts("versions deleted after a week", (stack) => lifecycle(stack, deletesVersions(7)));
  accepts("a rule that is off", (stack) => lifecycle(stack, { enabled: false, ...deletesVersions(0) }));
  accepts("a rule that deletes blobs, of which a version remains", (stack) =>
    lifecycle(stack, {
      definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 1 } } } },
    }),
  );
  it("an unknown age of versions is undecided", () => {
    const stack = lifecycle(safeStack(), deletesVersions(unknownValue));
    assert.equal(judge(stack).verdicts.get("storage-versioning"), "undecided");
  });
  violates(
    "an account with containers and no BlobServiceProperties",
    ["storage-blob-service", "monitoring-diagnostics"],
    (stack) => stack.remove("blobs", "diag-blobs"),
  );
  violates(
    "the BlobServiceProperties of another account, nested under this one",
    ["storage-blob-service", "monitoring-diagnostics"],
    (stack) => {
      stack.unlink("blobs", "accountName").set("blobs", "accountName", "stother");
      Object.assign(stack.get("blobs"), { parent: stack.get("account").urn });
    },
  );
  accepts("an account of queues only", (stack) => {
    stack.remove("blobs", "code", "diag-blobs", "pe-account-blob", "dns-account-blob");
    Object.assign(stack.get("flex").propertyDependencies, { functionAppConfig: [stack.get("id-flex").urn] });
  });
});
