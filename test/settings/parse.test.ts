import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { parseSettings } from "../../settings/parse.ts";
import { least, refusal, stack, stackWithApp } from "./example.ts";

const namespace = "functions-landing-zone";

/** `key: found` of every mistake, keys without the namespace. */
function told(raw: Parameters<typeof refusal>[0]): string[] {
  return refusal(raw).mistakes.map(({ key, found }) => `${key.replace(`${namespace}:`, "")}: ${found}`);
}

describe("settings", () => {
  it("fill in every default", () => {
    assert.deepEqual(parseSettings(stack()), {
      location: "westeurope",
      workload: "orders",
      environment: "dev",
      suffix: undefined,
      tags: { owner: "team-orders", costCenter: "CC-4711", dataClassification: "confidential" },
      network: {
        addressSpace: "10.40.0.0/22",
        egress: "natGateway",
        peerAddressSpaces: [],
        privateEndpointClients: [],
        privateDnsZones: {},
      },
      monitoring: { retentionDays: 90 },
      alerts: undefined,
      alertWebhook: undefined,
      zoneRedundant: false,
      deletionProtection: false,
      customerManagedKey: undefined,
      apps: {
        orders: {
          runtime: { name: "node", version: "22" },
          plan: "FlexConsumption",
          instanceMemoryMB: 2048,
          maximumInstanceCount: 40,
          settings: {},
          cors: [],
          data: { containers: {}, queues: {}, tables: {}, immutableDays: {} },
          durable: false,
        },
      },
    });
  });

  it("take a key of one's own, and immutable containers, and tell what does not fit", () => {
    const customerManagedKey = {
      vaultUri: "https://kv-orders.vault.azure.net",
      keyName: "storage",
      identityId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key",
    };
    const orders = (data: object) => ({ apps: { orders: { runtime: "node-22", data } } });
    const settings = parseSettings(
      stack({
        customerManagedKey,
        deletionProtection: true,
        ...orders({ containers: { archive: "write" }, immutableDays: { archive: 365 } }),
      }),
    );
    assert.deepEqual(settings.customerManagedKey, customerManagedKey);
    assert.equal(settings.deletionProtection, true);
    assert.deepEqual(settings.apps["orders"]?.data.immutableDays, { archive: 365 });
    assert.deepEqual(
      told(
        stack({
          customerManagedKey: { ...customerManagedKey, vaultUri: "kv-orders" },
          ...orders({ containers: { archive: "write" }, immutableDays: { archvie: 365 } }),
        }),
      ),
      [
        'customerManagedKey.vaultUri: "kv-orders"',
        'apps.orders.data.immutableDays.archvie: "archvie", which is no container of this app',
      ],
    );
  });

  it("take the empty defaults of Pulumi.yaml for keys that are not set", () => {
    const empty = {
      environment: "",
      suffix: "",
      alertWebhook: "",
      alerts: {},
      monitoring: {},
      zoneRedundant: "false",
    };
    assert.deepEqual(parseSettings(stack(empty)), parseSettings(stack()));
    assert.deepEqual(told(stack({ workload: "", tags: {}, network: {}, apps: {} })), [
      "workload: nothing",
      "tags: nothing",
      "network: nothing",
      "apps: nothing",
    ]);
  });

  it("take numbers and booleans that the command line made texts, and nulls for nothing", () => {
    const settings = parseSettings(
      stack({
        zoneRedundant: "true",
        monitoring: { retentionDays: "365", dailyQuotaGb: 0.5 },
        alerts: null,
        apps: {
          orders: {
            runtime: "node-22",
            instanceMemoryMB: "4096",
            maximumInstanceCount: 90.0,
            durable: "true",
            data: null,
          },
        },
      }),
    );
    assert.equal(settings.zoneRedundant, true);
    assert.deepEqual(settings.monitoring, { retentionDays: 365, dailyQuotaGb: 0.5 });
    assert.equal(settings.alerts, undefined);
    assert.equal(settings.apps["orders"]?.instanceMemoryMB, 4096);
    assert.equal(settings.apps["orders"].maximumInstanceCount, 90);
    assert.equal(settings.apps["orders"].durable, true);
  });

  it("derive the audience of a sign-in", () => {
    const id = "11111111-2222-3333-4444-555555555555";
    const { apps } = parseSettings(stackWithApp({ signIn: { clientId: id, applications: [id] } }));
    assert.equal(apps["orders"]?.signIn?.audience, `api://${id}`);
  });

  it("lay a mistake out with key, found, allowed, example, command and file", () => {
    const error = refusal(stackWithApp({ runtime: "node-20" }));
    assert.equal(
      error.message,
      `1 mistake in the settings of stack 'dev'; no resource was touched.

  functions-landing-zone:apps.orders.runtime
    found    "node-20", out of support since 2026-04-30
    allowed  dotnet-isolated-10.0, java-17, java-21, node-22, powershell-7.6, python-3.11, python-3.12, python-3.13
    example  runtime: node-22
    command  pulumi config set --stack dev --path functions-landing-zone:apps.orders.runtime node-22

Fix the settings in Pulumi.dev.yaml, or with the commands above.`,
    );
    assert.ok(pulumi.RunError.isInstance(error), "the CLI would print a stack trace");
  });

  it("tell all mistakes at once, across and within keys", () => {
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
        "apps.myapp.runtime: \"nodejs-22\", not a runtime of Flex Consumption; did you mean 'node-22'?",
        "apps.myapp.durable: 1, a number",
        'network.peerAddressSpaces[0]: "10.0.0.0/8", which overlaps 10.40.0.0/24 (addressSpace)',
        'network.peerAddressSpaces[1]: "10.1.0.0/16", which overlaps 10.0.0.0/8 (peerAddressSpaces[0])',
        "apps.myapp: the name 'myapp', used twice: without hyphens, as in names of storage accounts, 'my-app' is the same",
      ],
    );
  });

  it("suggest a key for one that is misspelt, and remove it", () => {
    const [mistake] = refusal(stackWithApp({ instanceMemoryMb: 2048 })).mistakes;
    assert.deepEqual(mistake, {
      key: "functions-landing-zone:apps.orders.instanceMemoryMb",
      found: "an unknown key; did you mean 'instanceMemoryMB'?",
      allowed: "runtime, plan, instanceMemoryMB, maximumInstanceCount, settings, cors, signIn, data, durable",
      example: "instanceMemoryMB: 2048",
      command: "rename it in Pulumi.dev.yaml, e.g. to instanceMemoryMB",
    });
    assert.deepEqual(told(stack({ "function-landing-zone:suffix": "x7k2" })), [
      "function-landing-zone:suffix: an unknown key; did you mean 'suffix'?",
    ]);
    assert.deepEqual(told(stack({ bananas: 1 })), ["bananas: an unknown key"]);
    assert.deepEqual(told(stack({ "azure-native:location": undefined, "azure-native:locaton": "x" })), [
      "azure-native:location: nothing, but 'azure-native:locaton' is there: is it misspelt?",
    ]);
  });

  it("name what is missing of a stack that says nothing", () => {
    assert.deepEqual(told({ stack: "dev", config: {}, secretKeys: new Set() }), [
      "azure-native:location: nothing",
      "workload: nothing",
      "tags: nothing",
      "network: nothing",
      "apps: nothing",
    ]);
  });

  const id = "11111111-2222-3333-4444-555555555555";
  const zone = `/subscriptions/${id}/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/`;
  const manyTags = Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`t${index}`, "x"]));
  const manyApps = Object.fromEntries(
    Array.from({ length: 201 }, (_, index) => [`a${index}`, { runtime: "node-22" }]),
  );
  const bad: [string, ReturnType<typeof stack>, string[]][] = [
    ["region with capitals", stack({ "azure-native:location": "West Europe" }), ["azure-native:location"]],
    ["workload too long", stack({ workload: "ordersandmore" }), ["workload"]],
    ["suffix", stack({ suffix: "ABCD" }), ["suffix"]],
    ["a stack name that is no environment", { ...stack(), stack: "my-feature" }, ["environment"]],
    [
      "data classification",
      stack({ tags: { owner: "x", costCenter: "y", dataClassification: "secret" } }),
      ["tags.dataClassification"],
    ],
    ["tag that is a number", stack({ tags: { owner: "x", costCenter: 34 } }), ["tags.costCenter"]],
    ["tag of spaces", stack({ tags: { owner: " ", costCenter: "y" } }), ["tags.owner"]],
    [
      "tag names",
      stack({ tags: { owner: "x", costCenter: "y", "a<b": "z", Workload: "z" } }),
      ['tags["a<b"]', "tags.Workload"],
    ],
    ["too many tags", stack({ tags: { owner: "x", costCenter: "y", ...manyTags } }), ["tags"]],
    [
      "address space with host bits",
      stack({ network: { addressSpace: "10.40.0.1/22" } }),
      ["network.addressSpace"],
    ],
    [
      "address space too small",
      stack({ network: { addressSpace: "10.40.0.0/25" } }),
      ["network.addressSpace"],
    ],
    ["address space too large", stack({ network: { addressSpace: "10.0.0.0/8" } }), ["network.addressSpace"]],
    ["public address space", stack({ network: { addressSpace: "52.0.0.0/16" } }), ["network.addressSpace"]],
    [
      "link-local address space",
      stack({ network: { addressSpace: "169.254.0.0/16" } }),
      ["network.addressSpace"],
    ],
    [
      "the inside of App Service",
      stack({ network: { addressSpace: "172.17.4.0/22" } }),
      ["network.addressSpace"],
    ],
    ["no network", stack({ network: { addressSpace: "ten" } }), ["network.addressSpace"]],
    [
      "peers that are no list",
      stack({ network: { addressSpace: "10.40.0.0/22", peerAddressSpaces: "10.0.0.0/16" } }),
      ["network.peerAddressSpaces"],
    ],
    [
      "zone id of another zone",
      stack({
        network: {
          addressSpace: "10.40.0.0/22",
          privateDnsZones: { "privatelink.azurewebsites.net": `${zone}privatelink.blob.core.windows.net` },
        },
      }),
      ['network.privateDnsZones["privatelink.azurewebsites.net"]'],
    ],
    [
      "unknown zone",
      stack({
        network: {
          addressSpace: "10.40.0.0/22",
          privateDnsZones: { "privatelink.file.core.windows.net": `${zone}x` },
        },
      }),
      ['network.privateDnsZones["privatelink.file.core.windows.net"]'],
    ],
    ["retention", stack({ monitoring: { retentionDays: 29 } }), ["monitoring.retentionDays"]],
    [
      "retention with a fraction",
      stack({ monitoring: { retentionDays: 90.5 } }),
      ["monitoring.retentionDays"],
    ],
    ["no e-mail addresses", stack({ alerts: { emails: [] } }), ["alerts.emails"]],
    ["e-mail address", stack({ alerts: { emails: ["oncall"] } }), ["alerts.emails[0]"]],
    ["zoneRedundant", stack({ zoneRedundant: "yes" }), ["zoneRedundant"]],
    ["a list of apps", stack({ apps: [{ runtime: "node-22" }] }), ["apps"]],
    ["too many apps", stack({ network: { addressSpace: "10.40.0.0/16" }, apps: manyApps }), ["apps"]],
    ["app name", stack({ apps: { Orders: { runtime: "node-22" } } }), ["apps.Orders"]],
    ["app of nothing", stack({ apps: { orders: null } }), ["apps.orders"]],
    ["unknown runtime", stackWithApp({ runtime: "cobol-85" }), ["apps.orders.runtime"]],
    ["plan", stackWithApp({ plan: "Consumption" }), ["apps.orders.plan"]],
    ["memory", stackWithApp({ instanceMemoryMB: 512 }), ["apps.orders.instanceMemoryMB"]],
    ["instances", stackWithApp({ maximumInstanceCount: 10 }), ["apps.orders.maximumInstanceCount"]],
    ["any origin", stackWithApp({ cors: ["*"] }), ["apps.orders.cors[0]"]],
    ["origin with a path", stackWithApp({ cors: ["https://a.example/"] }), ["apps.orders.cors[0]"]],
    [
      "sign-in that anybody passes",
      stackWithApp({ signIn: { clientId: id, applications: [] } }),
      ["apps.orders.signIn.applications"],
    ],
    [
      "container name",
      stackWithApp({ data: { containers: { "a--b": "read" } } }),
      ["apps.orders.data.containers.a--b"],
    ],
    ["queue verb", stackWithApp({ data: { queues: { mail: "read" } } }), ["apps.orders.data.queues.mail"]],
    [
      "table name",
      stackWithApp({ data: { tables: { "1st": "read", tables: "read" } } }),
      ["apps.orders.data.tables.1st", "apps.orders.data.tables.tables"],
    ],
    [
      "settings that are set already",
      stackWithApp({ settings: { AzureWebJobsStorage__accountName: "x", functions_worker_runtime: "node" } }),
      [
        "apps.orders.settings.AzureWebJobsStorage__accountName",
        "apps.orders.settings.functions_worker_runtime",
      ],
    ],
    ["setting name", stackWithApp({ settings: { "a:b": "x" } }), ['apps.orders.settings["a:b"]']],
    ["setting that is a number", stackWithApp({ settings: { LIMIT: 5 } }), ["apps.orders.settings.LIMIT"]],
    [
      "names of JavaScript",
      stackWithApp(
        JSON.parse('{ "__proto__": { "durable": true }, "toString": 1 }') as Record<string, unknown>,
      ),
      ["apps.orders.__proto__", "apps.orders.toString"],
    ],
  ];
  for (const [title, raw, keys] of bad) {
    it(`refuse: ${title}`, () => {
      const { mistakes } = refusal(raw);
      assert.deepEqual(
        [...new Set(mistakes.map(({ key }) => key.replace(`${namespace}:`, "")))].sort(),
        keys.sort(),
      );
      for (const mistake of mistakes) {
        for (const [field, text] of Object.entries(mistake)) {
          assert.match(String(text), /\S/, `${field} of ${mistake.key} says nothing`);
        }
      }
    });
  }

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

  it("find an address space without room for the private endpoints", () => {
    const data = { containers: { a12: "read" }, queues: { a12: "send" }, tables: { a12: "read" } };
    const apps = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`a${index}`, { runtime: "node-22", data }]),
    );
    const [mistake] = refusal(stack({ network: { addressSpace: "10.40.1.0/24" }, apps })).mistakes;
    assert.equal(
      mistake?.found,
      '"10.40.1.0/24", whose subnet for private endpoints has 59 addresses; the apps need 63',
    );
    assert.equal(mistake.allowed, "a network of /23 or larger");
    assert.equal(mistake.example, "addressSpace: 10.40.0.0/23");
    delete apps["a8"];
    parseSettings(stack({ network: { addressSpace: "10.40.1.0/24" }, apps }));
  });

  it("never show a secret", () => {
    const error = refusal(
      stack({
        alertWebhook: "https://hooks.example/hunter2",
        tags: { owner: "x", costCenter: { password: "hunter2" }, dataClassification: "AccountKey=hunter2" },
        network: { addressSpace: "Password=hunter2" },
        apps: {
          orders: {
            runtime: "eyJhunter2.hunter2.hunter2",
            password: "hunter2",
            settings: {
              DB_PASSWORD: "hunter2",
              Storage: "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=hunter2",
              Blob: "https://x.blob.core.windows.net/c?sv=1&sig=hunter2",
              Reference: "Microsoft.KeyVault(SecretUri=hunter2)",
              WEBSITE_RUN_FROM_PACKAGE: "hunter2",
              LIST: ["hunter2"],
            },
          },
        },
      }),
    );
    assert.equal(error.mistakes.length, 12);
    assert.doesNotMatch(JSON.stringify([error.message, error.mistakes]), /hunter2/);
  });

  it("want the webhook as a secret, and nothing else", () => {
    const [clear] = refusal(stack({ alertWebhook: "https://hooks.example/x" })).mistakes;
    assert.deepEqual(clear, {
      key: "functions-landing-zone:alertWebhook",
      found: "a secret in clear text (not shown)",
      allowed: "an https URL, encrypted",
      example: 'functions-landing-zone:alertWebhook: { secure: "…" }',
      command: "pulumi config set --secret --stack dev functions-landing-zone:alertWebhook",
    });
    assert.deepEqual(told(stack({ tags: "[secret]" }, ["tags"])), [
      "tags: an encrypted value, where none is expected (not shown)",
    ]);
  });

  it("keep the webhook a secret", async () => {
    const { alertWebhook } = parseSettings(
      stack({ alertWebhook: "https://hooks.example/x" }, ["alertWebhook"]),
    );
    assert.ok(alertWebhook);
    assert.equal(await pulumi.isSecret(alertWebhook), true);
  });

  it("leave the configuration that they read alone", () => {
    const before = structuredClone(least);
    parseSettings(stack());
    assert.deepEqual(least, before);
  });
});
