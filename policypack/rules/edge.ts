import type { Graph } from "../graph.ts";
import { at, describe, elements, elementsAt, isFilled, isSet, isText, knownText, textOf } from "../read.ts";
import type { Properties, Resource } from "../resource.ts";
import {
  eachElement,
  isTrue,
  oneOf,
  orMissing,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../rule.ts";
import { every, independently, some } from "../unknown.ts";
import { rateLimit, type RateLimitShape } from "./rateLimits.ts";

const frontDoorFirewall = "frontdoor:Policy";
const gatewayFirewall = "network:WebApplicationFirewallPolicy";
const applicationGateway = ["network:ApplicationGateway"];

/** Where the two sorts of firewall policy say the same thing. */
const firewalls: readonly (RateLimitShape & { readonly kind: string })[] = [
  {
    kind: frontDoorFirewall,
    customRules: "customRules.rules",
    state: "enabledState",
    negation: "negateCondition",
    values: "matchValue",
    variables: (condition) => [() => condition],
    name: "matchVariable",
  },
  {
    kind: gatewayFirewall,
    customRules: "customRules",
    state: "state",
    // Azure's spelling.
    negation: "negationConditon",
    values: "matchValues",
    variables: (condition) => elementsAt(condition, "matchVariables"),
    name: "variableName",
  },
];

/** A version such as `2.1`, as a number that compares. */
function versionOf(set: unknown): number {
  return Number.parseFloat(textOf(at(set, "ruleSetVersion")));
}

/** Rules against attacks: Microsoft's default set from version 2.0 on, which scores a request, or OWASP 3.2, from which on it is good. */
function stopsAttacks(set: unknown): boolean {
  return some(
    () => isText(at(set, "ruleSetType"), "Microsoft_DefaultRuleSet") && versionOf(set) >= 2,
    () => isText(at(set, "ruleSetType"), "OWASP") && versionOf(set) >= 3.2,
  );
}

function stopsBots(set: unknown): boolean {
  return isText(at(set, "ruleSetType"), "Microsoft_BotManagerRuleSet");
}

function* managedRules(inputs: Properties): Findings {
  const path = "managedRules.managedRuleSets";
  const sets = elementsAt(inputs, path);
  const missing = function* (is: (set: unknown) => boolean, wanted: string): Findings {
    if (!some(...sets.map((read) => () => is(read())))) {
      yield { path, found: `without ${wanted}`, wanted };
    }
  };
  yield* independently([
    () => missing(stopsAttacks, "'Microsoft_DefaultRuleSet' of version 2.1 or later"),
    () => missing(stopsBots, "'Microsoft_BotManagerRuleSet'"),
  ]);
}

/** On Front Door a set says itself what it does; one that only logs stops nothing. */
function* blockingSets(inputs: Properties): Findings {
  yield* eachElement(inputs, "managedRules.managedRuleSets", function* (set, path) {
    if (
      every(
        () => stopsAttacks(set),
        () => !isText(at(set, "ruleSetAction"), "Block"),
      )
    ) {
      yield { path: `${path}.ruleSetAction`, found: describe(at(set, "ruleSetAction")), wanted: "'Block'" };
    }
  });
}

/** Azure's defaults, in KB (https://learn.microsoft.com/azure/web-application-firewall/ag/application-gateway-waf-request-size-limits). */
const defaultBodyLimit = 128;

/** No less of a body is inspected than is let in: an attack would hide behind the part that is looked at. */
function* wholeBodies(inputs: Properties): Findings {
  const path = "policySettings.requestBodyInspectLimitInKB";
  const limitAt = (each: string) => {
    const limit = at(inputs, each);
    return typeof limit === "number" ? limit : defaultBodyLimit;
  };
  const letIn = limitAt("policySettings.maxRequestBodySizeInKb");
  if (limitAt(path) < letIn) {
    yield {
      path,
      found: describe(at(inputs, path)),
      wanted: `${letIn} or more, as maxRequestBodySizeInKb lets in`,
    };
  }
}

/** Whether the redirect that a listener leads to, if any, goes to HTTPS: by the listener's name, as ids in a gateway are its own. */
function isRedirected(gateway: Properties, listener: unknown): boolean {
  const rules = elementsAt(gateway, "requestRoutingRules").map((read) => () => {
    const rule = read();
    return every(
      () => isFilled(rule, "redirectConfiguration"),
      () => !isFilled(rule, "backendAddressPool"),
      () => lastOf(at(rule, "httpListener.id")) === textOf(at(listener, "name")),
    );
  });
  return some(...rules);
}

function lastOf(id: unknown): string {
  const text = textOf(id);
  return text.slice(text.lastIndexOf("/") + 1);
}

const https = oneOf("Https");

/** Each element of a list of an application gateway speaks HTTPS. */
function* speaksHttps(
  inputs: Properties,
  list: string,
  isExempt: (element: unknown) => boolean = () => false,
): Findings {
  yield* eachElement(inputs, list, function* (element, path) {
    if (
      every(
        () => !https.accepts(at(element, "protocol")),
        () => !isExempt(element),
      )
    ) {
      yield { path: `${path}.protocol`, found: describe(at(element, "protocol")), wanted: https.wanted };
    }
  });
}

function* routeHttps(inputs: Properties): Findings {
  const path = "supportedProtocols";
  const protocols = elementsAt(inputs, path);
  const isOnly = () =>
    protocols.length > 0 && every(...protocols.map((read) => () => isText(read(), "Https")));
  if (!some(isOnly, () => isText(at(inputs, "httpsRedirect"), "Enabled"))) {
    yield { path, found: "not HTTPS alone", wanted: "['Https'], or httpsRedirect 'Enabled'" };
  }
}

/** The policies of Azure that start at TLS 1.2: https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview */
const modernPolicies = [
  "AppGwSslPolicy20170401S",
  "AppGwSslPolicy20220101",
  "AppGwSslPolicy20220101S",
] as const;

function* gatewayTls(inputs: Properties): Findings {
  const isPredefined = () => isText(at(inputs, "sslPolicy.policyName"), ...modernPolicies);
  const isCustom = () =>
    isText(at(inputs, "sslPolicy.policyType"), "Custom", "CustomV2") &&
    isText(at(inputs, "sslPolicy.minProtocolVersion"), "TLSv1_2", "TLSv1_3");
  if (!some(isPredefined, isCustom)) {
    yield {
      path: "sslPolicy",
      found: describe(at(inputs, "sslPolicy.policyName") ?? at(inputs, "sslPolicy.minProtocolVersion")),
      wanted: "policyName 'AppGwSslPolicy20220101S', or another that starts at TLS 1.2",
    };
  }
}

/** A predefined set of ciphers has its own version; a version of one's own is for ciphers of one's own. */
function* domainTls(inputs: Properties): Findings {
  const path = "tlsSettings.minimumTlsVersion";
  const version = () => at(inputs, path);
  const isPredefined = () => /^TLS12_/i.test(textOf(at(inputs, "tlsSettings.cipherSuiteSetType")));
  if (
    !some(
      () => isText(version(), "TLS12", "TLS13"),
      () => version() === undefined && isPredefined(),
    )
  ) {
    yield { path, found: describe(version()), wanted: "'TLS12' or 'TLS13'" };
  }
}

export const edgeRules: readonly ResourceRule[] = [
  {
    control: "edge-private-tier",
    kinds: ["cdn:Profile"],
    check: property("sku.name", oneOf("Premium_AzureFrontDoor")),
  },
  {
    control: "edge-private-tier",
    kinds: applicationGateway,
    check: property("sku.tier", oneOf("WAF_v2")),
  },
  ...firewalls.map(({ kind }): ResourceRule => ({
    control: "edge-waf-prevention",
    kinds: [kind],
    check: property("policySettings.mode", oneOf("Prevention")),
  })),
  {
    control: "edge-waf-prevention",
    kinds: [frontDoorFirewall],
    // Azure's default.
    check: property("policySettings.enabledState", orMissing(oneOf("Enabled"))),
  },
  {
    control: "edge-waf-prevention",
    kinds: [gatewayFirewall],
    check: property("policySettings.state", oneOf("Enabled")),
  },
  {
    control: "edge-waf-prevention",
    kinds: [gatewayFirewall],
    check: property("policySettings.requestBodyCheck", isTrue),
  },
  {
    control: "edge-waf-prevention",
    kinds: [frontDoorFirewall],
    check: property("policySettings.requestBodyCheck", oneOf("Enabled")),
  },
  {
    control: "edge-waf-prevention",
    kinds: [gatewayFirewall],
    // Azure's default: what is too large to be looked at does not pass.
    check: property("policySettings.requestBodyEnforcement", orMissing(isTrue)),
  },
  { control: "edge-waf-prevention", kinds: [gatewayFirewall], check: wholeBodies },
  { control: "edge-waf-managed-rules", kinds: [frontDoorFirewall, gatewayFirewall], check: managedRules },
  { control: "edge-waf-managed-rules", kinds: [frontDoorFirewall], check: blockingSets },
  ...firewalls.map((firewall): ResourceRule => ({
    control: "edge-waf-rate-limit",
    kinds: [firewall.kind],
    check: rateLimit(firewall),
  })),
  { control: "edge-https-only", kinds: ["cdn:Route"], check: routeHttps },
  {
    control: "edge-https-only",
    kinds: ["cdn:Route"],
    check: property("forwardingProtocol", oneOf("HttpsOnly")),
  },
  {
    control: "edge-https-only",
    kinds: ["cdn:AFDOrigin"],
    // Azure's default.
    check: property("enforceCertificateNameCheck", orMissing(isTrue)),
  },
  {
    control: "edge-https-only",
    kinds: applicationGateway,
    check: (inputs) => speaksHttps(inputs, "httpListeners", (listener) => isRedirected(inputs, listener)),
  },
  {
    control: "edge-https-only",
    kinds: applicationGateway,
    check: (inputs) => speaksHttps(inputs, "backendHttpSettingsCollection"),
  },
  {
    control: "edge-min-tls",
    kinds: ["cdn:AFDCustomDomain"],
    check: domainTls,
  },
  { control: "edge-min-tls", kinds: applicationGateway, check: gatewayTls },
  {
    control: "edge-certificates-in-vault",
    kinds: applicationGateway,
    check: (inputs) =>
      eachElement(inputs, "sslCertificates", function* (certificate, path) {
        if (!isSet(certificate, "keyVaultSecretId")) {
          yield {
            path: `${path}.keyVaultSecretId`,
            found: "missing",
            wanted: "the certificate's id in Key Vault",
          };
        }
      }),
  },
  {
    control: "edge-private-origin",
    kinds: ["cdn:AFDOrigin"],
    *check(inputs): Findings {
      const path = "sharedPrivateLinkResource.privateLink.id";
      if (!isSet(inputs, path)) {
        yield { path, found: "missing", wanted: "the id of what answers" };
      }
    },
  },
  {
    control: "edge-ddos",
    kinds: ["network:PublicIPAddress"],
    check: property("ddosSettings.protectionMode", {
      wanted: "'VirtualNetworkInherited' or 'Enabled'",
      accepts: (mode) => !isText(mode, "Disabled"),
    }),
  },
  {
    control: "edge-ddos",
    kinds: ["network:VirtualNetwork"],
    *check(inputs): Findings {
      const path = "ddosProtectionPlan.id";
      if (at(inputs, "enableDdosProtection") === true && !isSet(inputs, path)) {
        yield { path, found: "missing", wanted: "the id of the plan" };
      }
    },
  },
];

/** The names of what a firewall of Front Door guards, by the end of the ids of its domains. */
function* guarded(domain: Resource, graph: Graph): Findings {
  const policies = graph.referrers(domain, "cdn:SecurityPolicy", "parameters");
  const guards = policies.map(
    ({ inputs }) =>
      () =>
        isText(at(inputs, "parameters.type"), "WebApplicationFirewall") &&
        isSet(inputs, "parameters.wafPolicy.id") &&
        some(...elements(at(inputs, "parameters.associations")).map((read) => () => isWhole(read()))),
  );
  if (!some(...guards)) {
    const found = `no SecurityPolicy puts a firewall in front of ${describe(knownText(domain.inputs, "hostName") ?? domain.name)}`;
    yield { path: "", found, wanted: "one, with patternsToMatch ['/*']" };
  }
}

/** Whether a firewall looks at every path. */
function isWhole(association: unknown): boolean {
  return some(...elementsAt(association, "patternsToMatch").map((read) => () => read() === "/*"));
}

function* gatewayGuarded({ inputs }: Resource): Findings {
  const path = "firewallPolicy.id";
  if (!isSet(inputs, path)) {
    yield { path, found: "missing", wanted: "the id of a WebApplicationFirewallPolicy" };
  }
}

export const edgeStackRules: readonly StackRule[] = [
  {
    control: "edge-waf-attached",
    kinds: ["cdn:AFDEndpoint", "cdn:AFDCustomDomain"],
    check: guarded,
  },
  { control: "edge-waf-attached", kinds: applicationGateway, check: gatewayGuarded },
];
