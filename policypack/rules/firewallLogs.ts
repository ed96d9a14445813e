import type { ControlId } from "../controls.ts";
import { at, describe, elementsAt, isSet, isText } from "../read.ts";
import type { Properties } from "../resource.ts";
import { oneOf, orMissing, property, type Findings, type ResourceRule } from "../rule.ts";
import { every, independently, some } from "../unknown.ts";

const control: ControlId = "edge-waf-log-scrubbing";

/** What callers prove themselves with; when a rule matches in it, the firewall writes what it found there to its log. */
const secretHeaders = ["Authorization", "Ocp-Apim-Subscription-Key"];

/** Whether a rule takes a header out of the log: by its name, or with all others. */
function scrubs(rule: unknown, header: string): boolean {
  return every(
    () => isText(at(rule, "matchVariable"), "RequestHeaderNames"),
    () => !isText(at(rule, "state"), "Disabled"),
    () =>
      some(
        () => isText(at(rule, "selectorMatchOperator"), "EqualsAny"),
        () => isText(at(rule, "selector"), header),
      ),
  );
}

/**
 * Azure writes no log without the secrets in it unless it is told which they are
 * (https://learn.microsoft.com/azure/web-application-firewall/afds/waf-sensitive-data-protection-frontdoor).
 *
 * @param place Where the two sorts of firewall policy say so; azure-native has them right in the settings of a policy of Front Door.
 */
function scrubbing(place: string): (inputs: Properties) => Findings {
  return function* (inputs) {
    const path = `${place}.scrubbingRules`;
    const rules = isSet(inputs, path) ? elementsAt(inputs, path) : [];
    yield* independently([
      () => property(`${place}.state`, orMissing(oneOf("Enabled")))(inputs),
      ...secretHeaders.map(
        (header) =>
          function* (): Findings {
            if (!some(...rules.map((read) => () => scrubs(read(), header)))) {
              yield { path, found: describe(at(inputs, path)), wanted: `a rule for the header ${header}` };
            }
          },
      ),
    ]);
  };
}

/** The tiers of Front Door; a profile may be of a CDN, which has no such log. */
const frontDoorTiers = ["Standard_AzureFrontDoor", "Premium_AzureFrontDoor"] as const;

/** Whether a rule takes the query out of the address of each call: by itself, or with the address as a whole. */
function hidesQuery(rule: unknown): boolean {
  return every(
    () => isText(at(rule, "matchVariable"), "QueryStringArgNames", "RequestUri"),
    () => !isText(at(rule, "state"), "Disabled"),
  );
}

/**
 * Front Door writes the address of each call to its log, with the keys and signatures that stand in a query
 * (https://learn.microsoft.com/azure/frontdoor/standard-premium/sensitive-data-protection).
 */
function* accessLog(inputs: Properties): Findings {
  const path = "logScrubbing";
  const rules = isSet(inputs, path) ? elementsAt(inputs, `${path}.scrubbingRules`) : [];
  const hides = () =>
    every(
      () => !isText(at(inputs, `${path}.state`), "Disabled"),
      () => some(...rules.map((read) => () => hidesQuery(read()))),
    );
  if (
    every(
      () => isText(at(inputs, "sku.name"), ...frontDoorTiers),
      () => !hides(),
    )
  ) {
    yield { path, found: "without a rule for queries", wanted: "an enabled rule for QueryStringArgNames" };
  }
}

/** What the edge writes to its logs. */
export const firewallLogRules: readonly ResourceRule[] = [
  { control, kinds: ["cdn:Profile"], check: accessLog },
  { control, kinds: ["frontdoor:Policy"], check: scrubbing("policySettings") },
  {
    control,
    kinds: ["network:WebApplicationFirewallPolicy"],
    check: scrubbing("policySettings.logScrubbing"),
  },
];
