import { type ApiDocument, OpenApiError, readApiDocument } from "../components/gateway/openApi.ts";
import type { ApiSettings } from "./api.ts";
import { type Finding, describe } from "./finding.ts";
import { type Mistake, SettingsError } from "./mistakes.ts";
import { nearest } from "./nearest.ts";
import { namespace } from "./settings.ts";
import { toMistake } from "./toMistake.ts";

/** The apps of a stack; of each, what is asked for here. */
export type AppsWithApis = Readonly<Record<string, { readonly api?: ApiSettings | undefined }>>;

/**
 * Reads the OpenAPI documents of the apps, and compares them with what the settings say of operations. A step of its own after
 * `parseSettings`, as it reads files.
 *
 * @returns The documents by app, of those that have an API.
 * @throws {SettingsError} with every mistake in every document.
 */
export async function readApiDocuments(
  stack: string,
  apps: AppsWithApis,
): Promise<ReadonlyMap<string, ApiDocument>> {
  const documents = new Map<string, ApiDocument>();
  const mistakes: Mistake[] = [];
  for (const [app, { api }] of Object.entries(apps)) {
    if (api === undefined) {
      continue;
    }
    const path = [`${namespace}:apps`, app, "api"];
    try {
      const document = await readApiDocument(api.openapi);
      documents.set(app, document);
      mistakes.push(
        ...Array.from(checkOperations(path, api, document), (finding) => toMistake(stack, finding, {})),
      );
    } catch (error) {
      if (!(error instanceof OpenApiError)) {
        throw error;
      }
      mistakes.push(...mistakesIn(stack, [...path, "openapi"], error));
    }
  }
  if (mistakes.length > 0) {
    throw new SettingsError(stack, mistakes);
  }
  return documents;
}

/** What to fix is in the document: the setting is right, if it names the document that was meant. */
function mistakesIn(stack: string, path: readonly string[], { file, mistakes }: OpenApiError): Mistake[] {
  return mistakes.map(({ pointer, line, found, allowed }) => {
    const place = `${file}${line === undefined ? "" : `, line ${line}`}`;
    return {
      ...toMistake(stack, { path, found: `${place}, ${pointer}: ${found}`, allowed, example: file }, {}),
      command: `fix ${place}, or name another document here`,
    };
  });
}

function* checkOperations(
  path: readonly string[],
  { openapi, operations }: ApiSettings,
  document: ApiDocument,
): Generator<Finding> {
  const known = document.operations.map(({ operationId }) => operationId);
  for (const [operationId, { cacheSeconds }] of Object.entries(operations)) {
    const here = [...path, "operations", operationId];
    const operation = document.operations.find((each) => each.operationId === operationId);
    if (operation === undefined) {
      yield {
        path: here,
        found: `${describe(operationId)}, which is no operation of ${openapi}`,
        allowed: known.join(", "),
        instead: nearest(operationId, known) ?? known[0],
        example: { roles: ["Orders.Read"] },
      };
    } else if (cacheSeconds !== undefined && operation.method !== "GET") {
      yield {
        path: [...here, "cacheSeconds"],
        found: `answers to keep of ${operation.method} ${operation.path}`,
        allowed: "answers to GET only: remove this one",
        remove: true,
        instead: "rateLimit",
        example: { calls: 100, seconds: 60 },
      };
    }
  }
}
