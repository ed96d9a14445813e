import assert from "node:assert/strict";
import { apimanagement } from "../../rehearsal/azure/refusals/apimanagement.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { UNKNOWN, type Properties, type Value } from "../../rehearsal/azure/values.ts";
import type { Case } from "./azureRefusalCases.ts";

const sku = (name: string, capacity = 1): Properties => ({ sku: { name, capacity } });
const subnet = { virtualNetworkConfiguration: { subnetResourceId: "/subnet" } };
const joined = (name: string, virtualNetworkType: string): Properties => ({
  ...sku(name),
  ...subnet,
  virtualNetworkType,
});
const cipher = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA";
const protocol = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10";
const property = (name: string, key: string, value: Value): Properties => ({
  sku: { name },
  customProperties: { [key]: value },
});
const text = (length: number): string => "a".repeat(length);
const imported = (value: string): Properties => ({ format: "openapi+json", value });
const document = (part: Properties = {}): string =>
  JSON.stringify({ openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths: {}, ...part });
const policies = (...[inbound = "", outbound = ""]: string[]): Properties => ({
  policyId: "policy",
  format: "xml",
  value: `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound>${outbound}</outbound><on-error /></policies>`,
});
const xml = (value: string): Properties => ({ policyId: "policy", format: "xml", value });

const service: readonly Case[] = (
  [
    ["serviceName", { serviceName: "1apim" }, { serviceName: "apim-1" }],
    ["serviceName", { serviceName: "apim-" }, { serviceName: text(50) }],
    ["serviceName", { serviceName: text(51) }, { serviceName: "a" }],
    ["sku.name", sku("StandardV3"), sku("StandardV2")],
    ["sku.capacity", sku("Developer", 2), sku("Developer", 1)],
    ["sku.capacity", sku("StandardV2", 11), sku("StandardV2", 10)],
    ["sku.capacity", sku("PremiumV2", 0), sku("PremiumV2", 30)],
    ["sku.capacity", sku("Premium", 1.5), sku("Premium", 31)],
    ["zones", { ...sku("StandardV2", 3), zones: ["1", "2", "3"] }, { ...sku("StandardV2", 3), zones: [] }],
    [
      "zones",
      { ...sku("Premium", 2), zones: ["1", "2", "3"] },
      { ...sku("Premium", 3), zones: ["1", "2", "3"] },
    ],
    ["virtualNetworkType", joined("BasicV2", "External"), joined("BasicV2", "None")],
    ["virtualNetworkType", joined("Standard", "Internal"), joined("Premium", "Internal")],
    ["virtualNetworkType", joined("StandardV2", "Internal"), joined("StandardV2", "External")],
    [
      "virtualNetworkConfiguration.subnetResourceId",
      { ...sku("Developer"), virtualNetworkType: "Internal" },
      joined("Developer", "Internal"),
    ],
    [
      "publicIpAddressId",
      { ...joined("StandardV2", "External"), publicIpAddressId: "/ip" },
      { ...joined("Premium", "External"), publicIpAddressId: "/ip" },
    ],
    [
      "publicIpAddressId",
      { ...sku("Premium"), publicIpAddressId: "/ip" },
      { ...joined("Developer", "Internal"), publicIpAddressId: "/ip" },
    ],
    ["customProperties", property("Premium", protocol, false), property("Premium", protocol, "False")],
    ["customProperties", property("StandardV2", cipher, "False"), property("Developer", cipher, "False")],
    ["customProperties", property("Consumption", cipher, "False"), property("StandardV2", protocol, "False")],
    [
      "identity.userAssignedIdentities",
      { identity: { type: "UserAssigned", userAssignedIdentities: ["/id"] } },
      { identity: { type: "UserAssigned", userAssignedIdentities: { "/id": {} } } },
    ],
    [
      "enableClientCertificate",
      { ...sku("StandardV2"), enableClientCertificate: true },
      { ...sku("Consumption", 0), enableClientCertificate: true },
    ],
  ] as const
).map(([path, refused, fine]): Case => ["apimanagement:ApiManagementService", path, refused, fine]);

const parts: readonly Case[] = [
  ["apimanagement:Api", "apiId", { apiId: "a#b" }, { apiId: "a-b" }],
  ["apimanagement:Api", "value", imported("<xml/>"), imported(document())],
  ["apimanagement:Api", "value", imported("[]"), imported(document({ servers: [] }))],
  [
    "apimanagement:Api",
    "value",
    imported('{"openapi":"3.0.3","info":{}}'),
    { format: "swagger-json", value: "{}" },
  ],
  [
    "apimanagement:Api",
    "value",
    imported(document({ description: text(4 * 1024 * 1024) })),
    imported(document({ description: text(1024 * 1024) })),
  ],
  ["apimanagement:Backend", "backendId", { backendId: text(81) }, { backendId: text(80) }],
  [
    "apimanagement:Diagnostic",
    "diagnosticId",
    { diagnosticId: "appinsights" },
    { diagnosticId: "azuremonitor" },
  ],
  ["apimanagement:Logger", "loggerId", { loggerId: "a&b" }, { loggerId: "a b" }],
  [
    "apimanagement:NamedValue",
    "displayName",
    { displayName: "a b", value: "c" },
    { displayName: "a.b_c-d", value: "c" },
  ],
  [
    "apimanagement:NamedValue",
    "value",
    { displayName: "a", value: null },
    { displayName: "a", keyVault: { secretIdentifier: "https://kv.vault.azure.net/secrets/a" } },
  ],
  ["apimanagement:NamedValue", "value", { displayName: "a", value: " " }, { displayName: "a", value: "b" }],
  [
    "apimanagement:NamedValue",
    "value",
    { displayName: "a", value: "{{b}}" },
    { displayName: "a", value: "{b}" },
  ],
  ["apimanagement:Product", "productId", { productId: "a:b" }, { productId: "a b" }],
  [
    "apimanagement:Product",
    "approvalRequired",
    { subscriptionRequired: false, approvalRequired: true },
    { subscriptionRequired: true, approvalRequired: true },
  ],
  [
    "apimanagement:Product",
    "subscriptionsLimit",
    { subscriptionRequired: false, subscriptionsLimit: 1 },
    { subscriptionRequired: false, approvalRequired: false },
  ],
];

const limit = (name: string, period: number) =>
  `<${name} calls="1" renewal-period="${period}" counter-key="a" />`;
const documents: readonly (readonly [what: string, refused: Properties, fine: Properties])[] = [
  [
    "&& in an expression",
    policies('<set-variable name="a" value="@(true && true)" />'),
    policies('<set-variable name="a" value="@(true &amp;&amp; true)" />'),
  ],
  [
    "< in an attribute",
    policies('<set-variable name="a" value="@(1 < 2)" />'),
    policies('<set-variable name="a" value="@(1 &lt; 2)" />'),
  ],
  [
    "an element without an end",
    xml("<policies><inbound></policies>"),
    xml("<policies><inbound /></policies>"),
  ],
  ["a document without an end", xml("<policies>"), xml("<policies></policies>")],
  ["another root", xml("<policy />"), xml("<policies />")],
  ["a fragment", xml("<policies><inbound /></policies><b>"), xml("<policies><inbound /></policies>\n")],
  [
    "another section",
    xml("<policies><incoming /></policies>"),
    xml("<policies><inbound /><!-- incoming --></policies>"),
  ],
  [
    "a policy in the wrong section",
    policies("", '<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" />'),
    policies(limit("rate-limit-by-key", 60)),
  ],
  [
    "such a policy inside of another",
    policies("", '<choose><when condition="@(true)"><ip-filter action="allow" /></when></choose>'),
    policies('<choose><when condition="@(true)"><ip-filter action="allow" /></when></choose>'),
  ],
  [
    "a cache without its place",
    policies('<cache-store duration="60" />'),
    policies("", '<cache-store duration="60" />'),
  ],
  [
    "too long a rate limit",
    policies(limit("rate-limit-by-key", 301)),
    policies(limit("rate-limit-by-key", 300)),
  ],
  ["too short a quota", policies(limit("quota-by-key", 299)), policies(limit("quota-by-key", 300))],
  ["too much", policies(`<!--${text(256 * 1024)}-->`), policies(`<!--${text(255 * 1024)}-->`)],
];
const policyTypes = ["Policy", "ApiPolicy", "ApiOperationPolicy", "ProductPolicy"].map(
  (type) => `apimanagement:${type}`,
);

const properties = (type: string, inputs: Properties): string[] =>
  refusals(type, inputs).map((refusal) => refusal.property);

const hidden = (inputs: Properties): Properties =>
  Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN]));

describe("simulated Azure: what API Management refuses", () => {
  for (const [type, path, refused, fine] of [...service, ...parts]) {
    it(`${type} ${path} ${JSON.stringify(refused).slice(0, 80)}`, () => {
      assert.deepEqual(properties(type, refused), [path]);
      assert.deepEqual(properties(type, fine), []);
      assert.deepEqual(properties(type, hidden(refused)), []);
    });
  }

  for (const [what, refused, fine] of documents) {
    it(`a policy with ${what}`, () => {
      for (const type of policyTypes) {
        assert.deepEqual(properties(type, refused), ["value"]);
        assert.deepEqual(properties(type, fine), []);
      }
    });
  }

  it("a policy by another name", () => {
    for (const type of policyTypes) {
      assert.deepEqual(properties(type, { ...policies(), policyId: "mine" }), ["policyId"]);
    }
  });

  it("nothing in a policy that it does not know yet, or that is in another format", () => {
    for (const type of policyTypes) {
      assert.deepEqual(properties(type, { ...policies(), value: UNKNOWN }), []);
      assert.deepEqual(properties(type, { policyId: "policy", format: "rawxml", value: "@(1 < 2)" }), []);
    }
  });

  it("says where a policy is no XML", () => {
    const [refusal] = refusals("apimanagement:Policy", xml('<policies>\n  <inbound a="&&" />\n</policies>'));
    assert.match(refusal?.message ?? "", /line 2: "<inbound a=/);
  });

  it("has a public page for each refusal", () => {
    const cases = [...service, ...parts].map(([type, , refused]) => [type, refused] as const);
    for (const [type, inputs] of [
      ...cases,
      ...documents.map(([, refused]) => ["apimanagement:Policy", refused] as const),
    ]) {
      for (const { source } of refusals(type, inputs)) {
        assert.match(source, /^https:\/\/(learn\.microsoft\.com|github\.com)\//);
      }
    }
  });

  it("is tested for each type that has rules", () => {
    const tested = new Set([...[...service, ...parts].map(([type]) => type), ...policyTypes]);
    assert.deepEqual([...tested].toSorted(), Object.keys(apimanagement).toSorted());
  });
});
