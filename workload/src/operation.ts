import { randomUUID } from "node:crypto";
import { app, type HttpRequest } from "@azure/functions";
import { type Caller, demandPermission, readCaller } from "./caller.ts";
import { describeFailure, isUnavailable } from "./failure.ts";
import { parseJson } from "./json.ts";
import { inCall, log } from "./log.ts";
import type { ApiDocument, ApiOperation } from "./openApi.ts";
import { type Answer, Refusal, problemResponse } from "./problem.ts";

/** A call of an operation of which everything is checked that the OpenAPI document says of it. */
export interface Call<Body> {
  readonly caller: Caller;
  /** Values of the parameters of path and headers, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly correlationId: string;
}

/** What serves operations. */
export interface ApiArgs {
  readonly document: ApiDocument;
  /** Client id of the gateway's identity. */
  readonly gatewayClientId: string;
}

/** The gateway lets no larger body through: https://learn.microsoft.com/azure/api-management/validate-content-policy#attributes */
const largestBody = 102_400;

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Serves an operation of the OpenAPI document, under its id as the name of the function: checks who calls and what is asked before it calls
 * `handle`, and answers with a problem when that, or `handle` itself, fails.
 *
 * @param operationId Id in the document.
 * @param handle Does what is asked. A {@link Refusal} is told to the caller; of any other error nothing is told.
 */
export function serve<Body = undefined>(
  { document, gatewayClientId }: ApiArgs,
  operationId: string,
  handle: (call: Call<Body>) => Promise<Answer>,
): void {
  const operation = document.operation<Body>(operationId);
  app.http(operationId, {
    methods: [operation.method],
    route: operation.route,
    // The sign-in of App Service lets in nobody but the gateway; a key would be one more secret, and a weaker one.
    authLevel: "anonymous",
    handler: (request, { functionName, traceContext }) => {
      const given = request.headers.get("X-Correlation-Id") ?? "";
      const correlationId = guid.test(given) ? given : randomUUID();
      return inCall(
        { correlationId, function: functionName, traceParent: traceContext?.traceParent },
        async () => {
          const response = await answer(correlationId, async () => {
            const caller = readCaller(request.headers, gatewayClientId);
            demandPermission(caller, operation.permission);
            const parameters = readParameters(operation, request);
            return handle({ caller, parameters, body: await readBody(operation, request), correlationId });
          });
          const { status } = response;
          // Who was refused, and why, the gateway's log says under the same correlation id.
          log[status === 401 || status === 403 ? "warning" : "info"]("answered", { status });
          return {
            ...response,
            headers: { "Cache-Control": "no-store", ...response.headers, "X-Correlation-Id": correlationId },
          };
        },
      );
    },
  });
}

async function answer(correlationId: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      return problemResponse(error.status, correlationId, error.detail);
    }
    log.error("failed", describeFailure(error));
    return isUnavailable(error) ? problemResponse(503, correlationId) : problemResponse(500, correlationId);
  }
}

function readParameters<Body>(
  { parameters }: ApiOperation<Body>,
  request: HttpRequest,
): Readonly<Record<string, string>> {
  if (request.query.size > 0) {
    throw new Refusal(400, "The operation has no parameters in the query.");
  }
  return Object.fromEntries(
    parameters.map(({ name, in: place, isValue }) => {
      const value = place === "path" ? request.params[name] : request.headers.get(name);
      if (!isValue(value)) {
        throw new Refusal(400, `The parameter ${name} in the ${place} is missing or not as documented.`);
      }
      return [name, value];
    }),
  );
}

async function readBody<Body>(
  { takesBody, isBody }: ApiOperation<Body>,
  request: HttpRequest,
): Promise<Body> {
  const body = takesBody ? await readJson(request) : undefined;
  if (!isBody(body)) {
    // Of a value that is not as documented, its place and the rule are told, never the value.
    const [first] = isBody.errors ?? [];
    throw new Refusal(
      400,
      `The body${first?.instancePath ?? ""} ${first?.message ?? "is not as documented"}.`,
    );
  }
  return body;
}

async function readJson(request: HttpRequest): Promise<unknown> {
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(request.headers.get("Content-Type") ?? "")) {
    throw new Refusal(400, "The body must be application/json in UTF-8.");
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > largestBody) {
    throw new Refusal(413, `The body must have ${largestBody} bytes at most.`);
  }
  const body = parseJson(bytes);
  if (body === undefined) {
    throw new Refusal(400, "The body is no JSON in UTF-8.");
  }
  return body;
}
