import { type JsonObject, isObject, pointerTo, valueAt } from "./json.ts";
import { OpenApiError, refusal } from "./openApiError.ts";
import { largestDocument, readText } from "./openApiFile.ts";
import { type Operation, operationName, operationsIn, parametersOf } from "./openApiOperations.ts";
import { importMistakes } from "./openApiRules.ts";
import { type Located, compareWithSchema } from "./openApiSchema.ts";
import { parseSource } from "./openApiSource.ts";
import { textToImport } from "./openApiText.ts";

export { OpenApiError } from "./openApiError.ts";

/** An OpenAPI document that API Management imports. */
export interface ApiDocument {
  /** Title of the API, 1 to 300 characters. */
  title: string;
  /** Version of the API, as its author says it. */
  version: string;
  /** The operations, at least one, in the order of the document. */
  operations: readonly ApiOperation[];
  /**
   * The document to import, as JSON, for the format `openapi+json`. Always the same for the same document. Servers are left out, so that the
   * backend is said in one place; every operation is called by its {@link ApiOperation.name}, which an import keeps as it is; and components
   * other than schemas stand where they are used, as API Management imports no others. Tags are left out: they belong to the whole service,
   * and two APIs with the same one get in each other's way when they are imported at once
   * (https://github.com/hashicorp/terraform-provider-azurerm/issues/8579).
   */
  text: string;
}

/** An operation of an API. */
export interface ApiOperation {
  /** What the document calls it. */
  operationId: string;
  /** Name of the operation in API Management, `createorder` for `createOrder`: what its policy is attached to. */
  name: string;
  /** HTTP method in capitals. */
  method: string;
  /** Path with parameters in braces, `/orders/{orderId}`. */
  path: string;
  /** Names of the parameters in the query. */
  queryParameters: readonly string[];
  /** Names of the parameters in headers. */
  headers: readonly string[];
}

/**
 * Reads an OpenAPI document for API Management.
 *
 * @param file Path of a document of OpenAPI 3.0.0 to 3.0.3 in YAML or JSON, from the current folder.
 * @throws {OpenApiError} with every mistake of the document.
 */
export async function readApiDocument(file: string): Promise<ApiDocument> {
  const text = await readText(file);
  try {
    return await describeDocument(file, text);
  } catch (error) {
    // A document of brackets in brackets brings the stack of calls to its end, whoever walks it.
    if (error instanceof RangeError) {
      throw refusal(file, "what is nested too deeply, or refers to too much", "a document of an API");
    }
    throw error;
  }
}

async function describeDocument(file: string, text: string): Promise<ApiDocument> {
  const source = await parseSource(text);
  if (!("value" in source)) {
    throw new OpenApiError(
      file,
      source.map((mistake) => ({ ...mistake, pointer: "#", allowed: "YAML or JSON" })),
    );
  }
  const { value, lineOf } = source;
  if (!isObject(value)) {
    throw refusal(file, "a text that is no OpenAPI document", "an object with openapi, info and paths");
  }
  const mistakes = await mistakesOf(value);
  if (mistakes.length > 0) {
    throw new OpenApiError(
      file,
      mistakes.map(({ path, found, allowed }) => ({
        pointer: pointerTo(path),
        line: lineOf(path),
        found,
        allowed,
      })),
    );
  }
  const imported = textToImport(value);
  if (Buffer.byteLength(imported) > largestDocument) {
    throw refusal(file, "what grows past 4 MB as its references are resolved", "up to 4 MB");
  }
  const info = valueAt(value, "info");
  return {
    title: String(valueAt(info, "title")),
    version: String(valueAt(info, "version")),
    operations: [...operationsIn(value)].map((operation) => describeOperation(value, operation)),
    text: imported,
  };
}

async function mistakesOf(document: JsonObject): Promise<Located[]> {
  const mistakes = [...importMistakes(document)];
  if (mistakes.some(({ path: [top] }) => top === "openapi")) {
    // Against the schema of another version, all would be wrong.
    return mistakes;
  }
  const { mistakes: ofSchema, otherwise } = await compareWithSchema(document);
  mistakes.push(...ofSchema);
  return mistakes.length === 0 && otherwise !== undefined ? [otherwise] : mistakes;
}

function describeOperation(document: JsonObject, operation: Operation): ApiOperation {
  const operationId = String(operation.operation["operationId"]);
  const parameters = parametersOf(document, operation).map(({ value }) => value);
  const namesIn = (place: string) =>
    parameters.filter((parameter) => parameter["in"] === place).map(({ name }) => String(name));
  return {
    operationId,
    name: operationName(operationId),
    method: operation.method.toUpperCase(),
    path: operation.path,
    queryParameters: namesIn("query"),
    headers: namesIn("header"),
  };
}
