import { styleText } from "node:util";
import { countVerdicts, type ControlVerdict, type Outcome, type PreviewedResource } from "./outcome.ts";

type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Colours as asked; Node also heeds `NO_COLOR` and whether the stream is a terminal. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(style, text, { stream: process.stdout }) : text);
}

const marks = {
  passed: { sign: "✔", style: "green" },
  violated: { sign: "✘", style: "red" },
  undecided: { sign: "?", style: "yellow" },
  "not applicable": { sign: "-", style: "gray" },
  disabled: { sign: "-", style: "gray" },
} as const;

/** An outcome for a person: the resource tree, a verdict per control, a summary in one line. */
export function renderText(outcome: Outcome, paint: Paint): string {
  const names = new Map(outcome.resources.map((resource) => [resource.urn, resource.name]));
  return [
    ...section("Resources", renderTree(outcome.resources, paint), paint),
    ...section(
      "Controls",
      outcome.controls.flatMap((control) => renderControl(control, names, paint)),
      paint,
    ),
    ...section(
      "Exempted",
      outcome.exempted.map(({ urn, message }) => `${names.get(urn) ?? urn}: ${message}`),
      paint,
    ),
    ...section("Errors", outcome.errors, paint),
    summary(outcome, paint),
    "",
  ].join("\n");
}

function section(title: string, lines: string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint("bold", title), ...lines.map((line) => `  ${line}`), ""];
}

function renderTree(resources: readonly PreviewedResource[], paint: Paint): string[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const children = Map.groupBy(resources, ({ parent }) => (known.has(parent ?? "") ? parent : undefined));
  const branch = (parent: string | undefined, indent: string): string[] => {
    const siblings = children.get(parent) ?? [];
    return siblings.flatMap((resource, index) => {
      const last = index === siblings.length - 1;
      const [fork, trunk] = parent === undefined ? ["", ""] : last ? ["└─ ", "   "] : ["├─ ", "│  "];
      return [
        `${indent}${fork}${resource.name} ${paint("gray", `${shortType(resource.type)} ${resource.operation}`)}`,
        ...branch(resource.urn, `${indent}${trunk}`),
      ];
    });
  };
  return branch(undefined, "");
}

/** `azure-native:storage:StorageAccount` → `storage:StorageAccount`; of a component, its class. */
function shortType(type: string): string {
  return type.replace(/^azure-native:/, "").replace(/^functions-landing-zone:components:/, "");
}

function renderControl(control: ControlVerdict, names: ReadonlyMap<string, string>, paint: Paint): string[] {
  const { sign, style } = marks[control.verdict];
  const level = ["advisory", "disabled"].includes(control.enforcement) ? ` (${control.enforcement})` : "";
  return [
    `${paint(style, sign)} ${control.id.padEnd(38)} ${control.severity.padEnd(8)} ${control.title}${level}`,
    ...control.findings.map(({ urn, message }) => `    ${paint(style, names.get(urn) ?? urn)}: ${message}`),
  ];
}

function summary(outcome: Outcome, paint: Paint): string {
  const counts = countVerdicts(outcome.controls);
  const { passed, violated, undecided, "not applicable": notApplicable, disabled } = counts;
  const good = outcome.exitCode === 0;
  const operations = Map.groupBy(
    outcome.resources.filter(({ type }) => type.startsWith("azure-native:") || type.startsWith("random:")),
    ({ operation }) => operation,
  );
  const resources =
    [...operations]
      .map(([operation, of]) =>
        operation === "same" ? `${of.length} unchanged` : `${of.length} to ${operation}`,
      )
      .join(", ") || "none";
  const by =
    outcome.engine.kind === "pulumi"
      ? `Pulumi ${outcome.engine.version} (${outcome.engine.source})`
      : "the embedded check: no Pulumi engine ran";
  return (
    paint(good ? "green" : "red", good ? "passed" : "failed") +
    ` ${outcome.stack}: ${passed} controls passed, ${violated} violated, ${undecided} undecided, ${notApplicable} not applicable` +
    `${disabled > 0 ? `, ${disabled} disabled` : ""}${outcome.exempted.length > 0 ? `, ${outcome.exempted.length} findings exempted` : ""};` +
    ` resources: ${resources}; ${seconds(outcome.milliseconds)} by ${by}`
  );
}

/** 2345 → `2.3 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
