import { createRequire } from "node:module";

import { isObject } from "../../read.ts";

/** An element of a policy document, such as `<set-header name="...">`. */
export interface PolicyElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly PolicyElement[];
  /** The text between the element's tags, without that of its children. */
  readonly text: string;
}

/** How a program gives a policy: `xml` escapes policy expressions as any other text, `rawxml` has them as they are. */
export type PolicyFormat = "xml" | "rawxml";

/** What is used of fast-xml-parser 5. Its validator is on the way into a package of its own, fast-xml-validator, with the same function. */
interface XmlLibrary {
  readonly XMLParser: new (options: Readonly<Record<string, unknown>>) => { parse(text: string): unknown };
  readonly XMLValidator: { validate(text: string): unknown };
}

function isXmlLibrary(loaded: unknown): loaded is XmlLibrary {
  return isObject(loaded) && "XMLParser" in loaded && "XMLValidator" in loaded;
}

const load = createRequire(import.meta.url);

/** Loaded when the first policy is judged: most stacks have none, and every preview waits for the pack to start. */
function xmlLibrary(): XmlLibrary {
  const loaded: unknown = load("fast-xml-parser");
  if (!isXmlLibrary(loaded)) {
    throw new Error("fast-xml-parser is not the library that it was");
  }
  return loaded;
}

/** Each rule reads the same documents. */
const parsed = new Map<string, PolicyElement | undefined>();

/** The root element of a policy document; undefined when it is no well-formed XML. */
export function parsePolicy(text: string, format: PolicyFormat): PolicyElement | undefined {
  const key = `${format} ${text}`;
  if (!parsed.has(key)) {
    parsed.set(key, parse(format === "rawxml" ? escapeExpressions(text) : text));
  }
  return parsed.get(key);
}

function parse(text: string): PolicyElement | undefined {
  // API Management takes no document type; and one may make names for text that is not there.
  if (/^(?:[^<]|<\?[^>]*>|<!--[^]*?-->)*<!DOCTYPE/i.test(text)) {
    return undefined;
  }
  const { XMLParser, XMLValidator } = xmlLibrary();
  try {
    if (XMLValidator.validate(text) !== true) {
      return undefined;
    }
    const nodes = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseTagValue: false,
      htmlEntities: true,
    }).parse(text);
    const roots = elementsIn(nodes);
    return roots.length === 1 ? roots[0] : undefined;
  } catch {
    // What the library gives up on, such as tags that are nested too deep, Azure would not take either.
    return undefined;
  }
}

/** The library gives each node as `{ [name]: [...nodes], ":@": { ...attributes } }`, and each text as `{ "#text": text }`. */
function elementsIn(nodes: unknown): PolicyElement[] {
  return list(nodes).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@") ?? "#text";
    const attributes = isObject(node[":@"]) ? node[":@"] : {};
    const inside = node[name];
    return name.startsWith("#") || name.startsWith("?")
      ? []
      : [
          {
            name,
            attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
            children: elementsIn(inside),
            text: list(inside)
              .map((each) => (typeof each["#text"] === "string" ? each["#text"] : ""))
              .join(""),
          },
        ];
  });
}

function list(nodes: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(nodes) ? nodes.filter(isObject) : [];
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What may stand between the brackets of an expression without ending it: texts of C#, characters and comments, which hold brackets too. */
const literal = /@"(?:[^"]|"")*"|\$?"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])+'|\/\/[^\n]*|\/\*[^]*?\*\//y;

/** Where the expression ends that starts at a place: past its last bracket; undefined when it does not end. */
function endOfExpression(text: string, start: number): number | undefined {
  const [open, close] = text[start + 1] === "(" ? "()" : "{}";
  let depth = 0;
  for (let here = start + 1; here < text.length; here += 1) {
    literal.lastIndex = here;
    const skipped = literal.exec(text);
    if (skipped) {
      here += skipped[0].length - 1;
    } else if (text[here] === open) {
      depth += 1;
    } else if (text[here] === close) {
      depth -= 1;
      if (depth === 0) {
        return here + 1;
      }
    }
  }
  return undefined;
}

/** A raw document as XML: its policy expressions, which are C# with quotes and angle brackets, escaped. */
function escapeExpressions(text: string): string {
  const parts: string[] = [];
  // A comment may hold half an expression; in a section of plain text nothing is to be escaped.
  const next = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|@[({]/g;
  let done = 0;
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const end = match[0].startsWith("@") ? endOfExpression(text, match.index) : undefined;
    if (end !== undefined) {
      parts.push(
        text.slice(done, match.index),
        text.slice(match.index, end).replace(/[&<>"']/g, (character) => escapes[character] ?? character),
      );
      done = end;
      next.lastIndex = end;
    }
  }
  return parts.join("") + text.slice(done);
}
