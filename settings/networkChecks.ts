import { type SubnetKind, contains, overlaps, roomIn, spaceWithRoom } from "../components/addressPlan.ts";
import type { GatewayPlacement } from "../components/networkSecurity.ts";
import { type PrivateLinkGroup, privateDnsZones } from "../components/privateLink.ts";
import type { Finding } from "./finding.ts";
import { address, addressSpace, network as networkSchema, peerAddressSpace, zoneType } from "./network.ts";
import { exampleId } from "./resourceId.ts";
import { flag, isObject, isOn, namesOf } from "./rules.ts";
import type { ConfigurationKey } from "./schema.ts";

const networkKey: ConfigurationKey = "functions-landing-zone:network";

/** Azure's own DNS: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const azureDns = "168.63.129.16";

/** The raw value of `network`. */
type Network = Readonly<Record<string, unknown>>;

/** A network or an address that is right in itself, and where it is written. */
interface Item {
  readonly path: readonly PropertyKey[];
  readonly value: string;
}

/** Those items of a list of the network that are right in themselves. */
function items(network: Network, key: string, schema: typeof address): Item[] {
  const listed: unknown[] = Array.isArray(network[key]) ? network[key] : [];
  return listed.flatMap((each, index) => {
    const { data } = schema.safeParse(each);
    return data === undefined ? [] : [{ path: [networkKey, key, index], value: data }];
  });
}

/**
 * Checks within `network`. Each looks at what is right in itself, so that it tells its mistakes along with all the others.
 *
 * @param network The raw value of the key.
 * @param groups What the private endpoints of the zone lead to.
 */
export function* checkNetwork(network: unknown, groups: readonly PrivateLinkGroup[]): Generator<Finding> {
  if (!isObject(network)) {
    return;
  }
  yield* checkOverlaps(network);
  yield* checkPeering(network);
  yield* checkFirewall(network);
  for (const item of items(network, "remotePrivateEndpoints", peerAddressSpace)) {
    yield* checkWithinPeers(network, item, "10.0.9.0/24");
  }
  yield* checkDnsServers(network, groups);
  yield* checkBuildAgents(network);
}

function* checkOverlaps(network: Network): Generator<Finding> {
  const { data: own } = addressSpace.safeParse(network["addressSpace"]);
  yield* checkApart(network, "peerAddressSpaces", own);
  // Azure takes no rule with networks that overlap.
  yield* checkApart(network, "privateEndpointClients");
  yield* checkApart(network, "remotePrivateEndpoints");
}

function* checkApart(network: Network, key: string, own?: string): Generator<Finding> {
  const taken = own === undefined ? [] : [{ value: own, where: "addressSpace" }];
  for (const { path, value } of items(network, key, peerAddressSpace)) {
    const hit = taken.find((other) => overlaps(value, other.value));
    if (hit !== undefined) {
      yield {
        path,
        found: `"${value}", which overlaps ${hit.value} (${hit.where})`,
        allowed:
          key === "peerAddressSpaces"
            ? "networks that overlap neither the address space nor each other"
            : "networks that do not overlap each other",
        example: "192.168.0.0/24",
      };
    }
    taken.push({ value, where: `${key}[${String(path.at(-1))}]` });
  }
}

function* checkPeering(network: Network): Generator<Finding> {
  const peers: unknown = network["peerAddressSpaces"] ?? [];
  if (isObject(network["peering"]) && Array.isArray(peers) && peers.length === 0) {
    yield {
      path: [networkKey, "peerAddressSpaces"],
      found: "no networks, though there is a peering: Azure refuses one between networks that overlap",
      allowed: "the address spaces of the hub and of what is behind it",
      example: ["10.0.0.0/16"],
    };
  }
}

function* checkFirewall(network: Network): Generator<Finding> {
  const { egress, peering } = network;
  if (!isObject(egress)) {
    return;
  }
  const { data: firewall } = address.safeParse(egress["firewall"]);
  if (firewall !== undefined) {
    yield* checkWithinPeers(
      network,
      { path: [networkKey, "egress", "firewall"], value: firewall },
      "10.0.1.4",
    );
  }
  if (isObject(peering) && flag().safeParse(peering["allowForwardedTraffic"]).data === false) {
    yield {
      path: [networkKey, "peering", "allowForwardedTraffic"],
      found: "false, though egress is a firewall, whose answers come as forwarded traffic",
      allowed: "true, or nothing",
      example: true,
    };
  }
}

/** What is reached in a hub lies in one of its networks, if all of them are known. */
function* checkWithinPeers(network: Network, { path, value }: Item, example: string): Generator<Finding> {
  const { data: peers } = networkSchema.shape.peerAddressSpaces.safeParse(network["peerAddressSpaces"]);
  if (peers !== undefined && !peers.some((peer) => contains(peer, value))) {
    yield {
      path,
      found: `"${value}", which lies in none of peerAddressSpaces`,
      allowed:
        peers.length > 0 ? `within ${peers.join(", ")}` : "within one of peerAddressSpaces, which has none",
      example,
    };
  }
}

function* checkDnsServers(network: Network, groups: readonly PrivateLinkGroup[]): Generator<Finding> {
  const servers = items(network, "dnsServers", address);
  const { data: own } = addressSpace.safeParse(network["addressSpace"]);
  const ofZone = (server: string) => server === azureDns || (own !== undefined && contains(own, server));
  for (const [index, server] of servers.entries()) {
    if (servers.findIndex(({ value }) => value === server.value) < index) {
      yield {
        path: server.path,
        found: `"${server.value}", which is there twice`,
        allowed: "addresses that differ",
        example: "10.0.1.5",
      };
    } else if (!ofZone(server.value)) {
      yield* checkWithinPeers(network, server, "10.0.1.4");
    }
  }
  if (servers.length === 0 || servers.some(({ value }) => ofZone(value))) {
    return;
  }
  const zones = isObject(network["privateDnsZones"]) ? network["privateDnsZones"] : {};
  const missing = [...new Set(groups.flatMap((group) => privateDnsZones[group]))].filter(
    (zone) => zones[zone] === undefined,
  );
  const [first] = missing;
  if (first !== undefined) {
    yield {
      path: [networkKey, "privateDnsZones", first],
      found: `no zone of the hub for ${missing.join(", ")}: its DNS servers do not see the zone's own`,
      allowed: "the resource ids of the hub's private DNS zones",
      example: exampleId(zoneType, first),
    };
  }
}

function* checkBuildAgents(network: Network): Generator<Finding> {
  if (isOn(network["buildAgents"]) && network["egress"] === "none") {
    yield {
      path: [networkKey, "egress"],
      found:
        '"none", though there are build agents, which reach the service that they work for by the internet',
      allowed: "natGateway, or an object with firewall",
      example: "natGateway",
    };
  }
}

/**
 * A gateway in the network answers the internet by the way it was called: a route table that sends everything through a firewall would
 * lose the answers.
 *
 * @param network The raw value of the key `network`.
 * @param gateway The API Management service.
 * Source: https://learn.microsoft.com/azure/api-management/api-management-using-with-vnet#routing
 */
export function* checkGatewayRoute(network: unknown, gateway: GatewayPlacement): Generator<Finding> {
  if (
    isObject(network) &&
    isObject(network["egress"]) &&
    gateway.kind !== "integrated" &&
    gateway.access === "public"
  ) {
    yield {
      path: [networkKey, "egress"],
      found:
        "a firewall, though the internet reaches the gateway: its answers would go through the firewall and be lost",
      allowed: "natGateway or none, or a gateway with private access, or one of the tier StandardV2",
      example: "natGateway",
    };
  }
}

/**
 * Only the subnets of plans have service endpoints.
 *
 * @param network The raw value of the key `network`.
 * @param plans The raw value of the key `plans`.
 * Source: https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to
 */
export function* checkServiceEndpoints(network: unknown, plans: unknown): Generator<Finding> {
  const endpoints = isObject(network) ? network["serviceEndpoints"] : undefined;
  if (Array.isArray(endpoints) && endpoints.length > 0 && namesOf(plans).length === 0) {
    yield {
      path: [networkKey, "serviceEndpoints"],
      found:
        "services, though there are no plans: the subnet of Flex Consumption must have no service endpoint",
      allowed: "nothing; or plans for the apps that need them",
      remove: true,
      example: [],
    };
  }
}

/** What a subnet must have room for. */
export interface Need {
  /** The kind of subnet. */
  readonly subnet: SubnetKind;
  /** How many addresses; see `addressesOf`. */
  readonly addresses: number;
  /** What takes them, e.g. `the apps` or `10 instances of plan premium`. */
  readonly of: string;
}

/**
 * Checks that the subnets are large enough.
 *
 * @param network The raw value of the key `network`.
 */
export function* checkRoom(network: unknown, needs: readonly Need[]): Generator<Finding> {
  const { data: space } = addressSpace.safeParse(isObject(network) ? network["addressSpace"] : undefined);
  if (space === undefined) {
    return;
  }
  for (const { subnet, addresses, of } of needs) {
    const room = roomIn(space, subnet);
    if (addresses > room) {
      const larger = spaceWithRoom(space, subnet, addresses);
      yield {
        path: [networkKey, "addressSpace"],
        found: `"${space}", whose subnet for ${purposes[subnet]} has ${room} addresses; ${addresses} are needed for ${of}`,
        allowed:
          larger === undefined
            ? "no network is large enough: make it fewer"
            : `a network of /${larger.split("/").at(-1) ?? ""} or larger`,
        example: larger ?? space,
      };
    }
  }
}

const purposes: Readonly<Record<SubnetKind, string>> = {
  flexIntegration: "Flex Consumption",
  privateEndpoints: "private endpoints",
  plan: "a plan",
  gateway: "the gateway",
  edge: "the edge",
  buildAgents: "build agents",
};
