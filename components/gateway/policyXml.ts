import Builder from "fast-xml-builder";

/** Text that stands in a policy as it is, where any other text would be refused: only the functions below make it. */
class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What an attribute or a text of a policy can be: text is literal, whatever API Management would read into it. */
export type PolicyValue = string | number | boolean | Verbatim;

/** An element of a policy, as the XML library wants it. */
export type PolicyElement = Readonly<Record<string, unknown>>;

/** The literal text that is one blank, where one is meant. */
export const blank: PolicyValue = new Verbatim(" ");

/**
 * A policy expression in C#. Text between the parts becomes a string literal of C#, a number stays one.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
 *
 * @throws {RangeError} when the parts hold `{{` or `}}`, which API Management would take for a named value.
 */
export function expression(parts: TemplateStringsArray, ...values: (string | number)[]): PolicyValue {
  const code = String.raw({ raw: parts }, ...values.map(csharp));
  if (/\{\{|\}\}/.test(code)) {
    throw new RangeError(`the expression ${code} holds double braces: put a space between them`);
  }
  return new Verbatim(`@(${code})`);
}

/** A string literal of C#; escapes all that could end it, or mean something to XML, to a policy or to a person who reads it. */
function csharp(value: string | number): string {
  if (typeof value === "number") {
    return String(value);
  }
  const escaped = value.replaceAll(
    /[^\w .,:;/-]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/**
 * A reference to a named value of the gateway, `{{name}}`, where the text is one; else the text, literally.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-howto-properties#use-a-named-value
 */
export function namedValueOr(text: string): PolicyValue {
  return /^\{\{[\w.-]{1,256}\}\}$/.test(text) ? new Verbatim(text) : text;
}

/**
 * An element with attributes in the order given, and elements or one text inside. What is undefined is left out.
 *
 * @throws {RangeError} when a literal text is empty, or API Management would not take it literally.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, PolicyValue | undefined>> = {},
  ...content: (PolicyElement | PolicyValue)[]
): PolicyElement {
  return {
    [name]: content.map((item) => (isValue(item) ? { "#text": textOf(item, `<${name}>`) } : item)),
    ":@": Object.fromEntries(
      Object.entries(attributes).flatMap(([attribute, value]) =>
        value === undefined ? [] : [[attribute, textOf(value, `${attribute} of <${name}>`)]],
      ),
    ),
  };
}

function isValue(item: PolicyElement | PolicyValue): item is PolicyValue {
  return typeof item !== "object" || item instanceof Verbatim;
}

/** Where API Management, or XML, would see more than text. */
const notLiteral: readonly (readonly [RegExp, string])[] = [
  [/^$/, "is empty"],
  [/^\s|\s$/, "starts or ends with a blank, which XML does not keep"],
  [/\{\{|\}\}/, "holds '{{' or '}}', a reference to a named value"],
  [/@[({]/, "holds '@(' or '@{', a policy expression"],
  [/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u, "holds a control character"],
];

function textOf(value: PolicyValue, where: string): string {
  if (value instanceof Verbatim) {
    return value.text;
  }
  const text = String(value);
  const problem = notLiteral.find(([pattern]) => pattern.test(text))?.[1];
  if (problem !== undefined) {
    throw new RangeError(
      `${where}: ${JSON.stringify(text.slice(0, 80))} ${problem}; allowed is literal text`,
    );
  }
  return text;
}

/** The elements of each section of a policy document. */
export interface PolicySections {
  readonly inbound?: readonly PolicyElement[];
  readonly backend?: readonly PolicyElement[];
  readonly outbound?: readonly PolicyElement[];
  readonly onError?: readonly PolicyElement[];
}

const builder = new Builder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  suppressEmptyNode: true,
  format: true,
});

/**
 * A policy document for the format `xml`, in which the text of an expression is escaped as any other.
 *
 * @param scope Each section of a document below the global one starts with what it inherits.
 */
export function policyDocument(
  scope: "global" | "inherits",
  { inbound = [], backend = [], outbound = [], onError = [] }: PolicySections,
): string {
  // A built-in Azure Policy looks for this first: "API Management policies should inherit a parent scope policy using <base />".
  const base = scope === "inherits" ? [element("base")] : [];
  const sections = Object.entries({ inbound, backend, outbound, "on-error": onError });
  return builder
    .build([{ policies: sections.map(([name, elements]) => ({ [name]: [...base, ...elements] })) }])
    .trim();
}
