import { UNKNOWN, isList, isObject, type Properties, type Value } from "./values.ts";

/**
 * How Pulumi marks special values in a protobuf Struct; the same constants are in every SDK.
 * Source: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
 */
const unknownMarker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What `Struct.fromJavaScript` takes. */
type Wire = string | number | boolean | null | Wire[] | { [key: string]: Wire };

const isRecord = (wire: unknown): wire is Readonly<Record<string, unknown>> =>
  typeof wire === "object" && wire !== null && !Array.isArray(wire);

function decode(wire: unknown): Value {
  if (wire === unknownMarker) return UNKNOWN;
  if (typeof wire === "string" || typeof wire === "number" || typeof wire === "boolean") return wire;
  if (Array.isArray(wire)) return wire.map(decode);
  if (!isRecord(wire)) return null;
  switch (wire[signatureKey]) {
    case secretSignature:
      return decode(wire["value"]);
    case outputSignature:
      return "value" in wire ? decode(wire["value"]) : UNKNOWN;
    case resourceSignature: // a component has no id and is known by its URN; a resource in preview has an empty id
      return wire["id"] === "" ? UNKNOWN : decode(wire["id"] ?? wire["urn"]);
    default: // plain objects, and assets and archives: their mark has to survive the way back
      return decodeProperties(wire);
  }
}

/**
 * Properties out of what `Struct.toJavaScript` returns, without the wrappers of secrets and outputs. A null is an absent
 * property to azure-native, at any depth.
 */
export const decodeProperties = (wire: Readonly<Record<string, unknown>>): Properties =>
  Object.fromEntries(
    Object.entries(wire)
      .map(([key, value]) => [key, decode(value)] as const)
      .filter(([, value]) => value !== null),
  );

function encode(value: Value): Wire {
  if (value === UNKNOWN) return unknownMarker;
  if (isList(value)) return value.map(encode);
  return isObject(value) ? encodeProperties(value) : value;
}

/** Properties into what `Struct.fromJavaScript` takes, those named in `secrets` marked as secret. */
export const encodeProperties = (
  properties: Properties,
  secrets?: ReadonlySet<string>,
): Record<string, Wire> =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      secrets?.has(key) ? { [signatureKey]: secretSignature, value: encode(value) } : encode(value),
    ]),
  );

function holdsSecret(wire: unknown): boolean {
  if (Array.isArray(wire)) return wire.some(holdsSecret);
  if (!isRecord(wire)) return false;
  const signature = wire[signatureKey];
  return (
    signature === secretSignature ||
    (signature === outputSignature && wire["secret"] === true) ||
    Object.values(wire).some(holdsSecret)
  );
}

/** The names of the properties that are, or contain, a secret. */
export const secretProperties = (wire: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(wire).filter((key) => holdsSecret(wire[key]));
