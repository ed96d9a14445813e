import { addressSpacePrefix, overlaps, parseNetwork, planAddresses } from "../components/addressPlan.ts";
import { type Problem, list, object, oneOf, text, textThat } from "./rules.ts";
import { egressWays, privateDnsZoneNames } from "./settings.ts";

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

/** A network that the zone talks to. */
export const peerAddressSpace = textThat(networkProblem, {
  allowed: "an IPv4 network in CIDR notation",
  example: "10.0.0.0/16",
});

const exampleZoneId = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/${name}`;

function zoneId(name: string) {
  const id = `^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]{1,90}/providers/Microsoft.Network/privateDnsZones/${name}$`;
  return text(new RegExp(id.replaceAll(".", String.raw`\.`), "i"), {
    allowed: `the resource id of a private DNS zone named ${name}`,
    example: exampleZoneId(name),
  }).optional();
}

const [blob, queue, table, sites] = privateDnsZoneNames;

/** Value of `network`. */
export const network = object(
  {
    addressSpace,
    egress: oneOf(egressWays, "natGateway").default("natGateway"),
    peerAddressSpaces: list(peerAddressSpace, {
      allowed: "a list of IPv4 networks in CIDR notation",
      example: ["10.0.0.0/16"],
    }).default([]),
    privateEndpointClients: list(peerAddressSpace, {
      allowed: "a list of IPv4 networks in CIDR notation",
      example: ["10.0.8.0/24"],
    }).default([]),
    privateDnsZones: object(
      { [blob]: zoneId(blob), [queue]: zoneId(queue), [table]: zoneId(table), [sites]: zoneId(sites) },
      {
        allowed: `resource ids of private DNS zones, by name: ${privateDnsZoneNames.join(", ")}`,
        example: { [blob]: exampleZoneId(blob) },
      },
    ).prefault({}),
  },
  { allowed: "an object with addressSpace", example: { addressSpace: "10.40.0.0/22" } },
);
