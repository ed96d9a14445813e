import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const control = "network-only-gateway";
const group = { resourceGroupName: "rg-orders-dev" };

/** The ways that a stack has past the gateway, each with where it leads. */
function waysOf(stack: Stack): string[] {
  return judge(stack)
    .findings.filter((finding) => finding.control === control)
    .map(({ urn, found }) => `${urn.split("::")[3] ?? ""}: ${found.replace(/^.*internet → /, "")}`);
}

describe("public addresses", () => {
  for (const on of ["flex", "premium", "slot"]) {
    const open = (stack: Stack) =>
      stack
        .set(on, "publicNetworkAccess", "Enabled")
        .set(on, "siteConfig.ipSecurityRestrictionsDefaultAction", "Allow");
    violates(
      `${on} that answers everybody`,
      [control, "functions-private-only", "functions-access-restrictions"],
      open,
    );
    violates(
      `${on} that says nothing of its network`,
      [control, "functions-private-only", "functions-access-restrictions"],
      (stack) =>
        stack
          .set(on, "publicNetworkAccess", undefined)
          .set(on, "siteConfig.ipSecurityRestrictionsDefaultAction", undefined),
    );
    violates(
      `${on} with an entry for everybody`,
      [control, "functions-private-only", "functions-access-restrictions"],
      (stack) =>
        stack.set(on, "publicNetworkAccess", "Enabled").set(on, "siteConfig.ipSecurityRestrictions", [
          { ipAddress: "203.0.113.7/32", action: "Allow" },
          { ipAddress: "Any", action: "Allow" },
        ]),
    );
    violates(`${on} that answers named addresses only`, ["functions-private-only"], (stack) =>
      stack
        .set(on, "publicNetworkAccess", "Enabled")
        .set(on, "siteConfig.ipSecurityRestrictions", [{ ipAddress: "203.0.113.7/32", action: "Allow" }]),
    );
    it(`${on}: what is unknown is undecided where the rest leaves it open`, () => {
      for (const path of ["publicNetworkAccess", "siteConfig.ipSecurityRestrictionsDefaultAction"]) {
        assert.equal(judge(open(safeStack()).set(on, path, unknownValue)).verdicts.get(control), "undecided");
      }
      const shut = safeStack().set(on, "publicNetworkAccess", unknownValue);
      assert.equal(judge(shut).verdicts.get(control), "passed");
    });
  }
  for (const [on, access, firewall, rules] of [
    ["account", "publicNetworkAccess", "networkRuleSet", [{ iPAddressOrRange: "0.0.0.0/0" }]],
    ["vault", "properties.publicNetworkAccess", "properties.networkAcls", [{ value: "0.0.0.0/0" }]],
  ] as const) {
    const service = on === "vault" ? "keyvault" : "storage";
    const both = [`${service}-private-only`, `${service}-firewall-deny`] as const;
    const enabled = (stack: Stack) => stack.set(on, access, "Enabled");
    violates(`${on} without a firewall`, [control, ...both], (stack) =>
      enabled(stack).set(on, firewall, undefined),
    );
    violates(`${on} with a firewall that allows`, [control, ...both], (stack) =>
      enabled(stack).set(on, `${firewall}.defaultAction`, "Allow"),
    );
    violates(`${on} with a firewall that everybody is in`, [control, ...both], (stack) =>
      enabled(stack).set(on, `${firewall}.ipRules`, rules),
    );
    violates(`${on} with a firewall that denies`, [both[0]], enabled);
    accepts(`${on} in a perimeter`, (stack) => stack.set(on, access, "SecuredByPerimeter"));
    it(`${on}: an unknown firewall is undecided`, () => {
      const stack = enabled(safeStack()).set(on, `${firewall}.defaultAction`, unknownValue);
      assert.equal(judge(stack).verdicts.get(control), "undecided");
    });
  }
  accepts("a web app that is no function app", (stack) =>
    stack
      .add("web", "web:WebApp", { kind: "app", name: "web", tags: stack.get("rg").inputs["tags"] })
      .add("diag-web", "monitor:DiagnosticSetting", stack.get("diag-flex").inputs, { resourceUri: ["web"] }),
  );
});

describe("ways that hand calls on", () => {
  const pools = (fqdn: unknown) => [{ name: "pool", backendAddresses: [{ fqdn }] }];
  const publicly = [{ name: "public", publicIPAddress: { id: unknownValue } }];
  for (const [host, target] of [
    ["func-flex.azurewebsites.net", "flex"],
    ["FUNC-FLEX.AzureWebsites.net", "flex"],
    ["func-premium-staging.azurewebsites.net", "slot"],
    ["kv-orders.vault.azure.net", "vault"],
    ["storders.z6.web.core.windows.net", "account"],
    ["storders.blob.core.windows.net", "account"],
  ] as const) {
    it(`an application gateway with ${host} in a pool`, () => {
      const stack = safeStack()
        .set("agw", "backendAddressPools", pools(host))
        .set("agw", "frontendIPConfigurations", publicly);
      assert.deepEqual(waysOf(stack), [`${target}: application gateway 'agw'`]);
    });
    it(`a Front Door origin with ${host}`, () => {
      const stack = safeStack().unlink("origin", "hostName").set("origin", "hostName", host);
      assert.deepEqual(waysOf(stack), [`${target}: Front Door origin 'origin'`]);
    });
  }
  it("an application gateway that was computed from the app", () => {
    const stack = safeStack()
      .set("agw", "frontendIPConfigurations", publicly)
      .set("agw", "backendAddressPools", pools(unknownValue))
      .link("agw", "backendAddressPools", "premium");
    assert.deepEqual(waysOf(stack), ["premium: application gateway 'agw'"]);
  });
  accepts("an application gateway for callers of the network", (stack) =>
    stack
      .set("agw", "backendAddressPools", pools("func-flex.azurewebsites.net"))
      .set("agw", "frontendIPConfigurations", [{ name: "private", privateIPAddress: "10.40.2.10" }]),
  );
  it("an application gateway whose front end is unknown is undecided", () => {
    const stack = safeStack()
      .set("agw", "backendAddressPools", pools("func-flex.azurewebsites.net"))
      .set("agw", "frontendIPConfigurations", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  it("a Front Door by private link", () => {
    const stack = safeStack().link("origin", "sharedPrivateLinkResource", "flex");
    assert.deepEqual(waysOf(stack), ["flex: Front Door origin 'origin'"]);
  });
  for (const [kind, input, what] of [
    ["web:StaticSiteLinkedBackend", "backendResourceId", "backend of a static web app"],
    [
      "web:StaticSiteUserProvidedFunctionAppForStaticSite",
      "functionAppResourceId",
      "functions of a static web app",
    ],
    ["cdn:Endpoint", "origins", "CDN endpoint"],
    ["frontdoor:FrontDoor", "backendPools", "Front Door"],
  ] as const) {
    it(`a ${kind}`, () => {
      const stack = safeStack().add("way", kind, { ...group, [input]: unknownValue }, { [input]: ["flex"] });
      assert.deepEqual(waysOf(stack), [`flex: ${what} 'way'`]);
    });
  }
});

describe("machines in the network", () => {
  const hole = {
    access: "Allow",
    direction: "Inbound",
    protocol: "Tcp",
    priority: 300,
    sourceAddressPrefix: "Internet",
    destinationAddressPrefix: "*",
    destinationPortRange: "8443",
  };

  /** A machine with a public address, in the subnet of the private endpoints. */
  function machine(stack: Stack, addresses: object = { publicIPAddress: { id: unknownValue } }): Stack {
    return stack.add(
      "jumphost",
      "network:NetworkInterface",
      { ...group, ipConfigurations: [{ name: "ip", subnet: { id: unknownValue }, ...addresses }] },
      { ipConfigurations: ["snet-endpoints"] },
    );
  }
  const open = (stack: Stack) => stack.set("nsg", "securityRules.2", hole);
  const reached = ["account", "flex", "premium", "slot", "vault"];

  it("one that a security group lets the internet in to is a way to every private endpoint of the network", () => {
    const ways = waysOf(open(machine(safeStack()))).sort();
    assert.deepEqual(
      ways,
      reached.map((name) => `${name}: public address of 'jumphost' → private endpoint`),
    );
  });
  it("also by a rule of its own, and by a group at the machine", () => {
    const separate = machine(safeStack()).add("hole", "network:SecurityRule", {
      ...group,
      ...hole,
      networkSecurityGroupName: "nsg-orders",
    });
    const own = machine(safeStack())
      .add("nsg-own", "network:NetworkSecurityGroup", { ...group, securityRules: [hole] })
      .link("jumphost", "networkSecurityGroup", "nsg-own");
    for (const stack of [separate, own]) {
      assert.equal(waysOf(stack).length, reached.length);
    }
  });
  it("none without a hole, an address, or in another network", () => {
    const elsewhere = open(machine(safeStack()))
      .unlink("jumphost", "ipConfigurations")
      .set(
        "jumphost",
        "ipConfigurations.0.subnet.id",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-other/subnets/s",
      );
    for (const stack of [machine(safeStack()), open(machine(safeStack(), {})), elsewhere]) {
      assert.deepEqual(waysOf(stack), []);
    }
  });
  it("an unknown source is undecided", () => {
    const stack = open(machine(safeStack())).set("nsg", "securityRules.2.sourceAddressPrefix", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});
