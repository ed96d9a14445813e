import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { parseSettings } from "../../settings/parse.ts";
import { wholeStack } from "./everything.ts";
import { least, refusal, stack } from "./example.ts";

/** `key: found` of every mistake, keys without the namespace. */
function told(raw: Parameters<typeof refusal>[0]): string[] {
  return refusal(raw).mistakes.map(
    ({ key, found }) => `${key.replace("functions-landing-zone:", "")}: ${found}`,
  );
}

const ofEveryApp = {
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
};

describe("settings of a stack", () => {
  it("fill in every default", () => {
    assert.deepEqual(parseSettings(stack()), {
      location: "westeurope",
      workload: "orders",
      environment: "dev",
      suffix: undefined,
      tags: { owner: "team-orders", costCenter: "CC-4711", dataClassification: "confidential" },
      network: {
        addressSpace: "10.40.0.0/22",
        egress: "natGateway",
        peerAddressSpaces: [],
        privateEndpointClients: [],
        remotePrivateEndpoints: [],
        services: [],
        serviceEndpoints: [],
        privateDnsZones: {},
        buildAgents: false,
        dnsServers: [],
      },
      monitoring: { retentionDays: 90, privateLink: false, sentinel: false },
      alerts: undefined,
      alertWebhook: undefined,
      zoneRedundant: false,
      deletionProtection: false,
      keyVault: { sku: "standard", softDeleteDays: 90 },
      secrets: {},
      secretValues: {},
      customerManagedKey: undefined,
      gateway: undefined,
      edge: undefined,
      governance: { policyInitiative: true },
      access: { readers: [], operators: [], deployers: { groups: [], servicePrincipals: [] } },
      source: undefined,
      platform: undefined,
      plans: {},
      apps: { orders: { ...ofEveryApp, runtime: { name: "node", version: "22" } } },
    });
  });

  it("say nearly everything there is", () => {
    const settings = parseSettings(wholeStack());
    assert.deepEqual(Object.keys(settings.apps), ["orders", "billing"]);
    assert.equal(settings.environment, "prod");
    assert.equal(settings.gateway?.sku, "Premium");
    assert.equal(settings.edge?.kind, "applicationGateway");
    assert.deepEqual(settings.customerManagedKey, { create: true });
  });

  it("are of a platform without apps, or of apps on the platform of another stack", () => {
    assert.deepEqual(parseSettings(stack({ apps: {} })).apps, {});
    const signIn = { clientId: "11111111-2222-3333-4444-555555555555" };
    const orders = {
      runtime: "node-22",
      plan: "premium",
      signIn,
      api: { path: "shop", openapi: "workload/openapi.yaml" },
    };
    const { platform, network, apps } = parseSettings(
      stack({ platform: "shared", network: undefined, apps: { orders } }),
    );
    assert.equal(platform, "shared");
    assert.equal(network, undefined);
    assert.equal(apps["orders"]?.plan, "premium");
    assert.equal(apps["orders"].signIn?.audience, `api://${signIn.clientId}`);
  });

  it("have a budget on the platform of another stack, whose alerts tell of it", () => {
    const governance = { budget: { monthlyAmount: 500, startDate: "2027-01-01" } };
    const settings = parseSettings(stack({ platform: "shared", network: undefined, governance }));
    assert.equal(settings.governance.budget?.monthlyAmount, 500);
  });

  it("take the empty defaults of Pulumi.yaml for keys that are not set", () => {
    const empty = {
      environment: "",
      suffix: "",
      alertWebhook: "",
      alerts: {},
      monitoring: {},
      secretValues: {},
      zoneRedundant: "false",
    };
    assert.deepEqual(parseSettings(stack(empty)), parseSettings(stack()));
    assert.deepEqual(told(stack({ workload: "", tags: {}, network: {}, apps: {} })), [
      "workload: nothing",
      "tags: nothing",
      "network: nothing",
    ]);
  });

  it("take numbers and booleans that the command line made texts, and nulls for nothing", () => {
    const settings = parseSettings(
      stack({
        zoneRedundant: "true",
        monitoring: { retentionDays: "365", dailyQuotaGb: 0.5 },
        alerts: null,
        apps: {
          orders: {
            runtime: "node-22",
            instanceMemoryMB: "4096",
            maximumInstanceCount: 90.0,
            durable: "true",
            data: null,
          },
        },
      }),
    );
    assert.equal(settings.zoneRedundant, true);
    assert.equal(settings.monitoring.retentionDays, 365);
    assert.equal(settings.alerts, undefined);
    assert.equal(settings.apps["orders"]?.instanceMemoryMB, 4096);
    assert.equal(settings.apps["orders"].maximumInstanceCount, 90);
    assert.equal(settings.apps["orders"].durable, true);
  });

  it("name what is missing when they say nothing", () => {
    assert.deepEqual(told({ stack: "dev", config: {}, secretKeys: new Set() }), [
      "azure-native:location: nothing",
      "workload: nothing",
      "tags: nothing",
      "network: nothing",
    ]);
  });

  it("want an environment where the name of the stack is none", () => {
    assert.deepEqual(told({ ...stack(), stack: "my-feature" }), [
      'environment: nothing, and the name of the stack, "my-feature", cannot stand in for it',
    ]);
    assert.equal(
      parseSettings({ ...stack({ environment: "test" }), stack: "my-feature" }).environment,
      "test",
    );
  });

  it("never show a secret", () => {
    const error = refusal(
      stack({
        alertWebhook: "https://hooks.example/hunter2",
        secretValues: { "payment-api-key": "hunter2" },
        tags: { owner: "x", costCenter: { password: "hunter2" }, dataClassification: "AccountKey=hunter2" },
        network: { addressSpace: "Password=hunter2" },
        apps: {
          orders: {
            runtime: "eyJhunter2.hunter2.hunter2",
            password: "hunter2",
            settings: {
              DB_PASSWORD: "hunter2",
              Storage: "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=hunter2",
              Blob: "https://x.blob.core.windows.net/c?sv=1&sig=hunter2",
              Reference: "Microsoft.KeyVault(SecretUri=hunter2)",
              WEBSITE_RUN_FROM_PACKAGE: "hunter2",
              LIST: ["hunter2"],
            },
          },
        },
      }),
    );
    assert.equal(error.mistakes.length, 14);
    assert.doesNotMatch(JSON.stringify([error.message, error.mistakes]), /hunter2/);
  });

  it("keep secrets secret", async () => {
    const secrets = { "payment-api-key": { expires: "2027-06-30" } };
    const { alertWebhook, secretValues } = parseSettings(
      stack(
        {
          alertWebhook: "https://hooks.contoso.example/x",
          secrets,
          secretValues: { "payment-api-key": "x" },
        },
        ["alertWebhook", "secretValues"],
      ),
    );
    assert.ok(alertWebhook && secretValues["payment-api-key"]);
    assert.equal(await pulumi.isSecret(alertWebhook), true);
    assert.equal(await pulumi.isSecret(secretValues["payment-api-key"]), true);
  });

  it("leave the configuration that they read alone", () => {
    const before = structuredClone(least);
    parseSettings(stack());
    assert.deepEqual(least, before);
  });
});
