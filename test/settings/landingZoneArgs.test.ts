import assert from "node:assert/strict";

import { isSecret } from "@pulumi/pulumi";

import type { LandingZoneArgs, PlatformSpec } from "../../components/landingZone.ts";
import { noGateway } from "../../components/gatewayState.ts";
import { describedPlatform } from "../../components/platformDescription.ts";
import { type Circumstances, landingZoneArgs } from "../../settings/landingZoneArgs.ts";
import { parseSettings } from "../../settings/parse.ts";
import type { Settings } from "../../settings/settings.ts";
import { document, told } from "../components/zoneFixture.ts";
import { least, stack } from "./example.ts";

const circumstances: Circumstances = {
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  naming: { workload: "orders", environment: "dev", location: "westeurope", suffix: "ab12" },
  documents: new Map(),
  gatewayState: noGateway,
  platform: undefined,
};

const clientId = "11111111-2222-3333-4444-555555555555";

const gateway = {
  sku: "StandardV2",
  publisher: { name: "Contoso", email: "api@contoso.example" },
  callers: { audience: "api://orders", clientIds: [clientId] },
};

/** Where its callers are, when it has no edge. */
const withCallers = { addressSpace: "10.40.0.0/22", privateEndpointClients: ["10.0.8.0/24"] };

const certificate = {
  secretId: "https://kv-tls.vault.azure.net/secrets/api",
  identityId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-tls/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-tls",
};

const messaging = (kind: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-data/providers/${kind}/${name}`;

const settingsOf = (changes: Record<string, unknown> = {}, secretKeys: string[] = []): Settings =>
  parseSettings(stack(changes, secretKeys));

/** What a zone is made from when its stack says that beside the least. */
const argsOf = (changes: Record<string, unknown> = {}, more: Partial<Circumstances> = {}): LandingZoneArgs =>
  landingZoneArgs(settingsOf(changes), { ...circumstances, ...more });

/** What its platform is made from. */
function platformOf(
  changes: Record<string, unknown> = {},
  more: Partial<Circumstances> = {},
  secretKeys: string[] = [],
): PlatformSpec {
  const { platform } = landingZoneArgs(settingsOf(changes, secretKeys), { ...circumstances, ...more });
  assert.ok("make" in platform);
  return platform.make;
}

describe("landingZoneArgs", () => {
  it("makes a small, closed zone of the least that a stack says", () => {
    assert.deepEqual(argsOf(), {
      subscriptionId: circumstances.subscriptionId,
      tenantId: circumstances.tenantId,
      naming: circumstances.naming,
      tags: { owner: "team-orders", costCenter: "CC-4711", dataClassification: "confidential" },
      platform: {
        make: {
          network: {
            addressSpace: "10.40.0.0/22",
            egress: "natGateway",
            privateEndpointClients: [],
            remotePrivateEndpoints: [],
            privateDnsZones: {},
            buildAgents: false,
            dnsServers: [],
            services: [],
            serviceEndpoints: [],
          },
          flowLogs: undefined,
          monitoring: { retentionDays: 90, privateLink: false, sentinel: false },
          vault: { sku: "standard", softDeleteDays: 90 },
          customerManagedKey: undefined,
          plans: {},
          ingress: undefined,
        },
      },
      secrets: {},
      existingSecrets: [],
      slowAfterSeconds: undefined,
      governance: { policyInitiative: true, defender: undefined },
      access: { readers: [], operators: [], deployers: { groups: [], servicePrincipals: [] } },
      zoneRedundant: false,
      deletionProtection: false,
      apps: {
        orders: {
          runtime: { name: "node", version: "22" },
          plan: "FlexConsumption",
          instanceMemoryMB: 2048,
          alwaysReady: {},
          slots: [],
          clientCertificates: false,
          settings: {},
          secrets: [],
          secretReads: [],
          cors: [],
          data: { containers: {}, queues: {}, tables: {}, immutableDays: {}, downloadLinks: false },
          connections: {},
          durable: false,
          isolate: false,
        },
      },
    });
  });

  it("tags everything with what it is deployed from", () => {
    const commit = "4f0c6d2e9b1a7c35d8e4f6a1b2c3d4e5f6a7b8c9";
    const own = { ...least["functions-landing-zone:tags"], dataClassification: "confidential" };
    assert.deepEqual(argsOf({ source: { commit, pipeline: "run 7" } }).tags, {
      ...own,
      commit,
      pipeline: "run 7",
    });
    assert.deepEqual(argsOf({ source: { commit } }).tags, { ...own, commit });
  });

  it("puts a secret into the vault, with its value or one to be drawn, and leaves one that is there alone", async () => {
    const settings = settingsOf(
      {
        secrets: {
          "api-key": { expires: "2027-06-30", generate: true },
          "partner-key": { expires: "2027-01-31", contentType: "application/json" },
          "other-key": { existing: true },
        },
        secretValues: { "partner-key": "given" },
      },
      ["secretValues"],
    );
    const { secrets, existingSecrets } = landingZoneArgs(settings, circumstances);
    assert.deepEqual(Object.keys(secrets), ["api-key", "partner-key"]);
    assert.deepEqual(existingSecrets, ["other-key"]);
    const { "api-key": drawn, "partner-key": given } = secrets;
    assert.deepEqual(
      [drawn?.expires, drawn?.contentType, drawn?.value],
      ["2027-06-30", "text/plain", undefined],
    );
    assert.deepEqual(
      [given?.expires, given?.contentType, given?.value],
      ["2027-01-31", "application/json", settings.secretValues["partner-key"]],
    );
    assert.ok(given?.value !== undefined && (await isSecret(given.value)));
  });

  it("tells people by e-mail, by webhook or not at all", () => {
    const webhook = "https://hooks.contoso.example/token";
    const actionGroupName = "ag-orders-dev-westeurope";
    assert.equal(platformOf().monitoring.alerts, undefined);
    assert.deepEqual(platformOf({ alerts: { emails: ["oncall@contoso.example"] } }).monitoring.alerts, {
      actionGroupName,
      emails: ["oncall@contoso.example"],
    });
    const alerts = platformOf({ alertWebhook: webhook }, {}, ["alertWebhook"]).monitoring.alerts;
    assert.deepEqual([alerts?.actionGroupName, alerts?.emails], [actionGroupName, []]);
    assert.ok(alerts?.webhook !== undefined);
    const { slowAfterSeconds } = argsOf({ alerts: { emails: ["a@contoso.example"], slowAfterSeconds: 2 } });
    assert.equal(slowAfterSeconds, 2);
  });

  it("turns the switches of Defender into plans", () => {
    const alerts = { emails: ["oncall@contoso.example"] };
    const budget = { monthlyAmount: 500, startDate: "2027-01-01" };
    assert.deepEqual(
      argsOf({
        alerts,
        governance: {
          budget,
          defender: { keyVault: "true", appServices: true, api: false, malwareScanningGbPerMonth: 1000 },
        },
      }).governance,
      {
        policyInitiative: true,
        budget,
        defender: {
          plans: ["appServices", "keyVault"],
          malwareScanningGbPerMonth: 1000,
          securityContact: undefined,
        },
      },
    );
    const securityContact = { emails: ["security@contoso.example"] };
    assert.deepEqual(argsOf({ governance: { defender: { securityContact } } }).governance.defender, {
      plans: [],
      malwareScanningGbPerMonth: undefined,
      securityContact: { ...securityContact, minimalSeverity: "Medium" },
    });
  });

  it("hands on who has access, and what is protected and spread over zones", () => {
    const readers = ["00000000-0000-0000-0000-0000000000c1"];
    const { access, zoneRedundant, deletionProtection } = argsOf({
      access: { readers },
      zoneRedundant: true,
      deletionProtection: true,
    });
    assert.deepEqual(
      { readers: access.readers, zoneRedundant, deletionProtection },
      { readers, zoneRedundant: true, deletionProtection: true },
    );
  });

  it("opens the network for the services that apps connect to, and for no others", () => {
    const network = {
      addressSpace: "10.40.0.0/22",
      peerAddressSpaces: ["10.0.0.0/16"],
      // Where the storage account has its private endpoint.
      remotePrivateEndpoints: ["10.0.9.0/24"],
    };
    const servicesOf = (connections: Record<string, unknown>) =>
      platformOf({
        network,
        apps: { orders: { runtime: "node-22", connections }, jobs: { runtime: "node-22" } },
      }).network.services;
    const eventHub = {
      namespace: messaging("Microsoft.EventHub/namespaces", "ehns"),
      hub: "events",
      access: "receive",
    };
    const serviceBus = {
      namespace: messaging("Microsoft.ServiceBus/namespaces", "sbns"),
      queue: "orders",
      access: "send",
    };
    const cosmos = {
      account: messaging("Microsoft.DocumentDB/databaseAccounts", "shop"),
      database: "shop",
      containers: { orders: "read" },
    };
    const storage = {
      account: messaging("Microsoft.Storage/storageAccounts", "stshop"),
      containers: { incoming: "read" },
    };
    assert.deepEqual(servicesOf({}), []);
    assert.deepEqual(servicesOf({ Files: { storage } }), []);
    assert.deepEqual(servicesOf({ Orders: { serviceBus }, More: { serviceBus } }), ["ServiceBus"]);
    assert.deepEqual(servicesOf({ A: { cosmos }, B: { serviceBus }, C: { eventHub } }), [
      "EventHub",
      "ServiceBus",
      "AzureCosmosDB",
    ]);
  });

  it("hands on the network but the address spaces of peers, of which only checks want to know", () => {
    const { network, flowLogs } = platformOf({
      network: {
        addressSpace: "10.40.0.0/22",
        peerAddressSpaces: ["10.0.0.0/16"],
        privateEndpointClients: ["10.0.8.0/24"],
        egress: { firewall: "10.0.1.4" },
        flowLogs: { retentionDays: 30 },
      },
    });
    assert.ok(!("peerAddressSpaces" in network) && !("flowLogs" in network));
    assert.deepEqual(
      [network.privateEndpointClients, network.egress, flowLogs],
      [["10.0.8.0/24"], { firewall: "10.0.1.4" }, { retentionDays: 30 }],
    );
  });

  it("encrypts storage with a key that it makes, or one that is there", () => {
    const key = {
      vaultUri: "https://kv-orders.vault.azure.net",
      keyName: "storage",
      identityId: certificate.identityId,
    };
    assert.equal(platformOf({ customerManagedKey: { create: true } }).customerManagedKey, "create");
    const given = platformOf({ customerManagedKey: key }).customerManagedKey;
    assert.ok(given !== undefined && given !== "create");
    const { vaultUri, keyName, identityId } = given;
    assert.deepEqual({ vaultUri, keyName, identityId }, key);
  });

  it("hands on plans", () => {
    const premium = { sku: "EP1", subnet: 2, maximumInstances: 5 };
    assert.deepEqual(platformOf({ plans: { premium } }).plans, { premium });
  });

  it("makes a gateway with the defaults of its APIs, and with what Azure knows of it", () => {
    const state = { exists: true, closable: true, pendingConnections: [] };
    const { ingress } = platformOf(
      {
        network: withCallers,
        gateway: {
          ...gateway,
          cors: ["https://portal.contoso.example"],
          namedValues: { partner: "partner-key" },
        },
        secrets: { "partner-key": { existing: true } },
      },
      { gatewayState: state },
    );
    assert.deepEqual(ingress, {
      gateway: {
        tier: "StandardV2",
        access: "private",
        injected: false,
        publisher: gateway.publisher,
        ipFilter: [],
        clientCertificates: undefined,
        zoneRedundant: false,
        units: 1,
        state,
      },
      namedValues: { partner: "partner-key" },
      defaults: {
        callers: { tenantId: circumstances.tenantId, audience: "api://orders", clientIds: [clientId] },
        rateLimit: { calls: 100, seconds: 60 },
        quota: undefined,
        cors: ["https://portal.contoso.example"],
      },
      edge: undefined,
    });
  });

  it("gives a gateway one unit, two over zones, or as many as it asks for", () => {
    const unitsOf = (changes: Record<string, unknown>, zoneRedundant = false) => {
      const premium = { ...gateway, sku: "Premium", ...changes };
      const { ingress } = platformOf({ network: withCallers, zoneRedundant, gateway: premium });
      return [ingress?.gateway.units, ingress?.gateway.zoneRedundant];
    };
    assert.deepEqual(unitsOf({}), [1, false]);
    assert.deepEqual(unitsOf({}, true), [2, true]);
    assert.deepEqual(unitsOf({ zoneRedundant: true }), [2, true]);
    assert.deepEqual(unitsOf({ zoneRedundant: false }, true), [1, false]);
    assert.deepEqual(unitsOf({ units: 3 }, true), [3, true]);
  });

  it("puts Front Door's private endpoint in the region of the zone unless told another", () => {
    const edgeOf = (edge: Record<string, unknown>) => platformOf({ gateway, edge }).ingress?.edge;
    const trafficRules = { rateLimit: { requests: 1000, minutes: 1 }, allowedCountries: undefined };
    assert.deepEqual(edgeOf({ kind: "frontDoor" }), {
      kind: "frontDoor",
      trafficRules,
      customDomain: undefined,
      privateLinkLocation: "westeurope",
    });
    assert.deepEqual(
      edgeOf({
        kind: "frontDoor",
        privateLinkLocation: "northeurope",
        customDomain: { hostName: "api.contoso.com" },
        allowedCountries: ["DE"],
      }),
      {
        kind: "frontDoor",
        trafficRules: { ...trafficRules, allowedCountries: ["DE"] },
        customDomain: { hostName: "api.contoso.com", minimumTlsVersion: "1.2" },
        privateLinkLocation: "northeurope",
      },
    );
  });

  it("makes an application gateway with its host name, certificate and instances", () => {
    const edge = { kind: "applicationGateway", hostName: "api.contoso.com", certificate };
    assert.deepEqual(platformOf({ gateway: { ...gateway, sku: "Developer" }, edge }).ingress?.edge, {
      kind: "applicationGateway",
      trafficRules: { rateLimit: { requests: 1000, minutes: 1 }, allowedCountries: undefined },
      hostName: "api.contoso.com",
      certificate,
      capacity: { minimum: 2, maximum: 10 },
    });
  });

  it("gives each API its own document", () => {
    const app = (path: string) => ({
      runtime: "node-22",
      signIn: { clientId },
      api: { path, openapi: "./workload/openapi.yaml" },
    });
    const other = { ...document, title: "Other" };
    const { apps } = argsOf(
      {
        network: withCallers,
        gateway,
        apps: { orders: app("shop"), jobs: app("jobs"), none: { runtime: "node-22" } },
      },
      {
        documents: new Map([
          ["orders", document],
          ["jobs", other],
        ]),
      },
    );
    assert.deepEqual(
      Object.values(apps).map(({ api }) => [api?.path, api?.document]),
      [
        ["shop", document],
        ["jobs", other],
        [undefined, undefined],
      ],
    );
  });

  it("builds a stack of apps on the platform that it is given, and makes none", () => {
    const platform = describedPlatform(told);
    const changes = { platform: "prod", network: undefined };
    assert.deepEqual(argsOf(changes, { platform }).platform, { existing: platform });
    assert.throws(() => argsOf(changes), { message: "the settings have neither a network nor a platform" });
  });
});
