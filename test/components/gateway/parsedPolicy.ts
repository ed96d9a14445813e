import assert from "node:assert/strict";

import Builder from "fast-xml-builder";
import { XMLParser } from "fast-xml-parser";

/** An element as an XML parser reads it back. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ParsedElement[];
  readonly text: string;
}

const options = { preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: "" };
const parser = new XMLParser({
  ...options,
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
});
const builder = new Builder({ ...options, suppressEmptyNode: true });

/** The one element of an XML text. The parser takes almost anything; what is not well-formed does not come out as it went in. */
export function parsePolicy(text: string): ParsedElement {
  const parsed: unknown = parser.parse(text);
  assert.equal(builder.build(parsed), text);
  const [root, ...more] = elements(parsed);
  assert.ok(root !== undefined && more.length === 0);
  return root;
}

function elements(nodes: unknown): ParsedElement[] {
  assert.ok(Array.isArray(nodes));
  return nodes.flatMap((node: Record<string, unknown>) => {
    const { ":@": attributes = {}, ...rest } = node;
    const [[name, content] = ["", []]] = Object.entries(rest);
    return name === "#text"
      ? []
      : [{ name, attributes: texts(attributes), children: elements(content), text: textOf(content) }];
  });
}

function texts(attributes: unknown): Record<string, string> {
  assert.ok(typeof attributes === "object" && attributes !== null);
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
}

function textOf(content: unknown): string {
  assert.ok(Array.isArray(content));
  return content
    .map((node: Record<string, unknown>) => node["#text"] ?? "")
    .map(String)
    .join("");
}

/** The elements of a section of a policy document. */
export function section(policy: string, name: string): readonly ParsedElement[] {
  const found = parsePolicy(policy).children.find((child) => child.name === name);
  assert.ok(found !== undefined, name);
  return found.children;
}

/** An element and all that are in it. */
export function within(element: ParsedElement): ParsedElement[] {
  return [element, ...element.children.flatMap(within)];
}
