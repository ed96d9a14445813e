import { controls, type Control } from "../policypack/controls.ts";
import { renderRequirements } from "./renderRequirements.ts";
import { requirements } from "./requirements.ts";

/** `docs/controls.md`: what the zone sees to, and the catalogue of the pack's controls, for people. */
export function renderControls(): string {
  const services = Map.groupBy(controls, ({ id }) => id.slice(0, id.indexOf("-")));
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
    `${controls.length} controls. Each is the name of a policy of the pack; a violation of a mandatory one fails a preview.`,
    "",
    ...[...services].flatMap(([service, of]) => [
      `### ${service}`,
      "",
      "| control | severity | asks for |",
      "| --- | --- | --- |",
      ...of.map(({ id, severity, title }) => `| [\`${id}\`](#${id}) | ${severity} | ${title} |`),
      "",
      ...of.flatMap(renderControl),
    ]),
  ].join("\n");
}

function renderControl({ id, title, why, remediation, documents, mappings, enforcement }: Control): string[] {
  const { mcsb, cis, owasp, azurePolicy, psrule, checkov } = mappings;
  const mapped = [
    ["Microsoft cloud security benchmark v1", mcsb],
    ...Object.entries(cis ?? {}).map(([version, ids]) => [`CIS Azure Foundations ${version}`, ids] as const),
    ["OWASP Serverless Top 10", owasp],
    ["Azure Policy", azurePolicy],
    ["PSRule", psrule?.map((rule) => `Azure.${rule}`)],
    ["Checkov", checkov],
  ].flatMap(([catalogue, ids]) =>
    Array.isArray(ids) && ids.length > 0 ? [`${String(catalogue)}: ${ids.join(", ")}`] : [],
  );
  return [
    `#### ${id}`,
    "",
    `${title}. ${why}`,
    "",
    `- **Do:** ${remediation}`,
    `- **Enforcement:** ${enforcement}`,
    ...(mapped.length > 0 ? [`- **Mappings:** ${mapped.join("; ")}`] : []),
    `- **Sources:** ${documents.map((url) => `<${url}>`).join(", ")}`,
    "",
  ];
}
