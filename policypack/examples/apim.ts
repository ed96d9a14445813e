import type { ControlId } from "../controls.ts";
import type { Example, ExampleResource, Values } from "./example.ts";
import { authentication, functionApp, logger, privateEndpoint } from "./resources.ts";

const inGroup = { resourceGroupName: "${group.name}" };
const inGateway = { ...inGroup, serviceName: "${gateway.name}" };

/** An API Management service: what Azure requires of one, and what a control asks for. */
function gateway(properties: Values): Example {
  return {
    gateway: {
      type: "azure-native:apimanagement:ApiManagementService",
      properties: {
        ...inGroup,
        publisherName: "Contoso",
        publisherEmail: "api@contoso.example",
        sku: { name: "Premium", capacity: 1 },
        ...properties,
      },
    },
  };
}

const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";

/** Custom properties of a service that are off. */
function off(...names: readonly string[]): Values {
  return { customProperties: Object.fromEntries(names.map((name) => [`${security}.${name}`, "False"])) };
}

function api(properties: Values = {}): Example {
  return {
    api: {
      type: "azure-native:apimanagement:Api",
      properties: {
        ...inGateway,
        apiId: "orders",
        displayName: "Orders",
        path: "orders",
        protocols: ["https"],
        subscriptionRequired: true,
        ...properties,
      },
    },
  };
}

function backend(properties: Values): Example {
  return {
    backend: {
      type: "azure-native:apimanagement:Backend",
      properties: { ...inGateway, backendId: "orders", protocol: "http", ...properties },
    },
  };
}

const url = "https://func-orders.azurewebsites.net/api";

/** What runs in a document below the global scope after what its sections inherit, by lines. */
interface Statements {
  readonly inbound?: readonly string[];
  readonly outbound?: readonly string[];
}

function document({ inbound = [], outbound = [] }: Statements): string {
  const sections = { inbound, backend: [], outbound, "on-error": [] };
  return [
    "<policies>",
    ...Object.entries(sections).flatMap(([name, lines]) => [
      `  <${name}>`,
      "    <base />",
      ...lines.map((line) => `    ${line}`),
      `  </${name}>`,
    ]),
    "</policies>",
    "",
  ].join("\n");
}

/** The policy of the API `api`, once there is what it names. */
function apiPolicy(statements: Statements, ...dependsOn: readonly string[]): Example {
  return {
    policy: {
      type: "azure-native:apimanagement:ApiPolicy",
      properties: {
        ...inGateway,
        apiId: "${api.name}",
        policyId: "policy",
        format: "xml",
        value: document(statements),
      },
      ...(dependsOn.length > 0 && { options: { dependsOn } }),
    },
  };
}

const product: ExampleResource = {
  type: "azure-native:apimanagement:Product",
  properties: {
    ...inGateway,
    productId: "orders",
    displayName: "Orders",
    subscriptionRequired: true,
    approvalRequired: true,
  },
};

const secretValue: ExampleResource = {
  type: "azure-native:apimanagement:NamedValue",
  properties: {
    ...inGateway,
    namedValueId: "payment-api-key",
    displayName: "payment-api-key",
    secret: true,
    keyVault: { secretIdentifier: "https://kv-orders.vault.azure.net/secrets/payment-api-key" },
  },
};

const quietMessage = { body: { bytes: 0 } };
const quietRequest = { ...quietMessage, dataMasking: { queryParams: [{ value: "*", mode: "Hide" }] } };

export const apiManagementExamples = {
  "functions-behind-gateway": {
    ...functionApp({ publicNetworkAccess: "Disabled" }),
    ...authentication,
    ...backend({
      url: "https://${app.defaultHostName}/api",
      resourceId: "https://management.azure.com${app.id}",
    }),
    ...api(),
    ...apiPolicy({ inbound: ['<set-backend-service backend-id="orders" />'] }, "${backend}"),
  },
  "apim-private-tier": gateway({ sku: { name: "StandardV2", capacity: 1 } }),
  "apim-virtual-network": gateway({
    virtualNetworkType: "Internal",
    virtualNetworkConfiguration: { subnetResourceId: "${subnet.id}" },
  }),
  "apim-behind-edge": {
    ...gateway({ sku: { name: "StandardV2", capacity: 1 } }),
    origin: {
      type: "azure-native:cdn:AFDOrigin",
      properties: {
        ...inGroup,
        profileName: "${frontDoor.name}",
        originGroupName: "${origins.name}",
        hostName: "${gateway.name}.azure-api.net",
        sharedPrivateLinkResource: {
          groupId: "Gateway",
          privateLink: { id: "${gateway.id}" },
          privateLinkLocation: "westeurope",
          requestMessage: "functions-landing-zone",
        },
      },
    },
    frontDoorId: {
      type: "azure-native:apimanagement:NamedValue",
      properties: {
        ...inGateway,
        namedValueId: "front-door-id",
        displayName: "front-door-id",
        value: "${frontDoor.frontDoorId}",
      },
    },
    policy: {
      type: "azure-native:apimanagement:Policy",
      properties: {
        ...inGateway,
        policyId: "policy",
        format: "xml",
        value: `\
<policies>
  <inbound>
    <check-header name="X-Azure-FDID" failed-check-httpcode="403" failed-check-error-message="Forbidden" ignore-case="true">
      <value>{{front-door-id}}</value>
    </check-header>
  </inbound>
  <backend>
    <forward-request />
  </backend>
  <outbound />
  <on-error />
</policies>
`,
      },
      options: { dependsOn: ["${frontDoorId}"] },
    },
  },
  "privatelink-apim": {
    ...gateway({ sku: { name: "StandardV2", capacity: 1 }, publicNetworkAccess: "Disabled" }),
    ...privateEndpoint("gateway", "Gateway"),
  },
  "apim-min-tls": gateway(
    off(
      "Protocols.Ssl30",
      "Protocols.Tls10",
      "Protocols.Tls11",
      "Backend.Protocols.Ssl30",
      "Backend.Protocols.Tls10",
      "Backend.Protocols.Tls11",
    ),
  ),
  "apim-strong-ciphers": gateway(
    off(
      "Ciphers.TripleDes168",
      "Ciphers.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
      "Ciphers.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
      "Ciphers.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
      "Ciphers.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
      "Ciphers.TLS_RSA_WITH_AES_128_GCM_SHA256",
      "Ciphers.TLS_RSA_WITH_AES_256_CBC_SHA256",
      "Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA256",
      "Ciphers.TLS_RSA_WITH_AES_256_CBC_SHA",
      "Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA",
    ),
  ),
  "apim-no-portal": gateway({ developerPortalStatus: "Disabled", legacyPortalStatus: "Disabled" }),
  "apim-min-api-version": gateway({ apiVersionConstraint: { minApiVersion: "2021-08-01" } }),
  "apim-managed-identity": gateway({ identity: { type: "SystemAssigned" } }),
  "apim-https-only": api(),
  "apim-backend-https": backend({ url }),
  "apim-backend-certificates": backend({
    url,
    tls: { validateCertificateChain: true, validateCertificateName: true },
  }),
  "apim-subscription-required": api(),
  "apim-product-approval": { product },
  "apim-no-sample-products": {
    product,
    ...api(),
    membership: {
      type: "azure-native:apimanagement:ProductApi",
      // A name that is known in a preview, and therefore no reference.
      properties: { ...inGateway, productId: "orders", apiId: "${api.name}" },
      options: { dependsOn: ["${product}"] },
    },
  },
  "apim-no-all-apis-subscription": {
    product,
    subscription: {
      type: "azure-native:apimanagement:Subscription",
      properties: { ...inGateway, displayName: "Shop", scope: "${product.id}" },
    },
  },
  "apim-secrets-in-vault": { secretValue },
  "apim-logger-identity": {
    logger,
  },
  "apim-quiet-logs": {
    diagnostic: {
      type: "azure-native:apimanagement:Diagnostic",
      properties: {
        ...inGateway,
        diagnosticId: "applicationinsights",
        loggerId: "${logger.id}",
        frontend: { request: quietRequest, response: quietMessage },
        backend: { request: quietRequest, response: quietMessage },
      },
    },
  },
  "apim-policy-readable": { ...api(), ...apiPolicy({}) },
  "apim-policy-base": { ...api(), ...apiPolicy({}) },
  "apim-token-validation": {
    ...api(),
    ...apiPolicy({
      inbound: [
        '<validate-azure-ad-token tenant-id="11111111-1111-1111-1111-111111111111">',
        "  <client-application-ids>",
        "    <application-id>44444444-4444-4444-4444-444444444444</application-id>",
        "  </client-application-ids>",
        "  <audiences>",
        "    <audience>api://orders</audience>",
        "  </audiences>",
        "</validate-azure-ad-token>",
      ],
    }),
  },
  "apim-rate-limit": {
    ...api(),
    ...apiPolicy({
      inbound: [
        '<rate-limit-by-key calls="100" renewal-period="60" counter-key="@(context.Subscription.Id)" />',
      ],
    }),
  },
  "apim-cors": {
    ...api(),
    ...apiPolicy({
      inbound: [
        '<cors allow-credentials="false" terminate-unmatched-request="true">',
        "  <allowed-origins>",
        "    <origin>https://shop.contoso.example</origin>",
        "  </allowed-origins>",
        "  <allowed-methods>",
        "    <method>GET</method>",
        "    <method>POST</method>",
        "  </allowed-methods>",
        "  <allowed-headers>",
        "    <header>Authorization</header>",
        "    <header>Content-Type</header>",
        "  </allowed-headers>",
        "</cors>",
      ],
    }),
  },
  "apim-backend-identity": {
    ...api(),
    ...apiPolicy({ inbound: ['<authentication-managed-identity resource="api://orders" />'] }),
  },
  "apim-policy-https": { ...api(), ...apiPolicy({ inbound: [`<set-backend-service base-url="${url}" />`] }) },
  "apim-policy-no-secrets": {
    secretValue,
    ...api(),
    ...apiPolicy(
      {
        inbound: [
          '<set-header name="X-Payment-Api-Key" exists-action="override">',
          "  <value>{{payment-api-key}}</value>",
          "</set-header>",
        ],
      },
      "${secretValue}",
    ),
  },
  "apim-errors-masked": {
    policy: {
      type: "azure-native:apimanagement:Policy",
      properties: {
        ...inGateway,
        policyId: "policy",
        format: "xml",
        value: `\
<policies>
  <inbound />
  <backend>
    <forward-request />
  </backend>
  <outbound />
  <on-error>
    <set-body>@("The call failed. Id for the support: " + context.RequestId.ToString())</set-body>
  </on-error>
</policies>
`,
      },
    },
  },
  "apim-request-validation": {
    ...api(),
    ...apiPolicy({
      inbound: [
        // A request without a body has no type of content either, and might be refused for that.
        "<choose>",
        '  <when condition="@(context.Request.Body != null)">',
        '    <validate-content unspecified-content-type-action="prevent" max-size="102400" size-exceeded-action="prevent">',
        '      <content validate-as="json" action="prevent" />',
        "    </validate-content>",
        "  </when>",
        "</choose>",
      ],
    }),
  },
  "apim-parameter-validation": {
    ...api(),
    ...apiPolicy({
      inbound: [
        '<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="prevent">',
        // Clients send headers that no document knows, and the token is validated as one.
        '  <headers specified-parameter-action="prevent" unspecified-parameter-action="ignore">',
        '    <parameter name="Authorization" action="ignore" />',
        "  </headers>",
        "</validate-parameters>",
      ],
    }),
  },
  "apim-backend-masked": {
    ...api(),
    ...apiPolicy({
      outbound: [
        "<redirect-content-urls />",
        '<set-header name="X-Powered-By" exists-action="delete" />',
        '<set-header name="X-AspNet-Version" exists-action="delete" />',
      ],
    }),
  },
  "apim-quota": {
    ...api(),
    ...apiPolicy({
      inbound: [
        '<quota-by-key calls="10000" renewal-period="86400" counter-key="@(context.Subscription.Id)" />',
      ],
    }),
  },
  "apim-client-certificates": {
    ...gateway({
      serviceName: "apim-orders",
      hostnameConfigurations: [
        {
          type: "Proxy",
          hostName: "apim-orders.azure-api.net",
          certificateSource: "BuiltIn",
          defaultSslBinding: true,
          negotiateClientCertificate: true,
        },
      ],
    }),
    policy: {
      type: "azure-native:apimanagement:Policy",
      properties: {
        ...inGateway,
        policyId: "policy",
        format: "xml",
        value: `\
<policies>
  <inbound>
    <validate-client-certificate validate-revocation="true" validate-trust="true" validate-not-before="true" validate-not-after="true" ignore-error="false">
      <identities>
        <identity issuer-subject="CN=Contoso Devices CA, O=Contoso, C=US" />
      </identities>
    </validate-client-certificate>
  </inbound>
  <backend>
    <forward-request />
  </backend>
  <outbound />
  <on-error />
</policies>
`,
      },
    },
  },
  "apim-no-direct-management": gateway({ configurationApi: { legacyApi: "Disabled" } }),
  "apim-no-trusted-access": gateway({
    customProperties: {
      "Microsoft.WindowsAzure.ApiManagement.Gateway.ManagedIdentity.DisableOverPrivilegedAccess": "True",
    },
  }),
  "apim-zone-redundant": gateway({ sku: { name: "Premium", capacity: 2 } }),
} satisfies Partial<Record<ControlId, Example>>;
