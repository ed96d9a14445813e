import { configurationOf, levelOf, type Configuration } from "../policypack/configuration.ts";
import { controls, type ControlId } from "../policypack/controls.ts";
import {
  exemptionPolicies,
  messageOfExempted,
  messageOfProblem,
  type Exemption,
} from "../policypack/exemptions.ts";
import { reportOf, type Judgement } from "../policypack/report/report.ts";
import { writeReports, type ReportFiles } from "../policypack/report/writeReports.ts";
import type { PreviewedResource } from "./outcome.ts";
import { verdicts, type PolicyFinding } from "./verdicts.ts";

/** A preview, as far as the pack is concerned. */
export interface JudgedPreview {
  readonly resources: readonly PreviewedResource[];
  readonly findings: readonly PolicyFinding[];
  readonly configuration: Configuration;
}

/** Writes the reports that were asked for. */
export async function writePolicyReports(
  files: ReportFiles,
  stack: string,
  { resources, findings, configuration }: JudgedPreview,
): Promise<void> {
  const report = reportOf(judgementOf(resources, findings, configuration), {
    source: { kind: "program", name: stack },
    // An engine shows those that it made up too.
    resources: resources.filter(({ type }) => !type.startsWith("pulumi:providers:")),
  });
  await writeReports(report, files);
}

/** What the pack found, from what it told: an engine passes on nothing but messages. */
function judgementOf(
  resources: readonly PreviewedResource[],
  told: readonly PolicyFinding[],
  configuration: Configuration,
): Judgement {
  const of = (name: string) => told.filter(({ control }) => control === name);
  const exemptions = controls.flatMap(({ id: control }) =>
    (configurationOf(control, configuration).exemptions ?? []).map((exemption) => ({ control, exemption })),
  );
  const ofControls = controls.flatMap((control) =>
    of(control.id).map((finding) => ({
      ...finding,
      control: control.id,
      level: levelOf(control, configuration),
    })),
  );
  return {
    findings: ofControls.filter(({ undecided }) => !undecided),
    undecided: ofControls
      .filter(({ undecided }) => undecided)
      .map(({ control, urn, message }) => ({ control, urn, path: unknownIn(message) })),
    exempted: of(exemptionPolicies.inUse.id).flatMap(({ urn, message }) =>
      after(message, exemptions, (each) => messageOfExempted({ ...each, urn, message: "" })).map(
        ({ rest, ...each }) => ({ ...each, urn, message: rest }),
      ),
    ),
    exemptionProblems: of(exemptionPolicies.valid.id).flatMap(({ message }) =>
      after(message, exemptions, (each) => messageOfProblem({ ...each, problem: "" })).map(
        ({ rest, ...each }) => ({
          ...each,
          problem: rest,
          level: levelOf(exemptionPolicies.valid, configuration),
        }),
      ),
    ),
    verdicts: new Map(
      verdicts(resources, told, configuration).flatMap(({ id, verdict }) =>
        controls.filter((control) => control.id === id).map((control) => [control.id, verdict] as const),
      ),
    ),
  };
}

/** The exemption that a message begins with, and what the message goes on with. */
function after(
  message: string,
  exemptions: readonly { control: ControlId; exemption: Exemption }[],
  begins: (each: { control: ControlId; exemption: Exemption }) => string,
): { control: ControlId; exemption: Exemption; rest: string }[] {
  return exemptions
    .filter((each) => message.startsWith(begins(each)))
    .slice(0, 1)
    .map((each) => ({ ...each, rest: message.slice(begins(each).length) }));
}

/** The property that a preview could not know: by the words of @pulumi/policy, or of the embedded check. */
function unknownIn(message: string): string {
  return (
    /(\S+) can't be known/.exec(message)?.[1] ?? /'(.+)' is known to Azure only/.exec(message)?.[1] ?? ""
  );
}
