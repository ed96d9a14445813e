import assert from "node:assert/strict";
import { PrivateEndpoint as AzurePrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../../components/network.ts";
import type { PeeringArgs } from "../../components/peering.ts";
import { at, list, type Value } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const network = (args: Partial<NetworkArgs> = {}) =>
  new Network("net", {
    placement,
    virtualNetworkName: "vnet-test",
    addressSpace: "10.0.0.0/22",
    workspaceId,
    ...args,
  });

const make = (args: Partial<NetworkArgs> = {}) =>
  record(() => {
    network(args);
  });

/** What is a hub's, and exists outside of the program. */
const hub = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.Network`;

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
    const zone = `${hub}/privateDnsZones/privatelink.blob.core.windows.net`;
    let made: Network | undefined;
    const resources = await record(() => {
      made = network({ privateDnsZones: { "privatelink.blob.core.windows.net": zone } });
    });
    assert.deepEqual(
      children(resources),
      [...common, ...natGateway, ...zones(["queue", "table", "sites"])].sort(),
    );
    const id = await new Promise((resolve) =>
      pulumi.output(made?.privateDnsZonesOf("blob")[0]?.id).apply(resolve),
    );
    assert.equal(id, zone);
    assert.deepEqual(made?.resolves("blob"), []);
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

  it("adds a subnet, its security group and logs for each purpose in use, and moves no other", async () => {
    const before = one(await make(), "network:VirtualNetwork", "net").inputs;
    const resources = await make({
      planSubnets: [3, 1],
      gateway: { kind: "classic", access: "private" },
      edge: true,
      buildAgents: true,
    });
    const purposes = ["plan-1", "plan-3", "gateway", "edge", "build-agents"];
    assert.deepEqual(
      children(resources),
      [
        ...common,
        ...natGateway,
        ...zones(["blob", "queue", "table", "sites"]),
        ...purposes.flatMap((purpose) => [
          `network:NetworkSecurityGroup net-nsg-${purpose}`,
          `monitor:DiagnosticSetting net-nsg-${purpose}-logs`,
        ]),
      ].sort(),
    );
    const subnets = list(one(resources, "network:VirtualNetwork", "net").inputs, "subnets");
    const shape = (subnet: Value) => [
      at(subnet, "name"),
      at(subnet, "addressPrefix"),
      at(subnet, "delegations", 0, "serviceName"),
      at(subnet, "natGateway") !== undefined,
    ];
    assert.deepEqual(subnets.map(shape), [
      ...list(before, "subnets").map(shape),
      ["snet-plan-1", "10.0.2.0/26", "Microsoft.Web/serverFarms", true],
      ["snet-plan-3", "10.0.2.128/26", "Microsoft.Web/serverFarms", true],
      ["snet-gateway", "10.0.3.0/25", undefined, false],
      ["snet-edge", "10.0.3.128/26", undefined, false],
      ["snet-build-agents", "10.0.3.192/26", undefined, true],
    ]);
    for (const subnet of subnets) {
      const purpose = String(at(subnet, "name")).replace("snet-", "");
      const group = one(resources, "network:NetworkSecurityGroup", `net-nsg-${purpose}`);
      assert.deepEqual(at(subnet, "networkSecurityGroup"), { id: group.id });
      assert.equal(group.inputs["networkSecurityGroupName"], `nsg-vnet-test-${purpose}`);
      assert.equal(at(subnet, "defaultOutboundAccess"), false);
      assert.equal(at(subnet, "privateEndpointNetworkPolicies"), "Enabled");
    }
  });

  it("gives each subnet the rules of its purpose", async () => {
    const resources = await make({
      planSubnets: [1],
      gateway: { kind: "classic", access: "private" },
      edge: true,
      buildAgents: true,
      privateEndpointClients: ["10.9.0.0/24"],
      services: ["EventHub"],
      remotePrivateEndpoints: ["10.9.1.0/24"],
      dnsServers: ["10.9.2.4"],
    });
    const names = (purpose: string) =>
      list(one(resources, "network:NetworkSecurityGroup", `net-nsg-${purpose}`).inputs, "securityRules")
        .map((rule) => String(at(rule, "name")))
        .filter((name) => !name.startsWith("Deny"));
    const apps = ["PrivateEndpoints", "EntraId", "AzureMonitor", "EventHub", "RemotePrivateEndpoints", "Dns"];
    assert.deepEqual(
      names("flex"),
      apps.map((name) => `Allow${name}`),
    );
    assert.deepEqual(names("plan-1"), names("flex"));
    const callers = ["Apps", "Plans", "Gateway", "Edge", "BuildAgents", "Clients"];
    assert.deepEqual(
      names("private-endpoints"),
      callers.map((name) => `Allow${name}`),
    );
    assert.ok(names("gateway").includes("AllowManagement"));
    assert.ok(names("edge").includes("AllowGatewayManager"));
    assert.deepEqual(names("build-agents"), ["AllowPrivateEndpoints", "AllowInternet", "AllowDns"]);
  });

  it("has service endpoints in the subnets of plans alone, each once, with the rules to use them", async () => {
    const resources = await make({
      planSubnets: [1],
      buildAgents: true,
      gateway: { kind: "integrated", access: "private" },
      serviceEndpoints: ["Microsoft.Sql", "Microsoft.ServiceBus", "Microsoft.Sql"],
    });
    const { inputs } = one(resources, "network:VirtualNetwork", "net");
    assert.deepEqual(
      list(inputs, "subnets").map((subnet) => [at(subnet, "name"), at(subnet, "serviceEndpoints")]),
      [
        ["snet-flex", undefined],
        ["snet-private-endpoints", undefined],
        ["snet-plan-1", [{ service: "Microsoft.Sql" }, { service: "Microsoft.ServiceBus" }]],
        ["snet-gateway", undefined],
        ["snet-build-agents", undefined],
      ],
    );
    const tags = (purpose: string) =>
      list(one(resources, "network:NetworkSecurityGroup", `net-nsg-${purpose}`).inputs, "securityRules")
        .map((rule) => at(rule, "destinationAddressPrefix"))
        .filter((to) => to === "Sql" || to === "ServiceBus");
    assert.deepEqual([tags("flex"), tags("plan-1")], [[], ["Sql", "ServiceBus"]]);
  });

  it("delegates the subnet of a v2 gateway as its place in the network wants it", async () => {
    for (const [kind, service, leaves] of [
      ["integrated", "Microsoft.Web/serverFarms", true],
      ["injected", "Microsoft.Web/hostingEnvironments", false],
    ] as const) {
      const resources = await make({ gateway: { kind, access: "public" } });
      const subnet = list(one(resources, "network:VirtualNetwork", "net").inputs, "subnets")[2];
      assert.deepEqual(at(subnet, "delegations"), [{ name: "gateway", serviceName: service }]);
      assert.equal(at(subnet, "natGateway") !== undefined, leaves, kind);
    }
  });

  it("sends what leaves through a firewall, but for the edge, and for those who manage a classic gateway", async () => {
    const resources = await make({
      egress: { firewall: "10.9.0.4" },
      planSubnets: [2],
      gateway: { kind: "classic", access: "private" },
      edge: true,
      buildAgents: true,
    });
    assert.deepEqual(
      children(resources).filter((line) => /RouteTable|NatGateway|PublicIPAddress/.test(line)),
      ["network:RouteTable net-routes", "network:RouteTable net-routes-gateway"],
    );
    const table = (name: string) => one(resources, "network:RouteTable", name);
    const subnets = list(one(resources, "network:VirtualNetwork", "net").inputs, "subnets");
    assert.deepEqual(
      subnets.map((subnet) => [at(subnet, "name"), at(subnet, "routeTable", "id")]),
      [
        ["snet-flex", table("net-routes").id],
        ["snet-private-endpoints", undefined],
        ["snet-plan-2", table("net-routes").id],
        ["snet-gateway", table("net-routes-gateway").id],
        ["snet-edge", undefined],
        ["snet-build-agents", table("net-routes").id],
      ],
    );
    const firewall = {
      name: "firewall",
      addressPrefix: "0.0.0.0/0",
      nextHopType: "VirtualAppliance",
      nextHopIpAddress: "10.9.0.4",
    };
    const management = { name: "ApiManagement", addressPrefix: "ApiManagement", nextHopType: "Internet" };
    assert.deepEqual(table("net-routes").inputs["routes"], [firewall]);
    assert.deepEqual(table("net-routes-gateway").inputs["routes"], [firewall, management]);
    for (const name of ["net-routes", "net-routes-gateway"]) {
      assert.equal(table(name).inputs["disableBgpRoutePropagation"], true);
    }
    const injected = await make({
      egress: { firewall: "10.9.0.4" },
      gateway: { kind: "injected", access: "private" },
    });
    assert.deepEqual(
      at(list(one(injected, "network:VirtualNetwork", "net").inputs, "subnets")[2], "routeTable"),
      { id: one(injected, "network:RouteTable", "net-routes").id },
    );
  });

  it("refuses a firewall for a gateway whose answers it would lose", async () => {
    await record(() => {
      for (const kind of ["classic", "injected"] as const) {
        assert.throws(
          () => network({ egress: { firewall: "10.9.0.4" }, gateway: { kind, access: "public" } }),
          /cannot send its answers through a firewall/,
        );
      }
    });
    await make({
      egress: { firewall: "10.9.0.4" },
      gateway: { kind: "integrated", access: "public" },
    });
  });

  it("is peered with a hub from its side, and takes forwarded traffic from a firewall alone", async () => {
    const hubVirtualNetworkId = `${hub}/virtualNetworks/hub`;
    const peering = async (args: Partial<NetworkArgs>, more: Partial<PeeringArgs> = {}) => {
      const resources = await make({ ...args, peering: { hubVirtualNetworkId, ...more } });
      assert.equal(children(resources).filter((line) => line.includes("Peering")).length, 1);
      const { inputs, propertyDependencies } = one(resources, "network:VirtualNetworkPeering", "net-peering");
      assert.deepEqual(propertyDependencies["virtualNetworkName"], [
        one(resources, "network:VirtualNetwork", "net").urn,
      ]);
      const { azureApiVersion, resourceGroupName, virtualNetworkName, ...rest } = inputs;
      assert.deepEqual([resourceGroupName, virtualNetworkName], ["rg-test", "vnet-test"]);
      return rest;
    };
    const closed = {
      virtualNetworkPeeringName: "hub",
      remoteVirtualNetwork: { id: hubVirtualNetworkId },
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: false,
      allowGatewayTransit: false,
      useRemoteGateways: false,
    };
    assert.deepEqual(await peering({}), closed);
    assert.deepEqual(await peering({ egress: { firewall: "10.9.0.4" } }), {
      ...closed,
      allowForwardedTraffic: true,
    });
    assert.deepEqual(await peering({}, { useRemoteGateways: true, allowForwardedTraffic: true }), {
      ...closed,
      useRemoteGateways: true,
      allowForwardedTraffic: true,
    });
  });

  it("has the DNS servers and the DDoS protection plan that it is given", async () => {
    const without = one(await make(), "network:VirtualNetwork", "net").inputs;
    assert.deepEqual(
      ["dhcpOptions", "ddosProtectionPlan"].filter((property) => property in without),
      [],
    );
    const plan = `${hub}/ddosProtectionPlans/ddos`;
    const { dhcpOptions, enableDdosProtection, ddosProtectionPlan } = one(
      await make({ dnsServers: ["10.9.0.4", "10.9.0.5"], ddosProtectionPlanId: plan }),
      "network:VirtualNetwork",
      "net",
    ).inputs;
    assert.deepEqual(
      { dhcpOptions, enableDdosProtection, ddosProtectionPlan },
      {
        dhcpOptions: { dnsServers: ["10.9.0.4", "10.9.0.5"] },
        enableDdosProtection: true,
        ddosProtectionPlan: { id: plan },
      },
    );
  });

  it("has each zone once, also one that several groups share", async () => {
    const resources = await make({ privateLinkGroups: ["blob", "vault", "Gateway", "azuremonitor"] });
    assert.deepEqual(
      children(resources).filter((line) => line.startsWith("privatedns:")),
      zones([
        "blob",
        "vault",
        "Gateway",
        "monitor.azure.com",
        "oms.opinsights.azure.com",
        "ods.opinsights.azure.com",
        "agentsvc.azure-automation.net",
      ]).sort(),
    );
  });

  it("tells the subnets and zones that it has, and refuses to tell others", async () => {
    let made: Network | undefined;
    const resources = await record(() => {
      made = network({
        planSubnets: [2],
        buildAgents: true,
        peering: { hubVirtualNetworkId: `${hub}/virtualNetworks/hub` },
      });
      assert.throws(() => made?.planSubnetId(1), {
        message: "the network has no subnet for plan 1; it has 2",
      });
      assert.throws(
        () => made?.privateDnsZonesOf("vault"),
        /no private DNS zone privatelink.vaultcore.azure.net; it has /,
      );
    });
    assert.ok(made);
    assert.equal(made.gatewaySubnetId, undefined);
    assert.equal(made.edgeSubnetId, undefined);
    const ids = pulumi.all([
      made.flexIntegrationSubnetId,
      made.privateEndpointSubnetId,
      made.planSubnetId(2),
      made.buildAgentSubnetId,
    ]);
    const { id } = one(resources, "network:VirtualNetwork", "net");
    assert.deepEqual(
      await new Promise((resolve) => ids.apply(resolve)),
      ["flex", "private-endpoints", "plan-2", "build-agents"].map(
        (name) => `${String(id)}/subnets/snet-${name}`,
      ),
    );
    const urns = await Promise.all(
      made.resolves("blob").map(({ urn }) => new Promise((resolve) => urn.apply(resolve))),
    );
    assert.deepEqual(urns, [one(resources, "privatedns:VirtualNetworkLink", "net-dns-blob-link").urn]);
  });

  it("is used by nobody before it is peered: neither its subnets nor its zones", async () => {
    const resources = await record(() => {
      const { privateEndpointSubnetId } = network({
        peering: { hubVirtualNetworkId: `${hub}/virtualNetworks/hub` },
      });
      new AzurePrivateEndpoint("in-it", {
        resourceGroupName: "rg-test",
        subnet: { id: privateEndpointSubnetId },
      });
    });
    const { urn } = one(resources, "network:VirtualNetworkPeering", "net-peering");
    const waits = (type: string, name: string) => one(resources, type, name).dependencies.includes(urn);
    assert.ok(waits("network:PrivateEndpoint", "in-it"));
    assert.ok(waits("privatedns:VirtualNetworkLink", "net-dns-blob-link"));
  });

  it("links each zone to itself and registers nothing there", async () => {
    const resources = await make();
    const { id } = one(resources, "network:VirtualNetwork", "net");
    for (const [group, zone] of [
      ["blob", "privatelink.blob.core.windows.net"],
      ["queue", "privatelink.queue.core.windows.net"],
      ["table", "privatelink.table.core.windows.net"],
      ["sites", "privatelink.azurewebsites.net"],
    ] as const) {
      const link = one(resources, "privatedns:VirtualNetworkLink", `net-dns-${group}-link`).inputs;
      assert.equal(link["privateZoneName"], zone);
      assert.equal(link["registrationEnabled"], false);
      assert.deepEqual(link["virtualNetwork"], { id });
    }
  });
});
