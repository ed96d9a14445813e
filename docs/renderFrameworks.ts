import type { Control } from "../policypack/controls.ts";
import { linkTo, type Catalogue } from "./catalogues.ts";
import { link, prose } from "./markdown.ts";

/** Which controls bear on what other catalogues ask for, catalogue by catalogue. */
export function renderFrameworks(controls: readonly Control[], catalogues: readonly Catalogue[]): string[] {
  const unmapped = controls.filter(({ mappings }) =>
    catalogues.every(({ idsOf }) => idsOf(mappings).length === 0),
  );
  return [
    "# Frameworks",
    "",
    "Which rules of the pack bear on what other catalogues ask for. A row does not say that the rules are all that the catalogue asks for there.",
    "",
    "| catalogue | version | ids | rules |",
    "| --- | --- | --- | --- |",
    ...catalogues.map((catalogue) => {
      const { name, version = "", url, idsOf } = catalogue;
      const rules = controls.filter(({ mappings }) => idsOf(mappings).length > 0);
      return `| ${link(name, url)} | ${version} | ${rulesById(controls, catalogue).size} | ${rules.length} |`;
    }),
    "",
    ...catalogues.flatMap((catalogue) => renderCatalogue(controls, catalogue)),
    "## No mapping",
    "",
    "These rules are the pack's own:",
    "",
    ...unmapped.map(({ id, title }) => `- ${ruleLink(id)}: ${prose(title)}`),
  ];
}

function renderCatalogue(controls: readonly Control[], catalogue: Catalogue): string[] {
  const { name, version, titles = {} } = catalogue;
  const rules = rulesById(controls, catalogue);
  const ids = [...new Set([...Object.keys(titles), ...rules.keys()])].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  return [
    `## ${[name, version].join(" ").trim()}`,
    "",
    "| id | rules |",
    "| --- | --- |",
    ...ids.map((id) => {
      const title = titles[id] === undefined ? "" : ` ${titles[id]}`;
      const links =
        rules.get(id)?.map(ruleLink).join(", ") ?? "none: this is up to the code of the functions";
      return `| ${linkTo(catalogue, id)}${title} | ${links} |`;
    }),
    "",
  ];
}

/** The rules that map to each id of a catalogue, of those that any maps to. */
function rulesById(controls: readonly Control[], { idsOf }: Catalogue): Map<string, string[]> {
  const pairs = controls.flatMap(({ id: rule, mappings }) => idsOf(mappings).map((id) => ({ id, rule })));
  return new Map([...Map.groupBy(pairs, ({ id }) => id)].map(([id, of]) => [id, of.map(({ rule }) => rule)]));
}

function ruleLink(id: string): string {
  return link(id, `${id}.md`);
}
