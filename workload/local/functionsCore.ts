/**
 * The part of the Node.js language worker that functions see: `@azure/functions` requires it as `@azure/functions-core`, which is in no
 * package and only there in a worker. This one keeps what the app registers, for `worker.ts`.
 *
 * Source: https://github.com/Azure/azure-functions-nodejs-worker
 */

/** A trigger, an input or an output of a function. */
export interface Binding {
  readonly type: string;
  readonly direction: "in" | "out";
  readonly methods?: readonly string[];
  readonly route?: string;
  readonly authLevel?: string;
  readonly queueName?: string;
  readonly connection?: string;
  readonly schedule?: string;
}

/** A function as the host knows it. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: Readonly<Record<string, unknown>>;
}

/** What the app does when the function is called. */
export type FunctionCallback = (...inputs: readonly unknown[]) => unknown;

/** What the host sends and gets, as the protocol between host and worker has it. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: object;
  state?: string;
  log(level: string, category: string, message: string): void;
}

/** What `@azure/functions` makes of that: it turns the protocol's data into the objects that functions get, and back. */
export interface ProgrammingModel {
  getInvocationModel(context: CoreInvocationContext): {
    getArguments(): Promise<{ context: object; inputs: unknown[] }>;
    invokeFunction(context: object, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
    getResponse(context: object, result: unknown): Promise<{ returnValue?: { http?: RpcHttp } | null }>;
  };
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** An answer over HTTP, as the protocol has it. */
export interface RpcHttp {
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes?: Uint8Array; readonly string?: string } | null;
}

type Hook = (context: object) => unknown;

/** What the app has registered. */
export const registered = {
  functions: new Map<string, { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback }>(),
  hooks: new Map<string, Hook[]>(),
  /** Set by the first function that is registered. */
  models: new Array<ProgrammingModel>(),
  /** Takes what the worker and `@azure/functions` themselves have to say; the host logs it. */
  logs: new Array<(level: string, message: string) => void>(),
};

/** Of the worker; the app does not ask for it. */
export const version = "0.0.0";

/** Is told what turns data of the protocol into objects. */
export function setProgrammingModel(model: ProgrammingModel): void {
  registered.models.unshift(model);
}

/** Is told of a function. */
export function registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): void {
  registered.functions.set(metadata.name, { metadata, callback });
}

/** Is told of a hook. */
export function registerHook(name: string, hook: Hook): { dispose(): void } {
  const hooks = registered.hooks.get(name) ?? [];
  registered.hooks.set(name, [...hooks, hook]);
  return { dispose: () => undefined };
}

/** Says something to the host. */
export function log(level: string, _category: string, message: string): void {
  for (const write of registered.logs) {
    write(level, message);
  }
}
