import * as sdk from "@pulumi/policy/proxy.js";

import type { Properties } from "./resource.ts";
import { known } from "./unknown.ts";

const unknowns: ReadonlySet<unknown> = new Set([
  sdk.unknownStringValue,
  sdk.unknownBooleanValue,
  sdk.unknownNumberValue,
  sdk.unknownArrayValue,
  sdk.unknownObjectValue,
  sdk.unknownAssetValue,
  sdk.unknownArchiveValue,
]);

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value at a dotted path; undefined when a step is missing, null or no object. Throws UnknownValueError when a value on the
 * way is unknown.
 */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split(".")) {
    if (!isObject(here) || !Object.hasOwn(here, key)) {
      return undefined;
    }
    here = here[key];
  }
  return here ?? undefined;
}

/** The value of an own property as it is stored, past the proxy that throws on unknowns: it only traps reading. */
function stored(value: unknown, key: string): unknown {
  return isObject(value) || Array.isArray(value)
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

/**
 * The value at a dotted path so far as it is known, undefined otherwise; never throws. For finding one's way among resources: a
 * verdict must not rest on it, since what is unknown would then count as missing.
 */
export function knownAt(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split(".")) {
    here = stored(here, key);
  }
  return unknowns.has(here) ? undefined : (here ?? undefined);
}

/** Every known text in the value of a property, however deep; the keys of maps too: a set of identities may be a map from ids. */
export function textsAt(value: unknown, path: string): string[] {
  return [...textsIn(knownAt(value, path))];
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string" && !unknowns.has(value)) {
    yield value;
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        yield key;
      }
      yield* textsIn(each);
    }
  }
}

/** A text among the values of a property, and the steps that lead to it. */
export interface TextAt {
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

/** Every known text in a value, however deep, that fits. The list of steps is only made for those: there are many texts. */
export function* textsThat(fits: (text: string) => boolean, value: unknown): Generator<TextAt> {
  if (typeof value === "string") {
    if (!unknowns.has(value) && fits(value)) {
      yield { text: value, steps: [] };
    }
  } else if (typeof value === "object" && value !== null) {
    for (const key of Object.keys(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      for (const { text, steps } of textsThat(fits, stored(value, key))) {
        yield { text, steps: [step, ...steps] };
      }
    }
  }
}

/** `siteConfig.appSettings[0].value` */
export function pathOf(steps: TextAt["steps"]): string {
  return steps
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

/** Reads a value through and through, to throw UnknownValueError when a part of it is unknown. */
export function readThrough(value: unknown): void {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(readThrough);
  }
}

/** The text at a dotted path when it is known and is one. */
export function knownText(value: unknown, path: string): string | undefined {
  const found = knownAt(value, path);
  return typeof found === "string" ? found : undefined;
}

function step(value: unknown, path: string): { holder: unknown; key: string } {
  const dot = path.lastIndexOf(".");
  return { holder: dot < 0 ? value : at(value, path.slice(0, dot)), key: path.slice(dot + 1) };
}

/** Whether there is a value at the path, known or not: an unknown one will be there once the deployment knows it. */
export function isSet(value: unknown, path: string): boolean {
  const { holder, key } = step(value, path);
  const found = stored(holder, key);
  return found !== undefined && found !== null && found !== "";
}

/** The elements of a list, each to be read on its own, so that one unknown element does not hide the others. */
export function elements(list: unknown): (() => unknown)[] {
  return Array.isArray(list)
    ? Array.from({ length: list.length }, (_, index) => () => list[index] as unknown)
    : [];
}

/** As {@link elements}; a list that is unknown itself is one part, which says so when it is read. */
export function elementsAt(value: unknown, path: string): (() => unknown)[] {
  const read = () => at(value, path);
  return known(() => elements(read())) ?? [read];
}

/** Whether there is a list or a map at the path with something in it; its elements are not read. */
export function isFilled(value: unknown, path: string): boolean {
  const { holder, key } = step(value, path);
  const found = stored(holder, key);
  return typeof found === "object" && found !== null ? Object.keys(found).length > 0 : isSet(value, path);
}

/** Azure compares the values of its enumerations without regard to case. */
export function isText(value: unknown, ...texts: readonly string[]): boolean {
  return typeof value === "string" && texts.some((text) => text.toLowerCase() === value.toLowerCase());
}

/** A value as a reader of a finding should see it. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) {
    return "missing";
  }
  if (typeof value === "object") {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  }
  return `'${textOf(value)}'`;
}

/** A text, number or truth value as text; anything else is none. A YAML program may write a version as a number. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
