import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { customProperties, globalPolicy } from "./safeGateway.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const odd = [undefined, null, 7, [], {}];
const on = "gateway";

/** The custom properties of the safe stack with one that is other; an undefined value takes it away. */
function custom(end: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(customProperties).flatMap(([name, off]) =>
      name.endsWith(end) ? (value === undefined ? [] : [[name, value]]) : [[name, off]],
    ),
  );
}

describe("API Management", () => {
  property({
    control: "apim-private-tier",
    on,
    path: "sku.name",
    unsafe: ["Consumption", "Basic", "Standard", "BasicV2", ...odd],
    safe: ["Developer", "PremiumV2", "standardv2"],
  });
  property({
    control: "apim-virtual-network",
    on,
    path: "virtualNetworkConfiguration",
    unsafe: [undefined, null, {}, [], { subnetResourceId: "" }],
    unknown: "undecided",
  });
  violates("no virtual network", ["apim-virtual-network", "apim-behind-edge"], (stack) =>
    stack.set(on, "virtualNetworkType", "None"),
  );
  violates("none said", ["apim-virtual-network", "apim-behind-edge"], (stack) =>
    stack.set(on, "virtualNetworkType", undefined),
  );
  for (const protocol of ["Protocols.Tls10", "Backend.Protocols.Tls11", "Protocols.Ssl30"]) {
    for (const value of ["True", true, undefined, null]) {
      violates(`${protocol} ${value}`, ["apim-min-tls"], (stack) =>
        stack.set(on, "customProperties", custom(protocol, value)),
      );
    }
  }
  violates(
    "no custom properties",
    ["apim-min-tls", "apim-strong-ciphers", "apim-no-trusted-access"],
    (stack) => stack.set(on, "customProperties", undefined),
  );
  for (const cipher of ["TripleDes168", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"]) {
    violates(`${cipher} on`, ["apim-strong-ciphers"], (stack) =>
      stack.set(on, "customProperties", custom(cipher, "true")),
    );
  }
  accepts("a v2 tier, whose ciphers are given", (stack) =>
    stack
      .set(on, "sku.name", "PremiumV2")
      .set(on, "legacyPortalStatus", undefined)
      .set(
        on,
        "customProperties",
        Object.fromEntries(Object.entries(customProperties).filter(([name]) => !name.includes("Ciphers"))),
      ),
  );
  for (const path of ["developerPortalStatus", "legacyPortalStatus"]) {
    property({ control: "apim-no-portal", on, path, unsafe: ["Enabled", ...odd], safe: ["disabled"] });
  }
  property({
    control: "apim-min-api-version",
    on,
    path: "apiVersionConstraint",
    unsafe: [{ minApiVersion: "2019-12-01" }, { minApiVersion: "latest" }, ...odd],
    safe: [{ minApiVersion: "2024-05-01" }],
  });
  property({
    control: "apim-managed-identity",
    on,
    path: "identity",
    unsafe: [{ type: "None" }, ...odd],
    safe: [{ type: "SystemAssigned, UserAssigned" }],
  });
  violates("no logs", ["monitoring-diagnostics"], (stack) => stack.remove("diag-gateway"));
  violates("an older version", ["apim-private-tier"], (stack) => {
    stack.get(on).type = "azure-native_apimanagement_v20220801:apimanagement:ApiManagementService";
    stack.set(on, "sku.name", "Standard");
  });
});

/** The gateway joined to the network, not inside it. */
function joined(stack: Stack): Stack {
  return stack.set(on, "virtualNetworkType", "External");
}

function endpoint(stack: Stack): Stack {
  return stack.add(
    "pe-gateway",
    "network:PrivateEndpoint",
    {
      ...stack.get("pe-vault-vault").inputs,
      privateEndpointName: "pe-gateway",
      privateLinkServiceConnections: [{ groupIds: ["Gateway"], privateLinkServiceId: unknownValue }],
    },
    { privateLinkServiceConnections: [on], subnet: ["snet-endpoints"] },
  );
}

describe("the way in", () => {
  const control = "apim-behind-edge";
  violates("a gateway that can be called past its edge", [control], joined);
  violates("past an application gateway that names its host", [control], (stack) =>
    joined(stack).remove("origin"),
  );
  violates("past a Front Door alone", [control], (stack) => joined(stack).remove("agw", "diag-agw"));
  accepts("a gateway with nothing in front of it", (stack) =>
    joined(stack).remove("origin", "agw", "diag-agw"),
  );
  accepts("one that asks for the id of its Front Door", (stack) =>
    joined(stack).set(
      "global-policy",
      "value",
      globalPolicy.replace(
        "<inbound />",
        '<inbound><check-header name="X-Azure-FDID" failed-check-httpcode="403"><value>{{fdid}}</value></check-header></inbound>',
      ),
    ),
  );
  violates("one that lets in all addresses", [control], (stack) =>
    joined(stack).set(
      "global-policy",
      "value",
      globalPolicy.replace(
        "<inbound />",
        '<inbound><ip-filter action="allow"><address>0.0.0.0</address></ip-filter></inbound>',
      ),
    ),
  );
  it("accepts one that is being made open and has a private endpoint, which the next update closes", () => {
    const stack = endpoint(joined(safeStack())).set(on, "publicNetworkAccess", "Enabled").remove("origin");
    assert.equal(judge(stack).verdicts.get(control), "passed");
  });
  it("wants an open one behind a Front Door to ask for it, beside a private endpoint too", () => {
    const stack = endpoint(joined(safeStack())).set(on, "publicNetworkAccess", "Enabled");
    assert.equal(judge(stack).verdicts.get(control), "violated");
  });
  it("an unknown setting is undecided", () => {
    const stack = joined(safeStack()).set(on, "publicNetworkAccess", unknownValue);
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
  accepts("a closed one that Front Door reaches by private link", (stack) =>
    joined(stack).set(on, "publicNetworkAccess", "Disabled"),
  );
  violates("a closed one that nothing reaches", ["privatelink-apim"], (stack) =>
    joined(stack).remove("origin").set(on, "publicNetworkAccess", "Disabled"),
  );

  violates("an app that nothing leads to", ["functions-behind-gateway"], (stack) =>
    stack.remove("backend-premium"),
  );
  accepts("a worker that lets nobody in", (stack) =>
    stack
      .remove("backend-premium")
      .set("premium-AuthSettingsV2", "identityProviders.azureActiveDirectory", { enabled: false }),
  );
  for (const [input, value] of Object.entries({
    url: "https://func-flex.azurewebsites.net/api",
    resourceId:
      "https://management.azure.com/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/func-flex",
  })) {
    accepts(`a backend with the app's ${input} as a text`, (stack) =>
      stack
        .unlink("backend-flex", "url")
        .unlink("backend-flex", "resourceId")
        .set("backend-flex", "url", "https://func.contoso.example")
        .set("backend-flex", "resourceId", undefined)
        .set("backend-flex", input, value),
    );
  }
  violates("a backend of another app", ["functions-behind-gateway"], (stack) =>
    stack
      .unlink("backend-flex", "url")
      .unlink("backend-flex", "resourceId")
      .set("backend-flex", "url", "https://func-flex2.azurewebsites.net/api")
      .set("backend-flex", "resourceId", undefined),
  );
});

describe("what the gateway is made of", () => {
  property({
    control: "apim-https-only",
    on: "api",
    path: "protocols",
    unsafe: [undefined, null, [], ["http"], ["https", "http"], ["ws"]],
    safe: [["HTTPS"], ["https", "wss"]],
  });
  property({
    control: "apim-https-only",
    on: "api",
    path: "serviceUrl",
    unsafe: ["http://func-flex.azurewebsites.net", "func-flex", {}],
    safe: [undefined, "https://func-flex.azurewebsites.net"],
  });
  property({
    control: "apim-subscription-required",
    on: "api",
    path: "subscriptionRequired",
    unsafe: [false, ...odd],
  });
  violates("a backend by HTTP", ["apim-backend-https"], (stack) =>
    stack.set("backend-flex", "url", "http://func-flex.azurewebsites.net"),
  );
  violates("a backend without an address", ["apim-backend-https"], (stack) =>
    stack.set("backend-flex", "url", undefined),
  );
  accepts("a pool of backends", (stack) =>
    stack.add("pool", "apimanagement:Backend", { serviceName: "apim-orders", type: "Pool", pool: {} }),
  );
  it("an unknown address that is no new app's is undecided", () => {
    const stack = safeStack().unlink("backend-flex", "url");
    assert.equal(judge(stack).verdicts.get("apim-backend-https"), "undecided");
  });
  for (const name of ["validateCertificateChain", "validateCertificateName"]) {
    property({
      control: "apim-backend-certificates",
      on: "backend-flex",
      path: `tls.${name}`,
      unsafe: [false, "true"],
      safe: [undefined],
    });
  }
  property({
    control: "apim-product-approval",
    on: "product",
    path: "approvalRequired",
    unsafe: [false, ...odd],
  });
  property({
    control: "apim-product-approval",
    on: "product",
    path: "subscriptionRequired",
    unsafe: [false, "no"],
    safe: [undefined],
  });
  for (const product of ["starter", "Unlimited"]) {
    violates(`the product ${product}`, ["apim-no-sample-products"], (stack) =>
      stack.add("sample", "apimanagement:ProductApi", {
        serviceName: "apim-other",
        productId: product,
        apiId: "echo-api",
      }),
    );
  }
  it("a product is known by what it is computed from", () => {
    const linked = (kind: string, ...products: string[]) =>
      safeStack()
        .add("sample-product", "apimanagement:Product", {
          ...safeStack().get("product").inputs,
          productId: "Starter",
        })
        .add("own", "apimanagement:Product", { ...safeStack().get("product").inputs, productId: undefined })
        .add(
          "link",
          `apimanagement:${kind}`,
          { serviceName: "apim-orders", productId: unknownValue, apiId: "orders" },
          products.length > 0 ? { productId: products } : {},
        );
    const control = "apim-no-sample-products";
    for (const kind of ["ProductApi", "ProductApiLink"]) {
      const at = (...products: string[]) =>
        judge(linked(kind, ...products).remove("sample-product")).verdicts.get(control);
      assert.equal(at("product"), "passed");
      assert.equal(at("own"), "passed");
      assert.equal(at(), "undecided");
      assert.deepEqual(
        judge(linked(kind, "sample-product"))
          .findings.filter((finding) => finding.control === control)
          .map(({ urn }) => urn.slice(urn.lastIndexOf(":") + 1)),
        ["sample-product", "link"],
      );
    }
  });
  for (const scope of ["/apis", "/subscriptions/s/providers/Microsoft.ApiManagement/service/apim/apis/"]) {
    violates(`a subscription to ${scope}`, ["apim-no-all-apis-subscription"], (stack) =>
      stack.unlink("subscription", "scope").set("subscription", "scope", scope),
    );
  }
  accepts("a subscription to a product by its id", (stack) =>
    stack.unlink("subscription", "scope").set("subscription", "scope", "/products/orders"),
  );
  it("a subscription to something of the gateway is undecided", () => {
    const stack = safeStack();
    Object.assign(stack.get("subscription").propertyDependencies, { scope: [stack.get(on).urn] });
    assert.equal(judge(stack).verdicts.get("apim-no-all-apis-subscription"), "undecided");
  });
  property({
    control: "apim-secrets-in-vault",
    on: "secret-value",
    path: "keyVault",
    unsafe: [undefined, null, {}, { secretIdentifier: "" }],
    unknown: "undecided",
  });
  for (const [name, value] of [
    ["payment-api-key", "0123456789abcdef"],
    ["storage", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=abc"],
  ]) {
    violates(`a secret in ${name} that is not said to be one`, ["apim-secrets-in-vault"], (stack) =>
      stack.set("value", "displayName", name).set("value", "value", value),
    );
  }
  accepts("a value that is no secret", (stack) =>
    stack.set("value", "displayName", "audience").set("value", "value", "api://orders"),
  );
  property({
    control: "apim-logger-identity",
    on: "logger",
    path: "credentials",
    unsafe: [
      undefined,
      {},
      { connectionString: "InstrumentationKey=x" },
      { name: "hub", connectionString: "x" },
    ],
  });
  violates("an instrumentation key", ["apim-logger-identity"], (stack) =>
    stack.set("logger", "credentials.instrumentationKey", "00000000-0000-0000-0000-000000000000"),
  );
  accepts("a logger that needs none", (stack) =>
    stack.set("logger", "credentials", undefined).set("logger", "loggerType", "azureMonitor"),
  );
  for (const path of ["frontend.request", "backend.response"]) {
    property({
      control: "apim-quiet-logs",
      on: "diagnostic",
      path: `${path}.body.bytes`,
      unsafe: [1, 8192, "0"],
      safe: [undefined],
    });
    property({
      control: "apim-quiet-logs",
      on: "diagnostic",
      path: `${path}.headers`,
      unsafe: [["authorization"], ["Accept", "Ocp-Apim-Subscription-Key"]],
      safe: [undefined, []],
    });
    accepts("a header that is hidden", (stack) =>
      stack
        .set("diagnostic", `${path}.headers`, ["Authorization"])
        .set("diagnostic", `${path}.dataMasking.headers`, [{ value: "authorization", mode: "Mask" }]),
    );
  }
});
