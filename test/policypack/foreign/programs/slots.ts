/** An older program: API versions in its types, the settings of the app in a resource of their own, and a slot. */
import * as pulumi from "@pulumi/pulumi";

/** A resource of any type, as the SDK of another version would register it. */
class Versioned extends pulumi.CustomResource {
  constructor(type: string, name: string, inputs: pulumi.Inputs) {
    super(`azure-native:${type}`, name, inputs);
  }
}

export function slots(): void {
  const tags = { owner: "team-shop", environment: "dev", costCenter: "42" };
  new Versioned("resources/v20230701:ResourceGroup", "group", {
    resourceGroupName: "rg-shop",
    tags,
  });
  const resourceGroupName = "rg-shop";
  const plan = new Versioned("web/v20230101:AppServicePlan", "plan", {
    resourceGroupName,
    name: "plan-shop",
    kind: "elastic",
    reserved: true,
    sku: { name: "EP1", tier: "ElasticPremium" },
    maximumElasticWorkerCount: 5,
    tags,
  });
  const site = {
    resourceGroupName,
    kind: "functionapp,linux",
    serverFarmId: plan.id,
    httpsOnly: true,
    identity: { type: "SystemAssigned" },
    publicNetworkAccess: "Disabled",
    vnetRouteAllEnabled: true,
    virtualNetworkSubnetId:
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet/subnets/apps",
    tags,
  };
  const siteConfig = {
    linuxFxVersion: "Node|22",
    minTlsVersion: "1.2",
    scmMinTlsVersion: "1.2",
    ftpsState: "Disabled",
    http20Enabled: true,
    healthCheckPath: "/api/health",
    ipSecurityRestrictionsDefaultAction: "Deny",
    scmIpSecurityRestrictionsDefaultAction: "Deny",
  };
  new Versioned("web/v20230101:WebApp", "app", { ...site, name: "func-shop", siteConfig });
  new Versioned("web/v20230101:WebAppApplicationSettings", "settings", {
    resourceGroupName,
    name: "func-shop",
    properties: {
      FUNCTIONS_EXTENSION_VERSION: "~4",
      FUNCTIONS_WORKER_RUNTIME: "node",
      AzureWebJobsStorage:
        "DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtcw==;EndpointSuffix=core.windows.net",
    },
  });
  new Versioned("web/v20230101:WebAppSlot", "staging", {
    ...site,
    name: "func-shop",
    slot: "staging",
    httpsOnly: false,
    siteConfig: {
      ...siteConfig,
      minTlsVersion: "1.0",
      remoteDebuggingEnabled: true,
      ftpsState: "AllAllowed",
    },
  });
  for (const kind of ["WebAppFtpAllowed", "WebAppScmAllowed"]) {
    new Versioned(`web/v20230101:${kind}`, `no-${kind}`, {
      resourceGroupName,
      name: "func-shop",
      allow: false,
    });
  }
}
