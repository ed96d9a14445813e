import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const odd = [undefined, null, 7, [], {}];

/** Where a resource says which subnet it is in. */
const subnetInputs = ["subnet", "virtualNetworkSubnetId", "virtualNetworkConfiguration"];

/** The subnets of the safe stack as inline subnets of its network. */
function inline(stack: Stack, change: object = {}): Stack {
  const names = ["snet-apps", "snet-endpoints", "snet-plan", "snet-gateway"];
  const subnets = names.map((name) => ({
    name,
    ...stack.get(name).inputs,
    ...(name === "snet-endpoints" ? change : {}),
  }));
  stack.remove(...names).set("vnet", "subnets", subnets);
  for (const { inputs, propertyDependencies } of stack.list()) {
    for (const input of subnetInputs.filter((each) => each in inputs)) {
      Object.assign(propertyDependencies, { [input]: [stack.get("vnet").urn] });
    }
  }
  return stack;
}

describe("subnets", () => {
  property({
    control: "network-nsg-on-subnets",
    on: "snet-apps",
    path: "networkSecurityGroup",
    unsafe: [undefined, null, {}, { id: null }, { id: "" }],
    unknown: "passed",
  });
  for (const name of [
    "AzureFirewallSubnet",
    "azurefirewallmanagementsubnet",
    "GatewaySubnet",
    "RouteServerSubnet",
  ]) {
    accepts(`${name} without a security group`, (stack) =>
      stack.set("snet-apps", "networkSecurityGroup", undefined).set("snet-apps", "subnetName", name),
    );
  }
  property({
    control: "network-private-subnets",
    on: "snet-apps",
    path: "defaultOutboundAccess",
    unsafe: [true, ...odd],
  });
  accepts("inline subnets", (stack) => inline(stack));
  violates(
    "an inline subnet without anything",
    ["network-nsg-on-subnets", "network-private-subnets"],
    (stack) => stack.set("vnet", "subnets", [{ name: "bare" }]),
  );
});

describe("subnets of private endpoints", () => {
  property({
    control: "network-endpoint-policies",
    on: "snet-endpoints",
    path: "privateEndpointNetworkPolicies",
    unsafe: ["Disabled", "RouteTableEnabled", ...odd],
    safe: ["Enabled", "networksecuritygroupenabled"],
  });
  violates("delegations that are unknown excuse nothing", ["network-endpoint-policies"], (stack) =>
    stack
      .set("snet-endpoints", "delegations", unknownValue)
      .set("snet-endpoints", "privateEndpointNetworkPolicies", "Disabled"),
  );
  it("inline: which of the subnets it is, is unknown in a preview where one of them has no policies", () => {
    const spoilt = judge(inline(safeStack(), { privateEndpointNetworkPolicies: "Disabled" }));
    assert.equal(spoilt.verdicts.get("network-endpoint-policies"), "undecided");
  });
  violates("inline: known by its id", ["network-endpoint-policies"], (stack) => {
    inline(stack, { privateEndpointNetworkPolicies: "Disabled" });
    const id =
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-orders/subnets/";
    for (const name of stack.names().filter((each) => each.startsWith("pe-"))) {
      stack.set(name, "subnet.id", `${id}snet-endpoints`);
    }
  });
  for (const service of ["Microsoft.Storage", "microsoft.web"]) {
    violates(`a service endpoint for ${service}`, ["network-no-idle-service-endpoints"], (stack) =>
      stack.set("snet-apps", "serviceEndpoints", [{ service }]),
    );
  }
  for (const service of ["Microsoft.Sql", 7]) {
    accepts(`a service endpoint for ${service}`, (stack) =>
      stack.set("snet-apps", "serviceEndpoints", [{ service }]),
    );
  }
});

const allow = {
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 200,
  sourceAddressPrefix: "10.40.0.0/26",
  destinationAddressPrefix: "*",
  destinationPortRange: "443",
};

for (const [place, put] of [
  ["inline", (stack: Stack, rule: object) => stack.set("nsg", "securityRules.2", rule)],
  [
    "on its own",
    (stack: Stack, rule: object) =>
      stack.add("rule", "network:SecurityRule", { ...rule, networkSecurityGroupName: "nsg-orders" }),
  ],
] as const) {
  describe(`security rules ${place}`, () => {
    for (const source of [
      "*",
      "Internet",
      "internet",
      "Any",
      "0.0.0.0/0",
      "::/0",
      "0.0.0.0/1",
      "128.0.0.0/1",
      "AzureCloud",
      "azurecloud.westeurope",
    ]) {
      violates(`from ${source}`, ["network-named-sources"], (stack) =>
        put(stack, { ...allow, sourceAddressPrefix: source }),
      );
      violates(`from ${source} in a list`, ["network-named-sources"], (stack) =>
        put(stack, {
          ...allow,
          sourceAddressPrefix: undefined,
          sourceAddressPrefixes: ["10.0.0.0/8", source],
        }),
      );
    }
    violates("from nowhere in particular", ["network-named-sources"], (stack) =>
      put(stack, { ...allow, sourceAddressPrefix: undefined }),
    );
    violates("from the whole network", ["network-microsegmentation"], (stack) =>
      put(stack, { ...allow, sourceAddressPrefix: "VirtualNetwork" }),
    );
    for (const source of ["10.0.0.0/8", "fc00::/7", "AzureLoadBalancer", "203.0.113.7"]) {
      accepts(`from ${source}`, (stack) => put(stack, { ...allow, sourceAddressPrefix: source }));
    }
    accepts("from an application security group", (stack) =>
      put(stack, {
        ...allow,
        sourceAddressPrefix: undefined,
        sourceApplicationSecurityGroups: [{ id: unknownValue }],
      }),
    );
    accepts("outbound from anywhere, on any port", (stack) =>
      put(stack, {
        ...allow,
        direction: "outbound",
        sourceAddressPrefix: "*",
        destinationAddressPrefix: "10.40.1.0/27",
        destinationPortRange: "*",
      }),
    );
    accepts("a denial, whatever is unknown", (stack) =>
      put(stack, { ...allow, access: "deny", direction: unknownValue, sourceAddressPrefix: unknownValue }),
    );
    for (const ports of ["22", 22, "3389", "20-25", "443,22"]) {
      violates(`to port ${ports}`, ["network-no-remote-access"], (stack) =>
        put(stack, { ...allow, destinationPortRange: ports }),
      );
    }
    for (const ports of ["*", "0-65535"]) {
      violates(`to port ${ports}`, ["network-no-remote-access", "network-microsegmentation"], (stack) =>
        put(stack, { ...allow, destinationPortRange: ports }),
      );
    }
    violates("to a list of ports", ["network-no-remote-access"], (stack) =>
      put(stack, { ...allow, destinationPortRange: undefined, destinationPortRanges: ["443", "3000-4000"] }),
    );
    accepts("to other ports", (stack) =>
      put(stack, { ...allow, destinationPortRanges: ["23-3388", "6390"] }),
    );
    accepts("ICMP", (stack) => put(stack, { ...allow, protocol: "Icmp", destinationPortRange: "*" }));
    for (const [control, rule] of [
      ["network-named-sources", { sourceAddressPrefixes: [unknownValue, "*"] }],
      ["network-named-sources", { sourceAddressPrefix: unknownValue, sourceAddressPrefixes: ["*"] }],
      ["network-named-sources", { sourceAddressPrefix: "*", sourceAddressPrefixes: unknownValue }],
      ["network-no-remote-access", { destinationPortRanges: [unknownValue, "22"] }],
      ["network-no-remote-access", { destinationPortRange: unknownValue, destinationPortRanges: ["22"] }],
    ] as const) {
      it(`${Object.keys(rule).join(", ")}: what is known violates, whatever the rest`, () => {
        const { verdicts } = judge(put(safeStack(), { ...allow, ...rule }));
        assert.equal(verdicts.get(control), "violated");
      });
    }
    it("an unknown source is undecided", () => {
      const stack = put(safeStack(), { ...allow, sourceAddressPrefix: unknownValue });
      assert.equal(judge(stack).verdicts.get("network-named-sources"), "undecided");
    });
  });
}

describe("the security group of an entrance", () => {
  const https = { ...allow, sourceAddressPrefix: "Internet" };
  const managed = {
    "an application gateway": { sourceAddressPrefix: "GatewayManager", destinationPortRange: "65200-65535" },
    "API Management": { sourceAddressPrefix: "ApiManagement", destinationPortRange: "3443" },
  };
  const group = (stack: Stack, ...rules: object[]) => {
    rules.forEach((rule, index) => stack.set("nsg", `securityRules.${index + 2}`, rule));
    return stack;
  };
  for (const [what, rule] of Object.entries(managed)) {
    accepts(`of ${what} lets the internet in on HTTPS`, (stack) =>
      group(stack, https, { ...allow, ...rule }),
    );
    for (const [how, other] of Object.entries({
      "on another port": { destinationPortRange: "80" },
      "on several ports": { destinationPortRanges: ["8080"] },
      "by any protocol": { protocol: "*" },
      "from everywhere": { sourceAddressPrefix: "*" },
      "and more": { sourceAddressPrefixes: ["0.0.0.0/0"] },
    })) {
      violates(`of ${what} lets the internet in ${how}`, ["network-named-sources"], (stack) =>
        group(stack, { ...https, ...other }, { ...allow, ...rule }),
      );
    }
  }
  violates("of anything else lets the internet in", ["network-named-sources"], (stack) =>
    group(stack, https, { ...allow, sourceAddressPrefix: "GatewayManager" }),
  );
  accepts("lets the load balancer probe any port", (stack) =>
    group(stack, { ...allow, sourceAddressPrefix: "AzureLoadBalancer", destinationPortRange: "*" }),
  );
});

describe("deny by default", () => {
  violates("no last rule", ["network-deny-by-default"], (stack) =>
    stack.set("nsg", "securityRules.1", undefined),
  );
  violates("no rules", ["network-deny-by-default"], (stack) => stack.set("nsg", "securityRules", undefined));
  for (const [part, value] of [
    ["direction", "Outbound"],
    ["protocol", "Tcp"],
    ["sourceAddressPrefix", "Internet"],
    ["sourceAddressPrefix", "::/0"],
    ["destinationAddressPrefix", "::/0"],
    ["destinationPortRange", "443"],
    ["destinationPortRange", "1024-65535"],
    ["sourcePortRange", "443"],
  ] as const) {
    violates(`${part} of ${value}`, ["network-deny-by-default"], (stack) =>
      stack.set("nsg", `securityRules.1.${part}`, value),
    );
  }
  accepts("every port and every address by another name", (stack) =>
    stack
      .set("nsg", "securityRules.1.sourcePortRange", "0-65535")
      .set("nsg", "securityRules.1.destinationPortRange", "0-65535")
      .set("nsg", "securityRules.1.sourceAddressPrefix", "0.0.0.0/0"),
  );
  it("a rule that denies all decides, whatever is unknown of the others", () => {
    const [allowed, deny] = safeStack().get("nsg").inputs["securityRules"] as [object, object];
    const group = { networkSecurityGroupName: "nsg-orders" };
    for (const stack of [
      safeStack()
        .set("nsg", "securityRules", unknownValue)
        .add("deny", "network:SecurityRule", { ...deny, ...group }),
      safeStack().add("other", "network:SecurityRule", {
        ...allowed,
        networkSecurityGroupName: unknownValue,
      }),
    ]) {
      assert.equal(judge(stack).verdicts.get("network-deny-by-default"), "passed");
    }
  });
  violates("a last rule of a group of the same name elsewhere", ["network-deny-by-default"], (stack) => {
    const [allowed, deny] = stack.get("nsg").inputs["securityRules"] as [object, object];
    const elsewhere = { resourceGroupName: "rg-other", networkSecurityGroupName: "nsg-orders" };
    return stack
      .set("nsg", "securityRules", [allowed])
      .add("deny", "network:SecurityRule", { ...deny, ...elsewhere });
  });
  accepts("as a resource of its own", (stack) => {
    const [, deny] = stack.get("nsg").inputs["securityRules"] as object[];
    return stack.set("nsg", "securityRules.1", undefined).add(
      "deny",
      "network:SecurityRule",
      { ...deny, networkSecurityGroupName: unknownValue },
      {
        networkSecurityGroupName: ["nsg"],
      },
    );
  });
});

describe("zone links", () => {
  property({
    control: "network-dns-no-registration",
    on: "link-privatelink.azurewebsites.net",
    path: "registrationEnabled",
    unsafe: [true, "no"],
    safe: [undefined],
  });
});
