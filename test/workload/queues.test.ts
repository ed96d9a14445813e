import { AppInMemory, azureError, ids, items } from "./app.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { functions } from "../../workload/local/worker.ts";
import { maxDequeueCount } from "../../workload/src/queueWorker.ts";

const correlationId = randomUUID();
const refused = { message: /^A message of [\w-]+ was not processed; correlation id [0-9a-f-]{36}$/ };

describe("the workers of queues", () => {
  let app: AppInMemory;
  beforeEach(() => {
    app = new AppInMemory();
  });

  it("listen to the app's own queues, by its identity", () => {
    const queues = functions().flatMap(({ name, bindings }) =>
      Object.values(bindings).flatMap(({ type, queueName, connection }) =>
        type === "queueTrigger" ? [[name, queueName, connection]] : [],
      ),
    );
    assert.deepEqual(queues, [
      ["processOrder", "new-orders", "Data"],
      ["importOrders", "imports", "Data"],
    ]);
  });

  it("count a message as lost for them when the host does", async () => {
    const host: unknown = JSON.parse(await readFile("workload/host.json", "utf8"));
    assert.match(
      JSON.stringify(host),
      new RegExp(`"maxDequeueCount":${maxDequeueCount},"messageEncoding":"base64"`),
    );
  });

  it("send back what fails, and count it when it was the last time", async () => {
    const message = { orderId: randomUUID(), correlationId };
    for (let attempt = 1; attempt <= maxDequeueCount; attempt += 1) {
      await assert.rejects(app.deliver("processOrder", message, attempt), refused);
      assert.deepEqual(app.poison, attempt < maxDequeueCount ? [] : ["new-orders"]);
    }
    assert.match(app.log, /"message":"failed".*"attempt":1/);
    assert.match(
      app.log,
      new RegExp(`"message":"poisoned".*"correlationId":"${correlationId}".*"attempt":5`),
    );
  });

  it("send back messages that are not exactly as they should be, whatever they are", async () => {
    const id = await app.placed();
    const good = { orderId: id, correlationId };
    const bad = [
      "",
      "hello",
      "null",
      "1",
      "[]",
      "{}",
      { orderId: id },
      { ...good, admin: true },
      { ...good, orderId: id.toUpperCase() },
      { ...good, orderId: [id] },
      [good],
      JSON.stringify(JSON.stringify(good)),
    ];
    for (const message of bad) {
      await assert.rejects(app.deliver("processOrder", message), refused, JSON.stringify(message));
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("processOrder", "importOrders"),
        fc.oneof(fc.string(), fc.json()),
        async (name, text) => {
          await assert.rejects(app.deliver(name, text), refused);
        },
      ),
    );
    assert.equal(app.store.orders.get(id)?.status, "placed");
    await app.deliver("processOrder", good);
    assert.equal(app.store.orders.get(id)?.status, "shipped");
  });

  describe("shipping", () => {
    it("is done once, however often a message comes", async () => {
      const id = await app.placed();
      for (const attempt of [1, 1, 2]) {
        await app.deliver("processOrder", { orderId: id, correlationId }, attempt);
      }
      assert.equal(app.store.orders.get(id)?.revision, 2);
      assert.equal(app.receipts.get(id)?.status, "shipped");
    });

    it("makes up for a receipt that a crash left unwritten", async () => {
      const id = await app.placed();
      app.fail.receipt = azureError(503);
      await assert.rejects(app.deliver("processOrder", { orderId: id, correlationId }), refused);
      assert.equal(app.store.orders.get(id)?.status, "shipped");
      app.fail = {};
      await app.deliver("processOrder", { orderId: id, correlationId }, 2);
      assert.equal(app.receipts.get(id)?.revision, 2);
    });

    it("leaves alone what was cancelled, and gives way to who cancels at the same time", async () => {
      const id = await app.placed();
      const find = app.store.find.bind(app.store);
      app.store.find = async (given) => {
        const found = await find(given);
        app.store.find = find;
        await app.change(id, '"1"', { status: "cancelled" });
        return found;
      };
      await assert.rejects(app.deliver("processOrder", { orderId: id, correlationId }), refused);
      await app.deliver("processOrder", { orderId: id, correlationId }, 2);
      assert.equal(app.store.orders.get(id)?.status, "cancelled");
      assert.equal(app.receipts.size, 0);
    });

    it("ends in one order, one receipt and no other, in whatever order things happen and fail", async () => {
      const step = fc.constantFrom(
        "place",
        "ship",
        "cancel",
        "ship without a receipt",
        "place without a store",
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          app = new AppInMemory();
          const key = randomUUID();
          const insert = app.store.insert.bind(app.store);
          for (const each of steps) {
            app.fail = each === "ship without a receipt" ? { receipt: azureError(503) } : {};
            app.store.insert =
              each === "place without a store" ? () => Promise.reject(azureError(503)) : insert;
            const [order] = app.store.orders.values();
            if (each.startsWith("place")) {
              await app.place({ items }, {}, key);
            } else if (order !== undefined && each === "cancel") {
              await app.change(order.id, `"${order.revision}"`, { status: "cancelled" });
            } else if (app.queue[0] !== undefined) {
              await app.deliver("processOrder", app.queue[0]).catch(() => undefined);
            }
          }
          // What is kept is on the queue, and the queue comes to its end.
          app.fail = {};
          const [order, ...more] = app.store.orders.values();
          assert.deepEqual(more, []);
          if (order !== undefined) {
            assert.ok(app.queue.some(({ orderId }) => orderId === order.id));
            for (const message of app.queue) {
              await app.deliver("processOrder", message);
            }
            const ended = app.store.orders.get(order.id);
            assert.equal(app.receipts.size, ended?.status === "shipped" ? 1 : 0);
            assert.ok(ended?.status === "shipped" || ended?.status === "cancelled");
          }
        }),
      );
    });
  });

  describe("importing", () => {
    const blob = "partner/2026-01-01.json";
    const message = { blob, etag: '"0x1"', correlationId };
    const file = (orders: readonly object[], change: object = {}) => ({
      ownerId: ids.bob,
      orders: orders.map((order) => ({ idempotencyKey: randomUUID(), order })),
      ...change,
    });
    const put = (content: unknown) =>
      app.files.set(blob, Buffer.from(typeof content === "string" ? content : JSON.stringify(content)));

    it("places the orders of a file for their owner, once", async () => {
      put(file([{ items }, { items, card: { number: "4111111111111111" } }]));
      await app.deliver("importOrders", message);
      await app.deliver("importOrders", message, 2);
      assert.deepEqual(
        [...app.store.orders.values()].map(({ ownerId, card }) => [ownerId, card?.lastFour]),
        [
          [ids.bob, undefined],
          [ids.bob, "1111"],
        ],
      );
      assert.ok(app.queue.every((each) => each.correlationId === correlationId));
    });

    it("goes on where it was stopped", async () => {
      put(file([{ items }, { items }, { items }]));
      const insert = app.store.insert.bind(app.store);
      app.store.insert = (order) =>
        app.store.orders.size === 2 ? Promise.reject(azureError(503)) : insert(order);
      await assert.rejects(app.deliver("importOrders", message), refused);
      assert.equal(app.store.orders.size, 2);
      app.store.insert = insert;
      await app.deliver("importOrders", message, 2);
      assert.equal(app.store.orders.size, 3);
    });

    it("places nothing of a file that is not as it should be", async () => {
      const good = { idempotencyKey: randomUUID(), order: { items } };
      const bad: unknown[] = [
        "",
        "[]",
        "{}",
        file([]),
        file([{ items }], { ownerId: "bob" }),
        file([{ items }], { extra: 1 }),
        file([{ items }, { items: [] }]),
        file([{ items }, { items, admin: true }]),
        file([{ items }, { items, card: { number: "4111111111111112" } }]),
        { ownerId: ids.bob, orders: [good, { ...good, idempotencyKey: "1" }] },
        { ownerId: ids.bob, orders: [{ ...good, extra: 1 }] },
        { ownerId: ids.bob, orders: Array.from({ length: 1001 }, () => good) },
        JSON.stringify(file([{ items }])).padEnd(1_048_577),
      ];
      for (const content of bad) {
        put(content);
        await assert.rejects(
          app.deliver("importOrders", message),
          refused,
          JSON.stringify(content).slice(0, 200),
        );
      }
      app.files.set(blob, Buffer.from(JSON.stringify(file([{ items, note: "é" }])), "latin1"));
      await assert.rejects(app.deliver("importOrders", message), refused);
      assert.equal(app.store.orders.size, 0);
      put(JSON.stringify(file([{ items }])).padEnd(1_048_576));
      await app.deliver("importOrders", message);
      assert.equal(app.store.orders.size, 1);
    });

    it("reads files by names that mean one file only", async () => {
      put(file([{ items }]));
      for (const name of [
        "../x.json",
        "/x.json",
        "a//b.json",
        "a\\b.json",
        "x.json?sig=1",
        "x.JSON",
        "x",
        `${"a".repeat(200)}.json`,
      ]) {
        await assert.rejects(app.deliver("importOrders", { ...message, blob: name }), refused, name);
      }
      for (const etag of ["", "*", '"0x1", "0x2"', `"${"0".repeat(100)}"`]) {
        await assert.rejects(app.deliver("importOrders", { ...message, etag }), refused, etag);
      }
    });

    it("fails for whatever else a file is, and for a store that does not answer", async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (content) => {
          put(content);
          await assert.rejects(app.deliver("importOrders", message), refused);
        }),
      );
      app.fail.file = azureError(412);
      await assert.rejects(app.deliver("importOrders", message), refused);
    });
  });
});

describe("the timer", () => {
  it("runs every morning, and again with growing pauses when it fails", async () => {
    const app = new AppInMemory();
    app.secret = { value: "hunter2", properties: { version: "1", expiresOn: new Date(Date.now() + 1000) } };
    await app.tick();
    assert.match(app.log, /"level":"WARN","message":"a vault entry ends soon".*"correlationId"/);
    app.fail.vault = azureError(403, "hunter2");
    await assert.rejects(app.tick(), {
      message: /^The end of secrets could not be looked up; correlation id /,
    });
    assert.doesNotMatch(app.log, /hunter2/);
    const timer = functions().find(({ name }) => name === "reportSecrets");
    assert.match(JSON.stringify(timer), /"schedule":"0 0 6 \* \* \*".*"retryStrategy":"exponentialBackoff"/);
  });
});
