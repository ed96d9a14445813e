import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { TableServiceClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { resources } from "../src/resources.ts";

/** A running Azurite, the emulator of Azure Storage, with what the zone makes for the app. */
export interface Storage {
  /** URLs of its services. */
  readonly urls: Readonly<Record<"blob" | "queue" | "table", string>>;
  readonly process: ChildProcess;
}

/** The account that Azurite has. */
const account = "devstoreaccount1";

/**
 * Starts Azurite on this machine, in memory, over TLS, and open to tokens.
 *
 * @param files Paths of a certificate and its key.
 * @param credential Has the tokens by which containers, queues and tables are made.
 */
export async function startStorage(
  files: { readonly cert: string; readonly key: string },
  credential: TokenCredential,
): Promise<Storage> {
  const program = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  const ports = ["blob", "queue", "table"].flatMap((service) => [`--${service}Port`, "0"]);
  const options = ["--inMemoryPersistence", "--disableTelemetry", "--silent", "--skipApiVersionCheck"];
  const azurite = spawn(
    process.execPath,
    [program, ...ports, ...options, "--oauth", "basic", "--cert", files.cert, "--key", files.key],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const found = new Map<string, string>();
  for await (const line of createInterface({ input: azurite.stdout })) {
    const [, service, url] = /Azurite (\w+) service is successfully listening at (\S+)/.exec(line) ?? [];
    if (service !== undefined && url !== undefined) {
      found.set(service.toLowerCase(), `${url}/${account}/`);
    }
    if (found.size === 3) {
      break;
    }
  }
  if (found.size < 3) {
    await once(azurite, "close");
    throw new Error("Azurite did not start");
  }
  azurite.stdout.resume();
  const { blob = "", queue = "", table = "" } = Object.fromEntries(found);
  const urls = { blob, queue, table };
  await fill(urls, credential);
  return { urls, process: azurite };
}

/** Makes what the zone makes: containers, queues, each with its poison queue, and tables. */
async function fill(urls: Storage["urls"], credential: TokenCredential): Promise<void> {
  const blobs = new BlobServiceClient(urls.blob, credential);
  const queues = new QueueServiceClient(urls.queue, credential);
  const tables = new TableServiceClient(urls.table, credential);
  await Promise.all([
    ...Object.keys(resources.containers).map((name) => blobs.createContainer(name)),
    ...Object.keys(resources.queues)
      .flatMap((name) => [name, `${name}-poison`])
      .map((name) => queues.createQueue(name)),
    ...Object.keys(resources.tables).map((name) => tables.createTable(name)),
  ]);
}
