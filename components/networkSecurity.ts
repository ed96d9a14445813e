import type * as input from "@pulumi/azure-native/types/input.js";
import type { AddressPlan } from "./addressPlan.ts";

type Rule = input.network.SecurityRuleArgs;

const any = { sourcePortRange: "*", destinationPortRange: "*", protocol: "*" } as const;

/** Azure's default rules let everything within the network pass; these come before them. */
const denyAll = (direction: "Inbound" | "Outbound"): Rule => ({
  name: `DenyAll${direction}`,
  description: "Everything that no rule above allows",
  priority: 4096,
  direction,
  access: "Deny",
  ...any,
  sourceAddressPrefix: "*",
  destinationAddressPrefix: "*",
});

const allowHttps = (
  rule: Pick<Rule, "name" | "description" | "priority" | "direction"> & { from: string; to: string },
): Rule => {
  const { from, to, ...rest } = rule;
  return {
    ...rest,
    access: "Allow",
    protocol: "Tcp",
    sourcePortRange: "*",
    sourceAddressPrefix: from,
    destinationPortRange: "443",
    destinationAddressPrefix: to,
  };
};

/**
 * Rules of the subnet through which apps reach out: private endpoints, Microsoft Entra ID for tokens, Azure Monitor for telemetry,
 * nothing else. Nothing comes in: Azure does not send inbound traffic of an app through its integration subnet.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-networking-options#network-security-groups
 */
export function integrationSubnetRules(plan: AddressPlan): Rule[] {
  // Not the subnet's own addresses: of a delegated subnet, Azure does not promise which the rules see.
  const from = "*";
  return [
    allowHttps({
      name: "AllowPrivateEndpoints",
      description: "Storage and the apps themselves: the platform calls an app by its own name",
      priority: 100,
      direction: "Outbound",
      from,
      to: plan.privateEndpoints,
    }),
    allowHttps({
      name: "AllowEntraId",
      description: "Tokens of Microsoft Entra ID",
      priority: 110,
      direction: "Outbound",
      from,
      to: "AzureActiveDirectory",
    }),
    allowHttps({
      name: "AllowAzureMonitor",
      description: "Telemetry to Application Insights",
      priority: 120,
      direction: "Outbound",
      from,
      to: "AzureMonitor",
    }),
    denyAll("Outbound"),
    denyAll("Inbound"),
  ];
}

/**
 * Rules of the subnet of private endpoints: HTTPS from the apps and from the clients named, nothing else. Private endpoints never open a
 * connection.
 *
 * @param clients Networks in CIDR notation, e.g. of build agents or of a gateway.
 *
 * Source: https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
 */
export function privateEndpointSubnetRules(plan: AddressPlan, clients: readonly string[]): Rule[] {
  return [
    allowHttps({
      name: "AllowApps",
      description: "Apps on Flex Consumption",
      priority: 100,
      direction: "Inbound",
      from: plan.flexIntegration,
      to: plan.privateEndpoints,
    }),
    ...clients.map((from, index) =>
      allowHttps({
        name: `AllowClients${index + 1}`,
        description: "Build agents, a gateway, or whoever else the settings name",
        priority: 200 + index,
        direction: "Inbound",
        from,
        to: plan.privateEndpoints,
      }),
    ),
    denyAll("Inbound"),
    denyAll("Outbound"),
  ];
}
