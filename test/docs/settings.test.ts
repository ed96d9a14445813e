import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isObject } from "../../settings/rules.ts";
import { configuration, keys } from "../../settings/schema.ts";
import { namespace } from "../../settings/settings.ts";

const text = readFileSync(path.join(import.meta.dirname, "..", "..", "docs", "settings.md"), "utf8");
const examples = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = ""]): unknown => parse(yaml));
const settings = examples.flatMap((example) => (isObject(example) ? Object.entries(example) : []));

describe("docs/settings.md", () => {
  it("has examples that the settings take", () => {
    const shapes: Record<string, { safeParse(value: unknown): { error?: Error | undefined } }> =
      configuration.shape;
    for (const [key, value] of settings) {
      assert.equal(shapes[`${namespace}:${key}`]?.safeParse(value).error?.message, undefined, key);
    }
  });

  it("shows every key but those whose values are secrets", () => {
    const own = Object.keys(keys).filter((key) => key.startsWith(`${namespace}:`));
    const shown = new Set(settings.map(([key]) => `${namespace}:${key}`));
    assert.deepEqual(
      own.filter((key) => !shown.has(key)),
      [`${namespace}:alertWebhook`, `${namespace}:secretValues`],
    );
  });
});
