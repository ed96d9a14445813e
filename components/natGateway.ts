import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import type * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import type { NetworkArgs } from "./network.ts";

/**
 * Makes a NAT gateway, by whose one public address subnets reach the internet.
 *
 * @param name Logical name of the network: the NAT gateway is `<name>-nat`.
 * @param parent The network.
 * @returns The ARM id of the NAT gateway.
 * Source: https://learn.microsoft.com/azure/nat-gateway/nat-overview
 */
export function addNatGateway(
  name: string,
  args: Pick<NetworkArgs, "placement" | "virtualNetworkName" | "workspaceId">,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { resourceGroupName, location, tags } = args.placement;
  const inGroup = { resourceGroupName, location, tags };
  const address = new PublicIPAddress(
    `${name}-nat-ip`,
    {
      publicIpAddressName: `pip-${args.virtualNetworkName}-nat`,
      ...inGroup,
      // A NAT gateway takes a static Standard address only.
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    },
    { parent },
  );
  sendDiagnostics(
    `${name}-nat-ip`,
    { resourceId: address.id, workspaceId: args.workspaceId, logs: true, metrics: true },
    parent,
  );
  return new NatGateway(
    `${name}-nat`,
    {
      natGatewayName: `ng-${args.virtualNetworkName}`,
      ...inGroup,
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: address.id }],
    },
    { parent },
  ).id;
}
