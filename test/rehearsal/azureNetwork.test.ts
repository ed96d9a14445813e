import assert from "node:assert/strict";
import fc from "fast-check";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { inUse, networkConflicts } from "../../rehearsal/azure/refusals/networkConflicts.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import {
  UNKNOWN,
  at,
  isList,
  isObject,
  object,
  type Properties,
  type Value,
} from "../../rehearsal/azure/values.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const provider = `${group}/providers/Microsoft.Network`;
const vnet = `${provider}/virtualNetworks/vnet`;
const hub = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/stx`;
const watcher = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/w`;
const rg = { resourceGroupName: "rg" };

/** A simulated Azure in which whatever is put exists, refused or not. */
class Azure {
  readonly live = new LiveResources([hub]);

  put(type: string, given: Properties): this {
    const { id, inputs, outputs } = this.#simulate(type, given);
    this.live.put({ id, type, inputs, outputs });
    return this;
  }

  /** What is refused because of what exists, as `code property`. */
  conflicts(type: string, given: Properties): string[] {
    const { id, inputs } = this.#simulate(type, given);
    return (networkConflicts[type] ?? [])
      .flatMap((conflict) => conflict({ id, type, inputs }, this.live))
      .map(({ code, property }) => `${code} ${property}`);
  }

  #simulate(type: string, given: Properties) {
    const token = `azure-native:${type}`;
    const urn = `urn:pulumi:dev::p::${token}::n`;
    const inputs = withDefaults({ type: token, urn, inputs: given }, { live: this.live });
    const { id, outputs } = simulate({ type: token, urn, inputs }, { live: this.live });
    assert.ok(id !== UNKNOWN);
    return { id, inputs, outputs };
  }
}

const network = (...subnets: Properties[]): Properties => ({
  ...rg,
  virtualNetworkName: "vnet",
  location: "westeurope",
  addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
  subnets,
});
const subnet = (name: string, more: Properties = {}): Properties => ({
  name,
  addressPrefix: "10.0.0.0/24",
  ...more,
});
const peering = (more: Properties = {}): Properties => ({
  ...rg,
  virtualNetworkName: "vnet",
  virtualNetworkPeeringName: "p",
  remoteVirtualNetwork: { id: hub },
  ...more,
});
const flowLog = (more: Properties = {}): Properties => ({
  resourceGroupName: "NetworkWatcherRG",
  networkWatcherName: "w",
  flowLogName: "f",
  targetResourceId: vnet,
  storageId: account,
  ...more,
});
const interval = (trafficAnalyticsInterval: number): Properties => ({
  flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { trafficAnalyticsInterval } },
});

describe("simulated Azure: networks", () => {
  it("names peerings and flow logs as Azure does", () => {
    const made = (type: string, inputs: Properties) =>
      simulate({ type: `azure-native:${type}`, urn: "urn::n", inputs });
    const { id, outputs } = made(
      "network:VirtualNetworkPeering",
      peering({ syncRemoteAddressSpace: "true" }),
    );
    assert.equal(id, `${vnet}/virtualNetworkPeerings/p`);
    // The other side is the hub's to make.
    assert.equal(outputs["peeringState"], "Initiated");
    assert.equal("syncRemoteAddressSpace" in outputs, false);
    const { id: flowLogId, outputs: flowLogOutputs } = made(
      "network:FlowLog",
      flowLog({ identity: { type: "UserAssigned", userAssignedIdentities: ["/id"] } }),
    );
    assert.equal(flowLogId, `${watcher}/flowLogs/f`);
    assert.equal(at(flowLogOutputs, "type"), "Microsoft.Network/networkWatchers/flowLogs");
    assert.deepEqual(Object.keys(object(flowLogOutputs, "identity", "userAssignedIdentities")), ["/id"]);
  });

  /** A rule: a type, the property that is refused, inputs that are refused for it, and inputs like them that are not. */
  const cases: [type: string, property: string, refused: Properties, fine: Properties][] = [
    [
      "network:VirtualNetwork",
      "addressSpace.addressPrefixes",
      { addressSpace: { addressPrefixes: ["10.0.0.0/16", "169.254.0.0/24"] } },
      { addressSpace: { addressPrefixes: ["10.0.0.0/16", "192.168.0.0/24"] } },
    ],
    [
      "network:VirtualNetwork",
      "ddosProtectionPlan",
      { enableDdosProtection: true },
      { enableDdosProtection: true, ddosProtectionPlan: { id: "/plan" } },
    ],
    [
      "network:VirtualNetwork",
      "subnets[1].name",
      network(subnet("a"), subnet("A", { addressPrefix: "10.0.1.0/24" })),
      network(subnet("a"), subnet("b", { addressPrefix: "10.0.1.0/24" })),
    ],
    [
      "network:VirtualNetwork",
      "subnets[0].delegations",
      network(subnet("a", { delegations: [{ serviceName: "A/b" }, { serviceName: "C/d" }] })),
      network(subnet("a", { delegations: [{ serviceName: "A/b" }] })),
    ],
    [
      "network:Subnet",
      "delegations",
      subnet("a", { delegations: [{ serviceName: "A/b" }, { serviceName: "C/d" }] }),
      subnet("a", { delegations: [{ serviceName: "A/b" }] }),
    ],
    [
      "network:NetworkSecurityGroup",
      "securityRules[1].name",
      { securityRules: [{ name: "allow" }, { name: "Allow" }] },
      { securityRules: [{ name: "allow" }, { name: "deny" }] },
    ],
    [
      "network:NetworkSecurityGroup",
      "securityRules[0].description",
      { securityRules: [{ name: "a", description: "x".repeat(141) }] },
      { securityRules: [{ name: "a", description: "x".repeat(140) }] },
    ],
    [
      "network:RouteTable",
      "routes[0].nextHopIpAddress",
      { routes: [{ name: "a", nextHopType: "VirtualAppliance" }] },
      { routes: [{ name: "a", nextHopType: "VirtualAppliance", nextHopIpAddress: "10.0.0.4" }] },
    ],
    [
      "network:RouteTable",
      "routes[0].nextHopIpAddress",
      { routes: [{ name: "a", nextHopType: "Internet", nextHopIpAddress: "10.0.0.4" }] },
      { routes: [{ name: "a", nextHopType: "Internet" }] },
    ],
    [
      "network:RouteTable",
      "routes[1].name",
      { routes: [{ name: "a" }, { name: "a" }] },
      { routes: [{ name: "a" }, { name: "b" }] },
    ],
    [
      "network:VirtualNetworkPeering",
      "useRemoteGateways",
      peering({ allowGatewayTransit: true, useRemoteGateways: true }),
      peering({ allowGatewayTransit: false, useRemoteGateways: true }),
    ],
    [
      "network:VirtualNetworkPeering",
      "remoteVirtualNetwork.id",
      peering({ remoteVirtualNetwork: { id: `${hub}/subnets/a` } }),
      peering(),
    ],
    [
      "network:FlowLog",
      "targetResourceId",
      flowLog({ targetResourceId: `${provider}/networkSecurityGroups/n` }),
      flowLog({ targetResourceId: `${vnet}/subnets/a` }),
    ],
    ["network:FlowLog", "targetResourceId", flowLog({ targetResourceId: account }), flowLog()],
    [
      "network:FlowLog",
      "identity.type",
      flowLog({ identity: { type: "SystemAssigned" } }),
      flowLog({ identity: { type: "UserAssigned" } }),
    ],
    [
      "network:FlowLog",
      "retentionPolicy.days",
      flowLog({ retentionPolicy: { days: 366 } }),
      flowLog({ retentionPolicy: { days: 0 } }),
    ],
    [
      "network:FlowLog",
      "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.trafficAnalyticsInterval",
      flowLog(interval(30)),
      flowLog(interval(60)),
    ],
  ];
  const refused = (type: string, inputs: Properties): string[] =>
    refusals(type, inputs).map(({ property }) => property);
  for (const [type, property, wrong, fine] of cases) {
    it(`refuses ${type} ${property}: ${JSON.stringify(wrong).slice(0, 60)}`, () => {
      assert.deepEqual(refused(type, wrong), [property]);
      assert.deepEqual(refused(type, fine), []);
    });
  }

  it("have a code, a sentence and a public page for each refusal, and hold nothing unknown against a resource", () => {
    const unknownLeaves = (value: Value): Value =>
      isList(value) ? value.map(unknownLeaves) : isObject(value) ? unknownIn(value) : UNKNOWN;
    const unknownIn = (inputs: Properties): Properties =>
      Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, unknownLeaves(value)] as const));
    for (const [type, , wrong] of cases) {
      for (const { code, message, source } of refusals(type, wrong)) {
        assert.match(code, /^[A-Z]\w+$/);
        assert.ok(message.length > 10);
        assert.match(source, /^https:\/\/learn\.microsoft\.com\//);
      }
      assert.deepEqual(
        refused(type, unknownIn(wrong)).filter((property) => property !== "ddosProtectionPlan"),
        [],
        type,
      );
    }
  });

  it("refuse to move or delete a subnet that something is in", () => {
    const site = {
      ...rg,
      name: "func",
      virtualNetworkSubnetId: `${vnet}/subnets/a`,
    };
    const azure = new Azure()
      .put("network:VirtualNetwork", network(subnet("a"), subnet("b", { addressPrefix: "10.0.1.0/24" })))
      .put("web:WebApp", site);
    assert.deepEqual(azure.conflicts("network:VirtualNetwork", network(subnet("a"))), []);
    assert.deepEqual(azure.conflicts("network:VirtualNetwork", network(subnet("b"))), [
      "InUseSubnetCannotBeDeleted subnets",
    ]);
    assert.deepEqual(
      azure.conflicts("network:VirtualNetwork", network(subnet("a", { addressPrefix: "10.0.2.0/24" }))),
      ["InUsePrefixCannotBeDeleted subnets"],
    );
    const codes = () => inUse(vnet, azure.live).map(({ code, message }) => `${code} ${message}`);
    assert.deepEqual(codes(), [
      `InUseSubnetCannotBeDeleted a is in use by ${group}/providers/Microsoft.Web/sites/func`,
    ]);
    azure.live.remove(`${group}/providers/Microsoft.Web/sites/func`);
    assert.deepEqual(codes(), []);
    assert.deepEqual(inUse(account, azure.live), []);
  });

  it("refuse to delete a subnet to which a plan is linked, though its apps are gone", () => {
    const site = {
      ...rg,
      name: "func",
      serverFarmId: `${group}/providers/Microsoft.Web/serverfarms/plan`,
      virtualNetworkSubnetId: `${vnet}/subnets/a`,
    };
    const azure = new Azure()
      .put("network:VirtualNetwork", network(subnet("a")))
      .put("web:AppServicePlan", { ...rg, name: "plan" })
      .put("web:WebApp", site);
    const users = () => inUse(vnet, azure.live).map(({ message }) => message);
    azure.live.remove(`${group}/providers/Microsoft.Web/sites/func`);
    assert.deepEqual(users(), [`a is in use by ${site.serverFarmId}`]);
    azure.live.remove(site.serverFarmId);
    assert.deepEqual(users(), []);
    azure.put("web:AppServicePlan", { ...rg, name: "plan" });
    assert.deepEqual(users(), []);
    azure.put("web:WebApp", { ...rg, name: "func", serverFarmId: site.serverFarmId });
    azure.live.remove(`${group}/providers/Microsoft.Web/sites/func`);
    assert.deepEqual(users(), [], "an app that was disconnected");
  });

  it("refuse a subnet that names what does not exist", () => {
    const names = (property: string): Properties =>
      network(subnet("a", { [property]: { id: `${provider}/things/t` } }));
    for (const property of ["networkSecurityGroup", "natGateway", "routeTable"]) {
      assert.deepEqual(new Azure().conflicts("network:VirtualNetwork", names(property)), [
        `InvalidResourceReference subnets[0].${property}.id`,
      ]);
    }
    const azure = new Azure().put("network:RouteTable", { ...rg, routeTableName: "t" });
    const fine = network(subnet("a", { routeTable: { id: `${provider}/routeTables/t` } }));
    assert.deepEqual(azure.conflicts("network:VirtualNetwork", fine), []);
  });

  it("refuse a peering with a network that is not there, overlaps, or is peered already", () => {
    const other = `${provider}/virtualNetworks/other`;
    const azure = new Azure().put("network:VirtualNetwork", network());
    const refusedPeering = (more: Properties) =>
      azure.conflicts("network:VirtualNetworkPeering", peering(more));
    const toOther = { remoteVirtualNetwork: { id: other } };
    assert.deepEqual(refusedPeering({}), []);
    assert.deepEqual(refusedPeering(toOther), ["InvalidResourceReference remoteVirtualNetwork.id"]);
    azure.put("network:VirtualNetwork", {
      ...rg,
      virtualNetworkName: "other",
      addressSpace: { addressPrefixes: ["10.0.128.0/20"] },
    });
    assert.deepEqual(refusedPeering(toOther), ["VnetAddressSpacesOverlap remoteVirtualNetwork.id"]);
    azure.put("network:VirtualNetworkPeering", peering({ useRemoteGateways: true }));
    assert.deepEqual(refusedPeering({ useRemoteGateways: true }), []);
    assert.deepEqual(refusedPeering({ virtualNetworkPeeringName: "q", useRemoteGateways: true }), [
      "BadRequest remoteVirtualNetwork.id",
      "BadRequest useRemoteGateways",
    ]);
  });

  it("refuse a flow log without network or account, and an account elsewhere or a premium one", () => {
    const azure = new Azure();
    const refusedFlowLog = () => azure.conflicts("network:FlowLog", flowLog());
    assert.deepEqual(refusedFlowLog(), ["ResourceNotFound storageId", "ResourceNotFound targetResourceId"]);
    azure.put("network:VirtualNetwork", network());
    const storage = (location: string, name: string) =>
      azure.put("storage:StorageAccount", { ...rg, accountName: "stx", location, sku: { name } });
    storage("North Europe", "Standard_LRS");
    assert.deepEqual(refusedFlowLog(), ["BadRequest storageId"]);
    storage("West Europe", "Premium_LRS");
    assert.deepEqual(refusedFlowLog(), ["BadRequest storageId"]);
    storage("West Europe", "Standard_ZRS");
    assert.deepEqual(refusedFlowLog(), []);
  });

  it("refuse an Application Gateway in a subnet whose rules or routes keep it from working", () => {
    const azure = new Azure().put(
      "network:VirtualNetwork",
      network(
        subnet("edge", {
          networkSecurityGroup: { id: `${provider}/networkSecurityGroups/n` },
          routeTable: { id: `${provider}/routeTables/r` },
        }),
      ),
    );
    const refusedGateway = () =>
      azure.conflicts("network:ApplicationGateway", {
        ...rg,
        applicationGatewayName: "agw",
        gatewayIPConfigurations: [{ name: "c", subnet: { id: `${vnet}/subnets/edge` } }],
      });
    const rules = (...securityRules: Properties[]) =>
      azure.put("network:NetworkSecurityGroup", { ...rg, networkSecurityGroupName: "n", securityRules });
    const denyInbound = { name: "in", direction: "Inbound", access: "Deny" };
    const manage = {
      name: "manage",
      direction: "Inbound",
      access: "Allow",
      sourceAddressPrefix: "GatewayManager",
      destinationPortRange: "65200-65535",
    };
    const property = "gatewayIPConfigurations[0].subnet.id";
    assert.deepEqual(refusedGateway(), []);
    rules(denyInbound);
    assert.deepEqual(refusedGateway(), [
      `ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup ${property}`,
    ]);
    rules(manage, denyInbound);
    assert.deepEqual(refusedGateway(), []);
    rules(manage, denyInbound, { name: "out", direction: "Outbound", access: "Deny" });
    assert.deepEqual(refusedGateway(), [
      `ApplicationGatewaySubnetOutboundTrafficBlockedByNetworkSecurityGroup ${property}`,
    ]);
    rules(manage, denyInbound).put("network:RouteTable", {
      ...rg,
      routeTableName: "r",
      routes: [{ name: "f", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance" }],
    });
    assert.deepEqual(refusedGateway(), [`BadRequest ${property}`]);
  });

  it("never throw, whatever the inputs", () => {
    const azure = new Azure().put("network:VirtualNetwork", network(subnet("a")));
    const names = [
      "subnets",
      "name",
      "id",
      "addressPrefix",
      "addressSpace",
      "addressPrefixes",
      "routeTable",
      "storageId",
    ];
    const more = [
      "remoteVirtualNetwork",
      "targetResourceId",
      "gatewayIPConfigurations",
      "subnet",
      "useRemoteGateways",
    ];
    const { inputs } = fc.letrec<{ value: Value; inputs: Properties }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Value>(UNKNOWN, null, "", "/", vnet, "a", "10.0.0.0/24", true, 4),
        fc.array(tie("value"), { maxLength: 2 }),
        tie("inputs"),
      ),
      inputs: fc.dictionary(fc.constantFrom(...names, ...more), tie("value"), { maxKeys: 5 }),
    }));
    const types = fc.constantFrom(...Object.keys(networkConflicts));
    fc.assert(
      fc.property(types, inputs, (type, given) => {
        for (const conflict of networkConflicts[type] ?? []) {
          for (const { message } of conflict({ id: vnet, type, inputs: given }, azure.live))
            assert.ok(message);
        }
      }),
    );
  });
});
