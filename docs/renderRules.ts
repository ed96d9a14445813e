import path from "node:path";
import { format, resolveConfig } from "prettier";
import { controls, type Control } from "../policypack/controls.ts";
import { surroundings, namesIn, type Example } from "../policypack/examples/example.ts";
import { examples } from "../policypack/examples/examples.ts";
import { neverExempt } from "../policypack/exemptions.ts";
import { parameters } from "../policypack/parameters.ts";
import { remediations } from "../policypack/remediations.ts";
import { resourceRules, stackRules } from "../policypack/rules.ts";
import { withDefaults } from "../policypack/settings.ts";
import { cataloguesOf, linkTo } from "./catalogues.ts";
import { link, prose } from "./markdown.ts";
import { renderTypeScript, renderYaml } from "./renderExample.ts";
import { renderFrameworks } from "./renderFrameworks.ts";

/** Says who made a file, so that nobody edits it. */
const made = "<!-- Made from policypack/controls/ and policypack/examples/ by `npm run docs`. -->";

const catalogues = cataloguesOf(controls.map(({ mappings }) => mappings));

/** The documents of the pack that are generated as a whole, by their names in `policypack/docs/`. */
export async function renderPages(): Promise<Map<string, string>> {
  const pages = new Map([
    ...controls.map((control) => [`${control.id}.md`, renderControl(control)] as const),
    ["frameworks.md", [made, "", ...renderFrameworks(controls, catalogues)]] as const,
  ]);
  return new Map(
    await Promise.all(
      [...pages].map(async ([name, lines]) => [name, await layOut(lines.join("\n"))] as const),
    ),
  );
}

const begin = "<!-- Rules: made from policypack/controls/ by `npm run docs`. -->";
const end = "<!-- End of the rules. -->";

/**
 * The pack's README with the table of its rules as they are now.
 *
 * @param readme The README as it is: what a person wrote, and between two comments the table.
 * @throws {Error} When one of the comments is missing.
 */
export async function renderReadme(readme: string): Promise<string> {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(
      `policypack/README.md needs two lines, between which the table goes: ${begin} and ${end}`,
    );
  }
  const table = [
    `${controls.length} rules.`,
    "",
    "| rule | asks for | severity | enforcement |",
    "| --- | --- | --- | --- |",
    ...controls.map(
      ({ id, title, severity, enforcement }) =>
        `| ${link(id, `docs/${id}.md`)} | ${prose(title)} | ${severity} | ${enforcement} |`,
    ),
  ];
  return layOut([readme.slice(0, from) + begin, "", ...table, "", readme.slice(to)].join("\n"));
}

async function layOut(markdown: string): Promise<string> {
  const config = await resolveConfig(path.join(import.meta.dirname, "rules.md"));
  return format(markdown, { ...config, parser: "markdown" });
}

function renderControl(control: Control): string[] {
  const { id, title, why, remediation, severity, enforcement, documents } = control;
  const example = examples[id];
  return [
    made,
    "",
    `# ${id}`,
    "",
    `${prose(title)}.`,
    "",
    "| severity | enforcement |",
    "| --- | --- |",
    `| ${severity} | ${enforcement} |`,
    "",
    `It judges ${judged(control).join(", ")}, ${isAlone(control) ? "each alone" : "in view of the whole stack"}.`,
    "",
    "## Why",
    "",
    prose(why),
    "",
    "## How to fix",
    "",
    prose(remediation),
    "",
    ...(example === undefined ? ["There is no example yet."] : renderExample(example)),
    "",
    ...renderConfiguration(control),
    "## Mappings",
    "",
    ...renderMappings(control),
    "",
    "## Sources",
    "",
    ...documents.map((url) => `- <${url}>`),
    "",
    "---",
    "",
    `${link("All rules", "../README.md#rules")}, ${link("frameworks", "frameworks.md")}`,
  ];
}

/** The kinds of resource that a control judges, as TypeScript calls them. */
function judged({ id }: Control): string[] {
  const kinds = [...resourceRules, ...stackRules]
    .filter(({ control }) => control === id)
    .flatMap((rule) => rule.kinds);
  return [...new Set(kinds)].map((kind) => (kind === "pulumi:Stack" ? "the stack itself" : className(kind)));
}

function className(kind: string): string {
  return `\`${kind.replace(":", ".")}\``;
}

function isAlone({ id }: Control): boolean {
  return resourceRules.some(({ control }) => control === id);
}

function renderExample(example: Example): string[] {
  const names = Object.values(example).flatMap(({ properties }) => namesIn(properties));
  const around = [...new Set(names)]
    .filter((name) => !(name in example))
    .map((name) => `\`${name}\` (${surroundings[name]?.is ?? "unknown"})`);
  return [
    "TypeScript:",
    "",
    "```ts",
    renderTypeScript(example),
    "```",
    "",
    "Pulumi YAML:",
    "",
    "```yaml",
    renderYaml(example),
    "```",
    "",
    ...(around.length === 0 ? [] : [`Of the rest of the program: ${around.join(", ")}.`]),
  ];
}

/** What a team can set about a control; most have nothing but their level and exemptions. */
function renderConfiguration({ id }: Control): string[] {
  const defaults = new Map<string, unknown>(Object.entries(withDefaults()));
  const lines = [
    ...Object.entries(parameters)
      .filter(([, { policies }]) => policies.includes(id))
      .map(
        ([name, { schema }]) =>
          `- Parameter \`${name}\`, by default \`${JSON.stringify(defaults.get(name))}\`: ${prose(schema.description ?? "")}`,
      ),
    ...remediations
      .filter(({ control }) => control === id)
      .map(
        ({ kinds, path: property, value }) =>
          `- At the level \`remediate\` it sets \`${property}\` of ${kinds.map(className).join(", ")} to \`${JSON.stringify(value)}\` by itself.`,
      ),
    ...(neverExempt.has(id) ? ["- No resource is exempt from it."] : []),
  ];
  return lines.length === 0 ? [] : ["## Configuration", "", ...lines, ""];
}

function renderMappings({ mappings }: Control): string[] {
  const rows = catalogues.flatMap((catalogue) => {
    const ids = catalogue.idsOf(mappings).map((id) => linkTo(catalogue, id));
    const { name, version = "", url } = catalogue;
    return ids.length === 0 ? [] : [`| ${link(name, url)} | ${version} | ${ids.join(", ")} |`];
  });
  return rows.length === 0
    ? ["No other catalogue asks for this."]
    : ["| catalogue | version | ids |", "| --- | --- | --- |", ...rows];
}
