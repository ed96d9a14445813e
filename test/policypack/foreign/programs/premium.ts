/** A program as it runs in production somewhere: a network, a premium plan, a vault with access policies, and a small gateway. */
import { Api } from "@pulumi/azure-native/apimanagement/api.js";
import { ApiManagementService } from "@pulumi/azure-native/apimanagement/apiManagementService.js";
import { NamedValue } from "@pulumi/azure-native/apimanagement/namedValue.js";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";

export function premium(): void {
  const tags = { owner: "team-billing", environment: "dev", costCenter: "7" };
  const group = new ResourceGroup("rg", { resourceGroupName: "rg-billing", tags });
  new VirtualNetwork("vnet", {
    resourceGroupName: group.name,
    virtualNetworkName: "vnet-billing",
    addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    subnets: [
      {
        name: "apps",
        addressPrefix: "10.0.1.0/24",
        delegations: [{ name: "apps", serviceName: "Microsoft.Web/serverFarms" }],
        serviceEndpoints: [{ service: "Microsoft.KeyVault" }],
      },
    ],
    tags,
  });
  const vault = new Vault("vault", {
    resourceGroupName: group.name,
    vaultName: "kv-billing",
    properties: {
      tenantId: "00000000-0000-0000-0000-000000000002",
      sku: { family: "A", name: "standard" },
      accessPolicies: [
        {
          tenantId: "00000000-0000-0000-0000-000000000002",
          objectId: "00000000-0000-0000-0000-0000000000aa",
          permissions: { secrets: ["all"], keys: ["all"] },
        },
      ],
      enabledForTemplateDeployment: true,
    },
    tags,
  });
  new Secret("connection", {
    resourceGroupName: group.name,
    vaultName: vault.name,
    secretName: "connection",
    properties: { value: new pulumi.Config().get("connection") ?? "from-the-pipeline" },
  });
  const gateway = new ApiManagementService("gateway", {
    resourceGroupName: group.name,
    serviceName: "apim-billing",
    publisherEmail: "api@billing.example",
    publisherName: "Billing",
    sku: { name: "Consumption", capacity: 0 },
    tags,
  });
  new NamedValue("function-key", {
    resourceGroupName: group.name,
    serviceName: gateway.name,
    namedValueId: "function-key",
    displayName: "function-key",
    secret: true,
    value: "c2VjcmV0LWtleS1vZi1hLWZ1bmN0aW9u",
  });
  new Api("billing", {
    resourceGroupName: group.name,
    serviceName: gateway.name,
    apiId: "billing",
    displayName: "Billing",
    path: "billing",
    protocols: ["http", "https"],
    subscriptionRequired: false,
  });
}
