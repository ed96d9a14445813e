import { readFileSync } from "node:fs";

import type { EnforcementLevel } from "../configuration.ts";
import { controls, type Control, type ControlId } from "../controls.ts";
import type { Mappings, Severity } from "../controls/control.ts";
import type { Evaluation, Violation } from "../evaluate.ts";
import { exemptionPolicies, messageOfProblem, type Exemption } from "../exemptions.ts";
import { knownText } from "../read.ts";
import type { Resource, Urn } from "../resource.ts";

/** The version of the form of a report: it changes when something is renamed or taken away, not when something is added. */
export const schemaVersion = 1;

/** The judgement of a stack: an Evaluation, or what an engine told of one, which leaves out the parts of a finding. */
export interface Judgement extends Pick<
  Evaluation,
  "undecided" | "exempted" | "exemptionProblems" | "verdicts"
> {
  readonly findings: readonly (Pick<Violation, "control" | "level" | "urn" | "message"> &
    Partial<Pick<Violation, "path" | "found" | "wanted">>)[];
}

/** What was judged, and when. */
export interface Subject {
  readonly source: Source;
  readonly resources: readonly (Pick<Resource, "urn" | "type" | "name"> & { readonly position?: Position })[];
  /** What a reader of the verdict has to know. Default: nothing. */
  readonly notes?: readonly string[];
  /** Default: now. */
  readonly time?: Date;
}

/** Where the resources come from: an exported state, the output of a preview, or a program that was run. */
export interface Source {
  readonly kind: "state" | "preview" | "program";
  /** The file, or the stack. */
  readonly name: string;
}

/** Where in a program a resource is registered. */
export interface Position {
  /** A URI relative to the folder of Pulumi.yaml. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A resource that a report speaks of. */
export interface ReportedResource {
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  readonly position?: Position;
}

/** What a report says of the rule that it speaks of. */
export interface ReportedRule {
  readonly rule: ControlId;
  readonly title: string;
  readonly severity: Severity;
}

/** A violation. */
export interface ReportedFinding extends ReportedRule {
  readonly level: EnforcementLevel;
  readonly resource: ReportedResource;
  /** The property at fault; empty when another resource is missing, absent when only the message is known. */
  readonly property?: string;
  readonly found?: string;
  readonly wanted?: string;
  readonly message: string;
  readonly why: string;
  readonly remediation: string;
  /** The page of the rule, in the folder of the pack. */
  readonly page: string;
  /** What the rule rests on: URLs. */
  readonly documents: readonly string[];
  readonly mappings: Mappings;
}

/** A judgement that waits for a value. */
export interface ReportedUndecided extends ReportedRule {
  readonly resource: ReportedResource;
  readonly property: string;
}

/** A violation that an exemption takes out. */
export interface ReportedExempted extends ReportedRule {
  readonly resource: ReportedResource;
  readonly message: string;
  readonly exemption: Exemption;
}

/** An exemption that is wrong itself. */
export interface ReportedExemptionProblem {
  readonly rule: ControlId;
  readonly level: EnforcementLevel;
  readonly exemption: Exemption;
  readonly problem: string;
  readonly message: string;
}

/** The machine report; its JSON schema is in report.schema.json. */
export interface Report {
  readonly schemaVersion: typeof schemaVersion;
  readonly pack: { readonly name: string; readonly version: string };
  readonly source: Source;
  /** `project/stack`, as the URNs say. */
  readonly stack: string;
  /** When it was judged, as RFC 3339 in UTC. */
  readonly time: string;
  readonly counts: {
    readonly resources: number;
    readonly rules: Readonly<
      Record<"passed" | "violated" | "undecided" | "notApplicable" | "disabled", number>
    >;
    /** Findings that stop an update. */
    readonly mandatory: number;
    /** Findings that are only told. */
    readonly advisory: number;
    readonly undecided: number;
    readonly exempted: number;
    readonly exemptionProblems: number;
  };
  readonly findings: readonly ReportedFinding[];
  readonly undecided: readonly ReportedUndecided[];
  readonly exempted: readonly ReportedExempted[];
  readonly exemptionProblems: readonly ReportedExemptionProblem[];
  readonly notes: readonly string[];
}

/** The name of the rule under which reports tell of wrong exemptions. */
export const exemptionRule = exemptionPolicies.valid.id;

const byId: ReadonlyMap<ControlId, Control> = new Map(controls.map((control) => [control.id, control]));

/** Puts a judgement into the form that machines read. */
export function reportOf(
  judgement: Judgement,
  { source, resources, notes = [], time = new Date() }: Subject,
): Report {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const resourceOf = (urn: Urn): ReportedResource => {
    // A message of an engine may name a resource that it did not show, such as the stack itself.
    const [, , types = "", ...names] = urn.split("::");
    const { type, name, position } = byUrn.get(urn) ?? {
      type: types.slice(types.lastIndexOf("$") + 1),
      name: names.join("::"),
    };
    return { urn, type, name, ...(position && { position }) };
  };
  const { findings, undecided, exempted, exemptionProblems, verdicts } = judgement;
  const tally = (wanted: string) => [...verdicts.values()].filter((verdict) => verdict === wanted).length;
  const advisory = findings.filter(({ level }) => level === "advisory").length;
  return {
    schemaVersion,
    pack: pack(),
    source,
    stack: stackOf(resources[0]?.urn ?? ""),
    time: time.toISOString(),
    counts: {
      resources: resources.length,
      rules: {
        passed: tally("passed"),
        violated: tally("violated"),
        undecided: tally("undecided"),
        notApplicable: tally("not applicable"),
        disabled: tally("disabled"),
      },
      mandatory: findings.length - advisory,
      advisory,
      undecided: undecided.length,
      exempted: exempted.length,
      exemptionProblems: exemptionProblems.length,
    },
    findings: findings.map(({ control, level, urn, path, found, wanted, message }) => {
      const { why, remediation, documents, mappings } = controlOf(control);
      return {
        ...ruleOf(control),
        level,
        resource: resourceOf(urn),
        ...(path !== undefined && { property: path }),
        ...(found !== undefined && { found }),
        ...(wanted !== undefined && { wanted }),
        message,
        why,
        remediation,
        page: `docs/${control}.md`,
        documents,
        mappings,
      };
    }),
    undecided: undecided.map(({ control, urn, path }) => ({
      ...ruleOf(control),
      resource: resourceOf(urn),
      property: path,
    })),
    exempted: exempted.map(({ control, urn, message, exemption }) => ({
      ...ruleOf(control),
      resource: resourceOf(urn),
      message,
      exemption,
    })),
    exemptionProblems: exemptionProblems.map((each) => ({
      rule: each.control,
      level: each.level,
      exemption: each.exemption,
      problem: each.problem,
      message: messageOfProblem(each),
    })),
    notes,
  };
}

/** `urn:pulumi:dev::shop::…` → `shop/dev`. */
function stackOf(urn: Urn): string {
  const [stack = "", project = ""] = urn.replace("urn:pulumi:", "").split("::");
  return `${project}/${stack}`;
}

/** Whether nothing in a report would stop an update. */
export function isClean({ counts, exemptionProblems }: Report): boolean {
  return counts.mandatory === 0 && exemptionProblems.every(({ level }) => level === "advisory");
}

function ruleOf(control: ControlId): ReportedRule {
  const { title, severity } = controlOf(control);
  return { rule: control, title, severity };
}

/** @throws {Error} for a rule that is not in the catalogue. */
export function controlOf(id: ControlId): Control {
  const control = byId.get(id);
  if (control === undefined) {
    throw new Error(`no such rule: ${id}`);
  }
  return control;
}

/** The pack that judges, by its package.json, which a built copy has in another place than its sources. */
function pack(): Report["pack"] {
  const file = new URL(import.meta.resolve("functions-landing-zone-policypack/package.json"));
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return { name: knownText(manifest, "name") ?? "", version: knownText(manifest, "version") ?? "" };
}
