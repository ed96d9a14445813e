import type { ControlId } from "../controls.ts";
import type { Example, ExampleResource, Values } from "./example.ts";

const inGroup = { resourceGroupName: "${group.name}" };
const inFrontDoor = { ...inGroup, profileName: "${frontDoor.name}" };

/** A firewall policy of Front Door: what Azure requires of one, and what a control asks for. */
function firewall(properties: Values): Example {
  return {
    firewall: {
      type: "azure-native:frontdoor:Policy",
      properties: {
        ...inGroup,
        location: "global",
        policyName: "waforders",
        sku: { name: "Premium_AzureFrontDoor" },
        ...properties,
      },
    },
  };
}

/** The part of an application gateway that a control asks for; the rest is long, and of no concern. */
function applicationGateway(properties: Values): Example {
  return {
    applicationGateway: {
      type: "azure-native:network:ApplicationGateway",
      properties: { ...inGroup, sku: { name: "WAF_v2", tier: "WAF_v2" }, ...properties },
    },
  };
}

const endpoint: ExampleResource = {
  type: "azure-native:cdn:AFDEndpoint",
  properties: { ...inFrontDoor, endpointName: "orders", location: "global", enabledState: "Enabled" },
};

const origin: ExampleResource = {
  type: "azure-native:cdn:AFDOrigin",
  properties: {
    ...inFrontDoor,
    originGroupName: "${origins.name}",
    hostName: "apim-orders.azure-api.net",
    originHostHeader: "apim-orders.azure-api.net",
    enforceCertificateNameCheck: true,
    sharedPrivateLinkResource: {
      groupId: "Gateway",
      privateLink: { id: "${gateway.id}" },
      privateLinkLocation: "westeurope",
      requestMessage: "functions-landing-zone",
    },
  },
};

export const edgeExamples = {
  "edge-private-tier": {
    frontDoor: {
      type: "azure-native:cdn:Profile",
      properties: { ...inGroup, location: "global", sku: { name: "Premium_AzureFrontDoor" } },
    },
    ...applicationGateway({}),
  },
  "edge-waf-prevention": firewall({
    policySettings: { enabledState: "Enabled", mode: "Prevention", requestBodyCheck: "Enabled" },
  }),
  "edge-waf-log-scrubbing": {
    ...firewall({
      policySettings: {
        // Of the log, not of the firewall.
        state: "Enabled",
        scrubbingRules: ["Authorization", "Ocp-Apim-Subscription-Key"].map((selector) => ({
          matchVariable: "RequestHeaderNames",
          selectorMatchOperator: "Equals",
          selector,
          state: "Enabled",
        })),
      },
    }),
    frontDoor: {
      type: "azure-native:cdn:Profile",
      properties: {
        ...inGroup,
        location: "global",
        sku: { name: "Premium_AzureFrontDoor" },
        logScrubbing: {
          state: "Enabled",
          scrubbingRules: [
            { matchVariable: "QueryStringArgNames", selectorMatchOperator: "EqualsAny", state: "Enabled" },
          ],
        },
      },
    },
  },
  "edge-waf-managed-rules": firewall({
    managedRules: {
      managedRuleSets: [
        { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.2", ruleSetAction: "Block" },
        { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
      ],
    },
  }),
  "edge-waf-rate-limit": firewall({
    customRules: {
      rules: [
        {
          name: "RateLimit",
          priority: 100,
          enabledState: "Enabled",
          ruleType: "RateLimitRule",
          action: "Block",
          rateLimitThreshold: 1000,
          rateLimitDurationInMinutes: 1,
          // Azure wants a condition: any request has a host header.
          matchConditions: [
            {
              matchVariable: "RequestHeader",
              selector: "Host",
              operator: "GreaterThanOrEqual",
              matchValue: ["0"],
            },
          ],
        },
      ],
    },
  }),
  "edge-waf-attached": {
    endpoint,
    guard: {
      type: "azure-native:cdn:SecurityPolicy",
      properties: {
        ...inFrontDoor,
        parameters: {
          type: "WebApplicationFirewall",
          wafPolicy: { id: "${firewall.id}" },
          associations: [{ domains: [{ id: "${endpoint.id}" }], patternsToMatch: ["/*"] }],
        },
      },
    },
  },
  "edge-https-only": {
    endpoint,
    route: {
      type: "azure-native:cdn:Route",
      properties: {
        ...inFrontDoor,
        endpointName: "${endpoint.name}",
        originGroup: { id: "${origins.id}" },
        patternsToMatch: ["/*"],
        supportedProtocols: ["Https"],
        httpsRedirect: "Disabled",
        forwardingProtocol: "HttpsOnly",
      },
    },
  },
  "edge-min-tls": {
    domain: {
      type: "azure-native:cdn:AFDCustomDomain",
      properties: {
        ...inFrontDoor,
        hostName: "api.contoso.example",
        tlsSettings: { certificateType: "ManagedCertificate", minimumTlsVersion: "TLS12" },
      },
    },
    ...applicationGateway({
      sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" },
    }),
  },
  "edge-certificates-in-vault": applicationGateway({
    identity: { type: "UserAssigned", userAssignedIdentities: ["${identity.id}"] },
    sslCertificates: [
      { name: "listener", keyVaultSecretId: "https://kv-orders.vault.azure.net/secrets/api-contoso" },
    ],
  }),
  "edge-private-origin": { origin },
  "edge-ddos": {
    address: {
      type: "azure-native:network:PublicIPAddress",
      properties: {
        ...inGroup,
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        ddosSettings: { protectionMode: "VirtualNetworkInherited" },
      },
    },
  },
} satisfies Partial<Record<ControlId, Example>>;
