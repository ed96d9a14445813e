import { levelOf, type Configuration } from "../policypack/configuration.ts";
import { controls } from "../policypack/controls.ts";
import { exemptionPolicies } from "../policypack/exemptions.ts";
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
  configuration: Configuration = {},
): ControlVerdict[] {
  const present = new Set(resources.map(({ type }) => kindOf(type)));
  const applicable = new Set(
    [...resourceRules, ...stackRules]
      .filter(({ kinds }) => kinds.some((kind) => present.has(kind)))
      .map(({ control }) => control),
  );
  const byControl = Map.groupBy(findings, ({ control }) => control);
  const ofControls = controls.map((control): ControlVerdict => {
    const { id, title, severity } = control;
    const enforcement = levelOf(control, configuration);
    const found = byControl.get(id) ?? [];
    const verdict =
      enforcement === "disabled"
        ? "disabled"
        : found.some(({ undecided }) => !undecided)
          ? "violated"
          : found.length > 0
            ? "undecided"
            : applicable.has(id)
              ? "passed"
              : "not applicable";
    return { id, title, severity, enforcement, verdict, findings: found.map(told) };
  });
  const { valid } = exemptionPolicies;
  const wrong = byControl.get(valid.id) ?? [];
  return wrong.length === 0
    ? ofControls
    : [
        ...ofControls,
        {
          id: valid.id,
          title: valid.title,
          severity: valid.severity,
          enforcement: levelOf(valid, configuration),
          verdict: "violated",
          findings: wrong.map(told),
        },
      ];
}

/** What exemptions took out. */
export function exempted(findings: readonly PolicyFinding[]): ControlVerdict["findings"] {
  return findings.filter(({ control }) => control === exemptionPolicies.inUse.id).map(told);
}

const told = ({ urn, message }: PolicyFinding) => ({ urn, message });
