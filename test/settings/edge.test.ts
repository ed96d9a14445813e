import assert from "node:assert/strict";

import { privateLinkRegions } from "../../components/edge/privateLinkOrigin.ts";
import { checkEdge, edge } from "../../settings/edge.ts";
import type { Finding } from "../../settings/finding.ts";
import { findingsOf } from "../../settings/issues.ts";
import { hintOf } from "../../settings/rules.ts";

const identityId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-tls/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-tls";
const certificate = { secretId: "https://kv-tls.vault.azure.net/secrets/api", identityId };
const applicationGateway = { kind: "applicationGateway", hostName: "api.contoso.com", certificate };

/** `path: what was found` of every mistake in a value of `edge`. */
function told(value: unknown): string[] {
  const findings: Finding[] = [];
  const { error } = edge.safeParse(value, {
    error: (issue) => String(findings.push(...findingsOf(issue, { edge: value }))),
  });
  // Only who asks for the issues makes zod call that.
  assert.equal(error?.issues.length, findings.length);
  return findings.map(({ path, found }) => `${path.join(".")}: ${found}`);
}

/** `path: what was found` of what does not go together. */
const checked = (values: Record<string, unknown>, location = "westeurope"): string[] => {
  const prefixed = Object.entries(values).map(
    ([key, value]) => [`functions-landing-zone:${key}`, value] as const,
  );
  return Array.from(
    checkEdge({ "azure-native:location": location, ...Object.fromEntries(prefixed) }),
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );
};

describe("settings of the edge", () => {
  it("are a word for Front Door, with every default filled in", () => {
    assert.deepEqual(edge.parse({ kind: "frontDoor" }), {
      kind: "frontDoor",
      rateLimit: { requests: 1000, minutes: 1 },
    });
  });

  it("take everything that Front Door has", () => {
    const settings = {
      kind: "frontDoor",
      rateLimit: { requests: 200, minutes: 5 },
      allowedCountries: ["DE", "ZZ"],
      customDomain: { hostName: "api.contoso.com", minimumTlsVersion: "1.3" },
      privateLinkLocation: "northeurope",
    };
    assert.deepEqual(edge.parse(settings), settings);
    const parsed = edge.parse({ kind: "frontDoor", customDomain: { hostName: "a.example" } });
    assert.ok(parsed.kind === "frontDoor");
    assert.deepEqual(parsed.customDomain, { hostName: "a.example", minimumTlsVersion: "1.2" });
  });

  it("want a host name and its certificate of an application gateway, and no more", () => {
    assert.deepEqual(edge.parse(applicationGateway), {
      ...applicationGateway,
      rateLimit: { requests: 1000, minutes: 1 },
      capacity: { minimum: 2, maximum: 10 },
    });
    assert.deepEqual(told({ kind: "applicationGateway" }), ["hostName: nothing", "certificate: nothing"]);
  });

  it("take numbers that the command line made texts", () => {
    const { rateLimit } = edge.parse({ kind: "frontDoor", rateLimit: { requests: "50", minutes: "5" } });
    assert.deepEqual(rateLimit, { requests: 50, minutes: 5 });
  });

  const bad: readonly (readonly [title: string, value: unknown, findings: string[]])[] = [
    ["no object", "frontDoor", [': "frontDoor"']],
    ["no kind", { rateLimit: {} }, ["kind: nothing"]],
    ["another kind", { kind: "cdn" }, ['kind: "cdn"']],
    ["a key of the other kind", { kind: "frontDoor", capacity: {} }, ["capacity: an unknown key"]],
    [
      "a misspelt key",
      { kind: "frontDoor", rateLimits: {} },
      ["rateLimits: an unknown key; did you mean 'rateLimit'?"],
    ],
    [
      "a rate of nothing",
      { kind: "frontDoor", rateLimit: { requests: 0 } },
      ["rateLimit.requests: 0, a number"],
    ],
    [
      "a window that Azure lacks",
      { kind: "frontDoor", rateLimit: { minutes: 2 } },
      ["rateLimit.minutes: 2, a number"],
    ],
    ["no countries", { kind: "frontDoor", allowedCountries: [] }, ["allowedCountries: an empty list"]],
    [
      "a country of another code",
      { kind: "frontDoor", allowedCountries: ["DE", "UK"] },
      ['allowedCountries.1: "UK"'],
    ],
    [
      "a wildcard",
      { kind: "frontDoor", customDomain: { hostName: "*.contoso.com" } },
      ['customDomain.hostName: "*.contoso.com"'],
    ],
    [
      "a URL",
      { ...applicationGateway, hostName: "https://api.contoso.com" },
      ['hostName: "https://api.contoso.com"'],
    ],
    [
      "old TLS",
      { kind: "frontDoor", customDomain: { hostName: "a.example", minimumTlsVersion: "1.1" } },
      ['customDomain.minimumTlsVersion: "1.1"'],
    ],
    [
      "a region without private link",
      { kind: "frontDoor", privateLinkLocation: "ukwest" },
      ['privateLinkLocation: "ukwest"'],
    ],
    [
      "one version of a certificate",
      {
        ...applicationGateway,
        certificate: { ...certificate, secretId: `${certificate.secretId}/0123456789abcdef0123456789abcdef` },
      },
      [`certificate.secretId: "${certificate.secretId}/0123456789abcdef0123456789abcdef"`],
    ],
    [
      "too many instances",
      { ...applicationGateway, capacity: { maximum: 126 } },
      ["capacity.maximum: 126, a number"],
    ],
  ];
  for (const [title, value, findings] of bad) {
    it(`refuse ${title}`, () => {
      assert.deepEqual(told(value), findings);
    });
  }

  it("have a hint for Pulumi.yaml's sake", () => {
    assert.deepEqual(hintOf(edge), { allowed: "an object with kind", example: { kind: "frontDoor" } });
  });
});

describe("settings of the edge, together with others", () => {
  const gateway = { sku: "StandardV2", access: "private" };
  const frontDoor = { kind: "frontDoor" };

  it("go with a private gateway, whatever its tier, behind an application gateway", () => {
    assert.deepEqual(checked({ edge: frontDoor, gateway }), []);
    for (const sku of ["Developer", "Premium", "StandardV2", "PremiumV2"]) {
      assert.deepEqual(checked({ edge: applicationGateway, gateway: { sku, access: "private" } }), [], sku);
    }
    assert.deepEqual(checked({ edge: frontDoor, gateway: { sku: "StandardV2" } }), []);
  });

  it("say nothing when there is no edge, or a mistake in it", () => {
    assert.deepEqual(checked({}), []);
    assert.deepEqual(checked({ edge: { kind: "cdn" } }), []);
  });

  it("refuse a public gateway: a way around the firewall", () => {
    for (const value of [frontDoor, applicationGateway]) {
      assert.deepEqual(checked({ edge: value, gateway: { ...gateway, access: "public" } }), [
        'gateway.access: "public", a way around the web application firewall of the edge',
      ]);
    }
  });

  it("refuse what a gateway can't tell of callers behind an edge", () => {
    for (const value of [frontDoor, applicationGateway]) {
      const given = { ...gateway, ipFilter: ["192.0.2.0/24"], clientCertificates: { issuers: ["00"] } };
      assert.deepEqual(checked({ edge: value, gateway: given }), [
        "gateway.ipFilter: ipFilter behind an edge, which would see the edge instead of the callers",
        "gateway.clientCertificates: clientCertificates behind an edge, which no caller can present through the edge",
      ]);
    }
  });

  it("refuse a gateway that Front Door has no private link to", () => {
    const inNetwork = "which is in the network and therefore has no private endpoint";
    for (const [sku, reason] of [
      ["Developer", inNetwork],
      ["Premium", inNetwork],
      ["PremiumV2", "to which Front Door has no private link yet"],
    ] as const) {
      assert.deepEqual(checked({ edge: frontDoor, gateway: { sku } }), [`gateway.sku: "${sku}", ${reason}`]);
    }
  });

  it("want a region for private link when the zone's has none", () => {
    assert.ok(!privateLinkRegions.includes("ukwest"));
    assert.deepEqual(checked({ edge: frontDoor, gateway }, "ukwest"), [
      'edge.privateLinkLocation: nothing, and in "ukwest", the region of the zone, Front Door has no private link',
    ]);
    assert.deepEqual(
      checked({ edge: { ...frontDoor, privateLinkLocation: "uksouth" }, gateway }, "ukwest"),
      [],
    );
    assert.deepEqual(checked({ edge: applicationGateway, gateway }, "ukwest"), []);
  });

  it("refuse more countries than a rule of Front Door takes", () => {
    const allowedCountries = ["AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "NL"];
    assert.deepEqual(checked({ edge: { ...frontDoor, allowedCountries }, gateway }), [
      "edge.allowedCountries: 11 countries",
    ]);
    assert.deepEqual(checked({ edge: { ...applicationGateway, allowedCountries }, gateway }), []);
  });

  it("refuse a maximum below the minimum", () => {
    const capacity = { minimum: 20, maximum: 5 };
    assert.deepEqual(checked({ edge: { ...applicationGateway, capacity }, gateway }), [
      "edge.capacity.maximum: 5, below the minimum of 20",
    ]);
  });
});
