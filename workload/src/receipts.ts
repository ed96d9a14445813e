import {
  BlobSASPermissions,
  type BlobServiceClient,
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  type UserDelegationKey,
} from "@azure/storage-blob";
import { statusOf } from "./failure.ts";
import type { Order } from "./orders.ts";

/** A link to a receipt. */
export interface ReceiptLink {
  readonly url: string;
  /** When it ends to be good. */
  readonly expiresAt: string;
}

const minute = 60_000;
/** How long a link is good: whoever has it can read the receipt. */
const linkMinutes = 5;
/** How long a key to sign links with is good; by the zone's policy a day at most. */
const keyMinutes = 60;
/** Clocks differ: what is good from now on may not be good yet elsewhere. */
const skewMinutes = 5;

/** Receipts of orders that were shipped, each a blob that is written once. */
export class Receipts {
  readonly #service: BlobServiceClient;
  readonly #container: ContainerClient;
  readonly #now: () => number;
  #key: { readonly key: UserDelegationKey; readonly expiresOn: number } | undefined;

  /**
   * @param containerName Container that keeps them.
   * @param now Milliseconds since 1970. Default: the clock of this machine.
   */
  constructor(service: BlobServiceClient, containerName: string, now: () => number = Date.now) {
    this.#service = service;
    this.#container = service.getContainerClient(containerName);
    this.#now = now;
  }

  /** Writes the receipt of an order. When there is one already, it stays: a receipt does not change. */
  async write({ id, items, card, updatedAt }: Order): Promise<void> {
    const text = JSON.stringify({ orderId: id, items, card: card?.lastFour, shippedAt: updatedAt });
    try {
      await this.#blob(id).upload(text, Buffer.byteLength(text), {
        conditions: { ifNoneMatch: "*" },
        blobHTTPHeaders: { blobContentType: "application/json" },
      });
    } catch (error) {
      if (statusOf(error) !== 409) {
        throw error;
      }
    }
  }

  /**
   * A link by which whoever has it reads this one receipt, for minutes, signed with a key that Azure gave out to the app's identity: account
   * keys are off.
   *
   * Sources: https://learn.microsoft.com/azure/storage/blobs/storage-blob-user-delegation-sas-create-javascript,
   * https://learn.microsoft.com/azure/storage/common/sas-expiration-policy
   *
   * @returns undefined when there is no receipt.
   */
  async link(orderId: string): Promise<ReceiptLink | undefined> {
    const blob = this.#blob(orderId);
    if (!(await blob.exists())) {
      return undefined;
    }
    const now = this.#now();
    const expiresOn = new Date(now + linkMinutes * minute);
    const signature = generateBlobSASQueryParameters(
      {
        containerName: blob.containerName,
        blobName: blob.name,
        permissions: BlobSASPermissions.parse("r"),
        startsOn: new Date(now - skewMinutes * minute),
        expiresOn,
        protocol: SASProtocol.Https,
      },
      await this.#delegationKey(now, expiresOn.getTime()),
      this.#service.accountName,
    );
    return { url: `${blob.url}?${signature.toString()}`, expiresAt: expiresOn.toISOString() };
  }

  async #delegationKey(now: number, until: number): Promise<UserDelegationKey> {
    if (this.#key === undefined || this.#key.expiresOn < until) {
      const expiresOn = now + keyMinutes * minute;
      const startsOn = new Date(now - skewMinutes * minute);
      const key = await this.#service.getUserDelegationKey(startsOn, new Date(expiresOn));
      this.#key = { key, expiresOn };
    }
    return this.#key.key;
  }

  #blob(orderId: string) {
    return this.#container.getBlockBlobClient(`receipts/${orderId}.json`);
  }
}
