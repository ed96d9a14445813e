import type { Mistake } from "./mistakes.ts";
import { looksLikeSecret } from "./secrets.ts";

/** A value as YAML and JSON can hold it. */
export type Example = string | number | boolean | readonly Example[] | { readonly [key: string]: Example };

/** A mistake before it is spelt for a stack. */
export interface Finding {
  /** The full configuration key, then the path inside its value. */
  readonly path: readonly PropertyKey[];
  readonly found: string;
  readonly allowed: string;
  /** A value that would be right at the path; of an unknown key, at `instead`. */
  readonly example: Example;
  /** The key that should be there instead: the one at the path must go. */
  readonly instead?: string | undefined;
  /** Whether the value must be encrypted. */
  readonly secret?: true;
}

/** Spells a finding for the person who is to fix it. */
export function toMistake(stack: string, finding: Finding): Mistake {
  const { path, found, allowed, example, instead } = finding;
  const right = instead === undefined ? path : [...path.slice(0, -1), instead];
  return {
    key: spellPath(path),
    found,
    allowed,
    example: exampleOf(right, example),
    command: commandOf(stack, finding),
  };
}

function exampleOf(path: readonly PropertyKey[], example: Example): string {
  const key = path.at(-1);
  return typeof key === "number" ? `- ${yaml(example)}` : `${yaml(String(key))}: ${yaml(example)}`;
}

function commandOf(stack: string, { path, example, instead, secret }: Finding): string {
  if (instead !== undefined) {
    // The command line cannot rename a key, and to remove it would take what is under it along.
    return `rename it in Pulumi.${stack}.yaml, e.g. to ${instead}`;
  }
  // Without a value the command asks for it, and no shell keeps it in its history.
  return secret ? pulumiConfig("set --secret", stack, path) : setCommand(stack, path, example);
}

/** A value as a message shows it: short, and never what looks like a secret. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      if (looksLikeSecret(value)) {
        return "a text that looks like a secret, so it is not shown";
      }
      return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    case "number":
      return `${value}, a number`;
    case "boolean":
      return `${value ? "true" : "false"}, a boolean`;
    default:
      return kindOf(value);
  }
}

/** What kind of value it is, without the value. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) {
    return "nothing";
  }
  if (Array.isArray(value)) {
    return "a list";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}

function setCommand(stack: string, path: readonly PropertyKey[], example: Example): string {
  if (typeof example === "object") {
    // The command line sets one leaf at a time: the first of the example shows how.
    for (const [step, leaf] of isList(example) ? example.entries() : Object.entries(example)) {
      return setCommand(stack, [...path, step], leaf);
    }
    return pulumiConfig("set", stack, path);
  }
  return `${pulumiConfig("set", stack, path)} ${shell(String(example))}`;
}

function pulumiConfig(verb: "set" | "set --secret", stack: string, path: readonly PropertyKey[]): string {
  return `pulumi config ${verb} --stack ${shell(stack)} ${path.length > 1 ? "--path " : ""}${shell(spellPath(path))}`;
}

function spellPath([key, ...steps]: readonly PropertyKey[]): string {
  return steps.reduce<string>((spelt, step) => {
    if (typeof step === "number") {
      return `${spelt}[${step}]`;
    }
    const name = String(step);
    return /^[\w-]+$/.test(name) ? `${spelt}.${name}` : `${spelt}[${JSON.stringify(name)}]`;
  }, String(key));
}

function shell(word: string): string {
  return /^[\w.:/@,=+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
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

function isList(value: Example): value is readonly Example[] {
  return Array.isArray(value);
}
