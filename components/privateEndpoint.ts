import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint as AzurePrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import * as pulumi from "@pulumi/pulumi";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import type { PrivateLinkGroup, PrivateNetwork } from "./privateLink.ts";

/** What a {@link PrivateEndpoint} is made from. */
export interface PrivateEndpointArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network it leads into: gives the subnet and the DNS zone. */
  network: PrivateNetwork;
  /** Id of the resource it leads to. */
  targetId: pulumi.Input<string>;
  /** What must be there first, beside target and network. Default: nothing. */
  after?: pulumi.Resource | undefined;
  /** The one sub-resource it leads to: each sub-resource needs an endpoint of its own. */
  group: PrivateLinkGroup;
  /**
   * Slot of a site that it leads to instead of production, by name.
   *
   * Source: https://learn.microsoft.com/azure/app-service/overview-private-endpoint
   */
  slot?: string | undefined;
}

/**
 * A private endpoint together with its DNS zone group. The endpoint alone makes no DNS record: clients would go on resolving the
 * public address.
 *
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns-integration
 */
export class PrivateEndpoint extends pulumi.ComponentResource {
  /** What is there once names lead to the endpoint: for `dependsOn`, instead of the component. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: PrivateEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:PrivateEndpoint", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const privateEndpointName = `pe-${name}`;
    const subnet = { id: args.network.privateEndpointSubnetId };
    const endpoint = new AzurePrivateEndpoint(
      name,
      {
        privateEndpointName,
        resourceGroupName,
        location,
        tags,
        subnet,
        privateLinkServiceConnections: [
          {
            name: args.group,
            privateLinkServiceId: args.targetId,
            groupIds: [args.slot === undefined ? args.group : `${args.group}-${args.slot}`],
          },
        ],
      },
      {
        parent: this,
        ...(args.after && { dependsOn: args.after }),
        // The SDK adds to the id that the subnet's network policies are off. That is the subnet's to say, and there they are on.
        transformations: [({ props, opts: own }) => ({ props: { ...props, subnet }, opts: own })],
        // API Management refuses a private endpoint that it knows already, even when nothing but its tags has changed:
        // https://github.com/Azure/bicep/issues/14430
        ignoreChanges: args.group === "Gateway" ? ["tags"] : [],
      },
    );
    this.ready = new PrivateDnsZoneGroup(
      `${name}-dns`,
      {
        privateEndpointName: knownAfter(endpoint, privateEndpointName),
        privateDnsZoneGroupName: "default",
        resourceGroupName,
        privateDnsZoneConfigs: args.network.privateDnsZonesOf(args.group).map(({ name: zone, id }) => ({
          name: zone.replaceAll(".", "-"),
          privateDnsZoneId: id,
        })),
      },
      // A record is of use only once the zone is linked to the network.
      { parent: this, dependsOn: [...args.network.resolves(args.group)] },
    );
    this.registerOutputs();
  }
}
