import type { ResourceTypes } from "./resourceType.ts";

/** Front Door and Application Gateway with their firewalls. Source: https://learn.microsoft.com/azure/templates/microsoft.cdn/profiles and https://learn.microsoft.com/azure/templates/microsoft.network/applicationgateways. */
export const edge: ResourceTypes = {};
