import assert from "node:assert/strict";

import { commandFor } from "../../settings/configCommand.ts";
import type { Finding } from "../../settings/finding.ts";

const apps = "functions-landing-zone:apps";

/** The command for an example at a path of the stack `dev`. */
const command = (
  path: Finding["path"],
  given: Partial<Finding>,
  config: Record<string, unknown> = {},
): string => commandFor("dev", { path, found: "", allowed: "", example: "", ...given }, config);

describe("commands for mistakes", () => {
  it("set one value, at the top or inside", () => {
    assert.equal(
      command(["azure-native:location"], { example: "westeurope" }),
      "pulumi config set --stack dev azure-native:location westeurope",
    );
    assert.equal(
      command([apps, "orders", "settings", "a.b"], { example: "a value" }),
      `pulumi config set --stack dev --path '${apps}.orders.settings["a.b"]' 'a value'`,
    );
  });

  it("set the first value of an object or a list", () => {
    assert.equal(
      command([apps, "orders", "signIn"], { example: { clientId: "x", applications: ["y"] } }),
      `pulumi config set --stack dev --path ${apps}.orders.signIn.clientId x`,
    );
    assert.equal(
      command([apps, "orders", "cors"], { example: ["https://a.example"] }),
      `pulumi config set --stack dev --path '${apps}.orders.cors[0]' https://a.example`,
    );
  });

  it("ask for a secret, so that no shell keeps it", () => {
    assert.equal(
      command(["functions-landing-zone:alertWebhook"], { example: { secure: "…" }, secret: true }),
      "pulumi config set --secret --stack dev functions-landing-zone:alertWebhook",
    );
  });

  it("take away what must go", () => {
    assert.equal(
      command([apps, "orders", "secrets", 1], { example: "x", remove: true }),
      `pulumi config rm --stack dev --path '${apps}.orders.secrets[1]'`,
    );
  });

  it("are none for what is to be renamed", () => {
    assert.equal(
      command([apps, "Orders"], { instead: "orders", example: {} }),
      "rename it in Pulumi.dev.yaml, e.g. to orders",
    );
  });

  // As the command line of version 3.200.0 does: below the top, it sets nothing inside what is neither a map nor a list.
  it("first take away a value in the way, below the top", () => {
    const example = { GREETING: "hello" };
    assert.equal(
      command([apps, "orders", "settings"], { example }, { [apps]: { orders: { settings: "hello" } } }),
      `pulumi config rm --stack dev --path ${apps}.orders.settings && ` +
        `pulumi config set --stack dev --path ${apps}.orders.settings.GREETING hello`,
    );
    assert.equal(
      command([apps], { example: { orders: { runtime: "node-22" } } }, { [apps]: "node-22" }),
      `pulumi config set --stack dev --path ${apps}.orders.runtime node-22`,
    );
  });

  it("take away an empty list for a map and an empty map for a list, and are none when they hold something", () => {
    const orders = (cors: unknown) => ({ [apps]: { orders: { cors } } });
    const at = (config: Record<string, unknown>) =>
      command([apps, "orders", "cors"], { example: ["https://a.example"] }, config);
    const set = `pulumi config set --stack dev --path '${apps}.orders.cors[0]' https://a.example`;
    assert.equal(at(orders({})), `pulumi config rm --stack dev --path ${apps}.orders.cors && ${set}`);
    assert.equal(at(orders({ a: "https://b.example" })), "write it in Pulumi.dev.yaml, as in the example");
    for (const right of [[], ["https://b.example"], null, undefined]) {
      assert.equal(at(orders(right)), set);
    }
    assert.equal(
      command([apps], { example: { orders: { runtime: "node-22" } } }, { [apps]: ["orders"] }),
      "write it in Pulumi.dev.yaml, as in the example",
    );
  });
});
