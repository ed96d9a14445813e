import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { lockFromDeletion } from "./deletionLock.ts";
import { FunctionApp, type FunctionAppArgs } from "./functionApp.ts";
import { knownAfter } from "./knownAfter.ts";
import {
  LockedStorage,
  poisonQueue,
  type CustomerManagedKey,
  type LockedStorageArgs,
  type StorageService,
} from "./lockedStorage.ts";
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
  network: Pick<NetworkArgs, "addressSpace" | "egress" | "privateEndpointClients" | "privateDnsZones">;
  /** Logs. */
  monitoring: { retentionDays: number; dailyQuotaGb?: number };
  /** Who is told of alerts. Default: nobody. */
  alerts?: { emails: readonly string[] };
  /** URL of a webhook that is told of alerts, a secret. Default: none. */
  alertWebhook?: pulumi.Output<string>;
  /** Whether plans and storage are spread over the zones of the region. */
  zoneRedundant: boolean;
  /** Key that encrypts storage, instead of Microsoft's. Default: none. */
  customerManagedKey?: CustomerManagedKey;
  /** Whether storage is protected from deletion, by Pulumi and by a lock in Azure. */
  deletionProtection: boolean;
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
  /** Days for which a blob can be neither changed nor deleted once it is written, by container. */
  immutableDays: Readonly<Record<string, number>>;
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

    // A subnet takes one new app at a time: the next gets 409 Conflict, failed to acquire ServiceAssociationLinkLease
    // (https://github.com/hashicorp/terraform-provider-azurerm/issues/32089).
    let previousSite: pulumi.Resource | undefined;
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
        customerManagedKey: args.customerManagedKey,
        deletionProtection: args.deletionProtection,
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
      const dataStorage = addData(app, names, storage, data, within);
      const functionApp = new FunctionApp(
        app,
        {
          placement,
          network,
          monitoring,
          identity,
          hostStorage,
          deploymentContainer,
          after: [
            ...hostStorage.grantFunctionsHost(identity, durable),
            monitoring.grantPublish(identity),
            ...(dataStorage ? [dataStorage, ...grantData(dataStorage, data, identity)] : []),
            ...(previousSite ? [previousSite] : []),
          ],
          siteName: names.functionApp(app),
          planName: names.plan(app),
          zoneRedundant: args.zoneRedundant,
          ...appArgs,
          settings: {
            ...(dataStorage && dataSettings(dataStorage, servicesOf(data), identity)),
            ...appArgs.settings,
          },
        },
        within,
      );
      previousSite = functionApp.site;
      if (args.deletionProtection) {
        lockFromDeletion(`${app}-host`, hostStorage, this);
        if (dataStorage) lockFromDeletion(`${app}-data`, dataStorage, this);
      }
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

function servicesOf({ containers, queues, tables }: AppData): StorageService[] {
  const inUse = { blob: containers, queue: queues, table: tables };
  return (["blob", "queue", "table"] as const).filter((service) => Object.keys(inUse[service]).length > 0);
}

/** Business data lives in an account of its own, apart from what the Functions host needs. */
function addData(
  app: string,
  names: Names,
  storage: Omit<LockedStorageArgs, "accountName" | "services">,
  data: AppData,
  opts: pulumi.ComponentResourceOptions,
): LockedStorage | undefined {
  const services = servicesOf(data);
  if (services.length === 0) {
    return undefined;
  }
  return new LockedStorage(
    `${app}-data`,
    {
      ...storage,
      accountName: names.storageAccount(app, "data"),
      services,
      containers: Object.keys(data.containers),
      immutableDays: data.immutableDays,
      queues: Object.entries(data.queues).flatMap(([queue, verb]) =>
        verb === "process" ? [queue, poisonQueue(queue)] : [queue],
      ),
      tables: Object.keys(data.tables),
    },
    opts,
  );
}

/** The app may do with its data what was said, and nothing more. */
function grantData(storage: LockedStorage, data: AppData, identity: WorkloadIdentity): RoleAssignment[] {
  return [
    ...Object.entries(data.containers).map(([container, verb]) =>
      verb === "read"
        ? storage.grantBlobRead(identity, container)
        : storage.grantBlobWrite(identity, container),
    ),
    ...Object.entries(data.queues).flatMap(([queue, verb]) =>
      verb === "send" ? storage.grantQueueSend(identity, queue) : storage.grantQueueProcess(identity, queue),
    ),
    ...Object.entries(data.tables).map(([table, verb]) =>
      verb === "read" ? storage.grantTableRead(identity, table) : storage.grantTableWrite(identity, table),
    ),
  ];
}

/** The app settings by which an app finds its business data: a connection `Data` by identity, e.g. `Data__blobServiceUri`. */
function dataSettings(
  storage: LockedStorage,
  services: readonly StorageService[],
  identity: WorkloadIdentity,
) {
  return {
    Data__credential: "managedidentity",
    Data__clientId: identity.clientId,
    ...Object.fromEntries(
      services.map((service) => [`Data__${service}ServiceUri`, storage.endpoints[service]]),
    ),
  };
}
