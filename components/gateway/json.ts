/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Steps from the root of a JSON document to a value: names and indexes. */
export type JsonPath = readonly string[];

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value holds, by name; nothing when it is no object. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** What is under a name in a value; undefined when it is no object that has it. */
export function valueAt(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The items of a value; none when it is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every object in a value, itself included, with its path. */
export function* objectsIn(value: unknown, path: JsonPath = []): Generator<[JsonPath, JsonObject]> {
  if (isObject(value)) {
    yield [path, value];
  }
  for (const [name, item] of Array.isArray(value) ? value.entries() : entriesOf(value)) {
    yield* objectsIn(item, [...path, String(name)]);
  }
}

/** A path as a JSON pointer in a URI fragment, but readable: nothing is percent-encoded. */
export function pointerTo(path: JsonPath): string {
  return ["#", ...path.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/** The path that a JSON pointer says. */
export function pathOf(pointer: string): JsonPath {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
