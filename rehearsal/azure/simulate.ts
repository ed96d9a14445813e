import { armType, digits, guid, logicalName, nameOf, parameters, resourceId } from "./identifiers.ts";
import { identityOutput } from "./access.ts";
import { LiveResources } from "./liveResources.ts";
import { draw, type RandomType } from "./random.ts";
import { conflicts } from "./refusals/conflicts.ts";
import type { Refusal } from "./refusals/refusal.ts";
import { refusals } from "./refusals/refusals.ts";
import { UnknownTypeError, azureType, randomType, shortType } from "./resourceTypes.ts";
import type { Created, ResourceType } from "./resourceType.ts";
import { UNKNOWN, absent, at, isList, isObject, type Properties, type Value } from "./values.ts";

/** azure-native's mark on a resource whose name it made up: such a resource is created anew before the old one is deleted. */
const createBeforeDelete = "__createBeforeDelete";

/** What azure-native would call a resource without a name. Source: pulumi/pulumi-azure-native, AutoNamer in resources.go. */
function automaticName(path: string, parameter: string, urn: string): { name: string; random: boolean } {
  if (parameter === "roleAssignmentName" || parameter === "roleDefinitionId")
    return { name: guid(urn, "name"), random: true };
  const own = path.toLowerCase().split("microsoft.").at(-1) ?? "";
  if (path.includes("Microsoft.") && own.split("{").length !== 2)
    return { name: logicalName(urn), random: false };
  return { name: logicalName(urn) + digits(urn, 8), random: true };
}

function location(
  inputs: Properties,
  olds: Properties,
  configured: string | undefined,
  live: LiveResources,
): Value {
  const group = at(inputs, "resourceGroupName");
  const id = resourceId("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}", inputs);
  return (
    at(olds, "location") ??
    configured ??
    (group === UNKNOWN ? UNKNOWN : at(live.get(id ?? "")?.inputs, "location")) ??
    null
  );
}

/** A resource as a program asks for it. */
export interface Asked {
  /** The type token, with or without an API version. */
  readonly type: string;
  readonly urn: string;
  readonly inputs: Properties;
}

/**
 * The inputs as the provider's Check step hands them to the engine: with an automatic name, the default location and the API
 * version, all of which stay as they were for a resource that exists (`olds`).
 */
export function withDefaults(
  { type, urn, inputs }: Asked,
  {
    olds = {},
    location: configured,
    live = new LiveResources(),
  }: { olds?: Properties; location?: string; live?: LiveResources } = {},
): Properties {
  const random = randomType(type);
  if (random !== undefined) return { ...random.defaults, ...inputs };
  const entry = azureType(type);
  if (entry === undefined) throw new UnknownTypeError(type);

  const parameter = /\{(\w+)\}$/.exec(entry.path)?.[1];
  const automatic: Record<string, Value> = {};
  if (parameter !== undefined && absent(inputs, parameter)) {
    const old = at(olds, parameter);
    const { name, random: made } = automaticName(entry.path, parameter, urn);
    automatic[parameter] = old ?? name;
    if (old === undefined ? made : at(olds, createBeforeDelete) === true)
      automatic[createBeforeDelete] = true;
  }
  if (entry.located && absent(inputs, "location"))
    automatic["location"] = location(inputs, olds, configured, live);
  return withoutNulls({ azureApiVersion: entry.apiVersion, ...inputs, ...automatic });
}

const withoutNulls = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

function azureOutputs(entry: ResourceType, created: Created): Properties {
  const { id, name, inputs } = created;
  const kept = [...(entry.echoed ?? []), "azureApiVersion"];
  const dropped = [...parameters(entry.path), ...(entry.writeOnly ?? []), "id", createBeforeDelete];
  const echoed = Object.entries(inputs).filter(([key]) => kept.includes(key) || !dropped.includes(key));
  return withoutNulls({
    ...Object.fromEntries(echoed),
    ...("identity" in inputs && { identity: identityOutput(created) }),
    name,
    type: armType(id),
    ...entry.computed?.(created),
  });
}

/**
 * What is known of an output before a deployment: what an input of the same name says, and nothing else. Within objects and
 * lists the same holds for each part. Source: pulumi/pulumi-azure-native, PreviewOutputs in provider/pkg/convert.
 */
function foreseen(output: Value, input: Value | undefined): Value {
  if (isObject(output) && isObject(input)) {
    return Object.fromEntries(
      Object.entries(output).map(([key, value]) => [key, foreseen(value, at(input, key))]),
    );
  }
  if (isList(output) && isList(input) && output.length === input.length) {
    return output.map((item, index) => foreseen(item, input[index]));
  }
  const sameKind = isObject(output) === isObject(input) && isList(output) === isList(input);
  return input !== undefined && sameKind ? input : UNKNOWN;
}

/** What the simulated Azure makes of a resource. */
export interface Simulated {
  /** The ARM id; unknown in a preview. */
  readonly id: string | typeof UNKNOWN;
  readonly outputs: Properties;
  /** Why Azure would not take it. */
  readonly refusals: readonly Refusal[];
}

export interface Circumstances {
  /** In a preview nothing is created: ids and computed outputs are unknown, and other resources do not exist yet. */
  readonly preview?: boolean;
  /** What exists already. */
  readonly live?: LiveResources;
}

function simulateRandom(random: RandomType, { urn, inputs }: Asked, preview: boolean): Simulated {
  const { id, outputs } = draw(random, urn, inputs);
  return preview
    ? { id: UNKNOWN, outputs: { ...allUnknown(outputs), ...inputs }, refusals: [] }
    : { id, outputs: { ...inputs, ...outputs }, refusals: [] };
}

const allUnknown = (outputs: Properties): Properties =>
  Object.fromEntries(Object.keys(outputs).map((key): [string, Value] => [key, UNKNOWN]));

/** Simulates the creation or the update of a resource. Its inputs are those that `withDefaults` returned. */
export function simulate(
  asked: Asked,
  { preview = false, live = new LiveResources() }: Circumstances = {},
): Simulated {
  const random = randomType(asked.type);
  if (random !== undefined) return simulateRandom(random, asked, preview);
  const entry = azureType(asked.type);
  if (entry === undefined) throw new UnknownTypeError(asked.type);

  const { inputs } = asked;
  const type = shortType(asked.type);
  const id = resourceId(entry.path, inputs) ?? "";
  const outputs = azureOutputs(entry, { id, name: nameOf(id), inputs, guid: (purpose) => guid(id, purpose) });
  if (preview) {
    const known = Object.entries(outputs).map(
      ([key, value]) => [key, foreseen(value, at(inputs, key))] as const,
    );
    return { id: UNKNOWN, outputs: Object.fromEntries(known), refusals: refusals(type, inputs, live) };
  }
  return {
    id,
    outputs,
    refusals: [...refusals(type, inputs, live), ...conflicts({ id, type, inputs }, live)],
  };
}

/** True when a change of this input means that the resource has to be replaced. */
export function replaces(token: string, input: string): boolean {
  if (randomType(token) !== undefined) return true;
  const entry = azureType(token);
  if (entry === undefined) throw new UnknownTypeError(token);
  return (
    input === "location" || parameters(entry.path).includes(input) || (entry.fixed ?? []).includes(input)
  );
}
