import { AppInMemory, callerHeaders, items } from "./app.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { z } from "zod";
import { readApiDocument } from "../../components/gateway/openApi.ts";
import { isCardNumber } from "../../workload/src/cards.ts";
import { ApiDocument } from "../../workload/src/openApi.ts";

/** What is at the end of a path in a document. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined),
    value,
  );
}

/** A value of some property: right as a rule, now and then wrong, or anything. */
const mostly = <T>(right: fc.Arbitrary<T>, ...wrong: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 30, arbitrary: right },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(null, ...wrong) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  );

const cardNumber = fc
  .string({ unit: fc.constantFrom(...Array.from("0123456789")), minLength: 11, maxLength: 18 })
  .map((start) => start + (Array.from("0123456789").find((digit) => isCardNumber(start + digit)) ?? ""));
const item = fc.record({
  sku: mostly(
    fc.stringMatching(/^[A-Z0-9]{3,12}(-[A-Z0-9]{1,5}){0,3}$/),
    "AB",
    "abc",
    "A--B",
    "ABC-",
    "A".repeat(33),
  ),
  quantity: mostly(fc.integer({ min: 1, max: 1000 }), 0, 1001, -1, 1.5, 1e10, "1"),
});
const properties = {
  items: mostly(
    fc.array(mostly(item), { minLength: 1, maxLength: 3 }),
    [],
    Array.from({ length: 101 }, () => items[0]),
  ),
  note: mostly(
    fc.string({ maxLength: 20 }),
    "a\nb",
    "a\tb",
    "\u0000",
    "\u0085",
    "x".repeat(501),
    "😀".repeat(251),
  ),
  email: mostly(
    fc.constantFrom("a@b.de", "grace.hopper+x@mail.customer.example"),
    ...[
      "a@b",
      "a@b.c1",
      "@b.de",
      "a b@c.de",
      "ä@b.de",
      `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(127)}`,
    ],
  ),
  card: mostly(
    fc.record({ number: mostly(cardNumber, "1".repeat(11), "1".repeat(20), 4111111111111111) }),
    {},
  ),
  status: mostly(fc.constant("cancelled"), "shipped", "placed", "CANCELLED"),
};
const unknownField = fc.dictionary(fc.constantFrom("id", "extra", "Items"), fc.jsonValue(), { maxKeys: 1 });
const bodyWith = (...names: readonly (keyof typeof properties)[]) =>
  fc
    .tuple(
      fc.record(Object.fromEntries(names.map((name) => [name, properties[name]])), { requiredKeys: [] }),
      fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: unknownField }),
    )
    .map(([body, more]): unknown => ({ ...body, ...more }));

describe("gateway and code", () => {
  /** What the gateway imports. */
  let imported: unknown;
  const document = new ApiDocument();
  let app: AppInMemory;

  before(async () => {
    imported = JSON.parse((await readApiDocument("workload/openapi.yaml")).text);
  });
  beforeEach(() => {
    app = new AppInMemory();
  });

  /** Another reader of schemas than the code has, in the place of the gateway's. It looks for definitions in a place of its own. */
  function gatewayCheck(schema: unknown): (value: unknown) => boolean {
    const own = (value: unknown) =>
      JSON.stringify(value).replaceAll("#/components/schemas/", "#/definitions/");
    const text = `{"definitions":${own(at(imported, "components", "schemas"))},"allOf":[${own(schema)}]}`;
    const whole: unknown = JSON.parse(text);
    assert.ok(typeof whole === "object" && whole !== null);
    const check = z.fromJSONSchema({ ...whole }, { defaultTarget: "openapi-3.0" });
    return (value) => check.safeParse(value).success;
  }

  const schemaOf = (path: string, method: string) =>
    at(imported, "paths", path, method, "requestBody", "content", "application/json", "schema");

  it("take and refuse the same new orders, but for the check digit of a card, which no schema can say", async () => {
    const passes = gatewayCheck(schemaOf("/orders", "post"));
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(bodyWith("items", "note", "email", "card"), async (given) => {
        const body: unknown = JSON.parse(JSON.stringify(given));
        const number = at(body, "card", "number");
        fc.pre(!passes(body) || typeof number !== "string" || isCardNumber(number));
        const { status } = await app.place(JSON.stringify(body));
        assert.equal(status, passes(body) ? 201 : 400, JSON.stringify(body));
        seen[status === 201 ? "taken" : "refused"] += 1;
      }),
      { numRuns: 500 },
    );
    assert.ok(Math.min(seen.taken, seen.refused) > 50, JSON.stringify(seen));
  });

  it("take and refuse the same changes", async () => {
    const passes = gatewayCheck(schemaOf("/orders/{orderId}", "patch"));
    await fc.assert(
      fc.asyncProperty(bodyWith("status", "note"), async (given) => {
        const id = await app.placed();
        const body: unknown = JSON.parse(JSON.stringify(given));
        const { status } = await app.change(id, '"1"', body);
        assert.equal(status, passes(body) ? 200 : 400, JSON.stringify(body));
      }),
      { numRuns: 200 },
    );
  });

  it("take and refuse the same values of parameters", () => {
    const parameters = (path: string, method: string) =>
      [at(imported, "paths", path, "parameters"), at(imported, "paths", path, method, "parameters")].flatMap(
        (list): unknown[] => (Array.isArray(list) ? list : []),
      );
    const value = fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
      fc.nat().map((number) => `"${number}"`),
      fc.string(),
    );
    for (const [operationId, path, method] of [
      ["createOrder", "/orders", "post"],
      ["getOrder", "/orders/{orderId}", "get"],
      ["changeOrder", "/orders/{orderId}", "patch"],
      ["getReceiptLink", "/orders/{orderId}/receipt-link", "get"],
    ] as const) {
      const there = parameters(path, method);
      assert.deepEqual(
        document.operation(operationId).parameters.map(({ name, in: place }) => [name, place, true]),
        there.map((parameter) => [at(parameter, "name"), at(parameter, "in"), at(parameter, "required")]),
      );
      for (const { name, isValue } of document.operation(operationId).parameters) {
        const passes = gatewayCheck(
          at(
            there.find((parameter) => at(parameter, "name") === name),
            "schema",
          ),
        );
        fc.assert(
          fc.property(value, (text) => {
            assert.equal(isValue(text), passes(text), `${name}: ${JSON.stringify(text)}`);
          }),
        );
      }
    }
  });

  it("have the same operations, and ask for the same of tokens", async () => {
    const { operations } = await readApiDocument("workload/openapi.yaml");
    assert.equal(operations.length, 4);
    for (const { operationId, method, path } of operations) {
      const operation = document.operation(operationId);
      assert.deepEqual([operation.method, `/${operation.route}`], [method, path]);
      const scopes = at(imported, "paths", path, method.toLowerCase(), "security", "0", "entra");
      assert.deepEqual(scopes, [`api://orders/${operation.permission}`]);
    }
  });

  it("differ where the gateway's regular expressions let a line end follow, which the code does not", async () => {
    const headers = {
      ...callerHeaders(),
      "idempotency-key": randomUUID(),
      "content-type": "application/json",
    };
    const body = JSON.stringify({ items: [{ sku: "TEA-001\n", quantity: 1 }] });
    assert.equal((await app.call("createOrder", { headers, body })).status, 400);
  });
});
