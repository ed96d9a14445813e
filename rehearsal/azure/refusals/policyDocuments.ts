import { XMLParser } from "fast-xml-parser";
import { number, text, type Properties } from "../values.ts";
import { refuse } from "./conflict.ts";
import type { Refusal, Rule } from "./refusal.ts";

const howTo = "https://learn.microsoft.com/azure/api-management/api-management-howto-policies";
const reference = "https://learn.microsoft.com/azure/api-management/api-management-policies";
const limits = "https://learn.microsoft.com/azure/api-management/service-limits";

/** Where a policy may stand; what is not listed may stand anywhere. Source: the page of each policy under the reference. */
const sectionsOf: Readonly<Record<string, readonly string[]>> = {
  "authentication-basic": ["inbound"],
  "authentication-certificate": ["inbound"],
  "authentication-managed-identity": ["inbound"],
  "cache-lookup": ["inbound"],
  "cache-store": ["outbound"],
  "check-header": ["inbound"],
  cors: ["inbound"],
  "forward-request": ["backend"],
  "ip-filter": ["inbound"],
  quota: ["inbound"],
  "quota-by-key": ["inbound"],
  "rate-limit": ["inbound"],
  "rate-limit-by-key": ["inbound"],
  "redirect-content-urls": ["inbound", "outbound"],
  "rewrite-uri": ["inbound"],
  "set-backend-service": ["inbound", "backend"],
  "set-query-parameter": ["inbound", "backend"],
  "validate-azure-ad-token": ["inbound"],
  "validate-client-certificate": ["inbound"],
  "validate-content": ["inbound", "outbound", "on-error"],
  "validate-headers": ["outbound", "on-error"],
  "validate-jwt": ["inbound"],
  "validate-parameters": ["inbound"],
  "validate-status-code": ["outbound", "on-error"],
};

/** A policy in a document, with the section that it stands in. */
export interface PolicyUse {
  readonly name: string;
  readonly section: string;
  readonly attributes: Properties;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: true,
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface XmlElement {
  readonly name: string;
  readonly content: unknown;
  readonly attributes: Properties;
}

/** The elements among nodes as the parser returns them: objects with one key for the name, and `:@` for the attributes. */
function elements(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.filter(isRecord).flatMap((node) =>
    Object.entries(node)
      .filter(([name]) => name !== ":@" && name !== "#text")
      .map(([name, content]) => ({ name, content, attributes: attributesOf(node[":@"]) })),
  );
}

const attributesOf = (given: unknown): Properties =>
  Object.fromEntries(
    Object.entries(isRecord(given) ? given : {}).filter(
      (entry): entry is [string, string | number | boolean] =>
        ["string", "number", "boolean"].includes(typeof entry[1]),
    ),
  );

const sectionsIn = (xml: string): XmlElement[] =>
  elements(parser.parse(xml)).flatMap(({ content }) => elements(content));

const uses = (section: string, content: unknown): PolicyUse[] =>
  elements(content).flatMap(({ name, attributes, content: inner }) => [
    { name, section, attributes },
    ...uses(section, inner),
  ]);

const entity = "&(?:amp|lt|gt|quot|apos|#\\d+|#x[\\da-fA-F]+);";
const value = `"(?:[^<&"]|${entity})*"|'(?:[^<&']|${entity})*'`;
/** One piece of a document: a comment, the end of an element, its start (and maybe its end), or text. */
const piece = new RegExp(
  `<!--[^]*?-->|</([\\w.-]+)\\s*>|<([\\w.-]+)(?:\\s+[\\w.-]+\\s*=\\s*(?:${value}))*\\s*(/?)>|(?:[^<&]|${entity})+`,
  "y",
);

/** What keeps a text from being well-formed XML. The XML library lets more pass than Azure, e.g. the `&&` of an expression. */
function malformed(xml: string): string | undefined {
  const open: string[] = [];
  for (let position = 0; position < xml.length; position = piece.lastIndex) {
    piece.lastIndex = position;
    const [found, end, start, empty] = piece.exec(xml) ?? [];
    const line = `line ${xml.slice(0, position).split("\n").length}`;
    if (found === undefined) return `${line}: ${JSON.stringify(xml.slice(position, position + 40))}`;
    if (end !== undefined && open.pop() !== end) return `${line}: </${end}> ends what did not begin`;
    if (start !== undefined && empty === "") open.push(start);
  }
  return open.length > 0 ? `<${open.join("><")}> does not end` : undefined;
}

/** A policy document in the format `xml`; nothing when it is unknown or in another format. */
const documentOf = (inputs: Properties): string | undefined =>
  text(inputs, "format") === "xml" ? text(inputs, "value") : undefined;

/** The policies of a document, at any depth; none when it is unknown or no XML. */
export function policiesIn(inputs: Properties): PolicyUse[] {
  const xml = documentOf(inputs);
  if (xml === undefined || malformed(xml) !== undefined) return [];
  return sectionsIn(xml).flatMap(({ name, content }) => uses(name, content));
}

const notXml: Rule = (inputs) => {
  const xml = documentOf(inputs);
  if (xml === undefined) return [];
  const problem = malformed(xml);
  if (problem !== undefined) {
    return [refuse("ValidationError", "value", `the policy is no well-formed XML: ${problem}`, howTo)];
  }
  const [root] = elements(parser.parse(xml));
  const strange = sectionsIn(xml).filter(
    ({ name }) => !["inbound", "backend", "outbound", "on-error"].includes(name),
  );
  return [
    ...(root?.name === "policies"
      ? []
      : [refuse("ValidationError", "value", "the policy is no document whose root is <policies>", howTo)]),
    ...strange.map(({ name }) =>
      refuse("ValidationError", "value", `<${name}> is no section of a policy document`, howTo),
    ),
  ];
};

const misplaced: Rule = (inputs) =>
  policiesIn(inputs)
    .filter(({ name, section }) => {
      const allowed = Object.hasOwn(sectionsOf, name) ? sectionsOf[name] : undefined;
      return allowed !== undefined && !allowed.includes(section);
    })
    .map(({ name, section }) =>
      refuse(
        "ValidationError",
        "value",
        `Policy is not allowed in this section: '${name}' in <${section}>`,
        reference,
      ),
    );

const periods: Rule = (inputs) =>
  policiesIn(inputs).flatMap(({ name, attributes }): Refusal[] => {
    const period = number(attributes, "renewal-period");
    if (period === undefined) return [];
    const page = `https://learn.microsoft.com/azure/api-management/${name}-policy`;
    if (name.startsWith("rate-limit") && period > 300) {
      return [
        refuse("ValidationError", "value", `the renewal period of ${name} is ${period} s, above 300`, page),
      ];
    }
    return name.startsWith("quota") && period > 0 && period < 300
      ? [refuse("ValidationError", "value", `the renewal period of ${name} is ${period} s, below 300`, page)]
      : [];
  });

const tooLong: Rule = (inputs) => {
  const length = Buffer.byteLength(text(inputs, "value") ?? "");
  return length > 256 * 1024
    ? [
        refuse(
          "ValidationError",
          "value",
          `the policy has ${length} bytes; at most 256 KB are allowed`,
          limits,
        ),
      ]
    : [];
};

/** What Azure refuses in a policy document by itself. */
export const policyRules: readonly Rule[] = [notXml, misplaced, periods, tooLong];
