import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { Access, type AccessArgs } from "./access.ts";
import { raiseAlerts } from "./alerts.ts";
import { App, type AppSpec } from "./app.ts";
import { Governance, type GovernanceArgs } from "./governance.ts";
import type { Ingress } from "./ingress.ts";
import { knownAfter } from "./knownAfter.ts";
import { Names } from "./names.ts";
import type { Placement } from "./placement.ts";
import { describePlatform } from "./platformDescription.ts";
import { Platform, type PlatformArgs, type PlatformReference } from "./platform.ts";
import { withoutVersionAliases } from "./versionAliases.ts";
import { VaultSecrets, type NewSecret } from "./vaultSecrets.ts";

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
  /** What apps share: a platform to make, or the one of another stack. */
  platform: { make: PlatformSpec } | { existing: PlatformReference };
  /** Secrets to put in the vault, by name. */
  secrets: Readonly<Record<string, NewSecret>>;
  /** Names of secrets that somebody else put in the vault. */
  existingSecrets: readonly string[];
  /** Seconds that requests take on average before they count as slow. Default: 5. */
  slowAfterSeconds?: number | undefined;
  /** What the zone is held to. */
  governance: Pick<GovernanceArgs, "policyInitiative" | "defender"> & {
    budget?: { monthlyAmount: number; startDate: string } | undefined;
  };
  /** Who has standing access. */
  access: Pick<AccessArgs, "readers" | "operators" | "deployers">;
  /** Whether plans, storage and gateway are spread over the zones of the region. */
  zoneRedundant: boolean;
  /** Whether vault and storage are protected from deletion, by Pulumi and by a lock in Azure. */
  deletionProtection: boolean;
  /** The apps by name. */
  apps: Readonly<Record<string, AppSpec>>;
}

/** What is to be said of a platform, beside what it has in common with its zone. */
export type PlatformSpec = Omit<
  PlatformArgs,
  "placement" | "names" | "secrets" | "existingSecrets" | "zoneRedundant" | "deletionProtection"
>;

/**
 * How many apps are under way at once. A resource takes four times as much memory until it is registered as it does afterwards, so a zone
 * of many apps is not asked for all at once. This many keep Azure busy while each site waits for the one before.
 */
const appsAtOnce = 16;

/** What is worth knowing of an app once it is there. */
export interface AppOutputs {
  /** ARM id of the site. */
  id: pulumi.Output<string>;
  /** ARM ids of its slots, by name. */
  slotIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Name of the site. */
  name: string;
  /** Host name, resolved within the network. */
  hostName: pulumi.Output<string>;
  /** Client id of its identity. */
  identityClientId: pulumi.Output<string>;
  /** Where its API is; absent when it has none. */
  apiUrl?: pulumi.Output<string>;
}

/**
 * A landing zone: one resource group with a platform (network, logs, vault, gateway), unless it is built on another stack's, and the apps,
 * each with its identity, its storage, the app itself and its API.
 */
export class LandingZone extends pulumi.ComponentResource {
  /** Name of the resource group. */
  readonly resourceGroupName: string;
  /** What apps share. */
  readonly platform: PlatformReference;
  /** What other stacks need to know to be built on this one; undefined when this one is built on another. */
  readonly description: pulumi.Input<object> | undefined;
  /** Where callers find the APIs; undefined when there is no gateway, or another stack has it. */
  readonly url: pulumi.Output<string> | undefined;
  /** Records to be made for a host name of one's own, by kind; undefined when there are none. */
  readonly dns: Ingress["dns"] | undefined;
  /** The apps by name, once the last of them is under way. */
  readonly apps: Promise<Readonly<Record<string, AppOutputs>>>;
  /** What another deployment does that this one can't yet; undefined when nothing is left. */
  readonly pending: string | undefined;
  /** What only a person can approve, as commands. */
  readonly approvals: readonly string[];

  /** @throws {pulumi.RunError} when there is a budget, and nobody is told of alerts. */
  constructor(name: string, args: LandingZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "functions-landing-zone:components:LandingZone",
      name,
      {},
      { ...opts, transformations: [...(opts?.transformations ?? []), withoutVersionAliases] },
    );
    const names = new Names(args.naming);
    const { subscriptionId, tenantId, zoneRedundant, deletionProtection } = args;
    const { location, environment, workload } = args.naming;
    const tags = { ...args.tags, environment, workload };
    this.resourceGroupName = names.resourceGroup;

    const group = new ResourceGroup(
      name,
      { resourceGroupName: names.resourceGroup, location, tags },
      { parent: this },
    );
    const placement: Placement = {
      subscriptionId,
      tenantId,
      resourceGroupName: knownAfter(group, names.resourceGroup),
      location,
      tags,
    };
    const common = { placement, names, zoneRedundant, deletionProtection };
    const within = { parent: this };

    const { platform, vaultSecrets } = useOrMake(name, { ...args, ...common }, this);
    this.platform = platform;
    const access = new Access(
      `${name}-access`,
      { placement, resourceGroup: names.resourceGroup, ...args.access },
      within,
    );

    // A subnet takes one new app at a time: the next gets 409 Conflict, failed to acquire ServiceAssociationLinkLease
    // (https://github.com/hashicorp/terraform-provider-azurerm/issues/32089).
    const sites: pulumi.Resource[] = [];
    const addApp = (app: string, spec: AppSpec): AppOutputs => {
      const { id, slotIds, siteName, hostName, identityClientId, apiUrl, site } = new App(
        app,
        { ...common, platform, vaultSecrets, access, afterSite: sites.at(-1), ...spec },
        within,
      );
      sites.push(site);
      return { id, slotIds, name: siteName, hostName, identityClientId, ...(apiUrl && { apiUrl }) };
    };
    const addApps = async () => {
      const apps: Record<string, AppOutputs> = {};
      for (const [app, spec] of Object.entries(args.apps)) {
        const earlier = sites.at(-appsAtOnce);
        if (earlier !== undefined) await registered(earlier);
        apps[app] = addApp(app, spec);
      }
      return apps;
    };
    this.apps = addApps();

    const { actionGroupId } = platform;
    const own = platform instanceof Platform ? platform : undefined;
    if (actionGroupId !== undefined) {
      const gateway = own?.ingress?.gateway;
      raiseAlerts(
        `${name}-alerts`,
        {
          placement,
          actionGroupId,
          telemetry: own?.telemetry,
          gateway,
          vaultId: own?.vault.id,
          slowAfterSeconds: args.slowAfterSeconds,
        },
        this,
      );
    }
    const { budget, ...governance } = args.governance;
    new Governance(
      `${name}-governance`,
      {
        placement,
        ...governance,
        budget: budget && { ...budget, actionGroupId: toBeTold(actionGroupId) },
      },
      within,
    );

    this.description = own && describePlatform(own, names.resourceGroup);
    this.url = own?.ingress?.url;
    this.dns = own?.ingress?.dns;
    this.pending = own?.ingress?.gateway.pending;
    this.approvals = own?.ingress?.gateway.approvals ?? [];
    this.registerOutputs({ url: this.url });
  }
}

/** Azure takes no budget that tells nobody. */
function toBeTold(actionGroupId: pulumi.Input<string> | undefined): pulumi.Input<string> {
  if (actionGroupId === undefined) {
    throw new pulumi.RunError("there is a budget, and nobody is told of it: the platform needs alerts");
  }
  return actionGroupId;
}

/** Waits until a resource is registered, or has failed to be: that keeps nobody else from being tried. */
async function registered(resource: pulumi.Resource): Promise<void> {
  await new Promise((resolve) => {
    pulumi.recover(resource.urn, () => "").apply(resolve);
  });
}

/** The platform that there is, or a new one; and the secrets of its vault that are this zone's. */
function useOrMake(
  name: string,
  args: Omit<PlatformArgs, keyof PlatformSpec> & Pick<LandingZoneArgs, "platform">,
  parent: pulumi.Resource,
): { platform: PlatformReference; vaultSecrets: VaultSecrets } {
  const { platform, secrets, existingSecrets, ...common } = args;
  if ("make" in platform) {
    const { placement, names, zoneRedundant, deletionProtection } = common;
    const made = new Platform(
      name,
      { placement, names, zoneRedundant, deletionProtection, secrets, existingSecrets, ...platform.make },
      { parent },
    );
    return { platform: made, vaultSecrets: made.vaultSecrets };
  }
  const { existing } = platform;
  return {
    platform: existing,
    vaultSecrets: new VaultSecrets(
      `${name}-secrets`,
      { vault: existing.vault, secrets, existing: existingSecrets, tags: common.placement.tags },
      { parent },
    ),
  };
}
