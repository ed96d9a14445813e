import { unknownValue } from "../../policypack/evaluate.ts";
import type { Stack } from "./stack.ts";

const unknown = unknownValue;
const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";

/** What the gateway of the safe stack has turned off, and that it does without an access that it need not have. */
export const customProperties: Readonly<Record<string, string>> = {
  "Microsoft.WindowsAzure.ApiManagement.Gateway.ManagedIdentity.DisableOverPrivilegedAccess": "True",
  ...Object.fromEntries(
    [
      ...["Ssl30", "Tls10", "Tls11"].flatMap((each) => [`Protocols.${each}`, `Backend.Protocols.${each}`]),
      ...[
        "TripleDes168",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA256",
        "TLS_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA",
      ].map((each) => `Ciphers.${each}`),
    ].map((name) => [`${security}.${name}`, "False"]),
  ),
};

/** What the API's policy does to a request, each by a name that a test can leave out or replace. */
export const inbound = {
  token: `<validate-azure-ad-token tenant-id="11111111-1111-1111-1111-111111111111">
    <client-application-ids><application-id>22222222-2222-2222-2222-222222222222</application-id></client-application-ids>
    <audiences><audience>api://orders</audience></audiences>
  </validate-azure-ad-token>`,
  rate: `<rate-limit-by-key calls="100" renewal-period="60" counter-key="@(context.Subscription.Id)" />`,
  content: `<choose><when condition="@(context.Request.Body != null)">
    <validate-content unspecified-content-type-action="prevent" max-size="1024" size-exceeded-action="prevent">
      <content validate-as="json" action="prevent" />
    </validate-content>
  </when></choose>`,
  parameters: `<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="prevent" />`,
  backend: `<set-backend-service backend-id="flex" />`,
  identity: `<authentication-managed-identity resource="api://orders" />`,
};

/** What the gateway takes out of each answer. */
export const masks =
  '<redirect-content-urls /><set-header name="X-Powered-By" exists-action="delete" />' +
  '<set-header name="X-AspNet-Version" exists-action="delete" />';

/** A policy document below the global scope, with more in some of its sections. */
export function policy(more: Readonly<Record<string, string>> = {}): string {
  const sections = ["inbound", "backend", "outbound", "on-error"].map(
    (name) => `<${name}><base />${more[name] ?? ""}</${name}>`,
  );
  return `<policies>${sections.join("")}</policies>`;
}

/** The safe policy of the API with parts of its inbound section replaced; an empty text leaves a part out. */
export function apiPolicy(changes: Partial<typeof inbound> = {}): string {
  return policy({ inbound: Object.values({ ...inbound, ...changes }).join(""), outbound: masks });
}

export const globalPolicy =
  '<policies><inbound /><backend><forward-request timeout="230" /></backend><outbound />' +
  "<on-error><set-body>@(context.RequestId.ToString())</set-body></on-error></policies>";

const document = {
  openapi: "3.0.3",
  paths: { "/orders": { post: { operationId: "createorder", requestBody: { content: {} } } } },
};

/** An API Management service inside the network, with an API for the app `flex`. */
export function gateway(stack: Stack, group: object, tags: object): void {
  const within = { ...group, serviceName: "apim-orders" };
  const message = {
    headers: ["User-Agent"],
    body: { bytes: 0 },
    dataMasking: { queryParams: [{ value: "*", mode: "Hide" }] },
  };
  stack
    .add(
      "gateway",
      "apimanagement:ApiManagementService",
      {
        ...within,
        sku: { name: "Premium", capacity: 1 },
        identity: { type: "SystemAssigned" },
        virtualNetworkType: "Internal",
        virtualNetworkConfiguration: { subnetResourceId: unknown },
        customProperties,
        developerPortalStatus: "Disabled",
        legacyPortalStatus: "Disabled",
        configurationApi: { legacyApi: "Disabled" },
        apiVersionConstraint: { minApiVersion: "2021-08-01" },
        tags,
      },
      { virtualNetworkConfiguration: ["snet-gateway"] },
    )
    .add("global-policy", "apimanagement:Policy", {
      ...within,
      policyId: "policy",
      format: "xml",
      value: globalPolicy,
    })
    .add("value", "apimanagement:NamedValue", {
      ...within,
      namedValueId: "client-id",
      displayName: "client-id",
      value: unknown,
    })
    .add("secret-value", "apimanagement:NamedValue", {
      ...within,
      namedValueId: "payment-key",
      displayName: "payment-key",
      secret: true,
      keyVault: { secretIdentifier: "https://kv-orders.vault.azure.net/secrets/payment-api-key" },
    })
    .add("logger", "apimanagement:Logger", {
      ...within,
      loggerType: "applicationInsights",
      credentials: { connectionString: unknown, identityClientId: "SystemAssigned" },
      resourceId: unknown,
    })
    .add("diagnostic", "apimanagement:Diagnostic", {
      ...within,
      diagnosticId: "applicationinsights",
      loggerId: unknown,
      frontend: { request: message, response: message },
      backend: { request: message, response: message },
    })
    .add("api", "apimanagement:Api", {
      ...within,
      apiId: "orders",
      path: "orders",
      protocols: ["https"],
      subscriptionRequired: true,
      format: "openapi+json",
      value: JSON.stringify(document),
    })
    .add("api-policy", "apimanagement:ApiPolicy", {
      ...within,
      apiId: "orders",
      policyId: "policy",
      format: "xml",
      value: apiPolicy(),
    })
    .add(
      "operation-policy",
      "apimanagement:ApiOperationPolicy",
      { ...within, apiId: unknown, operationId: "createorder", policyId: "policy", value: policy() },
      { apiId: ["api"] },
    )
    .add("product", "apimanagement:Product", {
      ...within,
      productId: "orders",
      displayName: "orders",
      subscriptionRequired: true,
      approvalRequired: true,
    })
    .add("product-policy", "apimanagement:ProductPolicy", {
      ...within,
      productId: "orders",
      policyId: "policy",
      format: "rawxml",
      value: policy({ inbound: '<quota calls="@(1 < 2 ? "9" : "8")" renewal-period="3600" />' }),
    })
    .add("product-api", "apimanagement:ProductApi", { ...within, productId: "orders", apiId: "orders" })
    .add(
      "subscription",
      "apimanagement:Subscription",
      { ...within, displayName: "shop", scope: unknown },
      { scope: ["gateway", "product"] },
    );
  stack
    .add("api-bills", "apimanagement:Api", { ...stack.get("api").inputs, apiId: "bills", path: "bills" })
    .add("api-bills-policy", "apimanagement:ApiPolicy", {
      ...stack.get("api-policy").inputs,
      apiId: "bills",
      value: apiPolicy({ backend: `<set-backend-service backend-id="premium" />` }),
    });
  for (const app of ["flex", "premium"]) {
    stack.add(
      `backend-${app}`,
      "apimanagement:Backend",
      {
        ...within,
        backendId: app,
        protocol: "http",
        url: unknown,
        resourceId: unknown,
        tls: { validateCertificateChain: true, validateCertificateName: true },
      },
      { url: [app], resourceId: [app] },
    );
  }
}
