import { safeStack } from "./safeStack.ts";

/** Every path to a value within a value. */
function* pathsIn(value: unknown, prefix = ""): Generator<string> {
  if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (!key.includes(".")) {
        yield `${prefix}${key}`;
        yield* pathsIn(each, `${prefix}${key}.`);
      }
    }
  }
}

/** Every input of the safe stack: of each kind of resource, once. */
export const places = [
  ...new Map(
    safeStack()
      .list()
      .flatMap(({ name, type, inputs }) =>
        [...pathsIn(inputs)].map((path) => [`${type} ${path}`, [name, path] as const] as const),
      ),
  ).values(),
];
