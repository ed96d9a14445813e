import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { getStack } from "@pulumi/pulumi";
import { noGateway, observeGateway } from "./components/gatewayState.ts";
import { LandingZone } from "./components/landingZone.ts";
import { Names, uniqueSuffix } from "./components/names.ts";
import { describedPlatform } from "./components/platformDescription.ts";
import { readApiDocuments } from "./settings/apiDocuments.ts";
import { landingZoneArgs } from "./settings/landingZoneArgs.ts";
import { readPlatform } from "./settings/platform.ts";
import { readSettings } from "./settings/read.ts";

const settings = readSettings();
const documents = await readApiDocuments(getStack(), settings.apps);
const { subscriptionId, tenantId } = await getClientConfig();
const { workload, environment, location } = settings;
const suffix = settings.suffix ?? uniqueSuffix(subscriptionId, workload, environment, location);
const naming = { workload, environment, location, suffix };
const { gateway: serviceName, resourceGroup: resourceGroupName } = new Names(naming);

const zone = new LandingZone(
  "zone",
  landingZoneArgs(settings, {
    subscriptionId,
    tenantId,
    naming,
    documents,
    gatewayState: settings.gateway ? await observeGateway({ resourceGroupName, serviceName }) : noGateway,
    platform:
      settings.platform === undefined
        ? undefined
        : describedPlatform(await readPlatform(settings.platform, resourceGroupName)),
  }),
);

/** Name of the resource group. */
export const resourceGroup = zone.resourceGroupName;
/** What another `pulumi up` does that this one could not do yet; absent when nothing is left. */
export const pending = zone.pending;
/** What only a person can approve, as commands: absent when nothing waits. */
export const approvals = zone.approvals.length > 0 ? zone.approvals : undefined;
/** Where callers find the APIs; absent when there is no gateway, or another stack has it. */
export const gatewayUrl = zone.url;
/** Records to be made for a host name of one's own: a, cname, and dnsauth, a TXT record; absent without an edge. */
export const dns = zone.dns;
/** Where the vault answers. */
export const vaultUri = zone.platform.vault.uri;
/** ARM id of the Log Analytics workspace. */
export const workspaceId = zone.platform.telemetry.workspaceId;
/** What stacks of apps need to know to be built on this one; absent when this one is built on another. */
export const platform = zone.description;
/** The apps by name: site, host name within the network, client id of the identity, URL of the API. */
export const apps = await zone.apps;
