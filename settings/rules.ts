import { z } from "zod";

import { type Example, describe } from "./finding.ts";

/** What a person needs to know to set a value right. */
export interface Hint {
  /** What may be there, in words. */
  readonly allowed: string;
  /** A value that would be right. */
  readonly example: Example;
  /** Whether the value must never be shown, not even a part of it. */
  readonly secret?: true;
}

/** What is wrong with a value; what it does not say, the hint of its schema says. */
export interface Problem extends Partial<Pick<Hint, "allowed" | "example">> {
  readonly found?: string;
  /** The name that should be there instead. */
  readonly instead?: string;
  /** Whether it is to be taken away, and not to be renamed. */
  readonly remove?: true;
}

const hints = new WeakMap<z.core.$ZodType, Hint>();

/** Gives a schema its hint. Comes after its checks: each of those makes a new schema. */
export function hinted<T extends z.core.$ZodType>(schema: T, hint: Hint): T {
  hints.set(schema, hint);
  return schema;
}

/** The hint of a schema, or of what it wraps. */
export function hintOf(schema: z.core.$ZodType): Hint | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return hintOf(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) {
    return hintOf(schema.in) ?? hintOf(schema.out);
  }
  return hints.get(schema);
}

const problems = new WeakMap<object, Problem>();

/** What a rule below said about the value of an issue. */
export function problemOf(params: unknown): Problem {
  return typeof params === "object" && params !== null ? (problems.get(params) ?? {}) : {};
}

function report(problem: Problem): Record<string, unknown> {
  const params = {};
  problems.set(params, problem);
  return params;
}

/** A text that fits a pattern. */
export function text(pattern: RegExp, hint: Hint) {
  return hinted(z.string().regex(pattern), hint);
}

/** A text that passes a rule. */
export function textThat(rule: (value: string) => Problem | undefined, hint: Hint) {
  return hinted(
    z.string().superRefine((value, context) => {
      const problem = rule(value);
      if (problem !== undefined) {
        context.addIssue({ code: "custom", params: report(problem) });
      }
    }),
    hint,
  );
}

/** A text that stands for something: what `find` finds, or else what `explain` says against it. */
export function textFor<T>(
  find: (value: string) => T | undefined,
  explain: (value: string) => Problem,
  hint: Hint,
) {
  return hinted(z.string(), hint).transform((value, context) => {
    const found = find(value);
    if (found === undefined) {
      context.addIssue({ code: "custom", params: report({ ...hint, ...explain(value) }) });
      return z.NEVER;
    }
    return found;
  });
}

/** One of a few texts. */
export function oneOf<const T extends readonly string[]>(values: T, example: T[number]) {
  return hinted(z.enum(values), { allowed: values.join(", "), example });
}

/** A number, as a schema limits it. The command line may hand it over as text. */
export function number<T extends z.ZodType>(schema: T, hint: Hint) {
  return z.preprocess(
    (value) => (typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value),
    hinted(schema, hint),
  );
}

/** `true` or `false`. The command line may hand it over as text. */
export function flag() {
  return z.preprocess(
    (value) => (value === "true" ? true : value === "false" ? false : value),
    hinted(z.boolean(), { allowed: "true or false", example: true }),
  );
}

/** Whether a value of a flag says `true`. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true";
}

/** A rule for an entry of a map: what is wrong with it, if anything. */
export type EntryRule = (name: string, value: unknown) => Problem | undefined;

/** Arguments of `superRefine` that put each entry of a map to a rule, also when its value is wrong in itself. */
export function eachEntry(rule: EntryRule): Parameters<z.ZodType<object>["superRefine"]> {
  return [
    (map, context) => {
      for (const [name, entry] of Object.entries(map)) {
        const problem = rule(name, entry);
        if (problem !== undefined) {
          context.addIssue({ code: "custom", path: [name], input: name, params: report(problem) });
        }
      }
    },
    { when: ({ value }) => isObject(value) },
  ];
}

/** An object of known keys. */
export function object<T extends z.core.$ZodLooseShape>(shape: T, hint: Hint) {
  return hinted(z.strictObject(shape), hint);
}

/** A list. */
export function list<T extends z.ZodType>(element: T, hint: Hint) {
  return hinted(z.array(element), hint);
}

/** A list of at least one. (zod's own rule for that looks at the `length` of anything, and throws at that of some objects.) */
export function someOf<T extends z.ZodType>(element: T, hint: Hint) {
  return hinted(
    z.array(element).refine((items) => items.length > 0),
    hint,
  );
}

/** A map from names of one's own to values. */
export function mapOf<T extends z.ZodType>(value: T, rule: EntryRule, hint: Hint) {
  return hinted(z.record(z.string(), value).superRefine(...eachEntry(rule)), hint);
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value says something other than the default: what is empty or false does not. */
export function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.keys(value).length > 0
    : value !== undefined && value !== false && value !== "false";
}

/** The entries of a map, none of what is no map. */
export function entriesOf(value: unknown): [name: string, entry: unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** The names of the entries of a map, none of what is no map. */
export function namesOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}

/** A rule for names: each fits a pattern. The example is an entry that would be right. */
export function nameRule(pattern: RegExp, allowed: string, [instead, example]: [string, Example]): EntryRule {
  return (name) =>
    pattern.test(name) ? undefined : { found: `the name ${describe(name)}`, allowed, instead, example };
}
