import { refuses } from "./refuses.ts";

describe("settings of settings, data and connections of apps", () => {
  refuses([
    [
      "a setting that is a number",
      { "apps.orders.settings.LIMIT": 5 },
      ["apps.orders.settings.LIMIT", "a number", "a text (quote numbers and booleans)"],
    ],
    [
      "settings that differ in case only",
      { "apps.orders.settings.Greeting": "x" },
      [
        "apps.orders.settings.Greeting",
        "the app setting 'Greeting' twice: Azure takes it for 'GREETING'",
        "names that differ in more than upper and lower case",
      ],
    ],
    [
      "a setting of the host",
      { "apps.orders.settings.AzureWebJobsStorage": "x" },
      [
        "apps.orders.settings.AzureWebJobsStorage",
        "the app setting 'AzureWebJobsStorage', which the landing zone sets itself",
        "app settings of the app's own: remove this one",
      ],
    ],
    [
      "a setting that says where the vault is",
      { "apps.orders.settings.KeyVault__vaultUri": "https://kv.vault.azure.net" },
      [
        "apps.orders.settings.KeyVault__vaultUri",
        "the app setting 'KeyVault__vaultUri', which the landing zone sets itself",
        "app settings of the app's own: remove this one",
      ],
    ],
    [
      "a setting that says who the gateway is",
      { "apps.orders.settings.GATEWAY__CLIENTID": "x" },
      [
        "apps.orders.settings.GATEWAY__CLIENTID",
        "the app setting 'GATEWAY__CLIENTID', which the landing zone sets itself",
        "app settings of the app's own: remove this one",
      ],
    ],
    [
      "a setting that Flex Consumption refuses",
      { "apps.orders.settings.WEBSITE_TIME_ZONE": "x" },
      [
        "apps.orders.settings.WEBSITE_TIME_ZONE",
        "the app setting 'WEBSITE_TIME_ZONE', which Flex Consumption refuses",
        "app settings of the app's own: remove this one",
      ],
    ],
    [
      "a setting that a connection sets",
      { "apps.orders.settings.Files__queueServiceUri": "x" },
      [
        "apps.orders.settings.Files__queueServiceUri",
        "the app setting 'Files__queueServiceUri', which the connection 'Files' sets",
        "app settings of the app's own: remove this one",
      ],
    ],
    [
      "a secret among settings",
      { "apps.orders.settings.DB_PASSWORD": "hunter2" },
      [
        "apps.orders.settings.DB_PASSWORD",
        "what looks like a secret in clear text (not shown)",
        "a Key Vault reference to the secret",
      ],
    ],
    [
      "a role outside the list for data",
      { "apps.orders.data.containers.archive": "delete" },
      ["apps.orders.data.containers.archive", '"delete"', "read, write"],
    ],
    [
      "a role outside the list for a connection",
      { "apps.orders.connections.Events.eventHub.access": "owner" },
      ["apps.orders.connections.Events.eventHub.access", '"owner"', "receive, send"],
    ],
    [
      "a container that can't be changed and is not there",
      { "apps.orders.data.immutableDays.arhive": 1 },
      [
        "apps.orders.data.immutableDays.arhive",
        '"arhive", which is no container of this app',
        "one of its containers: archive",
      ],
    ],
    [
      "links to blobs, and no blobs",
      { "apps.orders.data.containers": undefined, "apps.orders.data.immutableDays": undefined },
      [
        "apps.orders.data.downloadLinks",
        "true, and the app has no containers",
        "false; or containers with the blobs that the links are to",
      ],
    ],
    [
      "links to blobs, by how many",
      { "apps.orders.data.downloadLinks": 5 },
      ["apps.orders.data.downloadLinks", "5, a number", "true or false"],
    ],
    [
      "a queue with capitals",
      { "apps.orders.data.queues": { Jobs: "process" } },
      [
        "apps.orders.data.queues.Jobs",
        'the name "Jobs"',
        "3 to 56 lowercase letters, digits and single inner hyphens, not ending in -poison",
      ],
    ],
    [
      "a connection by name",
      { "apps.orders.connections.Events.eventHub.namespace": "evhns" },
      [
        "apps.orders.connections.Events.eventHub.namespace",
        '"evhns"',
        "the resource id of an Event Hubs namespace",
      ],
    ],
    [
      "a connection to nothing",
      { "apps.orders.connections.Events": {} },
      [
        "apps.orders.connections.Events",
        "nothing",
        "exactly one of eventHub, serviceBus, storage, cosmos, eventGrid",
      ],
    ],
    [
      "connections that differ in case only",
      {
        "apps.orders.connections.events": {
          serviceBus: {
            namespace:
              "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub/providers/Microsoft.ServiceBus/namespaces/sbns",
            queue: "work",
            access: "send",
          },
        },
      },
      [
        "apps.orders.connections.events",
        "the connection 'events' twice: Azure takes it for 'Events'",
        "names that differ in more than upper and lower case",
      ],
    ],
    [
      "a topic without a subscription",
      {
        "apps.orders.connections.Bus": {
          serviceBus: {
            namespace:
              "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub/providers/Microsoft.ServiceBus/namespaces/sbns",
            topic: "news",
            access: "receive",
          },
        },
      },
      [
        "apps.orders.connections.Bus",
        "a topic to receive from, without a subscription",
        "a queue; a topic to send to; or a topic and a subscription to receive from",
      ],
    ],
    [
      "a setting with a colon",
      { "apps.orders.settings.a:b": "x" },
      [
        'apps.orders.settings["a:b"]',
        'the name "a:b"',
        "letters, digits, '_' and '.'; nested .NET settings are spelt with '__' on Linux, not with ':'",
      ],
    ],
    [
      "a container with two hyphens",
      { "apps.orders.data.containers": { archive: "write", "a--b": "read" } },
      [
        "apps.orders.data.containers.a--b",
        'the name "a--b"',
        "3 to 63 lowercase letters, digits and single inner hyphens",
      ],
    ],
    [
      "tables that Azure has or does not take",
      { "apps.orders.data.tables": { "1st": "read", tables: "read" } },
      ["apps.orders.data.tables.1st", 'the name "1st"', "3 to 63 letters and digits, starting with a letter"],
      [
        "apps.orders.data.tables.tables",
        'the name "tables"',
        "3 to 63 letters and digits, starting with a letter",
      ],
    ],
  ]);
});
