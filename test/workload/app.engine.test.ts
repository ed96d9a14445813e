import { callerHeaders, ids, items } from "./app.ts";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { startStack, type Stack } from "../../workload/local/stack.ts";
import { maxDequeueCount } from "../../workload/src/queueWorker.ts";
import { eventually, RunningApp } from "./runningApp.ts";
import { StorageGate } from "./storageGate.ts";

const card = { number: "4000056655665556" };
const email = "grace@customer.example";
/** Seconds after which a message shows again when the host that held it is gone. */
const hold = ["--hold", "2"];
const note = "the code of the door is 4711-xyz";

describe("the app on Azurite", () => {
  let stack: Stack;
  let gate: StorageGate;
  let variables: Readonly<Record<string, string>>;
  let app: RunningApp;
  let table: TableClient;
  let blobs: BlobServiceClient;
  let queues: QueueServiceClient;
  /** Where the package is built, and when it is. */
  let folder: string;
  let built: Promise<unknown>;
  /** What the hosts of apps that are gone have logged. */
  let hostLogs = "";

  before("start Azurite, the stand-ins and the app", async () => {
    // It takes as long as the rest: so it goes on beside the tests.
    folder = await mkdtemp(path.join(tmpdir(), "orders-package-"));
    built = promisify(execFile)(process.execPath, ["workload/build.ts", folder]);
    built.catch(() => undefined);
    stack = await startStack();
    gate = await StorageGate.open(stack);
    variables = {
      ...stack.variables,
      ...gate.variables,
      AzureFunctionsJobHost__extensions__queues__visibilityTimeout: "00:00:00",
    };
    app = await RunningApp.start(variables, hold);
    const { urls } = stack.storage;
    table = new TableClient(urls.table, "orders", stack.credential);
    blobs = new BlobServiceClient(urls.blob, stack.credential);
    queues = new QueueServiceClient(urls.queue, stack.credential);
  });

  afterEach(() => {
    gate.intercept = () => undefined;
    stack.vault.reachable = true;
  });

  after(async () => {
    await app.stop();
    await gate.close();
    await stack.stop();
    await rm(folder, { recursive: true });
  });

  const place = (order: object, key: string = randomUUID(), from = app) =>
    from.call("POST", "orders", { ...callerHeaders(), "Idempotency-Key": key }, order);
  const read = (id: unknown, calling = {}) => app.call("GET", `orders/${String(id)}`, callerHeaders(calling));

  /** An order as the table has it, once it is shipped. */
  const shipped = (id: unknown) =>
    eventually("shipped", async () => {
      const order = await table.getEntity(String(id), "order").catch(() => undefined);
      return order?.["status"] === "shipped" ? order : undefined;
    });

  /** Kills the app, wherever it is, and starts it anew. */
  async function crash(): Promise<void> {
    await app.kill();
    hostLogs += app.hostLog();
    app = await RunningApp.start(variables, hold);
  }

  /** Keeps the first request of that kind waiting for ever. @returns when it has come. */
  const holdFirst = (method: string, pathPart: string) =>
    new Promise<void>((come) => {
      let held = false;
      gate.intercept = (givenMethod, givenPath) => {
        if (held || givenMethod !== method || !givenPath.includes(pathPart)) {
          return undefined;
        }
        held = true;
        come();
        return new Promise(() => undefined);
      };
    });

  /** An item of telemetry with these texts in it. */
  const sent = (...texts: readonly string[]) =>
    Promise.resolve(stack.ingestion.items.find((item) => texts.every((each) => item.includes(each))));

  const messagesIn = async (queue: string) =>
    (await queues.getQueueClient(queue).peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(
      ({ messageText }) => Buffer.from(messageText, "base64").toString(),
    );
  const isEmpty = (queue: string) =>
    eventually(`${queue} is empty`, async () => {
      const { approximateMessagesCount } = await queues.getQueueClient(queue).getProperties();
      return approximateMessagesCount === 0 ? true : undefined;
    });
  const send = (queue: string, message: unknown) =>
    queues
      .getQueueClient(queue)
      .sendMessage(
        Buffer.from(typeof message === "string" ? message : JSON.stringify(message)).toString("base64"),
      );

  it("places orders without a card while the vault cannot be reached, and says so of others", async () => {
    stack.vault.reachable = false;
    assert.equal((await place({ items })).status, 201);
    const key = randomUUID();
    assert.equal((await place({ items, card }, key)).status, 503);
    stack.vault.reachable = true;
    assert.equal((await place({ items, card }, key)).status, 201);
    // It knows the secret now, and gets by with it.
    stack.vault.reachable = false;
    assert.equal((await place({ items, card })).status, 201);
  });

  it("places, shows, changes, ships an order, and links to its receipt", async () => {
    const placed = await place({ items, note, email, card });
    assert.equal(placed.status, 201, placed.text);
    const { id } = placed.body;
    assert.equal((await read(id)).text, placed.text);
    assert.equal((await read(id, { objectId: ids.bob })).status, 404);
    assert.equal((await app.call("GET", `orders/${String(id)}`, {})).status, 401);

    const change = (etag: string) =>
      app.call("PATCH", `orders/${String(id)}`, { ...callerHeaders(), "If-Match": etag }, { note: "later" });
    const changed = await change(placed.headers.get("ETag") ?? "");
    assert.deepEqual(
      [changed.status, changed.body["note"], changed.headers.get("ETag")],
      [200, "later", '"2"'],
    );
    assert.equal((await change('"1"')).status, 412);

    const kept = await shipped(id);
    assert.equal(kept["cardLastFour"], "5556");
    assert.doesNotMatch(JSON.stringify(kept), new RegExp(card.number));
    const link = await eventually("a link", async () => {
      const answer = await app.call("GET", `orders/${String(id)}/receipt-link`, callerHeaders());
      return answer.status === 200 ? answer : undefined;
    });
    const url = new URL(String(link.body["url"]));
    const good = Date.parse(String(link.body["expiresAt"])) - Date.now();
    assert.ok(good > 4 * 60_000 && good <= 5 * 60_000);
    assert.deepEqual(
      ["sp", "sr", "spr"].map((name) => url.searchParams.get(name)),
      ["r", "b", "https"],
    );
    const receipt: unknown = await (await fetch(url)).json();
    assert.deepEqual(
      { ...Object(receipt), shippedAt: "" },
      { orderId: id, items, card: "5556", shippedAt: "" },
    );
    // It is good for reading this one blob, and for nothing else.
    assert.equal((await fetch(url, { method: "DELETE" })).ok, false);
    assert.equal((await fetch(String(url).replace(String(id), randomUUID()))).ok, false);
    assert.equal((await fetch(url.origin + url.pathname)).ok, false);
    assert.deepEqual([...new Set(stack.vault.asked)], ["card-token-key"]);
  });

  it("places one order for one key, and takes one of many changes, when all come at once", async () => {
    const key = randomUUID();
    const all = await Promise.all(Array.from({ length: 10 }, () => place({ items }, key)));
    assert.deepEqual(
      [...new Set(all.map(({ status, text }) => `${status} ${text}`))].length,
      1,
      all[0]?.text,
    );
    const { id } = all[0]?.body ?? {};
    const changes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        app.call(
          "PATCH",
          `orders/${String(id)}`,
          { ...callerHeaders(), "If-Match": '"1"' },
          { note: `${index}` },
        ),
      ),
    );
    assert.deepEqual(changes.map(({ status }) => status).sort(), [
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
    await shipped(id);
    await isEmpty("new-orders");
    const again = await place({ items }, key);
    assert.deepEqual([again.status, again.body["status"]], [201, "shipped"]);
  });

  it("imports a file once, and not one that was replaced since", async () => {
    const incoming = blobs.getContainerClient("incoming").getBlockBlobClient("partner/one.json");
    const upload = async (notes: readonly string[]) => {
      const orders = notes.map((each) => ({
        idempotencyKey: randomUUID(),
        order: { items, note: each, card },
      }));
      const text = JSON.stringify({ ownerId: ids.bob, orders });
      return (await incoming.upload(text, Buffer.byteLength(text))).etag;
    };
    const message = { blob: incoming.name, etag: await upload(["one", "two"]), correlationId: randomUUID() };
    await send("imports", message);
    await send("imports", message);
    const imported = async () => {
      const found = [];
      for await (const order of table.listEntities({ queryOptions: { filter: `ownerId eq '${ids.bob}'` } })) {
        found.push(order);
      }
      return found;
    };
    await eventually("imported", async () => ((await imported()).length === 2 ? true : undefined));
    await isEmpty("imports");
    await upload(["three"]);
    await send("imports", message);
    await eventually("put aside", async () =>
      (await messagesIn("imports-poison")).length > 0 ? true : undefined,
    );
    assert.deepEqual(await messagesIn("imports-poison"), [JSON.stringify(message)]);
    assert.equal((await imported()).length, 2);
  });

  it("puts aside messages that fail every time, whole, and goes on with the others", async () => {
    const bad = ["hello", JSON.stringify({ orderId: randomUUID(), correlationId: randomUUID() })];
    for (const message of bad) {
      await send("new-orders", message);
    }
    const { id } = (await place({ items })).body;
    await shipped(id);
    await eventually("put aside", async () =>
      (await messagesIn("new-orders-poison")).length === bad.length ? true : undefined,
    );
    assert.deepEqual((await messagesIn("new-orders-poison")).sort(), bad.toSorted());
    assert.ok(app.hostLog().split("A message of new-orders was not processed").length > 2 * maxDequeueCount);
    await queues.getQueueClient("new-orders-poison").clearMessages();
  });

  it("gets by when storage is busy for a moment, and says so when it is for longer; then nothing is lost or done twice", async () => {
    const late: unknown[] = [];
    for (const service of ["queue", "table"] as const) {
      const part = service === "queue" ? "/new-orders/messages" : "/orders";
      let left = 2;
      gate.intercept = (method, url) =>
        method === "POST" && url.includes(part) && left-- > 0 ? 503 : undefined;
      assert.equal((await place({ items })).status, 201);
      assert.ok(left <= 0);

      const key = randomUUID();
      gate.intercept = (method, url) => (method === "POST" && url.includes(part) ? 503 : undefined);
      const refused = await place({ items, note: service }, key);
      assert.deepEqual([refused.status, refused.headers.get("Retry-After")], [503, "5"], refused.text);
      gate.intercept = () => undefined;
      const { status, body } = await place({ items, note: service }, key);
      assert.equal(status, 201);
      late.push(body["id"]);
    }
    gate.intercept = (method) => (method === "GET" ? 503 : undefined);
    assert.equal((await read(randomUUID())).status, 503);
    gate.intercept = () => undefined;
    for (const id of late) {
      assert.equal((await shipped(id))["revision"], 2);
    }
  });

  it("does nothing twice when it crashes after an order was shipped and before its message is deleted", async () => {
    await isEmpty("new-orders");
    const held = holdFirst("DELETE", "/new-orders/messages");
    const { id } = (await place({ items })).body;
    await held;
    const { revision, updatedAt } = await shipped(id);
    await crash();
    await isEmpty("new-orders");
    const after = await table.getEntity(String(id), "order");
    assert.deepEqual([after["revision"], after["updatedAt"]], [revision, updatedAt]);
  });

  it("makes up for what a crash left undone: the receipt of an order, the order of a message", async () => {
    const receiptHeld = holdFirst("PUT", "/archive/receipts/");
    const { id } = (await place({ items })).body;
    await receiptHeld;
    await crash();
    const receipt = blobs.getContainerClient("archive").getBlobClient(`receipts/${String(id)}.json`);
    assert.equal(await receipt.exists(), false);
    await eventually("a receipt", async () => ((await receipt.exists()) ? true : undefined));

    const key = randomUUID();
    const insertHeld = holdFirst("POST", "/orders");
    const lost = place({ items, note: "crash" }, key).catch(() => undefined);
    await insertHeld;
    await crash();
    assert.equal(await lost, undefined);
    const again = await place({ items, note: "crash" }, key);
    assert.equal(again.status, 201);
    assert.equal((await shipped(again.body["id"]))["revision"], 2);
  });

  it("reports secrets that end soon", async () => {
    stack.vault.put("card-token-key", "another key", new Date(Date.now() + 86_400_000));
    await fetch(`${app.url}/admin/functions/reportSecrets`, { method: "POST" });
    await eventually("reported", () => sent("a vault entry ends soon"));
  });

  it("sends its log and its figures by its identity, tied to the call, and nothing sensitive in them", async () => {
    const { headers } = await place({ items, note, email, card });
    const correlationId = headers.get("X-Correlation-Id") ?? "";
    const item = await eventually("logged", () => sent(correlationId, "createOrder"));
    assert.match(item, /"ai\.operation\.id":"[0-9a-f]{32}"/);
    await send("new-orders", `${note} ${email} ${card.number}`);
    await eventually("put aside", async () =>
      (await messagesIn("new-orders-poison")).length > 0 ? true : undefined,
    );
    await app.stop();
    hostLogs += app.hostLog();
    app = await RunningApp.start(variables, hold);
    const all = `${hostLogs}\n${stack.ingestion.items.join("\n")}`;
    assert.match(all, /"name":"orders\.messages\.poisoned"/);
    const key = "a key that opens nothing";
    for (const secret of [note, email, card.number, key, "another key", "sig=", "eyJ"]) {
      assert.ok(!all.includes(secret), secret);
    }
  });

  it("runs as the package that is built of it, with nothing beside it", async () => {
    await built;
    const about: unknown = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const main = String(Reflect.get(Object(about), "main"));
    const packaged = await RunningApp.start(variables, [...hold, path.join(folder, main)]);
    try {
      assert.equal((await place({ items, card }, randomUUID(), packaged)).status, 201);
    } finally {
      await packaged.stop();
    }
  });
});
