import assert from "node:assert/strict";

import fc from "fast-check";

import { unknownValue } from "../../policypack/evaluate.ts";
import { coversNetwork, prefixLength } from "../../policypack/rules/addresses.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const group = { resourceGroupName: "rg-orders-dev" };
const network = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-orders";

const allow = {
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  priority: 200,
  sourceAddressPrefix: "10.40.0.0/26",
  destinationAddressPrefix: "10.40.1.0/27",
  destinationPortRange: "443",
};

describe("the size of a subnet", () => {
  const control = "network-subnet-size";
  for (const [name, small, large] of [
    ["snet-apps", "10.40.0.0/28", "10.40.0.0/27"],
    ["snet-plan", "10.40.0.0/29", "10.40.0.0/28"],
  ] as const) {
    violates(`${small} of ${name}`, [control], (stack) => stack.set(name, "addressPrefix", small));
    violates(`${small} of ${name} in a list`, [control], (stack) =>
      stack.set(name, "addressPrefixes", [small]),
    );
    accepts(`${large} of ${name}`, (stack) => stack.set(name, "addressPrefix", large));
  }
  for (const [name, small] of [
    ["AzureFirewallSubnet", "10.40.0.0/27"],
    ["AzureBastionSubnet", "10.40.0.0/27"],
    ["gatewaysubnet", "10.40.0.0/28"],
  ] as const) {
    violates(`${small} of ${name}`, [control], (stack) =>
      stack.set("snet-gateway", "subnetName", name).set("snet-gateway", "addressPrefix", small),
    );
  }
  violates("an inline subnet", [control], (stack) =>
    stack.set("vnet", "subnets", [
      {
        name: "apps",
        addressPrefix: "10.40.0.0/28",
        delegations: [{ serviceName: "microsoft.app/Environments" }],
        networkSecurityGroup: { id: unknownValue },
        defaultOutboundAccess: false,
      },
    ]),
  );
  for (const prefix of ["fd00::/64", "odd", 7, "10.40.0.0/27 ", {}]) {
    accepts(`${JSON.stringify(prefix)}, which says nothing of that`, (stack) =>
      stack.set("snet-apps", "addressPrefix", prefix),
    );
  }
  it("an unknown prefix, or an unknown delegation of a small one, is undecided", () => {
    for (const [path, value] of [
      ["addressPrefix", unknownValue],
      ["delegations", unknownValue],
    ] as const) {
      const stack = safeStack()
        .set("snet-apps", "addressPrefix", "10.40.0.0/29")
        .set("snet-apps", path, value);
      assert.equal(judge(stack).verdicts.get(control), "undecided");
    }
  });
});

describe("a subnet for each purpose", () => {
  const control = "network-subnet-per-purpose";
  const endpoints = (stack: Stack, subnet: string) => stack.link("pe-flex-sites", "subnet", subnet);
  violates("private endpoints beside the gateway", [control], (stack) => endpoints(stack, "snet-gateway"));
  violates("private endpoints beside apps", [control, "network-endpoint-policies"], (stack) =>
    endpoints(stack.set("snet-apps", "delegations", []), "snet-apps"),
  );
  violates("apps on two sorts of plan", [control], (stack) =>
    stack.link("premium", "virtualNetworkSubnetId", "snet-apps"),
  );
  violates("an application gateway beside the gateway", [control], (stack) =>
    stack.link("agw", "gatewayIPConfigurations", "snet-gateway").set("agw", "gatewayIPConfigurations", [{}]),
  );
  accepts("two apps on one sort of plan", (stack) =>
    stack.link("slot", "virtualNetworkSubnetId", "snet-plan"),
  );

  const names = ["snet-apps", "snet-endpoints", "snet-plan", "snet-gateway"];
  const inputs = ["subnet", "virtualNetworkSubnetId", "virtualNetworkConfiguration"];

  /** The stack with some subnets written inside the network. */
  function inline(stack: Stack, count = names.length): Stack {
    const subnets = names.map((name) => ({ ...stack.get(name).inputs, name }));
    stack.remove(...names).set("vnet", "subnets", subnets.slice(0, count));
    for (const { name } of stack.list()) {
      for (const input of inputs.filter((each) => each in stack.get(name).inputs)) {
        stack.link(name, input, "vnet");
      }
    }
    return stack;
  }
  accepts("as many inline subnets as there are purposes", (stack) => inline(stack));
  violates("fewer inline subnets", [control], (stack) => inline(stack, 3));
  it("says how many there are for what", () => {
    const [finding] = judge(inline(safeStack(), 3)).findings;
    assert.equal(
      finding?.message,
      "property 'subnets' is 3 subnets for apps on Flex Consumption, apps, private endpoints, API Management; wanted a subnet for each",
    );
  });
  violates("one inline subnet for two, by ids", [control], (stack) => {
    inline(stack);
    for (const { name, inputs: own } of stack.list()) {
      if ("subnet" in own) {
        stack.set(name, "subnet.id", `${network}/subnets/snet-endpoints`);
      }
    }
    stack.set("gateway", "virtualNetworkConfiguration.subnetResourceId", `${network}/subnets/SNET-ENDPOINTS`);
  });
});

describe("what leaves a subnet", () => {
  const control = "network-egress-denied";
  const path = "destinationAddressPrefix";
  violates("no last rule", [control], (stack) => stack.remove("deny-outbound"));
  violates("a last rule that denies some", [control], (stack) => stack.set("deny-outbound", path, "Storage"));
  violates("a last rule for what comes in", [control], (stack) =>
    stack.set("deny-outbound", "direction", "Inbound"),
  );
  accepts("a last rule that denies the internet", (stack) => stack.set("deny-outbound", path, "Internet"));
  accepts("a last rule in the group itself", (stack) => {
    const { inputs } = stack.get("deny-outbound");
    stack.set("nsg", "securityRules.2", { name: "deny-outbound", ...inputs }).remove("deny-outbound");
  });
  accepts("the group of an application gateway, from which Azure lets nothing be denied", (stack) =>
    stack.remove("deny-outbound").set("nsg", "securityRules.2", {
      ...allow,
      sourceAddressPrefix: "GatewayManager",
      destinationPortRange: "65200-65535",
    }),
  );
  it("an unknown last rule is undecided", () => {
    const stack = safeStack().set("deny-outbound", path, unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  const calls = (stack: Stack, to: unknown, of: object = {}) =>
    stack.set("nsg", "securityRules.2", { ...allow, direction: "Outbound", [path]: to, ...of });
  for (const to of ["*", "Internet", "0.0.0.0/0", "AzureCloud", "0.0.0.0/1"]) {
    violates(`a rule by which apps call ${to}`, [control], (stack) => calls(stack, to));
  }
  violates("one of several destinations", [control], (stack) =>
    calls(stack, undefined, { destinationAddressPrefixes: ["AzureMonitor", "Internet"] }),
  );
  violates("a rule of its own by which apps call anywhere", [control], (stack) =>
    stack.add("call-all", "network:SecurityRule", {
      ...group,
      ...allow,
      networkSecurityGroupName: "nsg-orders",
      direction: "Outbound",
      [path]: "*",
    }),
  );
  accepts("calls to named services", (stack) => calls(stack, "AzureActiveDirectory"));
  accepts("a denial of calls to anywhere", (stack) => calls(stack, "*", { access: "Deny" }));
  accepts("calls to anywhere that a firewall judges", (stack) => {
    for (const name of ["snet-apps", "snet-plan"]) {
      stack.set(name, "routeTable", { id: unknownValue });
    }
    calls(stack, "Internet");
  });
  accepts("calls to anywhere from subnets without apps", (stack) => {
    stack
      .add("nsg-agents", "network:NetworkSecurityGroup", {
        ...stack.get("nsg").inputs,
        networkSecurityGroupName: "nsg-agents",
        securityRules: [
          ...(stack.get("nsg").inputs["securityRules"] as object[]).slice(1),
          { ...stack.get("deny-outbound").inputs, name: "out" },
          { ...allow, direction: "Outbound", [path]: "Internet" },
        ],
      })
      .add("diag-agents", "monitor:DiagnosticSetting", stack.get("diag-nsg").inputs, {
        resourceUri: ["nsg-agents"],
      })
      .link("snet-gateway", "networkSecurityGroup", "nsg-agents");
  });
  it("an unknown destination is undecided", () => {
    assert.equal(judge(calls(safeStack(), unknownValue)).verdicts.get(control), "undecided");
  });

  /** Apps in a subnet that is written inside its network, which a group of this name is for or not. */
  function inlineApps(name: string, ids: { subnet: unknown; group: unknown; app: unknown }): Stack {
    const stack = calls(safeStack(), "Internet").set("nsg", "networkSecurityGroupName", name);
    const inlined = (from: string) => ({
      ...stack.get(from).inputs,
      name: from,
      networkSecurityGroup: { id: from === "snet-apps" ? ids.subnet : unknownValue },
    });
    stack
      .set("deny-outbound", "networkSecurityGroupName", name)
      .set("vnet", "subnets", [inlined("snet-apps"), { ...inlined("snet-gateway"), name: "snet-agents" }])
      .link("vnet", "subnets", "nsg")
      .remove("snet-apps", "snet-plan", "snet-gateway", "snet-endpoints");
    for (const app of ["flex", "premium", "slot"]) {
      stack.link(app, "virtualNetworkSubnetId", "vnet").set(app, "virtualNetworkSubnetId", ids.app);
    }
    Object.assign(stack.get("nsg").outputs, { id: ids.group });
    return stack;
  }
  const inPreview = { subnet: unknownValue, group: unknownValue, app: unknownValue };
  const nsg = network.replace("virtualNetworks/vnet", "networkSecurityGroups/nsg");
  for (const [name, ids, verdict] of [
    ["nsg-orders-agents", inPreview, "passed"],
    ["nsg-orders-apps", inPreview, "undecided"],
    ["nsg-orders", inPreview, "undecided"],
    ["nsg-orders-agents", { subnet: nsg, group: nsg, app: `${network}/subnets/SNET-APPS` }, "violated"],
    ["nsg-orders-apps", { subnet: `${nsg}-2`, group: nsg, app: `${network}/subnets/snet-apps` }, "passed"],
    ["nsg-orders-apps", { subnet: nsg, group: nsg, app: `${network}/subnets/snet-other` }, "passed"],
  ] as const) {
    it(`an inline subnet, the group ${name} and ids ${JSON.stringify(ids.subnet)} → ${verdict}`, () => {
      assert.equal(judge(inlineApps(name, ids)).verdicts.get(control), verdict);
    });
  }
});

describe("microsegments", () => {
  const control = "network-microsegmentation";
  const put = (stack: Stack, rule: object) => stack.set("nsg", "securityRules.2", { ...allow, ...rule });
  const space = (stack: Stack) => stack.set("vnet", "addressSpace", { addressPrefixes: ["10.40.0.0/22"] });
  violates("a source that is the whole network, by its addresses", [control], (stack) =>
    put(space(stack), { sourceAddressPrefix: "10.40.0.0/21" }),
  );
  violates("a source that is the whole network, in a list", [control], (stack) =>
    put(space(stack), { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.40.0.0/22"] }),
  );
  accepts("a source that is a part of it", (stack) =>
    put(space(stack), { sourceAddressPrefix: "10.40.0.0/23" }),
  );
  accepts("a source that is another network", (stack) =>
    put(space(stack), { sourceAddressPrefix: "10.41.0.0/16" }),
  );
  violates("a rule of its own", [control], (stack) =>
    stack.add("wide", "network:SecurityRule", {
      ...group,
      ...allow,
      networkSecurityGroupName: "nsg-orders",
      sourceAddressPrefix: "virtualnetwork",
    }),
  );
  accepts("a denial", (stack) => put(stack, { access: "Deny", sourceAddressPrefix: "VirtualNetwork" }));
  accepts("what leaves", (stack) =>
    put(stack, { direction: "Outbound", sourceAddressPrefix: "VirtualNetwork" }),
  );
  accepts("the whole network where there are no private endpoints", (stack) =>
    stack
      .add("nsg-other", "network:NetworkSecurityGroup", {
        ...group,
        securityRules: [
          { ...allow, sourceAddressPrefix: "VirtualNetwork" },
          ...(stack.get("nsg").inputs["securityRules"] as object[]).slice(1),
          { ...stack.get("deny-outbound").inputs, name: "out" },
        ],
        tags: stack.get("rg").inputs["tags"],
      })
      .add("diag-other", "monitor:DiagnosticSetting", stack.get("diag-nsg").inputs, {
        resourceUri: ["nsg-other"],
      }),
  );
  it("an inline subnet: which one it guards is unknown in a preview, and known by ids", () => {
    const build = (stack: Stack, id: string) => {
      stack
        .set("vnet", "subnets", [
          { ...stack.get("snet-endpoints").inputs, name: "snet-pe", networkSecurityGroup: { id } },
        ])
        .link("vnet", "subnets", "nsg")
        .remove("snet-endpoints");
      for (const { name, inputs } of stack.list()) {
        if ("subnet" in inputs) {
          stack
            .link(name, "subnet", "vnet")
            .set(name, "subnet.id", id === unknownValue ? id : `${network}/subnets/snet-pe`);
        }
      }
      return put(stack, { sourceAddressPrefix: "VirtualNetwork" });
    };
    assert.equal(judge(build(safeStack(), unknownValue)).verdicts.get(control), "undecided");
    const id = network.replace("virtualNetworks/vnet", "networkSecurityGroups/nsg");
    const up = safeStack();
    up.get("nsg").outputs["id"] = id;
    assert.equal(judge(build(up, id)).verdicts.get(control), "violated");
  });
  it("an unknown source is undecided", () => {
    const stack = put(safeStack(), { sourceAddressPrefix: unknownValue });
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});

describe("networks of addresses", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
  const length = fc.integer({ min: 0, max: 32 });

  it("hold themselves and what is longer of the same start, and nothing that is wider", () => {
    fc.assert(
      fc.property(address, length, length, (start, one, other) => {
        const [wide, narrow] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(coversNetwork(`${start}/${wide}`, `${start}/${narrow}`));
        assert.equal(coversNetwork(`${start}/${narrow}`, `${start}/${wide}`), wide === narrow);
        assert.equal(prefixLength(`${start}/${one}`), one);
      }),
    );
  });
  it("hold every address of theirs and no other", () => {
    fc.assert(
      fc.property(address, address, length, (start, other, bits) => {
        const asBits = (text: string) =>
          text
            .split(".")
            .map((each) => Number(each).toString(2).padStart(8, "0"))
            .join("");
        assert.equal(
          coversNetwork(`${start}/${bits}`, other),
          asBits(start).slice(0, bits) === asBits(other).slice(0, bits),
        );
      }),
    );
  });
  it("are told from anything else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), address, (odd, other) => {
        fc.pre(typeof odd !== "string" || !/^\d+(\.\d+){3}/.test(odd.trim()));
        assert.equal(prefixLength(odd), undefined);
        assert.equal(coversNetwork(odd, other) || coversNetwork(other, odd), false);
      }),
    );
  });
});
