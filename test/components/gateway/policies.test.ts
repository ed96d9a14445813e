import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

import fc from "fast-check";

import {
  type ApiPolicyArgs,
  type GlobalPolicyArgs,
  type OperationPolicyArgs,
  apiPolicy,
  globalPolicy,
  operationPolicy,
  productPolicy,
} from "../../../components/gateway/policies.ts";
import { type ParsedElement, parsePolicy, section, within } from "./parsedPolicy.ts";

const callers = {
  tenantId: "11111111-1111-1111-1111-111111111111",
  audience: "api://orders",
  clientIds: ["22222222-2222-2222-2222-222222222222", "33333333-3333-3333-3333-333333333333"],
};

const leastOfApi: ApiPolicyArgs = {
  ...callers,
  cors: [],
  rateLimit: { calls: 100, seconds: 60 },
  backendId: "orders",
  backendAudience: "api://44444444-4444-4444-4444-444444444444",
  identityClientId: "{{gateway-identity}}",
  maxRequestBytes: 102_400,
  validation: "prevent",
};
const leastOfOperation: OperationPolicyArgs = { ...callers, roles: [], scopes: [] };

const global = (args: Partial<GlobalPolicyArgs> = {}) => globalPolicy({ ipFilter: [], ...args });
const api = (args: Partial<ApiPolicyArgs> = {}) => apiPolicy({ ...leastOfApi, ...args });
const operation = (args: Partial<OperationPolicyArgs> = {}) =>
  operationPolicy({ ...leastOfOperation, ...args });

const documents = {
  "global-least": global(),
  "global-full": global({
    ipFilter: ["203.0.113.7", "198.51.100.0/24"],
    frontDoorId: "{{front-door-id}}",
    clientCertificates: { thumbprints: ["AB12CD"], issuers: ['CN=Devices CA, O="Contoso, Inc.", C=US'] },
  }),
  "api-least": api(),
  "api-full": api({
    cors: ["https://portal.contoso.example", "https://localhost:8080"],
    headers: ["If-Match"],
    quota: { calls: 100_000, seconds: 604_800 },
    validation: "detect",
    maxRequestBytes: 4096,
  }),
  "operation-least": operation(),
  "operation-roles": operation({ roles: ["Orders.Read", "Orders.Admin"] }),
  "operation-scopes": operation({ scopes: ["Orders.Read"] }),
  "operation-full": operation({
    roles: ["Orders.Read"],
    scopes: ["Orders.Read", "Orders.Write"],
    rateLimit: { calls: 10, seconds: 300 },
    cacheSeconds: 60,
    queryParameters: ["page", "size"],
  }),
  product: productPolicy({ quota: { calls: 1000, seconds: 3600 } }),
};

/** The policies of a section, whatever they stand in. */
function policiesIn(elements: readonly ParsedElement[]): ParsedElement[] {
  const containers = ["choose", "when", "otherwise", "return-response"];
  return elements.flatMap((element) => [
    ...(element.name === "when" || element.name === "otherwise" ? [] : [element]),
    ...(containers.includes(element.name) ? policiesIn(element.children) : []),
  ]);
}

const names = (elements: readonly ParsedElement[]) => elements.map(({ name }) => name);

/**
 * The sections in which each policy may stand, by the "Usage" of its page:
 * `https://learn.microsoft.com/azure/api-management/<name>-policy`.
 */
const sectionsOf: Readonly<Record<string, readonly string[]>> = {
  "authentication-managed-identity": ["inbound"],
  base: ["inbound", "backend", "outbound", "on-error"],
  "cache-lookup": ["inbound"],
  "cache-store": ["outbound"],
  "check-header": ["inbound"],
  choose: ["inbound", "backend", "outbound", "on-error"],
  cors: ["inbound"],
  "forward-request": ["backend"],
  "ip-filter": ["inbound"],
  quota: ["inbound"],
  "quota-by-key": ["inbound"],
  "rate-limit-by-key": ["inbound"],
  "redirect-content-urls": ["inbound", "outbound"],
  "return-response": ["inbound", "backend", "outbound", "on-error"],
  "set-backend-service": ["inbound", "backend"],
  // As a part of return-response, wherever that stands.
  "set-body": ["inbound", "backend", "outbound", "on-error"],
  "set-header": ["inbound", "backend", "outbound", "on-error"],
  "set-query-parameter": ["inbound", "backend"],
  "set-status": ["inbound", "backend", "outbound", "on-error"],
  "set-variable": ["inbound", "backend", "outbound", "on-error"],
  "validate-azure-ad-token": ["inbound"],
  "validate-client-certificate": ["inbound"],
  "validate-content": ["inbound", "outbound", "on-error"],
  "validate-parameters": ["inbound"],
};

describe("policies of the gateway", () => {
  for (const [name, text] of Object.entries(documents)) {
    it(`are, for ${name}, as snapshots/${name}.xml has them; UPDATE_SNAPSHOTS=1 writes it`, () => {
      const file = new URL(`snapshots/${name}.xml`, import.meta.url);
      if (process.env["UPDATE_SNAPSHOTS"] === "1") {
        writeFileSync(file, `${text}\n`);
      }
      assert.equal(`${text}\n`, readFileSync(file, "utf8"));
    });
  }

  it("stand only in sections where API Management has them, and set-body only in return-response", () => {
    for (const text of Object.values(documents)) {
      for (const { name, children } of parsePolicy(text).children) {
        for (const policy of policiesIn(children)) {
          assert.ok(sectionsOf[policy.name]?.includes(name), `${policy.name} in ${name}`);
          if (policy.name === "choose") {
            const inside = policy.children.flatMap((branch) => branch.children);
            assert.ok(!names(inside).includes("set-body"));
          }
        }
        assert.ok(!names(children).includes("set-body"));
      }
    }
  });

  it("inherit first in every section, but for the global one, which has nothing to inherit", () => {
    for (const [name, text] of Object.entries(documents)) {
      for (const { children } of parsePolicy(text).children) {
        assert.equal(children[0]?.name === "base", !name.startsWith("global"), name);
        assert.ok(!names(children.slice(1)).includes("base"), name);
      }
    }
  });

  it("never tell of an error", () => {
    for (const text of Object.values(documents)) {
      assert.doesNotMatch(text, /LastError/);
    }
  });

  it("refuse every hostile value in every place, or hold it as the text that it is", () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '"><x/>',
        "{{secret}}",
        "@(context.Api)",
        "@{ return 1; }",
        "]]>",
        "a\nb",
        "",
        " a",
        "a}}",
      ),
      fc.string({ unit: "binary" }),
    );
    const builders: Readonly<Record<string, (value: string) => string>> = {
      tenantId: (tenantId) => api({ tenantId }),
      audience: (audience) => api({ audience }),
      clientIds: (id) => api({ clientIds: [id] }),
      cors: (host) => api({ cors: [`https://${host}`] }),
      headers: (name) => api({ cors: ["https://a.example"], headers: [name] }),
      backendId: (backendId) => api({ backendId }),
      backendAudience: (backendAudience) => api({ backendAudience }),
      identityClientId: (identityClientId) => api({ identityClientId }),
      roles: (role) => operation({ roles: [role] }),
      scopes: (scope) => operation({ scopes: [scope] }),
      queryParameters: (name) => operation({ cacheSeconds: 1, queryParameters: [name] }),
      frontDoorId: (frontDoorId) => global({ frontDoorId }),
      thumbprints: (thumbprint) => global({ clientCertificates: { thumbprints: [thumbprint] } }),
      issuers: (issuer) => global({ clientCertificates: { issuers: [issuer] } }),
      ipFilter: (address) => global({ ipFilter: [address] }),
    };
    const shape = (text: string) =>
      within(parsePolicy(text)).map(({ name, attributes }) => [name, Object.keys(attributes)]);
    for (const [place, build] of Object.entries(builders)) {
      const harmless = shape(build(place === "ipFilter" ? "203.0.113.7" : "harmless"));
      fc.assert(
        fc.property(hostile, (value) => {
          let text: string;
          try {
            text = build(value);
          } catch (error) {
            assert.ok(error instanceof RangeError, String(error));
            return;
          }
          assert.deepEqual(shape(text), harmless, place);
          const told = within(parsePolicy(text)).flatMap(({ attributes, text: inside }) => [
            ...Object.values(attributes),
            inside,
          ]);
          assert.ok(
            told.some((each) => each.includes(value)),
            place,
          );
          assert.ok(!value.includes("{{") || ["identityClientId", "frontDoorId"].includes(place), place);
          assert.doesNotMatch(value, /@[({]/);
        }),
        { numRuns: 60 },
      );
    }
  });
});

describe("globalPolicy", () => {
  it("lets in whom it was told, and nobody else", () => {
    assert.deepEqual(names(section(documents["global-full"], "inbound")), [
      "ip-filter",
      "check-header",
      "validate-client-certificate",
    ]);
    assert.deepEqual(section(documents["global-least"], "inbound"), []);
    const [filter] = section(documents["global-full"], "inbound");
    assert.equal(filter?.attributes["action"], "allow");
    assert.deepEqual(
      filter.children.map(({ attributes, text }) => [attributes["from"] ?? text, attributes["to"]]),
      [
        ["203.0.113.7", undefined],
        ["198.51.100.0", "198.51.100.255"],
      ],
    );
  });

  it("refuses addresses that are none, and certificates of anybody", () => {
    for (const address of ["::1", "203.0.113", "203.0.113.7/24", "example.org", "203.0.113.7-9"]) {
      assert.throws(() => global({ ipFilter: [address] }), RangeError, address);
    }
    assert.throws(() => global({ clientCertificates: {} }), /at least one of thumbprints and issuers/);
    assert.throws(() => global({ clientCertificates: { thumbprints: [], issuers: [] } }), RangeError);
  });

  it("answers every error with problem details and a status, and nothing else", () => {
    const [choose, ...more] = section(documents["global-least"], "on-error");
    assert.deepEqual(more, []);
    const answers = choose?.children.map(({ attributes, children: [answer] }) => [
      attributes["condition"],
      answer?.name,
      answer?.children.find(({ name }) => name === "set-status")?.attributes["code"],
    ]);
    const when = (status: number) => [
      `@(context.Response.StatusCode == ${status})`,
      "return-response",
      String(status),
    ];
    assert.deepEqual(answers, [
      ...[400, 401, 403, 404, 413, 429, 503].map(when),
      [undefined, "return-response", "500"],
    ]);
    for (const {
      children: [answer],
    } of choose?.children ?? []) {
      const headers = new Map(
        (answer?.children ?? [])
          .filter(({ name }) => name === "set-header")
          .map(({ attributes, children: [value] }) => [attributes["name"], value?.text]),
      );
      assert.equal(headers.get("Content-Type"), "application/problem+json");
      assert.equal(headers.get("Cache-Control"), "no-store");
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
      assert.match(headers.get("Strict-Transport-Security") ?? "", /max-age=\d{8}/);
    }
  });

  it("masks what a failing app says", () => {
    const [choose] = section(documents["global-least"], "outbound");
    assert.deepEqual(
      choose?.children.map(({ attributes, children }) => [attributes["condition"], names(children)]),
      [
        ["@(context.Response.StatusCode == 503)", ["return-response"]],
        ["@(context.Response.StatusCode >= 500)", ["return-response"]],
      ],
    );
  });
});

describe("apiPolicy", () => {
  it("does things in the one order in which they hold", () => {
    const order = names(section(documents["api-full"], "inbound")).filter((name) => name !== "set-header");
    assert.deepEqual(order, [
      "base",
      "cors",
      "choose",
      "validate-azure-ad-token",
      "set-variable",
      "set-variable",
      "rate-limit-by-key",
      "quota-by-key",
      "choose",
      "validate-parameters",
      "set-backend-service",
      "set-query-parameter",
      "authentication-managed-identity",
    ]);
    assert.equal(names(section(documents["api-full"], "inbound")).at(-1), "authentication-managed-identity");
  });

  it("refuses keys that are no product's, before it looks at anything but where the page is from", () => {
    for (const [name, before] of [
      ["api-least", ["base"]],
      ["api-full", ["base", "cors"]],
    ] as const) {
      const inbound = section(documents[name], "inbound");
      assert.deepEqual(names(inbound.slice(0, before.length)), before);
      const [when, ...more] = inbound[before.length]?.children ?? [];
      assert.deepEqual(more, []);
      assert.equal(when?.attributes["condition"], "@(context.Product == null)");
      const [answer] = when.children;
      assert.equal(answer?.name, "return-response");
      assert.equal(answer.children.find((each) => each.name === "set-status")?.attributes["code"], "403");
    }
  });

  it("has no quota where none is given, as the v2 tiers refuse it, and no CORS without origins", () => {
    const least = names(section(documents["api-least"], "inbound"));
    assert.ok(!least.includes("quota-by-key") && !least.includes("cors"));
  });

  it("deletes what a client says under the gateway's names before it says it itself", () => {
    const headers = section(documents["api-least"], "inbound")
      .filter(({ name }) => name === "set-header")
      .map(({ attributes }) => attributes);
    const own = [
      "X-Caller-Application-Id",
      "X-Caller-Object-Id",
      "X-Caller-Roles",
      "X-Caller-Scopes",
      "X-Correlation-Id",
    ];
    for (const name of own) {
      const actions = headers
        .filter((header) => header["name"] === name)
        .map((header) => header["exists-action"]);
      assert.deepEqual(actions, ["delete", "override"], name);
    }
    assert.deepEqual(
      headers.filter((header) => header["exists-action"] !== "delete").map((header) => header["name"]),
      own,
    );
  });

  it("limits the size of a body also where it only detects", () => {
    const contents = within(parsePolicy(documents["api-full"])).find(
      ({ name }) => name === "validate-content",
    );
    assert.deepEqual(contents?.attributes, {
      "unspecified-content-type-action": "detect",
      "max-size": "4096",
      "size-exceeded-action": "prevent",
      "errors-variable-name": "content-errors",
    });
  });

  it("refuses numbers that API Management refuses", () => {
    const wrong: Partial<ApiPolicyArgs>[] = [
      { rateLimit: { calls: 0, seconds: 60 } },
      { rateLimit: { calls: 1.5, seconds: 60 } },
      { rateLimit: { calls: 1, seconds: 301 } },
      { rateLimit: { calls: 1, seconds: 0 } },
      { quota: { calls: 1, seconds: 299 } },
      { quota: { calls: Number.NaN, seconds: 300 } },
      { maxRequestBytes: 0 },
      { maxRequestBytes: 102_401 },
    ];
    for (const args of wrong) {
      assert.throws(
        () => api(args),
        /RangeError: .* is .*; allowed is a whole number, \d+/,
        JSON.stringify(args),
      );
    }
  });

  it("refuses an API for nobody, and origins that are more than one", () => {
    assert.throws(() => api({ clientIds: [] }), /clientIds is empty: allowed is at least one/);
    for (const origin of [
      "*",
      "https://*",
      "https://*.contoso.example",
      "http://contoso.example",
      "https://a/b",
    ]) {
      assert.throws(() => api({ cors: [origin] }), /is no origin/, origin);
    }
  });
});

describe("operationPolicy", () => {
  it("judges the token that the API validated, as the header holds the gateway's by then", () => {
    for (const name of ["operation-roles", "operation-scopes", "operation-full"] as const) {
      for (const { attributes } of within(parsePolicy(documents[name])).filter(
        (each) => each.name === "validate-azure-ad-token",
      )) {
        assert.equal(attributes["header-name"], undefined);
        assert.equal(
          attributes["token-value"],
          '@(context.Variables.GetValueOrDefault<string>("caller-raw-token"))',
        );
        assert.equal(attributes["failed-validation-httpcode"], "403");
      }
    }
  });

  it("asks a user's token for a scope and any other for a role, where both are given", () => {
    const [, choose] = section(documents["operation-full"], "inbound");
    const asked = choose?.children.map((branch) => [
      branch.name,
      ...within(branch)
        .filter(({ name }) => name === "claim")
        .map(({ attributes, children }) => [
          attributes["name"],
          attributes["match"],
          attributes["separator"],
          children.map(({ text }) => text),
        ]),
    ]);
    assert.deepEqual(asked, [
      ["when", ["scp", "any", " ", ["Orders.Read", "Orders.Write"]]],
      ["otherwise", ["roles", "any", undefined, ["Orders.Read"]]],
    ]);
    assert.deepEqual(names(section(documents["operation-least"], "inbound")), ["base"]);
  });

  it("keeps an answer for one caller, and looks for it only after the caller was found to have permission", () => {
    const inbound = section(documents["operation-full"], "inbound");
    assert.deepEqual(names(inbound), ["base", "choose", "rate-limit-by-key", "set-variable", "cache-lookup"]);
    const lookUp = inbound.at(-1);
    assert.equal(lookUp?.attributes["downstream-caching-type"], "private");
    assert.deepEqual(
      lookUp.children.map(({ name, text }) => `${name} ${text}`),
      [
        "vary-by-header Accept",
        "vary-by-header Accept-Charset",
        "vary-by-header Authorization",
        "vary-by-header X-Caller-Application-Id",
        "vary-by-header X-Caller-Object-Id",
        "vary-by-header X-Caller-Roles",
        "vary-by-header X-Caller-Scopes",
        "vary-by-query-parameter page",
        "vary-by-query-parameter size",
      ],
    );
    assert.deepEqual(names(section(documents["operation-full"], "outbound")), [
      "base",
      "set-header",
      "cache-store",
    ]);
    assert.throws(() => operation({ cacheSeconds: 0 }), /cacheSeconds is 0/);
  });

  it("counts the calls of each application to each operation of each API by themselves", () => {
    const keys = [documents["api-full"], documents["operation-full"]].flatMap((text) =>
      within(parsePolicy(text)).flatMap(({ attributes }) => attributes["counter-key"] ?? []),
    );
    assert.equal(keys.length, 3);
    for (const key of keys) {
      assert.match(key, /context\.Api\.Id/);
      assert.match(key, /caller-application-id/);
    }
    assert.match(keys[2] ?? "", /context\.Operation\.Id/);
  });
});

describe("productPolicy", () => {
  it("has a quota by subscription", () => {
    const [, quota] = section(documents.product, "inbound");
    assert.deepEqual(quota?.attributes, { calls: "1000", "renewal-period": "3600" });
    assert.throws(() => productPolicy({ quota: { calls: 1, seconds: 60 } }), RangeError);
  });
});
