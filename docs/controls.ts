import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { controls, type ControlId } from "../policypack/controls.ts";
import { link, lines, nameOf, renderRequirements } from "./renderRequirements.ts";
import { requirements } from "./requirements.ts";

const root = path.join(import.meta.dirname, "..");

/** `docs/controls.md`: what the zone sees to, and which rule of the pack judges it, with its tests. */
export function renderControls(): string {
  const services = Map.groupBy(controls, ({ id }) => id.slice(0, id.indexOf("-")));
  const rules = filesNaming("policypack/rules", ".ts");
  const tests = filesNaming("test/policypack", ".test.ts");
  return [
    "# Controls",
    "",
    `<!-- Made from docs/requirements.ts and policypack/controls.ts by \`npm run docs\`. -->`,
    "",
    "What the landing zone must see to, with evidence; and after it each control of the policy pack.",
    "",
    ...renderRequirements(requirements),
    "## What the pack judges",
    "",
    `${controls.length} controls. Each is the name of a policy of the pack; a violation of a mandatory one fails a preview. Each is judged in`,
    "[examples.test.ts](../test/policypack/examples.test.ts) too, where the example on its page has to pass, and has to fail when it is spoilt.",
    "",
    ...[...services].flatMap(([service, of]) => [
      `### ${service}`,
      "",
      "| control | severity | asks for | rule | tests |",
      "| --- | --- | --- | --- | --- |",
      ...of.map(
        ({ id, severity, title }) =>
          `| ${[link(pageOf(id), id), severity, title, named(rules, id), named(tests, id)].join(" | ")} |`,
      ),
      "",
    ]),
  ].join("\n");
}

/** The page of a control, from the root of the project. */
export const pageOf = (id: string) => `policypack/docs/${id}.md`;

/** The text of each file under a folder, by its path from the root of the project. */
function filesNaming(folder: string, ending: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => [`${folder}/${file}`, readFileSync(path.join(root, folder, file), "utf8")]),
  );
}

function named(files: ReadonlyMap<string, string>, id: ControlId): string {
  const those = [...files].filter(([, text]) => text.includes(`"${id}"`));
  return lines(those.map(([file]) => link(file, nameOf(file))));
}
