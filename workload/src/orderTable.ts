import type { TableClient } from "@azure/data-tables";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { statusOf } from "./failure.ts";
import type { Item, Order, OrderStore, StoredOrder } from "./orders.ts";

/** An order as the table keeps it: values only, none of them part of a query. */
type OrderEntity = Omit<Order, "items" | "card" | "id"> & {
  readonly items: string;
  readonly cardToken?: string | undefined;
  readonly cardLastFour?: string | undefined;
};

const rowKey = "order";

/** Keeps orders in a table of Azure Storage, each in a partition of its own. */
export class OrderTable implements OrderStore {
  readonly #client: TableClient;
  readonly #areItems: ValidateFunction<readonly Item[]>;

  /** @param areItems Whether a value is the items of an order. */
  constructor(client: TableClient, areItems: ValidateFunction<readonly Item[]>) {
    this.#client = client;
    this.#areItems = areItems;
  }

  async insert(order: Order): Promise<boolean> {
    return unlessStatus(409, () => this.#client.createEntity(entityOf(order)));
  }

  async find(id: string): Promise<StoredOrder | undefined> {
    try {
      const entity = await this.#client.getEntity<OrderEntity>(id, rowKey);
      return { order: this.#orderOf(id, entity), version: entity.etag };
    } catch (error) {
      if (statusOf(error) === 404) {
        return undefined;
      }
      throw error;
    }
  }

  async replace(order: Order, version: string): Promise<boolean> {
    return unlessStatus(412, () => this.#client.updateEntity(entityOf(order), "Replace", { etag: version }));
  }

  #orderOf(id: string, entity: OrderEntity): Order {
    const items: unknown = JSON.parse(entity.items);
    if (!this.#areItems(items)) {
      throw new Error(`The items of the order ${id} are not as documented`);
    }
    const { ownerId, status, note, email, cardToken, cardLastFour } = entity;
    const { createdAt, updatedAt, revision, fingerprint } = entity;
    const card =
      cardToken === undefined || cardLastFour === undefined
        ? undefined
        : { token: cardToken, lastFour: cardLastFour };
    return { id, ownerId, status, items, note, email, card, createdAt, updatedAt, revision, fingerprint };
  }
}

function entityOf({ id, items, card, ...order }: Order) {
  return {
    ...order,
    partitionKey: id,
    rowKey,
    items: JSON.stringify(items),
    cardToken: card?.token,
    cardLastFour: card?.lastFour,
  };
}

/** @returns false when the service answered with this status. */
async function unlessStatus(status: number, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (statusOf(error) === status) {
      return false;
    }
    throw error;
  }
}
