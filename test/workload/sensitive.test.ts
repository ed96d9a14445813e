import { AppInMemory, azureError, bodyOf, callerHeaders, ids } from "./app.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { HttpAnswer } from "../../workload/local/worker.ts";

/** What must turn up in no log, and in no answer but as said below. */
const sensitive = {
  card: "4000056655665556",
  otherCard: "5105105105105100",
  email: "grace@customer.example",
  note: "the code of the door is 4711-xyz",
  token: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJncmFjZSJ9.bm90LWEtc2lnbmF0dXJl",
  key: "the key of the tokens, drawn by the zone",
  name: "grace-hopper-in-an-unknown-field",
} as const;

const order = {
  items: [{ sku: "TEA-001", quantity: 1 }],
  note: sensitive.note,
  email: sensitive.email,
  card: { number: sensitive.card },
};

describe("sensitive input", () => {
  let app: AppInMemory;
  let answers: HttpAnswer[];
  /** What the host would log of functions that threw. */
  let thrown: string[];

  beforeEach(() => {
    app = new AppInMemory();
    app.secret = { value: sensitive.key, properties: { version: "0123456789abcdef" } };
    [answers, thrown] = [[], []];
  });

  const headers = () => ({
    ...callerHeaders(),
    authorization: `Bearer ${sensitive.token}`,
    "idempotency-key": randomUUID(),
    "content-type": "application/json",
  });

  async function call(...given: Parameters<AppInMemory["call"]>): Promise<HttpAnswer> {
    const answer = await app.call(...given);
    answers.push(answer);
    return answer;
  }

  const post = (body: unknown) => call("createOrder", { headers: headers(), body: JSON.stringify(body) });

  async function deliver(...given: Parameters<AppInMemory["deliver"]>): Promise<void> {
    await app.deliver(...given).catch((error: unknown) => {
      thrown.push(error instanceof Error ? `${error.stack}${String(error.cause)}` : String(error));
    });
  }

  /** @param allowed What the owner sees of their own input. */
  function assertNowhere(allowed: readonly (keyof typeof sensitive)[] = []): void {
    assert.ok(app.lines.length > 0);
    const told = answers.map(({ headers, body }) => JSON.stringify(headers) + body).join("\n");
    for (const [kind, value] of Object.entries(sensitive)) {
      assert.ok(!app.log.includes(value), `${kind} is in the log: ${app.log}`);
      assert.ok(!thrown.join("\n").includes(value), `${kind} was thrown: ${thrown.join("\n")}`);
      assert.ok(allowed.some((each) => each === kind) || !told.includes(value), `${kind} was told: ${told}`);
    }
  }

  it("of an order that is placed, read, changed and shipped: note and address are told to the owner alone", async () => {
    const id = String(bodyOf(await post(order))["id"]);
    await call("getOrder", { id });
    await call("changeOrder", {
      id,
      headers: { ...headers(), "if-match": '"1"' },
      body: JSON.stringify({ note: sensitive.note }),
    });
    await deliver("processOrder", { orderId: id, correlationId: randomUUID() });
    await call("getReceiptLink", { id });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 200, 200, 200],
    );
    assertNowhere(["note", "email"]);
    answers = [];
    await call("getOrder", { id, headers: callerHeaders({ objectId: ids.bob }) });
    assertNowhere();
  });

  it("is kept without the number of the card", async () => {
    await post(order);
    const kept = JSON.stringify([...app.store.orders.values(), app.queue]);
    assert.ok(!kept.includes(sensitive.card) && !kept.includes(sensitive.key));
    assert.match(kept, /"lastFour":"5556"/);
  });

  it("is kept with nothing that the number of the card could be found by, trying all there are", async () => {
    // Another number that is right and ends alike: were there a hash of the whole, it would tell them apart.
    for (const number of [sensitive.card, "6000054655665556"]) {
      assert.equal((await post({ ...order, card: { number } })).status, 201);
    }
    const [one, other] = [...app.store.orders.values()];
    assert.notEqual(one?.card?.token, other?.card?.token);
    assert.equal(one?.fingerprint, other?.fingerprint);
  });

  it("of a body that is refused", async () => {
    const bodies = [
      { ...order, items: [] },
      { ...order, [sensitive.name]: sensitive.card },
      { ...order, [sensitive.card]: 1 },
      { ...order, email: sensitive.note },
      { ...order, card: { number: sensitive.card, holder: sensitive.name } },
      { ...order, card: { number: `${sensitive.card} ` } },
      { ...order, card: { number: "4000056655665557" } },
      { items: [{ sku: sensitive.card, quantity: sensitive.otherCard }] },
      [order],
    ];
    for (const body of bodies) {
      assert.equal((await post(body)).status, 400);
    }
    const broken = await call("createOrder", {
      headers: headers(),
      body: `{"card":{"number":"${sensitive.card}"}, ${sensitive.note}`,
    });
    assert.equal(broken.status, 400);
    assertNowhere();
  });

  it("of parameters and headers that are refused", async () => {
    for (const value of Object.values(sensitive)) {
      await call("getOrder", { id: value });
      await call("getOrder", { id: randomUUID(), query: `?q=${encodeURIComponent(value)}` });
      for (const name of [
        "idempotency-key",
        "x-correlation-id",
        "x-caller-object-id",
        "x-caller-roles",
        "x-ms-client-principal",
        "content-type",
      ]) {
        await call("createOrder", { headers: { ...headers(), [name]: value }, body: "{}" });
      }
      await call("changeOrder", {
        id: randomUUID(),
        headers: { ...headers(), "if-match": value },
        body: "{}",
      });
    }
    assert.ok(answers.every(({ status }) => status >= 400 && status < 500));
    assertNowhere();
  });

  it("of calls that fail, when services repeat it in their errors", async () => {
    const repeats = Object.values(sensitive).join(" ");
    const breakdowns: (() => void)[] = [
      () => (app.fail.enqueue = azureError(503, repeats)),
      () => (app.fail.enqueue = azureError(400, repeats)),
      () => (app.fail.vault = azureError(403, repeats)),
      () => (app.fail.vault = azureError(undefined, repeats)),
      () => (app.store.insert = () => Promise.reject(azureError(500, repeats))),
      () => (app.store.insert = () => Promise.reject(new TypeError(repeats, { cause: repeats }))),
      () => (app.store.insert = () => Promise.reject(new AggregateError([repeats], repeats))),
    ];
    for (const breakDown of breakdowns) {
      app = new AppInMemory();
      breakDown();
      assert.ok((await post(order)).status >= 500);
      assertNowhere();
    }
  });

  it("of messages, good, refused and poisoned", async () => {
    for (const attempt of [1, 5]) {
      for (const value of Object.values(sensitive)) {
        await deliver("processOrder", value, attempt);
        await deliver("processOrder", { orderId: value, correlationId: value }, attempt);
        await deliver(
          "processOrder",
          { orderId: randomUUID(), correlationId: randomUUID(), [value]: value },
          attempt,
        );
        await deliver("importOrders", { blob: value, etag: value, correlationId: value }, attempt);
      }
    }
    assert.equal(thrown.length, 56);
    assertNowhere();
  });

  it("of files, good, refused and unreadable", async () => {
    const message = { blob: "a.json", etag: '"1"', correlationId: randomUUID() };
    const file = (change: object) =>
      JSON.stringify({
        ownerId: ids.bob,
        orders: [{ idempotencyKey: randomUUID(), order: { ...order, ...change } }],
      });
    for (const content of [
      file({}),
      file({ [sensitive.name]: sensitive.card }),
      file({ card: { number: "4000056655665557" } }),
      sensitive.note,
    ]) {
      app.files.set(message.blob, Buffer.from(content));
      await deliver("importOrders", message, 5);
    }
    app.fail.file = azureError(403, Object.values(sensitive).join(" "));
    await deliver("importOrders", message, 5);
    assert.equal(thrown.length, 4);
    assert.equal(app.store.orders.size, 1);
    assertNowhere();
  });

  it("of the vault, when its secrets are reported and when they cannot be read", async () => {
    app.secret = { value: sensitive.key, properties: { version: "1", expiresOn: new Date() } };
    await app.tick();
    app.fail.vault = azureError(403, sensitive.key);
    await app.tick().catch((error: unknown) => thrown.push(String(error)));
    assert.equal(thrown.length, 1);
    assertNowhere();
  });
});
