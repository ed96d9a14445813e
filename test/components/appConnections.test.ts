import assert from "node:assert/strict";
import fc from "fast-check";
import {
  connectionRoles,
  connectionSettings,
  cosmosAccess,
  type AppConnection,
} from "../../components/appConnections.ts";

const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shared/providers";
const eventHubs = `${group}/Microsoft.EventHub/namespaces/evhns`;
const serviceBus = `${group}/Microsoft.ServiceBus/namespaces/sbns`;
const account = `${group}/Microsoft.Storage/storageAccounts/stshared`;
const cosmos = `${group}/Microsoft.DocumentDB/databaseAccounts/cosmos`;
const topic = `${group}/Microsoft.EventGrid/topics/evgt`;

const roles = (connection: AppConnection) =>
  connectionRoles({ Orders: connection }).map(({ role, scope }) => `${scope.replace(group, "")}: ${role}`);

const settings = (connection: AppConnection) => connectionSettings({ Orders: connection }, "client");

describe("connections of an app", () => {
  it("to an event hub: the namespace as address, a role on the hub", () => {
    const receive = { eventHub: { namespace: eventHubs, hub: "orders", access: "receive" } } as const;
    assert.deepEqual(settings(receive), {
      Orders__fullyQualifiedNamespace: "evhns.servicebus.windows.net",
      Orders__credential: "managedidentity",
      Orders__clientId: "client",
    });
    assert.deepEqual(roles(receive), [
      "/Microsoft.EventHub/namespaces/evhns/eventhubs/orders: Azure Event Hubs Data Receiver",
    ]);
    assert.deepEqual(roles({ eventHub: { ...receive.eventHub, access: "send" } }), [
      "/Microsoft.EventHub/namespaces/evhns/eventhubs/orders: Azure Event Hubs Data Sender",
    ]);
  });

  it("to Service Bus: a role on the queue, on the topic to send, on the subscription to receive", () => {
    const on = (connection: Omit<NonNullable<AppConnection["serviceBus"]>, "namespace">) => ({
      serviceBus: { namespace: serviceBus, ...connection },
    });
    assert.deepEqual(settings(on({ queue: "work", access: "receive" })), {
      Orders__fullyQualifiedNamespace: "sbns.servicebus.windows.net",
      Orders__credential: "managedidentity",
      Orders__clientId: "client",
    });
    const path = "/Microsoft.ServiceBus/namespaces/sbns";
    assert.deepEqual(roles(on({ queue: "work", access: "receive" })), [
      `${path}/queues/work: Azure Service Bus Data Receiver`,
    ]);
    assert.deepEqual(roles(on({ topic: "news", access: "send" })), [
      `${path}/topics/news: Azure Service Bus Data Sender`,
    ]);
    assert.deepEqual(roles(on({ topic: "news", subscription: "billing", access: "receive" })), [
      `${path}/topics/news/subscriptions/billing: Azure Service Bus Data Receiver`,
    ]);
  });

  it("to a storage account: the services in use as addresses, a role on each part", () => {
    const connection: AppConnection = {
      storage: {
        account,
        containers: { incoming: "read", archive: "write" },
        queues: { work: "process", mail: "send" },
      },
    };
    assert.deepEqual(settings(connection), {
      Orders__blobServiceUri: "https://stshared.blob.core.windows.net/",
      Orders__queueServiceUri: "https://stshared.queue.core.windows.net/",
      Orders__credential: "managedidentity",
      Orders__clientId: "client",
    });
    const path = "/Microsoft.Storage/storageAccounts/stshared";
    assert.deepEqual(roles(connection), [
      `${path}/blobServices/default/containers/incoming: Storage Blob Data Reader`,
      `${path}/blobServices/default/containers/archive: Storage Blob Data Contributor`,
      `${path}/queueServices/default/queues/work: Storage Queue Data Contributor`,
      `${path}/queueServices/default/queues/work-poison: Storage Queue Data Message Sender`,
      `${path}/queueServices/default/queues/mail: Storage Queue Data Message Sender`,
    ]);
    assert.deepEqual(roles({ storage: { account, tables: { state: "write", cache: "read" } } }), [
      `${path}/tableServices/default/tables/state: Storage Table Data Contributor`,
      `${path}/tableServices/default/tables/cache: Storage Table Data Reader`,
    ]);
  });

  it("to Cosmos DB: the account as address, and no role of Azure but access to each container", () => {
    const connection: AppConnection = {
      cosmos: { account: cosmos, database: "shop", containers: { orders: "read", leases: "write" } },
    };
    assert.deepEqual(settings(connection), {
      Orders__accountEndpoint: "https://cosmos.documents.azure.com:443/",
      Orders__credential: "managedidentity",
      Orders__clientId: "client",
    });
    assert.deepEqual(roles(connection), []);
    assert.deepEqual(
      cosmosAccess({ Orders: connection })
        .map(({ path, access }) => `${path} ${access}`)
        .sort(),
      ["dbs/shop/colls/leases write", "dbs/shop/colls/orders read"],
    );
  });

  it("to Event Grid: the endpoint as address, a role on the topic", () => {
    const endpoint = "https://evgt.westeurope-1.eventgrid.azure.net/api/events";
    const connection = { eventGrid: { topic, endpoint } };
    assert.deepEqual(settings(connection), {
      Orders__topicEndpointUri: endpoint,
      Orders__credential: "managedidentity",
      Orders__clientId: "client",
    });
    assert.deepEqual(roles(connection), ["/Microsoft.EventGrid/topics/evgt: EventGrid Data Sender"]);
  });

  it("to the same thing twice: one role, and of Cosmos DB the one that can do more", () => {
    const queue = (namespace: string): AppConnection => ({
      serviceBus: { namespace, queue: "work", access: "receive" },
    });
    assert.equal(connectionRoles({ A: queue(serviceBus), B: queue(serviceBus.toUpperCase()) }).length, 1);
    const container = (access: "read" | "write"): AppConnection => ({
      cosmos: { account: cosmos, database: "shop", containers: { orders: access } },
    });
    for (const [a, b] of [
      ["read", "write"],
      ["write", "read"],
    ] as const) {
      assert.deepEqual(
        cosmosAccess({ A: container(a), B: container(b) }).map(({ access }) => access),
        ["write"],
      );
    }
  });

  const name = fc.stringMatching(/^[a-z][a-z0-9]{2,10}$/);
  const connection: fc.Arbitrary<AppConnection> = fc.oneof(
    fc.record({
      eventHub: fc.record({
        namespace: name.map((each) => `${group}/Microsoft.EventHub/namespaces/${each}`),
        hub: name,
        access: fc.constantFrom("receive", "send"),
      }),
    }),
    fc.record({
      serviceBus: fc.record({
        namespace: name.map((each) => `${group}/Microsoft.ServiceBus/namespaces/${each}`),
        topic: name,
        subscription: name,
        access: fc.constantFrom("receive", "send"),
      }),
    }),
    fc.record({
      storage: fc.record({
        account: name.map((each) => `${group}/Microsoft.Storage/storageAccounts/${each}`),
        containers: fc.dictionary(name, fc.constantFrom("read", "write"), { minKeys: 1 }),
        queues: fc.dictionary(name, fc.constantFrom("send", "process")),
      }),
    }),
    fc.record({
      cosmos: fc.record({
        account: name.map((each) => `${group}/Microsoft.DocumentDB/databaseAccounts/${each}`),
        database: name,
        containers: fc.dictionary(name, fc.constantFrom("read", "write"), { minKeys: 1 }),
      }),
    }),
  );
  const connections = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{2,8}$/), connection, {
    minKeys: 1,
    maxKeys: 5,
  });

  it("never give a role on more than a part of what they name, and never the same role twice", () => {
    fc.assert(
      fc.property(connections, (given) => {
        const granted = connectionRoles(given);
        const named = Object.values(given).flatMap(({ eventHub, serviceBus: bus, storage }) => [
          ...(eventHub ? [eventHub.namespace] : []),
          ...(bus ? [bus.namespace] : []),
          ...(storage ? [storage.account] : []),
        ]);
        for (const { scope } of granted) {
          assert.ok(
            named.some((id) => scope.startsWith(`${id}/`)),
            scope,
          );
        }
        assert.equal(new Set(granted.map(({ role, scope }) => `${role} ${scope}`)).size, granted.length);
      }),
    );
  });

  it("are opened by the app's identity, each under its own name, and hold no key", () => {
    fc.assert(
      fc.property(connections, (given) => {
        const made = connectionSettings(given, "client");
        for (const each of Object.keys(given)) {
          assert.equal(made[`${each}__credential`], "managedidentity");
          assert.equal(made[`${each}__clientId`], "client");
        }
        for (const [setting, value] of Object.entries(made)) {
          assert.ok(
            Object.keys(given).some((each) => setting.startsWith(`${each}__`)),
            setting,
          );
          assert.doesNotMatch(value, /(?:AccountKey|SharedAccess\w*|sig)=/i);
        }
      }),
    );
  });
});
