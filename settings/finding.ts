import { looksLikeSecret } from "./secrets.ts";

/** A value as YAML and JSON can hold it. */
export type Example = string | number | boolean | readonly Example[] | { readonly [key: string]: Example };

/** Whether an example is a list. (`Array.isArray` does not tell of a list that cannot be changed.) */
export function isList(value: Example): value is readonly Example[] {
  return Array.isArray(value);
}

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
  /** Whether what is at the path is to be taken away, and not to be renamed. */
  readonly remove?: true | undefined;
  /** Whether the value must be encrypted. */
  readonly secret?: true;
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
    return value.length === 0 ? "an empty list" : "a list";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}
