import { UnknownValueError, unknownCheckingProxy, unknownStringValue } from "@pulumi/policy/proxy.js";

import {
  configurationOf,
  levelOf,
  settingsFor,
  type Configuration,
  type EnforcementLevel,
} from "./configuration.ts";
import { controls, type ControlId } from "./controls.ts";
import type { Severity } from "./controls/control.ts";
import { exemptionPolicies, Exemptions, type Exempted, type ExemptionProblem } from "./exemptions.ts";
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
  /** What it does: `advisory` is told, `mandatory` stops an update; `remediate` does too, where nobody mended it. */
  readonly level: EnforcementLevel;
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

/** An exemption that is wrong, and what that does. */
export interface WrongExemption extends ExemptionProblem {
  readonly level: EnforcementLevel;
}

/** "not applicable" when the stack has no resource of the kinds that a control concerns; "disabled" by the configuration. */
export type Verdict = "passed" | "violated" | "undecided" | "not applicable" | "disabled";

/** By what a stack is judged, where it is not the default. */
export interface EvaluationOptions extends Partial<Settings> {
  /** A policy configuration, as the engine would get it: levels, parameters and exemptions. Default: none. */
  readonly configuration?: Configuration;
}

/** The judgement of a stack. */
export interface Evaluation {
  readonly findings: readonly Violation[];
  readonly undecided: readonly Undecided[];
  /** What would be findings, were it not for an exemption. */
  readonly exempted: readonly Exempted[];
  /** Exemptions that are over, too broad, or not needed. */
  readonly exemptionProblems: readonly WrongExemption[];
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
    // In an exported state a secret is encrypted.
    return "value" in value ? asEngine(value["value"]) : unknownValue;
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
 */
export function evaluate(
  resources: readonly Resource[],
  { configuration = {}, ...options }: EvaluationOptions = {},
): Evaluation {
  const settings = withDefaults(options);
  const judged = resources.map((resource) => ({
    ...resource,
    inputs: guarded(resource.inputs),
    outputs: guarded(resource.outputs),
  }));
  const graph = new Graph(judged);
  const exemptions = new Exemptions(settings.today);
  const exemptionLevel = levelOf(exemptionPolicies.valid, configuration);
  const findings: Violation[] = [];
  const undecided: Undecided[] = [];
  const concerned = new Set<ControlId>();
  const policies = new Map(
    controls.map((control) => {
      const given = configurationOf(control.id, configuration);
      const level = levelOf(control, configuration);
      if (level !== "disabled") {
        exemptions.declare(control.id, given.exemptions);
      }
      return [control.id, { level, severity: control.severity, settings: settingsFor(settings, given) }];
    }),
  );

  const judge = (
    control: ControlId,
    subjects: readonly Resource[],
    check: (resource: Resource, settings: Settings) => Findings,
  ): void => {
    const policy = policies.get(control);
    if (policy === undefined || policy.level === "disabled") {
      return;
    }
    for (const resource of subjects) {
      concerned.add(control);
      try {
        for (const finding of check(resource, policy.settings)) {
          const message = messageOf(finding);
          const urn = finding.urn ?? resource.urn;
          if (!exemptions.takesOut(control, urn, message)) {
            const { level, severity } = policy;
            findings.push({ ...finding, urn, control, severity, level, message });
          }
        }
      } catch (error) {
        if (!(error instanceof UnknownValueError)) {
          throw error;
        }
        undecided.push({ control, urn: resource.urn, path: error.props.join(".") });
      }
    }
  };

  for (const { control, kinds, check } of resourceRules) {
    judge(control, graph.ofKind(...kinds), ({ inputs }, applied) => check(inputs, applied));
  }
  for (const { control, kinds, check } of stackRules) {
    judge(control, graph.ofKind(...kinds), (resource, applied) => check(resource, graph, applied));
  }
  const order = new Map(controls.map(({ id }, index) => [id, index]));
  const byControl = (a: { control: ControlId }, b: { control: ControlId }) =>
    (order.get(a.control) ?? 0) - (order.get(b.control) ?? 0);
  findings.sort(byControl);
  undecided.sort(byControl);

  const violated = new Set(findings.map(({ control }) => control));
  const open = new Set(undecided.map(({ control }) => control));
  const verdictOn = (id: ControlId): Verdict =>
    policies.get(id)?.level === "disabled"
      ? "disabled"
      : violated.has(id)
        ? "violated"
        : open.has(id)
          ? "undecided"
          : concerned.has(id)
            ? "passed"
            : "not applicable";
  return {
    findings,
    undecided,
    exempted: exemptions.exempted,
    exemptionProblems:
      exemptionLevel === "disabled"
        ? []
        : exemptions.problems().map((problem) => ({ ...problem, level: exemptionLevel })),
    verdicts: new Map(controls.map(({ id }) => [id, verdictOn(id)])),
  };
}

export type { Resource };
