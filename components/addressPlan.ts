import { Address4 } from "ip-address";

/** Where each subnet of the zone lies, in CIDR notation. */
export interface AddressPlan {
  /** Outbound traffic of apps on Flex Consumption; delegated to `Microsoft.App/environments`. */
  flexIntegration: string;
  /** Private endpoints of storage accounts, vaults and apps. */
  privateEndpoints: string;
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

/**
 * Lays the subnets of a zone out in its address space. Each kind of subnet has a place of its own, whatever else is in the zone,
 * so that adding an app or a gateway never moves a subnet: the first quarter is for Flex Consumption, the second for private
 * endpoints, the second half is kept for the other plans, the gateway, the edge and build agents.
 *
 * @param addressSpace CIDR, from /16 to /24. A quarter of a /24 is a /26; Flex Consumption wants at least a /27
 *   (https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#virtual-network-integration).
 * @throws {RangeError} when it is not a network, or not of an allowed size.
 */
export function planAddresses(addressSpace: string): AddressPlan {
  const space = parseNetwork(addressSpace);
  if (space.subnetMask < addressSpacePrefix.largest || space.subnetMask > addressSpacePrefix.smallest) {
    throw new RangeError(
      `'${addressSpace}' is a /${space.subnetMask}; allowed is a /${addressSpacePrefix.largest} to a /${addressSpacePrefix.smallest}`,
    );
  }
  const prefix = space.subnetMask + 2;
  const start = space.startAddress().bigInt();
  const size = 2n ** BigInt(32 - prefix);
  const quarter = (index: bigint) => `${Address4.fromBigInt(start + index * size).correctForm()}/${prefix}`;
  return { flexIntegration: quarter(0n), privateEndpoints: quarter(1n) };
}

/** How many addresses of a subnet can be used, after the five that Azure keeps. */
export function usableAddresses(cidr: string): number {
  return 2 ** (32 - parseNetwork(cidr).subnetMask) - reservedByAzure;
}
