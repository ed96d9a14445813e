import type { styleText } from "node:util";

import { isClean, type Report, type ReportedFinding, type ReportedResource } from "./report.ts";

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** A report for a person: violations by rule, what is undecided, what is exempt, and a summary in one line. */
export function textOf(report: Report, paint: Paint): string {
  const { undecided, exempted, exemptionProblems, notes } = report;
  const sections = [
    ...section("Violations", renderFindings(report, paint), paint),
    ...section(
      "Undecided, for want of a value",
      undecided.map(
        ({ rule, resource, property }) =>
          `${paint("yellow", "?")} ${rule}: ${nameOf(resource)}, property ${property}`,
      ),
      paint,
    ),
    ...section(
      "Exempt",
      exempted.flatMap(({ rule, resource, message, exemption: { owner, expires, reason } }) => [
        `- ${rule}: ${nameOf(resource)}: ${message}`,
        `    until ${expires}, says ${owner}: ${reason}`,
      ]),
      paint,
    ),
    ...section(
      "Exemptions that are wrong",
      exemptionProblems.map(({ message }) => `${paint("red", "✘")} ${message}`),
      paint,
    ),
    ...section("Notes", notes, paint),
  ];
  return [...sections, summary(report, paint), ""].map(printable).join("\n");
}

/** Names come out of a file that anybody may have written: what would steer a terminal is no part of a name. */
function printable(line: string): string {
  // Styles are all that is meant to be there.
  return line.replaceAll(/(\u001B\[\d+m)|\p{Cc}/gu, (_, style?: string) => style ?? "\uFFFD");
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint("bold", title), ...lines.map((line) => `  ${line}`), ""];
}

function renderFindings({ findings }: Report, paint: Paint): string[] {
  return [...Map.groupBy(findings, ({ rule }) => rule).values()].flatMap((ofRule) => {
    const [first] = ofRule;
    if (first === undefined) {
      return [];
    }
    const { rule, severity, title, level, remediation, page, documents } = first;
    const color = level === "advisory" ? "yellow" : "red";
    return [
      `${paint(color, "✘")} ${paint("bold", rule)} ${severity}, ${level}: ${title}`,
      ...ofRule.flatMap((finding) => renderFinding(finding, paint)),
      `    to do   ${remediation}`,
      `    page    ${[page, ...documents.slice(0, 1)].join(", ")}`,
      "",
    ];
  });
}

function renderFinding(
  { resource, property, found, wanted, message }: ReportedFinding,
  paint: Paint,
): string[] {
  const { position } = resource;
  const at = position === undefined ? "" : ` at ${position.file}:${position.line}`;
  return [
    `    ${paint("cyan", nameOf(resource))}${at}`,
    ...(found === undefined || wanted === undefined
      ? [`      ${message}`]
      : [
          ...(property === undefined || property === "" ? [] : [`      property  ${property}`]),
          `      found     ${found}`,
          `      wanted    ${wanted}`,
        ]),
  ];
}

function nameOf({ name, type }: ReportedResource): string {
  return `${name} (${type})`;
}

function summary(report: Report, paint: Paint): string {
  const { resources, rules, mandatory, advisory, undecided, exempted, exemptionProblems } = report.counts;
  const verdict = isClean(report) ? paint("green", "passed") : paint("red", "failed");
  return (
    `${verdict} ${report.stack}: ${mandatory} mandatory and ${advisory} advisory violations, ${undecided} undecided, ` +
    `${exempted} exempt, ${exemptionProblems} wrong exemptions; ${rules.passed} rules passed, ${rules.violated} violated, ` +
    `${rules.undecided} undecided, ${rules.notApplicable} not applicable, ${rules.disabled} disabled, on ${resources} resources`
  );
}
