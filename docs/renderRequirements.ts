import type { Evidence, Progress, Requirement } from "./requirements.ts";

/** The first part of `docs/controls.md`: what the zone sees to, by what, and which test would tell if it did not. */
export function renderRequirements(areas: Readonly<Record<string, readonly Requirement[]>>): string[] {
  return [
    "## What the zone sees to",
    "",
    "Each row names the component that sees to it, and tests that fail when it does not. *Not yet* says that a part is still to come.",
    "",
    ...Object.entries(areas).flatMap(([area, requirements]) => [
      `### ${area}`,
      "",
      "| requirement | component | test | controls of the pack | workload, delivery |",
      "| --- | --- | --- | --- | --- |",
      ...requirements.map(renderRequirement),
      "",
    ]),
  ];
}

function renderRequirement({
  text,
  by,
  components = [],
  pack,
  packBeside,
  workload,
  delivery,
}: Requirement): string {
  const parts = [
    ...(by.includes("workload") ? [`workload: ${renderProgress(workload)}`] : []),
    ...(by.includes("delivery") ? [`delivery: ${renderProgress(delivery)}`] : []),
  ];
  const cells = [
    text,
    lines(components.map(({ file }) => link(file, nameOf(file)))),
    lines(components.map(renderTest)),
    lines([
      ...(pack ?? []).map((id) => link(`policypack/docs/${id}.md`, id)),
      ...(packBeside === undefined ? [] : [renderProgress(packBeside)]),
      ...(by.includes("pack") && pack === undefined && packBeside === undefined ? ["not yet"] : []),
    ]),
    lines(parts),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
}

function renderTest({ test, title }: Evidence): string {
  return link(test, title);
}

function renderProgress(progress: Progress | undefined): string {
  if (progress === undefined) {
    return "not yet";
  }
  const { files, missing } = progress;
  const there = files.map((file) => link(file, nameOf(file))).join(", ");
  return missing === undefined ? there : `${there}; not yet: ${missing}`;
}

/** Each thing once, on a line of its own within a cell. */
export const lines = (cells: readonly string[]): string => [...new Set(cells)].join("<br>");

/** The name of a file, without its folder. */
export const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1);

/** A link from a file in `docs/` to a file of the project. */
export const link = (target: string, text: string): string => `[${text}](../${target})`;
