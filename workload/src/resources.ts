/**
 * What the app uses of its data and of the vault, and what it does with it, in the words of the zone's settings. A test compares it with
 * what the zone grants: nothing missing, nothing more.
 */
export const resources = {
  /** Blob containers: files of orders to import, and receipts of orders that were shipped. */
  containers: { incoming: "read", archive: "write" },
  /** Queues: orders to ship, and files to import. */
  queues: { "new-orders": "process", imports: "process" },
  /** Tables. */
  tables: { orders: "write" },
  /** Secrets of the vault that the code reads itself. */
  secrets: ["card-token-key"],
} as const;

/** A queue of the app. */
export type QueueName = keyof typeof resources.queues;
/** A secret that the app reads. */
export type SecretName = (typeof resources.secrets)[number];

/** Name of the app settings by which the Functions host finds the queues: `Data__queueServiceUri` and so on. */
export const dataConnection = "Data";
