import assert from "node:assert/strict";

import { checkGateway } from "../../settings/gatewayChecks.ts";

/** What the check says of these settings, as `path: found`. */
function told(settings: Readonly<Record<string, unknown>>): string[] {
  const prefixed = Object.entries(settings).map(([key, value]): [string, unknown] => [
    key.includes(":") ? key : `functions-landing-zone:${key}`,
    value,
  ]);
  return [...checkGateway(Object.fromEntries(prefixed))].map(
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );
}

const signIn = { clientId: "11111111-2222-3333-4444-555555555555" };
const sku = "StandardV2";

describe("checks of the gateway", () => {
  it("are content without a gateway, and with one that has no apps behind it", () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ gateway: { sku } }), []);
    assert.deepEqual(told({ gateway: "StandardV2", apps: "none" }), []);
  });

  it("want somebody who reaches a private gateway, which a peering alone does not", () => {
    const network = { addressSpace: "10.40.0.0/22" };
    const peered = { ...network, peerAddressSpaces: ["10.0.0.0/16"], peering: {} };
    const found =
      "network.privateEndpointClients: no networks, though the gateway is private and there is no edge: no caller outside of the zone reaches it";
    for (const gateway of [{ sku }, { sku: "Developer", access: "private" }, { access: "private" }]) {
      assert.deepEqual(told({ gateway, network }), [found]);
      assert.deepEqual(told({ gateway, network: { ...peered, privateEndpointClients: [] } }), [found]);
      assert.deepEqual(
        told({ gateway, network: { ...peered, privateEndpointClients: ["10.0.8.0/24"] } }),
        [],
      );
      assert.deepEqual(told({ gateway, network, edge: { kind: "frontDoor" } }), []);
    }
    assert.deepEqual(told({ gateway: { sku, access: "public" }, network }), []);
    assert.deepEqual(told({ gateway: { sku, access: "secret" }, network }), []);
    assert.deepEqual(told({ gateway: { sku }, network: { privateEndpointClients: "10.0.8.0/24" } }), []);
  });

  it("know how many units a tier has", () => {
    for (const [tier, most] of [
      ["Developer", 1],
      ["Premium", 31],
      ["StandardV2", 10],
      ["PremiumV2", 30],
    ] as const) {
      assert.deepEqual(told({ gateway: { sku: tier, units: most } }), []);
      assert.deepEqual(told({ gateway: { sku: tier, units: String(most) } }), []);
    }
    assert.deepEqual(told({ gateway: { sku: "Developer", units: 2 } }), [
      "gateway.units: 2 units; Developer has at most 1",
    ]);
    assert.deepEqual(told({ gateway: { sku, units: 11 } }), [
      "gateway.units: 11 units; StandardV2 has at most 10",
    ]);
    assert.deepEqual(told({ gateway: { sku: "PremiumV2", units: 31 }, zoneRedundant: true }), [
      "gateway.units: 31 units; PremiumV2 has at most 30",
    ]);
  });

  it("want a tier with zones in a zone that is zone-redundant, or a word that this one is not", () => {
    assert.deepEqual(told({ gateway: { sku }, zoneRedundant: true }), [
      "gateway.zoneRedundant: nothing, in a zone that is zone-redundant, and zones can't be chosen for StandardV2",
    ]);
    assert.deepEqual(told({ gateway: { sku: "Developer", zoneRedundant: true } }), [
      "gateway.zoneRedundant: true, and zones can't be chosen for Developer",
    ]);
    assert.deepEqual(told({ gateway: { sku, zoneRedundant: false }, zoneRedundant: true }), []);
    assert.deepEqual(told({ gateway: { sku: "Premium" }, zoneRedundant: "true" }), []);
  });

  it("want units that spread evenly over zones", () => {
    const premium = (units: number) => told({ gateway: { sku: "Premium", units }, zoneRedundant: true });
    for (const units of [2, 3, 4, 6, 9]) {
      assert.deepEqual(premium(units), []);
    }
    for (const units of [1, 5, 7]) {
      assert.deepEqual(premium(units), [
        `gateway.units: ${units} units, which can't be spread evenly over zones`,
      ]);
    }
  });

  it("let only PremiumV2 live inside the network by choice, and then privately", () => {
    const injected = (tier: string, access = "private") =>
      told({ gateway: { sku: tier, injected: true, access } });
    assert.deepEqual(injected("PremiumV2"), []);
    assert.deepEqual(injected("StandardV2"), [
      "gateway.injected: true, and StandardV2 can only reach into the network",
    ]);
    assert.deepEqual(injected("Developer"), [
      "gateway.injected: true, and Developer always lives inside the network",
    ]);
    assert.deepEqual(injected("PremiumV2", "public"), [
      'gateway.access: "public", though the gateway lives inside the network, where PremiumV2 has no public address',
    ]);
    assert.deepEqual(told({ gateway: { sku: "PremiumV2", access: "public" } }), []);
  });

  it("want a certificate to be somebody's", () => {
    assert.deepEqual(told({ gateway: { sku, clientCertificates: { issuers: [] } } }), [
      "gateway.clientCertificates: neither thumbprints nor issuers: any certificate would do",
    ]);
    assert.deepEqual(told({ gateway: { sku, clientCertificates: { issuers: ["CN=Contoso"] } } }), []);
  });

  it("want the secrets that policies read to be the zone's", () => {
    const namedValues = { one: "payment-api-key", two: "payment-api-kay", three: 3 };
    assert.deepEqual(told({ gateway: { sku, namedValues }, secrets: { "payment-api-key": {} } }), [
      "gateway.namedValues.two: \"payment-api-kay\", which is no secret of the zone; did you mean 'payment-api-key'?",
    ]);
    assert.deepEqual(told({ gateway: { sku, namedValues: { one: "key" } } }), [
      'gateway.namedValues.one: "key", which is no secret of the zone',
    ]);
  });

  it("want a gateway for an API, of this stack or of its platform", () => {
    const apps = { orders: { signIn, api: { path: "orders" } }, worker: {} };
    assert.deepEqual(told({ apps }), ["gateway: nothing, though the app 'orders' has an API"]);
    assert.deepEqual(told({ apps, gateway: { sku } }), []);
    assert.deepEqual(told({ apps, platform: "prod" }), []);
  });

  it("want a gateway behind an edge", () => {
    assert.deepEqual(told({ edge: { kind: "frontDoor" } }), ["gateway: nothing, though there is an edge"]);
    assert.deepEqual(told({ edge: { kind: "frontDoor" }, gateway: { sku } }), []);
  });

  it("want zones only in a region that has some", () => {
    const premium = { "azure-native:location": "westus", gateway: { sku: "Premium", zoneRedundant: true } };
    assert.deepEqual(told(premium), ["gateway.zoneRedundant: true, and westus has no availability zones"]);
    assert.deepEqual(told({ ...premium, "azure-native:location": "westus2" }), []);
  });

  it("want an app with an API to let the gateway sign in", () => {
    assert.deepEqual(told({ apps: { orders: { api: {} } }, gateway: { sku } }), [
      "apps.orders.signIn: nothing, though the app has an API: the gateway signs in to the app",
    ]);
  });

  it("want a path of its own for each API", () => {
    const apps = {
      orders: { signIn, api: { path: "shop" } },
      invoices: { signIn, api: { path: "Shop" } },
      others: { signIn, api: { path: "others" } },
    };
    assert.deepEqual(told({ apps, gateway: { sku } }), [
      "apps.invoices.api.path: \"shop\", the path of 'orders' already",
    ]);
  });

  it("tell every mistake at once", () => {
    assert.equal(
      told({
        gateway: { sku: "Developer", units: 2, injected: true, namedValues: { a: "b" } },
        apps: { orders: { api: {} } },
      }).length,
      4,
    );
  });
});
