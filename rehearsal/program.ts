import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import empty, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import engineMessages, { type LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { getEngine } from "@pulumi/pulumi/runtime/settings.js";

let runs = 0;

/**
 * The program of the project, `index.ts`, as a function: each call runs it anew, as `pulumi` does in a process of its own.
 * Its exports are the outputs of the stack.
 */
export const landingZoneProgram: PulumiFn = async () => {
  runs += 1;
  const restore = promisesWithoutStacks();
  dropDebugLog();
  try {
    const outputs: unknown = await import(`../index.ts?run=${runs}`);
    // As main.js: Pulumi warns of an output without a value.
    const entries = Object.entries(typeof outputs === "object" ? { ...outputs } : {});
    return Object.fromEntries(entries.filter(([, output]) => output !== undefined));
  } finally {
    restore();
  }
};

/** The program of the project, after what it imports has been loaded. */
export async function loadProgram(): Promise<PulumiFn> {
  const [, , , { loadValidator }] = await Promise.all([
    import("../settings/landingZoneArgs.ts"),
    import("../settings/apiDocuments.ts"),
    import("../settings/read.ts"),
    import("../components/gateway/openApiSchema.ts"),
    import("../components/landingZone.ts"),
  ]);
  await loadValidator();
  return landingZoneProgram;
}

/**
 * The SDK captures and formats the stack of an error for each of its promises, thousands in a large program, to tell of promises that
 * never end. While the program runs those errors have no stack; every other error has its own, so that a person still sees the line that
 * failed.
 */
function promisesWithoutStacks(): () => void {
  const { debuggablePromise } = debuggable;
  const withoutStack: typeof debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  Object.assign(debuggable, { debuggablePromise: withoutStack });
  return () => {
    Object.assign(debuggable, { debuggablePromise });
  };
}

/**
 * The SDK sends the engine more calls of debug log than calls to register resources, three to four for each, and the engine throws them
 * away: dropped here, a preview takes a fifteenth less time.
 */
function dropDebugLog(): void {
  const engine = getEngine();
  if (engine === undefined) {
    return;
  }
  type Reply = (error: Error | null, response: Empty) => void;
  const send: (request: LogRequest, done: Reply) => unknown = engine.log.bind(engine);
  Object.assign(engine, {
    log: (request: LogRequest, done: Reply) => {
      if (request.getSeverity() === engineMessages.LogSeverity.DEBUG) {
        queueMicrotask(() => {
          done(null, new empty.Empty());
        });
      } else {
        send(request, done);
      }
    },
  });
}
