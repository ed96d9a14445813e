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

describe("the files of the stacks", () => {
  const read = (stack: string) => {
    const { config } = z
      .object({ config: z.record(z.string(), z.unknown()) })
      .parse(file(`Pulumi.${stack}.yaml`));
    return parseSettings({ stack, config, secretKeys: new Set() });
  };

  it("are right, and each is of its environment", () => {
    for (const stack of ["dev", "test", "prod"]) {
      const { environment, apps, gateway } = read(stack);
      assert.equal(environment, stack);
      assert.ok(apps["orders"]?.api, stack);
      assert.ok(gateway, stack);
    }
  });

  it("protect production, and spread it over zones", () => {
    const { zoneRedundant, deletionProtection, edge, customerManagedKey } = read("prod");
    assert.deepEqual([zoneRedundant, deletionProtection], [true, true]);
    assert.ok(edge && customerManagedKey);
  });
});
