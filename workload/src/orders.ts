import { createHash } from "node:crypto";
import { type Caller, mayTouch } from "./caller.ts";
import { type Card, type Cards, isCardNumber } from "./cards.ts";
import { Refusal } from "./problem.ts";

/** What is ordered. */
export interface Item {
  /** Number of an article. */
  readonly sku: string;
  readonly quantity: number;
}

/** An order as a customer places it: the schema `NewOrder`. */
export interface NewOrder {
  readonly items: readonly Item[];
  readonly note?: string;
  /** Address for questions. */
  readonly email?: string;
  readonly card?: { readonly number: string };
}

/** What a customer may change: the schema `OrderChange`. */
export interface OrderChange {
  readonly status?: "cancelled";
  readonly note?: string;
}

/** An order as it is kept. */
export interface Order {
  readonly id: string;
  /** Object id of who placed it. */
  readonly ownerId: string;
  readonly status: "placed" | "shipped" | "cancelled";
  readonly items: readonly Item[];
  readonly note?: string | undefined;
  readonly email?: string | undefined;
  readonly card?: Card | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** 1 when it is placed, and one more with each change: its ETag. */
  readonly revision: number;
  /** Tells whether a second call with the same key places the same order. */
  readonly fingerprint: string;
}

/** An order in the store, with the store's own version of it. */
export interface StoredOrder {
  readonly order: Order;
  readonly version: string;
}

/** Where orders are kept. */
export interface OrderStore {
  /** @returns whether it was not there yet. */
  insert(order: Order): Promise<boolean>;
  find(id: string): Promise<StoredOrder | undefined>;
  /** Writes an order unless somebody else did so since it was read. @returns whether it was written. */
  replace(order: Order, version: string): Promise<boolean>;
}

/** What waits to be shipped: the message of the queue `new-orders`. */
export interface OrderMessage {
  readonly orderId: string;
  readonly correlationId: string;
}

/** What {@link Orders} are made from. */
export interface OrdersArgs {
  readonly store: OrderStore;
  /** Puts an order on the queue of those that wait to be shipped. */
  readonly enqueue: (message: OrderMessage) => Promise<void>;
  readonly cards: Pick<Cards, "tokenize">;
  /** Writes the receipt of an order; once more does nothing. */
  readonly writeReceipt: (order: Order) => Promise<void>;
  /** Default: the clock of this machine. */
  readonly now?: () => Date;
}

/** Who places an order, and with what key. */
export interface Placing {
  readonly ownerId: string;
  /** A GUID that the caller makes for this order: a second call with it places no second one. */
  readonly idempotencyKey: string;
  readonly correlationId: string;
}

/** What is done with orders, and who may do it. */
export class Orders {
  readonly #args: OrdersArgs;

  constructor(args: OrdersArgs) {
    this.#args = args;
  }

  /**
   * Places an order, once: the id comes from its owner and the key of the call, so that the same call again finds what is there.
   *
   * It is on the queue before it is in the store: an order in the store that nobody was told of would wait for ever. The other way round there is
   * at worst a message of an order that was never placed, which ends up in the poison queue.
   *
   * @throws {Refusal} 400 when the card number is none, 409 when the key was used for another order.
   */
  async place({ ownerId, idempotencyKey, correlationId }: Placing, given: NewOrder): Promise<Order> {
    const { store, enqueue, cards, now = () => new Date() } = this.#args;
    checkOrder(given);
    const { items, note, email, card } = given;
    const at = now().toISOString();
    const order: Order = {
      id: orderIdOf(ownerId, idempotencyKey),
      ownerId,
      status: "placed",
      items: items.map(({ sku, quantity }) => ({ sku, quantity })),
      note,
      email,
      card: card && (await cards.tokenize(card.number)),
      createdAt: at,
      updatedAt: at,
      revision: 1,
      fingerprint: fingerprintOf(given),
    };
    await enqueue({ orderId: order.id, correlationId });
    if (await store.insert(order)) {
      return order;
    }
    const before = await this.#get(order.id);
    if (before.order.fingerprint !== order.fingerprint) {
      throw new Refusal(409, "The Idempotency-Key was used for another order.");
    }
    return before.order;
  }

  /** @throws {Refusal} 404 when it is not there, or not for this caller. */
  async read(caller: Caller, id: string): Promise<Order> {
    return (await this.#getFor(caller, id)).order;
  }

  /**
   * @param revision The one that the caller has seen.
   * @throws {Refusal} 404 as {@link read}; 412 when the order has changed since; 409 when it was shipped.
   */
  async change(caller: Caller, id: string, revision: number, change: OrderChange): Promise<Order> {
    const { store, now = () => new Date() } = this.#args;
    const { order, version } = await this.#getFor(caller, id);
    if (order.revision !== revision) {
      throw changedMeanwhile();
    }
    if (order.status === "shipped") {
      throw new Refusal(409, "The order was shipped.");
    }
    const changed = { ...order, ...change, revision: revision + 1, updatedAt: now().toISOString() };
    if (!(await store.replace(changed, version))) {
      throw changedMeanwhile();
    }
    return changed;
  }

  /**
   * Ships an order, once, however often it is told to: what was done before is not done again, and what was left undone is made up for.
   *
   * @throws {Error} when it cannot be done now: the order is not there yet, or somebody changed it at the same time.
   */
  async ship(id: string): Promise<void> {
    const { store, writeReceipt, now = () => new Date() } = this.#args;
    const { order, version } = await this.#get(id);
    if (order.status === "cancelled") {
      return;
    }
    if (order.status === "shipped") {
      await writeReceipt(order);
      return;
    }
    const shipped: Order = {
      ...order,
      status: "shipped",
      revision: order.revision + 1,
      updatedAt: now().toISOString(),
    };
    if (!(await store.replace(shipped, version))) {
      throw new Error("The order changed while it was being shipped");
    }
    await writeReceipt(shipped);
  }

  async #getFor(caller: Caller, id: string): Promise<StoredOrder> {
    const found = await this.#args.store.find(id);
    // One answer for both: whoever may not read an order does not learn that it is there.
    if (found === undefined || !mayTouch(caller, found.order.ownerId)) {
      throw new Refusal(404);
    }
    return found;
  }

  async #get(id: string): Promise<StoredOrder> {
    const found = await this.#args.store.find(id);
    if (found === undefined) {
      throw new Error("The order is not there");
    }
    return found;
  }
}

/**
 * Checks of a new order what no schema can say.
 *
 * @throws {Refusal} 400 when the card number is none.
 */
export function checkOrder({ card }: NewOrder): void {
  if (card !== undefined && !isCardNumber(card.number)) {
    throw new Refusal(400, "The body/card/number is no card number: its check digit is wrong.");
  }
}

function changedMeanwhile(): Refusal {
  return new Refusal(412, "The order has changed: read it again.");
}

/** The same for the same owner and key, and nobody else's. */
function orderIdOf(ownerId: string, idempotencyKey: string): string {
  const hash = createHash("sha256").update(`${ownerId}/${idempotencyKey}`).digest("hex");
  // Version 8, made as its maker sees fit: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Of the card only the last four digits: of a whole number even the hash would give it away. */
function fingerprintOf({ items, note, email, card }: NewOrder): string {
  const what = [items.map(({ sku, quantity }) => [sku, quantity]), note, email, card?.number.slice(-4)];
  return createHash("sha256").update(JSON.stringify(what)).digest("base64url");
}

/** The order as callers see it: the schema `Order`. */
export function viewOf(order: Order): Readonly<Record<string, unknown>> {
  const { id, status, items, note, email, card, createdAt, updatedAt } = order;
  return { id, status, items, note, email, card, createdAt, updatedAt };
}
