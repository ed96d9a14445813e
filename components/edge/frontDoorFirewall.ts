import type * as input from "@pulumi/azure-native/types/input.js";
import { callerSecrets } from "./callerSecrets.ts";
import { managedRuleSets } from "./managedRuleSets.ts";
import type { TrafficRules } from "./trafficRules.ts";

/** What the web application firewall of Front Door does. */
export interface FrontDoorFirewall {
  /** How it works. */
  policySettings: input.frontdoor.PolicySettingsArgs;
  /** Rules of one's own, which come first. */
  customRules: { rules: input.frontdoor.CustomRuleArgs[] };
  /** Rules of Microsoft. */
  managedRules: { managedRuleSets: input.frontdoor.ManagedRuleSetArgs[] };
}

/**
 * A firewall that blocks: attacks, bots, floods, and, if asked to, all countries but some. It goes by the address of the connection
 * (`SocketAddr`), never by `RemoteAddr`, which a client can write into a header.
 *
 * A blocked request is answered with 403, one above the rate limit with 429, and a reference to the log: that is Azure's own answer, which
 * says nothing of what is behind. An answer of one's own would make both 403.
 *
 * Sources: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-best-practices,
 * https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-configure-custom-response-code
 */
export function frontDoorFirewall({ rateLimit, allowedCountries }: TrafficRules): FrontDoorFirewall {
  return {
    policySettings: {
      enabledState: "Enabled",
      mode: "Prevention",
      requestBodyCheck: "Enabled",
      // Of the log: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-sensitive-data-protection-frontdoor
      state: "Enabled",
      scrubbingRules: [
        ...callerSecrets.headers.map((selector) => scrub("RequestHeaderNames", selector)),
        ...callerSecrets.queryParameters.map((selector) => scrub("QueryStringArgNames", selector)),
      ],
    },
    customRules: {
      rules: [
        {
          name: "RateLimit",
          priority: 100,
          enabledState: "Enabled",
          ruleType: "RateLimitRule",
          action: "Block",
          rateLimitThreshold: rateLimit.requests,
          rateLimitDurationInMinutes: rateLimit.minutes,
          // Azure counts by address of the connection, and wants a condition: any request has a host header.
          matchConditions: [
            {
              matchVariable: "RequestHeader",
              selector: "Host",
              operator: "GreaterThanOrEqual",
              matchValue: ["0"],
            },
          ],
        },
        ...(allowedCountries === undefined
          ? []
          : [
              {
                name: "AllowedCountries",
                priority: 200,
                enabledState: "Enabled",
                ruleType: "MatchRule",
                action: "Block",
                matchConditions: [
                  {
                    matchVariable: "SocketAddr",
                    operator: "GeoMatch",
                    negateCondition: true,
                    matchValue: [...allowedCountries],
                  },
                ],
              },
            ]),
      ],
    },
    managedRules: {
      // Bots have no action of the whole set: each of its rules has its own.
      managedRuleSets: [{ ...managedRuleSets.attacks, ruleSetAction: "Block" }, managedRuleSets.bots],
    },
  };
}

const scrub = (
  matchVariable: string,
  selector: string,
): input.frontdoor.WebApplicationFirewallScrubbingRulesArgs => ({
  matchVariable,
  selectorMatchOperator: "Equals",
  selector,
  state: "Enabled",
});
