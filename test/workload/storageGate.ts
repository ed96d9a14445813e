import { createServer, request as send, type Agent } from "node:https";
import { Agent as TlsAgent } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { close, listen } from "../../workload/local/loopback.ts";
import type { Stack } from "../../workload/local/stack.ts";

/** What is done with a request to storage: `undefined` lets it through, a status answers it, a promise keeps it waiting. */
export type Intercept = (method: string, path: string) => number | Promise<unknown> | undefined;

/** Stands before Azurite, so that a test can make storage fail or stop at any request. */
export class StorageGate {
  /** Says what is done with each request. */
  intercept: Intercept = () => undefined;
  /** Settings by which an app finds storage behind the gate. */
  readonly variables: Record<string, string> = {};
  readonly #agent: Agent;
  readonly #servers: ReturnType<typeof createServer>[] = [];

  private constructor(ca: string) {
    this.#agent = new TlsAgent({ ca, keepAlive: true });
  }

  static async open({ storage, certificate }: Stack): Promise<StorageGate> {
    const gate = new StorageGate(certificate.cert);
    for (const [service, url] of Object.entries(storage.urls)) {
      const server = createServer(certificate, (request, response) => {
        gate.#pass(new URL(url), request, response).catch(() => response.destroy());
      });
      gate.#servers.push(server);
      const own = new URL(url);
      own.port = String(await listen(server));
      gate.variables[`Data__${service}ServiceUri`] = own.href;
    }
    return gate;
  }

  async #pass(to: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const body = await buffer(request);
    const verdict = this.intercept(method, url);
    const status = typeof verdict === "number" ? verdict : await verdict;
    if (typeof status === "number") {
      response.writeHead(status, { "x-ms-error-code": "ServerBusy" }).end();
      return;
    }
    const { hostname: host, port } = to;
    const onward = send({ host, port, method, path: url, headers, agent: this.#agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    onward.end(body);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await Promise.all(this.#servers.map(close));
  }
}
