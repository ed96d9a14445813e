import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import fc from "fast-check";

import { ConfigurationError, readConfiguration } from "../../policypack/readConfiguration.ts";

/** The mistakes in a configuration, `key: found` by `allowed`. */
async function mistakesIn(configuration: unknown): Promise<Map<string, { found: string; allowed: string }>> {
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  try {
    await readConfiguration(text, "policies.json");
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.ok(error.mistakes.length > 0);
    for (const { key, found, allowed } of error.mistakes) {
      assert.ok([key, found, allowed].every((part) => error.message.includes(part)));
    }
    return new Map(error.mistakes.map(({ key, found, allowed }) => [key, { found, allowed }]));
  }
  return new Map();
}

const exemption = {
  resource: "*::legacy-data",
  reason: "moves to a new account in March",
  owner: "team-data",
  expires: "2027-03-31",
};

describe("a policy configuration file", () => {
  it("is read as it is, with levels that stand alone in full", async () => {
    const written = {
      all: "advisory",
      "storage-min-tls": { enforcementLevel: "mandatory", exemptions: [exemption] },
      "monitoring-workspace-retention": { minimumRetentionDays: 180 },
    };
    assert.deepEqual(await readConfiguration(`\uFEFF${JSON.stringify(written)}`, "policies.json"), {
      ...written,
      all: { enforcementLevel: "advisory" },
    });
  });

  it("is right in each environment that the pack brings", async () => {
    const folder = path.resolve(import.meta.dirname, "../../policypack/config");
    const files = await readdir(folder);
    assert.ok(files.includes("prod.json"));
    for (const file of files) {
      assert.deepEqual([...(await mistakesIn(await readFile(path.join(folder, file), "utf8")))], [], file);
    }
  });

  for (const [what, text, found] of [
    ["nothing", " \n", "nothing"],
    ["no JSON", "all: mandatory", "no JSON: "],
    ["cut off", '{ "all": ', "no JSON: "],
    ["a list", "[]", "a list of 0"],
    ["a text", '"mandatory"', '"mandatory"'],
    ["null", "null", "null"],
  ] as const) {
    it(`that is ${what} is refused`, async () => {
      const mistakes = await mistakesIn(text);
      assert.deepEqual([...mistakes.keys()], [""]);
      assert.ok(mistakes.get("")?.found.startsWith(found), mistakes.get("")?.found);
    });
  }

  it("tells every mistake at once, by key", async () => {
    const mistakes = await mistakesIn({
      "storage-mintls": "advisory",
      "storage-min-tls": "hard",
      "storage-sas-expiry": 5,
      "storage-https-only": { enforcementLevel: "Mandatory" },
      "monitoring-workspace-retention": { minimumRetentionDays: "90" },
      "governance-data-classification": { dataClassifications: [] },
      "governance-allowed-locations": { allowedLocations: ["westeurope", "", "westeurope"] },
    });
    assert.deepEqual(
      [...mistakes.keys()],
      [
        "governance-allowed-locations.allowedLocations",
        "governance-allowed-locations.allowedLocations[1]",
        "governance-data-classification.dataClassifications",
        "monitoring-workspace-retention.minimumRetentionDays",
        "storage-https-only.enforcementLevel",
        "storage-min-tls",
        "storage-mintls",
        "storage-sas-expiry",
      ],
    );
    assert.deepEqual(mistakes.get("monitoring-workspace-retention.minimumRetentionDays"), {
      found: '"90"',
      allowed: "a whole number from 30 to 730: Days for which logs are kept",
    });
    assert.deepEqual(mistakes.get("storage-min-tls"), {
      found: '"hard"',
      allowed: "one of 'advisory', 'mandatory', 'remediate', 'disabled'",
    });
    assert.match(mistakes.get("storage-mintls")?.allowed ?? "", /did you mean 'storage-min-tls'\?/);
  });

  it("tells what is wrong with an exemption", async () => {
    const mistakes = await mistakesIn({
      "storage-min-tls": { exemptions: [{ resource: "", reason: "old", expires: "in May", until: "2027" }] },
    });
    assert.deepEqual(
      [...mistakes.keys()],
      ["expires", "owner", "reason", "resource", "until"].map(
        (part) => `storage-min-tls.exemptions[0].${part}`,
      ),
    );
    assert.equal(mistakes.get("storage-min-tls.exemptions[0].owner")?.found, "missing");
  });

  for (const [what, configuration, key, allowed] of [
    [
      "an exemption from a policy that has none",
      { "functions-no-secrets-in-settings": { exemptions: [exemption] } },
      "functions-no-secrets-in-settings.exemptions",
      /nobody is exempt from this policy/,
    ],
    ["an exemption from all", { all: { exemptions: [exemption] } }, "all.exemptions", /from one policy/],
    [
      "a misspelt parameter",
      { "governance-tags": { requiredTag: ["owner"] } },
      "governance-tags.requiredTag",
      /did you mean 'requiredTags'\?/,
    ],
    [
      "a parameter of another policy",
      { "governance-tags": { requireBudget: true } },
      "governance-tags.requireBudget",
      /a parameter of governance-budget/,
    ],
    ["a name like no other", { zebra: "advisory" }, "zebra", /a policy of this pack, or 'all'$/],
    ["a name of JavaScript", '{ "__proto__": "advisory" }', "__proto__", /a policy of this pack, or 'all'$/],
  ] as const) {
    it(`says what to do about ${what}`, async () => {
      const mistakes = await mistakesIn(configuration);
      assert.deepEqual([...mistakes.keys()], [key]);
      assert.match(mistakes.get(key)?.allowed ?? "", allowed);
    });
  }

  it("is read or refused with mistakes, whatever is in it", async () => {
    const key = fc.oneof(fc.string(), fc.constantFrom("all", "governance-tags", "storage-min-tls"));
    const policy = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom("exemptions", "requiredTags"), fc.jsonValue()),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, policy), async (configuration) => {
        await mistakesIn(configuration);
      }),
      { numRuns: 100 },
    );
  });
});
