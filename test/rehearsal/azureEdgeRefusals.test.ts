import assert from "node:assert/strict";
import fc from "fast-check";
import { edge } from "../../rehearsal/azure/refusals/edge.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { UNKNOWN, isObject, list, type Properties, type Value } from "../../rehearsal/azure/values.ts";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import type { Case } from "./azureRefusalCases.ts";

const providers = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const apim = `${providers}/Microsoft.ApiManagement/service/apim`;
const premium = { name: "Premium_AzureFrontDoor" };
const domain = (tlsSettings: Properties, hostName = "api.contoso.com"): Properties => ({
  hostName,
  tlsSettings: { certificateType: "ManagedCertificate", ...tlsSettings },
});
const link = (given: Properties): Properties => ({
  sharedPrivateLinkResource: {
    privateLink: { id: apim },
    groupId: "Gateway",
    privateLinkLocation: "westeurope",
    ...given,
  },
});
const managed = (set: Properties, sku: Properties = premium): Properties => ({
  sku,
  managedRules: { managedRuleSets: [{ ruleSetType: "Microsoft_DefaultRuleSet", ...set }] },
});
const condition = { matchVariable: "SocketAddr", operator: "IPMatch", matchValue: ["0.0.0.0/0"] };
const doorRate = { ruleType: "RateLimitRule", rateLimitDurationInMinutes: 5, matchConditions: [condition] };
const doorRule = (rule: Properties): Properties => ({ customRules: { rules: [{ priority: 1, ...rule }] } });
const countries = (amount: number): Properties => ({
  matchConditions: [{ operator: "GeoMatch", matchValue: Array.from({ length: amount }, (_, n) => `C${n}`) }],
});
const gatewayRate = {
  ruleType: "RateLimitRule",
  rateLimitThreshold: 1000,
  rateLimitDuration: "OneMin",
  groupByUserSession: [{ groupByVariables: [{ variableName: "ClientAddr" }] }],
};
const gatewayRule = (rule: Properties): Properties => ({ customRules: [{ priority: 1, ...rule }] });
const priorities = (...given: number[]): Properties[] => given.map((priority) => ({ priority }));
const own = { resourceGroupName: "rg", applicationGatewayName: "agw" };
const part = (kind: string, name: string): Properties => ({
  id: `${providers}/Microsoft.Network/applicationGateways/agw/${kind}/${name}`,
});
const listener = (frontendPort: Properties): Properties => ({
  ...own,
  frontendPorts: [{ name: "https", port: 443 }],
  httpListeners: [{ name: "https", frontendPort }],
});
const capacity = (minCapacity: number, maxCapacity: number): Properties => ({
  autoscaleConfiguration: { minCapacity, maxCapacity },
});
const certificate = {
  sslCertificates: [{ name: "tls", keyVaultSecretId: "https://kv.vault.azure.net/secrets/tls" }],
};
const identity = { type: "UserAssigned", userAssignedIdentities: ["/identity"] };

const frontDoorCases: readonly Case[] = [
  ["cdn:Profile", "location", { location: "westeurope" }, { location: "Global" }],
  [
    "cdn:Profile",
    "originResponseTimeoutSeconds",
    { originResponseTimeoutSeconds: 15 },
    { originResponseTimeoutSeconds: 16 },
  ],
  [
    "cdn:Profile",
    "originResponseTimeoutSeconds",
    { originResponseTimeoutSeconds: 241 },
    { originResponseTimeoutSeconds: 240 },
  ],
  ["cdn:AFDEndpoint", "endpointName", { endpointName: "api-" }, { endpointName: "api-1" }],
  ["cdn:AFDEndpoint", "endpointName", { endpointName: "a".repeat(47) }, { endpointName: "a".repeat(46) }],
  ["cdn:AFDEndpoint", "location", { location: "westeurope" }, { location: "global" }],
  [
    "cdn:AFDOrigin",
    "sharedPrivateLinkResource.privateLinkLocation",
    link({ privateLinkLocation: "switzerlandnorth" }),
    link({ privateLinkLocation: "UAE North" }),
  ],
  ["cdn:AFDOrigin", "sharedPrivateLinkResource.groupId", link({ groupId: "sites" }), link({})],
  [
    "cdn:AFDCustomDomain",
    "tlsSettings.certificateType",
    domain({}, "*.contoso.com"),
    domain({ certificateType: "CustomerCertificate" }, "*.contoso.com"),
  ],
  [
    "cdn:AFDCustomDomain",
    "tlsSettings.minimumTlsVersion",
    domain({ minimumTlsVersion: "TLS10" }),
    domain({ minimumTlsVersion: "TLS12" }),
  ],
  [
    "cdn:Route",
    "httpsRedirect",
    { httpsRedirect: "Enabled", supportedProtocols: ["Https"] },
    { httpsRedirect: "Disabled", supportedProtocols: ["Https"] },
  ],
  [
    "cdn:Route",
    "httpsRedirect",
    { httpsRedirect: "Enabled", supportedProtocols: ["Http"] },
    { httpsRedirect: "Enabled", supportedProtocols: ["Http", "Https"] },
  ],
  ["frontdoor:Policy", "policyName", { policyName: "waf-api" }, { policyName: "wafApi1" }],
  ["frontdoor:Policy", "policyName", { policyName: "1waf" }, { policyName: `w${"a".repeat(127)}` }],
  ["frontdoor:Policy", "location", { location: "westeurope" }, { location: "global" }],
  [
    "frontdoor:Policy",
    "sku.name",
    managed({ ruleSetAction: "Block" }, { name: "Standard_AzureFrontDoor" }),
    managed({ ruleSetAction: "Block" }),
  ],
  ["frontdoor:Policy", "sku.name", { managedRules: managed({})["managedRules"] ?? null }, managed({})],
  [
    "frontdoor:Policy",
    "managedRules.managedRuleSets[0].ruleSetAction",
    managed({ ruleSetVersion: "2.2" }),
    managed({ ruleSetVersion: "2.2", ruleSetAction: "Block" }),
  ],
  [
    "frontdoor:Policy",
    "customRules.rules",
    { customRules: { rules: priorities(1, 1) } },
    { customRules: { rules: priorities(1, 2) } },
  ],
  [
    "frontdoor:Policy",
    "customRules.rules[0].rateLimitDurationInMinutes",
    doorRule({ ...doorRate, rateLimitDurationInMinutes: 2 }),
    doorRule(doorRate),
  ],
  [
    "frontdoor:Policy",
    "customRules.rules[0].matchConditions",
    doorRule({ ...doorRate, matchConditions: [] }),
    doorRule(doorRate),
  ],
  [
    "frontdoor:Policy",
    "customRules.rules[0].action",
    doorRule({ ...doorRate, action: "Allow" }),
    doorRule({ ...doorRate, action: "Log" }),
  ],
  [
    "frontdoor:Policy",
    "customRules.rules[0].matchConditions",
    doorRule(countries(11)),
    doorRule(countries(10)),
  ],
];

const applicationGatewayCases: readonly Case[] = [
  [
    "network:WebApplicationFirewallPolicy",
    "customRules",
    { customRules: priorities(1, 1) },
    { customRules: priorities(1, 2) },
  ],
  [
    "network:WebApplicationFirewallPolicy",
    "customRules.priority",
    gatewayRule({ priority: 101 }),
    gatewayRule({ priority: 100 }),
  ],
  [
    "network:WebApplicationFirewallPolicy",
    "customRules.groupByUserSession",
    gatewayRule({ ruleType: "RateLimitRule", rateLimitThreshold: 1 }),
    gatewayRule(gatewayRate),
  ],
  [
    "network:WebApplicationFirewallPolicy",
    "customRules.rateLimitThreshold",
    gatewayRule({ ...gatewayRate, rateLimitThreshold: 0 }),
    gatewayRule({ ...gatewayRate, rateLimitThreshold: 1 }),
  ],
  [
    "network:WebApplicationFirewallPolicy",
    "customRules.rateLimitDuration",
    gatewayRule({ ...gatewayRate, rateLimitDuration: "TenMins" }),
    gatewayRule({ ...gatewayRate, rateLimitDuration: "FiveMins" }),
  ],
  [
    "network:ApplicationGateway",
    "applicationGatewayName",
    { applicationGatewayName: "agw." },
    { applicationGatewayName: "agw.1_" },
  ],
  [
    "network:ApplicationGateway",
    "firewallPolicy",
    { firewallPolicy: { id: "/waf" }, sku: { name: "Standard_v2", tier: "Standard_v2" } },
    { firewallPolicy: { id: "/waf" }, sku: { name: "WAF_v2", tier: "WAF_v2" } },
  ],
  ["network:ApplicationGateway", "autoscaleConfiguration", capacity(3, 2), capacity(2, 2)],
  ["network:ApplicationGateway", "autoscaleConfiguration", capacity(2, 126), capacity(2, 125)],
  [
    "network:ApplicationGateway",
    "requestRoutingRules[0].priority",
    { requestRoutingRules: [{ name: "all" }] },
    { requestRoutingRules: [{ name: "all", priority: 1 }] },
  ],
  [
    "network:ApplicationGateway",
    "httpListeners[0].frontendPort",
    listener(part("frontendPorts", "http")),
    listener(part("frontendPorts", "https")),
  ],
  ["network:ApplicationGateway", "identity", certificate, { ...certificate, identity }],
];

const cases = [...frontDoorCases, ...applicationGatewayCases];

const refused = (type: string, inputs: Properties): string[] =>
  refusals(type, inputs).map(({ property }) => property);

/** The same shape with every leaf unknown. */
function unknownLeaves(value: Value): Value {
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, unknownLeaves(each)] as const),
    );
  }
  return Array.isArray(value) ? list(value).map(unknownLeaves) : UNKNOWN;
}

describe("simulated Azure: refusals of an edge by itself", () => {
  for (const [type, property, wrong, fine] of cases) {
    it(`${type} ${property}: ${JSON.stringify(wrong).slice(0, 80)}`, () => {
      assert.ok(refused(type, wrong).includes(property), JSON.stringify(wrong));
      assert.equal(refused(type, fine).includes(property), false, JSON.stringify(fine));
    });
  }

  it("a part of another application gateway, and of a kind that there is not", () => {
    const elsewhere = `${providers}/Microsoft.Network/applicationGateways/other/frontendPorts/https`;
    assert.deepEqual(refused("network:ApplicationGateway", listener({ id: elsewhere })), [
      "httpListeners[0].frontendPort",
    ]);
    assert.deepEqual(refused("network:ApplicationGateway", listener(part("ports", "https"))), [
      "httpListeners[0].frontendPort",
    ]);
  });

  it("have a code, a sentence and a public page", () => {
    for (const [type, , wrong] of cases) {
      for (const { code, message, source } of refusals(type, wrong)) {
        assert.match(code, /^[A-Z]\w+$/);
        assert.ok(message.length > 10);
        assert.match(source, /^https:\/\/(learn\.microsoft\.com|github\.com)\//);
      }
    }
  });

  it("never hold an unknown value against a resource", () => {
    for (const [type, , , fine] of cases) {
      const leaves = unknownLeaves(fine);
      assert.deepEqual(isObject(leaves) && refused(type, leaves), refused(type, fine), JSON.stringify(fine));
      assert.deepEqual(
        refused(type, Object.fromEntries(Object.keys(fine).map((key) => [key, UNKNOWN] as const))),
        [],
      );
    }
  });

  it("never throw, whatever the inputs", () => {
    const names = [
      ...new Set(
        cases.flatMap(([, , wrong, fine]) =>
          Array.from(JSON.stringify([wrong, fine]).matchAll(/"(\w+)":/g), ([, name]) => name ?? ""),
        ),
      ),
    ];
    const { inputs } = fc.letrec<{ value: Value; inputs: Properties }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<Value>(UNKNOWN, null, "", "/", part("frontendPorts", "x")["id"] ?? null, -1, true),
        fc.string(),
        fc.double(),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("inputs"),
      ),
      inputs: fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6 }),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(edge)), inputs, (type, given) => {
        for (const refusal of refusals(type, given)) assert.ok(refusal.message);
      }),
      { numRuns: 500 },
    );
  });
});
