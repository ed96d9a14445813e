import { unknownValue, type Resource } from "../../../policypack/evaluate.ts";
import { kindOf, type Urn } from "../../../policypack/resource.ts";

/** Where a value is within the inputs of a resource: names of properties, and indices of elements of lists. */
export type Steps = readonly (string | number)[];

/** A value that a program gave to a resource: all of its inputs, a block or list within them, or a single value. */
export interface Input {
  readonly urn: Urn;
  /** The logical name of the resource. */
  readonly name: string;
  /** None for all inputs of the resource at once. */
  readonly steps: Steps;
  /** The kind of the resource and the path of the value, with `[]` for each element of a list. */
  readonly path: string;
  readonly value: unknown;
  /** The block or list that the value is in. */
  readonly holder: unknown;
  /** Whether there is nothing within it: a text, number or truth value, an unknown, an empty list or block. */
  readonly leaf: boolean;
}

type Place = Pick<Input, "steps" | "value" | "holder" | "leaf">;

function* placesIn(value: unknown, holder: unknown, steps: Steps): Generator<Place> {
  const within =
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, each]) => [Array.isArray(value) ? Number(key) : key, each] as const)
      : [];
  yield { steps, value, holder, leaf: within.length === 0 && steps.length > 0 };
  for (const [key, each] of within) {
    yield* placesIn(each, value, [...steps, key]);
  }
}

function pathOf(kind: string, steps: Steps): string {
  const path = steps.map((step) => (typeof step === "number" ? "[]" : `.${step}`)).join("");
  return path === "" ? kind : `${kind} ${path.slice(1)}`;
}

/** Everything that a program gave to its resources of azure-native. */
export function* inputsOf(resources: Iterable<Resource>): Generator<Input> {
  for (const { urn, type, name, inputs } of resources) {
    const kind = kindOf(type);
    if (kind !== undefined) {
      for (const place of placesIn(inputs, undefined, [])) {
        yield { urn, name, ...place, path: pathOf(kind, place.steps) };
      }
    }
  }
}

/** Whether a value, or a part of it, is known to Azure only. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).some(isUnknown)
    : value === unknownValue;
}

/** The value, with another one in a place within it; undefined takes away what is there. */
function replaced(value: unknown, [step, ...further]: Steps, replacement: unknown): unknown {
  if (step === undefined || typeof value !== "object" || value === null) {
    return replacement;
  }
  const entries = Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const next = key === String(step) ? replaced(each, further, replacement) : each;
    return next === undefined ? [] : [[key, next] as const];
  });
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

/** The resources, with another value for one input; undefined takes it away, and with all of its inputs the resource. */
export function withInput(
  resources: readonly Resource[],
  { urn, steps }: Pick<Input, "urn" | "steps">,
  replacement: unknown,
): readonly Resource[] {
  const [property, ...within] = steps;
  if (property === undefined) {
    return resources.filter((resource) => resource.urn !== urn);
  }
  return resources.map((resource) => {
    if (resource.urn !== urn) {
      return resource;
    }
    const input = replaced(resource.inputs[property], within, replacement);
    const inputs = { ...resource.inputs, [property]: input };
    // As the engine would see it: what is known was written down, and not computed from another resource.
    return isUnknown(input)
      ? { ...resource, inputs }
      : { ...resource, inputs, propertyDependencies: { ...resource.propertyDependencies, [property]: [] } };
  });
}
