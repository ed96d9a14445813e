import { UnknownValueError, unknownCheckingProxy, unknownStringValue } from "@pulumi/policy/proxy.js";

import { controls, type ControlId } from "./controls.ts";
import type { Severity } from "./controls/control.ts";
import { Graph } from "./graph.ts";
import { isObject } from "./read.ts";
import type { Properties, Resource, Urn } from "./resource.ts";
import { messageOf, type Finding, type Findings } from "./rule.ts";
import { resourceRules, stackRules } from "./rules.ts";
import { withDefaults, type Settings } from "./settings.ts";

/** What a caller may put in the place of a value that is unknown in a preview; Pulumi's own `unknown` is understood too. */
export const unknownValue: string = unknownStringValue;

/** A violation: which control, which resource, what was found where, what is wanted. */
export interface Violation extends Finding {
  readonly control: ControlId;
  readonly severity: Severity;
  readonly urn: Urn;
  /** The finding in one line. */
  readonly message: string;
}

/** A judgement that has to wait for a value that only a deployment can tell. */
export interface Undecided {
  readonly control: ControlId;
  readonly urn: Urn;
  /** The value that is unknown. */
  readonly path: string;
}

/** "not applicable" when the stack has no resource of the kinds that a control concerns. */
export type Verdict = "passed" | "violated" | "undecided" | "not applicable";

/** The judgement of a stack. */
export interface Evaluation {
  readonly findings: readonly Violation[];
  readonly undecided: readonly Undecided[];
  /** One for each control of the catalogue, in its order. */
  readonly verdicts: ReadonlyMap<ControlId, Verdict>;
}

/** How the Pulumi SDK marks a secret on the wire. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Properties as the pack's server would get them: secrets laid open, each unknown as the engine's sentinel. Takes what a Pulumi
 * mock gets: plain values, `{ [signature]: secret, value }` and `unknown` of @pulumi/pulumi, at any depth.
 */
function asEngine(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(asEngine);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value["__pulumiUnknown"] === true) {
    return unknownValue;
  }
  if (value[signature] === secret) {
    return asEngine(value["value"]);
  }
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) {
      plain[key] = asEngine(value[key]);
    }
  }
  return plain;
}

function guarded(properties: Properties): Properties {
  const plain = asEngine(properties);
  return unknownCheckingProxy(isObject(plain) ? plain : {});
}

/**
 * Judges a stack in this process, by the rules of the pack and with the view of unknown values that the engine gives it. Needs no
 * engine and no server; the findings come in the order of the catalogue, then of the resources.
 *
 * @param resources every resource of the stack, with type tokens as `kindOf` reads them; others are ignored
 * @param options what to judge by, where it is not the default
 */
export function evaluate(resources: readonly Resource[], options?: Partial<Settings>): Evaluation {
  const settings = withDefaults(options);
  const judged = resources.map((resource) => ({
    ...resource,
    inputs: guarded(resource.inputs),
    outputs: guarded(resource.outputs),
  }));
  const graph = new Graph(judged);
  const findings: Violation[] = [];
  const undecided: Undecided[] = [];
  const concerned = new Set<ControlId>();
  const severities = new Map(controls.map(({ id, severity }) => [id, severity]));

  const judge = (control: ControlId, { urn }: Resource, check: () => Findings): void => {
    concerned.add(control);
    try {
      for (const finding of check()) {
        const severity = severities.get(control) ?? "high";
        findings.push({ urn, ...finding, control, severity, message: messageOf(finding) });
      }
    } catch (error) {
      if (!(error instanceof UnknownValueError)) {
        throw error;
      }
      undecided.push({ control, urn, path: error.props.join(".") });
    }
  };

  for (const { control, kinds, check } of resourceRules) {
    for (const resource of graph.ofKind(...kinds)) {
      judge(control, resource, () => check(resource.inputs, settings));
    }
  }
  for (const { control, kinds, check } of stackRules) {
    for (const resource of graph.ofKind(...kinds)) {
      judge(control, resource, () => check(resource, graph, settings));
    }
  }
  const order = new Map(controls.map(({ id }, index) => [id, index]));
  const byControl = (a: { control: ControlId }, b: { control: ControlId }) =>
    (order.get(a.control) ?? 0) - (order.get(b.control) ?? 0);
  findings.sort(byControl);
  undecided.sort(byControl);

  const violated = new Set(findings.map(({ control }) => control));
  const open = new Set(undecided.map(({ control }) => control));
  const verdictOn = (id: ControlId): Verdict =>
    violated.has(id)
      ? "violated"
      : open.has(id)
        ? "undecided"
        : concerned.has(id)
          ? "passed"
          : "not applicable";
  return { findings, undecided, verdicts: new Map(controls.map(({ id }) => [id, verdictOn(id)])) };
}

export type { Resource };
