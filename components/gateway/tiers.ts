import type { GatewayPlacement } from "../networkSecurity.ts";

/**
 * The tiers of API Management that the zone offers: those that can reach apps in the virtual network. Basic v2, Basic, Standard and
 * Consumption can't (https://learn.microsoft.com/azure/api-management/virtual-network-concepts).
 */
export const gatewayTiers = ["Developer", "Premium", "StandardV2", "PremiumV2"] as const;

/** A tier of API Management, by its name in Azure. */
export type GatewayTier = (typeof gatewayTiers)[number];

/** Where a gateway can be called from: within the network, or from anywhere. */
export const gatewayAccesses = ["private", "public"] as const;
export type GatewayAccess = (typeof gatewayAccesses)[number];

/** What tells the place of a gateway in the network. */
export interface GatewayPlace {
  /** The tier. */
  tier: GatewayTier;
  /** Where it can be called from. */
  access: GatewayAccess;
  /** Whether a gateway of Premium v2 lives inside the network. Default: false, and then it only reaches into it. */
  injected?: boolean | undefined;
}

/**
 * The largest number of units of each tier; the smallest is 1.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/virtual-network-injection-resources#subnet-size,
 * https://learn.microsoft.com/azure/api-management/v2-service-tiers-overview
 */
export const largestUnits: Readonly<Record<GatewayTier, number>> = {
  Developer: 1,
  Premium: 31,
  StandardV2: 10,
  PremiumV2: 30,
};

/** Whether a tier is of the first generation, whose machines stand in a subnet. */
export function isClassic(tier: GatewayTier): boolean {
  return tier === "Developer" || tier === "Premium";
}

/**
 * How a gateway sits in the virtual network: a `classic` or `injected` one lives inside and can have no private endpoint; an
 * `integrated` one only reaches into it, and is reached through a private endpoint or the internet.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/virtual-network-concepts,
 * https://learn.microsoft.com/azure/api-management/private-endpoint#limitations
 */
export function kindOf({ tier, injected }: GatewayPlace): GatewayPlacement["kind"] {
  return isClassic(tier) ? "classic" : tier === "PremiumV2" && injected === true ? "injected" : "integrated";
}

/** Whether a gateway is reached through a private endpoint: one that is private, and not inside the network itself. */
export function hasPrivateEndpoint(place: GatewayPlace): boolean {
  return place.access === "private" && kindOf(place) === "integrated";
}

/**
 * The type of virtual network as Azure wants it. To a gateway that is not injected, `External` means that it reaches into the network.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/integrate-vnet-outbound,
 * https://learn.microsoft.com/azure/api-management/inject-vnet-v2
 */
export function virtualNetworkType(place: GatewayPlace): "External" | "Internal" {
  return kindOf(place) !== "integrated" && place.access === "private" ? "Internal" : "External";
}

/**
 * The zones for a number of units, which must spread evenly: three where they divide by three, else two.
 *
 * Source: https://learn.microsoft.com/azure/reliability/reliability-api-management#considerations
 *
 * @param units How many units the gateway has.
 * @returns `undefined` where the units can't be spread, and for tiers without zones. Standard v2 and Premium v2 have some of late, but no
 *   documented setting for them in the version of the API that azure-native uses.
 */
export function zonesOf(tier: GatewayTier, units: number): readonly string[] | undefined {
  if (tier !== "Premium") {
    return undefined;
  }
  return units % 3 === 0 ? ["1", "2", "3"] : units % 2 === 0 ? ["1", "2"] : undefined;
}
