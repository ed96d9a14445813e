import type { AppConnections } from "../components/appConnections.ts";
import { describe } from "./finding.ts";
import { exampleId, resourceId } from "./resourceId.ts";
import { type EntryRule, type Problem, isObject, mapOf, nameRule, object, oneOf, text } from "./rules.ts";

/** What the triggers and bindings of an app connect to, by the name that its code has for it. */
export type ConnectionSettings = AppConnections;

const idOf = (type: string, what: string, example: string) =>
  resourceId(type, what, { pattern: "[a-z0-9-]{3,50}", example });

const entityName = (what: string, example: string) =>
  text(/^[a-z0-9](?:[\w./-]{0,258}[a-z0-9])?$/i, { allowed: `the name of ${what}`, example });

const access = oneOf(["receive", "send"], "receive");

const verbs = <const T extends readonly string[]>(
  what: string,
  values: T,
  pattern: RegExp,
  names: string,
) => {
  const [example = ""] = values;
  return mapOf(oneOf(values, example), nameRule(pattern, names, ["orders", example]), {
    allowed: `${what}, each with one of ${values.join(", ")}`,
    example: { orders: example },
  });
};

const dashed = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const dashedWords = "3 to 63 lowercase letters, digits and single inner hyphens";

const eventHub = object(
  {
    namespace: idOf("Microsoft.EventHub/namespaces", "an Event Hubs namespace", "evhns-shared"),
    hub: entityName("an event hub", "orders"),
    access,
  },
  {
    allowed: "an object with namespace, hub and access",
    example: {
      namespace: exampleId("Microsoft.EventHub/namespaces", "evhns-shared"),
      hub: "orders",
      access: "receive",
    },
  },
);

const serviceBus = object(
  {
    namespace: idOf("Microsoft.ServiceBus/namespaces", "a Service Bus namespace", "sbns-shared"),
    queue: entityName("a queue", "orders").optional(),
    topic: entityName("a topic", "orders").optional(),
    subscription: entityName("a subscription of the topic", "billing").optional(),
    access,
  },
  {
    allowed: "an object with namespace, queue or topic, and access",
    example: {
      namespace: exampleId("Microsoft.ServiceBus/namespaces", "sbns-shared"),
      queue: "orders",
      access: "receive",
    },
  },
);

const storage = object(
  {
    account: idOf("Microsoft.Storage/storageAccounts", "a storage account", "stshared"),
    containers: verbs("containers", ["read", "write"], dashed, dashedWords).optional(),
    queues: verbs("queues", ["send", "process"], dashed, dashedWords).optional(),
    tables: verbs(
      "tables",
      ["read", "write"],
      /^[a-z][a-z0-9]{2,62}$/i,
      "3 to 63 letters and digits, starting with a letter",
    ).optional(),
  },
  {
    allowed: "an object with account, and containers, queues or tables",
    example: {
      account: exampleId("Microsoft.Storage/storageAccounts", "stshared"),
      queues: { orders: "process" },
    },
  },
);

const cosmos = object(
  {
    account: idOf("Microsoft.DocumentDB/databaseAccounts", "an account of Cosmos DB", "cosmos-shared"),
    database: text(/^[^/\\#?]{1,255}$/, { allowed: "the name of a database", example: "shop" }),
    containers: verbs(
      "containers",
      ["read", "write"],
      /^[^/\\#?]{1,255}$/,
      "1 to 255 characters, none of / \\ # ?",
    ),
  },
  {
    allowed: "an object with account, database and containers",
    example: {
      account: exampleId("Microsoft.DocumentDB/databaseAccounts", "cosmos-shared"),
      database: "shop",
      containers: { orders: "read", leases: "write" },
    },
  },
);

const eventGrid = object(
  {
    topic: idOf("Microsoft.EventGrid/topics", "a custom topic of Event Grid", "evgt-shared"),
    endpoint: text(/^https:\/\/[a-z0-9.-]+\.eventgrid\.azure\.net\/api\/events$/i, {
      allowed: "the endpoint of the topic",
      example: "https://evgt-shared.westeurope-1.eventgrid.azure.net/api/events",
    }),
  },
  {
    allowed: "an object with topic and endpoint",
    example: {
      topic: exampleId("Microsoft.EventGrid/topics", "evgt-shared"),
      endpoint: "https://evgt-shared.westeurope-1.eventgrid.azure.net/api/events",
    },
  },
);

const kinds = { eventHub, serviceBus, storage, cosmos, eventGrid };
const kindNames = Object.keys(kinds);

/** A connection that is right. */
export const exampleConnection = {
  serviceBus: {
    namespace: exampleId("Microsoft.ServiceBus/namespaces", "sbns-shared"),
    queue: "orders",
    access: "receive",
  },
} as const;

const connectionName = nameRule(
  /^(?!.*__)(?!(?:AzureWebJobs|(?:Data|Gateway|KeyVault)$|WEBSITE_|FUNCTIONS_))[a-z]\w{0,59}$/i,
  "a letter, then letters, digits and single '_'; not Data, Gateway or KeyVault, which the zone sets, and not AzureWebJobs…, WEBSITE_… or FUNCTIONS_…",
  ["Orders", exampleConnection],
);

const connectionProblem: EntryRule = (name, value) =>
  connectionName(name, value) ?? (isObject(value) ? kindProblem(value) : undefined);

function kindProblem(connection: Readonly<Record<string, unknown>>): Problem | undefined {
  const given = kindNames.filter((kind) => connection[kind] !== undefined);
  if (given.length !== 1) {
    // A kind that is misspelt is told already.
    return given.length === 0 && Object.keys(connection).length > 0
      ? undefined
      : {
          found: given.join(" and ") || "nothing",
          allowed: `exactly one of ${kindNames.join(", ")}`,
          example: exampleConnection,
        };
  }
  if (isObject(connection["serviceBus"])) {
    return entityProblem(connection["serviceBus"]);
  }
  const account = connection["storage"];
  const isEmpty = (part: string) => !isObject(account) || Object.keys(account[part] ?? {}).length === 0;
  return isObject(account) && ["containers", "queues", "tables"].every(isEmpty)
    ? {
        found: "a storage account, and nothing in it",
        allowed: "containers, queues or tables",
        example: {
          storage: {
            account: exampleId("Microsoft.Storage/storageAccounts", "stshared"),
            queues: { orders: "process" },
          },
        },
      }
    : undefined;
}

function entityProblem({ queue, topic, subscription, access }: Readonly<Record<string, unknown>>) {
  const found = ((): string | undefined => {
    if ((queue === undefined) === (topic === undefined)) {
      return queue === undefined ? "neither a queue nor a topic" : "a queue and a topic";
    }
    if (topic !== undefined && access === "receive" && subscription === undefined) {
      return "a topic to receive from, without a subscription";
    }
    return subscription !== undefined && (topic === undefined || access === "send")
      ? `the subscription ${describe(subscription)}, which nothing is received from`
      : undefined;
  })();
  return found === undefined
    ? undefined
    : {
        found,
        allowed: "a queue; a topic to send to; or a topic and a subscription to receive from",
        example: exampleConnection,
      };
}

/** Value of `connections`. */
export const connections = mapOf(
  object(
    {
      eventHub: eventHub.optional(),
      serviceBus: serviceBus.optional(),
      storage: storage.optional(),
      cosmos: cosmos.optional(),
      eventGrid: eventGrid.optional(),
    },
    { allowed: `an object with one of ${kindNames.join(", ")}`, example: exampleConnection },
  ),
  connectionProblem,
  { allowed: "connections by name", example: { Orders: exampleConnection } },
);
