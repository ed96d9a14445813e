/**
 * What a private endpoint can lead to, and the private DNS zone that its name must be in.
 *
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns. The zone of `sites` also holds the record of the scm
 * site; a zone of its own for scm would hide that record.
 */
export const privateDnsZones = {
  blob: "privatelink.blob.core.windows.net",
  queue: "privatelink.queue.core.windows.net",
  table: "privatelink.table.core.windows.net",
  sites: "privatelink.azurewebsites.net",
} as const;

/** A sub-resource that a private endpoint leads to (Azure's `groupId`). */
export type PrivateLinkGroup = keyof typeof privateDnsZones;

/** Name of a private DNS zone. */
export type PrivateDnsZone = (typeof privateDnsZones)[PrivateLinkGroup];
