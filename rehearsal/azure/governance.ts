import { SUBSCRIPTION_ID } from "./identifiers.ts";
import { SOME_TIME, extension, type Created, type ResourceTypes } from "./resourceType.ts";
import { list, object, text, type Properties } from "./values.ts";

const inSubscription = (rest: string): string => `/subscriptions/{subscriptionId}/providers/${rest}`;

/** A deployment comes back without its template, and with what it made. */
const deployed = ({ inputs, guid }: Created): Properties => {
  const template = object(inputs, "properties", "template");
  return {
    mode: text(inputs, "properties", "mode") ?? "",
    correlationId: guid("correlationId"),
    duration: "PT1S",
    outputResources: list(template, "resources").map((resource) => ({
      id: `/subscriptions/${SUBSCRIPTION_ID}/providers/${text(resource, "type") ?? ""}/${text(resource, "name") ?? ""}`,
    })),
    provisioningState: "Succeeded",
    templateHash: guid("templateHash"),
    timestamp: SOME_TIME,
  };
};

/**
 * Defender, Azure Policy and budgets. Sources: https://learn.microsoft.com/azure/templates/microsoft.security/pricings,
 * https://learn.microsoft.com/azure/templates/microsoft.authorization/policyassignments,
 * https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets,
 * https://learn.microsoft.com/azure/templates/microsoft.resources/deployments
 */
export const governance: ResourceTypes = {
  "authorization:PolicyAssignment": {
    path: extension("scope", "Microsoft.Authorization/policyAssignments/{policyAssignmentName}"),
    apiVersion: "2025-01-01",
    located: true,
    echoed: ["scope"],
    computed: ({ guid }) => ({ instanceId: guid("instanceId") }),
  },
  "consumption:Budget": {
    path: extension("scope", "Microsoft.Consumption/budgets/{budgetName}"),
    apiVersion: "2024-08-01",
    computed: () => ({ currentSpend: { amount: 0, unit: "EUR" }, forecastSpend: { amount: 0, unit: "EUR" } }),
  },
  "resources:DeploymentAtSubscriptionScope": {
    path: inSubscription("Microsoft.Resources/deployments/{deploymentName}"),
    apiVersion: "2024-03-01",
    located: true,
    computed: (created) => ({ properties: deployed(created) }),
  },
  "security:Pricing": {
    path: extension("scopeId", "Microsoft.Security/pricings/{pricingName}"),
    apiVersion: "2024-01-01",
    computed: () => ({ enablementTime: SOME_TIME, freeTrialRemainingTime: "PT0S" }),
  },
  "security:SecurityContact": {
    path: inSubscription("Microsoft.Security/securityContacts/{securityContactName}"),
    apiVersion: "2023-12-01-preview",
  },
};
