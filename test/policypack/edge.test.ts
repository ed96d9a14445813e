import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const odd = [undefined, null, 7, [], {}];

describe("Front Door", () => {
  property({
    control: "edge-private-tier",
    on: "front-door",
    path: "sku",
    unsafe: [{ name: "Standard_AzureFrontDoor" }, { name: "Standard_Microsoft" }, ...odd],
  });
  property({
    control: "edge-https-only",
    on: "route",
    path: "supportedProtocols",
    unsafe: [["Http", "Https"], ["Http"], [], undefined, {}],
    safe: [["https"]],
  });
  accepts("a route that leads to HTTPS", (stack) =>
    stack.set("route", "supportedProtocols", ["Http", "Https"]).set("route", "httpsRedirect", "Enabled"),
  );
  property({
    control: "edge-https-only",
    on: "route",
    path: "forwardingProtocol",
    unsafe: ["MatchRequest", "HttpOnly", ...odd],
    safe: ["httpsonly"],
  });
  property({
    control: "edge-https-only",
    on: "origin",
    path: "enforceCertificateNameCheck",
    unsafe: [false, "true"],
    safe: [undefined],
  });
  property({
    control: "edge-min-tls",
    on: "domain",
    path: "tlsSettings",
    unsafe: [
      { minimumTlsVersion: "TLS10" },
      { certificateType: "ManagedCertificate" },
      { cipherSuiteSetType: "TLS10_2019" },
      ...odd,
    ],
    safe: [{ minimumTlsVersion: "TLS13" }, { cipherSuiteSetType: "TLS12_2023" }],
  });
  property({
    control: "edge-private-origin",
    on: "origin",
    path: "sharedPrivateLinkResource",
    unsafe: [undefined, null, {}, { privateLink: {} }],
  });
  violates("an older firewall policy", ["edge-waf-prevention"], (stack) => {
    stack.get("afd-firewall").type = "azure-native:network/v20220501:Policy";
    stack.set("afd-firewall", "policySettings.mode", "Detection");
  });
  violates("no logs", ["monitoring-diagnostics"], (stack) => stack.remove("diag-front-door"));
});

describe("the firewall", () => {
  for (const on of ["afd-firewall", "agw-firewall"]) {
    property({
      control: "edge-waf-prevention",
      on,
      path: "policySettings.mode",
      unsafe: ["Detection", ...odd],
      safe: ["prevention"],
    });
    for (const settings of odd) {
      violates(
        `policySettings ${JSON.stringify(settings)} of ${on}`,
        ["edge-waf-prevention", "edge-waf-log-scrubbing"],
        (stack) => stack.set(on, "policySettings", settings),
      );
    }
    property({
      control: "edge-waf-managed-rules",
      on,
      path: "managedRules",
      unsafe: [{ managedRuleSets: [] }, ...odd],
    });
    for (const index of [0, 1]) {
      violates(`without rule set ${index} of ${on}`, ["edge-waf-managed-rules"], (stack) =>
        stack.set(on, `managedRules.managedRuleSets.${index}`, undefined),
      );
    }
    violates(`with an old rule set of ${on}`, ["edge-waf-managed-rules"], (stack) =>
      stack.set(on, "managedRules.managedRuleSets.0.ruleSetVersion", "1.1"),
    );
    property({
      control: "edge-waf-rate-limit",
      on,
      path: "customRules",
      unsafe: odd,
    });
  }
  property({
    control: "edge-waf-prevention",
    on: "afd-firewall",
    path: "policySettings.enabledState",
    unsafe: ["Disabled", {}],
    safe: [undefined],
  });
  property({
    control: "edge-waf-prevention",
    on: "agw-firewall",
    path: "policySettings.state",
    unsafe: ["Disabled", ...odd],
  });
  property({
    control: "edge-waf-prevention",
    on: "agw-firewall",
    path: "policySettings.requestBodyCheck",
    unsafe: [false, ...odd],
  });
  property({
    control: "edge-waf-prevention",
    on: "agw-firewall",
    path: "policySettings.requestBodyEnforcement",
    unsafe: [false],
    safe: [undefined],
  });
  property({
    control: "edge-waf-managed-rules",
    on: "afd-firewall",
    path: "managedRules.managedRuleSets.0.ruleSetAction",
    unsafe: ["Log", undefined],
  });
  accepts("OWASP rules of an application gateway", (stack) =>
    stack
      .set("agw-firewall", "managedRules.managedRuleSets.0.ruleSetType", "OWASP")
      .set("agw-firewall", "managedRules.managedRuleSets.0.ruleSetVersion", "3.2"),
  );
  for (const [path, value] of [
    ["action", "Log"],
    ["ruleType", "MatchRule"],
    ["enabledState", "Disabled"],
  ]) {
    violates(`a rate limit with ${path} ${value}`, ["edge-waf-rate-limit"], (stack) =>
      stack.set("afd-firewall", `customRules.rules.0.${path}`, value),
    );
  }
});

describe("what of a body is inspected", () => {
  const control = "edge-waf-prevention";
  const limits = (inspected: unknown, letIn: unknown) => (stack: Stack) =>
    stack
      .set("agw-firewall", "policySettings.requestBodyInspectLimitInKB", inspected)
      .set("agw-firewall", "policySettings.maxRequestBodySizeInKb", letIn);
  for (const [inspected, letIn] of [
    [8, 128],
    [8, undefined],
    [undefined, 2000],
    [127, 128],
  ]) {
    violates(`${inspected} KB of ${letIn}`, [control], limits(inspected, letIn));
  }
  for (const [inspected, letIn] of [
    [128, 128],
    [undefined, 64],
    [2000, undefined],
    [undefined, undefined],
  ]) {
    accepts(`${inspected} KB of ${letIn}`, limits(inspected, letIn));
  }
  it("an unknown limit is undecided", () => {
    const stack = safeStack();
    limits(unknownValue, 128)(stack);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});

describe("what a firewall is in front of", () => {
  const control = "edge-waf-attached";
  violates("a Front Door without one", [control], (stack) => stack.remove("guard"));
  violates("a second host name without one", [control], (stack) =>
    stack.add("domain-2", "cdn:AFDCustomDomain", {
      hostName: "www.contoso.example",
      tlsSettings: { minimumTlsVersion: "TLS12" },
    }),
  );
  for (const [path, value] of [
    ["parameters.wafPolicy", undefined],
    ["parameters.type", "Other"],
    ["parameters.associations", []],
    ["parameters.associations.0.patternsToMatch", ["/api/*"]],
  ] as const) {
    violates(`${path} ${JSON.stringify(value)}`, [control], (stack) => stack.set("guard", path, value));
  }
  it("says so of each host name", () => {
    assert.deepEqual(
      judge(safeStack().remove("guard")).findings.map(({ found }) => found),
      ["endpoint", "api.contoso.example"].map(
        (name) => `no SecurityPolicy puts a firewall in front of '${name}'`,
      ),
    );
  });
  it("an unknown association is undecided", () => {
    const stack = safeStack().unlink("guard", "parameters");
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  property({
    control,
    on: "agw",
    path: "firewallPolicy",
    unsafe: [undefined, null, {}, { id: "" }],
  });
});

describe("an application gateway", () => {
  const on = "agw";
  property({
    control: "edge-private-tier",
    on,
    path: "sku",
    unsafe: [{ tier: "Standard_v2" }, { tier: "WAF" }, ...odd],
  });
  property({
    control: "edge-min-tls",
    on,
    path: "sslPolicy",
    unsafe: [
      { policyName: "AppGwSslPolicy20150501" },
      { policyType: "Custom", minProtocolVersion: "TLSv1_1" },
      { minProtocolVersion: "TLSv1_2" },
      ...odd,
    ],
    safe: [
      { policyName: "AppGwSslPolicy20220101" },
      { policyType: "CustomV2", minProtocolVersion: "TLSv1_3" },
    ],
  });
  property({
    control: "edge-certificates-in-vault",
    on,
    path: "sslCertificates.0",
    unsafe: [{ name: "api", data: "cGZ4", password: "x" }, {}, null],
  });
  violates("a listener by HTTP that leads on to the app", ["edge-https-only"], (stack) =>
    stack
      .set(on, "requestRoutingRules.1.redirectConfiguration", undefined)
      .set(on, "requestRoutingRules.1.backendAddressPool", { id: "pool" }),
  );
  violates("a listener by HTTP that nothing redirects", ["edge-https-only"], (stack) =>
    stack.set(on, "requestRoutingRules.1", undefined),
  );
  violates("a listener of no protocol", ["edge-https-only"], (stack) =>
    stack.set(on, "httpListeners.0.protocol", undefined),
  );
  for (const protocol of ["Http", undefined, {}]) {
    violates(`a backend by ${String(protocol)}`, ["edge-https-only"], (stack) =>
      stack.set(on, "backendHttpSettingsCollection.0.protocol", protocol),
    );
  }
  it("an unknown rule leaves a listener by HTTP undecided, not the other", () => {
    const stack = safeStack().set(on, "requestRoutingRules", unknownValue);
    assert.equal(judge(stack).verdicts.get("edge-https-only"), "undecided");
    stack.set(on, "backendHttpSettingsCollection.0.protocol", "Http");
    assert.equal(judge(stack).verdicts.get("edge-https-only"), "violated");
  });
  for (const name of ["agw", "address"]) {
    violates(`no logs of ${name}`, ["monitoring-diagnostics"], (stack) => stack.remove(`diag-${name}`));
  }
  property({
    control: "edge-ddos",
    on: "address",
    path: "ddosSettings",
    unsafe: [{ protectionMode: "Disabled" }],
    safe: [undefined, { protectionMode: "Enabled" }],
  });
  violates("a network that asks for a plan and names none", ["edge-ddos"], (stack) =>
    stack.set("vnet", "enableDdosProtection", true),
  );
  accepts("a network with a plan", (stack) =>
    stack.set("vnet", "enableDdosProtection", true).set("vnet", "ddosProtectionPlan", { id: unknownValue }),
  );
});
