import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";

import { OpenApiError, readApiDocument } from "../../../components/gateway/openApi.ts";

const sample = "workload/openapi.yaml";

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown) => ({ content: { "application/json": { schema } } });
const okay = { "200": { description: "Yes." } };

/** A document that breaks no rule, to be broken. */
function valid() {
  return {
    openapi: "3.0.3",
    info: { title: "Things", version: "1" },
    paths: {
      "/things/{thingId}": {
        parameters: [{ name: "thingId", in: "path", required: true, schema: { type: "string" } }],
        get: {
          operationId: "getThing",
          parameters: [
            { name: "page", in: "query", schema: { type: "integer" } },
            { $ref: "#/components/parameters/ifMatch" },
          ],
          responses: { "200": { description: "It.", ...json(reference("Thing")) } },
        },
        put: {
          operationId: "putThing",
          summary: "Put it",
          requestBody: { $ref: "#/components/requestBodies/thing" },
          responses: okay,
        },
      },
    },
    components: {
      schemas: { Thing: { type: "object", properties: { name: { type: "string" } } } },
      parameters: { ifMatch: { name: "If-Match", in: "header", schema: { type: "string" } } },
      requestBodies: { thing: json(reference("Thing")) },
    },
  };
}

/** A copy of a value with another one at a path; undefined takes away what is there. */
function changed(value: unknown, path: readonly string[], other: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return other;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === step ? changed(item, rest, other) : item));
  }
  const entries = typeof value === "object" && value !== null ? value : {};
  const inside: unknown = Object.entries(entries).find(([name]) => name === step)?.[1];
  return { ...entries, [step]: changed(inside, rest, other) };
}

const paths = (document: unknown, path: string[] = []): string[][] => [
  path,
  ...(typeof document === "object" && document !== null
    ? Object.entries(document).flatMap(([name, item]) => paths(item, [...path, name]))
    : []),
];

describe("readApiDocument", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "openapi-"));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(content: unknown) {
    const file = join(folder, "document.yaml");
    const bytes =
      typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
    await writeFile(file, bytes);
    return readApiDocument(file);
  }

  /** `pointer: found` of every mistake. */
  async function told(content: unknown): Promise<string[]> {
    try {
      await read(content);
      return [];
    } catch (error) {
      assert.ok(error instanceof OpenApiError, String(error));
      return error.mistakes.map(({ pointer, found }) => `${pointer}: ${found}`);
    }
  }

  const thing = ["paths", "/things/{thingId}"];

  it("tells what is in a document", async () => {
    const { title, version, operations } = await read(valid());
    assert.deepEqual(
      { title, version, operations },
      {
        title: "Things",
        version: "1",
        operations: [
          {
            operationId: "getThing",
            name: "getthing",
            method: "GET",
            path: "/things/{thingId}",
            queryParameters: ["page"],
            headers: ["If-Match"],
          },
          {
            operationId: "putThing",
            name: "putthing",
            method: "PUT",
            path: "/things/{thingId}",
            queryParameters: [],
            headers: [],
          },
        ],
      },
    );
  });

  it("takes the example of the workload", async () => {
    const { title, operations } = await readApiDocument(sample);
    assert.equal(title, "Orders");
    assert.deepEqual(
      operations.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`),
      [
        "POST /orders createOrder",
        "GET /orders/{orderId} getOrder",
        "PATCH /orders/{orderId} changeOrder",
        "GET /orders/{orderId}/receipt-link getReceiptLink",
      ],
    );
  });

  it("takes JSON and YAML for the same, and always makes the same text of it", async () => {
    const yaml = await readFile(sample, "utf8");
    const one = await readApiDocument(sample);
    assert.equal((await read(`# A comment\n${yaml}`)).text, one.text);
    const imported: unknown = JSON.parse((await read(valid())).text);
    assert.equal((await read(imported)).text, JSON.stringify(imported));
  });

  it("hands over no tags, which imports at the same time would each make in the one service", async () => {
    const tagged = changed(
      changed(valid(), ["tags"], [{ name: "Things", description: "All of them" }]),
      [...thing, "get", "tags"],
      ["Things"],
    );
    assert.equal((await read(tagged)).text, (await read(valid())).text);
  });

  it("hands over a document with the names that an import gives, without servers and with components in place", async () => {
    const servers = [{ url: "https://backend.example" }];
    const document = changed(
      changed(changed(valid(), ["servers"], servers), [...thing, "servers"], servers),
      [...thing, "get", "servers"],
      servers,
    );
    const security = changed(document, ["components", "securitySchemes"], {
      basic: { type: "http", scheme: "basic" },
    });
    const { text } = await read(security);
    const { paths: before } = valid();
    const item = before["/things/{thingId}"];
    const { components } = valid();
    assert.deepEqual(JSON.parse(text), {
      openapi: "3.0.3",
      info: { title: "Things", version: "1" },
      paths: {
        "/things/{thingId}": {
          parameters: item.parameters,
          get: {
            summary: "getThing",
            operationId: "getthing",
            parameters: [item.get.parameters[0], components.parameters.ifMatch],
            responses: item.get.responses,
          },
          put: {
            operationId: "putthing",
            summary: "Put it",
            requestBody: components.requestBodies.thing,
            responses: okay,
          },
        },
      },
      components: {
        schemas: components.schemas,
        securitySchemes: { basic: { type: "http", scheme: "basic" } },
      },
    });
  });

  const again = { operationId: "again", responses: okay };
  const cases: [what: string, path: string[], other: unknown, told: RegExp][] = [
    ["another version", ["openapi"], "3.1.0", /^#\/openapi: the version "3.1.0"$/],
    [
      "a patch that API Management does not import",
      ["openapi"],
      "3.0.4",
      /^#\/openapi: the version "3.0.4"$/,
    ],
    ["no version", ["openapi"], undefined, /^#\/openapi: no version of OpenAPI$/],
    ["a title without text", ["info", "title"], "", /^#\/info\/title: a title of 0 characters$/],
    ["a long title", ["info", "title"], "a".repeat(301), /^#\/info\/title: a title of 301 characters$/],
    ["no title", ["info", "title"], undefined, /^#\/info: .*must have required property 'title'/],
    ["no operation", ["paths"], {}, /^#\/paths: no operation$/],
    ["paths elsewhere", ["x-ms-paths"], {}, /^#\/x-ms-paths: paths beside 'paths'$/],
    [
      "an operation without an id",
      [...thing, "get", "operationId"],
      undefined,
      /^#\/paths\/~1things~1\{thingId\}\/get: no operationId$/,
    ],
    [
      "an id of no letters",
      [...thing, "get", "operationId"],
      "--",
      /operationId: "--", which makes a name of 0 characters$/,
    ],
    ["a long id", [...thing, "get", "operationId"], "a".repeat(77), /a name of 77 characters$/],
    [
      "an id twice",
      [...thing, "get", "operationId"],
      "PUTTHING",
      /"putThing", which to API Management is the same as "PUTTHING"$/,
    ],
    ["a long summary", [...thing, "get", "summary"], "a".repeat(301), /a summary of 301 characters$/],
    ["an answer to browsers", [...thing, "options"], again, /\/options: an operation OPTIONS$/],
    ["a trace", [...thing, "trace"], again, /\/trace: an operation TRACE$/],
    ["a query in a path", ["paths", "/a?b=c"], { get: again }, /~1a\?b=c: the path "\/a\?b=c"$/],
    ["a brace too many", ["paths", "/a/{b"], { get: again }, /~1a~1\{b: the path "\/a\/\{b"$/],
    [
      "paths that are the same",
      ["paths", "/THINGS/{other}"],
      { get: { ...again, parameters: [{ name: "other", in: "path", required: true, schema: {} }] } },
      /the same calls as of "\/things\/\{thingId\}"$/,
    ],
    [
      "a parameter that nobody declares",
      ["paths", "/a/{b}"],
      { get: again },
      /\/get: no parameter for '\{b\}' in the path$/,
    ],
    [
      "a parameter of no path",
      [...thing, "parameters", "0", "name"],
      "other",
      /the parameter "other", which is not in the path$/,
    ],
    [
      "a parameter of the path that may be missing",
      [...thing, "parameters", "0", "required"],
      undefined,
      /a parameter of the path that may be missing$/,
    ],
    ["a cookie", [...thing, "get", "parameters", "0", "in"], "cookie", /a parameter in "cookie"$/],
    [
      "a parameter nowhere",
      [...thing, "get", "parameters", "0", "in"],
      "nowhere",
      /a parameter in "nowhere"$/,
    ],
    [
      "a parameter without a schema",
      [...thing, "get", "parameters", "0", "schema"],
      undefined,
      /a parameter without a schema$/,
    ],
    [
      "a style",
      [...thing, "get", "parameters", "0", "style"],
      "pipeDelimited",
      /style: the style "pipeDelimited"$/,
    ],
    [
      "a list in one parameter",
      [...thing, "get", "parameters", "0", "explode"],
      false,
      /explode: a list in one parameter/,
    ],
    [
      "a name in path and query",
      [...thing, "get", "parameters", "0"],
      { name: "THINGID", in: "query", required: true, schema: {} },
      /the parameter "thingId", beside "THINGID"$/,
    ],
    [
      "a body of a GET",
      [...thing, "get", "requestBody"],
      json(reference("Thing")),
      /requestBody: a body of a GET$/,
    ],
    [
      "a form",
      ["components", "requestBodies", "thing", "content"],
      { "multipart/form-data": { schema: reference("Thing") } },
      /a body of the type "multipart\/form-data"$/,
    ],
    [
      "a body of anything",
      ["components", "requestBodies", "thing", "content", "application/json"],
      {},
      /a body without a schema$/,
    ],
    [
      "a body with a schema of its own",
      ["components", "requestBodies", "thing"],
      json({ type: "object" }),
      /schema: a schema of its own$/,
    ],
    [
      "an answer with a schema of its own",
      [...thing, "put", "responses", "200"],
      { description: "", ...json({}) },
      /responses\/200\/content\/application~1json\/schema: a schema of its own$/,
    ],
    [
      "another file",
      ["components", "schemas", "Thing", "properties", "name"],
      { $ref: "other.yaml#/Name" },
      /\$ref: a reference to "other.yaml#\/Name"$/,
    ],
    [
      "a reference to nothing",
      ["components", "schemas", "Thing", "properties", "name"],
      reference("Name"),
      /\$ref: a reference to "#\/components\/schemas\/Name", which is not there$/,
    ],
    [
      "a part of a component",
      ["components", "schemas", "Thing", "properties", "also"],
      { $ref: "#/components/schemas/Thing/properties/name" },
      /\$ref: a reference to "#\/components\/schemas\/Thing\/properties\/name"$/,
    ],
    [
      "a schema of itself",
      ["components", "schemas", "Thing", "properties", "name"],
      reference("Thing"),
      /^#\/components\/schemas\/Thing: a definition that leads back to itself$/,
    ],
    [
      "a type that there is not",
      ["components", "schemas", "Thing", "properties", "name", "type"],
      "text",
      /name\/type: .*one of the allowed values, array, boolean/,
    ],
    [
      "a misspelt keyword",
      ["components", "schemas", "Thing", "additionalProps"],
      false,
      /Thing\/additionalProps: 'additionalProps', which does not belong here$/,
    ],
    [
      "a scheme of no kind",
      ["components", "securitySchemes"],
      { it: { type: "magic" } },
      /^#\/components\/securitySchemes\/it: no security scheme/,
    ],
  ];
  for (const [what, path, other, expected] of cases) {
    it(`refuses ${what}, and tells nothing else`, async () => {
      const mistakes = await told(changed(valid(), path, other));
      assert.ok(mistakes.length > 0);
      // A parameter with another name is one that is missing, too.
      const own = mistakes.filter((mistake) => !mistake.includes("no parameter for '{thingId}'"));
      for (const mistake of own) {
        assert.match(mistake, expected);
      }
    });
  }

  it("tells every mistake once, with its line, from the top of the file to its end", async () => {
    const text = (await readFile(sample, "utf8"))
      .replace("operationId: createOrder", "operationID: createOrder")
      .replace("maxLength: 500", "maxLength: many")
      .replace("in: path", "in: cookie");
    const lines = text.split("\n");
    const line = (part: string) => lines.findIndex((each) => each.includes(part)) + 1;
    await assert.rejects(read(text), (error) => {
      assert.ok(error instanceof OpenApiError);
      const found = error.mistakes.map(({ line: where, pointer }) => [where, pointer]);
      assert.deepEqual(found, [
        [line("    post:"), "#/paths/~1orders/post"],
        [line("operationID"), "#/paths/~1orders/post/operationID"],
        [line("/orders/{orderId}:") + 2, "#/paths/~1orders~1{orderId}/parameters/0"],
        [line("    get:"), "#/paths/~1orders~1{orderId}/get"],
        [line("    patch:"), "#/paths/~1orders~1{orderId}/patch"],
        [line("/receipt-link:") + 2, "#/paths/~1orders~1{orderId}~1receipt-link/parameters/0"],
        [line("/receipt-link:") + 3, "#/paths/~1orders~1{orderId}~1receipt-link/get"],
        [line("maxLength: many"), "#/components/schemas/Note/maxLength"],
      ]);
      assert.match(
        error.message,
        /^8 mistakes in .*document\.yaml:\n {2}line \d+, #\/paths\/~1orders\/post: no operationId; allowed is an operationId/,
      );
      return true;
    });
  });

  it("refuses what is no document at all", async () => {
    assert.deepEqual(await told(""), ["#: a text that is no OpenAPI document"]);
    assert.deepEqual(await told("- a list"), ["#: a text that is no OpenAPI document"]);
    assert.deepEqual(await told("a: 1\na: 2"), ["#: Map keys must be unique"]);
    assert.deepEqual(await told("a: !secret 1"), ["#: Unresolved tag: !secret"]);
    assert.deepEqual(await told("[a]: 1"), ["#: With stringKeys, all keys must be strings"]);
    assert.deepEqual(await told("a: &a [*a]"), ["#: aliases that lead back to themselves, or to too much"]);
    assert.deepEqual(await told(Uint8Array.of(0xff, 0xfe)), ["#: bytes that are no text in UTF-8"]);
    assert.match((await told("[".repeat(50_000))).join(), /^#: what is nested too deeply/);
    assert.match(
      (await told(`{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`)).join(),
      /^#: what is nested too deeply/,
    );
    assert.match((await told(`# ${"a".repeat(4 * 1024 * 1024)}`)).join(), /^#: 4194306 bytes$/);
  });

  it("refuses a document that grows without measure", async () => {
    const examples: Record<string, unknown> = { level30: { value: "a" } };
    for (let level = 0; level < 30; level++) {
      const next = { $ref: `#/components/examples/level${level + 1}` };
      examples[`level${level}`] = { value: [next, next] };
    }
    const laugh = changed(
      changed(valid(), ["components", "examples"], examples),
      [...thing, "get", "responses", "200", "content", "application/json", "examples"],
      { all: { $ref: "#/components/examples/level0" } },
    );
    assert.match((await told(laugh)).join(), /^#: what is nested too deeply, or refers to too much$/);
  });

  it("refuses files that are none", async () => {
    const missing = join(folder, "missing.yaml");
    await assert.rejects(
      readApiDocument(missing),
      /missing\.yaml:\n {2}#: no such file; allowed is the path of an OpenAPI document/,
    );
    await assert.rejects(readApiDocument(folder), /something else than a file/);
    await assert.rejects(readApiDocument("a\0b"), OpenApiError);
    await assert.rejects(readApiDocument(""), OpenApiError);
  });

  it("throws nothing but OpenApiError, whatever is changed in a document", async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        undefined,
        null,
        "",
        0,
        [],
        {},
        reference("Thing"),
        { $ref: "#/components/parameters/ifMatch" },
        { $ref: 1 },
        { $ref: "#" },
      ),
      fc.constantFrom("__proto__", "constructor", "#/components/__proto__/toString"),
    );
    const spot = fc.tuple(
      fc.constantFrom(...paths(valid())),
      fc.option(fc.constantFrom("$ref", "__proto__", "schema", "x", "get"), { nil: undefined }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(spot, value), { minLength: 1, maxLength: 3 }), async (changes) => {
        const document = changes.reduce<unknown>(
          (whole, [[path, name], other]) =>
            changed(whole, name === undefined ? path : [...path, name], other),
          valid(),
        );
        for (const mistake of await told(document ?? null)) {
          assert.match(mistake, /^#.*: ./s);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("throws nothing but OpenApiError, whatever the text", async () => {
    const pieces = fc.constantFrom(
      "openapi: 3.0.3\n",
      "info: ",
      "{",
      "}",
      "[",
      "]",
      "- ",
      "&a ",
      "*a",
      "!!binary ",
      "? ",
      ": ",
      "\n",
      "  ",
      "'",
      '"',
      "<<",
      "%YAML 1.1\n---\n",
      "...\n",
      "#",
      "\t",
      "|\n",
      "__proto__",
      "2001-01-01",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        assert.ok((await told(content)).length > 0);
      }),
      { numRuns: 400 },
    );
  });
});
