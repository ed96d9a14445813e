import type * as input from "@pulumi/azure-native/types/input.js";
import type { AddressPlan, PlanSlot } from "./addressPlan.ts";

type Rule = input.network.SecurityRuleArgs;

/** Azure services of others that apps may reach at their public addresses, as their service tags are called. */
export const azureServices = ["AzureCosmosDB", "EventHub", "ServiceBus"] as const;
export type AzureService = (typeof azureServices)[number];

/**
 * Azure services that a subnet can have a service endpoint for: those documented, without previews, and without storage, vaults and apps,
 * for which a zone has private endpoints.
 *
 * Source: https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview
 */
export const serviceEndpoints = [
  "Microsoft.AzureCosmosDB",
  "Microsoft.CognitiveServices",
  "Microsoft.EventHub",
  "Microsoft.ServiceBus",
  "Microsoft.Sql",
] as const;
export type ServiceEndpoint = (typeof serviceEndpoints)[number];

/** The API Management service as its subnet sees it. */
export interface GatewayPlacement {
  /**
   * A `classic` tier in the network (Developer, Premium), a v2 tier that is `integrated` for what it sends (StandardV2, PremiumV2), or one
   * that is `injected` (PremiumV2).
   *
   * Source: https://learn.microsoft.com/azure/api-management/virtual-network-concepts
   */
  kind: "classic" | "integrated" | "injected";
  /** Whether the internet reaches it; of no consequence when it is `integrated`: what it is sent does not come through its subnet. */
  access: "public" | "private";
}

/** Who talks to whom in a network: what the rules of its subnets follow from. */
export interface Traffic {
  /** Where the subnets are. */
  addresses: AddressPlan;
  /** Slots of Elastic Premium and dedicated plans in use. */
  planSubnets: readonly PlanSlot[];
  /** The API Management service, if there is one. */
  gateway: GatewayPlacement | undefined;
  /** Whether there is an Application Gateway. */
  edge: boolean;
  /** Whether there are build agents. */
  buildAgents: boolean;
  /** Networks in CIDR notation whose clients may reach the private endpoints, and a private gateway. */
  privateEndpointClients: readonly string[];
  /** Services of others that apps reach at their public addresses. */
  services: readonly AzureService[];
  /** Networks in CIDR notation with private endpoints of services of others, which apps reach. */
  remotePrivateEndpoints: readonly string[];
  /** Addresses of the DNS servers, when they are not Azure's own, to which no rule applies. */
  dnsServers: readonly string[];
}

/** Traffic that a rule lets pass. */
interface Allowed {
  name: string;
  /** At most 140 characters. */
  description: string;
  /** A service tag, or networks in CIDR notation; from none, there is no rule. Default: from anywhere. */
  from?: string | readonly string[];
  /** As `from`. Default: to anywhere. */
  to?: string | readonly string[];
  ports: string | readonly string[];
  protocol?: "Tcp" | "Udp" | "*";
}

const any = "*";
const https = "443";
/** AMQP, and AMQP or REST over HTTPS: https://learn.microsoft.com/azure/event-hubs/event-hubs-faq */
const messaging = [https, "5671", "5672"];

/** What apps may reach at public addresses, as its service tag is called. */
type ServiceTag = AzureService | "CognitiveServicesManagement" | "Sql";

/** Source: https://learn.microsoft.com/azure/virtual-network/service-tags-overview#available-service-tags */
const tagOf: Readonly<Record<ServiceEndpoint, ServiceTag>> = {
  "Microsoft.AzureCosmosDB": "AzureCosmosDB",
  "Microsoft.CognitiveServices": "CognitiveServicesManagement",
  "Microsoft.EventHub": "EventHub",
  "Microsoft.ServiceBus": "ServiceBus",
  "Microsoft.Sql": "Sql",
};

const portsOf: Readonly<Record<ServiceTag, string | readonly string[]>> = {
  // Of the gateway mode, the trigger's default: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2
  AzureCosmosDB: https,
  CognitiveServicesManagement: https,
  EventHub: messaging,
  ServiceBus: messaging,
  // From within Azure, the first answer names another port: https://learn.microsoft.com/azure/azure-sql/database/connectivity-architecture#connection-policy
  Sql: ["1433", "11000-11999"],
};

const listOf = (of: string | readonly string[]): readonly string[] => (typeof of === "string" ? [of] : of);

// Azure takes one address or port as a text, and several as a list.
const source = (of: readonly string[]) =>
  of.length === 1 ? { sourceAddressPrefix: of[0] } : { sourceAddressPrefixes: [...of] };
const destination = (of: readonly string[]) =>
  of.length === 1 ? { destinationAddressPrefix: of[0] } : { destinationAddressPrefixes: [...of] };
const destinationPorts = (of: readonly string[]) =>
  of.length === 1 ? { destinationPortRange: of[0] } : { destinationPortRanges: [...of] };

const allow = (direction: "Inbound" | "Outbound", allowed: readonly Allowed[]): Rule[] =>
  allowed
    .filter(({ from = any, to = any }) => from.length > 0 && to.length > 0)
    .map(({ name, description, from = any, to = any, ports, protocol = "Tcp" }, index) => ({
      name,
      description,
      priority: 100 + 10 * index,
      direction,
      access: "Allow",
      protocol,
      sourcePortRange: any,
      ...source(listOf(from)),
      ...destinationPorts(listOf(ports)),
      ...destination(listOf(to)),
    }));

/** Azure's default rules let everything within the network pass; these come before them. */
const denyAll = (direction: "Inbound" | "Outbound"): Rule => ({
  name: `DenyAll${direction}`,
  description: "Everything that no rule above allows",
  priority: 4096,
  direction,
  access: "Deny",
  protocol: any,
  sourcePortRange: any,
  destinationPortRange: any,
  sourceAddressPrefix: any,
  destinationAddressPrefix: any,
});

const inbound = (...allowed: readonly Allowed[]) => [...allow("Inbound", allowed), denyAll("Inbound")];
// From anywhere, that is, from the subnet: of a delegated one, Azure does not promise which addresses the rules see.
const outbound = (...allowed: readonly Allowed[]) => [...allow("Outbound", allowed), denyAll("Outbound")];

const toPrivateEndpoints = ({ addresses }: Traffic): Allowed => ({
  name: "AllowPrivateEndpoints",
  description: "Storage, vaults, and the apps themselves: the platform calls an app by its own name",
  to: addresses.privateEndpoints,
  ports: https,
});

const toEntraId: Allowed = {
  name: "AllowEntraId",
  description: "Tokens of Microsoft Entra ID",
  to: "AzureActiveDirectory",
  ports: https,
};

const toDns = ({ dnsServers }: Traffic): Allowed => ({
  name: "AllowDns",
  description: "Names, from the DNS servers of the network",
  to: dnsServers,
  ports: "53",
  protocol: any,
});

const fromClients = ({ privateEndpointClients }: Traffic, to: string): Allowed => ({
  name: "AllowClients",
  description: "Clients in other networks, named in the settings",
  from: privateEndpointClients,
  to,
  ports: https,
});

/**
 * Rules of a subnet through which apps reach out: private endpoints, Microsoft Entra ID for tokens, Azure Monitor for telemetry, services
 * that were named, nothing else. Nothing comes in: Azure does not send inbound traffic of an app through its integration subnet.
 *
 * @param endpoints What the subnet has service endpoints for: network security groups see the public addresses of these services.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-networking-options#network-security-groups
 */
export function integrationSubnetRules(traffic: Traffic, endpoints: readonly ServiceEndpoint[] = []): Rule[] {
  const services = new Set([...traffic.services, ...endpoints.map((endpoint) => tagOf[endpoint])]);
  return [
    ...outbound(
      toPrivateEndpoints(traffic),
      toEntraId,
      {
        name: "AllowAzureMonitor",
        description: "Telemetry to Application Insights",
        to: "AzureMonitor",
        ports: https,
      },
      ...Array.from(services, (service) => ({
        name: `Allow${service}`,
        description: "A service that triggers an app, or that an app writes to",
        to: service,
        ports: portsOf[service],
      })),
      {
        name: "AllowRemotePrivateEndpoints",
        description: "Private endpoints of services in other networks",
        to: traffic.remotePrivateEndpoints,
        ports: messaging,
      },
      toDns(traffic),
    ),
    ...inbound(),
  ];
}

/**
 * Rules of the subnet of private endpoints: HTTPS from the subnets in use and from the clients named, nothing else. Private endpoints
 * never open a connection.
 *
 * Source: https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
 */
export function privateEndpointSubnetRules(traffic: Traffic): Rule[] {
  const { addresses, planSubnets, gateway, edge, buildAgents } = traffic;
  const to = addresses.privateEndpoints;
  return [
    ...inbound(
      {
        name: "AllowApps",
        description: "Apps on Flex Consumption",
        from: addresses.flexIntegration,
        to,
        ports: https,
      },
      {
        name: "AllowPlans",
        description: "Apps on Elastic Premium and dedicated plans",
        from: planSubnets.map((slot) => addresses.plans[slot]),
        to,
        ports: https,
      },
      {
        name: "AllowGateway",
        description: "The gateway, which calls the apps",
        from: gateway ? addresses.gateway : [],
        to,
        ports: https,
      },
      {
        name: "AllowEdge",
        description: "The edge, which reads its certificate from a vault, and may call the gateway here",
        from: edge ? addresses.edge : [],
        to,
        ports: https,
      },
      {
        name: "AllowBuildAgents",
        description: "Build agents, which deploy code into the apps",
        from: buildAgents ? addresses.buildAgents : [],
        to,
        ports: https,
      },
      fromClients(traffic, to),
    ),
    ...outbound(),
  ];
}

/** Who calls a gateway that is in the network: the internet, or else the edge and the clients named. */
const callers = (traffic: Traffic, { access }: GatewayPlacement): Allowed[] =>
  access === "public"
    ? [
        {
          name: "AllowInternet",
          description: "Callers of the APIs",
          from: "Internet",
          to: traffic.addresses.gateway,
          ports: https,
        },
      ]
    : [
        {
          name: "AllowEdge",
          description: "The edge, which calls the gateway",
          from: traffic.edge ? traffic.addresses.edge : [],
          to: traffic.addresses.gateway,
          ports: https,
        },
        fromClients(traffic, traffic.addresses.gateway),
      ];

/** What an API Management service of any tier needs to reach. */
const toDependencies = (traffic: Traffic): Allowed[] => [
  toPrivateEndpoints(traffic),
  toEntraId,
  {
    name: "AllowStorage",
    description: "API Management's own storage",
    to: "Storage",
    ports: https,
  },
  {
    name: "AllowKeyVault",
    description: "API Management's own vault",
    to: "AzureKeyVault",
    ports: https,
  },
];

/**
 * A classic tier: what is documented as required; of what is optional, tokens, logs through event hubs, and the internal cache and rate
 * limits of several machines, but no external cache, no credential manager and no plain HTTP.
 *
 * Source: https://learn.microsoft.com/azure/api-management/virtual-network-reference#required-ports
 */
function classicGatewayRules(traffic: Traffic, gateway: GatewayPlacement): Rule[] {
  const own = traffic.addresses.gateway;
  return [
    ...inbound(
      ...callers(traffic, gateway),
      {
        name: "AllowManagement",
        description: "Azure manages the service",
        from: "ApiManagement",
        to: "VirtualNetwork",
        ports: "3443",
      },
      {
        name: "AllowLoadBalancer",
        description: "Health probes of the load balancer",
        from: "AzureLoadBalancer",
        to: "VirtualNetwork",
        ports: "6390",
      },
      {
        name: "AllowCacheInbound",
        description: "The internal cache, between the machines of the service",
        from: own,
        to: own,
        ports: "6381-6383",
      },
      {
        name: "AllowRateLimitInbound",
        description: "Counters of rate limits, between the machines of the service",
        from: own,
        to: own,
        ports: "4290",
        protocol: "Udp",
      },
    ),
    ...outbound(
      ...toDependencies(traffic),
      {
        name: "AllowSql",
        description: "API Management's own database",
        to: "Sql",
        ports: "1433",
      },
      {
        name: "AllowAzureMonitor",
        description: "Logs, metrics and telemetry",
        to: "AzureMonitor",
        ports: ["1886", https],
      },
      {
        name: "AllowEventHub",
        description: "Logs on their way to Azure Monitor",
        to: "EventHub",
        ports: messaging,
      },
      {
        name: "AllowCertificateChecks",
        description: "Revocation lists of certificates are published by HTTP",
        to: "Internet",
        ports: "80",
      },
      {
        name: "AllowDiagnostics",
        description: "Azure diagnoses the machines of the service",
        to: "Internet",
        ports: "12000",
      },
      {
        name: "AllowTime",
        description: "Network time",
        to: "Internet",
        ports: "123",
        protocol: "Udp",
      },
      {
        name: "AllowCacheOutbound",
        description: "The internal cache, between the machines of the service",
        to: own,
        ports: "6381-6383",
      },
      {
        name: "AllowRateLimitOutbound",
        description: "Counters of rate limits, between the machines of the service",
        to: own,
        ports: "4290",
        protocol: "Udp",
      },
      toDns(traffic),
    ),
  ];
}

/**
 * A v2 tier. Into a subnet for integration nothing comes; into one for injection come callers and probes, and the machines of the service
 * call one another.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/integrate-vnet-outbound#network-security-group,
 * https://learn.microsoft.com/azure/api-management/inject-vnet-v2#network-security-group, and for inbound rules
 * https://learn.microsoft.com/azure/api-management/virtual-network-workspaces-resources#network-security-group
 */
function v2GatewayRules(traffic: Traffic, gateway: GatewayPlacement): Rule[] {
  const own = gateway.kind === "injected" ? traffic.addresses.gateway : [];
  return [
    ...inbound(
      ...(gateway.kind === "injected" ? callers(traffic, gateway) : []),
      {
        name: "AllowLoadBalancer",
        description: "Health probes of the load balancer",
        from: "AzureLoadBalancer",
        to: own,
        ports: "80",
      },
      {
        name: "AllowOwnInbound",
        description: "The machines of the service among themselves",
        from: own,
        to: own,
        ports: ["80", https],
      },
    ),
    ...outbound(
      ...toDependencies(traffic),
      {
        name: "AllowAzureMonitor",
        description: "Logs, metrics and telemetry",
        to: "AzureMonitor",
        ports: https,
      },
      {
        name: "AllowOwnOutbound",
        description: "The machines of the service among themselves",
        to: own,
        ports: ["80", https],
      },
      toDns(traffic),
    ),
  ];
}

/** Rules of the subnet of the API Management service. */
export function gatewaySubnetRules(traffic: Traffic, gateway: GatewayPlacement): Rule[] {
  return gateway.kind === "classic"
    ? classicGatewayRules(traffic, gateway)
    : v2GatewayRules(traffic, gateway);
}

/**
 * Rules of the subnet of the Application Gateway: HTTPS from the internet, and what Azure needs. There is no rule for what it sends: with
 * any that denies, even the last one, Azure refuses the Application Gateway (`ApplicationGatewaySubnetOutboundTrafficBlockedByNetworkSecurityGroup`).
 * What it must not reach is kept from it by the rules of the other subnets.
 *
 * Source: https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#required-security-rules
 */
export function edgeSubnetRules({ addresses }: Traffic): Rule[] {
  return inbound(
    {
      name: "AllowInternet",
      description: "Callers of the APIs",
      from: "Internet",
      to: addresses.edge,
      ports: https,
    },
    {
      name: "AllowGatewayManager",
      description: "Azure manages the Application Gateway; the ports are guarded by certificates",
      from: "GatewayManager",
      ports: "65200-65535",
    },
    {
      name: "AllowLoadBalancer",
      description: "Health probes of the load balancer",
      from: "AzureLoadBalancer",
      ports: any,
      protocol: any,
    },
  );
}

/**
 * Rules of the subnet of build agents: they ask for work, so nothing comes in. Out goes HTTPS, to private endpoints and to the internet:
 * neither GitHub nor package registries have a service tag, and that of Azure DevOps is for inbound rules only. Where that is too much, a
 * hub's firewall filters by name.
 *
 * Source: https://learn.microsoft.com/azure/virtual-network/service-tags-overview#available-service-tags
 */
export function buildAgentSubnetRules(traffic: Traffic): Rule[] {
  return [
    ...outbound(
      toPrivateEndpoints(traffic),
      {
        name: "AllowInternet",
        description: "The service that the agents work for, Azure, and packages",
        to: "Internet",
        ports: https,
      },
      toDns(traffic),
    ),
    ...inbound(),
  ];
}
