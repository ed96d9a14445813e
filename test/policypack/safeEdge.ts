import { unknownValue } from "../../policypack/evaluate.ts";
import type { Stack } from "./stack.ts";

const unknown = unknownValue;
const ofGateway =
  "/subscriptions/s/resourceGroups/rg-orders-dev/providers/Microsoft.Network/applicationGateways/agw";

const managedRuleSets = [
  { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" },
  { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
];
const rateLimit = {
  name: "rate",
  priority: 1,
  ruleType: "RateLimitRule",
  action: "Block",
  rateLimitThreshold: 99,
};

/** Every call has the header. */
const anyHost = {
  matchVariable: "RequestHeader",
  selector: "Host",
  operator: "GreaterThanOrEqual",
  matchValue: ["0"],
};

/** Nobody has the address. */
const anyAddress = {
  matchVariables: [{ variableName: "RemoteAddr" }],
  operator: "IPMatch",
  negationConditon: true,
  matchValues: ["255.255.255.255/32"],
};

const scrubbing = {
  state: "Enabled",
  scrubbingRules: ["Authorization", "Ocp-Apim-Subscription-Key"].map((selector) => ({
    matchVariable: "RequestHeaderNames",
    selectorMatchOperator: "Equals",
    selector,
    state: "Enabled",
  })),
};

/** A Front Door with a host name of its own, in front of the gateway. */
export function frontDoor(stack: Stack, group: object): void {
  const within = { ...group, profileName: "afd-orders" };
  stack
    .add("front-door", "cdn:Profile", {
      ...within,
      sku: { name: "Premium_AzureFrontDoor" },
      logScrubbing: {
        state: "Enabled",
        scrubbingRules: [
          { matchVariable: "QueryStringArgNames", selectorMatchOperator: "EqualsAny", state: "Enabled" },
        ],
      },
    })
    .add("endpoint", "cdn:AFDEndpoint", { ...within, endpointName: "orders", enabledState: "Enabled" })
    .add("domain", "cdn:AFDCustomDomain", {
      ...within,
      hostName: "api.contoso.example",
      tlsSettings: { certificateType: "ManagedCertificate", minimumTlsVersion: "TLS12" },
    })
    .add("afd-firewall", "frontdoor:Policy", {
      ...group,
      sku: { name: "Premium_AzureFrontDoor" },
      policySettings: {
        enabledState: "Enabled",
        mode: "Prevention",
        requestBodyCheck: "Enabled",
        ...scrubbing,
      },
      customRules: { rules: [{ ...rateLimit, enabledState: "Enabled", matchConditions: [anyHost] }] },
      managedRules: {
        managedRuleSets: managedRuleSets.map((set, index) => ({
          ...set,
          ...(index === 0 ? { ruleSetAction: "Block" } : {}),
        })),
      },
    })
    .add(
      "guard",
      "cdn:SecurityPolicy",
      {
        ...within,
        parameters: {
          type: "WebApplicationFirewall",
          wafPolicy: { id: unknown },
          associations: [{ domains: [{ id: unknown }, { id: unknown }], patternsToMatch: ["/*"] }],
        },
      },
      { parameters: ["afd-firewall", "endpoint", "domain"] },
    )
    .add(
      "origin",
      "cdn:AFDOrigin",
      {
        ...within,
        hostName: unknown,
        enforceCertificateNameCheck: true,
        sharedPrivateLinkResource: { groupId: "Gateway", privateLink: { id: unknown } },
      },
      { hostName: ["gateway"], sharedPrivateLinkResource: ["gateway"] },
    )
    .add(
      "route",
      "cdn:Route",
      {
        ...within,
        endpointName: "orders",
        supportedProtocols: ["Https"],
        forwardingProtocol: "HttpsOnly",
        httpsRedirect: "Disabled",
        originGroup: { id: unknown },
      },
      { endpointName: ["endpoint"] },
    );
}

/** An application gateway in front of the gateway, which it knows by name. */
export function applicationGateway(stack: Stack, group: object): void {
  stack
    .add("address", "network:PublicIPAddress", {
      ...group,
      sku: { name: "Standard" },
      ddosSettings: { protectionMode: "VirtualNetworkInherited" },
    })
    .add("agw-firewall", "network:WebApplicationFirewallPolicy", {
      ...group,
      policySettings: {
        state: "Enabled",
        mode: "Prevention",
        requestBodyCheck: true,
        logScrubbing: scrubbing,
      },
      customRules: [{ ...rateLimit, state: "Enabled", matchConditions: [anyAddress] }],
      managedRules: { managedRuleSets },
    })
    .add(
      "agw",
      "network:ApplicationGateway",
      {
        ...group,
        applicationGatewayName: "agw",
        sku: { name: "WAF_v2", tier: "WAF_v2" },
        firewallPolicy: { id: unknown },
        sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" },
        sslCertificates: [{ name: "api", keyVaultSecretId: "https://kv-orders.vault.azure.net/secrets/api" }],
        httpListeners: [
          { name: "https", protocol: "Https" },
          { name: "http", protocol: "Http" },
        ],
        backendHttpSettingsCollection: [{ name: "gateway", protocol: "Https", port: 443 }],
        backendAddressPools: [{ name: "gateway", backendAddresses: [{ fqdn: "apim-orders.azure-api.net" }] }],
        requestRoutingRules: [
          {
            name: "gateway",
            httpListener: { id: `${ofGateway}/httpListeners/https` },
            backendAddressPool: { id: `${ofGateway}/backendAddressPools/gateway` },
          },
          {
            name: "redirect",
            httpListener: { id: `${ofGateway}/httpListeners/http` },
            redirectConfiguration: { id: `${ofGateway}/redirectConfigurations/https` },
          },
        ],
        redirectConfigurations: [{ name: "https", redirectType: "Permanent" }],
      },
      { firewallPolicy: ["agw-firewall"], frontendIPConfigurations: ["address"] },
    );
}
