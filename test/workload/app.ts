// First: what loads @azure/functions after it registers its functions with the stand-in for the worker.
import { callHttp, callQueue, callTimer, type HttpAnswer } from "../../workload/local/worker.ts";
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { serveApi } from "../../workload/src/functions/api.ts";
import { importOrders } from "../../workload/src/functions/importOrders.ts";
import { processOrder } from "../../workload/src/functions/processOrder.ts";
import { reportSecrets } from "../../workload/src/functions/reportSecrets.ts";
import { Cards } from "../../workload/src/cards.ts";
import { Imports } from "../../workload/src/imports.ts";
import { type LogLine, startLog } from "../../workload/src/log.ts";
import { messageChecks } from "../../workload/src/messages.ts";
import { ApiDocument } from "../../workload/src/openApi.ts";
import { type Order, type OrderMessage, Orders, type OrderStore } from "../../workload/src/orders.ts";
import { Secrets, type VaultSecret } from "../../workload/src/secrets.ts";

/** Client ids and object ids that are nobody's. */
export const ids = {
  gateway: "00000000-0000-0000-0000-0000000000aa",
  client: "00000000-0000-0000-0000-00000000000b",
  alice: "00000000-0000-0000-0000-0000000000a1",
  bob: "00000000-0000-0000-0000-0000000000b0",
} as const;

/** The header by which App Service says who called the app. */
export function principal(claims: readonly (readonly [typ: string, val: string])[], authTyp = "aad"): string {
  const list = claims.map(([typ, val]) => ({ typ, val }));
  return Buffer.from(JSON.stringify({ auth_typ: authTyp, claims: list })).toString("base64");
}

/** Who calls, as the gateway says it. */
export interface Calling {
  readonly objectId?: string;
  readonly roles?: string;
  readonly scopes?: string;
}

/** The headers of a call that came through the gateway. */
export function callerHeaders({
  objectId = ids.alice,
  roles = "",
  scopes = "Orders.Read Orders.Write",
}: Calling = {}) {
  return {
    "x-ms-client-principal": principal([["azp", ids.gateway]]),
    "x-caller-application-id": ids.client,
    "x-caller-object-id": objectId,
    "x-caller-roles": roles,
    "x-caller-scopes": scopes,
  };
}

/** An error of the Azure SDKs, by what the app knows it. */
export function azureError(statusCode: number | undefined, message = "of a service"): Error {
  return Object.assign(new Error(message), { name: "RestError", statusCode });
}

/** Orders in memory. */
export class MemoryStore implements OrderStore {
  readonly orders = new Map<string, Order>();

  insert(order: Order): Promise<boolean> {
    const isNew = !this.orders.has(order.id);
    if (isNew) this.orders.set(order.id, order);
    return Promise.resolve(isNew);
  }

  find(id: string) {
    const order = this.orders.get(id);
    return Promise.resolve(order && { order, version: String(order.revision) });
  }

  replace(order: Order, version: string): Promise<boolean> {
    const isSame = String(this.orders.get(order.id)?.revision) === version;
    if (isSame) this.orders.set(order.id, order);
    return Promise.resolve(isSame);
  }
}

// To compile its schemas takes longer than most tests.
const document = new ApiDocument();
const checks = messageChecks(document);

/** The app with all that is outside of it in memory. What it does can be looked at, and made to fail. */
export class AppInMemory {
  readonly store = new MemoryStore();
  readonly queue: OrderMessage[] = [];
  readonly receipts = new Map<string, Order>();
  readonly files = new Map<string, Uint8Array>();
  readonly poison: string[] = [];
  readonly lines: LogLine[] = [];
  /** The one secret of the vault. */
  secret: VaultSecret = { value: "a key", properties: { version: "0123456789abcdef" } };
  /** Fails instead of doing it. */
  fail: { enqueue?: Error; vault?: Error; receipt?: Error; file?: Error } = {};
  readonly orders: Orders;

  constructor() {
    const { store } = this;
    startLog((line) => this.lines.push(line));
    const secrets = new Secrets({ read: () => this.#unless("vault", () => this.secret) });
    const orders = new Orders({
      store,
      enqueue: (message) => this.#unless("enqueue", () => void this.queue.push(message)),
      cards: new Cards(secrets),
      writeReceipt: (order) => this.#unless("receipt", () => void this.receipts.set(order.id, order)),
    });
    this.orders = orders;
    const imports = new Imports({
      read: (blob, _etag, bytes) =>
        this.#unless("file", () => (this.files.get(blob) ?? new Uint8Array()).subarray(0, bytes)),
      isFile: checks.isImportFile,
      orders,
    });
    const services = {
      document,
      gatewayClientId: ids.gateway,
      orders,
      imports,
      secrets,
      checks,
      receipts: {
        link: (id: string) =>
          Promise.resolve(
            this.receipts.has(id)
              ? { url: `https://store.example/${id}`, expiresAt: "2026-01-01T00:00:00.000Z" }
              : undefined,
          ),
      },
      countPoison: (queue: string) => this.poison.push(queue),
    };
    serveApi(services);
    processOrder(services);
    importOrders(services);
    reportSecrets(services);
  }

  async #unless<T>(kind: keyof AppInMemory["fail"], work: () => T): Promise<T> {
    const error = this.fail[kind];
    return error === undefined ? Promise.resolve(work()) : Promise.reject(error);
  }

  /** Everything that the log says. */
  get log(): string {
    return this.lines.map(({ text }) => text).join("\n");
  }

  /** Calls an operation. @param id The order, when the operation is about one. */
  call(
    operationId: string,
    given: {
      id?: string;
      headers?: Readonly<Record<string, string>>;
      body?: string | Uint8Array;
      query?: string;
    } = {},
  ): Promise<HttpAnswer> {
    const { id = "", headers = callerHeaders(), body, query = "" } = given;
    const { method } = document.operation(operationId);
    return callHttp(operationId, {
      method,
      url: `http://app.example/api/orders${query}`,
      headers,
      params: { orderId: id },
      body: typeof body === "string" ? Buffer.from(body) : body,
    });
  }

  /** Places an order. */
  place(body: object | string, calling: Calling = {}, key: string = randomUUID()): Promise<HttpAnswer> {
    const headers = { ...callerHeaders(calling), "idempotency-key": key, "content-type": "application/json" };
    return this.call("createOrder", {
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Places an order and answers its id. */
  async placed(body: object = { items }, calling: Calling = {}): Promise<string> {
    return String(bodyOf(await this.place(body, calling))["id"]);
  }

  /** Changes an order. */
  change(id: string, etag: string, body: unknown, calling: Calling = {}): Promise<HttpAnswer> {
    const headers = { ...callerHeaders(calling), "if-match": etag, "content-type": "application/json" };
    return this.call("changeOrder", { id, headers, body: JSON.stringify(body) });
  }

  /** Hands a message to a worker of a queue. */
  deliver(name: "processOrder" | "importOrders", message: unknown, attempt = 1): Promise<void> {
    return callQueue(name, typeof message === "string" ? message : JSON.stringify(message), attempt);
  }

  /** Runs the timer. */
  tick(): Promise<void> {
    return callTimer("reportSecrets");
  }
}

/** Something to order. */
export const items = [{ sku: "TEA-001", quantity: 2 }];

/** The body of an answer. */
export function bodyOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
