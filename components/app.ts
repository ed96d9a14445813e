import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import * as pulumi from "@pulumi/pulumi";
import type { Access } from "./access.ts";
import { connectionSettings, type AppConnections } from "./appConnections.ts";
import { grantConnections } from "./connectionGrants.ts";
import { lockFromDeletion } from "./deletionLock.ts";
import type { SignIn } from "./easyAuth.ts";
import { FunctionApp, type FunctionAppArgs } from "./functionApp.ts";
import { LockedStorage, poisonQueue, type LockedStorageArgs } from "./lockedStorage.ts";
import type { Names } from "./names.ts";
import type { Placement } from "./placement.ts";
import type { PlatformReference } from "./platform.ts";
import { PublishedApi, type PublishedApiArgs } from "./publishedApi.ts";
import type { RateLimit } from "./gateway/policies.ts";
import { settingOf } from "./secretSetting.ts";
import type { StorageService } from "./storageServices.ts";
import { grantPublish } from "./telemetry.ts";
import type { VaultSecrets } from "./vaultSecrets.ts";
import { WorkloadIdentity } from "./workloadIdentity.ts";

/** One app: what it runs on, what it may do, and who may call it. */
export interface AppSpec extends Pick<FunctionAppArgs, "runtime" | "cors" | "settings" | "isolate"> {
  /** `FlexConsumption`, or the name of a plan that apps share. */
  plan: string;
  /** Memory of an instance in MB, on Flex Consumption. */
  instanceMemoryMB: 2048 | 4096;
  /** Limit of instances, which also limits cost. Default: the least on Flex Consumption, 40; that of a plan that is shared. */
  maximumInstanceCount?: number | undefined;
  /** Instances on Flex Consumption that never go away, by what they serve. */
  alwaysReady: Readonly<Record<string, number>>;
  /** Slots beside production, on a plan that is shared. */
  slots: readonly string[];
  /** Path that answers 200 while an instance is well, on a plan that is shared. Default: none. */
  healthCheckPath?: string | undefined;
  /** Whether callers must present a certificate, on a plan that is shared. */
  clientCertificates: boolean;
  /** Who may call it over HTTP, beside the gateway. Default: nobody. */
  signIn?: SignIn | undefined;
  /** Its API on the gateway. Default: none. */
  api?: ApiSpec | undefined;
  /** Names of secrets of the vault that it reads, each as an app setting: `payment-api-key` is `PAYMENT_API_KEY`. */
  secrets: readonly string[];
  /** Names of secrets of the vault that its code reads itself, by its identity: it finds the vault by `KeyVault__vaultUri`. */
  secretReads: readonly string[];
  /** Business data of its own, and what it may do with it. */
  data: AppData;
  /** Resources of others that it is triggered by, reads or writes, by the name of the connection. */
  connections: AppConnections;
  /** Whether it uses Durable Functions. */
  durable: boolean;
}

/** The API of an app. What it does not say, the gateway's defaults do. */
export interface ApiSpec extends Pick<
  PublishedApiArgs,
  "path" | "document" | "operations" | "validation" | "maxRequestBytes" | "cors" | "quota"
> {
  /** Audience that a token of a caller must be for. */
  audience?: string | undefined;
  /** Limit of each calling application. */
  rateLimit?: RateLimit | undefined;
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
  /** Whether it hands out links to its blobs: shared access signatures by user delegation. */
  downloadLinks: boolean;
}

/** What an {@link App} is made from. */
export interface AppArgs extends AppSpec {
  /** Where it lives. */
  placement: Placement;
  /** Names of its resources in Azure. */
  names: Names;
  /** What it shares with other apps. */
  platform: PlatformReference;
  /** The secrets of the vault. */
  vaultSecrets: VaultSecrets;
  /** Who may deploy code into it. */
  access: Access;
  /** Site that must be there first. A subnet takes one new app at a time. Default: none. */
  afterSite?: pulumi.Resource | undefined;
  /** Whether its plan and storage are spread over zones of the region. */
  zoneRedundant: boolean;
  /** Whether its storage is protected from deletion, by Pulumi and by a lock in Azure. */
  deletionProtection: boolean;
}

const deploymentContainer = "deployment";

/** The least that Flex Consumption takes as a limit of instances. */
const leastFlexLimit = 40;

/**
 * An app of the zone with all that is its own: identity, roles, storage for the Functions host and for business data, the function app,
 * and its API on the gateway.
 */
export class App extends pulumi.ComponentResource {
  /** ARM id of the site. */
  readonly id: pulumi.Output<string>;
  /** ARM ids of its slots, by name. */
  readonly slotIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Name of the site. */
  readonly siteName: string;
  /** Host name, resolved within the network. */
  readonly hostName: pulumi.Output<string>;
  /** Client id of its identity. */
  readonly identityClientId: pulumi.Output<string>;
  /** Where its API is; undefined when it has none. */
  readonly apiUrl: pulumi.Output<string> | undefined;
  /** The site itself, for the next app. */
  readonly site: pulumi.Resource;

  /** @throws {pulumi.RunError} when it names a plan or a secret that is not there, or has an API without a gateway. */
  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:App", name, {}, opts);
    const { placement, names, platform, data, isolate = false } = args;
    const within = { parent: this };
    const identity = new WorkloadIdentity(
      `${name}-identity`,
      { placement, identityName: names.identity(name) },
      within,
    );
    const storage = {
      placement,
      network: platform.network,
      workspaceId: platform.telemetry.workspaceId,
      zoneRedundant: args.zoneRedundant,
      customerManagedKey: platform.customerManagedKey,
      deletionProtection: args.deletionProtection,
    };
    const hostStorage = new LockedStorage(
      `${name}-host`,
      {
        ...storage,
        accountName: names.storageAccount(name, "host"),
        services: ["blob", "queue", "table"],
        containers: [deploymentContainer],
      },
      within,
    );
    const dataStorage = this.#data(`${name}-data`, storage, name, args);

    // An app that is isolated keeps what it takes to look into it, and loses every right on data and secrets.
    const dataGrants = dataStorage && !isolate ? grantData(dataStorage, data, identity) : [];
    const grants = isolate
      ? []
      : [
          ...dataGrants,
          ...[...args.secrets, ...args.secretReads].map((secret) =>
            args.vaultSecrets.grantRead(identity, secret),
          ),
          ...grantConnections(
            name,
            {
              connections: args.connections,
              identity,
              identityName: names.identity(name),
              subscriptionId: placement.subscriptionId,
            },
            this,
          ),
        ];
    const place = this.#hosting(name, args);
    const functionApp = new FunctionApp(
      name,
      {
        placement,
        network: platform.network,
        monitoring: platform.telemetry,
        identity,
        hostStorage,
        deploymentContainer,
        after: [
          ...hostStorage.grantFunctionsHost(identity, args.durable),
          grantPublish(name, platform.telemetry, identity, this),
          ...platform.telemetryReady,
          ...grants,
          ...(dataStorage?.ready ?? []),
          ...(args.secrets.length + args.secretReads.length > 0 ? platform.vault.ready : []),
          ...(args.afterSite ? [args.afterSite] : []),
        ],
        siteName: names.functionApp(name),
        ...place,
        runtime: args.runtime,
        signIn: signIn(args),
        cors: args.cors,
        isolate,
        settings: {
          ...Object.fromEntries(
            args.secrets.map((secret) => [settingOf(secret), args.vaultSecrets.reference(secret)]),
          ),
          ...(args.secretReads.length > 0 && { KeyVault__vaultUri: platform.vault.uri }),
          ...(args.api && platform.ingress && { Gateway__clientId: platform.ingress.clientId }),
          ...args.settings,
        },
        productionSettings: {
          ...(dataStorage && dataSettings(dataStorage, servicesOf(data), identity)),
          ...connectionSettings(args.connections, identity.clientId),
        },
      },
      within,
    );
    args.access.grantDeploy(name, { id: functionApp.id, name: names.functionApp(name) });
    // On Elastic Premium the scm site takes no package, as the app fetches its own by URL: whoever deploys puts it there
    // (https://learn.microsoft.com/azure/azure-functions/storage-considerations#create-an-app-without-azure-files).
    if (place.hosting.kind === "ElasticPremium") {
      for (const deployer of args.access.deployers) {
        hostStorage.grantBlobWrite(deployer, deploymentContainer);
      }
    }
    if (args.deletionProtection) {
      lockFromDeletion(`${name}-host`, hostStorage, this);
      // Azure deletes no role under a lock: to take the roles of an app that is isolated away, the lock goes first, and stays away.
      if (dataStorage && !isolate) {
        const { id, contents } = dataStorage;
        lockFromDeletion(`${name}-data`, { id, contents: [...contents, ...dataGrants] }, this);
      }
    }

    this.id = functionApp.id;
    this.slotIds = functionApp.slotIds;
    this.siteName = names.functionApp(name);
    this.hostName = functionApp.hostName;
    this.identityClientId = identity.clientId;
    this.site = functionApp.site;
    this.apiUrl = this.#publish(name, functionApp, args);
    this.registerOutputs({ hostName: this.hostName });
  }

  /** What it runs on, and through which subnet it reaches out. */
  #hosting(name: string, args: AppArgs): Pick<FunctionAppArgs, "hosting" | "integrationSubnetId"> {
    const { plan, platform, names } = args;
    if (plan === "FlexConsumption") {
      const { instanceMemoryMB, maximumInstanceCount = leastFlexLimit, alwaysReady, zoneRedundant } = args;
      return {
        hosting: {
          kind: plan,
          planName: names.plan(name),
          instanceMemoryMB,
          maximumInstanceCount,
          alwaysReady,
          zoneRedundant,
        },
        integrationSubnetId: platform.network.flexIntegrationSubnetId,
      };
    }
    const shared = platform.plans[plan];
    if (shared === undefined) {
      throw new pulumi.RunError(
        `${name} is to run on the plan '${plan}'; there is FlexConsumption${Object.keys(platform.plans)
          .map((each) => `, ${each}`)
          .join("")}`,
      );
    }
    const { slots, healthCheckPath, clientCertificates, maximumInstanceCount } = args;
    const { hosting } = shared.plan;
    return {
      hosting: {
        ...hosting,
        slots,
        clientCertificates,
        ...(healthCheckPath !== undefined && { healthCheckPath }),
        ...(hosting.kind === "ElasticPremium" &&
          maximumInstanceCount !== undefined && { maximumInstances: maximumInstanceCount }),
      },
      integrationSubnetId: shared.subnetId,
    };
  }

  /** Business data lives in an account of its own, apart from what the Functions host needs. */
  #data(
    name: string,
    storage: Omit<LockedStorageArgs, "accountName" | "services">,
    app: string,
    { names, data }: AppArgs,
  ): LockedStorage | undefined {
    const services = servicesOf(data);
    if (services.length === 0) {
      return undefined;
    }
    return new LockedStorage(
      name,
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
      { parent: this },
    );
  }

  #publish(name: string, functionApp: FunctionApp, { api, platform, signIn }: AppArgs) {
    if (api === undefined) {
      return undefined;
    }
    const { ingress } = platform;
    if (ingress === undefined || signIn === undefined) {
      throw new pulumi.RunError(
        `${name} has an API, which needs a gateway, and signIn for the gateway to sign in with`,
      );
    }
    const { gateway, defaults } = ingress;
    const { audience = defaults.callers.audience, ...spec } = api;
    new PublishedApi(
      `${name}-published`,
      {
        ...spec,
        app: name,
        gateway,
        callers: { ...defaults.callers, audience },
        rateLimit: spec.rateLimit ?? defaults.rateLimit,
        quota: spec.quota ?? defaults.quota,
        cors: [...new Set([...(defaults.cors ?? []), ...(spec.cors ?? [])])],
        backend: { hostName: functionApp.hostName, siteId: functionApp.id, audience: signIn.audience },
      },
      { parent: this },
    );
    return pulumi.interpolate`${ingress.url}/${api.path}`;
  }
}

/** The gateway may call an app that has an API, beside whom the app itself names; nobody may call one that names nobody, or is isolated. */
function signIn({ signIn, api, platform, isolate }: AppArgs): SignIn | undefined {
  if (signIn === undefined || isolate === true) {
    return undefined;
  }
  const { ingress } = platform;
  const gateway = api === undefined || ingress === undefined ? [] : [ingress.clientId];
  const applications = [...gateway, ...signIn.applications];
  // To Azure an empty list is none, and every application of the tenant could call:
  // https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad#use-a-built-in-authorization-policy
  return applications.length === 0 ? undefined : { ...signIn, applications };
}

function servicesOf({ containers, queues, tables }: AppData): StorageService[] {
  const inUse = { blob: containers, queue: queues, table: tables };
  return (["blob", "queue", "table"] as const).filter((service) => Object.keys(inUse[service]).length > 0);
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
    ...(data.downloadLinks ? [storage.grantDelegateSas(identity)] : []),
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
