import type { Graph } from "../graph.ts";
import { at, describe, isSet, isText, knownText } from "../read.ts";
import type { Properties, Resource } from "../resource.ts";
import { oneOf, property, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { every, independently, some } from "../unknown.ts";
import { isProduction } from "./production.ts";

const lockKinds = [
  "authorization:ManagementLockAtResourceGroupLevel",
  "authorization:ManagementLockAtResourceLevel",
  "authorization:ManagementLockByScope",
];

/** Whether a lock keeps a resource: it is on the resource, or on its resource group. */
function keeps(lock: Resource, target: Resource, graph: Graph): boolean {
  const groups = graph.references(target, "resourceGroupName", "resources:ResourceGroup");
  const scoped = ["scope", "resourceName"].some((input) =>
    graph.references(lock, input).some((each) => each === target || groups.includes(each)),
  );
  const group = "resourceGroupName";
  const isOnGroup =
    lock.type.endsWith("AtResourceGroupLevel") &&
    (graph.references(lock, group, "resources:ResourceGroup").some((each) => groups.includes(each)) ||
      isText(knownText(lock.inputs, group), knownText(target.inputs, group) ?? ""));
  return (scoped || isOnGroup) && isText(at(lock.inputs, "level"), "CanNotDelete", "ReadOnly");
}

function* keptFromDeletion(target: Resource, graph: Graph): Findings {
  const isKept = () =>
    target.protect === true ||
    some(...graph.ofKind(...lockKinds).map((lock) => () => keeps(lock, target, graph)));
  if (
    every(
      () => isProduction(target.inputs),
      () => !isKept(),
    )
  ) {
    const found = "nothing keeps it from being deleted";
    yield { path: "", found, wanted: "protect: true, or a ManagementLockByScope" };
  }
}

/** Kinds of account that have no queues and no tables. */
const blobsOrFilesOnly = ["BlobStorage", "BlockBlobStorage", "FileStorage"] as const;

/**
 * The key of an account encrypts its blobs and files; queues and tables have one of Azure's own unless the account is made otherwise
 * (https://learn.microsoft.com/azure/storage/common/account-encryption-key-create).
 */
function* ownKey(inputs: Properties): Findings {
  const path = "encryption.keySource";
  const isOwn = () =>
    isText(at(inputs, path), "Microsoft.Keyvault") && isSet(inputs, "encryption.keyVaultProperties.keyName");
  if (!isOwn()) {
    yield {
      path,
      found: describe(at(inputs, path)),
      wanted: "'Microsoft.Keyvault', with keyVaultProperties",
    };
    return;
  }
  const findings = independently(
    ["queue", "table"].map(
      (service) => () => property(`encryption.services.${service}.keyType`, oneOf("Account"))(inputs),
    ),
  );
  for (const finding of findings) {
    if (isText(at(inputs, "kind"), ...blobsOrFilesOnly)) {
      return;
    }
    yield finding;
  }
}

export const dataRules: readonly ResourceRule[] = [
  {
    control: "data-customer-managed-key",
    kinds: ["storage:StorageAccount"],
    check: (inputs, { requireCustomerManagedKeys }) => (requireCustomerManagedKeys ? ownKey(inputs) : []),
  },
];

export const dataStackRules: readonly StackRule[] = [
  {
    control: "data-deletion-protection",
    kinds: ["storage:StorageAccount", "keyvault:Vault"],
    check: keptFromDeletion,
  },
];
