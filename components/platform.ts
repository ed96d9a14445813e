import * as pulumi from "@pulumi/pulumi";
import { EncryptionKey, type CustomerManagedKey } from "./customerManagedKey.ts";
import { lockFromDeletion } from "./deletionLock.ts";
import { FlowLogs } from "./flowLogs.ts";
import { hasPrivateEndpoint, kindOf } from "./gateway/tiers.ts";
import { HostingPlan, type HostingPlanArgs, type HostingPlanReference } from "./hostingPlan.ts";
import { Ingress, type IngressArgs, type IngressReference } from "./ingress.ts";
import { LockedStorage } from "./lockedStorage.ts";
import { Monitoring, type MonitoringArgs } from "./monitoring.ts";
import type { Names } from "./names.ts";
import { Network, type NetworkArgs } from "./network.ts";
import type { PlanSlot } from "./addressPlan.ts";
import type { Placement } from "./placement.ts";
import { PrivateMonitoring } from "./privateMonitoring.ts";
import { privateLinkGroups, type PrivateNetwork } from "./privateLink.ts";
import type { Telemetry } from "./telemetry.ts";
import { Vault, type VaultArgs, type VaultReference } from "./vault.ts";
import { VaultSecrets, type NewSecret } from "./vaultSecrets.ts";
import { WorkloadIdentity } from "./workloadIdentity.ts";

/** What apps need of a platform, of this stack or of another. */
export interface PlatformReference {
  /** The network in which apps are reached, and through which they reach out. */
  readonly network: PrivateNetwork & {
    /** ARM id of the subnet for outbound traffic of apps on Flex Consumption. */
    readonly flexIntegrationSubnetId: pulumi.Input<string>;
  };
  /** Where logs and telemetry go. */
  readonly telemetry: Telemetry;
  /** What must be there before an app sends telemetry; nothing for a platform of another stack. */
  readonly telemetryReady: readonly pulumi.Resource[];
  /** ARM id of the action group that tells people of alerts; undefined when nobody is told. */
  readonly actionGroupId: pulumi.Input<string> | undefined;
  /** The vault. */
  readonly vault: VaultReference;
  /** Key that encrypts storage instead of Microsoft's; undefined for Microsoft's. */
  readonly customerManagedKey: CustomerManagedKey | undefined;
  /** Plans that apps share, by name. */
  readonly plans: Readonly<Record<string, SharedPlan>>;
  /** The way in to the apps; undefined when there is none. */
  readonly ingress: IngressReference | undefined;
}

/** A plan that apps share, and the subnet through which they reach out. */
export interface SharedPlan {
  /** The plan. */
  readonly plan: HostingPlanReference;
  /** ARM id of the subnet. */
  readonly subnetId: pulumi.Input<string>;
}

/** What a {@link Platform} is made from. */
export interface PlatformArgs {
  /** Where it lives. */
  placement: Placement;
  /** Names of its resources in Azure. */
  names: Names;
  /** The network. */
  network: Omit<
    NetworkArgs,
    | "placement"
    | "virtualNetworkName"
    | "workspaceId"
    | "planSubnets"
    | "privateLinkGroups"
    | "gateway"
    | "edge"
  >;
  /** How traffic is recorded. Default: it is not. */
  flowLogs?: FlowLogSettings | undefined;
  /** Logs, telemetry and who is told of alerts. */
  monitoring: Pick<MonitoringArgs, "retentionDays" | "dailyQuotaGb" | "privateLink" | "sentinel" | "alerts">;
  /** The vault. */
  vault: Pick<VaultArgs, "sku" | "softDeleteDays">;
  /** Secrets to put in the vault, by name. */
  secrets: Readonly<Record<string, NewSecret>>;
  /** Names of secrets that somebody else put in the vault. */
  existingSecrets: readonly string[];
  /** Key that encrypts storage: one that is there, or `create` for one of the platform's own. Default: Microsoft's. */
  customerManagedKey?: CustomerManagedKey | "create" | undefined;
  /** Plans that apps share, by name, each in a subnet of its own. Default: none. */
  plans?: Readonly<Record<string, PlanArgs>>;
  /** The way in to the apps. Default: none, and apps can have no API. */
  ingress?: IngressSpec | undefined;
  /** Whether plans, storage and edge are spread over zones of the region. */
  zoneRedundant: boolean;
  /**
   * Whether Pulumi refuses to delete vault and storage; storage has a lock in Azure too. The vault has none: it would keep roles on
   * secrets from being taken away, by this stack and by others, and nobody can purge the vault anyway.
   */
  deletionProtection: boolean;
}

/** A plan that apps share. */
export type PlanArgs = Pick<HostingPlanArgs, "sku" | "minimumInstances" | "maximumInstances"> & {
  /** Which of the network's subnets for plans is its own, for ever. */
  subnet: PlanSlot;
};

/** The way in to the apps: a gateway, whose policies may read secrets of the vault, and maybe an edge. */
export interface IngressSpec extends Pick<IngressArgs, "defaults" | "edge"> {
  /** The gateway. */
  gateway: Omit<IngressArgs["gateway"], "namedValues">;
  /** Name of each secret that policies read, by the name by which they read it. */
  namedValues: Readonly<Record<string, string>>;
}

/** How traffic is recorded. */
export interface FlowLogSettings {
  /** Days that the records are kept in storage: 1 to 365. */
  retentionDays: number;
  /** Name of the network watcher of the region. Default: `NetworkWatcher_<region>`. */
  networkWatcher?: string | undefined;
  /** Resource group of the network watcher. Default: `NetworkWatcherRG`. */
  networkWatcherResourceGroup?: string | undefined;
}

/** Where a network watcher writes flow logs: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview */
const flowLogContainer = "insights-logs-flowlogflowevent";

/** What apps share: the network, logs, the vault, the key that encrypts storage, plans, and the way in. */
export class Platform extends pulumi.ComponentResource implements PlatformReference {
  readonly network: Network;
  readonly telemetry: Monitoring;
  readonly telemetryReady: readonly pulumi.Resource[];
  readonly actionGroupId: pulumi.Output<string> | undefined;
  readonly vault: Vault;
  readonly customerManagedKey: CustomerManagedKey | undefined;
  readonly plans: Readonly<Record<string, SharedPlan>>;
  readonly ingress: Ingress | undefined;
  /** The secrets of the vault. */
  readonly vaultSecrets: VaultSecrets;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Platform", name, {}, opts);
    const { placement, names, zoneRedundant, deletionProtection, plans = {} } = args;
    const within = { parent: this };

    this.telemetry = new Monitoring(
      `${name}-monitoring`,
      {
        placement,
        workspaceName: names.workspace,
        applicationInsightsName: names.applicationInsights,
        ...args.monitoring,
      },
      within,
    );
    const { workspaceId, actionGroupId } = this.telemetry;
    this.actionGroupId = actionGroupId;
    this.network = new Network(
      `${name}-network`,
      {
        placement,
        virtualNetworkName: names.virtualNetwork,
        workspaceId,
        ...args.network,
        planSubnets: Object.values(plans).map(({ subnet }) => subnet),
        privateLinkGroups: privateLinkGroups({
          gateway: args.ingress !== undefined && hasPrivateEndpoint(args.ingress.gateway),
          monitoring: args.monitoring.privateLink === true,
        }),
        gateway: args.ingress && {
          kind: kindOf(args.ingress.gateway),
          access: args.ingress.gateway.access,
        },
        edge: args.ingress?.edge?.kind === "applicationGateway",
      },
      within,
    );
    this.telemetryReady =
      args.monitoring.privateLink === true
        ? [
            new PrivateMonitoring(
              `${name}-private-monitoring`,
              {
                placement,
                network: this.network,
                scopeName: names.privateLinkScope,
                telemetry: this.telemetry,
              },
              within,
            ).ready,
          ]
        : [];

    this.vault = new Vault(
      `${name}-vault`,
      {
        placement,
        network: this.network,
        workspaceId,
        vaultName: names.vault,
        actionGroupId,
        deletionProtection,
        ...args.vault,
      },
      within,
    );
    const key =
      args.customerManagedKey === "create"
        ? new EncryptionKey(
            `${name}-storage-key`,
            {
              placement,
              vault: this.vault,
              keyName: "storage",
              // No app has an underscore in its name: none can come to share this identity.
              identityName: names.zoneIdentity("storage-key"),
              hardware: args.vault.sku === "premium",
            },
            within,
          )
        : args.customerManagedKey;
    this.customerManagedKey = key;
    this.plans = Object.fromEntries(
      Object.entries(plans).map(([plan, { subnet, ...planArgs }]) => [
        plan,
        {
          plan: new HostingPlan(
            `${name}-plan-${plan}`,
            {
              placement,
              network: this.network,
              workspaceId,
              planName: names.plan(plan),
              zoneRedundant,
              ...planArgs,
            },
            within,
          ),
          subnetId: this.network.planSubnetId(subnet),
        },
      ]),
    );
    if (args.flowLogs !== undefined) {
      this.#recordFlows(`${name}-flow-logs`, args, args.flowLogs);
    }
    this.vaultSecrets = new VaultSecrets(
      `${name}-secrets`,
      {
        vault: this.vault,
        secrets: args.secrets,
        existing: args.existingSecrets,
        tags: placement.tags,
      },
      within,
    );
    this.ingress =
      args.ingress &&
      new Ingress(
        `${name}-ingress`,
        {
          placement,
          names,
          network: this.network,
          telemetry: this.telemetry,
          zoneRedundant,
          defaults: args.ingress.defaults,
          edge: args.ingress.edge,
          gateway: {
            ...args.ingress.gateway,
            namedValues: { secrets: this.vaultSecrets, names: args.ingress.namedValues },
          },
        },
        within,
      );
    this.registerOutputs({ networkId: this.network.id, workspaceId, vaultId: this.vault.id });
  }

  #recordFlows(
    name: string,
    { placement, names, zoneRedundant, deletionProtection }: PlatformArgs,
    { retentionDays, ...watcher }: FlowLogSettings,
  ): void {
    const { workspaceId } = this.telemetry;
    const within = { parent: this };
    const identity = new WorkloadIdentity(
      `${name}-identity`,
      // Like that of the key, never an app's.
      { placement, identityName: names.zoneIdentity("flow-logs") },
      within,
    );
    const storage = new LockedStorage(
      `${name}-storage`,
      {
        placement,
        network: this.network,
        workspaceId,
        accountName: names.flowLogStorage,
        services: ["blob"],
        containers: [flowLogContainer],
        deleteAfterDays: { [flowLogContainer]: retentionDays },
        zoneRedundant,
        customerManagedKey: this.customerManagedKey,
        deletionProtection,
      },
      within,
    );
    new FlowLogs(
      name,
      {
        placement,
        flowLogName: `flow-${names.virtualNetwork}`,
        virtualNetworkId: this.network.id,
        storageId: storage.id,
        identityId: identity.id,
        workspaceId,
        after: [storage.grantBlobWrite(identity, flowLogContainer)],
        ...watcher,
      },
      within,
    );
    if (deletionProtection) {
      lockFromDeletion(`${name}-storage`, storage, this);
    }
  }
}
