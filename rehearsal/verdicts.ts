import { controls } from "../policypack/controls.ts";
import { kindOf } from "../policypack/resource.ts";
import { resourceRules, stackRules } from "../policypack/rules.ts";
import type { ControlVerdict, PreviewedResource } from "./outcome.ts";

/** Something that the policy pack said of a resource, whether it ran beside the engine or in this process. */
export interface PolicyFinding {
  /** Id of the control. */
  control: string;
  urn: string;
  message: string;
  /** Whether the control could not be judged because a value is known to Azure only. */
  undecided: boolean;
}

/** The verdict on every control of the catalogue, from what the pack said of the resources. */
export function verdicts(
  resources: readonly PreviewedResource[],
  findings: readonly PolicyFinding[],
): ControlVerdict[] {
  const present = new Set(resources.map(({ type }) => kindOf(type)));
  const applicable = new Set(
    [...resourceRules, ...stackRules]
      .filter(({ kinds }) => kinds.some((kind) => present.has(kind)))
      .map(({ control }) => control),
  );
  const byControl = Map.groupBy(findings, ({ control }) => control);
  return controls.map(({ id, title, severity, enforcement }) => {
    const found = byControl.get(id) ?? [];
    const verdict = found.some(({ undecided }) => !undecided)
      ? "violated"
      : found.length > 0
        ? "undecided"
        : applicable.has(id)
          ? "passed"
          : "not applicable";
    return {
      id,
      title,
      severity,
      enforcement,
      verdict,
      findings: found.map(({ urn, message }) => ({ urn, message })),
    };
  });
}
