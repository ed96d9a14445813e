import type * as pulumi from "@pulumi/pulumi";
import type { Role } from "./roles.ts";

/**
 * What a trigger or a binding of an app connects to: one resource that is there already, named by its ARM id, and what the app may do
 * there. Exactly one of them.
 */
export interface AppConnection {
  /** An event hub. */
  eventHub?: EventHubConnection | undefined;
  /** A queue or a topic of Service Bus. */
  serviceBus?: ServiceBusConnection | undefined;
  /** Containers, queues and tables of a storage account. */
  storage?: StorageConnection | undefined;
  /** Containers of Cosmos DB for NoSQL. */
  cosmos?: CosmosConnection | undefined;
  /** A custom topic of Event Grid, to send events to. */
  eventGrid?: EventGridConnection | undefined;
}

/** An event hub. */
export interface EventHubConnection {
  /** ARM id of its namespace. */
  namespace: string;
  /** Its name. */
  hub: string;
  /** What the app does with events. */
  access: "receive" | "send";
}

/** A queue or a topic of Service Bus: either `queue` or `topic`. */
export interface ServiceBusConnection {
  /** ARM id of its namespace. */
  namespace: string;
  /** Name of the queue. */
  queue?: string | undefined;
  /** Name of the topic. */
  topic?: string | undefined;
  /** Name of the subscription of the topic, to receive from. */
  subscription?: string | undefined;
  /** What the app does with messages. */
  access: "receive" | "send";
}

/** Parts of a storage account in the public cloud, by name. */
export interface StorageConnection {
  /** ARM id of the account. */
  account: string;
  /** Blob containers: `read`, or read and `write`. */
  containers?: Readonly<Record<string, "read" | "write">> | undefined;
  /** Queues: `send` messages, or `process` them as a trigger does; a queue `<name>-poison` must be there then, too. */
  queues?: Readonly<Record<string, "send" | "process">> | undefined;
  /** Tables: `read`, or read and `write`. */
  tables?: Readonly<Record<string, "read" | "write">> | undefined;
}

/** Containers of a database. A trigger reads one container and writes another, the one of its leases. */
export interface CosmosConnection {
  /** ARM id of the account. It must be in the subscription of the zone. */
  account: string;
  /** Name of the database. */
  database: string;
  /** Its containers: `read`, or read and `write`. */
  containers: Readonly<Record<string, "read" | "write">>;
}

/** A custom topic of Event Grid. */
export interface EventGridConnection {
  /** ARM id of the topic. */
  topic: string;
  /** Its endpoint, e.g. `https://orders.westeurope-1.eventgrid.azure.net/api/events`. */
  endpoint: string;
}

/** Connections of an app by the name that its code has for them, e.g. `Orders`. */
export type AppConnections = Readonly<Record<string, AppConnection>>;

/**
 * The app settings by which triggers and bindings find what they connect to, and open it by the app's identity. A connection by
 * identity is a name with several settings, `<name>__…`.
 *
 * @param clientId Client id of the app's identity.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference#common-properties-for-identity-based-connections
 */
export function connectionSettings<ClientId extends pulumi.Input<string>>(
  connections: AppConnections,
  clientId: ClientId,
): Record<string, string | ClientId> {
  const settings = Object.entries(connections).flatMap(([name, connection]) =>
    Object.entries({ ...addresses(connection), credential: "managedidentity", clientId }).map(
      ([key, value]) => [`${name}__${key}`, value] as const,
    ),
  );
  return Object.fromEntries(settings);
}

function addresses(connection: AppConnection): Record<string, string> {
  const { eventHub, serviceBus, storage, cosmos, eventGrid } = connection;
  const messaging = eventHub ?? serviceBus;
  return {
    ...(messaging && { fullyQualifiedNamespace: `${nameIn(messaging.namespace)}.servicebus.windows.net` }),
    ...(storage && storageUris(storage)),
    ...(cosmos && { accountEndpoint: `https://${nameIn(cosmos.account)}.documents.azure.com:443/` }),
    ...(eventGrid && { topicEndpointUri: eventGrid.endpoint }),
  };
}

function storageUris({ account, containers, queues, tables }: StorageConnection): Record<string, string> {
  const services = { blob: containers, queue: queues, table: tables };
  return Object.fromEntries(
    Object.entries(services)
      .filter(([, parts = {}]) => Object.keys(parts).length > 0)
      .map(([service]) => [
        `${service}ServiceUri`,
        `https://${nameIn(account)}.${service}.core.windows.net/`,
      ]),
  );
}

/** A role that a connection needs, at the narrowest scope that Azure knows. */
export interface ConnectionRole {
  /** The role. */
  role: Role;
  /** ARM id of what it is granted on. */
  scope: string;
}

/** Access to one container of Cosmos DB, whose data plane has roles of its own. */
export interface CosmosAccess {
  /** ARM id of the account. */
  account: string;
  /** What it is granted on, within the account: `dbs/<database>/colls/<container>`. */
  path: string;
  /** `read`, or read and `write`. */
  access: "read" | "write";
}

/**
 * The roles that connections need, each once.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-reference#grant-permission-to-the-identity,
 * https://learn.microsoft.com/azure/event-hubs/authorize-access-azure-active-directory,
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-managed-service-identity#resource-scope (to receive from a topic,
 * the role must be on the subscription)
 */
export function connectionRoles(connections: AppConnections): ConnectionRole[] {
  const needed = Object.values(connections).flatMap(({ eventHub, serviceBus, storage, eventGrid }) => [
    ...(eventHub
      ? [
          {
            role: `Azure Event Hubs Data ${messagingRole[eventHub.access]}` as const,
            scope: `${eventHub.namespace}/eventhubs/${eventHub.hub}`,
          },
        ]
      : []),
    ...(serviceBus
      ? [
          {
            role: `Azure Service Bus Data ${messagingRole[serviceBus.access]}` as const,
            scope: `${serviceBus.namespace}/${entityPath(serviceBus)}`,
          },
        ]
      : []),
    ...(storage ? storageRoles(storage) : []),
    ...(eventGrid ? [{ role: "EventGrid Data Sender" as const, scope: eventGrid.topic }] : []),
  ]);
  return uniqueBy(needed, ({ role, scope }) => `${role} ${scope}`);
}

const messagingRole = { receive: "Receiver", send: "Sender" } as const;

function entityPath({ queue = "", topic, subscription, access }: ServiceBusConnection): string {
  if (topic === undefined) {
    return `queues/${queue}`;
  }
  return access === "send" ? `topics/${topic}` : `topics/${topic}/subscriptions/${subscription ?? ""}`;
}

const storageRoleOf = {
  containers: { read: "Storage Blob Data Reader", write: "Storage Blob Data Contributor" },
  // To process messages, a trigger also updates those that it holds: https://github.com/MicrosoftDocs/azure-docs/issues/120932
  queues: { send: "Storage Queue Data Message Sender", process: "Storage Queue Data Contributor" },
  tables: { read: "Storage Table Data Reader", write: "Storage Table Data Contributor" },
} as const;

function storageRoles({
  account,
  containers = {},
  queues = {},
  tables = {},
}: StorageConnection): ConnectionRole[] {
  const queue = (name: string) => `${account}/queueServices/default/queues/${name}`;
  return [
    ...Object.entries(containers).map(([name, verb]) => ({
      role: storageRoleOf.containers[verb],
      scope: `${account}/blobServices/default/containers/${name}`,
    })),
    ...Object.entries(queues).flatMap(([name, verb]) => [
      { role: storageRoleOf.queues[verb], scope: queue(name) },
      ...(verb === "process" ? [{ role: storageRoleOf.queues.send, scope: queue(`${name}-poison`) }] : []),
    ]),
    ...Object.entries(tables).map(([name, verb]) => ({
      role: storageRoleOf.tables[verb],
      scope: `${account}/tableServices/default/tables/${name}`,
    })),
  ];
}

/**
 * The access to Cosmos DB that connections need, each container once and with the most that any connection wants of it.
 *
 * Source: https://learn.microsoft.com/azure/cosmos-db/nosql/security/how-to-grant-data-plane-role-based-access
 */
export function cosmosAccess(connections: AppConnections): CosmosAccess[] {
  const needed = Object.values(connections).flatMap(({ cosmos }) =>
    cosmos === undefined
      ? []
      : Object.entries(cosmos.containers).map(([container, access]) => ({
          account: cosmos.account,
          path: `dbs/${cosmos.database}/colls/${container}`,
          access,
        })),
  );
  const mostFirst = needed.toSorted((a, b) => b.access.localeCompare(a.access));
  return uniqueBy(mostFirst, ({ account, path }) => `${account} ${path}`);
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  // Of items with one key the first stays. Azure does not tell upper from lower case in ids.
  return [
    ...new Map(items.toReversed().map((item) => [key(item).toLowerCase(), item])).values(),
  ].toReversed();
}

/** The name of a resource: the last part of its ARM id. */
function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
