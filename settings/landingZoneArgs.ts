import { RunError } from "@pulumi/pulumi";

import type { AppSpec } from "../components/app.ts";
import type { AppConnection } from "../components/appConnections.ts";
import { type DefenderForCloud, defenderPlans } from "../components/defenderForCloud.ts";
import type { ApiDocument } from "../components/gateway/openApi.ts";
import type { GatewayState } from "../components/gatewayState.ts";
import type { LandingZoneArgs, PlatformSpec } from "../components/landingZone.ts";
import { Names } from "../components/names.ts";
import type { AzureService } from "../components/networkSecurity.ts";
import type { IngressSpec, PlatformReference } from "../components/platform.ts";
import type { NewSecret } from "../components/vaultSecrets.ts";
import type { AppSettings } from "./app.ts";
import type { EdgeSettings } from "./edge.ts";
import type { GatewaySettings } from "./gateway.ts";
import type { DefenderSettings } from "./governance.ts";
import { unitsOf } from "./room.ts";
import type { Settings } from "./settings.ts";

/** What the settings do not say, and a landing zone needs to know. */
export interface Circumstances {
  /** Subscription, a GUID. */
  readonly subscriptionId: string;
  /** Microsoft Entra tenant, a GUID. */
  readonly tenantId: string;
  /** What the names are derived from. */
  readonly naming: LandingZoneArgs["naming"];
  /** OpenAPI documents of the apps that have an API, by app. */
  readonly documents: ReadonlyMap<string, ApiDocument>;
  /** What Azure knows of the gateway before this deployment. */
  readonly gatewayState: GatewayState;
  /** The platform of another stack, when the settings name one. */
  readonly platform: PlatformReference | undefined;
}

/** What the landing zone is made from, by the settings of the stack. */
export function landingZoneArgs(settings: Settings, circumstances: Circumstances): LandingZoneArgs {
  const { subscriptionId, tenantId, naming, documents, platform } = circumstances;
  const { tags, source = {}, governance, access, zoneRedundant, deletionProtection } = settings;
  const declared = Object.entries(settings.secrets);
  return {
    subscriptionId,
    tenantId,
    naming,
    tags: { ...tags, ...source },
    platform: platform ? { existing: platform } : { make: platformOf(settings, circumstances) },
    secrets: Object.fromEntries(
      declared.flatMap(([name, secret]): [string, NewSecret][] => {
        const value = settings.secretValues[name];
        const { existing } = secret;
        return existing ? [] : [[name, { ...secret, ...(value && { value }) }]];
      }),
    ),
    existingSecrets: declared.flatMap(([name, { existing }]) => (existing ? [name] : [])),
    slowAfterSeconds: settings.alerts?.slowAfterSeconds,
    governance: { ...governance, defender: governance.defender && defenderOf(governance.defender) },
    access,
    zoneRedundant,
    deletionProtection,
    apps: Object.fromEntries(
      Object.entries(settings.apps).map(([name, app]) => [name, appOf(app, documents.get(name))]),
    ),
  };
}

function defenderOf({
  malwareScanningGbPerMonth,
  securityContact,
  ...plans
}: DefenderSettings): DefenderForCloud {
  return {
    plans: defenderPlans.filter((plan) => plans[plan]),
    malwareScanningGbPerMonth,
    securityContact,
  };
}

function platformOf(settings: Settings, circumstances: Circumstances): PlatformSpec {
  const { network, monitoring, alerts, alertWebhook, keyVault, customerManagedKey: key, gateway } = settings;
  if (network === undefined) {
    throw new RunError("the settings have neither a network nor a platform");
  }
  const { flowLogs, peerAddressSpaces, ...net } = network;
  return {
    network: { ...net, services: [...new Set([...net.services, ...servicesOf(settings)])] },
    flowLogs,
    monitoring: {
      ...monitoring,
      ...((alerts ?? alertWebhook) && {
        alerts: {
          actionGroupName: new Names(circumstances.naming).actionGroup,
          emails: alerts?.emails ?? [],
          ...(alertWebhook && { webhook: alertWebhook }),
        },
      }),
    },
    vault: keyVault,
    customerManagedKey: key?.create === true ? "create" : key,
    plans: settings.plans,
    ingress: gateway && {
      gateway: gatewayOf(settings, gateway, circumstances.gatewayState),
      namedValues: gateway.namedValues,
      defaults: {
        callers: { tenantId: circumstances.tenantId, ...gateway.callers },
        rateLimit: gateway.rateLimit,
        quota: gateway.quota,
        cors: gateway.cors,
      },
      edge: settings.edge && edgeOf(settings.edge, settings.location),
    },
  };
}

/** The services of others that the apps connect to, which their network must let through. */
function servicesOf({ apps }: Settings): AzureService[] {
  const connections = Object.values(apps).flatMap((app) => Object.values(app.connections));
  const tags: readonly (readonly [keyof AppConnection, AzureService])[] = [
    ["eventHub", "EventHub"],
    ["serviceBus", "ServiceBus"],
    ["cosmos", "AzureCosmosDB"],
  ];
  return tags.flatMap(([kind, tag]) => (connections.some((each) => each[kind] !== undefined) ? [tag] : []));
}

function gatewayOf(
  settings: Settings,
  gateway: GatewaySettings,
  state: GatewayState,
): IngressSpec["gateway"] {
  const { sku, access, injected, publisher, ipFilter, clientCertificates } = gateway;
  const zoneRedundant = gateway.zoneRedundant ?? settings.zoneRedundant;
  return {
    tier: sku,
    access,
    injected,
    publisher,
    ipFilter,
    clientCertificates,
    zoneRedundant,
    units: unitsOf(gateway, settings.zoneRedundant),
    state,
  };
}

function edgeOf(edge: EdgeSettings, location: string): NonNullable<IngressSpec["edge"]> {
  const { rateLimit, allowedCountries } = edge;
  const trafficRules = { rateLimit, allowedCountries };
  if (edge.kind === "frontDoor") {
    const { kind, customDomain, privateLinkLocation = location } = edge;
    return { kind, trafficRules, customDomain, privateLinkLocation };
  }
  const { kind, hostName, certificate, capacity } = edge;
  return { kind, trafficRules, hostName, certificate, capacity };
}

function appOf({ api, ...app }: AppSettings, document: ApiDocument | undefined): AppSpec {
  return { ...app, ...(api && document && { api: { ...api, document } }) };
}
