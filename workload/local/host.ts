/**
 * The Functions host, as far as this machine needs it: `node local/host.ts [--port n] [--hold seconds] [main]`, in the environment of the
 * app. The real one holds a message for ten minutes, and longer while it works on it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Binding } from "./functionsCore.ts";
import { HostFile } from "./hostFile.ts";
import { listen } from "./loopback.ts";
import { pollQueue } from "./queueTrigger.ts";
import { callHttp, callTimer, functions, onLog, terminate } from "./worker.ts";

const { values, positionals } = parseArgs({
  options: { port: { type: "string", default: "0" }, hold: { type: "string", default: "600" } },
  allowPositionals: true,
});
const main = path.resolve(positionals[0] ?? path.join(import.meta.dirname, "../src/main.ts"));

/** The lines of the host's own log. */
const write = (line: string) => process.stderr.write(`${line}\n`);
onLog((level, message) => {
  if (level !== "debug" && level !== "trace") {
    write(`${level}: ${message}`);
  }
});

const host = await HostFile.read(main);
await import(pathToFileURL(main).href);
const triggers = functions().flatMap(({ name, bindings }) =>
  Object.values(bindings).flatMap((binding) => (binding.direction === "in" ? [{ ...binding, name }] : [])),
);

const routes = triggers.flatMap((trigger) => (trigger.type === "httpTrigger" ? [routeOf(trigger)] : []));
const server = createServer((request, response) => {
  void serve(request, response);
});
const port = await listen(server, Number(values.port));

const stopping = new AbortController();
const polling = triggers.flatMap(({ type, name, queueName = "", connection = "" }) =>
  type === "queueTrigger"
    ? [
        pollQueue({
          name,
          queueName,
          connection,
          settings: host.queues,
          heldFor: Number(values.hold),
          write,
          signal: stopping.signal,
        }),
      ]
    : [],
);

async function stop(): Promise<void> {
  stopping.abort();
  server.close();
  server.closeIdleConnections();
  // What is under way has a while to end, as in Azure.
  await Promise.race([Promise.all(polling), sleep(5000)]);
  await terminate();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

process.stdout.write(`http://127.0.0.1:${port}\n`);

function routeOf({ name, methods = [], route = name }: Binding & { readonly name: string }) {
  const pattern = `${host.routePrefix}/${route}`.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return {
    name,
    methods: methods.map((method) => method.toUpperCase()),
    pattern: new RegExp(`^/${pattern}/?$`, "i"),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? "";
  const url = `http://127.0.0.1:${port}${request.url ?? ""}`;
  const { pathname } = new URL(url);
  const body = await buffer(request);

  // As the host's own endpoint that runs a function by hand.
  const [, timer] = /^\/admin\/functions\/(\w+)$/.exec(pathname) ?? [];
  if (timer !== undefined && method === "POST") {
    await callTimer(timer).catch((error: unknown) => write(`error: ${timer} failed: ${String(error)}`));
    response.writeHead(202).end();
    return;
  }
  const matches = routes.flatMap(({ name, methods, pattern }) => {
    const match = methods.includes(method) ? pattern.exec(pathname) : null;
    return match === null ? [] : [{ name, params: { ...match.groups } }];
  });
  const [found] = matches;
  if (found === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    const params = Object.fromEntries(
      Object.entries(found.params).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const headers = Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, given = []]) => [name, given.join(",")]),
    );
    const answer = await callHttp(found.name, { method, url, headers, params, body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  } catch (error) {
    write(`error: ${found.name} failed: ${String(error)}`);
    response.writeHead(500).end();
  }
}
