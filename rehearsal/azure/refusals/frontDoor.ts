import { parentOf } from "../identifiers.ts";
import type { LiveResources } from "../liveResources.ts";
import { absent, list, number, object, text, texts, type Properties } from "../values.ts";
import { equal, type Conflict } from "./conflict.ts";
import { isRateLimit, learn, missing, named, samePriority, when } from "./edgeRefusal.ts";
import type { Refusal, Rule } from "./refusal.ts";

const tiers = `${learn}/azure/frontdoor/standard-premium/tier-comparison`;
const privateLink = `${learn}/azure/frontdoor/private-link`;
const customRules = `${learn}/azure/web-application-firewall/afds/waf-front-door-custom-rules`;
const rates = `${learn}/azure/web-application-firewall/afds/waf-front-door-rate-limit`;
const premium = "Premium_AzureFrontDoor";

const global: Rule = (inputs) => {
  const location = text(inputs, "location") ?? "global";
  return when(
    location.toLowerCase() !== "global",
    "LocationNotAvailableForResourceType",
    "location",
    `"${location}": Front Door is global, its location is "global"`,
    `${learn}/azure/templates/microsoft.cdn/profiles`,
  );
};

const ownRules: Rule = (inputs) => {
  const rules = list(inputs, "customRules", "rules");
  return [
    ...samePriority(rules, "customRules.rules", customRules),
    ...rules.flatMap((rule, index): Refusal[] => {
      const property = `customRules.rules[${index}]`;
      const minutes = number(rule, "rateLimitDurationInMinutes") ?? 1;
      const action = text(rule, "action") ?? "Block";
      const countries = list(rule, "matchConditions").flatMap((condition) =>
        text(condition, "operator") === "GeoMatch" ? list(condition, "matchValue") : [],
      );
      return [
        ...when(
          isRateLimit(rule) && minutes !== 1 && minutes !== 5,
          "BadRequest",
          `${property}.rateLimitDurationInMinutes`,
          `a rate is counted over 1 or 5 minutes, not ${minutes}`,
          rates,
        ),
        ...when(
          isRateLimit(rule) &&
            absent(rule, "matchConditions", 0) &&
            Array.isArray(object(rule)["matchConditions"]),
          "BadRequest",
          `${property}.matchConditions`,
          "a rate limit needs at least one condition",
          rates,
        ),
        ...when(
          isRateLimit(rule) && ["Allow", "Redirect"].includes(action),
          "BadRequest",
          `${property}.action`,
          `a rate limit can block or log, not ${action}`,
          `${learn}/azure/web-application-firewall/afds/waf-front-door-rate-limit-configure`,
        ),
        ...when(
          countries.length > 10,
          "BadRequest",
          `${property}.matchConditions`,
          `${countries.length} countries; one rule takes at most ten`,
          `${learn}/azure/web-application-firewall/afds/waf-front-door-geo-filtering`,
        ),
      ];
    }),
  ];
};

const managedRules: Rule = (inputs) => {
  const sets = list(inputs, "managedRules", "managedRuleSets");
  const sku = text(inputs, "sku", "name");
  const lesser = absent(inputs, "sku", "name") || (sku !== undefined && sku !== premium);
  return [
    ...when(
      sets.length > 0 && lesser,
      "BadRequest",
      "sku.name",
      `managed rules are part of ${premium} only, not of ${sku ?? "Classic_AzureFrontDoor, the default"}`,
      tiers,
    ),
    ...sets.flatMap((set, index) =>
      when(
        text(set, "ruleSetType") === "Microsoft_DefaultRuleSet" &&
          (text(set, "ruleSetVersion") ?? "").startsWith("2.") &&
          absent(set, "ruleSetAction"),
        "BadRequest",
        `managedRules.managedRuleSets[${index}].ruleSetAction`,
        "rule sets from 2.0 on add up scores, and want to know what to do with too high a one",
        `${learn}/cli/azure/network/front-door/waf-policy/managed-rules`,
      ),
    ),
  ];
};

const responseTimeout: Rule = (inputs) => {
  const seconds = number(inputs, "originResponseTimeoutSeconds") ?? 60;
  return when(
    seconds < 16 || seconds > 240,
    "BadRequest",
    "originResponseTimeoutSeconds",
    `${seconds} is not a number of seconds from 16 to 240`,
    `${learn}/azure/frontdoor/troubleshoot-issues`,
  );
};

/** Where Front Door has private endpoints, in public Azure. */
const privateLinkLocations = (
  "australiaeast brazilsouth canadacentral centralindia centralus eastasia eastus eastus2 francecentral " +
  "germanywestcentral japaneast koreacentral northeurope norwayeast southafricanorth southcentralus southeastasia " +
  "swedencentral uaenorth uksouth westeurope westus2 westus3"
).split(" ");

const sharedPrivateLink: Rule = (inputs) => {
  const link = object(inputs, "sharedPrivateLinkResource");
  const location = text(link, "privateLinkLocation") ?? "westeurope";
  const target = text(link, "privateLink", "id") ?? "";
  const wanted = text(link, "groupId") ?? "Gateway";
  return [
    ...when(
      !privateLinkLocations.includes(location.replaceAll(" ", "").toLowerCase()),
      "BadRequest",
      "sharedPrivateLinkResource.privateLinkLocation",
      `Front Door has no private link in "${location}"; take the nearest of ${privateLinkLocations.join(", ")}`,
      `${privateLink}#region-availability`,
    ),
    ...when(
      /\/Microsoft\.ApiManagement\/service\/[^/]+$/i.test(target) && wanted !== "Gateway",
      "BadRequest",
      "sharedPrivateLinkResource.groupId",
      `API Management has no sub-resource "${wanted}", only "Gateway"`,
      `${learn}/azure/api-management/private-endpoint`,
    ),
  ];
};

const redirect: Rule = (inputs) => {
  const protocols = texts(inputs, "supportedProtocols");
  return when(
    text(inputs, "httpsRedirect") === "Enabled" &&
      protocols.length > 0 &&
      !(protocols.includes("Http") && protocols.includes("Https")),
    "BadRequest",
    "httpsRedirect",
    `a redirect from HTTP to HTTPS needs both protocols, not ${protocols.join(", ")} alone`,
    "https://github.com/hashicorp/terraform-provider-azurerm/pull/18231",
  );
};

const domainTls: Rule = (inputs) => {
  const host = text(inputs, "hostName") ?? "";
  const oldest = text(inputs, "tlsSettings", "minimumTlsVersion");
  return [
    ...when(
      host.startsWith("*.") && text(inputs, "tlsSettings", "certificateType") === "ManagedCertificate",
      "BadRequest",
      "tlsSettings.certificateType",
      `Azure issues no certificate for the wildcard ${host}`,
      `${learn}/azure/frontdoor/domain#azure-front-door-managed-tls-certificates`,
    ),
    ...when(
      oldest === "TLS10",
      "BadRequest",
      "tlsSettings.minimumTlsVersion",
      "TLS 1.0 and 1.1 are retired",
      `${learn}/azure/frontdoor/standard-premium/tls-policy`,
    ),
  ];
};

/** What Azure is documented to refuse in a Front Door by itself. */
export const frontDoor: Readonly<Record<string, readonly Rule[]>> = {
  "cdn:Profile": [global, responseTimeout],
  "cdn:AFDEndpoint": [
    named(
      "endpointName",
      /^(?=.{2,46}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
      "2 to 46 letters, digits and hyphens, no hyphen at either end",
    ),
    global,
  ],
  "cdn:AFDOrigin": [sharedPrivateLink],
  "cdn:AFDCustomDomain": [domainTls],
  "cdn:Route": [redirect],
  "frontdoor:Policy": [
    named("policyName", /^[A-Za-z][A-Za-z0-9]{0,127}$/, "1 to 128 letters and digits, a letter first"),
    global,
    managedRules,
    ownRules,
  ],
};

const skuOf = (live: LiveResources, id: string): string | undefined =>
  text(live.get(id)?.inputs, "sku", "name");

/** Why an API Management service can't be behind a private link of Front Door. */
function unreachable(service: Properties): string | undefined {
  const sku = text(service, "sku", "name") ?? "";
  if (sku === "PremiumV2") return "Front Door has no private link to Premium v2 yet";
  if (["Consumption", "BasicV2"].includes(sku)) return `${sku} has no private endpoints`;
  const injected = ["Internal", "External"].includes(text(service, "virtualNetworkType") ?? "");
  return injected && !sku.endsWith("V2")
    ? "a service of a classic tier in a network has no private endpoints"
    : undefined;
}

const privateOrigin: Conflict = ({ id, inputs }, live) => {
  const target = text(inputs, "sharedPrivateLinkResource", "privateLink", "id");
  const siblings = live
    .ofType("cdn:AFDOrigin")
    .filter((each) => equal(parentOf(each.id), parentOf(id)) && !equal(each.id, id));
  const mixed = siblings.some(
    (each) =>
      absent(each.inputs, "sharedPrivateLinkResource") !== absent(inputs, "sharedPrivateLinkResource"),
  );
  const sku = skuOf(live, parentOf(parentOf(id))) ?? premium;
  const service = live.get(target ?? "");
  const reason =
    service?.type.startsWith("apimanagement:") === true ? unreachable(service.inputs) : undefined;
  return [
    ...missing(live, "sharedPrivateLinkResource.privateLink.id", target),
    ...when(
      !absent(inputs, "sharedPrivateLinkResource") && sku !== premium,
      "BadRequest",
      "sharedPrivateLinkResource",
      `private link needs a profile of ${premium}, not ${sku}`,
      privateLink,
    ),
    ...when(
      mixed,
      "BadRequest",
      "sharedPrivateLinkResource",
      "Origin Group can only have origins with private links or origins without private links. They cannot have a mix of both",
      privateLink,
    ),
    ...when(
      reason !== undefined,
      "BadRequest",
      "sharedPrivateLinkResource.privateLink.id",
      reason ?? "",
      `${learn}/azure/api-management/private-endpoint`,
    ),
  ];
};

const emptyOriginGroup: Conflict = ({ inputs }, live) => {
  const groupId = text(inputs, "originGroup", "id");
  if (groupId === undefined || live.get(groupId) === undefined) {
    return missing(live, "originGroup.id", groupId);
  }
  const enabled = live
    .ofType("cdn:AFDOrigin")
    .some((each) => equal(parentOf(each.id), groupId) && text(each.inputs, "enabledState") !== "Disabled");
  return when(
    !enabled,
    "BadRequest",
    "originGroup.id",
    "Please make sure that the originGroup is created successfully and at least one enabled origin is created under the origin group.",
    "https://github.com/Azure/bicep-types-az/issues/1923",
  );
};

const firewallOfProfile: Conflict = ({ id, inputs }, live) => {
  const policy = text(inputs, "parameters", "wafPolicy", "id");
  const domains = list(inputs, "parameters", "associations").flatMap((each) => list(each, "domains"));
  const [profileSku, policySku] = [skuOf(live, parentOf(id)), skuOf(live, policy ?? "")];
  return [
    ...missing(live, "parameters.wafPolicy.id", policy),
    ...domains.flatMap((domain) => missing(live, "parameters.associations.domains", text(domain, "id"))),
    ...when(
      profileSku !== undefined && policySku !== undefined && profileSku !== policySku,
      "BadRequest",
      "parameters.wafPolicy.id",
      `a policy of ${policySku ?? ""} for a profile of ${profileSku ?? ""}`,
      `${learn}/azure/web-application-firewall/afds/afds-overview`,
    ),
  ];
};

/** What Azure is documented to refuse in a Front Door because of what exists already, or does not. */
export const frontDoorConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "cdn:AFDOrigin": [privateOrigin],
  "cdn:Route": [emptyOriginGroup],
  "cdn:SecurityPolicy": [firewallOfProfile],
};
