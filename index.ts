import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { LandingZone } from "./components/landingZone.ts";
import { uniqueSuffix } from "./components/names.ts";
import { readSettings } from "./settings/read.ts";

const settings = readSettings();
const { workload, environment, location } = settings;
const { subscriptionId, tenantId } = await getClientConfig();

const zone = new LandingZone("zone", {
  ...settings,
  subscriptionId,
  tenantId,
  naming: {
    workload,
    environment,
    location,
    suffix: settings.suffix ?? uniqueSuffix(subscriptionId, workload, environment, location),
  },
});

/** Name of the resource group. */
export const resourceGroup = zone.resourceGroupName;
/** ARM id of the virtual network. */
export const virtualNetworkId = zone.virtualNetworkId;
/** ARM id of the Log Analytics workspace. */
export const workspaceId = zone.workspaceId;
/** The apps by name: site, host name within the network, client id of the identity. */
export const apps = zone.apps;
