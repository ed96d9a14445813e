import assert from "node:assert/strict";
import { NamedValue } from "@pulumi/azure-native/apimanagement/namedValue.js";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayReference } from "../../components/apiGateway.ts";
import type { ApiDocument } from "../../components/gateway/openApi.ts";
import { apiPolicy, operationPolicy, productPolicy } from "../../components/gateway/policies.ts";
import { PublishedApi, type PublishedApiArgs } from "../../components/publishedApi.ts";
import { UNKNOWN } from "../../rehearsal/azure/values.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import { children, one, placement, record } from "./record.ts";

const siteId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.Web/sites/func-orders`;

const document: ApiDocument = {
  title: "Orders",
  version: "1.0.0",
  operations: [
    {
      operationId: "listOrders",
      name: "listorders",
      method: "GET",
      path: "/orders",
      queryParameters: ["status"],
      headers: ["X-Trace"],
    },
    {
      operationId: "createOrder",
      name: "createorder",
      method: "POST",
      path: "/orders",
      queryParameters: [],
      headers: ["X-Trace", "Idempotency-Key"],
    },
  ],
  text: JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Orders", version: "1.0.0" },
    paths: {
      "/orders": {
        get: { operationId: "listorders", responses: { 200: { description: "Orders" } } },
        post: { operationId: "createorder", responses: { 201: { description: "An order" } } },
      },
    },
  }),
};

const gateway: GatewayReference = {
  resourceGroupName: "rg-test",
  serviceName: "apim-test",
  tier: "StandardV2",
  identityClientId: "{{identity-client-id}}",
  ready: [],
};

const callers = {
  tenantId: placement.tenantId,
  audience: "api://orders",
  clientIds: ["11111111-2222-3333-4444-555555555555"],
};
const rateLimit = { calls: 100, seconds: 60 };

function publish(args: Partial<PublishedApiArgs> = {}, opts?: pulumi.ComponentResourceOptions): PublishedApi {
  return new PublishedApi(
    "orders-api",
    {
      gateway,
      app: "orders",
      path: "orders",
      document,
      backend: { hostName: "func-orders.azurewebsites.net", siteId, audience: "api://orders-app" },
      callers,
      rateLimit,
      ...args,
    },
    opts,
  );
}

const published = (args: Partial<PublishedApiArgs> = {}) => record(() => void publish(args));

const common = [
  "PublishedApi orders-api",
  "apimanagement:Api orders-api-api",
  "apimanagement:ApiPolicy orders-api-policy",
  "apimanagement:Backend orders-api-backend",
  "apimanagement:Product orders-api-product",
  "apimanagement:ProductApi orders-api-product-api",
];

const policyOf = {
  ...callers,
  cors: [],
  headers: ["X-Trace", "Idempotency-Key"],
  rateLimit,
  quota: undefined,
  backendId: "orders",
  backendAudience: "api://orders-app",
  identityClientId: "{{identity-client-id}}",
  maxRequestBytes: 102_400,
  validation: "prevent",
} as const;

const value = (resources: readonly Recorded[], type: string, name: string) =>
  one(resources, `apimanagement:${type}`, name).inputs["value"];

describe("PublishedApi", () => {
  it("makes exactly the API, its backend, its policy and its product", async () => {
    assert.deepEqual(children(await published()), common);
  });

  it("adds a policy for each operation that has one of its own, and for a quota in a v2 tier", async () => {
    assert.deepEqual(
      children(
        await published({
          operations: { createOrder: { roles: ["Orders.Write"] } },
          quota: { calls: 1000, seconds: 3600 },
        }),
      ),
      [
        ...common,
        "apimanagement:ApiOperationPolicy orders-api-createorder-policy",
        "apimanagement:ProductPolicy orders-api-product-policy",
      ].sort(),
    );
  });

  it("imports the document for HTTPS and callers with a subscription", async () => {
    const { azureApiVersion, ...api } = one(await published(), "apimanagement:Api", "orders-api-api").inputs;
    assert.deepEqual(api, {
      resourceGroupName: "rg-test",
      serviceName: "apim-test",
      apiId: "orders",
      displayName: "Orders",
      path: "orders",
      protocols: ["https"],
      subscriptionRequired: true,
      isCurrent: true,
      format: "openapi+json",
      value: document.text,
      translateRequiredQueryParametersConduct: "query",
    });
    assert.equal(azureApiVersion, "2024-05-01");
  });

  it("reaches the app over HTTPS, checks its certificate, and leads to its functions", async () => {
    const backend = async (routePrefix?: string) => {
      const { url, resourceId, tls, protocol, backendId } = one(
        await published({
          backend: {
            hostName: "func-orders.azurewebsites.net",
            siteId,
            audience: "api://orders-app",
            ...(routePrefix !== undefined && { routePrefix }),
          },
        }),
        "apimanagement:Backend",
        "orders-api-backend",
      ).inputs;
      assert.deepEqual(
        { resourceId, tls, protocol, backendId },
        {
          resourceId: `https://management.azure.com${siteId}`,
          tls: { validateCertificateChain: true, validateCertificateName: true },
          protocol: "http",
          backendId: "orders",
        },
      );
      return url;
    };
    assert.equal(await backend(), "https://func-orders.azurewebsites.net/api");
    assert.equal(await backend("v1"), "https://func-orders.azurewebsites.net/v1");
    assert.equal(await backend(""), "https://func-orders.azurewebsites.net");
  });

  it("lets in callers with a token, refuses what breaks the document, and calls the app by identity", async () => {
    const resources = await published();
    assert.equal(value(resources, "ApiPolicy", "orders-api-policy"), apiPolicy(policyOf));
    const { policyId, format, apiId } = one(resources, "apimanagement:ApiPolicy", "orders-api-policy").inputs;
    assert.deepEqual({ policyId, format, apiId }, { policyId: "policy", format: "xml", apiId: "orders" });
  });

  it("says in the policies what it was given", async () => {
    const given = {
      cors: ["https://portal.contoso.example"],
      maxRequestBytes: 1000,
      validation: "detect",
      rateLimit: { calls: 5, seconds: 10 },
    } as const;
    const resources = await published({
      ...given,
      operations: {
        listOrders: { scopes: ["Orders.Read"], cacheSeconds: 60, rateLimit: { calls: 1, seconds: 1 } },
      },
    });
    assert.equal(value(resources, "ApiPolicy", "orders-api-policy"), apiPolicy({ ...policyOf, ...given }));
    assert.equal(
      value(resources, "ApiOperationPolicy", "orders-api-listorders-policy"),
      operationPolicy({
        ...callers,
        roles: [],
        scopes: ["Orders.Read"],
        cacheSeconds: 60,
        queryParameters: ["status"],
        rateLimit: { calls: 1, seconds: 1 },
      }),
    );
    assert.equal(
      one(resources, "apimanagement:ApiOperationPolicy", "orders-api-listorders-policy").inputs[
        "operationId"
      ],
      "listorders",
    );
  });

  it("counts a quota by application in a classic tier, and by subscription in a v2 tier, which knows no other", async () => {
    const quota = { calls: 1000, seconds: 3600 };
    const classic = await published({ quota, gateway: { ...gateway, tier: "Premium" } });
    assert.deepEqual(children(classic), common);
    assert.equal(value(classic, "ApiPolicy", "orders-api-policy"), apiPolicy({ ...policyOf, quota }));
    const v2 = await published({ quota });
    assert.equal(value(v2, "ApiPolicy", "orders-api-policy"), apiPolicy(policyOf));
    assert.equal(value(v2, "ProductPolicy", "orders-api-product-policy"), productPolicy({ quota }));
  });

  it("gives a key only to those whom somebody approved", async () => {
    const { subscriptionRequired, approvalRequired, subscriptionsLimit, state, productId } = one(
      await published(),
      "apimanagement:Product",
      "orders-api-product",
    ).inputs;
    assert.deepEqual(
      { subscriptionRequired, approvalRequired, subscriptionsLimit, state, productId },
      {
        subscriptionRequired: true,
        approvalRequired: true,
        subscriptionsLimit: 10,
        state: "published",
        productId: "orders",
      },
    );
  });

  it("leaves the product where it is, which Azure does not delete, and nothing else", async () => {
    const kept: string[] = [];
    await record(() => {
      publish(
        {},
        {
          transformations: [
            ({ type, opts: { retainOnDelete } }) => {
              if (retainOnDelete === true) kept.push(type);
              return undefined;
            },
          ],
        },
      );
    });
    assert.deepEqual(kept, ["azure-native:apimanagement:Product"]);
  });

  it("makes the backend and the gateway's named values before the policy, and the product's door last", async () => {
    const resources = await record(() => {
      const ready = [
        new NamedValue("ready", {
          resourceGroupName: "rg-test",
          serviceName: "apim-test",
          displayName: "identity-client-id",
          value: "0",
        }),
      ];
      publish({
        gateway: { ...gateway, ready },
        operations: { listOrders: { roles: ["Orders.Read"] } },
        quota: { calls: 1000, seconds: 3600 },
      });
    });
    const urn = (type: string, name: string) => one(resources, type, name).urn;
    const policy = one(resources, "apimanagement:ApiPolicy", "orders-api-policy").dependencies;
    for (const [type, name] of [
      ["apimanagement:Backend", "orders-api-backend"],
      ["apimanagement:Api", "orders-api-api"],
      ["apimanagement:NamedValue", "ready"],
    ] as const) {
      assert.ok(policy.includes(urn(type, name)), name);
    }
    const door = one(resources, "apimanagement:ProductApi", "orders-api-product-api");
    assert.deepEqual(
      [...door.dependencies].sort(),
      [
        urn("apimanagement:ApiOperationPolicy", "orders-api-listorders-policy"),
        urn("apimanagement:ApiPolicy", "orders-api-policy"),
        urn("apimanagement:Product", "orders-api-product"),
        urn("apimanagement:ProductPolicy", "orders-api-product-policy"),
      ].sort(),
    );
    assert.deepEqual([door.inputs["productId"], door.inputs["apiId"]], ["orders", "orders"]);
  });

  it("knows everything in a preview but where the app is", async () => {
    const azure = await simulateAzure({ preview: true });
    publish({
      backend: {
        hostName: pulumi.output(pulumi.unknown).apply(String),
        siteId: pulumi.output(pulumi.unknown).apply(String),
        audience: "api://orders-app",
      },
      operations: { listOrders: { roles: ["Orders.Read"] } },
    });
    const unknown = (await azure.settled()).flatMap(({ name, inputs }) =>
      Object.keys(inputs)
        .filter((key) => inputs[key] === UNKNOWN)
        .map((key) => `${name} ${key}`),
    );
    assert.deepEqual(unknown, ["orders-api-backend resourceId", "orders-api-backend url"]);
  });

  it("refuses an operation that the document does not have, and says what it has", async () => {
    await record(() => {
      assert.throws(() => publish({ operations: { listOrder: {} } }), {
        message: "'Orders' has no operation listOrder; it has listOrders, createOrder",
      });
    });
  });
});
