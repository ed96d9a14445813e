import assert from "node:assert/strict";
import fc from "fast-check";

import { apiPolicy, globalPolicy } from "../../components/gateway/policies.ts";
import { largestUnits } from "../../components/gateway/tiers.ts";
import type { Finding } from "../../settings/finding.ts";
import { gateway } from "../../settings/gateway.ts";
import { findingsOf } from "../../settings/issues.ts";

const clientId = "11111111-2222-3333-4444-555555555555";
const least = {
  sku: "StandardV2",
  publisher: { name: "Contoso", email: "api@contoso.example" },
  callers: { audience: "api://orders", clientIds: [clientId] },
};

/** `path: what was found` of every mistake in a value of `gateway`. */
function told(value: unknown): string[] {
  const findings: Finding[] = [];
  const { error } = gateway.safeParse(value, {
    error: (issue) => String(findings.push(...findingsOf(issue, { gateway: value }))),
  });
  // Only who asks for the issues makes zod call that.
  assert.equal(error?.issues.length ?? 0, findings.length);
  return findings.map(({ path, found }) => `${path.join(".")}: ${found}`);
}

describe("setting gateway", () => {
  it("needs a tier, a publisher and callers, and is private with a limit by default", () => {
    assert.deepEqual(gateway.parse(least), {
      ...least,
      access: "private",
      injected: false,
      rateLimit: { calls: 100, seconds: 60 },
      ipFilter: [],
      cors: [],
      namedValues: {},
    });
    assert.deepEqual(told({}), ["sku: nothing", "publisher: nothing", "callers: nothing"]);
  });

  it("takes everything that there is", () => {
    const all = {
      ...least,
      sku: "PremiumV2",
      units: 3,
      zoneRedundant: false,
      access: "private",
      injected: true,
      rateLimit: { calls: 5, seconds: 300 },
      quota: { calls: 10_000, seconds: 86_400 },
      ipFilter: ["10.0.8.0/24", "192.0.2.4"],
      cors: ["https://portal.contoso.example"],
      clientCertificates: {
        thumbprints: ["a".repeat(40)],
        issuers: ["CN=Contoso Devices CA, O=Contoso, E=ca@contoso.example"],
      },
      namedValues: { "partner-key": "payment-api-key" },
    };
    assert.deepEqual(gateway.parse(all), all);
  });

  it("takes numbers and flags that the command line made texts", () => {
    const { units, injected, rateLimit } = gateway.parse({
      ...least,
      units: "2",
      injected: "true",
      rateLimit: { calls: "7", seconds: "60" },
    });
    assert.deepEqual([units, injected, rateLimit], [2, true, { calls: 7, seconds: 60 }]);
  });

  it("offers every tier that can reach apps in the network, and says of the others why not", () => {
    for (const sku of Object.keys(largestUnits)) {
      assert.deepEqual(told({ ...least, sku }), []);
    }
    for (const sku of ["BasicV2", "Basic", "Standard", "Consumption"]) {
      assert.deepEqual(told({ ...least, sku }), [
        `sku: "${sku}", a tier that can't reach apps in a virtual network`,
      ]);
    }
    assert.deepEqual(told({ ...least, sku: "standardv2" }), ['sku: "standardv2"']);
  });

  const wrong: readonly (readonly [key: string, value: unknown, finding: string])[] = [
    ["units", 0, "units: 0, a number"],
    ["units", 32, "units: 32, a number"],
    ["units", 1.5, "units: 1.5, a number"],
    ["zoneRedundant", "yes", 'zoneRedundant: "yes"'],
    ["access", "internal", 'access: "internal"'],
    ["injected", 1, "injected: 1, a number"],
    ["publisher", { name: "Contoso" }, "publisher.email: nothing"],
    ["publisher", { ...least.publisher, name: " " }, 'publisher.name: " "'],
    ["publisher", { ...least.publisher, email: "contoso" }, 'publisher.email: "contoso"'],
    ["callers", { ...least.callers, clientIds: [] }, "callers.clientIds: an empty list"],
    ["callers", { ...least.callers, clientIds: ["orders"] }, 'callers.clientIds.0: "orders"'],
    ["callers", { ...least.callers, audience: "{{name}}" }, 'callers.audience: "{{name}}"'],
    ["callers", { clientIds: [clientId] }, "callers.audience: nothing"],
    ["rateLimit", { calls: 1, seconds: 301 }, "rateLimit.seconds: 301, a number"],
    ["rateLimit", { calls: 0, seconds: 1 }, "rateLimit.calls: 0, a number"],
    ["quota", { calls: 1, seconds: 299 }, "quota.seconds: 299, a number"],
    ["quota", { seconds: 300 }, "quota.calls: nothing"],
    ["ipFilter", ["10.0.0.0/33"], 'ipFilter.0: "10.0.0.0/33"'],
    ["ipFilter", ["10.0.8.1/24"], 'ipFilter.0: "10.0.8.1/24"'],
    ["ipFilter", ["2001:db8::1"], 'ipFilter.0: "2001:db8::1"'],
    ["ipFilter", "10.0.0.0/8", 'ipFilter: "10.0.0.0/8"'],
    ["cors", ["*"], 'cors.0: "*"'],
    ["cors", ["http://portal.contoso.example"], 'cors.0: "http://portal.contoso.example"'],
    ["clientCertificates", { thumbprints: ["12:34"] }, 'clientCertificates.thumbprints.0: "12:34"'],
    ["clientCertificates", { issuers: ["Contoso"] }, 'clientCertificates.issuers.0: "Contoso"'],
    ["namedValues", { "a b": "secret" }, 'namedValues.a b: the name "a b"'],
    ["namedValues", { a: "a_b" }, 'namedValues.a: "a_b"'],
    [
      "namedValues",
      { "Identity-Client-Id": "a" },
      "namedValues.Identity-Client-Id: the named value 'Identity-Client-Id', which the gateway has already",
    ],
    ["virtualNetwork", "None", "virtualNetwork: an unknown key"],
  ];
  for (const [key, value, finding] of wrong) {
    it(`refuses ${key} ${JSON.stringify(value)}`, () => {
      assert.deepEqual(told({ ...least, [key]: value }), [finding]);
    });
  }

  it("takes no text that a policy would not take literally", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom("@", "(", "{", "}", "<", "&", '"', " ", "\u2028", "\ud800", "a"),
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { data } = gateway.safeParse({
          ...least,
          callers: { ...least.callers, audience: given },
        });
        const issuer = `CN=${given}`;
        const certificates = gateway.safeParse({ ...least, clientCertificates: { issuers: [issuer] } }).data;
        globalPolicy({
          ipFilter: [],
          clientCertificates: certificates && { issuers: [issuer] },
        });
        if (data !== undefined) {
          apiPolicy({
            ...data.callers,
            tenantId: clientId,
            cors: data.cors,
            rateLimit: data.rateLimit,
            backendId: "orders",
            backendAudience: "api://orders",
            identityClientId: clientId,
            maxRequestBytes: 1,
            validation: "prevent",
          });
        }
      }),
    );
  });

  it("takes as addresses what a policy takes", () => {
    const number = fc.nat(255);
    fc.assert(
      fc.property(fc.tuple(number, number, number, number), fc.nat(33), (parts, prefix) => {
        for (const entry of [parts.join("."), `${parts.join(".")}/${prefix}`]) {
          const { data } = gateway.safeParse({ ...least, ipFilter: [entry] });
          globalPolicy({ ipFilter: data?.ipFilter ?? [] });
        }
      }),
    );
  });
});
