import type { EnforcementLevel } from "../policypack/configuration.ts";
import type { Verdict } from "../policypack/evaluate.ts";
import type { ExitCode } from "./exitCode.ts";

/** What a preview came to, whichever way it was run: what the commands print, on a terminal or as JSON. */
export interface Outcome {
  /** Name of the stack. */
  stack: string;
  /** What ran the program: the Pulumi engine, or the embedded check, which is no engine. */
  engine: { kind: "pulumi"; version: string; source: string } | { kind: "embedded" };
  /** The resources in the order of their URNs, so that two outcomes can be compared. */
  resources: PreviewedResource[];
  /** The verdict on every control of the policy pack. */
  controls: ControlVerdict[];
  /** What exemptions took out; empty when there are none. */
  exempted: ControlVerdict["findings"];
  /** What went wrong beside the controls, e.g. what Azure would have refused; empty when nothing did. */
  errors: string[];
  /** Wall time, in milliseconds. */
  milliseconds: number;
  /** How the command ends. */
  exitCode: ExitCode;
}

/** A resource of a preview. */
export interface PreviewedResource {
  urn: string;
  type: string;
  name: string;
  /** URN of the component that it belongs to; none at the top. */
  parent?: string;
  /** What would be done with it, e.g. `create` or `same`. */
  operation: string;
}

/** The verdict on one control. */
export interface ControlVerdict {
  /** Id in the catalogue of the policy pack. */
  id: string;
  title: string;
  severity: string;
  /** Violations fail a preview at the levels `mandatory` and `remediate`; those at `advisory` are told. */
  enforcement: EnforcementLevel;
  /**
   * `undecided`: a value that only Azure knows decides; `not applicable`: no resource that the control is about; `disabled` by the
   * configuration of the pack.
   */
  verdict: Verdict;
  /** What was found, for `violated` and `undecided`. */
  findings: { urn: string; message: string }[];
}

/** How many controls got each verdict. */
export function countVerdicts(
  controls: readonly ControlVerdict[],
): Record<ControlVerdict["verdict"], number> {
  const counts = { passed: 0, violated: 0, undecided: 0, "not applicable": 0, disabled: 0 };
  for (const { verdict } of controls) {
    counts[verdict] += 1;
  }
  return counts;
}

/** The verdicts that fail a preview: on mandatory controls that are violated. */
export function mandatoryViolations(controls: readonly ControlVerdict[]): ControlVerdict[] {
  return controls.filter(({ verdict, enforcement }) => verdict === "violated" && enforcement !== "advisory");
}
