import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { FunctionApp, type FunctionAppArgs } from "./functionApp.ts";
import { knownAfter } from "./knownAfter.ts";
import { LockedStorage, poisonQueue, type StorageService } from "./lockedStorage.ts";
import { Monitoring } from "./monitoring.ts";
import { Names } from "./names.ts";
import { Network, type NetworkArgs } from "./network.ts";
import type { Placement } from "./placement.ts";
import { WorkloadIdentity } from "./workloadIdentity.ts";

/** What a {@link LandingZone} is made from. */
export interface LandingZoneArgs {
  /** Subscription, a GUID. */
  subscriptionId: string;
  /** Microsoft Entra tenant, a GUID. */
  tenantId: string;
  /** What the names are derived from; also the region and the environment. */
  naming: ConstructorParameters<typeof Names>[0];
  /** Tags of every resource that has tags; `environment` and `workload` are added. */
  tags: Readonly<Record<string, string>>;
  /** The network. */
  network: Pick<NetworkArgs, "addressSpace" | "egress" | "privateDnsZones">;
  /** Logs. */
  monitoring: { retentionDays: number; dailyQuotaGb?: number };
  /** Who is told of alerts. Default: nobody. */
  alerts?: { emails: readonly string[] };
  /** URL of a webhook that is told of alerts, a secret. Default: none. */
  alertWebhook?: pulumi.Output<string>;
  /** Whether everything that can be is spread over the zones of the region. */
  zoneRedundant: boolean;
  /** The apps by name. */
  apps: Readonly<Record<string, AppArgs>>;
}

/** One app of a {@link LandingZone}. */
export interface AppArgs extends Pick<
  FunctionAppArgs,
  "runtime" | "instanceMemoryMB" | "maximumInstanceCount" | "signIn" | "cors" | "settings"
> {
  /** Business data of its own, and what it may do with it. */
  data: AppData;
  /** Whether it uses Durable Functions. */
  durable: boolean;
}

/** Business data of an app by name, and what the app may do with it. */
export interface AppData {
  /** Blob containers: `read`, or read and `write`. */
  containers: Readonly<Record<string, "read" | "write">>;
  /** Queues: `send` messages, or `process` them as a trigger does. */
  queues: Readonly<Record<string, "send" | "process">>;
  /** Tables: `read`, or read and `write`. */
  tables: Readonly<Record<string, "read" | "write">>;
}

/** What is worth knowing of an app once it is there. */
export interface AppOutputs {
  /** Name of the site. */
  name: string;
  /** Host name, resolved within the network. */
  hostName: pulumi.Output<string>;
  /** Client id of its identity. */
  identityClientId: pulumi.Output<string>;
}

const deploymentContainer = "deployment";

/** A landing zone: one resource group with network, monitoring, and for each app its identity, its storage and the app itself. */
export class LandingZone extends pulumi.ComponentResource {
  /** Name of the resource group. */
  readonly resourceGroupName: string;
  /** ARM id of the virtual network. */
  readonly virtualNetworkId: pulumi.Output<string>;
  /** ARM id of the Log Analytics workspace. */
  readonly workspaceId: pulumi.Output<string>;
  /** The apps by name. */
  readonly apps: Readonly<Record<string, AppOutputs>>;

  constructor(name: string, args: LandingZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:LandingZone", name, {}, opts);
    const names = new Names(args.naming);
    const { location, environment, workload } = args.naming;
    const tags = { ...args.tags, environment, workload };
    this.resourceGroupName = names.resourceGroup;

    const group = new ResourceGroup(
      name,
      { resourceGroupName: names.resourceGroup, location, tags },
      { parent: this },
    );
    const placement: Placement = {
      subscriptionId: args.subscriptionId,
      tenantId: args.tenantId,
      resourceGroupName: knownAfter(group, names.resourceGroup),
      location,
      tags,
    };
    const within = { parent: this };

    const monitoring = new Monitoring(
      `${name}-monitoring`,
      {
        placement,
        workspaceName: names.workspace,
        applicationInsightsName: names.applicationInsights,
        ...args.monitoring,
        ...((args.alerts ?? args.alertWebhook) && {
          alerts: {
            actionGroupName: names.actionGroup,
            emails: args.alerts?.emails ?? [],
            webhook: args.alertWebhook,
          },
        }),
      },
      within,
    );
    const network = new Network(
      `${name}-network`,
      {
        placement,
        virtualNetworkName: names.virtualNetwork,
        workspaceId: monitoring.workspaceId,
        ...args.network,
      },
      within,
    );

    const addApp = (app: string, { data, durable, ...appArgs }: AppArgs): AppOutputs => {
      const identity = new WorkloadIdentity(
        `${app}-identity`,
        { placement, identityName: names.identity(app) },
        within,
      );
      const storage = {
        placement,
        network,
        workspaceId: monitoring.workspaceId,
        zoneRedundant: args.zoneRedundant,
      };
      const hostStorage = new LockedStorage(
        `${app}-host`,
        {
          ...storage,
          accountName: names.storageAccount(app, "host"),
          services: ["blob", "queue", "table"],
          containers: [deploymentContainer],
        },
        within,
      );
      const { grants, settings } = addData(app, names, storage, data, identity, within);
      const functionApp = new FunctionApp(
        app,
        {
          placement,
          network,
          monitoring,
          identity,
          hostStorage,
          deploymentContainer,
          grants: [
            ...hostStorage.grantFunctionsHost(identity, durable),
            monitoring.grantPublish(identity),
            ...grants,
          ],
          siteName: names.functionApp(app),
          planName: names.plan(app),
          zoneRedundant: args.zoneRedundant,
          ...appArgs,
          settings: { ...settings, ...appArgs.settings },
        },
        within,
      );
      return {
        name: names.functionApp(app),
        hostName: functionApp.hostName,
        identityClientId: identity.clientId,
      };
    };

    this.virtualNetworkId = network.id;
    this.workspaceId = monitoring.workspaceId;
    this.apps = Object.fromEntries(
      Object.entries(args.apps).map(([app, appArgs]) => [app, addApp(app, appArgs)]),
    );
    this.registerOutputs({ virtualNetworkId: this.virtualNetworkId, workspaceId: this.workspaceId });
  }
}

/** Prefix of the app settings by which an app finds its business data, e.g. `Data__blobServiceUri`. */
const dataConnection = "Data";

/** Business data lives in an account of its own, apart from what the Functions host needs, and the app may do only what was said. */
function addData(
  app: string,
  names: Names,
  storage: Pick<
    ConstructorParameters<typeof LockedStorage>[1],
    "placement" | "network" | "workspaceId" | "zoneRedundant"
  >,
  data: AppData,
  identity: WorkloadIdentity,
  opts: pulumi.ComponentResourceOptions,
) {
  const containers = Object.entries(data.containers);
  const queues = Object.entries(data.queues);
  const tables = Object.entries(data.tables);
  const services: StorageService[] = [
    ...(containers.length > 0 ? (["blob"] as const) : []),
    ...(queues.length > 0 ? (["queue"] as const) : []),
    ...(tables.length > 0 ? (["table"] as const) : []),
  ];
  if (services.length === 0) {
    return { grants: [], settings: {} };
  }
  const account = new LockedStorage(
    `${app}-data`,
    {
      ...storage,
      accountName: names.storageAccount(app, "data"),
      services,
      containers: containers.map(([container]) => container),
      queues: queues.flatMap(([queue, verb]) => (verb === "process" ? [queue, poisonQueue(queue)] : [queue])),
      tables: tables.map(([table]) => table),
    },
    opts,
  );
  return {
    grants: [
      ...containers.map(([container, verb]) =>
        verb === "read"
          ? account.grantBlobRead(identity, container)
          : account.grantBlobWrite(identity, container),
      ),
      ...queues.flatMap(([queue, verb]) =>
        verb === "send"
          ? account.grantQueueSend(identity, queue)
          : account.grantQueueProcess(identity, queue),
      ),
      ...tables.map(([table, verb]) =>
        verb === "read" ? account.grantTableRead(identity, table) : account.grantTableWrite(identity, table),
      ),
    ],
    settings: {
      [`${dataConnection}__credential`]: "managedidentity",
      [`${dataConnection}__clientId`]: identity.clientId,
      ...Object.fromEntries(
        services.map((service) => [`${dataConnection}__${service}ServiceUri`, account.endpoints[service]]),
      ),
    },
  };
}
