import type * as input from "@pulumi/azure-native/types/input.js";
import { callerSecrets } from "./callerSecrets.ts";
import { managedRuleSets } from "./managedRuleSets.ts";
import type { TrafficRules } from "./trafficRules.ts";

/** What the web application firewall of an application gateway does. */
export interface ApplicationGatewayFirewall {
  /** How it works. */
  policySettings: input.network.PolicySettingsArgs;
  /** Rules of one's own, which come first. */
  customRules: input.network.WebApplicationFirewallCustomRuleArgs[];
  /** Rules of Microsoft. */
  managedRules: input.network.ManagedRulesDefinitionArgs;
}

/** Largest body of a request, in KB; all of it is inspected. Uploads of files have a limit of their own, in MB. */
const limits = { bodyKilobytes: 128, fileMegabytes: 100 };

/** In the stead of Azure's page, which names the product. */
const blocked = Buffer.from(JSON.stringify({ error: "The request is blocked." })).toString("base64");

/**
 * A firewall that blocks: attacks, bots, floods, bodies that are too large to be inspected, and, if asked to, all countries but some.
 *
 * Sources: https://learn.microsoft.com/azure/web-application-firewall/ag/best-practices,
 * https://learn.microsoft.com/azure/web-application-firewall/ag/application-gateway-waf-request-size-limits
 */
export function applicationGatewayFirewall({
  rateLimit,
  allowedCountries,
}: TrafficRules): ApplicationGatewayFirewall {
  return {
    policySettings: {
      state: "Enabled",
      mode: "Prevention",
      requestBodyCheck: true,
      requestBodyEnforcement: true,
      maxRequestBodySizeInKb: limits.bodyKilobytes,
      requestBodyInspectLimitInKB: limits.bodyKilobytes,
      fileUploadEnforcement: true,
      fileUploadLimitInMb: limits.fileMegabytes,
      customBlockResponseStatusCode: 403,
      customBlockResponseBody: blocked,
      // https://learn.microsoft.com/azure/web-application-firewall/ag/waf-sensitive-data-protection
      logScrubbing: {
        state: "Enabled",
        scrubbingRules: [
          ...callerSecrets.headers.map((selector) => scrub("RequestHeaderNames", selector)),
          ...callerSecrets.queryParameters.map((selector) => scrub("RequestArgNames", selector)),
        ],
      },
    },
    customRules: [
      {
        name: "RateLimit",
        priority: 10,
        state: "Enabled",
        ruleType: "RateLimitRule",
        action: "Block",
        rateLimitThreshold: rateLimit.requests,
        rateLimitDuration: rateLimit.minutes === 1 ? "OneMin" : "FiveMins",
        groupByUserSession: [{ groupByVariables: [{ variableName: "ClientAddr" }] }],
        // Any address but one that nobody has; there must be a condition:
        // https://learn.microsoft.com/azure/web-application-firewall/ag/rate-limiting-configure
        matchConditions: [
          {
            matchVariables: [{ variableName: "RemoteAddr" }],
            operator: "IPMatch",
            negationConditon: true,
            matchValues: ["255.255.255.255/32"],
          },
        ],
      },
      ...(allowedCountries === undefined
        ? []
        : [
            {
              name: "AllowedCountries",
              priority: 20,
              state: "Enabled",
              ruleType: "MatchRule",
              action: "Block",
              matchConditions: [
                {
                  matchVariables: [{ variableName: "RemoteAddr" }],
                  operator: "GeoMatch",
                  negationConditon: true,
                  matchValues: [...allowedCountries],
                },
              ],
            },
          ]),
    ],
    managedRules: { managedRuleSets: [managedRuleSets.attacks, managedRuleSets.bots] },
  };
}

const scrub = (
  matchVariable: string,
  selector: string,
): input.network.WebApplicationFirewallScrubbingRulesArgs => ({
  matchVariable,
  selectorMatchOperator: "Equals",
  selector,
  state: "Enabled",
});
