import { type JsonPath, entriesOf, objectsIn, valueAt } from "./json.ts";
import {
  type Operation,
  componentAt,
  componentOf,
  operationName,
  operationsIn,
  parametersOf,
  resolve,
} from "./openApiOperations.ts";
import type { Located } from "./openApiSchema.ts";

/**
 * What API Management would not import, or import as something else than was meant, and what the gateway's policies need.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function* importMistakes(document: unknown): Generator<Located> {
  yield* checkTop(document);
  yield* checkReferences(document);
  yield* checkOperationIds(document);
  yield* checkTemplates(document);
  for (const operation of operationsIn(document)) {
    yield* checkMethod(operation);
    yield* checkParameters(document, operation);
    yield* checkBodies(document, operation);
  }
}

function* checkTop(document: unknown): Generator<Located> {
  const version = valueAt(document, "openapi");
  // 3.1 is documented as supported "for import only", and refused wherever it differs from 3.0:
  // https://github.com/MicrosoftDocs/azure-docs/issues/123982, https://github.com/MicrosoftDocs/azure-docs/issues/119506
  if (typeof version !== "string" || !/^3\.0\.[0-3]$/.test(version)) {
    yield {
      path: ["openapi"],
      found: version === undefined ? "no version of OpenAPI" : `the version ${JSON.stringify(version)}`,
      allowed: '"3.0.0" to "3.0.3", which is what API Management imports in full',
    };
  }
  const title = valueAt(valueAt(document, "info"), "title");
  if (typeof title === "string" && (title.length < 1 || title.length > 300)) {
    yield {
      path: ["info", "title"],
      found: `a title of ${title.length} characters`,
      allowed: "1 to 300 characters",
    };
  }
  if (valueAt(document, "x-ms-paths") !== undefined) {
    yield { path: ["x-ms-paths"], found: "paths beside 'paths'", allowed: "operations in 'paths' only" };
  }
  if (operationsIn(document).next().done === true) {
    yield { path: ["paths"], found: "no operation", allowed: "at least one operation" };
  }
}

function* checkReferences(document: unknown): Generator<Located> {
  const uses = new Map<string, Set<string>>();
  for (const [path, { $ref: ref }] of objectsIn(document)) {
    // A property may be called $ref too; its value is an object.
    if (typeof ref !== "string") {
      continue;
    }
    const target = componentOf(ref);
    if (target === undefined || componentAt(document, target) === undefined) {
      yield {
        path: [...path, "$ref"],
        found: `a reference to ${JSON.stringify(ref)}${target === undefined ? "" : ", which is not there"}`,
        allowed: "a component of this document: #/components/<kind>/<name>",
      };
      continue;
    }
    const [top, kind, name] = path;
    if (top === "components" && kind !== undefined && name !== undefined) {
      const user = `${kind}/${name}`;
      uses.set(user, (uses.get(user) ?? new Set()).add(target.join("/")));
    }
  }
  for (const component of nodesInCircles(uses)) {
    yield {
      path: ["components", ...component.split("/")],
      found: "a definition that leads back to itself",
      allowed: "definitions without recursion, which API Management does not import",
    };
  }
}

/** The nodes of a graph at which a walk along its edges comes back to where it was. */
function nodesInCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  const done = new Set<string>();
  const way = new Set<string>();
  const walk = (node: string) => {
    if (way.has(node)) {
      found.add(node);
    } else if (!done.has(node)) {
      way.add(node);
      for (const next of edges.get(node) ?? []) {
        walk(next);
      }
      way.delete(node);
      done.add(node);
    }
  };
  for (const node of edges.keys()) {
    walk(node);
  }
  return found;
}

function* checkOperationIds(document: unknown): Generator<Located> {
  const taken = new Map<string, string>();
  for (const { at, operation } of operationsIn(document)) {
    const { operationId, summary } = operation;
    if (typeof summary === "string" && summary.length > 300) {
      yield {
        path: [...at, "summary"],
        found: `a summary of ${summary.length} characters`,
        allowed: "up to 300 characters",
      };
    }
    if (operationId === undefined) {
      yield { path: at, found: "no operationId", allowed: "an operationId, such as createOrder" };
    }
    if (typeof operationId !== "string") {
      continue;
    }
    const name = operationName(operationId);
    const other = taken.get(name);
    if (name.length < 1 || name.length > 76) {
      yield {
        path: [...at, "operationId"],
        found: `${JSON.stringify(operationId.slice(0, 100))}, which makes a name of ${name.length} characters`,
        allowed: "1 to 76 characters, of which letters and digits count, and a '-' for what is between",
      };
    } else if (other !== undefined) {
      yield {
        path: [...at, "operationId"],
        found: `${JSON.stringify(operationId)}, which to API Management is the same as ${JSON.stringify(other)}`,
        allowed: "operationIds that differ in letters and digits, whatever their case",
      };
    }
    taken.set(name, operationId);
  }
}

function* checkTemplates(document: unknown): Generator<Located> {
  const taken = new Map<string, string>();
  for (const { at, path, method } of operationsIn(document)) {
    if (path.length > 1000 || !/^\/(?:[^{}?#]|\{[^{}/?#]+\})*$/.test(path)) {
      yield {
        path: at.slice(0, -1),
        found: `the path ${JSON.stringify(path.slice(0, 100))}`,
        allowed: "a path of up to 1000 characters with parameters in braces, without a query",
      };
    }
    // Names of parameters do not tell paths apart.
    const template = `${method} ${path.toLowerCase().replaceAll(/\{[^{}]*\}/g, "{}")}`;
    const other = taken.get(template);
    if (other !== undefined) {
      yield {
        path: at,
        found: `the same calls as of ${JSON.stringify(other)}`,
        allowed: "paths that differ in more than case and names of parameters",
      };
    }
    taken.set(template, path);
  }
}

function* checkMethod({ at, method }: Operation): Generator<Located> {
  if (method === "options" || method === "trace") {
    yield {
      path: at,
      found: `an operation ${method.toUpperCase()}`,
      allowed:
        method === "options"
          ? "no OPTIONS: the gateway answers the questions of browsers itself"
          : "no TRACE: API Management has none",
    };
  }
}

function* checkParameters(document: unknown, operation: Operation): Generator<Located> {
  const inTemplate = [...operation.path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
  const declared = new Set<unknown>();
  const inUrl = new Map<string, string>();
  for (const { at, value } of parametersOf(document, operation)) {
    const { in: place, name, required, style, explode, schema } = value;
    if (place !== "path" && place !== "query" && place !== "header") {
      yield {
        path: at,
        found: `a parameter in ${place === undefined ? "no place" : JSON.stringify(place)}`,
        allowed: "path, query or header; API Management knows no parameters in cookies",
      };
    }
    if (schema === undefined) {
      yield { path: at, found: "a parameter without a schema", allowed: "a parameter with a schema" };
    }
    if (style !== undefined && style !== (place === "query" ? "form" : "simple")) {
      yield {
        path: [...at, "style"],
        found: `the style ${JSON.stringify(style)}`,
        allowed: "no style: API Management reads parameters in the default one",
      };
    }
    if (place === "query" && explode === false) {
      yield {
        path: [...at, "explode"],
        found: "a list in one parameter of the query",
        allowed: "no explode: a parameter for each item, as is the default",
      };
    }
    if (place === "path") {
      declared.add(name);
      if (required !== true) {
        yield { path: at, found: "a parameter of the path that may be missing", allowed: "required: true" };
      }
      if (typeof name === "string" && !inTemplate.includes(name)) {
        yield {
          path: at,
          found: `the parameter ${JSON.stringify(name)}, which is not in the path`,
          allowed: `one of the parameters of the path: ${inTemplate.join(", ") || "there is none"}`,
        };
      }
    }
    if (typeof name === "string" && (place === "path" || (place === "query" && required === true))) {
      const other = inUrl.get(name.toLowerCase());
      if (other !== undefined) {
        yield {
          path: at,
          found: `the parameter ${JSON.stringify(name)}, beside ${JSON.stringify(other)}`,
          allowed: "names of required parameters that differ in path and query, whatever their case",
        };
      }
      inUrl.set(name.toLowerCase(), name);
    }
  }
  for (const name of inTemplate.filter((each) => !declared.has(each))) {
    yield {
      path: operation.at,
      found: `no parameter for '{${name}}' in the path`,
      allowed: `a parameter named ${JSON.stringify(name)} in the path, with a schema`,
    };
  }
}

function* checkBodies(document: unknown, { at, method, operation }: Operation): Generator<Located> {
  const { requestBody, responses } = operation;
  if (requestBody !== undefined && (method === "get" || method === "head")) {
    yield {
      path: [...at, "requestBody"],
      found: `a body of a ${method.toUpperCase()}`,
      allowed: "none: API Management drops it",
    };
  }
  const request = resolve(document, requestBody);
  for (const [type, media] of entriesOf(valueAt(request, "content"))) {
    const path = [...at, "requestBody", "content", type];
    if (!/^application\/(?:[\w.+-]+\+)?json$/i.test(type)) {
      yield {
        path,
        found: `a body of the type ${JSON.stringify(type)}`,
        allowed: "application/json and application/…+json: the gateway validates no others",
      };
    }
    if (valueAt(media, "schema") === undefined) {
      yield { path, found: "a body without a schema", allowed: "a schema: #/components/schemas/<name>" };
    }
    yield* checkSchema(path, media);
  }
  for (const [status, response] of entriesOf(responses)) {
    for (const [type, media] of entriesOf(valueAt(resolve(document, response), "content"))) {
      yield* checkSchema([...at, "responses", status, "content", type], media);
    }
  }
}

function* checkSchema(path: JsonPath, media: unknown): Generator<Located> {
  const schema = valueAt(media, "schema");
  if (schema !== undefined && componentOf(valueAt(schema, "$ref"))?.[0] !== "schemas") {
    yield {
      path: [...path, "schema"],
      found: "a schema of its own",
      allowed:
        "a reference, $ref: '#/components/schemas/<name>'; API Management imports no others for bodies",
    };
  }
}
