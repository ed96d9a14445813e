import type { RawConfiguration } from "../../settings/parse.ts";

const id = "11111111-2222-3333-4444-555555555555";
const group = `/subscriptions/${id}/resourceGroups/rg-hub/providers`;

/** What a stack says that uses nearly everything there is, by key without the namespace. */
const everything = {
  workload: "orders",
  environment: "prod",
  tags: { owner: "team-orders", costCenter: "CC-4711", team: "blue" },
  zoneRedundant: true,
  deletionProtection: true,
  customerManagedKey: { create: true },
  keyVault: { sku: "premium" },
  network: {
    addressSpace: "10.42.0.0/20",
    egress: { firewall: "10.0.1.4" },
    peerAddressSpaces: ["10.0.0.0/16"],
    privateEndpointClients: ["10.0.8.0/24"],
    remotePrivateEndpoints: ["10.0.9.0/24"],
    services: ["EventHub"],
    serviceEndpoints: ["Microsoft.Sql"],
    peering: { hubVirtualNetworkId: `${group}/Microsoft.Network/virtualNetworks/vnet-hub` },
    buildAgents: true,
    flowLogs: { retentionDays: 90 },
  },
  monitoring: { retentionDays: 365, privateLink: true, sentinel: true },
  alerts: { emails: ["oncall@contoso.example"] },
  governance: { budget: { monthlyAmount: 10_000, startDate: "2026-12-01" }, defender: { storage: true } },
  access: { readers: [id], deployers: { servicePrincipals: [id] } },
  source: { commit: "4f0c6d2e9b1a7c35d8e4f6a1b2c3d4e5f6a7b8c9" },
  gateway: {
    sku: "Premium",
    units: 2,
    publisher: { name: "Contoso", email: "api@contoso.example" },
    callers: { audience: "api://orders", clientIds: [id] },
    quota: { calls: 100_000, seconds: 86_400 },
    namedValues: { "partner-key": "payment-api-key" },
  },
  edge: {
    kind: "applicationGateway",
    hostName: "api.contoso.example",
    certificate: {
      secretId: "https://kv-certificates.vault.azure.net/secrets/api",
      identityId: `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id-api`,
    },
  },
  secrets: {
    "payment-api-key": { expires: "2027-06-30", generate: true },
    "card-token-key": { expires: "2027-06-30", generate: true },
  },
  plans: {
    steady: { sku: "EP1", subnet: 1, maximumInstances: 10 },
    fixed: { sku: "P1v3", subnet: 2 },
  },
  apps: {
    orders: {
      runtime: "node-22",
      signIn: { clientId: id },
      api: { path: "shop", openapi: "workload/openapi.yaml" },
      secrets: ["payment-api-key"],
      secretReads: ["card-token-key"],
      settings: { GREETING: "hello" },
      alwaysReady: { http: 2 },
      data: { containers: { archive: "write" }, immutableDays: { archive: 365 }, downloadLinks: true },
      connections: {
        Files: {
          storage: {
            account: `${group}/Microsoft.Storage/storageAccounts/stfiles`,
            queues: { work: "process" },
          },
        },
        Events: {
          eventHub: {
            namespace: `${group}/Microsoft.EventHub/namespaces/evhns`,
            hub: "orders",
            access: "receive",
          },
        },
      },
    },
    billing: { runtime: "java-21", plan: "steady", slots: ["staging"], maximumInstanceCount: 5 },
  },
};

/** What to say otherwise, by path: `{ "gateway.sku": "Developer" }`; undefined takes away what is there. */
export type Changes = Readonly<Record<string, unknown>>;

/** The stack `prod` that says everything, and some of it otherwise. Paths start with a key of the project, or with `azure-native:location`. */
export function wholeStack(changes: Changes = {}, secretKeys: readonly string[] = []): RawConfiguration {
  const config: Record<string, unknown> = { "azure-native:location": "westeurope" };
  for (const [key, value] of Object.entries(structuredClone(everything))) {
    config[`functions-landing-zone:${key}`] = value;
  }
  for (const [path, value] of Object.entries(changes)) {
    const [key = "", ...steps] = path.split(".");
    put(config, [key.includes(":") ? key : `functions-landing-zone:${key}`, ...steps], value);
  }
  return {
    stack: "prod",
    config,
    secretKeys: new Set(secretKeys.map((key) => `functions-landing-zone:${key}`)),
  };
}

function put(within: object, [step = "", ...further]: readonly string[], value: unknown): void {
  const inner: unknown = Object.getOwnPropertyDescriptor(within, step)?.value;
  if (further.length > 0) {
    const next = typeof inner === "object" && inner !== null ? inner : {};
    Reflect.set(within, step, next);
    put(next, further, value);
  } else if (value === undefined) {
    Reflect.deleteProperty(within, step);
  } else {
    Reflect.set(within, step, value);
  }
}

/** The paths of everything in a configuration, outermost first: `azure-native:location`, `functions-landing-zone:tags`, `….tags.owner`. */
export function pathsOf(value: object, within = ""): string[] {
  return Object.entries(value).flatMap(([step, inner]: [string, unknown]) => {
    const path = `${within}${step}`;
    return [path, ...(typeof inner === "object" && inner !== null ? pathsOf(inner, `${path}.`) : [])];
  });
}
