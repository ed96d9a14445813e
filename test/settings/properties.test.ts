import assert from "node:assert/strict";

import fc from "fast-check";

import { SettingsError } from "../../settings/mistakes.ts";
import { parseSettings } from "../../settings/parse.ts";
import { supportedRuntimes } from "../../settings/runtimes.ts";
import { keys } from "../../settings/schema.ts";
import { least, stack } from "./example.ts";

const key = fc.oneof(
  fc.constantFrom(...Object.keys(keys)),
  fc.string().map((name) => `functions-landing-zone:${name}`),
  fc.string(),
);

/** JSON whose keys are often those of the schema, so that it gets past the first check. */
const word = fc.oneof(
  fc.constantFrom("apps", "runtime", "data", "containers", "settings", "owner", "costCenter", "addressSpace"),
  fc.constantFrom(
    "peerAddressSpaces",
    "privateDnsZones",
    "signIn",
    "cors",
    "emails",
    "retentionDays",
    "orders",
  ),
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty"),
  fc.string(),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom("10.40.0.0/22", "node-22", "read", "", "true", "90"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(word, tie("value")), { maxLength: 4 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
})).value;

function refuses(config: Record<string, unknown>, secretKeys: string[]): void {
  try {
    parseSettings({ stack: "dev", config, secretKeys: new Set(secretKeys) });
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    assert.ok(error.mistakes.length > 0);
    for (const mistake of error.mistakes) {
      for (const [field, text] of Object.entries(mistake)) {
        assert.equal(typeof text, "string", field);
        assert.notEqual(text, "", field);
      }
    }
  }
}

describe("settings, whatever the configuration", () => {
  it("throw nothing but SettingsError", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, json), { maxLength: 6 }),
        fc.array(key, { maxLength: 2 }),
        (entries, secrets) => {
          refuses(Object.fromEntries(entries), secrets);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("throw nothing but SettingsError for one key gone wrong", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(keys)), json, (name, value) => {
        refuses({ ...least, [name]: value }, []);
      }),
      { numRuns: 300 },
    );
  });

  const dataName = fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/).filter((name) => name !== "tables");
  const data = fc.record(
    {
      containers: fc.dictionary(dataName, fc.constantFrom("read", "write")),
      tables: fc.dictionary(dataName, fc.constantFrom("read", "write")),
    },
    { requiredKeys: [] },
  );
  const app = fc.record(
    {
      runtime: fc.constantFrom(...supportedRuntimes),
      instanceMemoryMB: fc.constantFrom(2048, 4096, "2048"),
      maximumInstanceCount: fc.integer({ min: 40, max: 1000 }),
      durable: fc.boolean(),
      data,
    },
    { requiredKeys: ["runtime"] },
  );

  it("take what is right", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9]{1,4}$/),
        fc.dictionary(fc.stringMatching(/^[a-z0-9]{2,6}$/), app, { minKeys: 1, maxKeys: 8 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 16, max: 24 }),
        (workload, apps, second, prefix) => {
          const network = { addressSpace: `10.${second}.0.0/${prefix}` };
          const settings = parseSettings(stack({ workload, apps, network }));
          assert.deepEqual(Object.keys(settings.apps).sort(), Object.keys(apps).sort());
          assert.equal(settings.network.addressSpace, network.addressSpace);
        },
      ),
      { numRuns: 100 },
    );
  });
});
