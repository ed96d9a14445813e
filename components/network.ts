import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import type * as input from "@pulumi/azure-native/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import { planAddresses, planSlots, type AddressPlan, type PlanSlot } from "./addressPlan.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import { addFirewallRoutes } from "./firewallRoutes.ts";
import { knownAfter } from "./knownAfter.ts";
import { addNatGateway } from "./natGateway.ts";
import {
  buildAgentSubnetRules,
  edgeSubnetRules,
  gatewaySubnetRules,
  integrationSubnetRules,
  privateEndpointSubnetRules,
  type AzureService,
  type GatewayPlacement,
  type ServiceEndpoint,
  type Traffic,
} from "./networkSecurity.ts";
import { addPeering, type PeeringArgs } from "./peering.ts";
import type { Placement } from "./placement.ts";
import type {
  PrivateDnsZone,
  PrivateDnsZoneReference,
  PrivateLinkGroup,
  PrivateNetwork,
} from "./privateLink.ts";
import { PrivateZones } from "./privateZones.ts";

/** What a {@link Network} is made from. */
export interface NetworkArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the virtual network in Azure: 2 to 64 letters, digits, `_`, `.`, `-`. */
  virtualNetworkName: string;
  /** Address space in CIDR notation, /16 to /24; the subnets are laid out in it by `planAddresses`. */
  addressSpace: string;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /**
   * How traffic to public addresses leaves, after the network security groups let it pass: by `natGateway`, one of the zone's own; by a
   * hub's firewall, given by its private address, e.g. `{ firewall: "10.0.1.4" }`; or by `none` of these, and then Azure chooses an
   * address for apps, and build agents have no way out. Default: `natGateway`.
   *
   * Source: https://learn.microsoft.com/azure/azure-functions/functions-networking-options#outbound-networking-features
   */
  egress?: "natGateway" | "none" | { firewall: string };
  /** Slots of Elastic Premium and dedicated plans in use, 1 to 4: each has a subnet. Default: none. */
  planSubnets?: readonly PlanSlot[];
  /** The API Management service that gets a subnet. Default: none. */
  gateway?: GatewayPlacement | undefined;
  /** Whether an Application Gateway gets a subnet. Default: false. */
  edge?: boolean;
  /** Whether machines that deploy code into the apps get a subnet. Default: false. */
  buildAgents?: boolean;
  /** What private endpoints lead to: gives the private DNS zones. Default: `blob`, `queue`, `table`, `sites`. */
  privateLinkGroups?: readonly PrivateLinkGroup[];
  /** Ids of private DNS zones that a hub owns and links; the others are made here. Default: none. */
  privateDnsZones?: Readonly<Partial<Record<PrivateDnsZone, string>>>;
  /**
   * Networks in CIDR notation whose clients may reach the private endpoints, and a private gateway, beside the zone's own. None overlaps
   * another. Default: none.
   */
  privateEndpointClients?: readonly string[];
  /** Services of others that apps reach at their public addresses; of Service Bus, its Premium tier. Default: none. */
  services?: readonly AzureService[];
  /**
   * Services of others, without a private endpoint, that let in the subnets of plans, by service endpoints. The subnet of Flex Consumption
   * has none: it must not be in use with any. Default: none.
   *
   * Sources: https://learn.microsoft.com/azure/app-service/overview-vnet-integration#service-endpoints,
   * https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to
   */
  serviceEndpoints?: readonly ServiceEndpoint[];
  /** Networks in CIDR notation with private endpoints of services of others, which apps reach. None overlaps another. Default: none. */
  remotePrivateEndpoints?: readonly string[];
  /** The hub's network. Default: none. */
  peering?: PeeringArgs | undefined;
  /** ARM id of a DDoS protection plan for the public addresses in the network. Default: Azure's basic protection. */
  ddosProtectionPlanId?: string | undefined;
  /** Addresses of DNS servers instead of Azure's own, e.g. of a hub's resolver. Default: Azure's own. */
  dnsServers?: readonly string[];
}

/** How a subnet's traffic to public addresses leaves. */
type WayOut = Pick<input.network.SubnetArgs, "natGateway" | "routeTable">;

const delegate = (name: string, serviceName: string) => ({ delegations: [{ name, serviceName }] });

/**
 * The virtual network: a subnet per purpose, each private and with a network security group that denies by default, the way out, and the
 * private DNS zones of everything that has a private endpoint.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-networking-options,
 * https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
export class Network extends pulumi.ComponentResource implements PrivateNetwork {
  /** ARM id of the virtual network. */
  readonly id: pulumi.Output<string>;
  /** Where each subnet lies, whether it is in use or not. */
  readonly addresses: AddressPlan;
  /** ARM id of the subnet for outbound traffic of apps on Flex Consumption. */
  readonly flexIntegrationSubnetId: pulumi.Output<string>;
  /** ARM id of the subnet of private endpoints. */
  readonly privateEndpointSubnetId: pulumi.Output<string>;
  readonly created: readonly pulumi.Resource[];
  /** ARM id of the subnet of the API Management service. */
  readonly gatewaySubnetId: pulumi.Output<string> | undefined;
  /** ARM id of the subnet of the Application Gateway. */
  readonly edgeSubnetId: pulumi.Output<string> | undefined;
  /** ARM id of the subnet of build agents. */
  readonly buildAgentSubnetId: pulumi.Output<string> | undefined;
  readonly #planSubnets: readonly PlanSlot[];
  readonly #zones: PrivateZones;

  /** @throws {pulumi.RunError} when a gateway that the internet reaches would have to send its answers through a firewall. */
  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Network", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const inGroup = { resourceGroupName, location, tags };
    const { gateway, edge = false, buildAgents = false, dnsServers = [] } = args;
    const serviceEndpoints = [...new Set(args.serviceEndpoints)];
    const addresses = planAddresses(args.addressSpace);
    this.addresses = addresses;
    this.#planSubnets = planSlots.filter((slot) => args.planSubnets?.includes(slot));
    const traffic: Traffic = {
      addresses,
      planSubnets: this.#planSubnets,
      gateway,
      edge,
      buildAgents,
      privateEndpointClients: args.privateEndpointClients ?? [],
      services: args.services ?? [],
      remotePrivateEndpoints: args.remotePrivateEndpoints ?? [],
      dnsServers,
    };

    const subnet = (
      purpose: string,
      addressPrefix: string,
      securityRules: input.network.SecurityRuleArgs[],
      more: input.network.SubnetArgs = {},
    ) => {
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
      return {
        // Azure allows no underscore in the name of a subnet for Flex Consumption.
        name: `snet-${purpose}`,
        addressPrefix,
        defaultOutboundAccess: false,
        // By default a network security group has no say over private endpoints.
        privateEndpointNetworkPolicies: "Enabled",
        networkSecurityGroup: { id: group.id },
        ...more,
      };
    };

    const wayOut = this.#wayOut(name, args);
    const virtualNetwork = new VirtualNetwork(
      name,
      {
        virtualNetworkName: args.virtualNetworkName,
        ...inGroup,
        addressSpace: { addressPrefixes: [args.addressSpace] },
        ...(dnsServers.length > 0 && { dhcpOptions: { dnsServers: [...dnsServers] } }),
        ...(args.ddosProtectionPlanId !== undefined && {
          enableDdosProtection: true,
          ddosProtectionPlan: { id: args.ddosProtectionPlanId },
        }),
        // Inline, and only inline: together with stand-alone subnets, an update of one would delete the other.
        subnets: [
          subnet("flex", addresses.flexIntegration, integrationSubnetRules(traffic), {
            ...delegate("flex", "Microsoft.App/environments"),
            ...wayOut,
          }),
          // Private endpoints open no connection: they need no way out.
          subnet("private-endpoints", addresses.privateEndpoints, privateEndpointSubnetRules(traffic)),
          ...this.#planSubnets.map((slot) =>
            subnet(`plan-${slot}`, addresses.plans[slot], integrationSubnetRules(traffic, serviceEndpoints), {
              ...delegate("plan", "Microsoft.Web/serverFarms"),
              ...(serviceEndpoints.length > 0 && {
                serviceEndpoints: serviceEndpoints.map((service) => ({ service })),
              }),
              ...wayOut,
            }),
          ),
          ...(gateway
            ? [
                subnet("gateway", addresses.gateway, gatewaySubnetRules(traffic, gateway), {
                  ...this.#gatewaySubnet(name, args, gateway, wayOut),
                }),
              ]
            : []),
          // A default route to a firewall is not supported: https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#v2-unsupported-scenarios
          ...(edge ? [subnet("edge", addresses.edge, edgeSubnetRules(traffic))] : []),
          ...(buildAgents
            ? [subnet("build-agents", addresses.buildAgents, buildAgentSubnetRules(traffic), wayOut)]
            : []),
        ],
      },
      { parent: this },
    );
    this.created = [virtualNetwork];
    sendDiagnostics(
      name,
      { resourceId: virtualNetwork.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );
    const { peering, egress } = args;
    const peered = {
      resourceGroupName,
      virtualNetworkName: knownAfter(virtualNetwork, args.virtualNetworkName),
      behindFirewall: typeof egress === "object",
    };
    const peer = peering && addPeering(name, peered, peering, this);
    // Azure changes a network one step at a time (https://github.com/pulumi/pulumi-azure-native/issues/4340), and to a hub's firewall and
    // DNS servers there is no other way: whoever uses the network waits for its peering.
    this.id = peer ? pulumi.all([virtualNetwork.id, peer.id]).apply(([id]) => id) : virtualNetwork.id;

    this.#zones = new PrivateZones(
      name,
      {
        placement: args.placement,
        virtualNetworkName: args.virtualNetworkName,
        virtualNetworkId: this.id,
        groups: args.privateLinkGroups ?? ["blob", "queue", "table", "sites"],
        ofHub: args.privateDnsZones ?? {},
      },
      this,
    );

    this.flexIntegrationSubnetId = this.#subnetId("flex");
    this.privateEndpointSubnetId = this.#subnetId("private-endpoints");
    this.gatewaySubnetId = gateway && this.#subnetId("gateway");
    this.edgeSubnetId = edge ? this.#subnetId("edge") : undefined;
    this.buildAgentSubnetId = buildAgents ? this.#subnetId("build-agents") : undefined;
    this.registerOutputs({ id: this.id });
  }

  /**
   * ARM id of the subnet for outbound traffic of apps on an Elastic Premium or dedicated plan.
   *
   * @throws {pulumi.RunError} when the slot is not among the `planSubnets` of the network.
   */
  planSubnetId(slot: PlanSlot): pulumi.Output<string> {
    if (!this.#planSubnets.includes(slot)) {
      throw new pulumi.RunError(
        `the network has no subnet for plan ${slot}; it has ${this.#planSubnets.join(", ") || "none"}`,
      );
    }
    return this.#subnetId(`plan-${slot}`);
  }

  privateDnsZonesOf(group: PrivateLinkGroup): readonly PrivateDnsZoneReference[] {
    return this.#zones.of(group);
  }

  resolves(group: PrivateLinkGroup): readonly pulumi.Resource[] {
    return this.#zones.linksOf(group);
  }

  #subnetId(purpose: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.id}/subnets/snet-${purpose}`;
  }

  #wayOut(name: string, args: NetworkArgs): WayOut {
    const { egress = "natGateway", placement, virtualNetworkName } = args;
    if (egress === "none") {
      return {};
    }
    if (egress === "natGateway") {
      return { natGateway: { id: addNatGateway(name, args, this) } };
    }
    const routeTableName = `rt-${virtualNetworkName}`;
    const { firewall } = egress;
    return {
      routeTable: { id: addFirewallRoutes(`${name}-routes`, { placement, routeTableName, firewall }, this) },
    };
  }

  /** What an API Management service wants of its subnet. One that is in the network has public addresses of its own for its way out. */
  #gatewaySubnet(
    name: string,
    { egress, placement, virtualNetworkName }: NetworkArgs,
    { kind, access }: GatewayPlacement,
    wayOut: WayOut,
  ): input.network.SubnetArgs {
    if (kind === "integrated") {
      return { ...delegate("gateway", "Microsoft.Web/serverFarms"), ...wayOut };
    }
    const firewall = typeof egress === "object" ? egress.firewall : undefined;
    if (firewall !== undefined && access === "public") {
      throw new pulumi.RunError(
        "a gateway in the network that the internet reaches cannot send its answers through a firewall: " +
          "its access must be private, or egress natGateway or none",
      );
    }
    const { routeTable } = wayOut;
    if (kind === "injected") {
      return {
        ...delegate("gateway", "Microsoft.Web/hostingEnvironments"),
        ...(routeTable && { routeTable }),
      };
    }
    if (firewall === undefined) {
      return {};
    }
    // Azure manages the service from the internet: what it is answered must not take another way.
    const routes = {
      placement,
      routeTableName: `rt-${virtualNetworkName}-gateway`,
      firewall,
      direct: ["ApiManagement"],
    };
    return { routeTable: { id: addFirewallRoutes(`${name}-routes-gateway`, routes, this) } };
  }
}
