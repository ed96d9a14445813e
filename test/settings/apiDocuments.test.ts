import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { api } from "../../settings/api.ts";
import { type AppsWithApis, readApiDocuments } from "../../settings/apiDocuments.ts";
import { type Mistake, SettingsError } from "../../settings/mistakes.ts";

const openapi = "./workload/openapi.yaml";
const app = (value: Record<string, unknown> = {}) => ({
  api: api.parse({ path: "shop", openapi, ...value }),
});

async function mistakes(apps: AppsWithApis): Promise<readonly Mistake[]> {
  try {
    await readApiDocuments("dev", apps);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    assert.equal(error.stackName, "dev");
    return error.mistakes;
  }
  assert.fail("nothing was refused");
}

describe("OpenAPI documents of a stack", () => {
  it("are read for the apps that have an API", async () => {
    const documents = await readApiDocuments("dev", { orders: app(), jobs: {} });
    assert.deepEqual([...documents.keys()], ["orders"]);
    assert.equal(documents.get("orders")?.title, "Orders");
  });

  it("have the operations that the settings speak of", async () => {
    const operations = {
      getOrder: { cacheSeconds: 60 },
      createOrder: { cacheSeconds: 60 },
      getordr: { roles: ["Orders.Read"] },
      somethingElse: {},
    };
    assert.deepEqual(
      (await mistakes({ orders: app({ operations }) })).map(({ key, found, allowed, command }) => [
        key,
        found,
        allowed,
        command,
      ]),
      [
        [
          "functions-landing-zone:apps.orders.api.operations.createOrder.cacheSeconds",
          "answers to keep of POST /orders",
          "answers to GET only: remove this one",
          "pulumi config rm --stack dev --path functions-landing-zone:apps.orders.api.operations.createOrder.cacheSeconds",
        ],
        [
          "functions-landing-zone:apps.orders.api.operations.getordr",
          '"getordr", which is no operation of ./workload/openapi.yaml',
          "createOrder, getOrder, changeOrder, getReceiptLink",
          "rename it in Pulumi.dev.yaml, e.g. to getOrder",
        ],
        [
          "functions-landing-zone:apps.orders.api.operations.somethingElse",
          '"somethingElse", which is no operation of ./workload/openapi.yaml',
          "createOrder, getOrder, changeOrder, getReceiptLink",
          "rename it in Pulumi.dev.yaml, e.g. to createOrder",
        ],
      ],
    );
  });

  it("tell all mistakes of all of them at once, and where to fix them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "api-documents-"));
    try {
      const broken = join(folder, "broken.yaml");
      const text = await readFile(openapi, "utf8");
      await writeFile(
        broken,
        text.replace("      operationId: createOrder\n", "").replace("maxItems: 100", "maxItems: all"),
      );
      const line = (part: string) => text.split("\n").findIndex((each) => each.includes(part)) + 1;
      const [first, second, third, ...more] = await mistakes({
        orders: app({ openapi: broken }),
        jobs: app({ path: "jobs", openapi: "missing.json" }),
      });
      assert.deepEqual(more, []);
      assert.deepEqual(first, {
        key: "functions-landing-zone:apps.orders.api.openapi",
        found: `${broken}, line ${line("post:")}, #/paths/~1orders/post: no operationId`,
        allowed: "an operationId, such as createOrder",
        example: `openapi: ${broken}`,
        command: `fix ${broken}, line ${line("post:")}, or name another document here`,
      });
      assert.match(
        second?.found ?? "",
        new RegExp(`line ${line("maxItems: 100") - 1}, .*/Items/maxItems: .* it must be integer$`),
      );
      assert.deepEqual(third, {
        key: "functions-landing-zone:apps.jobs.api.openapi",
        found: "missing.json, #: no such file",
        allowed: "the path of an OpenAPI document in YAML or JSON, of up to 4194304 bytes",
        example: "openapi: missing.json",
        command: "fix missing.json, or name another document here",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("have an operation, and are OpenAPI", async () => {
    const folder = await mkdtemp(join(tmpdir(), "api-documents-"));
    try {
      const found = async (name: string, text: string) => {
        const document = join(folder, name);
        await writeFile(document, text);
        const told = await mistakes({ orders: app({ openapi: document }) });
        return told.map((mistake) => mistake.found.replace(document, name));
      };
      assert.deepEqual(
        await found("empty.yaml", "openapi: 3.0.3\ninfo: { title: Orders, version: '1' }\npaths: {}\n"),
        ["empty.yaml, line 3, #/paths: no operation"],
      );
      assert.deepEqual(await found("text.yaml", "hello"), [
        "text.yaml, #: a text that is no OpenAPI document",
      ]);
      assert.match((await found("broken.json", '{ "openapi": '))[0] ?? "", /^broken\.json, line 1, #: /);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
