import { commandFor, spellPath } from "./configCommand.ts";
import { type Example, type Finding, isList } from "./finding.ts";
import type { Mistake } from "./mistakes.ts";

/**
 * Spells a finding for the person who is to fix it.
 *
 * @param config The values of the stack, for what a command would find in its way. None of them is shown.
 */
export function toMistake(
  stack: string,
  finding: Finding,
  config: Readonly<Record<string, unknown>>,
): Mistake {
  const { path, found, allowed, example, instead } = finding;
  const right = instead === undefined ? path : [...path.slice(0, -1), instead];
  return {
    key: spellPath(path),
    found,
    allowed,
    example: exampleOf(right, example),
    command: commandFor(stack, finding, config),
  };
}

function exampleOf(path: readonly PropertyKey[], example: Example): string {
  const key = path.at(-1);
  return typeof key === "number" ? `- ${yaml(example)}` : `${yaml(String(key))}: ${yaml(example)}`;
}

/** Text that YAML takes for text without quotes: words, paths, URLs, networks. */
const plainText =
  /^(?!(?:true|false|yes|no|on|off|null|y|n)$)(?:[a-z/]|\d+\.\d+\.\d+\.)(?:[\w./@-]|:(?=\S))*$/i;

function yaml(value: Example): string {
  if (typeof value === "string") {
    return plainText.test(value) ? value : JSON.stringify(value);
  }
  if (typeof value !== "object") {
    return String(value);
  }
  if (isList(value)) {
    return `[${value.map((item) => yaml(item)).join(", ")}]`;
  }
  const entries = Object.entries(value).map(([name, item]) => `${yaml(name)}: ${yaml(item)}`);
  return `{ ${entries.join(", ")} }`;
}
