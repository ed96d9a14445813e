import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Certificate } from "./certificate.ts";
import { close, listen } from "./loopback.ts";

/** A service of Azure that somebody stands in for, under its own name. */
export interface StandIn {
  readonly hostName: string;
  answer(request: IncomingMessage, response: ServerResponse): unknown;
}

/** What leads to stand-ins. */
export interface Cloud {
  /** URL of the proxy that leads to them. */
  readonly proxy: string;
  stop(): Promise<void>;
}

/**
 * Leads to stand-ins under the names that their services have in Azure, over TLS: the app is told of a proxy, and is otherwise as it is in Azure.
 * Other names lead nowhere.
 */
export async function serveCloud(certificate: Certificate, standIns: readonly StandIn[]): Promise<Cloud> {
  const tls = createTlsServer(certificate, (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const found = standIns.find(({ hostName }) => hostName === host);
    if (found === undefined) {
      response.writeHead(404).end();
    } else {
      void found.answer(request, response);
    }
  });
  const tlsPort = await listen(tls);
  // A server does not count what it has handed over as its own.
  const ways = new Set<Duplex>();
  const proxy = createServer((_request, response) => {
    response.writeHead(405).end();
  });
  proxy.on("connect", (request, client) => {
    const host = (request.url ?? "").replace(/:443$/, "");
    ways.add(client);
    client.on("error", () => undefined).on("close", () => ways.delete(client));
    if (!standIns.some(({ hostName }) => hostName === host)) {
      client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const way = connect(tlsPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      way.pipe(client).pipe(way);
    });
    way.on("error", () => client.destroy());
    client.on("close", () => way.destroy());
  });
  return {
    proxy: `http://127.0.0.1:${await listen(proxy)}`,
    stop: async () => {
      for (const way of ways) {
        way.destroy();
      }
      await Promise.all([close(tls), close(proxy)]);
    },
  };
}
