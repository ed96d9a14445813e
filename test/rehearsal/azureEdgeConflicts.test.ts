import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { edgeConflicts } from "../../rehearsal/azure/refusals/edge.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, type Properties } from "../../rehearsal/azure/values.ts";

const rg = { resourceGroupName: "rg" };
const providers = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const apim = `${providers}/Microsoft.ApiManagement/service/apim`;
const profile = `${providers}/Microsoft.Cdn/profiles/afd`;
const network = `${providers}/Microsoft.Network`;
const subnetId = `${network}/virtualNetworks/vnet/subnets/edge`;

/** An Azure whose resources are put there without questions. */
class Azure {
  readonly live = new LiveResources();

  put(type: string, given: Properties): this {
    const asked = { type: `azure-native:${type}`, urn: `urn:pulumi:dev::p::azure-native:${type}::n` };
    const inputs = withDefaults({ ...asked, inputs: { ...rg, ...given } });
    const { id, outputs } = simulate({ ...asked, inputs });
    assert.notEqual(id, UNKNOWN);
    this.live.put({ id: String(id), type, inputs, outputs });
    return this;
  }

  /** What is refused in a resource because of the others, as `code property`. */
  refused(type: string, given: Properties): string[] {
    const inputs = { ...rg, ...given };
    const id = String(simulate({ type: `azure-native:${type}`, urn: "urn:pulumi:dev::p::t::n", inputs }).id);
    return (edgeConflicts[type] ?? []).flatMap((conflict) =>
      conflict({ id, type, inputs }, this.live).map(({ code, property, message, source }) => {
        assert.ok(message.length > 10);
        assert.match(source, /^https:\/\/(learn\.microsoft\.com|github\.com)\//);
        return `${code} ${property}`;
      }),
    );
  }
}

const premium = { sku: { name: "Premium_AzureFrontDoor" } };
const standard = { sku: { name: "Standard_AzureFrontDoor" } };
const inProfile = { profileName: "afd" };
const origin = (given: Properties = {}): Properties => ({
  ...inProfile,
  originGroupName: "og",
  originName: "apim",
  enabledState: "Enabled",
  sharedPrivateLinkResource: { privateLink: { id: apim }, groupId: "Gateway" },
  ...given,
});
const service = (sku: string, given: Properties = {}): Properties => ({
  serviceName: "apim",
  sku: { name: sku, capacity: 1 },
  ...given,
});
const frontDoor = (sku: Properties = premium, gateway = service("StandardV2")): Azure =>
  new Azure()
    .put("cdn:Profile", { ...inProfile, ...sku })
    .put("cdn:AFDEndpoint", { ...inProfile, endpointName: "api" })
    .put("cdn:AFDOriginGroup", { ...inProfile, originGroupName: "og" })
    .put("apimanagement:ApiManagementService", gateway);

const route = (given: Properties = {}): Properties => ({
  ...inProfile,
  endpointName: "api",
  routeName: "all",
  originGroup: { id: `${profile}/originGroups/og` },
  ...given,
});

const policyId = `${network}/frontDoorWebApplicationFirewallPolicies/waf`;
const security = (domain = `${profile}/afdEndpoints/api`): Properties => ({
  ...inProfile,
  securityPolicyName: "waf",
  parameters: {
    type: "WebApplicationFirewall",
    wafPolicy: { id: policyId },
    associations: [{ domains: [{ id: domain }], patternsToMatch: ["/*"] }],
  },
});

describe("simulated Azure: refusals of Front Door because of other resources", () => {
  const noLink = "BadRequest sharedPrivateLinkResource.privateLink.id";

  it("a private link without Premium", () => {
    assert.deepEqual(frontDoor().refused("cdn:AFDOrigin", origin()), []);
    assert.deepEqual(frontDoor(standard).refused("cdn:AFDOrigin", origin()), [
      "BadRequest sharedPrivateLinkResource",
    ]);
    const { sharedPrivateLinkResource, ...open } = origin();
    assert.ok(sharedPrivateLinkResource);
    assert.deepEqual(frontDoor(standard).refused("cdn:AFDOrigin", open), []);
  });

  it("a private link to a gateway that is not there", () => {
    assert.deepEqual(
      frontDoor().refused(
        "cdn:AFDOrigin",
        origin({ sharedPrivateLinkResource: { privateLink: { id: `${apim}2` } } }),
      ),
      ["ResourceNotFound sharedPrivateLinkResource.privateLink.id"],
    );
  });

  for (const [sku, given, refused] of [
    ["StandardV2", {}, []],
    ["StandardV2", { virtualNetworkType: "External" }, []],
    ["Premium", { virtualNetworkType: "None" }, []],
    ["Developer", {}, []],
    ["Premium", { virtualNetworkType: "Internal" }, [noLink]],
    ["Developer", { virtualNetworkType: "External" }, [noLink]],
    ["PremiumV2", {}, [noLink]],
    ["BasicV2", {}, [noLink]],
    ["Consumption", {}, [noLink]],
  ] as const) {
    it(`a private link to API Management ${sku} ${JSON.stringify(given)}: ${refused.length > 0 ? "refused" : "fine"}`, () => {
      assert.deepEqual(frontDoor(premium, service(sku, given)).refused("cdn:AFDOrigin", origin()), refused);
    });
  }

  it("origins with and without a private link in one group", () => {
    const other = { ...inProfile, originGroupName: "og", originName: "open", hostName: "a.b" };
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", other).refused("cdn:AFDOrigin", origin()), [
      "BadRequest sharedPrivateLinkResource",
    ]);
    const elsewhere = { ...other, originGroupName: "og2" };
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", elsewhere).refused("cdn:AFDOrigin", origin()), []);
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", origin()).refused("cdn:AFDOrigin", origin()), []);
  });

  it("a route to a group without an enabled origin", () => {
    const refused = ["BadRequest originGroup.id"];
    assert.deepEqual(frontDoor().refused("cdn:Route", route()), refused);
    const disabled = origin({ enabledState: "Disabled" });
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", disabled).refused("cdn:Route", route()), refused);
    const elsewhere = origin({ originGroupName: "og2" });
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", elsewhere).refused("cdn:Route", route()), refused);
    assert.deepEqual(frontDoor().put("cdn:AFDOrigin", origin()).refused("cdn:Route", route()), []);
    assert.deepEqual(
      frontDoor().refused("cdn:Route", route({ originGroup: { id: `${profile}/originGroups/none` } })),
      ["ResourceNotFound originGroup.id"],
    );
  });

  it("a firewall that is not there, of another tier, or for a domain that is not there", () => {
    assert.deepEqual(frontDoor().refused("cdn:SecurityPolicy", security()), [
      "ResourceNotFound parameters.wafPolicy.id",
    ]);
    const withPolicy = (sku: Properties): Azure =>
      frontDoor().put("frontdoor:Policy", { policyName: "waf", ...sku });
    assert.deepEqual(withPolicy(premium).refused("cdn:SecurityPolicy", security()), []);
    assert.deepEqual(withPolicy(standard).refused("cdn:SecurityPolicy", security()), [
      "BadRequest parameters.wafPolicy.id",
    ]);
    assert.deepEqual(
      withPolicy(premium).refused("cdn:SecurityPolicy", security(`${profile}/afdEndpoints/none`)),
      ["ResourceNotFound parameters.associations.domains"],
    );
  });
});

const management = (given: Properties = {}): Properties => ({
  name: "gateway-manager",
  priority: 100,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "GatewayManager",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "65200-65535",
  ...given,
});
const denyAll = management({
  name: "deny",
  priority: 4096,
  access: "Deny",
  protocol: "*",
  sourceAddressPrefix: "*",
  destinationPortRange: "*",
});
const applicationGateway: Properties = {
  applicationGatewayName: "agw",
  firewallPolicy: { id: `${network}/applicationGatewayWebApplicationFirewallPolicies/waf` },
  gatewayIPConfigurations: [{ name: "subnet", subnet: { id: subnetId } }],
  frontendIPConfigurations: [{ name: "public", publicIPAddress: { id: `${network}/publicIPAddresses/pip` } }],
};

interface Surroundings {
  readonly subnet?: Properties;
  readonly securityRules?: readonly Properties[];
  readonly address?: Properties;
  readonly nextHop?: string;
}

/** All that an application gateway needs, with what a test wants otherwise. */
const surroundings = ({
  subnet = {},
  securityRules = [management(), denyAll],
  address = {},
  nextHop = "Internet",
}: Surroundings = {}): Azure =>
  new Azure()
    .put("network:NetworkSecurityGroup", {
      networkSecurityGroupName: "nsg",
      securityRules: [...securityRules],
    })
    .put("network:RouteTable", {
      routeTableName: "rt",
      routes: [{ name: "default", addressPrefix: "0.0.0.0/0", nextHopType: nextHop }],
    })
    .put("network:VirtualNetwork", {
      virtualNetworkName: "vnet",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    })
    .put("network:Subnet", {
      virtualNetworkName: "vnet",
      subnetName: "edge",
      addressPrefix: "10.0.0.0/24",
      networkSecurityGroup: { id: `${network}/networkSecurityGroups/nsg` },
      routeTable: { id: `${network}/routeTables/rt` },
      ...subnet,
    })
    .put("network:PublicIPAddress", {
      publicIpAddressName: "pip",
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      ...address,
    })
    .put("network:WebApplicationFirewallPolicy", { policyName: "waf" });

const refusedIn = (azure: Azure, given: Properties = {}): string[] =>
  azure.refused("network:ApplicationGateway", { ...applicationGateway, ...given });

describe("simulated Azure: refusals of an application gateway because of other resources", () => {
  const blocked = [
    "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup gatewayIPConfigurations.subnet.id",
  ];
  const shared = ["ApplicationGatewaySubnetCannotHaveOtherResourceTypes gatewayIPConfigurations.subnet.id"];

  it("not one that has all it needs", () => {
    assert.deepEqual(refusedIn(surroundings()), []);
    assert.deepEqual(
      refusedIn(
        surroundings({
          subnet: { delegations: [{ name: "d", serviceName: "Microsoft.Network/applicationGateways" }] },
        }),
      ),
      [],
    );
  });

  it("a subnet, a firewall or an address that is not there", () => {
    assert.deepEqual(refusedIn(new Azure()), [
      "ResourceNotFound firewallPolicy.id",
      "ResourceNotFound gatewayIPConfigurations.subnet.id",
      "ResourceNotFound frontendIPConfigurations.publicIPAddress.id",
    ]);
  });

  it("a subnet of another service", () => {
    const delegations = [{ name: "d", serviceName: "Microsoft.App/environments" }];
    assert.deepEqual(refusedIn(surroundings({ subnet: { delegations } })), [
      "InvalidSubnet gatewayIPConfigurations.subnet.id",
    ]);
  });

  it("a subnet with something else in it", () => {
    const endpoint = { privateEndpointName: "pe", subnet: { id: subnetId } };
    assert.deepEqual(refusedIn(surroundings().put("network:PrivateEndpoint", endpoint)), shared);
    const service = { serviceName: "apim", virtualNetworkConfiguration: { subnetResourceId: subnetId } };
    assert.deepEqual(refusedIn(surroundings().put("apimanagement:ApiManagementService", service)), shared);
    const elsewhere = { privateEndpointName: "pe", subnet: { id: `${subnetId}2` } };
    assert.deepEqual(refusedIn(surroundings().put("network:PrivateEndpoint", elsewhere)), []);
  });

  it("a network security group that keeps Azure's management out", () => {
    for (const securityRules of [
      [],
      [denyAll],
      [management({ destinationPortRange: "65200-65534" }), denyAll],
      [management({ sourceAddressPrefix: "AzureLoadBalancer" }), denyAll],
      [management({ protocol: "Udp" }), denyAll],
      [management({ direction: "Outbound" }), denyAll],
      [management({ priority: 200 }), management({ name: "first", priority: 150, access: "Deny" })],
    ]) {
      assert.deepEqual(refusedIn(surroundings({ securityRules })), blocked, JSON.stringify(securityRules));
    }
    for (const rule of [
      management({ sourceAddressPrefix: "Internet" }),
      management({ protocol: "*" }),
      { ...management({ destinationPortRange: null }), destinationPortRanges: ["443", "65200-65535"] },
    ]) {
      assert.deepEqual(refusedIn(surroundings({ securityRules: [rule, denyAll] })), [], JSON.stringify(rule));
    }
  });

  it("a default route to an appliance", () => {
    assert.deepEqual(refusedIn(surroundings({ nextHop: "VirtualAppliance" })), [
      "ApplicationGatewaySubnetUserDefinedRouteNotAllowed gatewayIPConfigurations.subnet.id",
    ]);
  });

  it("an address that is basic or dynamic", () => {
    const property = "frontendIPConfigurations.publicIPAddress.id";
    const addresses: Properties[] = [{ sku: { name: "Basic" } }, { publicIPAllocationMethod: "Dynamic" }];
    for (const address of addresses) {
      assert.deepEqual(refusedIn(surroundings({ address })), [`BadRequest ${property}`]);
    }
  });
});
