/**
 * Where callers of API Management carry what is theirs alone: it never goes into a log. The address of the client stays in the log of a
 * firewall: without it, nobody could say whom to block.
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-subscriptions
 */
export const callerSecrets = {
  headers: ["Authorization", "Ocp-Apim-Subscription-Key"],
  queryParameters: ["subscription-key"],
} as const;
