import { type JsonObject, entriesOf, isObject, valueAt } from "./json.ts";
import { componentAt, componentOf, isMethod, operationName } from "./openApiOperations.ts";

/** More values than fit into the 4 MB that API Management imports. */
const tooManyValues = 4_000_000;

/**
 * A document that breaks no rule, as API Management is given it, in JSON.
 *
 * @throws {RangeError} when it grows without measure as its references are resolved.
 */
export function textToImport(document: JsonObject): string {
  const { servers, tags, paths, components, ...rest } = document;
  const ownComponents = {
    schemas: valueAt(components, "schemas"),
    securitySchemes: valueAt(components, "securitySchemes"),
  };
  const imported = { ...rest, paths: mapEntries(paths, importedPath), components: ownComponents };
  return JSON.stringify(withComponentsInPlace(document, imported));
}

function mapEntries(value: unknown, change: (item: unknown, name: string) => unknown): JsonObject {
  return Object.fromEntries(entriesOf(value).map(([name, item]) => [name, change(item, name)]));
}

function importedPath(value: unknown): JsonObject {
  const { servers, ...rest } = isObject(value) ? value : {};
  return mapEntries(rest, (item, name) => (isMethod(name) ? importedOperation(item) : item));
}

function importedOperation(value: unknown): JsonObject {
  const { servers, tags, ...rest } = isObject(value) ? value : {};
  const { operationId } = rest;
  // People see the summary; without one they would see the name.
  return { summary: operationId, ...rest, operationId: operationName(String(operationId)) };
}

/** What stands behind each reference, in its place; a schema stays a reference. */
function withComponentsInPlace(document: JsonObject, imported: JsonObject): unknown {
  let values = 0;
  const copy = (value: unknown): unknown => {
    values += 1;
    if (values > tooManyValues) {
      throw new RangeError("the document is too large");
    }
    if (Array.isArray(value)) {
      return value.map(copy);
    }
    if (!isObject(value)) {
      return value;
    }
    const target = componentOf(value["$ref"]);
    return target === undefined || target[0] === "schemas"
      ? mapEntries(value, copy)
      : copy(componentAt(document, target));
  };
  return copy(imported);
}
