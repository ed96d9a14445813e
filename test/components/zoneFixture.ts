import * as pulumi from "@pulumi/pulumi";
import type { AppSpec } from "../../components/app.ts";
import type { ApiDocument } from "../../components/gateway/openApi.ts";
import { noGateway } from "../../components/gatewayState.ts";
import type { EdgeArgs } from "../../components/ingress.ts";
import { LandingZone, type LandingZoneArgs, type PlatformSpec } from "../../components/landingZone.ts";
import type { PlatformDescription } from "../../components/platformDescription.ts";
import type { IngressSpec } from "../../components/platform.ts";
import { simulateAzure, type Recorded, type Setting } from "../../rehearsal/mocks.ts";
import { one, placement } from "./record.ts";

const outside = (rest: string) =>
  `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-outside/providers/${rest}`;

/** What exists outside of the zone, by ARM id. */
export const others = {
  keyIdentity: outside("Microsoft.ManagedIdentity/userAssignedIdentities/id-key"),
  certificateIdentity: outside("Microsoft.ManagedIdentity/userAssignedIdentities/id-certificate"),
  serviceBus: outside("Microsoft.ServiceBus/namespaces/sbns"),
} as const;

/** An app that says no more than it must. */
export const app: AppSpec = {
  runtime: { name: "node", version: "22" },
  plan: "FlexConsumption",
  instanceMemoryMB: 2048,
  alwaysReady: {},
  slots: [],
  clientCertificates: false,
  secrets: [],
  secretReads: [],
  data: { containers: {}, queues: {}, tables: {}, immutableDays: {}, downloadLinks: false },
  connections: {},
  durable: false,
};

/** An OpenAPI document with one operation. */
export const document: ApiDocument = {
  title: "Orders",
  version: "1.0.0",
  operations: [
    {
      operationId: "listOrders",
      name: "listorders",
      method: "GET",
      path: "/orders",
      queryParameters: [],
      headers: [],
    },
  ],
  text: JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0.0" },
    paths: {
      "/orders": { get: { operationId: "listorders", responses: { 200: { description: "Orders" } } } },
    },
  }),
};

/** Its registration in Microsoft Entra ID, and nobody beside the gateway who may call it. */
export const signIn = {
  clientId: "00000000-0000-0000-0000-00000000000a",
  audience: "api://api",
  applications: [],
};

/** An app with an API. */
export const appWithApi: AppSpec = { ...app, signIn, api: { path: "orders", document } };

/** An app with business data, a secret and a connection. */
export const appWithData: AppSpec = {
  ...app,
  secrets: ["payment-api-key"],
  data: {
    containers: { incoming: "read", archive: "write" },
    queues: { work: "process" },
    tables: { state: "write" },
    immutableDays: { archive: 365 },
    downloadLinks: false,
  },
  connections: {
    Orders: { serviceBus: { namespace: others.serviceBus, queue: "orders", access: "receive" } },
  },
};

/** What holds for an API that does not say otherwise. */
const defaults = {
  callers: {
    tenantId: placement.tenantId,
    audience: "api://orders",
    clientIds: ["11111111-2222-3333-4444-555555555555"],
  },
  rateLimit: { calls: 100, seconds: 60 },
};

/** A gateway that says no more than it must. */
export const ingress: IngressSpec = {
  gateway: {
    tier: "StandardV2",
    access: "private",
    publisher: { name: "Contoso", email: "api@contoso.example" },
    units: 1,
    state: noGateway,
  },
  namedValues: {},
  defaults,
};

const trafficRules = { rateLimit: { requests: 1000, minutes: 1 } } as const;

/** Both kinds of edge. */
export const edges = {
  frontDoor: {
    kind: "frontDoor",
    trafficRules,
    customDomain: { hostName: "api.contoso.com" },
    privateLinkLocation: "westeurope",
  },
  applicationGateway: {
    kind: "applicationGateway",
    trafficRules,
    hostName: "api.contoso.com",
    certificate: {
      secretId: "https://kv-tls.vault.azure.net/secrets/api",
      identityId: others.certificateIdentity,
    },
    capacity: { minimum: 2, maximum: 10 },
  },
} as const satisfies Record<string, EdgeArgs>;

/** A platform that says no more than it must. */
export const platform: PlatformSpec = {
  network: { addressSpace: "10.0.0.0/22" },
  monitoring: { retentionDays: 90 },
  vault: {},
};

const otherGroup = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-other/providers`;
const otherNetwork = `${otherGroup}/Microsoft.Network`;

/** Its action group, of which it need not tell. */
export const otherActionGroup = `${otherGroup}/Microsoft.Insights/actionGroups/ag-other`;

/** What the stack of another platform tells of it. */
export const told = {
  version: 1,
  resourceGroupName: "rg-other",
  network: {
    privateEndpointSubnetId: `${otherNetwork}/virtualNetworks/vnet/subnets/snet-private-endpoints`,
    flexIntegrationSubnetId: `${otherNetwork}/virtualNetworks/vnet/subnets/snet-flex`,
    privateDnsZones: Object.fromEntries(
      [
        "privatelink.blob.core.windows.net",
        "privatelink.queue.core.windows.net",
        "privatelink.table.core.windows.net",
        "privatelink.azurewebsites.net",
      ].map((name) => [name, `${otherNetwork}/privateDnsZones/${name}`]),
    ),
  },
  telemetry: {
    workspaceId: `${otherGroup}/Microsoft.OperationalInsights/workspaces/log-other`,
    connectionString: "InstrumentationKey=0",
    applicationInsights: { id: `${otherGroup}/Microsoft.Insights/components/appi-other`, name: "appi-other" },
  },
  vault: {
    id: `${otherGroup}/Microsoft.KeyVault/vaults/kvother`,
    vaultName: "kvother",
    uri: "https://kvother.vault.azure.net",
  },
  plans: {
    premium: {
      kind: "ElasticPremium",
      planId: `${otherGroup}/Microsoft.Web/serverfarms/plan-other`,
      subnetId: `${otherNetwork}/virtualNetworks/vnet/subnets/snet-plan-1`,
    },
  },
  ingress: {
    serviceName: "apim-other",
    tier: "StandardV2",
    url: "https://apim-other.azure-api.net",
    identityClientId: "{{identity-client-id}}",
    clientId: "00000000-0000-0000-0000-0000000000ff",
    defaults,
  },
} satisfies PlatformDescription;

/** Everything of that platform that exists in Azure. */
export const toldIds = [
  `${otherNetwork}/virtualNetworks/vnet`,
  ...Object.values(told.network.privateDnsZones),
  told.telemetry.workspaceId,
  told.telemetry.applicationInsights.id,
  told.vault.id,
  ...Object.values(told.plans).map(({ planId }) => planId),
  `${otherGroup}/Microsoft.ApiManagement/service/apim-other`,
  otherActionGroup,
];

/** A secret that the zone draws. */
export const secrets = { "payment-api-key": { expires: "2027-06-30", contentType: "text/plain" } };

/** A zone with everything that a zone can have at once. */
export const everything: Partial<LandingZoneArgs> = {
  platform: {
    make: {
      network: { addressSpace: "10.0.0.0/20", buildAgents: true, services: ["ServiceBus"] },
      flowLogs: { retentionDays: 90 },
      monitoring: {
        retentionDays: 365,
        dailyQuotaGb: 5,
        privateLink: true,
        sentinel: true,
        alerts: {
          actionGroupName: "ag-test",
          emails: ["oncall@contoso.example"],
          webhook: pulumi.secret("https://hook.contoso.example/token"),
        },
      },
      vault: { sku: "premium" },
      customerManagedKey: "create",
      plans: {
        premium: { sku: "EP1", subnet: 1 },
        steady: { sku: "P1v3", subnet: 2, maximumInstances: 6 },
      },
      ingress: {
        ...ingress,
        gateway: { ...ingress.gateway, tier: "Premium", units: 2, zoneRedundant: true },
        namedValues: { partner: "partner-key" },
        edge: edges.applicationGateway,
      },
    },
  },
  secrets: {
    ...secrets,
    "webhook-key": { expires: "2027-06-30", contentType: "text/plain", value: pulumi.secret("given") },
  },
  existingSecrets: ["partner-key"],
  slowAfterSeconds: 2,
  governance: {
    policyInitiative: true,
    budget: { monthlyAmount: 500, startDate: "2026-12-01" },
    defender: { plans: ["appServices", "storage"], malwareScanningGbPerMonth: 1000 },
  },
  access: {
    readers: ["00000000-0000-0000-0000-0000000000c1"],
    operators: ["00000000-0000-0000-0000-0000000000c2"],
    deployers: { groups: [], servicePrincipals: ["00000000-0000-0000-0000-0000000000c3"] },
  },
  zoneRedundant: true,
  deletionProtection: true,
  apps: {
    api: { ...appWithData, signIn, api: { path: "orders", document } },
    jobs: { ...app, plan: "premium", slots: ["staging"], durable: true },
    web: { ...app, plan: "steady" },
  },
};

/** What a zone is made from: a small one with one app `api`. */
export function zoneArgs(args: Partial<LandingZoneArgs> = {}): LandingZoneArgs {
  return {
    subscriptionId: placement.subscriptionId,
    tenantId: placement.tenantId,
    naming: { workload: "orders", environment: "test", location: "westeurope", suffix: "ab12" },
    tags: { owner: "test", costCenter: "0" },
    platform: { make: platform },
    secrets: {},
    existingSecrets: [],
    governance: {},
    access: {},
    zoneRedundant: false,
    deletionProtection: false,
    apps: { api: app },
    ...args,
  };
}

/** Runs a piece of a program next to what exists outside of the zone, and answers what it registered. */
export async function recordZone(program: () => void, setting: Setting = {}): Promise<readonly Recorded[]> {
  const azure = await simulateAzure({
    project: "functions-landing-zone",
    stack: "test",
    outside: Object.values(others),
    ...setting,
  });
  program();
  return azure.settled();
}

/** What a zone `zone` registers. */
export function zone(
  args: Partial<LandingZoneArgs> = {},
  setting: Setting = {},
): Promise<readonly Recorded[]> {
  return recordZone(() => {
    new LandingZone("zone", zoneArgs(args));
  }, setting);
}

/** The value of an output, once the program that made it is settled. */
export function valueOf<T>(given: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(given).apply(resolve);
  });
}

/** What a component made, and it itself: all that is under a component of that type. */
export function within(resources: readonly Recorded[], component: string): Recorded[] {
  const inType = new RegExp(`:components:${component}(?:\\$|::)`);
  return resources.filter(({ urn }) => inType.test(urn));
}

/** The one resource of a line `type name`, as `children` spells it. */
export function find(resources: readonly Recorded[], line: string): Recorded {
  const [type = "", name = ""] = line.split(" ");
  return one(resources, type, name);
}

/** Whether a resource waits for another, near or far; both as `type name`. */
export function waits(resources: readonly Recorded[], waiting: string, awaited: string): boolean {
  return allAwaited(resources, find(resources, waiting)).has(find(resources, awaited).urn);
}

/** URNs of everything that a resource waits for, near and far. */
export function allAwaited(resources: readonly Recorded[], waiting: Recorded): ReadonlySet<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = new Set<string>();
  const walk = ({ dependencies, propertyDependencies }: Recorded) => {
    for (const urn of [...dependencies, ...Object.values(propertyDependencies).flat()]) {
      const next = byUrn.get(urn);
      if (next !== undefined && !found.has(urn)) {
        found.add(urn);
        walk(next);
      }
    }
  };
  walk(waiting);
  return found;
}
