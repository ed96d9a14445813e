import assert from "node:assert/strict";
import { app } from "../../settings/app.ts";

const taken = (value: Record<string, unknown>) => app.parse({ runtime: "node-22", ...value });
const isTaken = (value: Record<string, unknown>) => app.safeParse({ runtime: "node-22", ...value }).success;

const id = (type: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/${type}/${name}`;
const namespace = id("Microsoft.ServiceBus/namespaces", "sbns-shared");
const account = id("Microsoft.Storage/storageAccounts", "stshared");

describe("settings of an app", () => {
  it("say nothing but a runtime, and the rest has defaults", () => {
    assert.deepEqual(taken({}), {
      runtime: { name: "node", version: "22" },
      plan: "FlexConsumption",
      instanceMemoryMB: 2048,
      alwaysReady: {},
      slots: [],
      clientCertificates: false,
      settings: {},
      secrets: [],
      secretReads: [],
      cors: [],
      data: { containers: {}, queues: {}, tables: {}, immutableDays: {}, downloadLinks: false },
      connections: {},
      durable: false,
      isolate: false,
    });
  });

  it("take what only some plans have", () => {
    const given = {
      plan: "premium",
      maximumInstanceCount: 3,
      slots: ["staging", "canary2"],
      healthCheckPath: "/api/health",
      clientCertificates: true,
      isolate: "true",
      secrets: ["payment-api-key"],
      secretReads: ["card-token-key"],
      alwaysReady: { http: "2", "function:jobs": 1 },
    };
    assert.deepEqual(
      { ...taken(given), isolate: true },
      { ...taken({}), ...given, isolate: true, alwaysReady: { http: 2, "function:jobs": 1 } },
    );
    assert.equal(taken(given).isolate, true);
  });

  it("take an API, and callers beside the gateway or none", () => {
    const clientId = "11111111-2222-3333-4444-555555555555";
    const { api, signIn } = taken({
      api: { path: "orders", openapi: "./orders.yaml" },
      signIn: { clientId },
    });
    assert.equal(api?.path, "orders");
    assert.deepEqual(signIn, { clientId, audience: `api://${clientId}`, applications: [] });
  });

  for (const [what, value] of Object.entries({
    "a plan that cannot be one": { plan: "Premium!" },
    "a limit of no instances": { maximumInstanceCount: 0 },
    "a limit that no plan has": { maximumInstanceCount: 1001 },
    "an always-ready group that there is not": { alwaysReady: { queue: 1 } },
    "no instance that is always ready": { alwaysReady: { http: 0 } },
    "a slot named production": { slots: ["production"] },
    "a slot with a hyphen, which no task hub can have": { slots: ["my-slot"] },
    "a slot of two letters": { slots: ["qa"] },
    "a health check that is a URL": { healthCheckPath: "https://x/health" },
    "a health check with a query": { healthCheckPath: "/health?x=1" },
    "a secret with a slash": { secrets: ["a/b"] },
    "a secret with a slash that code reads": { secretReads: ["a/b"] },
    "an API without a document": { api: { path: "orders" } },
    "code's own settings of the host": { settings: { functions_worker_runtime: "node" } },
    "a host id of one's own": { settings: { AzureFunctionsWebHost__hostid: "x" } },
    "where the vault is": { settings: { keyvault__vaultUri: "https://kv.vault.azure.net" } },
    "who the gateway is": { settings: { Gateway__ClientId: "00000000-0000-0000-0000-00000000000b" } },
    "isolate in words": { isolate: "yes" },
    "links in words": { data: { containers: { archive: "write" }, downloadLinks: "yes" } },
  })) {
    it(`refuse ${what}`, () => {
      assert.equal(isTaken(value), false);
    });
  }
});

describe("settings of an app's connections", () => {
  const connected = (connection: unknown, name = "Orders") =>
    isTaken({ connections: { [name]: connection } });
  const queue = { serviceBus: { namespace, queue: "work", access: "receive" } };

  it("take each kind, by resource id", () => {
    const connections = {
      Events: {
        eventHub: { namespace: id("Microsoft.EventHub/namespaces", "evhns"), hub: "orders", access: "send" },
      },
      Orders: queue,
      News: { serviceBus: { namespace, topic: "news", subscription: "billing", access: "receive" } },
      Files: { storage: { account, containers: { incoming: "read" }, queues: { work: "process" } } },
      Shop: {
        cosmos: {
          account: id("Microsoft.DocumentDB/databaseAccounts", "cosmos"),
          database: "shop",
          containers: { orders: "read", leases: "write" },
        },
      },
      Alerts: {
        eventGrid: {
          topic: id("Microsoft.EventGrid/topics", "evgt"),
          endpoint: "https://evgt.westeurope-1.eventgrid.azure.net/api/events",
        },
      },
    };
    assert.deepEqual(taken({ connections }).connections, connections);
  });

  for (const [what, connection] of Object.entries({
    nothing: {},
    "two kinds": { ...queue, storage: { account, queues: { work: "send" } } },
    "an unknown kind": { kafka: {} },
    "the id of another type of resource": { serviceBus: { ...queue.serviceBus, namespace: account } },
    "a host name instead of an id": {
      serviceBus: { ...queue.serviceBus, namespace: "sbns.servicebus.windows.net" },
    },
    "a role that is too wide": { serviceBus: { ...queue.serviceBus, access: "owner" } },
    "neither a queue nor a topic": { serviceBus: { namespace, access: "send" } },
    "a queue and a topic": { serviceBus: { ...queue.serviceBus, topic: "news" } },
    "a topic to receive from without a subscription": {
      serviceBus: { namespace, topic: "news", access: "receive" },
    },
    "a subscription to send to": {
      serviceBus: { namespace, topic: "news", subscription: "billing", access: "send" },
    },
    "a subscription of a queue": { serviceBus: { ...queue.serviceBus, subscription: "billing" } },
    "a storage account and nothing in it": { storage: { account } },
    "a storage account and empty lists": { storage: { account, queues: {} } },
    "an endpoint elsewhere": {
      eventGrid: {
        topic: id("Microsoft.EventGrid/topics", "evgt"),
        endpoint: "https://evil.example/api/events",
      },
    },
  })) {
    it(`refuse ${what}`, () => {
      assert.equal(connected(connection), false);
    });
  }

  it("refuse names that are taken, or that break the names of settings", () => {
    assert.equal(connected(queue, "Orders_2"), true);
    assert.equal(connected(queue, "Gateway2"), true);
    for (const name of [
      "Data",
      "data",
      "Gateway",
      "keyVault",
      "AzureWebJobsStorage",
      "WEBSITE_X",
      "a__b",
      "1st",
      "a-b",
    ]) {
      assert.equal(connected(queue, name), false, name);
    }
  });
});
