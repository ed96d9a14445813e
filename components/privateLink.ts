import type * as pulumi from "@pulumi/pulumi";

/**
 * What a private endpoint can lead to, and the private DNS zones that its names must be in.
 *
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns. The zone of `sites` also holds the record of the scm
 * site; a zone of its own for scm would hide that record. A private link scope of Azure Monitor has names in five zones, one of which it
 * shares with blobs.
 */
export const privateDnsZones = {
  blob: ["privatelink.blob.core.windows.net"],
  queue: ["privatelink.queue.core.windows.net"],
  table: ["privatelink.table.core.windows.net"],
  vault: ["privatelink.vaultcore.azure.net"],
  sites: ["privatelink.azurewebsites.net"],
  Gateway: ["privatelink.azure-api.net"],
  azuremonitor: [
    "privatelink.monitor.azure.com",
    "privatelink.oms.opinsights.azure.com",
    "privatelink.ods.opinsights.azure.com",
    "privatelink.agentsvc.azure-automation.net",
    "privatelink.blob.core.windows.net",
  ],
} as const;

/** A sub-resource that a private endpoint leads to (Azure's `groupId`). */
export type PrivateLinkGroup = keyof typeof privateDnsZones;

/** Name of a private DNS zone. */
export type PrivateDnsZone = (typeof privateDnsZones)[PrivateLinkGroup][number];

/** What private endpoints of a zone lead to: storage, apps and the vault always, the gateway and Azure Monitor when they have one. */
export function privateLinkGroups(has: { gateway: boolean; monitoring: boolean }): PrivateLinkGroup[] {
  return [
    "blob",
    "queue",
    "table",
    "sites",
    "vault",
    ...(has.gateway ? (["Gateway"] as const) : []),
    ...(has.monitoring ? (["azuremonitor"] as const) : []),
  ];
}

/** A private DNS zone, of this stack, of another, or of a hub. */
export interface PrivateDnsZoneReference {
  /** Its name. */
  name: PrivateDnsZone;
  /** Its ARM id. */
  id: pulumi.Input<string>;
}

/** What a private endpoint needs of a network, of this stack or of another. */
export interface PrivateNetwork {
  /** ARM id of the subnet of private endpoints. */
  readonly privateEndpointSubnetId: pulumi.Input<string>;
  /**
   * What must be there before plans are, and go after them: the network, which Azure does not delete while a plan of its apps is linked to a
   * subnet; nothing for a network of another stack.
   */
  readonly created: readonly pulumi.Resource[];
  /** The zones that hold the names of a group. */
  privateDnsZonesOf(group: PrivateLinkGroup): readonly PrivateDnsZoneReference[];
  /**
   * What must be there before the names of a group resolve within the network: the links of its zones, and nothing else. (Whoever
   * waits for a whole component waits for each of its children, which costs memory for each pair.)
   */
  resolves(group: PrivateLinkGroup): readonly pulumi.Resource[];
}
