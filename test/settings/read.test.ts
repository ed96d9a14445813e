import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { SettingsError } from "../../settings/mistakes.ts";
import { readSettings } from "../../settings/read.ts";
import { least } from "./example.ts";

/** Runs the program's part of a stack `dev` with a configuration as Pulumi hands it over: texts, and JSON. */
function read(config: Record<string, string>, secretKeys: string[] = []) {
  const before = pulumi.runtime.allConfig();
  const texts = Object.entries(least).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(texts), ...config }, secretKeys);
  try {
    return readSettings();
  } finally {
    pulumi.runtime.setAllConfig(before);
  }
}

describe("settings of the running program", () => {
  before(() =>
    pulumi.runtime.setMocks(
      { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
      "functions-landing-zone",
      "dev",
    ),
  );

  it("come from texts and JSON", () => {
    const settings = read({
      "functions-landing-zone:zoneRedundant": "true",
      "functions-landing-zone:suffix": "1234",
      "functions-landing-zone:alerts": '{"emails":["oncall@contoso.example"]}',
    });
    assert.equal(settings.environment, "dev");
    assert.equal(settings.zoneRedundant, true);
    assert.equal(settings.suffix, "1234");
    assert.deepEqual(settings.alerts, { emails: ["oncall@contoso.example"], slowAfterSeconds: 5 });
  });

  it("know a secret by what Pulumi says of its key", async () => {
    const webhook = { "functions-landing-zone:alertWebhook": "https://hooks.example/x" };
    const { alertWebhook } = read(webhook, Object.keys(webhook));
    assert.ok(alertWebhook && (await pulumi.isSecret(alertWebhook)));
    assert.throws(() => read(webhook), SettingsError);
  });

  it("are refused when an object is no JSON", () => {
    assert.throws(() => read({ "functions-landing-zone:apps": "{ orders" }), SettingsError);
  });
});
