import { buffer } from "node:stream/consumers";
import type { ContainerClient } from "@azure/storage-blob";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { parseJson } from "./json.ts";
import { checkOrder, type NewOrder, type Orders } from "./orders.ts";
import { Refusal } from "./problem.ts";

/** A file that was put into the container `incoming`: the message of the queue `imports`. */
export interface ImportMessage {
  /** Name of the blob. */
  readonly blob: string;
  /** The blob's ETag: a file that was replaced since is not what the message is about. */
  readonly etag: string;
  readonly correlationId: string;
}

/** What is in such a file. */
export interface ImportFile {
  /** Object id of whom the orders belong to. */
  readonly ownerId: string;
  readonly orders: readonly { readonly idempotencyKey: string; readonly order: NewOrder }[];
}

/** The largest file that is read, in bytes. */
const largestFile = 1_048_576;

/** What {@link Imports} are made from. */
export interface ImportsArgs {
  /** Reads a file as it was at that ETag, or as much of it as was asked for. */
  readonly read: (blob: string, etag: string, bytes: number) => Promise<Uint8Array>;
  readonly isFile: ValidateFunction<ImportFile>;
  readonly orders: Pick<Orders, "place">;
}

/** Places the orders of a file. */
export class Imports {
  readonly #args: ImportsArgs;

  constructor(args: ImportsArgs) {
    this.#args = args;
  }

  /**
   * Places the orders of a file, each once, however often it is told to.
   *
   * @throws {Refusal} when the file is too large or not as it should be; then nothing of it is placed.
   */
  async run({ blob, etag, correlationId }: ImportMessage): Promise<void> {
    const { read, isFile, orders } = this.#args;
    const bytes = await read(blob, etag, largestFile + 1);
    if (bytes.byteLength > largestFile) {
      throw new Refusal(413);
    }
    const file = parseJson(bytes);
    if (!isFile(file)) {
      throw new Refusal(400);
    }
    for (const { order } of file.orders) {
      checkOrder(order);
    }
    for (const { idempotencyKey, order } of file.orders) {
      await orders.place({ ownerId: file.ownerId, idempotencyKey, correlationId }, order);
    }
  }
}

/** Reads the start of a blob, if it is still the one of that ETag. */
export async function readBlob(
  container: ContainerClient,
  blob: string,
  etag: string,
  bytes: number,
): Promise<Uint8Array> {
  const answer = await container.getBlobClient(blob).download(0, bytes, { conditions: { ifMatch: etag } });
  return answer.readableStreamBody === undefined ? Buffer.alloc(0) : buffer(answer.readableStreamBody);
}
