import { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { Cards } from "./cards.ts";
import type { Environment } from "./environment.ts";
import { Imports, readBlob } from "./imports.ts";
import { messageChecks } from "./messages.ts";
import { ApiDocument } from "./openApi.ts";
import type { ApiArgs } from "./operation.ts";
import { Orders, type Item } from "./orders.ts";
import { OrderTable } from "./orderTable.ts";
import { Receipts } from "./receipts.ts";
import { Secrets } from "./secrets.ts";

/** What the functions of the app work with. */
export interface Services extends ApiArgs {
  readonly orders: Orders;
  readonly receipts: Pick<Receipts, "link">;
  readonly imports: Imports;
  readonly secrets: Secrets;
  readonly checks: ReturnType<typeof messageChecks>;
  /** Is told of a message that failed for the last time. */
  readonly countPoison: (queue: string) => void;
}

/** Seconds until a new message shows: by then its order is in the store. */
const queuedBefore = 2;

/** How often and with what pauses a call is tried again: 0.2 s, 0.4 s and so on, which a caller can wait for. */
const retries = { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 };
const storageRetries = {
  maxTries: retries.maxRetries + 1,
  retryDelayInMs: retries.retryDelayInMs,
  maxRetryDelayInMs: retries.maxRetryDelayInMs,
  // Seconds, not the minutes that are the default: the caller is still there.
  tryTimeoutInMs: 10_000,
};

/**
 * Connects the app to its data and to the vault by its identity: there is no key and no connection string. Nothing is asked of Azure yet.
 *
 * Source: https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/user-assigned-managed-identity
 */
export function connect(
  environment: Environment,
  credential: TokenCredential,
  countPoison: (queue: string) => void,
): Services {
  const { blobServiceUri, queueServiceUri, tableServiceUri, vaultUri, gatewayClientId } = environment;
  const document = new ApiDocument();
  const checks = messageChecks(document);

  const vault = new SecretClient(vaultUri, credential, { retryOptions: retries });
  const blobs = new BlobServiceClient(blobServiceUri, credential, { retryOptions: storageRetries });
  const queue = new QueueServiceClient(queueServiceUri, credential, {
    retryOptions: storageRetries,
  }).getQueueClient("new-orders");
  const table = new TableClient(tableServiceUri, "orders", credential, { retryOptions: retries });

  const secrets = new Secrets({ read: (name) => vault.getSecret(name) });
  const receipts = new Receipts(blobs, "archive");
  const orders = new Orders({
    store: new OrderTable(table, document.schema<readonly Item[]>("#/components/schemas/Items")),
    enqueue: async (message) => {
      // In Base64, as the Functions host expects it.
      const text = Buffer.from(JSON.stringify(message)).toString("base64");
      await queue.sendMessage(text, { visibilityTimeout: queuedBefore });
    },
    cards: new Cards(secrets),
    writeReceipt: (order) => receipts.write(order),
  });
  const incoming = blobs.getContainerClient("incoming");
  const imports = new Imports({
    read: (blob, etag, bytes) => readBlob(incoming, blob, etag, bytes),
    isFile: checks.isImportFile,
    orders,
  });
  return { document, gatewayClientId, checks, secrets, receipts, orders, imports, countPoison };
}
