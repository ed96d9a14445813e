import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import * as pulumi from "@pulumi/pulumi";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import {
  privateDnsZones,
  type PrivateDnsZone,
  type PrivateDnsZoneReference,
  type PrivateLinkGroup,
} from "./privateLink.ts";

/** What {@link PrivateZones} are made from. */
export interface PrivateZonesArgs {
  /** Where they live. */
  placement: Placement;
  /** Name of the virtual network, which the links are named after. */
  virtualNetworkName: string;
  /** ARM id of the virtual network in which the zones resolve. */
  virtualNetworkId: pulumi.Input<string>;
  /** What private endpoints lead to. */
  groups: readonly PrivateLinkGroup[];
  /** Ids of zones that a hub owns and links. */
  ofHub: Readonly<Partial<Record<PrivateDnsZone, string>>>;
}

/**
 * The private DNS zones that a network resolves: one for each name, of its own and linked to it, or a hub's.
 *
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns-integration
 */
export class PrivateZones {
  readonly #zones = new Map<PrivateDnsZone, { id: pulumi.Input<string>; link?: pulumi.Resource }>();

  /**
   * @param name Logical name of the network: a zone is `<name>-dns-<group>`, or, of a group with several, `<name>-dns-<zone>`.
   * @param parent The network.
   */
  constructor(name: string, args: PrivateZonesArgs, parent: pulumi.Resource) {
    const { resourceGroupName, tags } = args.placement;
    const everywhere = { resourceGroupName, location: "global", tags };
    for (const privateZoneName of new Set(args.groups.flatMap((group) => privateDnsZones[group]))) {
      const hubZone = args.ofHub[privateZoneName];
      if (hubZone !== undefined) {
        this.#zones.set(privateZoneName, { id: hubZone });
        continue;
      }
      const zoneName = `${name}-dns-${shortName(privateZoneName)}`;
      const zone = new PrivateZone(zoneName, { privateZoneName, ...everywhere }, { parent });
      const link = new VirtualNetworkLink(
        `${zoneName}-link`,
        {
          privateZoneName: knownAfter(zone, privateZoneName),
          virtualNetworkLinkName: args.virtualNetworkName,
          ...everywhere,
          virtualNetwork: { id: args.virtualNetworkId },
          registrationEnabled: false,
        },
        { parent },
      );
      this.#zones.set(privateZoneName, { id: zone.id, link });
    }
  }

  /** The zones that hold the names of a group. */
  of(group: PrivateLinkGroup): readonly PrivateDnsZoneReference[] {
    return privateDnsZones[group].map((name) => ({ name, id: this.#zone(name).id }));
  }

  /** The links of those zones, as far as they are not a hub's. */
  linksOf(group: PrivateLinkGroup): readonly pulumi.Resource[] {
    return privateDnsZones[group].flatMap((name) => this.#zone(name).link ?? []);
  }

  #zone(name: PrivateDnsZone) {
    const zone = this.#zones.get(name);
    if (zone === undefined) {
      throw new pulumi.RunError(
        `the network has no private DNS zone ${name}; it has ${[...this.#zones.keys()].join(", ") || "none"}`,
      );
    }
    return zone;
  }
}

/** The group whose only zone it is, or the zone's own name without its first label. */
function shortName(zone: PrivateDnsZone): string {
  const [group] =
    Object.entries(privateDnsZones).find(([, zones]) => zones.length === 1 && zones[0] === zone) ?? [];
  return group ?? zone.replace("privatelink.", "");
}
