import type { ControlText } from "./control.ts";

const firewall = "https://learn.microsoft.com/azure/web-application-firewall";
const frontDoor = "https://learn.microsoft.com/azure/frontdoor";
const gateway = "https://learn.microsoft.com/azure/application-gateway";

export const edgeControls = [
  {
    id: "edge-private-tier",
    title: "The tier of the edge has managed firewall rules and private origins",
    severity: "high",
    why: "Front Door Standard has neither; an application gateway without WAF_v2 has no firewall.",
    remediation:
      'Set sku: { name: "Premium_AzureFrontDoor" } on the cdn.Profile, sku: { name: "WAF_v2", tier: "WAF_v2" } on the network.ApplicationGateway.',
    documents: [`${frontDoor}/standard-premium/tier-comparison`],
    mappings: { mcsb: ["NS-6"], owasp: ["S6"], psrule: ["AppGw.UseWAF", "FrontDoor.UseWAF"] },
  },
  {
    id: "edge-waf-prevention",
    title: "The web application firewall blocks",
    severity: "high",
    why: "In detection mode, Azure's default, it writes the attack to a log and lets it through.",
    remediation:
      'Set policySettings: { mode: "Prevention" }, the policy enabled, and requestBodyCheck on; of an application gateway, requestBodyInspectLimitInKB to no less than maxRequestBodySizeInKb.',
    documents: [
      `${firewall}/afds/waf-front-door-best-practices`,
      `${firewall}/ag/best-practices`,
      `${firewall}/ag/application-gateway-waf-request-size-limits`,
    ],
    mappings: {
      mcsb: ["NS-6"],
      cis: { "5.0": ["7.14", "7.15"] },
      owasp: ["S6"],
      azurePolicy: ["12430be1-6cc8-4527-a9a8-e3d38f250096", "425bea59-a659-4cbb-8d31-34499bd030b8"],
      psrule: [
        "AppGwWAF.Enabled",
        "AppGwWAF.PreventionMode",
        "FrontDoorWAF.Enabled",
        "FrontDoorWAF.PreventionMode",
      ],
      checkov: ["CKV_AZURE_122", "CKV_AZURE_123"],
    },
  },
  {
    id: "edge-waf-managed-rules",
    title: "The firewall has Microsoft's rules against attacks and bots",
    severity: "high",
    why: "Without them a firewall knows no attack.",
    remediation:
      'Put Microsoft_DefaultRuleSet 2.1 or later (on Front Door with ruleSetAction: "Block") and Microsoft_BotManagerRuleSet into managedRules.managedRuleSets.',
    documents: [
      `${firewall}/afds/waf-front-door-drs`,
      `${firewall}/ag/application-gateway-crs-rulegroups-rules`,
    ],
    mappings: {
      mcsb: ["NS-6"],
      owasp: ["S6"],
      psrule: ["AppGwWAF.RuleGroups", "FrontDoorWAF.RuleGroups"],
      checkov: ["CKV_AZURE_133", "CKV_AZURE_135"],
    },
  },
  {
    id: "edge-waf-rate-limit",
    title: "The firewall limits how often one address may call",
    severity: "medium",
    why: "A flood from one client is stopped at the edge, before it costs anything behind.",
    remediation:
      'Add a custom rule with ruleType: "RateLimitRule", action: "Block" and a condition that all calls meet, such as a header Host of length 0 or more; for an application gateway, any address but 255.255.255.255/32.',
    documents: [`${firewall}/afds/waf-front-door-rate-limit`, `${firewall}/ag/rate-limiting-configure`],
    mappings: { mcsb: ["NS-6"], owasp: ["S6"] },
  },
  {
    id: "edge-waf-attached",
    title: "A firewall stands in front of every host name",
    severity: "critical",
    why: "A firewall that is attached to nothing, or to one of two host names, lets everything through.",
    remediation:
      "Name each endpoint and each custom domain in a cdn.SecurityPolicy with patternsToMatch ['/*']; set firewallPolicy: { id } of an application gateway.",
    documents: [`${firewall}/afds/afds-overview`, `${firewall}/ag/ag-overview`],
    mappings: {
      mcsb: ["NS-6"],
      cis: { "5.0": ["7.10"] },
      owasp: ["S6"],
      azurePolicy: ["055aa869-bc98-4af8-bafc-23f1ab6ffe2c", "564feb30-bf6a-4854-b4bb-0d2d2d1e6c66"],
      psrule: ["AppGw.WAFEnabled", "FrontDoor.UseWAF"],
      checkov: ["CKV_AZURE_120", "CKV_AZURE_121"],
    },
  },
  {
    id: "edge-https-only",
    title: "The edge speaks HTTPS to both sides",
    severity: "high",
    why: "Over HTTP, tokens and data can be read and changed on the way.",
    remediation:
      'Set supportedProtocols: ["Https"] and forwardingProtocol: "HttpsOnly" on the cdn.Route; protocol: "Https" in httpListeners and backendHttpSettingsCollection.',
    documents: [`${frontDoor}/end-to-end-tls`, `${gateway}/ssl-overview`],
    mappings: {
      mcsb: ["DP-3"],
      owasp: ["S3"],
      psrule: ["AppGw.UseHTTPS"],
      checkov: ["CKV_AZURE_217"],
    },
  },
  {
    id: "edge-min-tls",
    title: "The edge refuses TLS older than 1.2",
    severity: "high",
    why: "TLS 1.0 and 1.1 have known weaknesses; the default of an application gateway depends on the API version that made it.",
    remediation:
      'Set tlsSettings.minimumTlsVersion: "TLS12" on the cdn.AFDCustomDomain, sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" } on the gateway.',
    documents: [
      `${frontDoor}/standard-premium/tls-policy`,
      `${gateway}/application-gateway-ssl-policy-overview`,
    ],
    mappings: {
      mcsb: ["DP-3", "NS-8"],
      owasp: ["S3"],
      psrule: ["AppGw.SSLPolicy", "FrontDoor.MinTLS"],
      checkov: ["CKV_AZURE_218"],
    },
  },
  {
    id: "edge-certificates-in-vault",
    title: "Certificates of the edge are kept in Key Vault",
    severity: "high",
    why: "A certificate that the program hands over is in the stack's state with its private key, and nobody renews it.",
    remediation: "Set sslCertificates[].keyVaultSecretId instead of data and password.",
    documents: [`${gateway}/key-vault-certs`],
    mappings: { mcsb: ["IM-8", "DP-7"], owasp: ["S3"] },
  },
  {
    id: "edge-private-origin",
    title: "Front Door reaches its origins by private link",
    severity: "high",
    why: "An origin that Front Door reaches over the internet, the internet reaches too.",
    remediation: "Set sharedPrivateLinkResource of the cdn.AFDOrigin.",
    documents: [`${frontDoor}/private-link`, `${frontDoor}/origin-security`],
    mappings: { mcsb: ["NS-2"], owasp: ["S6"] },
  },
  {
    id: "edge-ddos",
    title: "Nothing is taken out of the protection against floods of traffic",
    severity: "low",
    why: "A public address with its protection off is the one that gets attacked; a network that asks for a plan has to name it.",
    remediation:
      'Leave ddosSettings.protectionMode of the network.PublicIPAddress at "VirtualNetworkInherited", and set ddosProtectionPlan with enableDdosProtection.',
    documents: ["https://learn.microsoft.com/azure/ddos-protection/ddos-protection-overview"],
    mappings: {
      mcsb: ["NS-5"],
      cis: { "5.0": ["8.5"] },
      azurePolicy: ["94de2ad3-e0c1-4caf-ad78-5d47bbc83d3d"],
    },
  },
  {
    id: "edge-waf-log-scrubbing",
    title: "Tokens and keys of callers stay out of the logs of the edge",
    severity: "medium",
    why: "When a rule matches, the firewall writes what it found, from headers too, to a log that many people read; Front Door writes the query of every call.",
    remediation:
      'Add rules with matchVariable: "RequestHeaderNames" for Authorization and Ocp-Apim-Subscription-Key to policySettings.scrubbingRules (of an application gateway policySettings.logScrubbing.scrubbingRules), and one with matchVariable: "QueryStringArgNames" to logScrubbing.scrubbingRules of the cdn.Profile.',
    documents: [
      `${frontDoor}/standard-premium/sensitive-data-protection`,
      `${firewall}/afds/waf-sensitive-data-protection-frontdoor`,
      `${firewall}/ag/waf-sensitive-data-protection`,
    ],
    mappings: { mcsb: ["LT-3"], owasp: ["S3", "S10"] },
  },
] as const satisfies readonly ControlText[];
