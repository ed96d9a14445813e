import assert from "node:assert/strict";

import { privateDnsZones } from "../../components/privateLink.ts";
import { network } from "../../settings/network.ts";
import { refusal, stack } from "./example.ts";

const least = { addressSpace: "10.40.0.0/22" };
const hub =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-hub/providers/Microsoft.Network";
const peering = { hubVirtualNetworkId: `${hub}/virtualNetworks/vnet-hub` };

/** `key: found` of every mistake within the network. */
function told(settings: Record<string, unknown>): string[] {
  const hubs = { peerAddressSpaces: ["10.0.0.0/16"] };
  return refusal(stack({ network: { ...least, ...hubs, ...settings } })).mistakes.map(
    ({ key, found }) => `${key.replace("functions-landing-zone:network.", "")}: ${found}`,
  );
}

describe("network settings", () => {
  it("fill in every default", () => {
    assert.deepEqual(network.parse(least), {
      ...least,
      egress: "natGateway",
      peerAddressSpaces: [],
      privateEndpointClients: [],
      remotePrivateEndpoints: [],
      services: [],
      serviceEndpoints: [],
      privateDnsZones: {},
      buildAgents: false,
      dnsServers: [],
    });
    assert.deepEqual(network.parse({ ...least, peering }).peering, { ...peering, useRemoteGateways: false });
    assert.deepEqual(network.parse({ ...least, flowLogs: {} }).flowLogs, { retentionDays: 90 });
  });

  it("take everything that there is to say", () => {
    const all = {
      ...least,
      egress: { firewall: "10.0.1.4" },
      peerAddressSpaces: ["10.0.0.0/16"],
      privateEndpointClients: ["10.0.8.0/24"],
      remotePrivateEndpoints: ["10.0.9.0/24"],
      services: ["AzureCosmosDB", "EventHub", "ServiceBus"],
      serviceEndpoints: [
        "Microsoft.AzureCosmosDB",
        "Microsoft.CognitiveServices",
        "Microsoft.EventHub",
        "Microsoft.ServiceBus",
        "Microsoft.Sql",
      ],
      privateDnsZones: Object.fromEntries(
        Object.values(privateDnsZones)
          .flat()
          .map((zone) => [zone, `${hub}/privateDnsZones/${zone}`]),
      ),
      peering: { ...peering, useRemoteGateways: true, allowForwardedTraffic: true },
      buildAgents: true,
      flowLogs: {
        retentionDays: 365,
        networkWatcher: "watcher",
        networkWatcherResourceGroup: "rg-watchers",
      },
      ddosProtectionPlanId: `${hub}/ddosProtectionPlans/ddos`,
      dnsServers: ["10.0.2.4", "10.0.2.5"],
    };
    assert.deepEqual(network.parse(all), all);
  });

  it("take numbers and booleans that the command line made texts", () => {
    const {
      buildAgents,
      flowLogs,
      peering: parsed,
    } = network.parse({
      ...least,
      buildAgents: "true",
      flowLogs: { retentionDays: "30" },
      peering: { ...peering, allowForwardedTraffic: "false" },
    });
    assert.equal(buildAgents, true);
    assert.equal(flowLogs?.retentionDays, 30);
    assert.equal(parsed?.allowForwardedTraffic, false);
  });

  const bad: [title: string, settings: Record<string, unknown>, told: string[]][] = [
    ["an egress that is none", { egress: "internet" }, ['egress: "internet"']],
    ["an egress of another type", { egress: 4 }, ["egress: 4, a number"]],
    ["an egress without firewall", { egress: {} }, ["egress: an object"]],
    [
      "a firewall that is a network",
      { egress: { firewall: "10.0.1.0/24" } },
      ['egress.firewall: "10.0.1.0/24"'],
    ],
    [
      "more than a firewall",
      { egress: { firewall: "10.0.1.4", port: 443 } },
      ["egress.port: an unknown key"],
    ],
    ["a peering with nothing", { peering: {} }, ["peering.hubVirtualNetworkId: nothing"]],
    [
      "a peering with a subnet",
      { peering: { hubVirtualNetworkId: `${peering.hubVirtualNetworkId}/subnets/a` } },
      [`peering.hubVirtualNetworkId: "${peering.hubVirtualNetworkId.slice(0, 80)}…"`],
    ],
    [
      "a DNS server by name",
      { dnsServers: ["dns.contoso.example"] },
      ['dnsServers[0]: "dns.contoso.example"'],
    ],
    ["a DNS server in octal", { dnsServers: ["10.0.0.010"] }, ['dnsServers[0]: "10.0.0.010"']],
    ["one DNS server that is no list", { dnsServers: "10.0.0.4" }, ['dnsServers: "10.0.0.4"']],
    ["no day of retention", { flowLogs: { retentionDays: 0 } }, ["flowLogs.retentionDays: 0, a number"]],
    ["too many days", { flowLogs: { retentionDays: 366 } }, ["flowLogs.retentionDays: 366, a number"]],
    ["flow logs as a flag", { flowLogs: true }, ["flowLogs: true, a boolean"]],
    ["a watcher with a space", { flowLogs: { networkWatcher: "a b" } }, ['flowLogs.networkWatcher: "a b"']],
    ["build agents as a number", { buildAgents: 1 }, ["buildAgents: 1, a number"]],
    ["a DDoS plan by name", { ddosProtectionPlanId: "ddos" }, ['ddosProtectionPlanId: "ddos"']],
    [
      "the zone of another service",
      {
        privateDnsZones: {
          "privatelink.vaultcore.azure.net": `${hub}/privateDnsZones/privatelink.vault.azure.net`,
        },
      },
      [
        `privateDnsZones["privatelink.vaultcore.azure.net"]: "${`${hub}/privateDnsZones/privatelink.vault.azure.net`.slice(0, 80)}…"`,
      ],
    ],
    [
      "an unknown zone",
      { privateDnsZones: { "privatelink.vault.azure.net": "" } },
      [
        "privateDnsZones[\"privatelink.vault.azure.net\"]: an unknown key; did you mean 'privatelink.vaultcore.azure.net'?",
      ],
    ],
    [
      "private endpoints elsewhere that are no network",
      { remotePrivateEndpoints: ["10.0.9.1/24"] },
      [
        "remotePrivateEndpoints[0]: '10.0.9.1/24' is not the first address of its network; did you mean '10.0.9.0/24'?",
      ],
    ],
  ];
  for (const [title, settings, expected] of bad) {
    it(`refuse: ${title}`, () => {
      assert.deepEqual(told(settings), expected);
    });
  }
});
