import type { Graph } from "../graph.ts";
import type { Resource } from "../resource.ts";

/** One of the services of a storage account, each with a private endpoint and logs of its own. */
export interface StorageService {
  /** The name in `groupIds` of a private endpoint, and at the start of `<name>Services/default` of a diagnostic setting. */
  readonly name: "blob" | "queue" | "table" | "file";
  /** The kind of resource with the settings of the service. */
  readonly properties: string;
  /** The kinds of resource that lie in the service. */
  readonly contents: readonly string[];
}

export const storageServices = {
  blob: {
    name: "blob",
    properties: "storage:BlobServiceProperties",
    contents: ["storage:BlobContainer", "storage:Blob"],
  },
  queue: { name: "queue", properties: "storage:QueueServiceProperties", contents: ["storage:Queue"] },
  table: { name: "table", properties: "storage:TableServiceProperties", contents: ["storage:Table"] },
  file: { name: "file", properties: "storage:FileServiceProperties", contents: ["storage:FileShare"] },
} as const satisfies Record<string, StorageService>;

/** The services of an account that the stack uses, so far as the stack shows it. */
export function servicesInUse(account: Resource, graph: Graph): StorageService[] {
  return Object.values(storageServices).filter(
    ({ name, properties, contents }) =>
      [properties, ...contents].some((kind) => graph.referrers(account, kind, "accountName").length > 0) ||
      (name === "blob" && holdsCode(account, graph)),
  );
}

/** Whether a Flex Consumption app fetches its code from the account. */
function holdsCode(account: Resource, graph: Graph): boolean {
  return ["web:WebApp", "web:WebAppSlot"].some(
    (kind) => graph.referrers(account, kind, "functionAppConfig").length > 0,
  );
}
