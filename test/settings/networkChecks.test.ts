import assert from "node:assert/strict";

import fc from "fast-check";

import { addressesOf } from "../../components/addressPlan.ts";
import type { Finding } from "../../settings/finding.ts";
import {
  checkGatewayRoute,
  checkNetwork,
  checkRoom,
  checkServiceEndpoints,
} from "../../settings/networkChecks.ts";

const space = { addressSpace: "10.40.0.0/22" };
const hub = { peerAddressSpaces: ["10.0.0.0/16"] };

const told = (findings: Iterable<Finding>): string[] =>
  Array.from(findings, ({ path, found }) => `${path.slice(1).join(".")}: ${found}`);

const check = (network: Record<string, unknown>): string[] =>
  told(checkNetwork({ ...space, ...network }, ["blob", "azuremonitor"]));

describe("checks of the network", () => {
  it("find nothing wrong with what fits together", () => {
    for (const network of [
      {},
      { ...hub, peering: {}, egress: { firewall: "10.0.1.4" } },
      { ...hub, peering: { allowForwardedTraffic: true }, egress: { firewall: "10.0.1.4" } },
      {
        ...hub,
        privateEndpointClients: ["10.0.8.0/24", "10.0.9.0/24"],
        remotePrivateEndpoints: ["10.0.9.0/24"],
      },
      { buildAgents: true },
      { buildAgents: true, ...hub, egress: { firewall: "10.0.1.4" } },
      { egress: "none" },
      { dnsServers: ["10.40.3.254"] },
      { ...hub, dnsServers: ["10.0.1.4", "168.63.129.16"] },
    ]) {
      assert.deepEqual(check(network), [], JSON.stringify(network));
    }
  });

  it("find networks that overlap", () => {
    assert.deepEqual(
      check({
        peerAddressSpaces: ["10.0.0.0/8", "10.1.0.0/16"],
        privateEndpointClients: ["192.168.0.0/16", "192.168.1.0/24"],
        remotePrivateEndpoints: ["10.9.0.0/24", "10.9.0.0/24"],
      }),
      [
        'peerAddressSpaces.0: "10.0.0.0/8", which overlaps 10.40.0.0/22 (addressSpace)',
        'peerAddressSpaces.1: "10.1.0.0/16", which overlaps 10.0.0.0/8 (peerAddressSpaces[0])',
        'privateEndpointClients.1: "192.168.1.0/24", which overlaps 192.168.0.0/16 (privateEndpointClients[0])',
        'remotePrivateEndpoints.1: "10.9.0.0/24", which overlaps 10.9.0.0/24 (remotePrivateEndpoints[0])',
      ],
    );
  });

  it("have service endpoints for the subnets of plans only", () => {
    const endpoints = { serviceEndpoints: ["Microsoft.Sql"] };
    const found =
      "serviceEndpoints: services, though there are no plans: the subnet of Flex Consumption must have no service endpoint";
    assert.deepEqual(told(checkServiceEndpoints(endpoints, undefined)), [found]);
    assert.deepEqual(told(checkServiceEndpoints(endpoints, {})), [found]);
    assert.deepEqual(told(checkServiceEndpoints(endpoints, { steady: { sku: "EP1", subnet: 1 } })), []);
    for (const network of [{}, { serviceEndpoints: [] }, { serviceEndpoints: "Microsoft.Sql" }, undefined]) {
      assert.deepEqual(told(checkServiceEndpoints(network, undefined)), []);
    }
  });

  it("want the networks of a hub that the network is peered with", () => {
    const found =
      "peerAddressSpaces: no networks, though there is a peering: Azure refuses one between networks that overlap";
    assert.deepEqual(check({ peering: {} }), [found]);
    assert.deepEqual(check({ peering: {}, peerAddressSpaces: [] }), [found]);
  });

  it("want a firewall in a hub, and its answers let in", () => {
    assert.deepEqual(
      check({ ...hub, egress: { firewall: "10.1.0.4" }, peering: { allowForwardedTraffic: false } }),
      [
        'egress.firewall: "10.1.0.4", which lies in none of peerAddressSpaces',
        "peering.allowForwardedTraffic: false, though egress is a firewall, whose answers come as forwarded traffic",
      ],
    );
    assert.deepEqual(check({ egress: { firewall: "10.40.3.254" } }), [
      'egress.firewall: "10.40.3.254", which lies in none of peerAddressSpaces',
    ]);
    assert.deepEqual(check({ ...hub, peering: { allowForwardedTraffic: false } }), []);
  });

  it("want private endpoints elsewhere in a network that is known", () => {
    assert.deepEqual(check({ ...hub, remotePrivateEndpoints: ["10.1.0.0/24"] }), [
      'remotePrivateEndpoints.0: "10.1.0.0/24", which lies in none of peerAddressSpaces',
    ]);
  });

  it("want DNS servers that can be reached, each once, and zones that they see", () => {
    const zones = {
      privateDnsZones: Object.fromEntries(
        [
          "privatelink.blob.core.windows.net",
          "privatelink.monitor.azure.com",
          "privatelink.oms.opinsights.azure.com",
          "privatelink.ods.opinsights.azure.com",
          "privatelink.agentsvc.azure-automation.net",
        ].map((zone) => [zone, "an id"]),
      ),
    };
    assert.deepEqual(check({ ...hub, ...zones, dnsServers: ["10.0.1.4", "10.0.1.4", "8.8.8.8"] }), [
      'dnsServers.1: "10.0.1.4", which is there twice',
      'dnsServers.2: "8.8.8.8", which lies in none of peerAddressSpaces',
    ]);
    assert.deepEqual(
      check({
        ...hub,
        dnsServers: ["10.0.1.4"],
        privateDnsZones: { "privatelink.blob.core.windows.net": "an id" },
      }),
      [
        "privateDnsZones.privatelink.monitor.azure.com: no zone of the hub for privatelink.monitor.azure.com, " +
          "privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com, " +
          "privatelink.agentsvc.azure-automation.net: its DNS servers do not see the zone's own",
      ],
    );
  });

  it("want a way out for build agents", () => {
    assert.deepEqual(check({ buildAgents: "true", egress: "none" }), [
      'egress: "none", though there are build agents, which reach the service that they work for by the internet',
    ]);
  });

  it("find a gateway whose answers a firewall would lose", () => {
    const firewall = { ...space, egress: { firewall: "10.0.1.4" } };
    const wrong = (
      network: unknown,
      kind: "classic" | "integrated" | "injected",
      access: "public" | "private",
    ) => [...checkGatewayRoute(network, { kind, access })].length;
    assert.deepEqual(
      [
        wrong(firewall, "classic", "public"),
        wrong(firewall, "injected", "public"),
        wrong(firewall, "classic", "private"),
        wrong(firewall, "integrated", "public"),
        wrong({ ...space, egress: "natGateway" }, "classic", "public"),
      ],
      [1, 1, 0, 0, 0],
    );
  });

  it("find a subnet that is too small, and tell which address space is enough", () => {
    const room = (addressSpace: string, ...needs: Parameters<typeof checkRoom>[1]) =>
      Array.from(checkRoom({ addressSpace }, needs), ({ found, allowed, example }) => [
        found,
        allowed,
        example,
      ]);
    assert.deepEqual(
      room(
        "10.40.1.0/24",
        { subnet: "plan", addresses: addressesOf.plan(5), of: "5 instances of plan small" },
        { subnet: "plan", addresses: addressesOf.plan(20), of: "20 instances of plan large" },
        { subnet: "gateway", addresses: addressesOf.gateway(14), of: "14 units" },
        { subnet: "edge", addresses: 20_000, of: "too many instances" },
      ),
      [
        [
          '"10.40.1.0/24", whose subnet for a plan has 11 addresses; 40 are needed for 20 instances of plan large',
          "a network of /22 or larger",
          "10.40.0.0/22",
        ],
        [
          '"10.40.1.0/24", whose subnet for the gateway has 27 addresses; 29 are needed for 14 units',
          "a network of /23 or larger",
          "10.40.0.0/23",
        ],
        [
          '"10.40.1.0/24", whose subnet for the edge has 11 addresses; 20000 are needed for too many instances',
          "no network is large enough: make it fewer",
          "10.40.1.0/24",
        ],
      ],
    );
    assert.deepEqual(room("10.0.0.0/8", { subnet: "plan", addresses: 99_999, of: "it" }), []);
  });

  it("throw nothing, whatever the network", () => {
    const keys = fc.constantFrom(
      "addressSpace",
      "egress",
      "peerAddressSpaces",
      "privateEndpointClients",
      "remotePrivateEndpoints",
      "privateDnsZones",
      "peering",
      "buildAgents",
      "dnsServers",
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.constantFrom("10.0.0.0/8", "10.0.0.4", "x", 4, null), { maxLength: 3 }),
      fc.record({ firewall: fc.constantFrom("10.0.0.4", "x", 4) }),
    );
    fc.assert(
      fc.property(fc.dictionary(keys, value), (network) => {
        for (const finding of checkNetwork(network, ["blob", "sites"])) {
          assert.match(finding.found, /\S/);
          assert.match(finding.allowed, /\S/);
        }
        assert.ok([...checkGatewayRoute(network, { kind: "classic", access: "public" })].length <= 1);
        assert.ok([...checkRoom(network, [{ subnet: "plan", addresses: 100, of: "it" }])].length <= 1);
      }),
    );
    assert.deepEqual([...checkNetwork(undefined, []), ...checkRoom(undefined, [])], []);
  });
});
