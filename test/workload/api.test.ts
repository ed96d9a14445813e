import { AppInMemory, azureError, bodyOf, callerHeaders, ids, items } from "./app.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { functions, type HttpAnswer } from "../../workload/local/worker.ts";
import { ApiDocument } from "../../workload/src/openApi.ts";

const operationIds = ["createOrder", "getOrder", "changeOrder", "getReceiptLink"] as const;
const document = new ApiDocument();
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("the API", () => {
  let app: AppInMemory;
  beforeEach(() => {
    app = new AppInMemory();
  });

  const isProblem = document.schema("#/components/schemas/Problem");
  const isOrder = document.schema("#/components/schemas/Order");

  /** Compares the status, and that an error is a problem as documented. @returns its detail. */
  function assertStatus(answer: HttpAnswer, status: number): unknown {
    assert.equal(answer.status, status, answer.body);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.match(answer.headers["x-correlation-id"] ?? "", guid);
    if (status >= 400) {
      const problem = bodyOf(answer);
      assert.ok(isProblem(problem), answer.body);
      assert.equal(problem["status"], status);
      assert.equal(problem["correlationId"], answer.headers["x-correlation-id"]);
      assert.equal(answer.headers["content-type"], "application/problem+json");
      return problem["detail"];
    }
    return undefined;
  }

  it("has a function for each operation of the document, without keys", () => {
    const http = functions().flatMap(({ name, bindings }) =>
      Object.values(bindings).flatMap(({ type, methods = [], route, authLevel }) =>
        type === "httpTrigger" ? [[name, ...methods, route, authLevel]] : [],
      ),
    );
    assert.deepEqual(http, [
      ["createOrder", "POST", "orders", "anonymous"],
      ["getOrder", "GET", "orders/{orderId}", "anonymous"],
      ["changeOrder", "PATCH", "orders/{orderId}", "anonymous"],
      ["getReceiptLink", "GET", "orders/{orderId}/receipt-link", "anonymous"],
    ]);
  });

  describe("placing an order", () => {
    it("keeps it, puts it on the queue, and answers with it", async () => {
      const order = {
        items,
        note: "Ring twice.\nThanks",
        email: "ada@customer.example",
        card: { number: "4111111111111111" },
      };
      const answer = await app.place(order);
      assertStatus(answer, 201);
      const body = bodyOf(answer);
      assert.ok(isOrder(body), answer.body);
      assert.deepEqual(
        [body["status"], body["items"], body["note"], body["email"]],
        ["placed", items, order.note, order.email],
      );
      const card: unknown = body["card"];
      assert.ok(typeof card === "object" && card !== null && Reflect.get(card, "lastFour") === "1111");
      assert.equal(answer.headers["location"], `orders/${String(body["id"])}`);
      assert.equal(answer.headers["etag"], '"1"');
      assert.deepEqual(
        app.queue.map(({ orderId }) => orderId),
        [body["id"]],
      );
      assert.equal(app.queue[0]?.correlationId, answer.headers["x-correlation-id"]);
      assert.equal(app.store.orders.get(String(body["id"]))?.ownerId, ids.alice);
    });

    it("is done once for one key, and the same answer is given", async () => {
      const key = randomUUID();
      const [first, second] = [await app.place({ items }, {}, key), await app.place({ items }, {}, key)];
      assertStatus(second, 201);
      assert.equal(second.body, first.body);
      assert.equal(app.store.orders.size, 1);
    });

    it("refuses a key that was used for another order, and lets others use it", async () => {
      const key = randomUUID();
      await app.place({ items }, {}, key);
      for (const other of [
        { items, note: "" },
        { items: [...items, ...items] },
        { items: [{ sku: "TEA-001", quantity: 3 }] },
      ]) {
        assert.match(String(assertStatus(await app.place(other, {}, key), 409)), /Idempotency-Key/);
      }
      assertStatus(await app.place({ items, note: "" }, { objectId: ids.bob }, key), 201);
      assert.equal(app.store.orders.size, 2);
    });

    it("takes the same order again after it was changed and after the key of the tokens was rotated", async () => {
      const key = randomUUID();
      const order = { items, note: "one", card: { number: "4111111111111111" } };
      const id = String(bodyOf(await app.place(order, {}, key))["id"]);
      await app.change(id, '"1"', { note: "two" });
      app.secret = { value: "another key", properties: { version: "2" } };
      const again = await app.place(order, {}, key);
      assertStatus(again, 201);
      assert.equal(bodyOf(again)["note"], "two");
    });

    it("refuses a card number whose check digit is wrong", async () => {
      const detail = assertStatus(await app.place({ items, card: { number: "4111111111111112" } }), 400);
      assert.match(String(detail), /check digit/);
      assert.equal(app.queue.length, 0);
    });

    it("is not done when it cannot be put on the queue, and is when the caller tries again", async () => {
      const key = randomUUID();
      app.fail.enqueue = azureError(503);
      const answer = await app.place({ items }, {}, key);
      assertStatus(answer, 503);
      assert.equal(answer.headers["retry-after"], "5");
      assert.equal(app.store.orders.size, 0);
      app.fail = {};
      assertStatus(await app.place({ items }, {}, key), 201);
    });

    it("is on the queue even when the store then fails: nothing that is kept is forgotten", async () => {
      app.store.insert = () => Promise.reject(azureError(500));
      assertStatus(await app.place({ items }), 503);
      assert.deepEqual([app.store.orders.size, app.queue.length], [0, 1]);
    });

    it("needs the vault for a card, and only for that", async () => {
      app.fail.vault = azureError(undefined);
      assertStatus(await app.place({ items, card: { number: "4111111111111111" } }), 503);
      assertStatus(await app.place({ items }), 201);
      app.fail.vault = azureError(403);
      assertStatus(await app.place({ items, card: { number: "4111111111111111" } }), 500);
    });
  });

  describe("an order", () => {
    it("is there for its owner and for the role for everybody's, and for nobody else", async () => {
      const id = await app.placed();
      const etag = '"1"';
      for (const [calling, status] of [
        [{}, 200],
        [{ objectId: ids.bob }, 404],
        [{ objectId: ids.bob, roles: "Orders.Read,Orders.Write", scopes: "" }, 404],
        [{ objectId: ids.bob, roles: "Orders.ReadWrite.All", scopes: "" }, 200],
        [{ objectId: ids.bob, roles: "Orders.ReadWrite.All" }, 200],
      ] as const) {
        const headers = callerHeaders(calling);
        assertStatus(await app.call("getOrder", { id, headers }), status);
        // Without a receipt it is not found either way; the detail is for those who may read the order.
        const link = await app.call("getReceiptLink", { id, headers });
        const detail = status === 200 ? "The order has no receipt before it is shipped." : undefined;
        assert.equal(assertStatus(link, 404), detail);
        if (status === 404) {
          assertStatus(await app.change(id, etag, { note: "mine" }, calling), 404);
        }
      }
      assert.equal(app.store.orders.get(id)?.revision, 1);
    });

    it("is not found like one that never was", async () => {
      const id = await app.placed();
      const headers = callerHeaders({ objectId: ids.bob });
      const [others, none] = [
        await app.call("getOrder", { id, headers }),
        await app.call("getOrder", { id: randomUUID(), headers }),
      ];
      const without = ({ body }: HttpAnswer) => body.replace(/"correlationId":"[^"]*"/, "");
      assert.equal(without(others), without(none));
    });

    it("changes by what the body says, if it is still what the caller saw", async () => {
      const id = await app.placed({ items, note: "one" });
      const changed = await app.change(id, '"1"', { note: "two" });
      assertStatus(changed, 200);
      assert.ok(isOrder(bodyOf(changed)));
      assert.deepEqual(
        [bodyOf(changed)["note"], bodyOf(changed)["status"], changed.headers["etag"]],
        ["two", "placed", '"2"'],
      );
      assertStatus(await app.change(id, '"1"', { status: "cancelled" }), 412);
      assertStatus(await app.change(id, '"2"', { status: "cancelled" }), 200);
      assert.equal(app.store.orders.get(id)?.note, "two");
    });

    it("changes once when two change it at the same time", async () => {
      const id = await app.placed();
      const both = await Promise.all(["one", "two"].map((note) => app.change(id, '"1"', { note })));
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412]);
      assert.equal(app.store.orders.get(id)?.revision, 2);
    });

    it("changes no more once it was shipped", async () => {
      const id = await app.placed();
      await app.orders.ship(id);
      assert.match(String(assertStatus(await app.change(id, '"2"', { note: "late" }), 409)), /shipped/);
    });

    it("has a link to its receipt once it was shipped", async () => {
      const id = await app.placed();
      await app.orders.ship(id);
      const answer = await app.call("getReceiptLink", { id });
      assertStatus(answer, 200);
      assert.ok(document.schema("#/components/schemas/ReceiptLink")(bodyOf(answer)));
    });
  });

  it("asks each operation's own permission, and of nobody, nothing", async () => {
    const id = await app.placed();
    const calls = {
      createOrder: "Orders.Write",
      getOrder: "Orders.Read",
      changeOrder: "Orders.Write",
      getReceiptLink: "Orders.Read",
    };
    for (const [operationId, permission] of Object.entries(calls)) {
      const other = permission === "Orders.Read" ? "Orders.Write" : "Orders.Read";
      assertStatus(await app.call(operationId, { id, headers: callerHeaders({ scopes: other }) }), 403);
      assertStatus(
        await app.call(operationId, { id, headers: callerHeaders({ roles: other, scopes: "" }) }),
        403,
      );
      assertStatus(await app.call(operationId, { id, headers: {} }), 401);
    }
    const warnings = app.lines.filter(({ level }) => level === "warning");
    assert.equal(warnings.length, 3 * operationIds.length);
  });

  it("keeps the correlation id of the gateway, and makes one when that is none", async () => {
    const correlationId = randomUUID();
    const call = (given: string) => app.call("getOrder", { headers: { "x-correlation-id": given } });
    assert.equal(bodyOf(await call(correlationId))["correlationId"], correlationId);
    assert.match(app.log, new RegExp(`"correlationId":"${correlationId}"`));
    for (const wrong of ["", "x", `${correlationId} `, correlationId.toUpperCase(), `{"a":1}`]) {
      const found = bodyOf(await call(wrong))["correlationId"];
      assert.notEqual(found, wrong);
      assert.match(String(found), guid);
    }
  });

  it("refuses what the document does not have: parameters, types of content, sizes, encodings", async () => {
    const id = await app.placed();
    const headers = {
      ...callerHeaders(),
      "idempotency-key": randomUUID(),
      "content-type": "application/json",
    };
    const body = JSON.stringify({ items });
    const post = (change: object) => app.call("createOrder", { headers, body, ...change });
    assertStatus(await post({}), 201);
    assertStatus(await post({ query: "?debug=true" }), 400);
    assertStatus(await app.call("getOrder", { id, query: "?code=x" }), 400);
    for (const type of [
      "text/plain",
      "application/xml",
      "application/json; charset=utf-16",
      "application/jsonp",
      "",
    ]) {
      assertStatus(await post({ headers: { ...headers, "content-type": type } }), 400);
    }
    assertStatus(
      await post({ headers: { ...headers, "content-type": 'Application/JSON; charset="UTF-8"' } }),
      201,
    );
    for (const key of ["", "1", randomUUID().toUpperCase(), `${randomUUID()},${randomUUID()}`]) {
      assertStatus(await post({ headers: { ...headers, "idempotency-key": key } }), 400);
    }
    const large = JSON.stringify({ items, note: "x".repeat(102_400) });
    assertStatus(await post({ body: large }), 413);
    const latin1 = Buffer.from(JSON.stringify({ items, note: "é" }), "latin1");
    assert.match(String(assertStatus(await post({ body: latin1 }), 400)), /UTF-8/);
    for (const none of ["", "{", "[1,]", "\u0000", "nul"]) {
      assertStatus(await post({ body: none }), 400);
    }
    assertStatus(await post({ body: "[".repeat(100_000) }), 400);
    assertStatus(await post({ body: `{"items":${"[".repeat(40_000)}${"]".repeat(40_000)}}` }), 400);
    for (const orderId of ["", "1", "..", `${id}x`, id.toUpperCase(), "%2e%2e", "' or 1=1 --"]) {
      assertStatus(await app.call("getOrder", { id: orderId }), 400);
    }
    for (const etag of ["", "*", "1", 'W/"1"', '"0"', '"1", "2"', '"x"', '"9999999999"']) {
      assertStatus(await app.change(id, etag, { note: "x" }), 400);
    }
  });

  it("refuses fields that it does not know, of whatever name", async () => {
    const known = ["items", "note", "email", "card"];
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom("__proto__", "constructor", "id", "ownerId", "status", "admin"),
    );
    await fc.assert(
      fc.asyncProperty(
        names.filter((name) => !known.includes(name)),
        fc.jsonValue(),
        async (name, value) => {
          const text = `{"items":${JSON.stringify(items)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
          assertStatus(await app.place(text), 400);
        },
      ),
    );
    assert.equal(app.store.orders.size, 0);
  });

  it("never fails for what it is sent", async () => {
    const id = await app.placed();
    const text = fc.oneof(fc.string(), fc.json());
    const given = fc.record({
      operationId: fc.constantFrom(...operationIds),
      id: fc.oneof(fc.constant(id), fc.uuid(), fc.string()),
      ifMatch: fc.oneof(fc.constant('"1"'), fc.string()),
      key: fc.oneof(fc.uuid(), fc.string()),
      type: fc.oneof(fc.constant("application/json"), fc.string()),
      body: fc.oneof(
        text,
        fc.uint8Array(),
        fc
          .record(
            {
              items: fc.oneof(fc.constant(items), fc.jsonValue()),
              note: fc.jsonValue(),
              card: fc.jsonValue(),
              status: fc.jsonValue(),
            },
            { requiredKeys: [] },
          )
          .map((value) => JSON.stringify(value)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ operationId, id, ifMatch, key, type, body }) => {
        const headers = {
          ...callerHeaders(),
          "if-match": ifMatch.trim(),
          "idempotency-key": key.trim(),
          "content-type": type.trim(),
        };
        const answer = await app.call(operationId, { id, headers, body });
        assertStatus(answer, answer.status);
        assert.ok(answer.status < 500, answer.body);
      }),
      { numRuns: 500 },
    );
  });

  it("tells nothing of what went wrong inside", async () => {
    const inside = "SELECT secret FROM vault.example";
    app.store.find = () => Promise.reject(new Error(inside));
    const answer = await app.call("getOrder", { id: randomUUID() });
    assert.equal(assertStatus(answer, 500), undefined);
    assert.deepEqual(Object.keys(bodyOf(answer)), ["type", "title", "status", "correlationId"]);
    assert.match(app.log, /"level":"ERROR","message":"failed".*"error":"Error"/);
    assert.ok(!app.log.includes(inside));
  });
});
