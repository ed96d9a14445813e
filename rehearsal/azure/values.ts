/** Stands for a value that Azure will only tell after a deployment. Callers translate it from and to their own marker. */
export const UNKNOWN: unique symbol = Symbol("known only after deployment");

/** What a property of a resource may be. */
export type Value = string | number | boolean | null | typeof UNKNOWN | readonly Value[] | Properties;

/** The inputs or outputs of a resource, or an object within them. */
export interface Properties {
  readonly [key: string]: Value;
}

/** True for a list. */
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** True for an object with properties: no list, no null, not the unknown marker. */
export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !isList(value);
}

/** The value at a path: `undefined` when it is absent, UNKNOWN as soon as any step of the path is unknown. */
export function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let here = value;
  for (const step of path) {
    if (here === UNKNOWN) return UNKNOWN;
    if (isList(here) && typeof step === "number") here = here[step];
    else if (isObject(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

/** True when a value is known not to be there. An unknown value may be there, so it is not absent. */
export function absent(value: Value | undefined, ...path: (string | number)[]): boolean {
  const found = at(value, ...path);
  return found === undefined || found === null;
}

/** The text at a path, or `undefined` when it is absent, unknown or something else. */
export function text(value: Value | undefined, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or `undefined` when it is absent, unknown or something else. */
export function number(value: Value | undefined, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The items of the list at a path; none when it is absent, unknown or something else. */
export function list(value: Value | undefined, ...path: (string | number)[]): readonly Value[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The object at a path; an empty one when it is absent, unknown or something else. */
export function object(value: Value | undefined, ...path: (string | number)[]): Properties {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The texts among the items of the list at a path. */
export function texts(value: Value | undefined, ...path: (string | number)[]): string[] {
  return list(value, ...path).filter((item) => typeof item === "string");
}

/** Deep equality. Two unknown values are not known to be equal. */
export function same(left: Value | undefined, right: Value | undefined): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => same(at(left, key), at(right, key)));
  }
  return left === right;
}
