import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import type * as input from "@pulumi/azure-native/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import { planAddresses } from "./addressPlan.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import { knownAfter } from "./knownAfter.ts";
import { integrationSubnetRules, privateEndpointSubnetRules } from "./networkSecurity.ts";
import type { Placement } from "./placement.ts";
import {
  privateDnsZones,
  type PrivateDnsZone,
  type PrivateDnsZoneReference,
  type PrivateLinkGroup,
  type PrivateNetwork,
} from "./privateLink.ts";

/** What a {@link Network} is made from. */
export interface NetworkArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the virtual network in Azure: 2 to 64 letters, digits, `_`, `.`, `-`. */
  virtualNetworkName: string;
  /** Address space in CIDR notation, /16 to /24; the subnets are laid out in it by `planAddresses`. */
  addressSpace: string;
  /**
   * By which address traffic of the apps to public addresses leaves, after the network security group let it pass: `natGateway`, one of
   * the zone's own, or `none`, and then Azure chooses one. Default: `natGateway`.
   *
   * Source: https://learn.microsoft.com/azure/azure-functions/functions-networking-options#outbound-networking-features
   */
  egress?: "natGateway" | "none";
  /** Networks in CIDR notation whose clients may reach the private endpoints, beside the apps. Default: none. */
  privateEndpointClients?: readonly string[];
  /** Ids of private DNS zones that a hub owns and links; the others are made here. Default: none. */
  privateDnsZones?: Partial<Record<PrivateDnsZone, string>>;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
}

/** Name of the subnet for apps on Flex Consumption; Azure allows no underscore in it. */
const flexIntegration = "snet-flex";
const privateEndpoints = "snet-private-endpoints";

/**
 * The virtual network: a subnet per purpose, each private and with a network security group that denies by default, and the private DNS
 * zones of everything that has a private endpoint.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-networking-options,
 * https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
export class Network extends pulumi.ComponentResource implements PrivateNetwork {
  /** ARM id of the virtual network. */
  readonly id: pulumi.Output<string>;
  /** ARM id of the subnet for outbound traffic of apps on Flex Consumption. */
  readonly flexIntegrationSubnetId: pulumi.Output<string>;
  /** ARM id of the subnet of private endpoints. */
  readonly privateEndpointSubnetId: pulumi.Output<string>;
  readonly #zones = new Map<PrivateDnsZone, { id: pulumi.Input<string>; link?: pulumi.Resource }>();

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Network", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const plan = planAddresses(args.addressSpace);
    const inGroup = { resourceGroupName, location, tags };

    const securityGroup = (purpose: string, securityRules: input.network.SecurityRuleArgs[]) => {
      const group = new NetworkSecurityGroup(
        `${name}-nsg-${purpose}`,
        { networkSecurityGroupName: `nsg-${args.virtualNetworkName}-${purpose}`, ...inGroup, securityRules },
        { parent: this },
      );
      // A network security group has no metrics.
      sendDiagnostics(
        `${name}-nsg-${purpose}`,
        { resourceId: group.id, workspaceId: args.workspaceId, logs: true, metrics: false },
        this,
      );
      return { networkSecurityGroup: { id: group.id } };
    };

    const virtualNetwork = new VirtualNetwork(
      name,
      {
        virtualNetworkName: args.virtualNetworkName,
        ...inGroup,
        addressSpace: { addressPrefixes: [args.addressSpace] },
        // Inline, and only inline: together with stand-alone subnets, an update of one would delete the other.
        subnets: [
          {
            name: flexIntegration,
            addressPrefix: plan.flexIntegration,
            defaultOutboundAccess: false,
            privateEndpointNetworkPolicies: "Enabled",
            delegations: [{ name: "flex", serviceName: "Microsoft.App/environments" }],
            ...securityGroup("flex", integrationSubnetRules(plan)),
            ...(args.egress !== "none" && { natGateway: { id: this.#natGateway(name, args) } }),
          },
          {
            name: privateEndpoints,
            addressPrefix: plan.privateEndpoints,
            defaultOutboundAccess: false,
            // By default a network security group has no say over private endpoints.
            privateEndpointNetworkPolicies: "Enabled",
            ...securityGroup(
              "private-endpoints",
              privateEndpointSubnetRules(plan, args.privateEndpointClients ?? []),
            ),
          },
        ],
      },
      { parent: this },
    );
    sendDiagnostics(
      name,
      { resourceId: virtualNetwork.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );

    for (const group of ["blob", "queue", "table", "sites"] as const) {
      for (const zoneName of privateDnsZones[group]) {
        const hubZone = args.privateDnsZones?.[zoneName];
        if (hubZone !== undefined) {
          this.#zones.set(zoneName, { id: hubZone });
          continue;
        }
        const zone = new PrivateZone(
          `${name}-dns-${group}`,
          { privateZoneName: zoneName, resourceGroupName, location: "global", tags },
          { parent: this },
        );
        const link = new VirtualNetworkLink(
          `${name}-dns-${group}-link`,
          {
            privateZoneName: knownAfter(zone, zoneName),
            virtualNetworkLinkName: args.virtualNetworkName,
            resourceGroupName,
            location: "global",
            tags,
            virtualNetwork: { id: virtualNetwork.id },
            registrationEnabled: false,
          },
          { parent: this },
        );
        this.#zones.set(zoneName, { id: zone.id, link });
      }
    }

    this.id = virtualNetwork.id;
    this.flexIntegrationSubnetId = pulumi.interpolate`${virtualNetwork.id}/subnets/${flexIntegration}`;
    this.privateEndpointSubnetId = pulumi.interpolate`${virtualNetwork.id}/subnets/${privateEndpoints}`;
    this.registerOutputs({ id: this.id });
  }

  privateDnsZonesOf(group: PrivateLinkGroup): readonly PrivateDnsZoneReference[] {
    return privateDnsZones[group].map((name) => ({ name, id: this.#zone(name).id }));
  }

  resolves(group: PrivateLinkGroup): readonly pulumi.Resource[] {
    return privateDnsZones[group].flatMap((name) => this.#zone(name).link ?? []);
  }

  #zone(name: PrivateDnsZone) {
    const zone = this.#zones.get(name);
    if (zone === undefined) {
      throw new pulumi.RunError(`the network has no private DNS zone ${name}`);
    }
    return zone;
  }

  #natGateway(name: string, args: NetworkArgs): pulumi.Output<string> {
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
      { parent: this },
    );
    sendDiagnostics(
      `${name}-nat-ip`,
      { resourceId: address.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );
    return new NatGateway(
      `${name}-nat`,
      {
        natGatewayName: `ng-${args.virtualNetworkName}`,
        ...inGroup,
        sku: { name: "Standard" },
        publicIpAddresses: [{ id: address.id }],
      },
      { parent: this },
    ).id;
  }
}
