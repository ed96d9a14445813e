import { Address4 } from "ip-address";

/** The places for subnets of Elastic Premium and dedicated plans: a plan keeps its own for ever. */
export const planSlots = [1, 2, 3, 4] as const;
export type PlanSlot = (typeof planSlots)[number];

/** Where each subnet of the zone lies, in CIDR notation, whether it is in use or not. */
export interface AddressPlan {
  /** Outbound traffic of apps on Flex Consumption; delegated to `Microsoft.App/environments`. */
  flexIntegration: string;
  /** Private endpoints of storage accounts, vaults, apps and the gateway. */
  privateEndpoints: string;
  /** Outbound traffic of apps on an Elastic Premium or dedicated plan, by slot; delegated to `Microsoft.Web/serverFarms`. */
  plans: Readonly<Record<PlanSlot, string>>;
  /** The API Management service. */
  gateway: string;
  /** The Application Gateway. */
  edge: string;
  /** Machines that deploy code into the private apps. */
  buildAgents: string;
}

/** The largest and the smallest address space of a zone, as prefix lengths. */
export const addressSpacePrefix = { largest: 16, smallest: 24 } as const;

/** Addresses that Azure keeps for itself in each subnet: https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq */
const reservedByAzure = 5;

/**
 * Parses an IPv4 network in CIDR notation.
 *
 * @param cidr E.g. `10.40.0.0/22`. The address must be the first of the network.
 * @returns The network.
 * @throws {RangeError} when it is not a network in CIDR notation.
 */
export function parseNetwork(cidr: string): Address4 {
  if (!/^[\d.]+\/(0|[1-9]\d?)$/.test(cidr) || !Address4.isValid(cidr)) {
    throw new RangeError(`'${cidr}' is not an IPv4 network in CIDR notation`);
  }
  const network = new Address4(cidr);
  if (network.startAddress().address !== network.addressMinusSuffix) {
    throw new RangeError(
      `'${cidr}' is not the first address of its network; did you mean '${network.startAddress().address}/${network.subnetMask}'?`,
    );
  }
  return network;
}

/** Whether two networks in CIDR notation share an address. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseNetwork(one), parseNetwork(other)];
  return a.isInSubnet(b) || b.isInSubnet(a);
}

/** Whether a network in CIDR notation holds another one, or an address. */
export function contains(network: string, inner: string): boolean {
  return new Address4(inner).isInSubnet(parseNetwork(network));
}

/** A kind of subnet. */
export type SubnetKind = "flexIntegration" | "privateEndpoints" | "plan" | "gateway" | "edge" | "buildAgents";

/**
 * How many bits longer than the prefix of the address space the prefix of a subnet is. In the smallest space, a /24, each is as large as
 * documented, or larger: Flex Consumption /27 (https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan), other plans
 * /28 (https://learn.microsoft.com/azure/app-service/overview-vnet-integration#subnet-requirements), API Management v2 /27
 * (https://learn.microsoft.com/azure/api-management/inject-vnet-v2#subnet-size) and classic /29
 * (https://learn.microsoft.com/azure/api-management/virtual-network-injection-resources#subnet-size). Application Gateway has no
 * minimum; /24 is recommended (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#size-of-the-subnet).
 */
const extraBits: Readonly<Record<SubnetKind, number>> = {
  flexIntegration: 2,
  privateEndpoints: 2,
  plan: 4,
  gateway: 3,
  edge: 4,
  buildAgents: 4,
};

/**
 * Lays the subnets of a zone out in its address space. Each has a place of its own, whatever else is in the zone, so that adding an app,
 * a plan or a gateway never moves a subnet: the first quarter is for Flex Consumption, the second for private endpoints, the third for
 * four other plans, and of the fourth, half is for the gateway and a quarter each for the edge and build agents.
 *
 * @param addressSpace CIDR, from /16 to /24.
 * @throws {RangeError} when it is not a network, or not of an allowed size.
 */
export function planAddresses(addressSpace: string): AddressPlan {
  const space = parseNetwork(addressSpace);
  if (space.subnetMask < addressSpacePrefix.largest || space.subnetMask > addressSpacePrefix.smallest) {
    throw new RangeError(
      `'${addressSpace}' is a /${space.subnetMask}; allowed is a /${addressSpacePrefix.largest} to a /${addressSpacePrefix.smallest}`,
    );
  }
  /** The nth network of the size that the kind of subnet has. */
  const place = (kind: SubnetKind, index: bigint) => {
    const prefix = space.subnetMask + extraBits[kind];
    const start = space.startAddress().bigInt() + index * 2n ** BigInt(32 - prefix);
    return `${Address4.fromBigInt(start).correctForm()}/${prefix}`;
  };
  return {
    flexIntegration: place("flexIntegration", 0n),
    privateEndpoints: place("privateEndpoints", 1n),
    plans: { 1: place("plan", 8n), 2: place("plan", 9n), 3: place("plan", 10n), 4: place("plan", 11n) },
    gateway: place("gateway", 6n),
    edge: place("edge", 14n),
    buildAgents: place("buildAgents", 15n),
  };
}

/** How many addresses of a subnet can be used, after the five that Azure keeps. */
export function usableAddresses(cidr: string): number {
  return 2 ** (32 - parseNetwork(cidr).subnetMask) - reservedByAzure;
}

/**
 * How many addresses can be used in the subnet of a kind.
 *
 * @param addressSpace CIDR, from /16 to /24.
 */
export function roomIn(addressSpace: string, kind: SubnetKind): number {
  const { addressMinusSuffix, subnetMask } = parseNetwork(addressSpace);
  return usableAddresses(`${addressMinusSuffix}/${subnetMask + extraBits[kind]}`);
}

/**
 * The address space around another one whose subnet of a kind has room for so many addresses.
 *
 * @param addressSpace CIDR, from /16 to /24.
 * @returns CIDR: the space itself when it has room; undefined when even the largest allowed has none.
 */
export function spaceWithRoom(addressSpace: string, kind: SubnetKind, addresses: number): string | undefined {
  const space = parseNetwork(addressSpace);
  const bits = Math.ceil(Math.log2(addresses + reservedByAzure)) + extraBits[kind];
  const prefix = Math.min(space.subnetMask, 32 - bits);
  return prefix < addressSpacePrefix.largest
    ? undefined
    : `${new Address4(`${space.addressMinusSuffix}/${prefix}`).startAddress().correctForm()}/${prefix}`;
}

/** How many addresses of its subnet a service takes when it is as large as it may get. */
export const addressesOf = {
  /**
   * An Elastic Premium or dedicated plan: while it changes its size, each instance is there twice.
   *
   * Source: https://learn.microsoft.com/azure/app-service/overview-vnet-integration#subnet-requirements
   */
  plan: (instances: number) => 2 * instances,
  /**
   * An API Management service in the network: two for each unit, and one for the internal load balancer.
   *
   * Source: https://learn.microsoft.com/azure/api-management/virtual-network-injection-resources#subnet-size
   */
  gateway: (units: number) => 2 * units + 1,
  /**
   * An Application Gateway: one for each instance, and one for a private frontend.
   *
   * Source: https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#size-of-the-subnet
   */
  edge: (instances: number) => instances + 1,
} as const;
