import { nameOf, parentOf } from "../identifiers.ts";
import { absent, at, list, number, object, same, text, type Value } from "../values.ts";
import { builtInRoles } from "./builtInRoles.ts";
import { equal, others, refuse, type Conflict } from "./conflict.ts";
import type { Refusal, Rule } from "./refusal.ts";

const source = "https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults";
const softDelete = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview";
const keys = "https://learn.microsoft.com/azure/key-vault/keys/about-keys";
const rotation = "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation";
const createOnce = "https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist";
const secrets = "https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults/secrets";
const roles = "https://learn.microsoft.com/azure/key-vault/general/rbac-guide";
const topics = "https://learn.microsoft.com/azure/event-grid/system-topics";
const monitorAlerts =
  "https://learn.microsoft.com/azure/event-grid/handle-key-vault-events-using-azure-monitor-alerts";

const purgeProtection: Rule = (inputs) =>
  at(inputs, "properties", "enablePurgeProtection") === false
    ? [
        refuse(
          "BadRequest",
          "properties.enablePurgeProtection",
          "the property cannot be set to false; leave it out or set it to true",
          source,
        ),
      ]
    : [];

const softDeleteDays: Rule = (inputs) => {
  const days = number(inputs, "properties", "softDeleteRetentionInDays");
  if (days === undefined || (Number.isInteger(days) && days >= 7 && days <= 90)) return [];
  const message = `${days} is not a number of days from 7 to 90`;
  return [refuse("BadRequest", "properties.softDeleteRetentionInDays", message, softDelete)];
};

const required =
  (from: string, ...path: string[]): Rule =>
  (inputs) =>
    absent(inputs, "properties", ...path)
      ? [refuse("BadRequest", ["properties", ...path].join("."), "the property is required", from)]
      : [];

const keySize: Rule = (inputs) => {
  const size = number(inputs, "properties", "keySize");
  const kty = text(inputs, "properties", "kty") ?? "";
  if (size === undefined || !kty.startsWith("RSA") || [2048, 3072, 4096].includes(size)) return [];
  const message = `an RSA key of ${size} bits; Key Vault has 2048, 3072 and 4096`;
  return [refuse("BadParameter", "properties.keySize", message, keys)];
};

/** About how many days a duration of ISO 8601 has; nothing when it is none, or unknown. */
function daysOf(duration: string | undefined): number | undefined {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration ?? "");
  if (parts === null || duration === "P") return undefined;
  const [years, months, weeks, days] = parts.slice(1).map((part) => Number(part || 0));
  return (years ?? 0) * 365 + (months ?? 0) * 30 + (weeks ?? 0) * 7 + (days ?? 0);
}

const keyRotation: Rule = (inputs) => {
  const policy = object(inputs, "properties", "rotationPolicy");
  const property = "properties.rotationPolicy";
  const expiry = at(policy, "attributes", "expiryTime");
  const days = typeof expiry === "string" ? daysOf(expiry) : undefined;
  const short =
    days !== undefined && days < 28
      ? [refuse("BadParameter", `${property}.attributes.expiryTime`, "less than 28 days", rotation)]
      : [];
  return [
    ...short,
    ...list(policy, "lifetimeActions").flatMap((each, index): Refusal[] => {
      const action = `${property}.lifetimeActions[${index}]`;
      if (equal(text(each, "action", "type"), "notify")) {
        const message = "a notification needs attributes.expiryTime";
        return absent(expiry) ? [refuse("BadParameter", action, message, rotation)] : [];
      }
      const after = daysOf(text(each, "trigger", "timeAfterCreate"));
      const message = "a rotation is at least 7 days after the making and 7 days before the end";
      return after !== undefined && (after < 7 || (days !== undefined && after > days - 7))
        ? [refuse("BadParameter", action, message, rotation)]
        : [];
    }),
  ];
};

const monitorAlert: Rule = (inputs) => {
  if (text(inputs, "destination", "endpointType") !== "MonitorAlert") return [];
  const schema = text(inputs, "eventDeliverySchema");
  return [
    ...(schema === undefined || schema === "CloudEventSchemaV1_0"
      ? []
      : [
          refuse(
            "InvalidRequest",
            "eventDeliverySchema",
            `${schema}: Azure Monitor takes CloudEventSchemaV1_0 alone`,
            monitorAlerts,
          ),
        ]),
    ...(absent(inputs, "destination", "severity")
      ? [refuse("InvalidRequest", "destination.severity", "the property is required", monitorAlerts)]
      : []),
  ];
};

/** What Azure refuses in vaults, in what is in them, and in what passes on their events. */
export const keyvault: Readonly<Record<string, readonly Rule[]>> = {
  "keyvault:Vault": [purgeProtection, softDeleteDays, required(source, "tenantId"), required(source, "sku")],
  "keyvault:Key": [keySize, keyRotation],
  "keyvault:Secret": [required(secrets, "value")],
  "eventgrid:SystemTopicEventSubscription": [monitorAlert],
};

const keptForEver: Conflict = ({ id, inputs }, live) => {
  const olds = live.get(id)?.inputs;
  const [before, now] = [olds, inputs].map((each) => number(each, "properties", "softDeleteRetentionInDays"));
  return before === undefined || now === undefined || before === now
    ? []
    : [
        refuse(
          "BadRequest",
          "properties.softDeleteRetentionInDays",
          `it is ${before}, and once set it cannot be changed`,
          softDelete,
        ),
      ];
};

const deletedName: Conflict = ({ id, inputs }, live) => {
  const deleted = live.get(id) === undefined ? live.softDeleted("keyvault:Vault", nameOf(id)) : undefined;
  return deleted === undefined || text(inputs, "properties", "createMode") === "recover"
    ? []
    : [
        refuse(
          "ConflictError",
          "vaultName",
          `${deleted.id} was deleted and has the name until it is purged: recover it, or take another name`,
          softDelete,
        ),
      ];
};

const hardwareKey: Conflict = ({ id, inputs }, live) => {
  const sku = text(live.get(parentOf(id))?.inputs, "properties", "sku", "name");
  const kty = text(inputs, "properties", "kty") ?? "";
  return equal(sku, "standard") && kty.endsWith("-HSM")
    ? [refuse("BadParameter", "properties.kty", `${kty} needs a vault of sku premium`, keys)]
    : [];
};

const madeOnce: Conflict = ({ id, inputs }, live) => {
  const olds = live.get(id)?.inputs;
  if (olds === undefined) return [];
  return ["properties", "tags"]
    .filter((property) => !same(at(olds, property), at(inputs, property)))
    .map((property) =>
      refuse(
        "Conflict",
        property,
        "the key is there already: Azure would answer with it as it is, and change nothing",
        createOnce,
      ),
    );
};

/** Roles for what is in a vault; without role-based access control the vault takes no notice of them. */
const dataRole = /^Key Vault (?!Contributor$|Data Access Administrator$)/;

const withoutEffect: Conflict = ({ inputs }, live) => {
  const role = builtInRoles.get(nameOf(text(inputs, "roleDefinitionId") ?? "").toLowerCase()) ?? "";
  const scope = text(inputs, "scope")?.toLowerCase() ?? "";
  if (!dataRole.test(role)) return [];
  return live
    .ofType("keyvault:Vault")
    .filter(({ id }) => `${scope}/`.startsWith(`${id.toLowerCase()}/`))
    .filter((vault) => at(vault.inputs, "properties", "enableRbacAuthorization") !== true)
    .map(({ id }) =>
      refuse(
        "NoEffect",
        "scope",
        `${id} goes by access policies (enableRbacAuthorization is not true): Azure would take the role, and the vault would not heed it`,
        roles,
      ),
    );
};

const sourceOf = (inputs: Value | undefined): string | undefined => text(inputs, "source")?.toLowerCase();

const secondTopic: Conflict = (candidate, live) => {
  const from = sourceOf(candidate.inputs);
  return from !== undefined && others(candidate, live).some(({ inputs }) => sourceOf(inputs) === from)
    ? [refuse("InvalidRequest", "source", "Only one system topic is allowed per source", topics)]
    : [];
};

const missingSource: Conflict = ({ inputs }, live) => {
  const from = text(inputs, "source");
  return from === undefined || live.exists(from)
    ? []
    : [refuse("ResourceNotFound", "source", `${from} does not exist`, topics)];
};

/** What Azure refuses in them because of what exists already, or does not. */
export const keyvaultConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "keyvault:Vault": [keptForEver, deletedName],
  "keyvault:Key": [hardwareKey, madeOnce],
  "authorization:RoleAssignment": [withoutEffect],
  "eventgrid:SystemTopic": [secondTopic, missingSource],
};
