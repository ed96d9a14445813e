import type { ControlId } from "./controls.ts";
import type { Graph } from "./graph.ts";
import { at, describe, elements, isText } from "./read.ts";
import type { Properties, Resource, Urn } from "./resource.ts";
import type { Settings } from "./settings.ts";
import { independently } from "./unknown.ts";

/** What a rule found wrong. */
export interface Finding {
  /** The property at fault, from the inputs of the resource; empty when what is wrong is that another resource is missing. */
  readonly path: string;
  /** What is there; never a secret. */
  readonly found: string;
  /** What has to be there instead. */
  readonly wanted: string;
  /** The resource at fault when it is not the one under judgement. */
  readonly urn?: Urn;
}

export type Findings = Iterable<Finding>;

/** A rule that one resource alone decides. */
export interface ResourceRule {
  readonly control: ControlId;
  /** The kinds of resource that it judges ({@link kindOf}). */
  readonly kinds: readonly string[];
  /** May throw nothing but UnknownValueError, whatever the shape of the inputs. */
  readonly check: (inputs: Properties, settings: Settings) => Findings;
}

/** A rule that needs to see the other resources of the stack. */
export interface StackRule {
  readonly control: ControlId;
  /** The kinds of resource that it judges, each on its own. */
  readonly kinds: readonly string[];
  /** May throw nothing but UnknownValueError, whatever the shape of the stack. */
  readonly check: (resource: Resource, graph: Graph, settings: Settings) => Findings;
}

/** One line for a person: `property 'minimumTlsVersion' is 'TLS1_0'; wanted 'TLS1_2' or later`. */
export function messageOf({ path, found, wanted }: Finding): string {
  return path === "" ? `${found}; wanted ${wanted}` : `property '${path}' is ${found}; wanted ${wanted}`;
}

/** A value that is accepted, and how a finding says so. */
export interface Expected {
  readonly wanted: string;
  /** Gets undefined when the property is missing or null. */
  readonly accepts: (value: unknown) => boolean;
}

export const isTrue: Expected = { wanted: "true", accepts: (value) => value === true };
export const isFalse: Expected = { wanted: "false", accepts: (value) => value === false };

/** One of some words, in upper or lower case. */
export function oneOf(...texts: readonly [string, ...string[]]): Expected {
  return {
    wanted: texts.map((each) => `'${each}'`).join(" or "),
    accepts: (value) => isText(value, ...texts),
  };
}

/** For a property whose default in Azure is what we want. */
export function orMissing({ wanted, accepts }: Expected): Expected {
  return { wanted, accepts: (value) => value === undefined || accepts(value) };
}

/** The simplest rule: a property must have one of some values. */
export function property(path: string, { wanted, accepts }: Expected): (inputs: unknown) => Findings {
  return function* (inputs) {
    const value = at(inputs, path);
    if (!accepts(value)) {
      yield { path, found: describe(value), wanted };
    }
  };
}

/** Judges each element of the list at a path on its own; the judge is told the path of the element. */
export function* eachElement(
  inputs: unknown,
  path: string,
  judge: (element: unknown, path: string) => Findings,
): Findings {
  const parts = elements(at(inputs, path)).map((read, index) => () => judge(read(), `${path}[${index}]`));
  yield* independently(parts);
}
