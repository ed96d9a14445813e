import type { Validator } from "@seriousme/openapi-schema-validator";

import { type JsonPath, pathOf } from "./json.ts";

/** Where a document is not as it must be. */
export interface Located {
  readonly path: JsonPath;
  /** What is there. */
  readonly found: string;
  /** What may be there. */
  readonly allowed: string;
}

/** What the validator says of a document; of it, what is used here. */
interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

const schemaUrl = "https://spec.openapis.org/oas/v3.0.3.html";

let validator: Promise<Validator> | undefined;

/** Loads with the first document: it takes a fifth of a second, most of it to compile the schema, which is then there for all others. */
export function loadValidator(): Promise<Validator> {
  validator ??= import("@seriousme/openapi-schema-validator").then(async ({ Validator }) => {
    const loaded = new Validator({ allErrors: true, validateSchema: false });
    // It compiles the schema of a version of OpenAPI when it sees the first document of it.
    await loaded.validate({ openapi: "3.0.3" });
    return loaded;
  });
  return validator;
}

/** What a comparison with the schema tells. */
export interface Comparison {
  /** Every mistake; where the schema has alternatives, that of the one that was meant, as far as can be told. */
  readonly mistakes: readonly Located[];
  /** What is wrong when nothing else is known to be. */
  readonly otherwise?: Located | undefined;
}

/** Compares a document with the schema of its version of OpenAPI, and its references with what is there. */
export async function compareWithSchema(document: Record<string, unknown>): Promise<Comparison> {
  const { errors = [] } = await (await loadValidator()).validate(document);
  if (typeof errors === "string") {
    return {
      mistakes: [],
      otherwise: { path: [], found: errors, allowed: "references that lead somewhere" },
    };
  }
  const [first] = errors;
  return { mistakes: meant(errors).map(located), otherwise: first && located(first) };
}

/** The errors without those of alternatives that were not meant. */
function meant(errors: readonly SchemaError[]): SchemaError[] {
  const choices = new Set(
    errors.filter(({ keyword }) => keyword === "oneOf").map(({ instancePath }) => instancePath),
  );
  const isWrongInside = (path: string) =>
    errors.some(({ instancePath }) => instancePath.startsWith(`${path}/`));
  return errors.filter(
    ({ instancePath, keyword, schemaPath, params }) =>
      keyword !== "oneOf" &&
      // Every object could also have been a reference.
      params["missingProperty"] !== "$ref" &&
      // An object with a mistake inside was meant to be one.
      !(keyword === "type" && choices.has(instancePath) && isWrongInside(instancePath)) &&
      // The rules of the import ask for more, and say it better.
      !/ParameterLocation|SchemaXORContent/.test(schemaPath),
  );
}

function located({ instancePath, params, message = "is wrong" }: SchemaError): Located {
  // A security scheme is compared with those of every kind, and every kind complains.
  const scheme = /^\/components\/securitySchemes\/[^/]*/.exec(instancePath)?.[0];
  if (scheme !== undefined) {
    return {
      path: pathOf(scheme),
      found: "no security scheme of OpenAPI 3.0",
      allowed: `what ${schemaUrl}#security-scheme-object says`,
    };
  }
  const path = pathOf(instancePath);
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === "string") {
    return {
      path: [...path, additionalProperty],
      found: `'${additionalProperty}', which does not belong here`,
      allowed: `what ${schemaUrl} says`,
    };
  }
  return {
    path,
    found: `what OpenAPI 3.0 does not allow: it ${message}${Array.isArray(allowedValues) ? `, ${allowedValues.join(", ")}` : ""}`,
    allowed: `what ${schemaUrl} says`,
  };
}
