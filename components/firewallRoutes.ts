import { RouteTable } from "@pulumi/azure-native/network/routeTable.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";

/** What {@link addFirewallRoutes} makes a route table from. */
export interface FirewallRoutesArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the route table in Azure: 1 to 80 letters, digits, `_`, `.`, `-`. */
  routeTableName: string;
  /** Private address of the firewall. */
  firewall: string;
  /** Service tags that are reached past the firewall. Default: none. */
  direct?: readonly string[];
}

/**
 * Makes a route table that sends what leaves the network, and what goes on-premises, through a firewall.
 *
 * @param name Logical name of the route table.
 * @param parent The network.
 * @returns The ARM id of the route table.
 * Source: https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
 */
export function addFirewallRoutes(
  name: string,
  args: FirewallRoutesArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { resourceGroupName, location, tags } = args.placement;
  return new RouteTable(
    name,
    {
      routeTableName: args.routeTableName,
      resourceGroupName,
      location,
      tags,
      // A hub's gateway may announce networks: to those, too, the way is through the firewall.
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "firewall",
          addressPrefix: "0.0.0.0/0",
          nextHopType: "VirtualAppliance",
          nextHopIpAddress: args.firewall,
        },
        ...(args.direct ?? []).map((tag) => ({ name: tag, addressPrefix: tag, nextHopType: "Internet" })),
      ],
    },
    { parent },
  ).id;
}
