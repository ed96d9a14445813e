import { VirtualNetworkPeering } from "@pulumi/azure-native/network/virtualNetworkPeering.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A network's side of the peering with a hub. Nothing passes before the hub has its side too: who may change the hub makes it, with the id
 * of this network. When the peering is deleted and made again, so must be theirs.
 *
 * Source: https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering
 */
export interface PeeringArgs {
  /** ARM id of the hub's virtual network. */
  hubVirtualNetworkId: string;
  /** Whether on-premises networks are reached by the hub's gateway: it has to be there, and the hub's side to allow it. Default: false. */
  useRemoteGateways?: boolean | undefined;
  /** Whether traffic may come that the hub forwards and did not send, as its firewall does. Default: whether `egress` is a firewall. */
  allowForwardedTraffic?: boolean | undefined;
}

/** The network of a peering. */
export interface PeeredNetwork {
  /** Name of its resource group. */
  resourceGroupName: pulumi.Input<string>;
  /** Its name. */
  virtualNetworkName: pulumi.Input<string>;
  /** Whether it sends traffic through the hub's firewall. */
  behindFirewall: boolean;
}

/**
 * Makes the network's side of the peering with a hub.
 *
 * @param name Logical name of the network: the peering is `<name>-peering`.
 * @param parent The network.
 */
export function addPeering(
  name: string,
  network: PeeredNetwork,
  hub: PeeringArgs,
  parent: pulumi.Resource,
): VirtualNetworkPeering {
  const { resourceGroupName, virtualNetworkName, behindFirewall } = network;
  return new VirtualNetworkPeering(
    `${name}-peering`,
    {
      virtualNetworkPeeringName: "hub",
      virtualNetworkName,
      resourceGroupName,
      remoteVirtualNetwork: { id: hub.hubVirtualNetworkId },
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: hub.allowForwardedTraffic ?? behindFirewall,
      // The zone has no gateway that the hub could use.
      allowGatewayTransit: false,
      useRemoteGateways: hub.useRemoteGateways ?? false,
    },
    { parent },
  );
}
