import assert from "node:assert/strict";
import fc from "fast-check";
import { applicationGatewayFirewall } from "../../../components/edge/applicationGatewayFirewall.ts";
import { countries } from "../../../components/edge/countries.ts";
import { frontDoorFirewall } from "../../../components/edge/frontDoorFirewall.ts";
import type { TrafficRules } from "../../../components/edge/trafficRules.ts";
import { refusals } from "../../../rehearsal/azure/refusals/refusals.ts";
import type { Properties } from "../../../rehearsal/azure/values.ts";
import { decodeProperties } from "../../../rehearsal/azure/wire.ts";

const trafficRules: TrafficRules = { rateLimit: { requests: 500, minutes: 5 } };
const inGermany: TrafficRules = { ...trafficRules, allowedCountries: ["DE", "ZZ"] };

/** As it is on the wire. */
const wire = (value: object): Properties => decodeProperties({ ...value });

describe("web application firewall of Front Door", () => {
  it("blocks attacks by the newest rules of Microsoft, and bots", () => {
    const { policySettings, managedRules } = frontDoorFirewall(trafficRules);
    assert.equal(policySettings.enabledState, "Enabled");
    assert.equal(policySettings.mode, "Prevention");
    assert.equal(policySettings.requestBodyCheck, "Enabled");
    assert.deepEqual(managedRules.managedRuleSets, [
      { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.2", ruleSetAction: "Block" },
      { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
    ]);
  });

  it("keeps what belongs to callers out of its log, and the addresses that it blocked in", () => {
    const { state, scrubbingRules } = frontDoorFirewall(trafficRules).policySettings;
    assert.equal(state, "Enabled");
    assert.deepEqual(scrubbingRules, [
      scrub("RequestHeaderNames", "Authorization"),
      scrub("RequestHeaderNames", "Ocp-Apim-Subscription-Key"),
      scrub("QueryStringArgNames", "subscription-key"),
    ]);
  });

  it("blocks an address above the rate, for any request", () => {
    assert.deepEqual(frontDoorFirewall(trafficRules).customRules.rules, [
      {
        name: "RateLimit",
        priority: 100,
        enabledState: "Enabled",
        ruleType: "RateLimitRule",
        action: "Block",
        rateLimitThreshold: 500,
        rateLimitDurationInMinutes: 5,
        matchConditions: [
          {
            matchVariable: "RequestHeader",
            selector: "Host",
            operator: "GreaterThanOrEqual",
            matchValue: ["0"],
          },
        ],
      },
    ]);
  });

  it("blocks other countries by the address of the connection, which no header can feign", () => {
    const [, rule] = frontDoorFirewall(inGermany).customRules.rules;
    assert.deepEqual(rule, {
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
          matchValue: ["DE", "ZZ"],
        },
      ],
    });
  });

  it("answers as Azure does, so that a caller above the rate gets 429 and not 403", () => {
    const { customBlockResponseBody, customBlockResponseStatusCode } =
      frontDoorFirewall(trafficRules).policySettings;
    assert.deepEqual([customBlockResponseBody, customBlockResponseStatusCode], [undefined, undefined]);
  });
});

describe("web application firewall of an application gateway", () => {
  it("blocks attacks by the newest rules of Microsoft, and bots, in bodies that it reads to the end", () => {
    const { policySettings, managedRules } = applicationGatewayFirewall(trafficRules);
    const { customBlockResponseBody, logScrubbing, ...security } = policySettings;
    assert.deepEqual(security, {
      state: "Enabled",
      mode: "Prevention",
      requestBodyCheck: true,
      requestBodyEnforcement: true,
      maxRequestBodySizeInKb: 128,
      requestBodyInspectLimitInKB: 128,
      fileUploadEnforcement: true,
      fileUploadLimitInMb: 100,
      customBlockResponseStatusCode: 403,
    });
    assert.equal(
      Buffer.from(String(customBlockResponseBody), "base64").toString(),
      '{"error":"The request is blocked."}',
    );
    assert.deepEqual(logScrubbing, {
      state: "Enabled",
      scrubbingRules: [
        scrub("RequestHeaderNames", "Authorization"),
        scrub("RequestHeaderNames", "Ocp-Apim-Subscription-Key"),
        scrub("RequestArgNames", "subscription-key"),
      ],
    });
    assert.deepEqual(managedRules, {
      managedRuleSets: [
        { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.2" },
        { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
      ],
    });
  });

  it("blocks an address above the rate, for any request, and other countries", () => {
    const remote = { matchVariables: [{ variableName: "RemoteAddr" }], negationConditon: true };
    assert.deepEqual(applicationGatewayFirewall(inGermany).customRules, [
      {
        name: "RateLimit",
        priority: 10,
        state: "Enabled",
        ruleType: "RateLimitRule",
        action: "Block",
        rateLimitThreshold: 500,
        rateLimitDuration: "FiveMins",
        groupByUserSession: [{ groupByVariables: [{ variableName: "ClientAddr" }] }],
        matchConditions: [{ ...remote, operator: "IPMatch", matchValues: ["255.255.255.255/32"] }],
      },
      {
        name: "AllowedCountries",
        priority: 20,
        state: "Enabled",
        ruleType: "MatchRule",
        action: "Block",
        matchConditions: [{ ...remote, operator: "GeoMatch", matchValues: ["DE", "ZZ"] }],
      },
    ]);
    const [rateLimit] = applicationGatewayFirewall({ rateLimit: { requests: 1, minutes: 1 } }).customRules;
    assert.equal(rateLimit?.rateLimitDuration, "OneMin");
  });
});

describe("both web application firewalls", () => {
  it("are what Azure takes, whatever the traffic rules", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            rateLimit: fc.record({
              requests: fc.integer({ min: 1 }),
              minutes: fc.constantFrom<1 | 5>(1, 5),
            }),
            allowedCountries: fc.subarray([...countries], { minLength: 1, maxLength: 10 }),
          },
          { requiredKeys: ["rateLimit"] },
        ),
        (rules) => {
          const premium = { sku: { name: "Premium_AzureFrontDoor" }, policyName: "waf", location: "global" };
          assert.deepEqual(
            refusals("frontdoor:Policy", { ...premium, ...wire(frontDoorFirewall(rules)) }),
            [],
          );
          assert.deepEqual(
            refusals("network:WebApplicationFirewallPolicy", wire(applicationGatewayFirewall(rules))),
            [],
          );
        },
      ),
    );
  });
});

function scrub(matchVariable: string, selector: string) {
  return { matchVariable, selectorMatchOperator: "Equals", selector, state: "Enabled" };
}
