import { gunzipSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * Stands in for the place where Application Insights takes telemetry, and keeps what it is sent.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
 */
export class Ingestion {
  /** Host name. */
  readonly hostName: string;
  /** What was sent with a token of the app's identity, a line for each item, in JSON. */
  readonly items: string[] = [];
  readonly #write: (item: string) => void;

  /** @param write Is told of each item. Default: nobody is. */
  constructor(hostName: string, write: (item: string) => void = () => undefined) {
    this.hostName = hostName;
    this.#write = write;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
    if (request.headers.authorization?.startsWith("Bearer ") !== true) {
      response.writeHead(401).end();
      return;
    }
    const list: unknown = JSON.parse(text);
    const items = Array.isArray(list) ? list.map((item) => JSON.stringify(item)) : [text];
    for (const item of items) {
      this.items.push(item);
      this.#write(item);
    }
    const { length } = items;
    response
      .writeHead(200, { "Content-Type": "application/json" })
      .end(JSON.stringify({ itemsReceived: length, itemsAccepted: length, errors: [] }));
  }
}
