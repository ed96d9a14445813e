import { Address4 } from "ip-address";
import { z } from "zod";

import { addressSpacePrefix, overlaps, parseNetwork, planAddresses } from "../components/addressPlan.ts";
import {
  type AzureService,
  type ServiceEndpoint,
  azureServices,
  serviceEndpoints,
} from "../components/networkSecurity.ts";
import { type PrivateDnsZone, privateDnsZones } from "../components/privateLink.ts";
import { describe } from "./finding.ts";
import { didYouMean } from "./nearest.ts";
import { exampleId, resourceId } from "./resourceId.ts";
import { type Problem, flag, hinted, list, number, object, oneOf, text, textFor, textThat } from "./rules.ts";

/** How traffic of the apps to public addresses leaves, when not by a hub's firewall: from an address of the zone, or one that Azure chooses. */
const egressWays = ["natGateway", "none"] as const;

/** How traffic to public addresses leaves: as a text says, or by the hub's firewall, given by its private IPv4 address. */
export type Egress = (typeof egressWays)[number] | { readonly firewall: string };

/** The virtual network of a zone and the networks it talks to. */
export interface NetworkSettings {
  /** Private IPv4 network in CIDR notation, /16 to /24, e.g. `10.40.0.0/22`. */
  readonly addressSpace: string;
  /** How traffic to public addresses leaves: `natGateway`, `none`, or an object with `firewall`. Default: `natGateway`. */
  readonly egress: Egress;
  /** Networks in CIDR notation of the hub, peers and on-premises; none overlaps another. Default: none. */
  readonly peerAddressSpaces: readonly string[];
  /** Networks in CIDR notation whose clients may reach the private endpoints and a private gateway. Default: none. */
  readonly privateEndpointClients: readonly string[];
  /** Networks in CIDR notation, within `peerAddressSpaces`, with private endpoints that the apps reach. Default: none. */
  readonly remotePrivateEndpoints: readonly string[];
  /**
   * Services of others that apps of other stacks, built on this one's platform, connect to at their public addresses. Those of its own
   * apps are let through anyway. Default: none.
   */
  readonly services: readonly AzureService[];
  /** Services without a private endpoint that let in the subnets of plans, by service endpoints. Default: none. */
  readonly serviceEndpoints: readonly ServiceEndpoint[];
  /** Resource ids of a hub's private DNS zones, to be used instead of zones of one's own. Default: none. */
  readonly privateDnsZones: Readonly<Partial<Record<PrivateDnsZone, string | undefined>>>;
  /** The hub's network. Default: none. */
  readonly peering?: PeeringSettings | undefined;
  /** Whether there is a subnet for machines that deploy code into the apps. Default: false. */
  readonly buildAgents: boolean;
  /** How the traffic of the network is recorded. Default: it is not. */
  readonly flowLogs?: FlowLogSettings | undefined;
  /** Resource id of a DDoS protection plan. Default: Azure's basic protection. */
  readonly ddosProtectionPlanId?: string | undefined;
  /** IPv4 addresses of DNS servers, e.g. of the hub's resolver. Default: Azure's own. */
  readonly dnsServers: readonly string[];
}

/** The zone's side of the peering with a hub; the other is the hub's to make. */
export interface PeeringSettings {
  /** Resource id of the hub's virtual network. */
  readonly hubVirtualNetworkId: string;
  /** Whether on-premises networks are reached by the hub's gateway. Default: false. */
  readonly useRemoteGateways: boolean;
  /** Whether traffic may come that the hub forwards and did not send. Default: whether `egress` is a firewall. */
  readonly allowForwardedTraffic?: boolean | undefined;
}

/** Flow logs of the virtual network. */
export interface FlowLogSettings {
  /** Days that the records are kept in storage, 1 to 365. Default: 90. */
  readonly retentionDays: number;
  /** Name of the network watcher of the region. Default: `NetworkWatcher_<region>`. */
  readonly networkWatcher?: string | undefined;
  /** Resource group of the network watcher. Default: `NetworkWatcherRG`. */
  readonly networkWatcherResourceGroup?: string | undefined;
}

/** Addresses that are not routed on the internet: RFC 1918 and RFC 6598. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Inside App Service: https://learn.microsoft.com/azure/app-service/overview-vnet-integration#subnet-requirements */
const appServiceInside = "172.17.0.0/16";

function addressSpaceProblem(cidr: string): Problem | undefined {
  try {
    planAddresses(cidr);
  } catch (error) {
    return explain(cidr, error);
  }
  const network = parseNetwork(cidr);
  if (!privateNetworks.some((other) => network.isInSubnet(parseNetwork(other)))) {
    return { found: `"${cidr}", which is not private` };
  }
  return overlaps(cidr, appServiceInside)
    ? { found: `"${cidr}", which overlaps ${appServiceInside}, the inside of App Service` }
    : undefined;
}

function networkProblem(cidr: string): Problem | undefined {
  try {
    parseNetwork(cidr);
    return undefined;
  } catch (error) {
    return explain(cidr, error);
  }
}

function explain(cidr: string, error: unknown): Problem {
  if (!(error instanceof RangeError)) {
    throw error;
  }
  // The error quotes the value: only what can be no secret, as far as its characters tell.
  return /^[\d./]{1,40}$/.test(cidr) ? { found: error.message } : {};
}

/** The address space of the zone. */
export const addressSpace = textThat(addressSpaceProblem, {
  allowed:
    `a private IPv4 network in CIDR notation, /${addressSpacePrefix.largest} to /${addressSpacePrefix.smallest}, ` +
    `inside ${privateNetworks.join(", ")} and outside ${appServiceInside}`,
  example: "10.40.0.0/22",
});

/** A network that the zone talks to, in CIDR notation. */
export const peerAddressSpace = textThat(networkProblem, {
  allowed: "an IPv4 network in CIDR notation",
  example: "10.0.0.0/16",
});

const networks = (example: string) =>
  list(peerAddressSpace, { allowed: "a list of IPv4 networks in CIDR notation", example: [example] }).default(
    [],
  );

/** An address of one machine. */
export const address = textThat(
  // Letters, leading zeros and a prefix are for other notations.
  (value) => (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) && Address4.isValid(value) ? undefined : {}),
  { allowed: "an IPv4 address", example: "10.0.1.4" },
);

/** Type of a private DNS zone in Azure. */
export const zoneType = "Microsoft.Network/privateDnsZones";

const zoneNames = [...new Set(Object.values(privateDnsZones).flat())];

const zoneIds = Object.fromEntries(
  zoneNames.map((name) => [
    name,
    resourceId(zoneType, `a private DNS zone named ${name}`, {
      pattern: name.replaceAll(".", String.raw`\.`),
      example: name,
    }).optional(),
  ]),
);

/** Services that Azure has service endpoints for, and a zone private endpoints. */
const privateServices = /^Microsoft\.(?:Storage(?:\.Global)?|KeyVault|Web)$/i;

const serviceEndpoint = textFor(
  (name) => serviceEndpoints.find((each) => each === name),
  (name) => ({
    found: privateServices.test(name)
      ? `${describe(name)}, for which the zone has private endpoints: a service endpoint would lead past them`
      : `${describe(name)}${didYouMean(name, serviceEndpoints)}`,
  }),
  { allowed: serviceEndpoints.join(", "), example: "Microsoft.Sql" },
);

const firewall = object(
  { firewall: address },
  {
    allowed: "an object with firewall, the private address of the hub's firewall",
    example: { firewall: "10.0.1.4" },
  },
);

const egress = hinted(z.union([z.enum(egressWays), firewall]), {
  allowed: `${egressWays.join(", ")}, or an object with firewall, the private IPv4 address of the hub's firewall`,
  example: "natGateway",
});

const hubType = "Microsoft.Network/virtualNetworks";

const peering = object(
  {
    hubVirtualNetworkId: resourceId(hubType, "the hub's virtual network", {
      pattern: String.raw`[\w.-]{2,64}`,
      example: "vnet-hub",
    }),
    useRemoteGateways: flag().default(false),
    allowForwardedTraffic: flag().optional(),
  },
  {
    allowed: "an object with hubVirtualNetworkId",
    example: { hubVirtualNetworkId: exampleId(hubType, "vnet-hub") },
  },
);

const flowLogs = object(
  {
    retentionDays: number(z.int().min(1).max(365), {
      allowed: "a whole number of days from 1 to 365",
      example: 90,
    }).default(90),
    networkWatcher: text(/^[a-z0-9](?:[\w.-]{0,78}\w)?$/i, {
      allowed: "the name of a network watcher: 1 to 80 letters, digits, '_', '.' and '-'",
      example: "NetworkWatcher_westeurope",
    }).optional(),
    networkWatcherResourceGroup: text(/^[\w().-]{0,89}[\w()-]$/, {
      allowed: "the name of a resource group: 1 to 90 letters, digits and . _ - ( )",
      example: "NetworkWatcherRG",
    }).optional(),
  },
  {
    allowed: "an object with retentionDays, networkWatcher or networkWatcherResourceGroup",
    example: { retentionDays: 90 },
  },
);

const [exampleZone = ""] = zoneNames;

/** Value of `network`. */
export const network = object(
  {
    addressSpace,
    egress: egress.default("natGateway"),
    peerAddressSpaces: networks("10.0.0.0/16"),
    privateEndpointClients: networks("10.0.8.0/24"),
    remotePrivateEndpoints: networks("10.0.9.0/24"),
    services: list(oneOf(azureServices, "ServiceBus"), {
      allowed: `a list of ${azureServices.join(", ")}`,
      example: ["ServiceBus"],
    }).default([]),
    serviceEndpoints: list(serviceEndpoint, {
      allowed: `a list of ${serviceEndpoints.join(", ")}`,
      example: ["Microsoft.Sql"],
    }).default([]),
    privateDnsZones: object(zoneIds, {
      allowed: `resource ids of private DNS zones, by name: ${zoneNames.join(", ")}`,
      example: { [exampleZone]: exampleId(zoneType, exampleZone) },
    }).prefault({}),
    peering: peering.optional(),
    buildAgents: flag().default(false),
    flowLogs: flowLogs.optional(),
    ddosProtectionPlanId: resourceId("Microsoft.Network/ddosProtectionPlans", "a DDoS protection plan", {
      pattern: "[^/]{1,80}",
      example: "ddos-hub",
    }).optional(),
    dnsServers: list(address, { allowed: "a list of IPv4 addresses", example: ["10.0.1.4"] }).default([]),
  },
  { allowed: "an object with addressSpace", example: { addressSpace: "10.40.0.0/22" } },
);
