import assert from "node:assert/strict";

import { api } from "../../settings/api.ts";
import type { Finding } from "../../settings/finding.ts";
import { findingsOf } from "../../settings/issues.ts";

const least = { path: "shop", openapi: "./workload/openapi.yaml" };

/** `path: what was found` of every mistake in a value of `api`. */
function told(value: unknown): string[] {
  const findings: Finding[] = [];
  const { error } = api.safeParse(value, {
    error: (issue) => String(findings.push(...findingsOf(issue, { api: value }))),
  });
  // Only who asks for the issues makes zod call that.
  assert.equal(error?.issues.length, findings.length);
  return findings.map(({ path, found }) => `${path.join(".")}: ${found}`);
}

describe("settings of an API", () => {
  it("fill in every default", () => {
    assert.deepEqual(api.parse(least), {
      ...least,
      operations: {},
      validation: "prevent",
      maxRequestBytes: 102_400,
    });
    assert.deepEqual(api.parse({ ...least, operations: { getOrder: {} } }).operations, {
      getOrder: { roles: [], scopes: [] },
    });
  });

  it("take everything that there is to say, numbers also as the text of the command line", () => {
    const all = {
      path: "shop/v2",
      openapi: "/apis/Orders.json",
      audience: "api://orders",
      operations: {
        getOrder: {
          roles: ["Orders.Read"],
          scopes: ["Orders.Read", "orders/read:own"],
          cacheSeconds: 60,
          rateLimit: { calls: 10, seconds: 300 },
        },
      },
      rateLimit: { calls: 1, seconds: 1 },
      quota: { calls: 1, seconds: 300 },
      cors: ["https://portal.contoso.example:8443"],
      validation: "detect",
      maxRequestBytes: 1,
    };
    assert.deepEqual(api.parse(all), all);
    assert.deepEqual(api.parse({ ...least, rateLimit: { calls: "5", seconds: "60" } }).rateLimit, {
      calls: 5,
      seconds: 60,
    });
  });

  const wrong: [value: Record<string, unknown>, told: string][] = [
    [{ path: undefined }, "path: nothing"],
    [{ path: "" }, 'path: ""'],
    [{ path: "/shop" }, 'path: "/shop"'],
    [{ path: "shop/" }, 'path: "shop/"'],
    [{ path: "Shop" }, 'path: "Shop"'],
    [{ path: "a//b" }, 'path: "a//b"'],
    [{ path: "{{shop}}" }, 'path: "{{shop}}"'],
    [{ path: "status-0123456789abcdef" }, 'path: "status-0123456789abcdef"'],
    [{ openapi: "https://contoso.example/openapi.yaml" }, 'openapi: "https://contoso.example/openapi.yaml"'],
    [{ openapi: "openapi.txt" }, 'openapi: "openapi.txt"'],
    [{ openapi: 3 }, "openapi: 3, a number"],
    [{ audience: "api://a b" }, 'audience: "api://a b"'],
    [{ audience: "@(1)" }, 'audience: "@(1)"'],
    [{ operations: [] }, "operations: an empty list"],
    [{ operations: { " ": {} } }, 'operations. : the name " "'],
    [
      { operations: { a: { roles: ["Orders.Read,Orders.Write"] } } },
      'operations.a.roles.0: "Orders.Read,Orders.Write"',
    ],
    [
      { operations: { a: { scopes: ["api://orders/Orders.Read"] } } },
      'operations.a.scopes.0: "api://orders/Orders.Read"',
    ],
    [{ operations: { a: { scopes: "Orders.Read" } } }, 'operations.a.scopes: "Orders.Read"'],
    [{ operations: { a: { cacheSeconds: 0 } } }, "operations.a.cacheSeconds: 0, a number"],
    [{ operations: { a: { role: "x" } } }, "operations.a.role: an unknown key; did you mean 'roles'?"],
    [
      { operations: { a: { rateLimit: { calls: 1, seconds: 301 } } } },
      "operations.a.rateLimit.seconds: 301, a number",
    ],
    [{ rateLimit: { calls: 0, seconds: 60 } }, "rateLimit.calls: 0, a number"],
    [{ rateLimit: { calls: 1.5, seconds: 60 } }, "rateLimit.calls: 1.5, a number"],
    [{ rateLimit: { calls: 1 } }, "rateLimit.seconds: nothing"],
    [{ quota: { calls: 1, seconds: 299 } }, "quota.seconds: 299, a number"],
    [{ cors: ["*"] }, 'cors.0: "*"'],
    [{ cors: ["http://contoso.example"] }, 'cors.0: "http://contoso.example"'],
    [{ validation: "ignore" }, 'validation: "ignore"'],
    [{ maxRequestBytes: 102_401 }, "maxRequestBytes: 102401, a number"],
    [{ openApi: "x.yaml" }, "openApi: an unknown key; did you mean 'openapi'?"],
  ];
  for (const [value, expected] of wrong) {
    it(`refuse ${JSON.stringify(value)}`, () => {
      assert.deepEqual(told({ ...least, ...value }), [expected]);
    });
  }
});
