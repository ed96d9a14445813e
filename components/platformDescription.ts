import * as pulumi from "@pulumi/pulumi";
import type { GatewayTier } from "./gateway/tiers.ts";
import type { ApiDefaults } from "./ingress.ts";
import type { PlatformReference } from "./platform.ts";
import { privateDnsZones, type PrivateLinkGroup } from "./privateLink.ts";

/** What the stack of a platform tells the stacks of apps that are built on it: plain data, without secrets. */
export interface PlatformDescription {
  /** Raised when what follows changes its meaning. */
  version: 1;
  /** Name of its resource group. */
  resourceGroupName: string;
  /** Its network: ARM ids. */
  network: {
    privateEndpointSubnetId: string;
    flexIntegrationSubnetId: string;
    /** Private DNS zones by name. */
    privateDnsZones: Readonly<Record<string, string>>;
  };
  /** Where logs and telemetry go. */
  telemetry: {
    workspaceId: string;
    connectionString: string;
    applicationInsights: { id: string; name: string };
  };
  /** ARM id of the action group; absent when nobody is told of alerts. */
  actionGroupId?: string | undefined;
  /** Its vault. */
  vault: { id: string; vaultName: string; uri: string };
  /** Key that encrypts storage; absent for Microsoft's. */
  customerManagedKey?: { vaultUri: string; keyName: string; identityId: string } | undefined;
  /** Plans that apps share, by name. */
  plans: Readonly<
    Record<
      string,
      {
        kind: "ElasticPremium" | "Dedicated";
        planId: string;
        subnetId: string;
        /** Instances that are always ready for an app; absent for 1. */
        minimumInstances?: number | undefined;
        /** Limit of instances of an app on Elastic Premium. */
        maximumInstances?: number | undefined;
      }
    >
  >;
  /** Its gateway; absent when there is none. */
  ingress?:
    | {
        serviceName: string;
        tier: GatewayTier;
        /** Where callers find the APIs, without a slash at the end. */
        url: string;
        /** What stands for the client id of its identity in a policy. */
        identityClientId: string;
        /** That client id. */
        clientId: string;
        /** What holds for each API that does not say otherwise. */
        defaults: ApiDefaults;
      }
    | undefined;
}

/** What private endpoints of an app lead to. */
const groupsOfApps = ["blob", "queue", "table", "sites"] as const satisfies PrivateLinkGroup[];

/**
 * What other stacks need to know of a platform, for an output of its stack.
 *
 * @param resourceGroupName Name of its resource group.
 */
export function describePlatform(
  { network, telemetry, actionGroupId, vault, customerManagedKey: key, plans, ingress }: PlatformReference,
  resourceGroupName: string,
): pulumi.Input<{ [Key in keyof PlatformDescription]: pulumi.Input<PlatformDescription[Key]> }> {
  const zones = groupsOfApps.flatMap((group) => network.privateDnsZonesOf(group));
  const { workspaceId, connectionString, applicationInsights } = telemetry;
  return {
    version: 1,
    resourceGroupName,
    network: pulumi.output({
      privateEndpointSubnetId: network.privateEndpointSubnetId,
      flexIntegrationSubnetId: network.flexIntegrationSubnetId,
      privateDnsZones: Object.fromEntries(zones.map(({ name, id }) => [name, id])),
    }),
    telemetry: pulumi.output({ workspaceId, connectionString, applicationInsights }),
    ...(actionGroupId && { actionGroupId }),
    vault: pulumi.output({ id: vault.id, vaultName: vault.vaultName, uri: vault.uri }),
    ...(key && {
      customerManagedKey: pulumi.output({
        vaultUri: key.vaultUri,
        keyName: key.keyName,
        identityId: key.identityId,
      }),
    }),
    plans: pulumi.output(
      Object.fromEntries(
        Object.entries(plans).map(([name, { plan, subnetId }]) => {
          return [name, { ...plan.hosting, subnetId }];
        }),
      ),
    ),
    ...(ingress && {
      ingress: pulumi.output({
        serviceName: ingress.gateway.serviceName,
        tier: ingress.gateway.tier,
        url: ingress.url,
        identityClientId: ingress.gateway.identityClientId,
        clientId: ingress.clientId,
        defaults: ingress.defaults,
      }),
    }),
  };
}

/** The platform that a stack told of. It is all there: nothing in it has to be waited for. */
export function describedPlatform(told: PlatformDescription): PlatformReference {
  const { resourceGroupName, network, customerManagedKey, ingress } = told;
  return {
    network: {
      ...network,
      created: [],
      privateDnsZonesOf: (group) =>
        privateDnsZones[group].map((name) => {
          const id = network.privateDnsZones[name];
          if (id === undefined) {
            throw new pulumi.RunError(`the platform told of no private DNS zone ${name}: deploy it anew`);
          }
          return { name, id };
        }),
      resolves: () => [],
    },
    telemetry: told.telemetry,
    telemetryReady: [],
    actionGroupId: told.actionGroupId,
    vault: { ...told.vault, resourceGroupName, created: [], ready: [] },
    customerManagedKey,
    plans: Object.fromEntries(
      Object.entries(told.plans).map(
        ([name, { kind, planId, subnetId, minimumInstances, maximumInstances }]) => [
          name,
          {
            subnetId,
            plan: {
              hosting:
                kind === "Dedicated"
                  ? { kind, planId }
                  : {
                      kind,
                      planId,
                      ...(minimumInstances !== undefined && { minimumInstances }),
                      ...(maximumInstances !== undefined && { maximumInstances }),
                    },
            },
          },
        ],
      ),
    ),
    ingress: ingress && { ...ingress, gateway: { ...ingress, resourceGroupName, ready: [] } },
  };
}
