import type { ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";

import { configurationSchema, enforcementLevels, schemaOf, type Configuration } from "./configuration.ts";
import { controls } from "./controls.ts";
import { neverExempt } from "./exemptions.ts";
import { parameters } from "./parameters.ts";
import { describe, isObject } from "./read.ts";
import type { Properties } from "./resource.ts";

/** One mistake in a policy configuration file. */
export interface ConfigurationMistake {
  /** Where: `governance-tags.requiredTags[0]`; empty for the file as a whole. */
  readonly key: string;
  /** What is there. */
  readonly found: string;
  /** What may be there, and what was probably meant. */
  readonly allowed: string;
}

/** A policy configuration file is wrong. Tells every mistake at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** At least one. */
  readonly mistakes: readonly ConfigurationMistake[];

  constructor(file: string, mistakes: readonly ConfigurationMistake[]) {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    const blocks = mistakes.map(({ key, found, allowed }) =>
      [`  ${key || "the file"}`, `    found    ${found}`, `    allowed  ${allowed}`].join("\n"),
    );
    super([`${count} in the policy configuration ${file}; nothing was judged.`, ...blocks].join("\n\n"));
    this.mistakes = mistakes;
  }
}

const ids: readonly string[] = controls.map(({ id }) => id);

const levels = enforcementLevels.map((level) => `'${level}'`).join(", ");

const wholeFile = `an object from the names of policies to a level (${levels}) or an object: { "storage-min-tls": "mandatory" }`;

/**
 * Reads a policy configuration file, in the form that `pulumi preview --policy-pack-config` takes
 * (https://www.pulumi.com/docs/insights/policy/configuration/).
 *
 * @param file its name, for messages
 * @throws {ConfigurationError} with every mistake in it.
 */
export async function readConfiguration(text: string, file: string): Promise<Configuration> {
  const written = parse(text, file);
  const expanded = Object.fromEntries(
    Object.entries(written).map(([policy, given]) => [
      policy,
      typeof given === "string" ? { enforcementLevel: given } : given,
    ]),
  );
  // Only those who have a configuration wait for what checks it.
  const { Ajv } = await import("ajv");
  const isConfiguration = new Ajv({ allErrors: true, verbose: true }).compile<Configuration>(
    configurationSchema(Object.keys(expanded)),
  );
  if (!isConfiguration(expanded)) {
    const mistakes = (isConfiguration.errors ?? []).map((error) => mistakeOf(error, written));
    mistakes.sort((a, b) => a.key.localeCompare(b.key));
    throw new ConfigurationError(file, mistakes);
  }
  return expanded;
}

function parse(text: string, file: string): Properties {
  const wrong = (found: string) => new ConfigurationError(file, [{ key: "", found, allowed: wholeFile }]);
  if (text.trim() === "") {
    throw wrong("nothing");
  }
  let written: unknown;
  try {
    // Editors of Windows begin a file with a byte order mark, which is no JSON.
    written = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw wrong(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(written)) {
    throw wrong(shown(written));
  }
  return written;
}

/** A value as it is in the file, so that the text "90" and the number 90 look different. */
function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? describe(value) : JSON.stringify(value);
}

/** `/governance-tags/requiredTags/0` → `governance-tags`, `requiredTags`, `0`. */
function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function keyOf(steps: readonly string[]): string {
  return steps
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : (index > 0 ? "." : "") + step))
    .join("");
}

function mistakeOf(
  { instancePath, keyword, params, data, parentSchema }: ErrorObject,
  written: Properties,
): ConfigurationMistake {
  const steps = stepsOf(instancePath);
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]);
    const { found, allowed } = unknownName(name, steps, isObject(data) ? data[name] : undefined);
    return { key: keyOf([...steps, name]), found, allowed };
  }
  if (keyword === "required") {
    const name = String(params["missingProperty"]);
    const properties: unknown = parentSchema?.["properties"];
    return {
      key: keyOf([...steps, name]),
      found: "missing",
      allowed: allowedBy(isObject(properties) ? properties[name] : undefined),
    };
  }
  const [policy = ""] = steps;
  // A level that stands alone has no name in the file.
  const standsAlone = steps.length === 2 && typeof written[policy] === "string";
  return {
    key: standsAlone ? policy : keyOf(steps),
    found: shown(data),
    allowed:
      steps.length === 1 ? `one of ${levels}, or an object with enforcementLevel` : allowedBy(parentSchema),
  };
}

/** A name that is not known where it stands: of a policy, of a parameter, of a part of an exemption. */
function unknownName(
  name: string,
  [policy, parameter]: readonly string[],
  value: unknown,
): Pick<ConfigurationMistake, "found" | "allowed"> {
  if (policy === undefined) {
    return {
      found: "no policy of this name",
      allowed: `a policy of this pack, or 'all'${meant(name, [...ids, "all"])}`,
    };
  }
  if (parameter !== undefined) {
    const parts = ["resource", "reason", "owner", "expires"];
    return { found: shown(value), allowed: `${parts.join(", ")}${meant(name, parts)}` };
  }
  const control = controls.find(({ id }) => id === policy)?.id;
  const taken = ["enforcementLevel", ...(control === undefined ? [] : Object.keys(schemaOf(control)))];
  const takenBy = Object.entries(parameters).find(([each]) => each === name)?.[1].policies;
  const why =
    name === "exemptions"
      ? control !== undefined && neverExempt.has(control)
        ? "; nobody is exempt from this policy: what it finds is never safe, so mend the resource"
        : "; an exemption is from one policy, so put it under its name"
      : takenBy === undefined
        ? meant(name, taken)
        : `; this is a parameter of ${takenBy.join(", ")}`;
  return { found: shown(value), allowed: `${taken.join(", ")}${why}` };
}

/** The nearest of some names, when one is near: a wrong suggestion is worse than none. */
function meant(word: string, names: readonly string[]): string {
  const best = closest(
    word.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  const isNear = distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(word.length / 3));
  return isNear ? `; did you mean '${names.find((name) => name.toLowerCase() === best) ?? best}'?` : "";
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  object: "an object",
  string: "a text",
};

/** What a schema of this pack lets through, for a person. */
function allowedBy(schema: unknown): string {
  if (!isObject(schema)) {
    return "something else";
  }
  const {
    type,
    enum: values,
    minimum,
    maximum,
    minLength,
    minItems,
    uniqueItems,
    description,
    items,
  } = schema;
  const parts = [
    Array.isArray(values)
      ? `one of ${values.map((value) => `'${String(value)}'`).join(", ")}`
      : (typeNames[String(type)] ?? "something else"),
    ...(minimum === undefined ? [] : [`from ${shown(minimum)} to ${shown(maximum)}`]),
    ...(Number(minLength) > 1
      ? [`of ${shown(minLength)} characters or more`]
      : minLength === 1
        ? ["that is not empty"]
        : []),
    ...(minItems === undefined ? [] : [`of ${shown(minItems)} or more`]),
    ...(uniqueItems === true ? ["without repetitions"] : []),
    ...(isObject(items) ? [`, each ${allowedBy(items)}`] : []),
  ];
  const text = parts.join(" ").replaceAll(" ,", ",");
  return typeof description === "string" ? `${text}: ${description.replace(/\.$/, "")}` : text;
}
