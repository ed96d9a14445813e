/**
 * Path under which a gateway of API Management answers 200 to anyone while it is well: for health probes. It leads to no API, so no policy
 * runs.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-howto-integrate-internal-vnet-appgateway
 */
export const statusPath = "/status-0123456789abcdef";
