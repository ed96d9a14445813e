import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { parseSettings } from "../../settings/parse.ts";
import { wholeStack } from "./everything.ts";
import { refusal, stack, stackWithApp } from "./example.ts";

/** `key: found` of every mistake, keys without the namespace. */
function told(raw: Parameters<typeof refusal>[0]): string[] {
  return refusal(raw).mistakes.map(
    ({ key, found }) => `${key.replace("functions-landing-zone:", "")}: ${found}`,
  );
}

describe("mistakes in settings", () => {
  it("are laid out with key, found, allowed, example, command and file", () => {
    const error = refusal(stackWithApp({ runtime: "node-20" }));
    assert.equal(
      error.message,
      `1 mistake in the settings of stack 'dev'; no resource was touched.

  functions-landing-zone:apps.orders.runtime
    found    "node-20", out of support since 2026-04-30
    allowed  dotnet-isolated-10.0, java-17, java-21, node-22, powershell-7.6, python-3.11, python-3.12, python-3.13; on a plan in plans also java-11
    example  runtime: node-22
    command  pulumi config set --stack dev --path functions-landing-zone:apps.orders.runtime node-22

Fix the settings in Pulumi.dev.yaml, or with the commands above.`,
    );
    assert.ok(pulumi.RunError.isInstance(error), "the CLI would print a stack trace");
  });

  it("are told all at once, across and within keys", () => {
    assert.deepEqual(
      told(
        stack({
          worklod: "orders",
          workload: undefined,
          tags: { owner: "x", costCentre: "y" },
          network: { addressSpace: "10.40.0.0/24", peerAddressSpaces: ["10.0.0.0/8", "10.1.0.0/16"] },
          apps: { "my-app": { rutime: "node-22" }, myapp: { runtime: "nodejs-22", durable: 1 } },
        }),
      ),
      [
        "worklod: an unknown key; did you mean 'workload'?",
        "workload: nothing, but 'functions-landing-zone:worklod' is there: is it misspelt?",
        "tags.costCenter: nothing, but 'costCentre' is there: is it misspelt?",
        "apps.my-app.runtime: nothing, but 'rutime' is there: is it misspelt?",
        "apps.my-app.rutime: an unknown key; did you mean 'runtime'?",
        "apps.myapp.runtime: \"nodejs-22\", not a runtime of Azure Functions; did you mean 'node-22'?",
        "apps.myapp.durable: 1, a number",
        'network.peerAddressSpaces[0]: "10.0.0.0/8", which overlaps 10.40.0.0/24 (addressSpace)',
        'network.peerAddressSpaces[1]: "10.1.0.0/16", which overlaps 10.0.0.0/8 (peerAddressSpaces[0])',
        "apps.myapp: the name 'myapp', used twice: without hyphens, as in names of storage accounts, 'my-app' is the same",
      ],
    );
  });

  it("are told each by itself, whatever else is wrong", () => {
    const changes = {
      "azure-native:location": "westeurop",
      "monitoring.retentionDays": 7,
      "gateway.callers.clientIds": [],
      "plans.steady.sku": "Y1",
      "edge.hostName": "*",
      "apps.orders.data.containers.archive": "delete",
      "secrets.payment-api-key.expires": "soon",
      "access.readers": "team",
      "governance.budget.startDate": "now",
      "network.egress": "internet",
    };
    assert.deepEqual(
      refusal(wholeStack(changes))
        .mistakes.map(({ key }) => key.replace("functions-landing-zone:", ""))
        .sort(),
      Object.keys(changes).sort(),
    );
  });

  it("suggest a key for one that is misspelt", () => {
    const [mistake] = refusal(stackWithApp({ instanceMemoryMb: 2048 })).mistakes;
    assert.deepEqual(mistake, {
      key: "functions-landing-zone:apps.orders.instanceMemoryMb",
      found: "an unknown key; did you mean 'instanceMemoryMB'?",
      allowed:
        "runtime, plan, instanceMemoryMB, maximumInstanceCount, alwaysReady, slots, healthCheckPath, clientCertificates, settings, " +
        "secrets, secretReads, cors, api, signIn, data, connections, durable, isolate",
      example: "instanceMemoryMB: 2048",
      command: "rename it in Pulumi.dev.yaml, e.g. to instanceMemoryMB",
    });
    assert.deepEqual(told(stack({ "function-landing-zone:suffix": "x7k2" })), [
      "function-landing-zone:suffix: an unknown key; did you mean 'suffix'?",
    ]);
    assert.deepEqual(told(stack({ "azure-native:location": undefined, "azure-native:locaton": "x" })), [
      "azure-native:location: nothing, but 'azure-native:locaton' is there: is it misspelt?",
    ]);
  });

  it("are told of names that JavaScript has", () => {
    const app = JSON.parse('{ "__proto__": { "durable": true }, "toString": 1 }') as Record<string, unknown>;
    assert.deepEqual(told(stackWithApp(app)), [
      "apps.orders.__proto__: the name __proto__",
      "apps.orders.toString: an unknown key",
    ]);
  });

  it("say how long a name became, and what to shorten", () => {
    const { mistakes } = refusal(stack({ apps: { "orders-apiv2": { runtime: "node-22" } } }));
    assert.deepEqual(
      mistakes.map(({ found, allowed }) => [found, allowed]),
      [
        [
          "the name 'orders-apiv2', which makes the name of the function app 'func-orders-orders-apiv2-dev-0000': 33 characters",
          "2 to 32 letters, digits and hyphens for a function app: shorten the name of the app, the workload or the environment",
        ],
        [
          "the name 'orders-apiv2', which makes the name of the storage account 'sthordersordersapiv2dev0000': 27 characters",
          "3 to 24 lowercase letters and digits for a storage account: shorten the name of the app, the workload or the environment",
        ],
      ],
    );
  });

  it("are an address space without room for the private endpoints", () => {
    const data = { containers: { a12: "read" }, queues: { a12: "send" }, tables: { a12: "read" } };
    const apps = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`a${index}`, { runtime: "node-22", data }]),
    );
    const [mistake] = refusal(stack({ network: { addressSpace: "10.40.1.0/24" }, apps })).mistakes;
    assert.equal(
      mistake?.found,
      '"10.40.1.0/24", whose subnet for private endpoints has 59 addresses; 65 are needed for the apps, the vault and the gateway',
    );
    assert.equal(mistake.allowed, "a network of /23 or larger");
    assert.equal(mistake.example, "addressSpace: 10.40.0.0/23");
    delete apps["a8"];
    parseSettings(stack({ network: { addressSpace: "10.40.1.0/24" }, apps }));
  });

  it("want a secret where one is expected, and nowhere else", () => {
    const [webhook] = refusal(stack({ alertWebhook: "https://hooks.example/x" })).mistakes;
    assert.deepEqual(webhook, {
      key: "functions-landing-zone:alertWebhook",
      found: "a secret in clear text (not shown)",
      allowed: "an https URL, encrypted",
      example: 'functions-landing-zone:alertWebhook: { secure: "…" }',
      command: "pulumi config set --secret --stack dev functions-landing-zone:alertWebhook",
    });
    const secrets = { "partner-key": { expires: "2027-06-30" } };
    const [value] = refusal(stack({ secrets, secretValues: { "partner-key": "hunter2" } })).mistakes;
    assert.equal(
      value?.command,
      "pulumi config set --secret --stack dev --path functions-landing-zone:secretValues.partner-key",
    );
    assert.deepEqual(told(stack({ tags: "[secret]" }, ["tags"])), [
      "tags: an encrypted value, where none is expected (not shown)",
    ]);
  });
});
