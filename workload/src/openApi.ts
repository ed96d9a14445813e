import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

/** Of the OpenAPI document, what the app goes by. */
interface OpenApi {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

interface PathItem extends Partial<Readonly<Record<(typeof methods)[number], Operation>>> {
  readonly parameters?: readonly Reference[];
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly { readonly entra: readonly string[] }[];
  readonly parameters?: readonly Reference[];
  readonly requestBody?: {
    readonly content: { readonly "application/json": { readonly schema: Reference } };
  };
}

interface Reference {
  readonly $ref: string;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "header";
}

const methods = ["get", "post", "patch"] as const;

/** One operation of the document. */
export interface ApiOperation<Body> {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "PATCH";
  /** Its path without the slash at the start: `orders/{orderId}`. */
  readonly route: string;
  /** The scope or app role that it asks for, as tokens have it: `Orders.Read`. */
  readonly permission: string;
  /** Its parameters, all of them required. */
  readonly parameters: readonly ApiParameter[];
  /** Whether it takes a body. */
  readonly takesBody: boolean;
  /** Whether a value is a body as the document wants it; of an operation that takes none, nothing is. */
  readonly isBody: ValidateFunction<Body>;
}

/** A parameter of an operation. */
export interface ApiParameter {
  readonly name: string;
  readonly in: "path" | "header";
  readonly isValue: ValidateFunction<string>;
}

/**
 * The OpenAPI document, the one that the gateway imports: what the gateway checks and what the code checks cannot drift apart. It is part of the
 * package, and the gateway refused it if it were wrong, so that its shape is taken for granted.
 */
export class ApiDocument {
  readonly #document: OpenApi;
  readonly #ajv = new Ajv2020();

  /** @param file Default: the document of the package. */
  constructor(file = new URL("../openapi.yaml", import.meta.url)) {
    addFormats.default(this.#ajv);
    // Where the schemas of the document are; to Ajv it says nothing of a value.
    this.#ajv.addKeyword("components");
    const document: unknown = parse(readFileSync(file, "utf8"));
    const isOpenApi = this.#ajv.compile<OpenApi>({ type: "object", required: ["paths", "components"] });
    if (!isOpenApi(document)) {
      throw new Error(`${file.pathname} is no OpenAPI document`);
    }
    this.#document = document;
    const { schemas, parameters } = document.components;
    this.#ajv.addSchema({ $id: "openapi", components: { schemas, parameters } });
  }

  /**
   * What checks values against a schema of the document.
   *
   * @param pointer Where the schema is: `#/components/schemas/NewOrder`.
   * @throws {Error} when there is none.
   */
  schema<T>(pointer: string): ValidateFunction<T> {
    const check = this.#ajv.getSchema<T>(`openapi${pointer}`);
    // Of Ajv's two kinds of checks the asynchronous one is for schemas with `$async`, which the document has not.
    if (check === undefined || "$async" in check) {
      throw new Error(`The OpenAPI document has no schema ${pointer}`);
    }
    return check;
  }

  /** What checks values against a schema of the app's own, which may refer to one of the document: `openapi#/components/schemas/NewOrder`. */
  compile<T>(schema: object): ValidateFunction<T> {
    return this.#ajv.compile<T>(schema);
  }

  /**
   * An operation by its id.
   *
   * @throws {Error} when there is none.
   */
  operation<Body>(operationId: string): ApiOperation<Body> {
    for (const [path, item] of Object.entries(this.#document.paths)) {
      for (const method of methods) {
        const operation = item[method];
        if (operation?.operationId === operationId) {
          const { security, requestBody, parameters = [] } = operation;
          const schema = requestBody?.content["application/json"].schema;
          return {
            operationId,
            method: upperCase[method],
            route: path.slice(1),
            permission: permissionOf(security),
            parameters: [...(item.parameters ?? []), ...parameters].map((each) => this.#parameter(each)),
            takesBody: schema !== undefined,
            isBody: schema === undefined ? this.compile<Body>({}) : this.schema<Body>(schema.$ref),
          };
        }
      }
    }
    throw new Error(`The OpenAPI document has no operation ${operationId}`);
  }

  #parameter({ $ref }: Reference): ApiParameter {
    const parameter = this.#document.components.parameters[nameIn($ref)];
    if (parameter === undefined) {
      throw new Error(`The OpenAPI document has no ${$ref}`);
    }
    return { name: parameter.name, in: parameter.in, isValue: this.schema<string>(`${$ref}/schema`) };
  }
}

const upperCase = { get: "GET", post: "POST", patch: "PATCH" } as const;

/** The last part of the one scope that an operation asks for: `Orders.Read` of `api://orders/Orders.Read`. */
function permissionOf(security: Operation["security"]): string {
  const [scope = ""] = security.flatMap(({ entra }) => entra);
  return nameIn(scope);
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
