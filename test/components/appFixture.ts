import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { FunctionApp, type FunctionAppArgs } from "../../components/functionApp.ts";
import type { ElasticPremiumHosting } from "../../components/hosting.ts";
import { HostingPlan, type HostingPlanArgs } from "../../components/hostingPlan.ts";
import type { PrivateNetwork } from "../../components/privateLink.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { at, list, object, text } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { placement, workspaceId } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers`;
const vnet = `${group}/Microsoft.Network/virtualNetworks/vnet`;

/** A network that exists outside of the component under test. */
export const network: PrivateNetwork = {
  privateEndpointSubnetId: `${vnet}/subnets/endpoints`,
  privateDnsZonesOf: () => [
    {
      name: "privatelink.azurewebsites.net",
      id: `${group}/Microsoft.Network/privateDnsZones/privatelink.azurewebsites.net`,
    },
  ],
  created: [],
  resolves: () => [],
};

/** A subnet of that network. */
export const integrationSubnetId = `${vnet}/subnets/apps`;

export const connectionString = "InstrumentationKey=0;IngestionEndpoint=https://x/";

/** Flex Consumption as an app gets it when it says nothing. */
export const flex = {
  kind: "FlexConsumption",
  planName: "plan-api",
  instanceMemoryMB: 2048,
  maximumInstanceCount: 40,
} as const;

/** An app `api` whose storage is ready, and whose roles are there, once the resources of these names are. */
export function app(args: Partial<FunctionAppArgs> = {}): FunctionApp {
  const identity = new WorkloadIdentity("api-identity", { placement, identityName: "id-api" });
  const marker = (resourceGroupName: string) => new ResourceGroup(resourceGroupName, { resourceGroupName });
  return new FunctionApp("api", {
    placement,
    network,
    integrationSubnetId,
    monitoring: { workspaceId, connectionString },
    identity,
    hostStorage: {
      endpoints: {
        blob: "https://st.blob.core.windows.net/",
        queue: "https://st.queue.core.windows.net/",
        table: "https://st.table.core.windows.net/",
      },
      containerUrl: (container) => pulumi.output(`https://st.blob.core.windows.net/${container}`),
      ready: [marker("storage-ready")],
    },
    deploymentContainer: "deployment",
    after: [marker("roles-ready")],
    siteName: "func-api",
    hosting: flex,
    runtime: { name: "node", version: "22" },
    ...args,
  });
}

/** A plan, and an app `api` on it. */
export function appOnPlan(
  plan: Pick<HostingPlanArgs, "sku"> & Partial<HostingPlanArgs>,
  place: Partial<ElasticPremiumHosting> = {},
  args: Partial<FunctionAppArgs> = {},
): FunctionApp {
  const hostingPlan = new HostingPlan("premium", {
    placement,
    network,
    planName: "plan-premium",
    workspaceId,
    ...plan,
  });
  return app({ hosting: { ...hostingPlan.hosting, ...place, kind: hostingPlan.hosting.kind }, ...args });
}

/** The app settings of a site or of a slot. */
export const settingsOf = (site: Recorded): Record<string, unknown> =>
  Object.fromEntries(
    list(site.inputs, "siteConfig", "appSettings").map((setting) => [
      text(setting, "name") ?? "",
      at(setting, "value"),
    ]),
  );

/** The configuration of a site or of a slot without its app settings. */
export function configOf(site: Recorded): Record<string, unknown> {
  const { appSettings, ...config } = object(site.inputs, "siteConfig");
  return config;
}
