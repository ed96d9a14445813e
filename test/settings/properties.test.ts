import assert from "node:assert/strict";

import fc from "fast-check";

import { SettingsError } from "../../settings/mistakes.ts";
import { type RawConfiguration, parseSettings } from "../../settings/parse.ts";
import { supportedRuntimes } from "../../settings/runtimes.ts";
import { keys } from "../../settings/schema.ts";
import { pathsOf, wholeStack } from "./everything.ts";
import { stack } from "./example.ts";

const paths = pathsOf(wholeStack().config);
const names = [...new Set(paths.flatMap((path) => path.split(".")))].map((step) =>
  step.replace("functions-landing-zone:", ""),
);

/** Names that get past the first check more often than any others would, and names that JavaScript has. */
const word = fc.oneof(
  fc.constantFrom(...names),
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "length", "0"),
  fc.string(),
);

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      "10.40.0.0/22",
      "10.0.0.4",
      "node-22",
      "read",
      "Premium",
      "EP1",
      "westus",
      "",
      "true",
      "90",
    ),
    fc.constantFrom(-1, 0, 1, 2, 50, 1e9, 1e300, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(word, tie("value")), { maxLength: 4 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
})).value;

/** The mistakes in a configuration, none when it is right: nothing else is thrown, each is told once, and says something. */
function mistakesIn(raw: RawConfiguration): SettingsError | undefined {
  try {
    parseSettings(raw);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    assert.ok(error.mistakes.length > 0);
    for (const mistake of error.mistakes) {
      for (const [field, text] of Object.entries(mistake)) {
        assert.equal(typeof text, "string", field);
        assert.notEqual(text, "", field);
      }
    }
    const told = error.mistakes.map(({ key, found }) => `${key}: ${found}`);
    assert.deepEqual(told, [...new Set(told)]);
    return error;
  }
}

describe("settings, whatever the configuration", () => {
  it("throw nothing but SettingsError, whatever the keys", () => {
    const key = fc.oneof(
      fc.constantFrom(...Object.keys(keys)),
      fc.string().map((name) => `functions-landing-zone:${name}`),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, json), { maxLength: 6 }),
        fc.array(key, { maxLength: 2 }),
        (entries, secretKeys) => {
          mistakesIn({
            stack: "dev",
            config: Object.fromEntries(entries),
            secretKeys: new Set(secretKeys),
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("throw nothing but SettingsError, whatever goes wrong in a whole stack", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...paths), json), { minLength: 1, maxLength: 4 }),
        (changes) => {
          mistakesIn(wholeStack(Object.fromEntries(changes)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("show no value of a secret, whatever shape it has", () => {
    const secret = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string().map((text) => `hunter2${text}`),
        fc.constant(1234567891),
        fc.array(tie("value"), { minLength: 1, maxLength: 2 }),
        fc
          .array(fc.tuple(word, tie("value")), { minLength: 1, maxLength: 3 })
          .map((entries): unknown => Object.fromEntries(entries)),
      ),
    })).value;
    const places = [
      "secretValues",
      "secretValues.payment-api-key",
      "alertWebhook",
      "apps.orders.settings",
      "apps.orders.settings.GREETING",
      "apps.orders.settings.DB_PASSWORD",
      "apps.orders.settings.AzureWebJobsStorage",
      "apps.billing.settings.TZ",
    ];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...places), secret, { minKeys: 1 }),
        fc.array(fc.constantFrom("secretValues", "alertWebhook")),
        (changes, secretKeys) => {
          const error = mistakesIn(wholeStack(changes, secretKeys));
          assert.doesNotMatch(JSON.stringify([error?.message, error?.mistakes]), /hunter2|1234567891/);
        },
      ),
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
          assert.equal(settings.network?.addressSpace, network.addressSpace);
        },
      ),
      { numRuns: 100 },
    );
  });
});
