import assert from "node:assert/strict";
import { checkPlansAndApps } from "../../settings/appChecks.ts";

/** `path: found` of each finding, the path without the namespace. */
function told(
  app: Record<string, unknown>,
  {
    plans = { premium: { sku: "EP1", subnet: 1 }, dedicated: { sku: "P1v3", subnet: 2 } },
    name = "orders",
    zoneRedundant,
    platform,
  }: { plans?: unknown; name?: string; zoneRedundant?: unknown; platform?: unknown } = {},
): string[] {
  const values = {
    "functions-landing-zone:plans": plans,
    "functions-landing-zone:apps": { [name]: { runtime: "node-22", ...app } },
    "functions-landing-zone:zoneRedundant": zoneRedundant,
    "functions-landing-zone:platform": platform,
  };
  return [...checkPlansAndApps(values)].map(
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );
}

describe("checks between plans and apps", () => {
  it("have nothing against what fits", () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(
      told({ instanceMemoryMB: 4096, maximumInstanceCount: 100, alwaysReady: { http: 2 } }),
      [],
    );
    assert.deepEqual(
      told({
        plan: "premium",
        maximumInstanceCount: 5,
        slots: ["staging", "canary"],
        healthCheckPath: "/api/health",
        clientCertificates: true,
        runtime: "java-11",
      }),
      [],
    );
    assert.deepEqual(told({ plan: "dedicated", slots: ["staging"] }), []);
    assert.deepEqual(told({ slots: [], clientCertificates: false, healthCheckPath: undefined }), []);
  });

  it("tell of a plan that there is not, and of nothing that follows from it", () => {
    assert.deepEqual(told({ plan: "premuim", slots: ["staging"] }), [
      'apps.orders.plan: "premuim", which is no plan of this stack',
    ]);
  });

  it("cannot know the plans of another stack, and say nothing of them", () => {
    const elsewhere = { plans: undefined, platform: "prod" };
    assert.deepEqual(told({ plan: "premium", slots: ["staging"], maximumInstanceCount: 5 }, elsewhere), []);
    assert.deepEqual(told({ plan: "premium", alwaysReady: { http: 2 } }, elsewhere), [
      "apps.orders.alwaysReady: alwaysReady, which a plan in plans does not have",
    ]);
  });

  it("tell of an app that asks for sign-in and lets nobody in", () => {
    const signIn = { clientId: "11111111-2222-3333-4444-555555555555" };
    assert.deepEqual(told({ signIn }), [
      "apps.orders.signIn.applications: nothing, though the app has no API that the gateway would call: nobody could call it",
    ]);
    assert.deepEqual(told({ signIn, api: { path: "orders", openapi: "./orders.yaml" } }), []);
    assert.deepEqual(told({ signIn: { ...signIn, applications: [signIn.clientId] } }), []);
  });

  it("tell what Flex Consumption does not have", () => {
    assert.deepEqual(
      told({
        slots: ["staging"],
        healthCheckPath: "/health",
        clientCertificates: "true",
        runtime: "java-11",
      }),
      [
        "apps.orders.slots: slots, which Flex Consumption does not have",
        "apps.orders.healthCheckPath: healthCheckPath, which Flex Consumption does not have",
        "apps.orders.clientCertificates: clientCertificates, which Flex Consumption does not have",
        'apps.orders.runtime: "java-11" on FlexConsumption, which does not have it',
      ],
    );
    assert.deepEqual(told({ maximumInstanceCount: 39 }), [
      "apps.orders.maximumInstanceCount: 39 on FlexConsumption",
    ]);
  });

  it("tell what a shared plan does not have", () => {
    assert.deepEqual(told({ plan: "premium", instanceMemoryMB: 2048, alwaysReady: { http: 2 } }), [
      "apps.orders.instanceMemoryMB: instanceMemoryMB, which a plan in plans does not have",
      "apps.orders.alwaysReady: alwaysReady, which a plan in plans does not have",
    ]);
  });

  it("tell of limits of instances that the plan does not have", () => {
    const plans = { premium: { sku: "EP1", subnet: 1, maximumInstances: 4 } };
    assert.deepEqual(told({ plan: "premium", maximumInstanceCount: 5 }, { plans }), [
      "apps.orders.maximumInstanceCount: 5 on the plan 'premium', which has 4 instances at most",
    ]);
    assert.deepEqual(told({ plan: "dedicated", maximumInstanceCount: 5 }), [
      "apps.orders.maximumInstanceCount: 5 on the plan 'dedicated', which is dedicated",
    ]);
  });

  it("tell of more slots than the plan has", () => {
    assert.deepEqual(told({ plan: "premium", slots: ["one", "two", "three"] }), [
      "apps.orders.slots: 3 slots on the plan 'premium' of size EP1",
    ]);
  });

  it("tell of two plans in one subnet", () => {
    const plans = { a1: { sku: "EP1", subnet: 3 }, b2: { sku: "EP1", subnet: 3 } };
    assert.deepEqual(told({}, { plans }), ["plans.b2.subnet: 3, the subnet of the plan 'a1'"]);
  });

  it("tell of a plan whose instances do not fit its size, the zones or each other", () => {
    const of = (plan: object, zoneRedundant?: unknown) =>
      told({}, { plans: { premium: { sku: "P1v3", subnet: 1, ...plan } }, zoneRedundant });
    assert.deepEqual(of({ minimumInstances: 1 }), []);
    assert.deepEqual(of({ minimumInstances: 1 }, "true"), [
      "plans.premium.minimumInstances: 1, with zoneRedundant",
    ]);
    assert.deepEqual(of({ maximumInstances: 1 }, true), [
      "plans.premium.maximumInstances: 1 for a plan of size P1v3 that always has 2",
    ]);
    assert.deepEqual(of({ minimumInstances: 5, maximumInstances: 4 }), [
      "plans.premium.maximumInstances: 4 for a plan of size P1v3 that always has 5",
    ]);
    assert.deepEqual(of({ maximumInstances: 31 }), [
      "plans.premium.maximumInstances: 31 for a plan of size P1v3 that always has 1",
    ]);
  });

  it("tell of instances that are always ready in one zone only, or for what the app does not use, or past its limit", () => {
    assert.deepEqual(told({ alwaysReady: { http: 1 } }), []);
    assert.deepEqual(told({ alwaysReady: { http: 1 } }, { zoneRedundant: true }), [
      "apps.orders.alwaysReady.http: 1, with zoneRedundant",
    ]);
    assert.deepEqual(told({ alwaysReady: { durable: 2 } }), [
      "apps.orders.alwaysReady.durable: instances for Durable Functions, which the app does not use",
    ]);
    assert.deepEqual(told({ alwaysReady: { durable: 2 }, durable: true }), []);
    assert.deepEqual(told({ alwaysReady: { http: 41 } }), [
      "apps.orders.alwaysReady.http: 41, more than the app's maximumInstanceCount, 40",
    ]);
  });

  it("tell of a plan named like an app that has a plan of its own", () => {
    assert.deepEqual(told({}, { name: "premium" }), [
      "plans.premium: the name 'premium', which the plan of the app 'premium' on FlexConsumption has already",
    ]);
    assert.deepEqual(told({ plan: "premium" }, { name: "premium" }), []);
  });

  it("tell of app settings that the plan or a connection sets", () => {
    const queue = { serviceBus: {} };
    assert.deepEqual(
      told({
        settings: { TZ: "x", ORDERS__credential: "x", GREETING: "hello" },
        connections: { Orders: queue },
      }),
      [
        "apps.orders.settings.TZ: the app setting 'TZ', which Flex Consumption refuses",
        "apps.orders.settings.ORDERS__credential: the app setting 'ORDERS__credential', which the connection 'Orders' sets",
      ],
    );
    assert.deepEqual(told({ plan: "premium", settings: { TZ: "x" } }), []);
  });

  it("tell of names that Azure takes for the same", () => {
    assert.deepEqual(
      told({
        plan: "premium",
        slots: ["staging", "staging"],
        settings: { GREETING: "hello", Greeting: "hello" },
        connections: { Orders: {}, orders: {} },
      }),
      [
        "apps.orders.settings.Greeting: the app setting 'Greeting' twice: Azure takes it for 'GREETING'",
        "apps.orders.connections.orders: the connection 'orders' twice: Azure takes it for 'Orders'",
        "apps.orders.slots: the slot 'staging' twice",
      ],
    );
  });

  it("look at what is right in itself, whatever else is wrong", () => {
    assert.deepEqual(told({ runtime: "cobol", slots: ["staging"], cors: 7 }), [
      "apps.orders.slots: slots, which Flex Consumption does not have",
    ]);
    assert.deepEqual(told({ slots: 7, maximumInstanceCount: "many", alwaysReady: [] }, { plans: 7 }), [
      "apps.orders.slots: slots, which Flex Consumption does not have",
    ]);
    for (const apps of [undefined, null, 7, [], { orders: 7 }]) {
      assert.deepEqual([...checkPlansAndApps({ "functions-landing-zone:apps": apps })], []);
    }
  });

  it("say what is allowed, and give an example", () => {
    const [finding] = checkPlansAndApps({
      "functions-landing-zone:plans": { premium: { sku: "EP1", subnet: 1 } },
      "functions-landing-zone:apps": { orders: { runtime: "node-22", plan: "basic" } },
    });
    assert.equal(finding?.allowed, "FlexConsumption, premium");
    assert.equal(finding.example, "premium");
  });
});
