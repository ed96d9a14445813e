/**
 * Seconds for which an edge waits for the gateway: longer than the gateway waits for an app, so that it is the gateway that tells a caller
 * of an app that takes too long, and no error page of the edge. Front Door takes no more.
 *
 * Sources: https://learn.microsoft.com/azure/frontdoor/troubleshoot-issues,
 * https://learn.microsoft.com/azure/application-gateway/configuration-http-settings#request-timeout
 */
export const responseTimeoutSeconds = 240;
