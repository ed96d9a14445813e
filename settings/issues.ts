import { z } from "zod";

import { type Finding, describe, kindOf } from "./finding.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { type Hint, hintOf, isObject, problemOf } from "./rules.ts";

/**
 * What an issue of the schema means for a person.
 *
 * @param issue The issue, with the whole path to it.
 * @param config The configuration, to look for what was meant.
 */
export function findingsOf(issue: z.core.$ZodRawIssue, config: Readonly<Record<string, unknown>>): Finding[] {
  const path = issue.path ?? [];
  const schema = issue.schema;
  if (issue.code === "unrecognized_keys" && schema instanceof z.ZodObject) {
    return issue.keys.map((key) => unknownKey([...path, key], key, schema.shape));
  }
  const hint: Hint | undefined = schema && hintOf(schema);
  const problem = issue.code === "custom" ? problemOf(issue.params) : {};
  const shown = hint?.secret ? kindOf(issue.input) : describe(issue.input);
  return [
    {
      path,
      found: problem.found ?? (issue.input === undefined ? `nothing${misspelt(path, config)}` : shown),
      allowed: problem.allowed ?? hint?.allowed ?? issue.code,
      example: problem.example ?? hint?.example ?? "",
      instead: problem.instead,
      remove: problem.remove,
    },
  ];
}

/** A key that is not among those of an object. */
export function unknownKey(
  path: readonly PropertyKey[],
  key: string,
  shape: Readonly<Record<string, z.core.$ZodType>>,
): Finding & { instead: string } {
  const known = Object.keys(shape);
  const meant = nearest(key, known);
  const [first = ""] = known;
  const schema = shape[meant ?? first];
  return {
    path,
    found: `an unknown key${didYouMean(key, known)}`,
    allowed: known.join(", "),
    instead: meant ?? first,
    example: (schema && hintOf(schema)?.example) ?? "",
  };
}

/** Points to a key beside the missing one that was probably meant to be it. */
function misspelt(path: readonly PropertyKey[], config: Readonly<Record<string, unknown>>): string {
  const parent = path.slice(0, -1).reduce<unknown>(inside, config);
  const missing = String(path.at(-1));
  // Beside a key at the top there are keys of any namespace: only those of the same one are near.
  const prefix = path.length === 1 ? missing.slice(0, missing.indexOf(":") + 1) : "";
  const siblings = (isObject(parent) ? Object.keys(parent) : [])
    .filter((key) => key.startsWith(prefix) && key !== missing)
    .map((key) => key.slice(prefix.length));
  const meant = nearest(missing.slice(prefix.length), siblings);
  return meant === undefined ? "" : `, but '${prefix}${meant}' is there: is it misspelt?`;
}

function inside(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) {
    return value[Number(step)];
  }
  return isObject(value) ? value[String(step)] : undefined;
}
