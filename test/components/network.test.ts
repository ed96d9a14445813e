import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../../components/network.ts";
import { at, list } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const make = (args: Partial<NetworkArgs> = {}) =>
  record(() => {
    new Network("net", {
      placement,
      virtualNetworkName: "vnet-test",
      addressSpace: "10.0.0.0/22",
      workspaceId,
      ...args,
    });
  });

const common = [
  "Network net",
  "monitor:DiagnosticSetting net-logs",
  "monitor:DiagnosticSetting net-nsg-flex-logs",
  "monitor:DiagnosticSetting net-nsg-private-endpoints-logs",
  "network:NetworkSecurityGroup net-nsg-flex",
  "network:NetworkSecurityGroup net-nsg-private-endpoints",
  "network:VirtualNetwork net",
];
const natGateway = [
  "monitor:DiagnosticSetting net-nat-ip-logs",
  "network:NatGateway net-nat",
  "network:PublicIPAddress net-nat-ip",
];
const zones = (groups: string[]) =>
  groups.flatMap((group) => [
    `privatedns:PrivateZone net-dns-${group}`,
    `privatedns:VirtualNetworkLink net-dns-${group}-link`,
  ]);

describe("Network", () => {
  it("makes exactly the network, a security group per subnet, the way out, and the zones with their links", async () => {
    assert.deepEqual(
      children(await make()),
      [...common, ...natGateway, ...zones(["blob", "queue", "table", "sites"])].sort(),
    );
  });

  it("makes no way out when there is to be none", async () => {
    const resources = await make({ egress: "none" });
    assert.deepEqual(children(resources), [...common, ...zones(["blob", "queue", "table", "sites"])].sort());
  });

  it("uses the zones of a hub instead of its own", async () => {
    const hub =
      "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones";
    let network: Network | undefined;
    const resources = await record(() => {
      network = new Network("net", {
        placement,
        virtualNetworkName: "vnet-test",
        addressSpace: "10.0.0.0/22",
        workspaceId,
        privateDnsZones: { "privatelink.blob.core.windows.net": `${hub}/privatelink.blob.core.windows.net` },
      });
    });
    assert.deepEqual(
      children(resources),
      [...common, ...natGateway, ...zones(["queue", "table", "sites"])].sort(),
    );
    const id = await new Promise((resolve) => pulumi.output(network?.privateDnsZonesOf("blob")[0]?.id).apply(resolve));
    assert.equal(id, `${hub}/privatelink.blob.core.windows.net`);
  });

  it("has private subnets inline, each with its security group and its policies on", async () => {
    const resources = await make();
    const group = (purpose: string) => ({
      id: one(resources, "network:NetworkSecurityGroup", `net-nsg-${purpose}`).id,
    });
    const { subnets } = one(resources, "network:VirtualNetwork", "net").inputs;
    assert.deepEqual(subnets, [
      {
        name: "snet-flex",
        addressPrefix: "10.0.0.0/24",
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "Enabled",
        delegations: [{ name: "flex", serviceName: "Microsoft.App/environments" }],
        networkSecurityGroup: group("flex"),
        natGateway: { id: one(resources, "network:NatGateway", "net-nat").id },
      },
      {
        name: "snet-private-endpoints",
        addressPrefix: "10.0.1.0/24",
        defaultOutboundAccess: false,
        privateEndpointNetworkPolicies: "Enabled",
        networkSecurityGroup: group("private-endpoints"),
      },
    ]);
  });

  it("lets apps reach private endpoints, Entra ID and Azure Monitor, and nothing else anything", async () => {
    const resources = await make();
    const rules = (purpose: string) => {
      const group = one(resources, "network:NetworkSecurityGroup", `net-nsg-${purpose}`);
      return list(group.inputs, "securityRules").map((rule) => {
        const [priority, direction, access, protocol, from, to, port] = [
          "priority",
          "direction",
          "access",
          "protocol",
          "sourceAddressPrefix",
          "destinationAddressPrefix",
          "destinationPortRange",
        ].map((key) => String(at(rule, key)));
        return `${priority} ${direction} ${access} ${protocol} ${from} → ${to}:${port}`;
      });
    };
    assert.deepEqual(rules("flex"), [
      "100 Outbound Allow Tcp * → 10.0.1.0/24:443",
      "110 Outbound Allow Tcp * → AzureActiveDirectory:443",
      "120 Outbound Allow Tcp * → AzureMonitor:443",
      "4096 Outbound Deny * * → *:*",
      "4096 Inbound Deny * * → *:*",
    ]);
    assert.deepEqual(rules("private-endpoints"), [
      "100 Inbound Allow Tcp 10.0.0.0/24 → 10.0.1.0/24:443",
      "4096 Inbound Deny * * → *:*",
      "4096 Outbound Deny * * → *:*",
    ]);
  });

  it("lets the clients named reach the private endpoints, by HTTPS", async () => {
    const resources = await make({ privateEndpointClients: ["10.9.0.0/24", "10.9.1.0/24"] });
    const group = one(resources, "network:NetworkSecurityGroup", "net-nsg-private-endpoints");
    assert.deepEqual(
      list(group.inputs, "securityRules")
        .filter((rule) => String(at(rule, "name")).startsWith("AllowClients"))
        .map((rule) => [
          at(rule, "priority"),
          at(rule, "sourceAddressPrefix"),
          at(rule, "destinationPortRange"),
        ]),
      [
        [200, "10.9.0.0/24", "443"],
        [201, "10.9.1.0/24", "443"],
      ],
    );
  });

  it("links each zone to itself and registers nothing there", async () => {
    const resources = await make();
    const network = one(resources, "network:VirtualNetwork", "net");
    for (const [group, zone] of [
      ["blob", "privatelink.blob.core.windows.net"],
      ["queue", "privatelink.queue.core.windows.net"],
      ["table", "privatelink.table.core.windows.net"],
      ["sites", "privatelink.azurewebsites.net"],
    ] as const) {
      const link = one(resources, "privatedns:VirtualNetworkLink", `net-dns-${group}-link`).inputs;
      assert.equal(link["privateZoneName"], zone);
      assert.equal(link["registrationEnabled"], false);
      assert.deepEqual(link["virtualNetwork"], { id: network.id });
    }
  });
});
