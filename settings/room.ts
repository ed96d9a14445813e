import { addressesOf } from "../components/addressPlan.ts";
import { hasPrivateEndpoint } from "../components/gateway/tiers.ts";
import { type PrivateLinkGroup, privateLinkGroups } from "../components/privateLink.ts";
import { app } from "./app.ts";
import type { Values } from "./checks.ts";
import { edge } from "./edge.ts";
import { type GatewaySettings, gateway } from "./gateway.ts";
import { monitoring } from "./monitoring.ts";
import type { Need } from "./networkChecks.ts";
import { plan } from "./plans.ts";
import { entriesOf, isOn } from "./rules.ts";
import type { ConfigurationKey } from "./schema.ts";

const appsKey: ConfigurationKey = "functions-landing-zone:apps";
const monitoringKey: ConfigurationKey = "functions-landing-zone:monitoring";
const gatewayKey: ConfigurationKey = "functions-landing-zone:gateway";
const edgeKey: ConfigurationKey = "functions-landing-zone:edge";
const plansKey: ConfigurationKey = "functions-landing-zone:plans";
const zoneRedundantKey: ConfigurationKey = "functions-landing-zone:zoneRedundant";

/** Private endpoints of every app: blob, queue and table of its host storage, and the app itself. */
const endpointsOfEveryApp = 4;

/** The private endpoints of the vault and of the gateway. */
const endpointsOfZone = 2;

/** Addresses of the private link scope of Azure Monitor: https://learn.microsoft.com/azure/azure-monitor/logs/private-link-configure */
const addressesOfMonitoring = 15;

/** What takes addresses of which subnet. */
export function roomNeeded(values: Values): Need[] {
  const apps = entriesOf(values[appsKey]);
  const { data: logs } = monitoring.safeParse(values[monitoringKey] ?? {});
  const { data: gate } = gateway.safeParse(values[gatewayKey]);
  const { data: front } = edge.safeParse(values[edgeKey]);
  const zoneRedundant = isOn(values[zoneRedundantKey]);
  return [
    {
      subnet: "privateEndpoints",
      addresses:
        apps.reduce((sum, [, value]) => sum + endpointsOf(value), endpointsOfZone) +
        (logs?.privateLink === true ? addressesOfMonitoring : 0),
      of: "the apps, the vault and the gateway",
    },
    ...(gate
      ? [
          {
            subnet: "gateway",
            addresses: addressesOf.gateway(unitsOf(gate, zoneRedundant)),
            of: "the gateway",
          } as const,
        ]
      : []),
    ...(front?.kind === "applicationGateway"
      ? [{ subnet: "edge", addresses: addressesOf.edge(front.capacity.maximum), of: "the edge" } as const]
      : []),
    ...entriesOf(values[plansKey]).flatMap(([name, value]) => {
      const { data } = plan.safeParse(value);
      const of = `the plan '${name}'`;
      const instances = data?.maximumInstances ?? data?.minimumInstances;
      return instances === undefined
        ? []
        : [{ subnet: "plan", addresses: addressesOf.plan(instances), of } as const];
    }),
  ];
}

function endpointsOf(value: unknown): number {
  const parsed = app.safeParse(value);
  if (!parsed.success) {
    return endpointsOfEveryApp;
  }
  const { data, slots } = parsed.data;
  const services = [data.containers, data.queues, data.tables].filter((map) => Object.keys(map).length > 0);
  return endpointsOfEveryApp + services.length + slots.length;
}

/** How many units a gateway has: as many as are asked for, or the least. */
export function unitsOf(gateway: GatewaySettings, zoneRedundant: boolean): number {
  return gateway.units ?? ((gateway.zoneRedundant ?? zoneRedundant) ? 2 : 1);
}

/** What private endpoints of the zone lead to. */
export function privateLinkGroupsOf(values: Values): PrivateLinkGroup[] {
  const { data: gate } = gateway.safeParse(values[gatewayKey]);
  const { data: logs } = monitoring.safeParse(values[monitoringKey] ?? {});
  return privateLinkGroups({
    gateway: gate !== undefined && hasPrivateEndpoint({ ...gate, tier: gate.sku }),
    monitoring: logs?.privateLink === true,
  });
}
