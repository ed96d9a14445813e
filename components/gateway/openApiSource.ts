import type * as Yaml from "yaml";

import type { JsonPath } from "./json.ts";

/** A document as its author wrote it, in YAML or JSON, which is YAML too. */
export interface Source {
  /** The value that it stands for, as JSON can hold it. */
  readonly value: unknown;
  /** The line, from 1, of a value, or of what is nearest around it. */
  readonly lineOf: (path: JsonPath) => number | undefined;
}

/** What keeps a text from being read as YAML. */
export interface SourceMistake {
  readonly line?: number | undefined;
  readonly found: string;
}

/**
 * Reads YAML. The library loads with the first document: a program without one does not wait for it.
 *
 * @returns The document, or every mistake that makes it none.
 * @throws {RangeError} when it is nested too deeply.
 */
export async function parseSource(text: string): Promise<Source | readonly SourceMistake[]> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // As in JSON; `200:` is such a key too.
    stringKeys: true,
  });
  // What is a warning to the library is a value lost to the document, such as an unknown tag.
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.some(({ code }) => code === "RESOURCE_EXHAUSTION")) {
    throw new RangeError("the text is nested too deeply");
  }
  if (mistakes.length > 0) {
    return mistakes.map(({ pos: [start], message }) => ({ line: lineAt(lines, start), found: message }));
  }
  const value = jsonOf(document);
  if (value === undefined) {
    return [{ found: "aliases that lead back to themselves, or to too much" }];
  }
  return {
    value: value.json,
    lineOf: (path) => lineAt(lines, startOf(document, path, yaml)),
  };
}

/** Also settles what YAML has and JSON has not. */
function jsonOf(document: Yaml.Document): { json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(JSON.stringify(document.toJS()));
    return { json };
  } catch (error) {
    if (error instanceof RangeError) {
      throw error;
    }
    return undefined;
  }
}

function lineAt(lines: Yaml.LineCounter, offset: number | undefined): number | undefined {
  return offset === undefined ? undefined : Math.max(lines.linePos(offset).line, 1);
}

function startOf(
  document: Yaml.Document,
  path: JsonPath,
  { isMap, isScalar, isSeq, isNode }: typeof Yaml,
): number | undefined {
  let node: unknown = document.contents;
  let start: number | undefined;
  const reach = (next: Yaml.Node) => {
    start = next.range?.[0] ?? start;
  };
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (isNode(pair?.key)) {
        reach(pair.key);
      }
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) {
        reach(node);
      }
    } else {
      break;
    }
  }
  return start ?? 0;
}
