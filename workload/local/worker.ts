import { randomBytes, randomUUID } from "node:crypto";
import { registerHooks } from "node:module";
import { log, registered, type FunctionMetadata, type RpcHttp } from "./functionsCore.ts";

/**
 * Stands in for the Node.js language worker, in this process: whatever loads `@azure/functions` after this module registers its
 * functions here, and gets them called through the very code that turns the host's messages into requests, contexts and answers in Azure.
 *
 * Other than in Azure, there is no host: no gRPC, no limits of time and concurrency, no indexing of functions, no hooks before and after
 * a call.
 */
const core = new URL("./functionsCore.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@azure/functions-core" ? { url: core, shortCircuit: true } : next(specifier, context),
});

/** A request over HTTP as the host hands it to a worker. */
export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Values in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The functions that are registered. */
export function functions(): readonly FunctionMetadata[] {
  return [...registered.functions.values()].map(({ metadata }) => metadata);
}

/** Takes what worker and programming model log, which the host would log. */
export function onLog(write: (level: string, message: string) => void): void {
  registered.logs.push(write);
}

/** Ends what the app has started, as the worker does before it stops. */
export async function terminate(): Promise<void> {
  for (const hook of registered.hooks.get("appTerminate") ?? []) {
    await hook({ hookData: {}, appHookData: {} });
  }
}

/** Calls a function with an HTTP trigger. */
export async function callHttp(
  name: string,
  { method, url, headers, params, body }: HttpCall,
): Promise<HttpAnswer> {
  const http = { method, url, headers, params, query: Object.fromEntries(new URL(url).searchParams) };
  const answer = await invoke(name, { http: { ...http, ...(body && { body: { bytes: body } }) } });
  if (answer === undefined) {
    throw new Error(`${name} did not answer`);
  }
  const { statusCode, headers: given, body: content } = answer;
  return {
    status: Number(statusCode),
    headers: given,
    body: content?.string ?? Buffer.from(content?.bytes ?? []).toString("utf8"),
  };
}

/** Calls a function with a queue trigger. @param text The message, as it was before it was encoded. */
export async function callQueue(name: string, text: string, dequeueCount: number): Promise<void> {
  await invoke(name, { string: text }, { DequeueCount: { string: String(dequeueCount) } });
}

/** Calls a function with a timer trigger. */
export async function callTimer(name: string): Promise<void> {
  await invoke(name, { json: JSON.stringify({ IsPastDue: false, Schedule: { AdjustForDST: true } }) });
}

async function invoke(
  name: string,
  data: object,
  triggerMetadata: object = {},
): Promise<RpcHttp | undefined> {
  const found = registered.functions.get(name);
  const [model] = registered.models;
  if (found === undefined || model === undefined) {
    throw new Error(`There is no function ${name}; there are ${[...registered.functions.keys()].join(", ")}`);
  }
  const { metadata, callback } = found;
  const [trigger = ""] = Object.entries(metadata.bindings).flatMap(([key, { type }]) =>
    type.endsWith("Trigger") ? [key] : [],
  );
  const traceParent = `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
  const invocation = model.getInvocationModel({
    invocationId: randomUUID(),
    metadata,
    request: { inputData: [{ name: trigger, data }], triggerMetadata, traceContext: { traceParent } },
    log,
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  const { returnValue } = await invocation.getResponse(context, result);
  return returnValue?.http;
}
