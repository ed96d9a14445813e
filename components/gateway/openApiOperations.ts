import { type JsonObject, type JsonPath, entriesOf, isObject, itemsOf, valueAt } from "./json.ts";

/** An operation in a document, as the document has it. */
export interface Operation {
  readonly at: JsonPath;
  readonly path: string;
  readonly method: string;
  readonly pathItem: JsonObject;
  readonly operation: JsonObject;
}

/** Whether a key of a path is a method, with an operation under it. */
export function isMethod(name: string): boolean {
  return ["get", "put", "post", "delete", "options", "head", "patch", "trace"].includes(name);
}

/** Every operation of a document. */
export function* operationsIn(document: unknown): Generator<Operation> {
  for (const [path, pathItem] of entriesOf(valueAt(document, "paths"))) {
    for (const [method, operation] of entriesOf(pathItem)) {
      if (isMethod(method) && isObject(pathItem) && isObject(operation)) {
        yield { at: ["paths", path, method], path, method, pathItem, operation };
      }
    }
  }
}

/**
 * The name that API Management gives an operation when it imports it.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#add-new-api-via-openapi-import
 */
export function operationName(operationId: string): string {
  return operationId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** What stands behind a `$ref`, or the value itself where there is none. Of references in a circle, one. */
export function resolve(document: unknown, value: unknown): unknown {
  const seen = new Set();
  let here = value;
  while (!seen.has(here)) {
    seen.add(here);
    const component = componentOf(valueAt(here, "$ref"));
    if (component === undefined) {
      return here;
    }
    here = componentAt(document, component);
  }
  return here;
}

/** Kind and name of the component that a `$ref` points to. */
export function componentOf(ref: unknown): readonly [string, string] | undefined {
  const [, kind, name] = typeof ref === "string" ? (/^#\/components\/([^/]+)\/([^/]+)$/.exec(ref) ?? []) : [];
  return kind === undefined || name === undefined ? undefined : [kind, name];
}

/** The component of a kind and a name. */
export function componentAt(document: unknown, [kind, name]: readonly [string, string]): unknown {
  return valueAt(valueAt(valueAt(document, "components"), kind), name);
}

/** A parameter of an operation, its own or of its path. */
export interface Parameter {
  readonly at: JsonPath;
  readonly value: JsonObject;
}

/** The parameters of an operation; its own come before those of its path with the same name in the same place. */
export function parametersOf(
  document: unknown,
  { at, pathItem, operation }: Operation,
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  const lists = [
    [at, operation],
    [at.slice(0, -1), pathItem],
  ] as const;
  for (const [owner, holder] of lists) {
    for (const [index, item] of itemsOf(holder["parameters"]).entries()) {
      const value = resolve(document, item);
      if (isObject(value)) {
        const key = `${String(value["in"])} ${String(value["name"])}`;
        const parameter = { at: [...owner, "parameters", String(index)], value };
        parameters.set(key, parameters.get(key) ?? parameter);
      }
    }
  }
  return [...parameters.values()];
}
