import { nameOf } from "../identifiers.ts";
import type { LiveResource, LiveResources } from "../liveResources.ts";
import { at, number, text, texts } from "../values.ts";
import { builtInRoles } from "./builtInRoles.ts";
import { equal, refuse, type Conflict } from "./conflict.ts";
import type { Refusal, Rule } from "./refusal.ts";

const accounts = "https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts";
const blobServices =
  "https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts/blobservices";
const customerKeys =
  "https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account";
const keyRace = "https://github.com/Azure/bicep/issues/16601";
const keyNetwork = "https://learn.microsoft.com/azure/key-vault/general/network-security";
const restore = "https://learn.microsoft.com/azure/storage/blobs/point-in-time-restore-overview";
const conversion =
  "https://learn.microsoft.com/azure/storage/common/redundancy-migration#changing-redundancy-configuration";

const skus: Readonly<Record<string, RegExp>> = {
  StorageV2: /^(Standard_(LRS|GRS|RAGRS|ZRS|GZRS|RAGZRS)|Premium_LRS|StandardV2_\w+)$/,
  Storage: /^Standard_(LRS|GRS|RAGRS|ZRS)$/,
  BlobStorage: /^Standard_(LRS|GRS|RAGRS)$/,
  BlockBlobStorage: /^Premium_(LRS|ZRS)$/,
  FileStorage: /^Premium(V2)?_(LRS|ZRS)$|^StandardV2_\w+$/,
};

const kindAndSku: Rule = (inputs) => {
  const kind = text(inputs, "kind");
  const sku = text(inputs, "sku", "name");
  if (kind === undefined) return [];
  const fitting = Object.hasOwn(skus, kind) ? skus[kind] : undefined;
  if (fitting === undefined) {
    const message = `"${kind}" is none of ${Object.keys(skus).join(", ")}`;
    return [{ code: "InvalidValuesForRequestParameters", property: "kind", message, source: accounts }];
  }
  if (sku === undefined || fitting.test(sku)) return [];
  const message = `an account of kind ${kind} cannot have the SKU ${sku}`;
  return [{ code: "InvalidSkuForKind", property: "sku.name", message, source: accounts }];
};

const oneOf =
  (property: string, values: readonly string[]): Rule =>
  (inputs) => {
    const value = text(inputs, ...property.split("."));
    if (value === undefined || values.includes(value)) return [];
    const message = `"${value}" is none of ${values.join(", ")}`;
    return [{ code: "InvalidValuesForRequestParameters", property, message, source: accounts }];
  };

const sasPeriod: Rule = (inputs) => {
  const period = text(inputs, "sasPolicy", "sasExpirationPeriod");
  if (period === undefined || /^\d+\.([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(period)) return [];
  const message = `"${period}" is not days.hours:minutes:seconds, as in 01.00:00:00`;
  const source = "https://learn.microsoft.com/azure/storage/common/sas-expiration-policy";
  return [
    { code: "InvalidRequestPropertyValue", property: "sasPolicy.sasExpirationPeriod", message, source },
  ];
};

/** The account's identity type is spelled without a space, unlike that of sites. */
const identityType = oneOf("identity.type", [
  "None",
  "SystemAssigned",
  "UserAssigned",
  "SystemAssigned,UserAssigned",
]);

const accountRules: readonly Rule[] = [
  kindAndSku,
  oneOf("minimumTlsVersion", ["TLS1_0", "TLS1_1", "TLS1_2"]),
  oneOf("publicNetworkAccess", ["Enabled", "Disabled", "SecuredByPerimeter"]),
  identityType,
  sasPeriod,
];

const days =
  (policy: string, from: number, to: number, name = "days"): Rule =>
  (inputs) => {
    const value = number(inputs, policy, name);
    if (value === undefined || (Number.isInteger(value) && value >= from && value <= to)) return [];
    const message = `${value} is not a number of days from ${from} to ${to}`;
    return [{ code: "InvalidXmlNodeValue", property: `${policy}.${name}`, message, source: blobServices }];
  };

/** Point-in-time restore works from versions, the change feed and soft-deleted blobs, and never reaches back beyond them. */
const restorePolicy: Rule = (inputs) => {
  if (at(inputs, "restorePolicy", "enabled") !== true) return [];
  const refuse = (property: string, message: string): Refusal => ({
    code: "InvalidRequest",
    property,
    message,
    source: restore,
  });
  const needed: [property: string, ...path: string[]][] = [
    ["isVersioningEnabled", "isVersioningEnabled"],
    ["changeFeed.enabled", "changeFeed", "enabled"],
    ["deleteRetentionPolicy.enabled", "deleteRetentionPolicy", "enabled"],
  ];
  const missing = needed.filter(([, ...path]) => {
    const value = at(inputs, ...path);
    return value === undefined || value === null || value === false;
  });
  const back = number(inputs, "restorePolicy", "days");
  const kept = number(inputs, "deleteRetentionPolicy", "days");
  return [
    ...missing.map(([property]) => refuse(property, "point-in-time restore needs this to be on")),
    ...(back !== undefined && kept !== undefined && back >= kept
      ? [
          refuse(
            "restorePolicy.days",
            `${back} days of restore need soft delete to keep blobs longer than ${kept} days`,
          ),
        ]
      : []),
  ];
};

/** What Azure refuses in storage accounts and their services. */
export const storage: Readonly<Record<string, readonly Rule[]>> = {
  "storage:StorageAccount": accountRules,
  "storage:BlobServiceProperties": [
    days("deleteRetentionPolicy", 1, 365),
    days("containerDeleteRetentionPolicy", 1, 365),
    days("changeFeed", 1, 146_000, "retentionInDays"),
    restorePolicy,
  ],
  "storage:FileServiceProperties": [days("shareDeleteRetentionPolicy", 1, 365)],
};

/** Roles with which an identity may read, wrap and unwrap with a key. */
const keyRoles = /^Key Vault (Administrator|Crypto (Officer|Service Encryption User|User))$/;

function mayUse(identity: LiveResource, keyId: string, live: LiveResources): boolean {
  return live.ofType("authorization:RoleAssignment").some(({ inputs }) => {
    const scope = text(inputs, "scope")?.toLowerCase() ?? "";
    return (
      text(inputs, "principalId") === text(identity.outputs, "principalId") &&
      keyRoles.test(builtInRoles.get(nameOf(text(inputs, "roleDefinitionId") ?? "").toLowerCase()) ?? "") &&
      `${keyId.toLowerCase()}/`.startsWith(`${scope}/`)
    );
  });
}

/** A closed vault lets storage in as a trusted service, or not at all. */
function closedToStorage(vault: LiveResource): boolean {
  const acls = ["properties", "networkAcls"] as const;
  const closed =
    equal(text(vault.inputs, "properties", "publicNetworkAccess"), "Disabled") ||
    equal(text(vault.inputs, ...acls, "defaultAction"), "Deny");
  return closed && equal(text(vault.inputs, ...acls, "bypass"), "None");
}

/** A customer's key: the identity, the key in its vault and the role on it come before the account. */
const customerKey: Conflict = ({ inputs }, live) => {
  if (!equal(text(inputs, "encryption", "keySource"), "Microsoft.Keyvault")) return [];
  const property = "encryption.keyVaultProperties";
  const identityId = text(inputs, "encryption", "encryptionIdentity", "encryptionUserAssignedIdentity");
  if (at(inputs, "encryption", "encryptionIdentity", "encryptionUserAssignedIdentity") === undefined)
    return [
      refuse(
        "InvalidValuesForRequestParameters",
        "encryption.encryptionIdentity",
        "a new account needs a user-assigned identity to use the key with",
        customerKeys,
      ),
    ];
  const assigned = texts(inputs, "identity", "userAssignedIdentities");
  if (identityId !== undefined && !assigned.some((each) => equal(each, identityId)))
    return [
      refuse(
        "InvalidValuesForRequestParameters",
        "encryption.encryptionIdentity",
        `${identityId} is not among the account's own identities`,
        customerKeys,
      ),
    ];

  // A vault that is not part of the rehearsal may be as it should be.
  const host = /^https:\/\/([^./]+)\./.exec(
    text(inputs, "encryption", "keyVaultProperties", "keyVaultUri") ?? "",
  );
  const vault = live.ofType("keyvault:Vault").find(({ id }) => equal(nameOf(id), host?.[1]));
  if (vault === undefined) return [];
  const keyId = `${vault.id}/keys/${text(inputs, "encryption", "keyVaultProperties", "keyName") ?? ""}`;
  const key = live.get(keyId);
  if (at(vault.inputs, "properties", "enablePurgeProtection") !== true)
    return [refuse("KeyVaultPolicyError", property, `${vault.id} has no purge protection`, customerKeys)];
  if (closedToStorage(vault))
    return [
      refuse(
        "KeyVaultAuthenticationFailure",
        property,
        `${vault.id} lets no trusted services in`,
        keyNetwork,
      ),
    ];
  if (key === undefined)
    return [
      refuse("KeyVaultEncryptionKeyNotFound", `${property}.keyName`, `${keyId} does not exist`, customerKeys),
    ];
  if (!/^RSA(-HSM)?$/.test(text(key.inputs, "properties", "kty") ?? "RSA"))
    return [
      refuse("KeyVaultEncryptionKeyNotFound", `${property}.keyName`, `${keyId} is no RSA key`, customerKeys),
    ];
  const identity = live.get(identityId ?? "");
  return identity === undefined || mayUse(identity, keyId, live)
    ? []
    : [refuse("KeyVaultAuthenticationFailure", property, `${identity.id} has no role on ${keyId}`, keyRace)];
};

/** An update adds or takes away the other region; zones take a conversion, which is asked for apart and may take days to begin. */
const redundancy: Conflict = ({ id, inputs }, live) => {
  const [before, now] = [live.get(id)?.inputs, inputs].map((each) => text(each, "sku", "name"));
  if (before === undefined || now === undefined) return [];
  const sameZones = before.endsWith("ZRS") === now.endsWith("ZRS");
  const sameTier = before.split("_")[0] === now.split("_")[0];
  return sameZones && sameTier
    ? []
    : [
        refuse(
          "StorageAccountTypeConversionNotAllowed",
          "sku.name",
          `no update makes ${before} to ${now}${sameTier ? ": ask for a conversion (az storage account migration start)" : ""}`,
          conversion,
        ),
      ];
};

/** What Azure refuses in a storage account because of what exists already, or does not. */
export const storageConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "storage:StorageAccount": [customerKey, redundancy],
};
