import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { parse } from "yaml";
import { z } from "zod";

import { parseSettings } from "../../settings/parse.ts";
import { keys } from "../../settings/schema.ts";
import { namespace } from "../../settings/settings.ts";
import { least } from "./example.ts";

const file = (name: string): unknown =>
  parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

const project = z
  .object({
    name: z.literal(namespace),
    config: z.record(
      z.string(),
      z.strictObject({
        type: z.enum(["string", "boolean", "object"]),
        description: z.string().min(20),
        default: z.union([z.literal(""), z.boolean(), z.strictObject({})]),
      }),
    ),
  })
  .parse(file("Pulumi.yaml"));

describe("Pulumi.yaml", () => {
  it("declares every key that the program reads, and no other", () => {
    const read = Object.keys(keys).filter((key) => key.startsWith(`${namespace}:`));
    assert.deepEqual(
      Object.keys(project.config)
        .map((key) => `${namespace}:${key}`)
        .sort(),
      read.sort(),
    );
  });

  it("gives every key a default of its type, which changes nothing", () => {
    for (const [key, declared] of Object.entries(project.config)) {
      assert.equal(typeof declared.default, declared.type, key);
    }
    const defaults = Object.entries(project.config).map(([key, declared]): [string, unknown] => [
      `${namespace}:${key}`,
      declared.default,
    ]);
    const secretKeys = new Set<string>();
    assert.deepEqual(
      parseSettings({ stack: "dev", config: { ...Object.fromEntries(defaults), ...least }, secretKeys }),
      parseSettings({ stack: "dev", config: least, secretKeys }),
    );
  });
});

describe("Pulumi.dev.yaml", () => {
  it("is right", () => {
    const { config } = z.object({ config: z.record(z.string(), z.unknown()) }).parse(file("Pulumi.dev.yaml"));
    const settings = parseSettings({ stack: "dev", config, secretKeys: new Set() });
    assert.deepEqual(Object.keys(settings.apps), ["orders"]);
  });
});
