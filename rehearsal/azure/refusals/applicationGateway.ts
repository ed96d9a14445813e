import { resourceId } from "../identifiers.ts";
import type { LiveResources } from "../liveResources.ts";
import { group } from "../resourceType.ts";
import { absent, isObject, list, number, object, text, texts, type Value } from "../values.ts";
import { delegationsOf, equal, type Conflict } from "./conflict.ts";
import { isRateLimit, learn, missing, named, samePriority, when } from "./edgeRefusal.ts";
import type { Refusal, Rule } from "./refusal.ts";

const customRules = `${learn}/azure/web-application-firewall/ag/custom-waf-rules-overview`;
const rates = `${learn}/azure/web-application-firewall/ag/rate-limiting-overview`;
const failures = `${learn}/troubleshoot/azure/application-gateway/troubleshoot-application-gateway-deployment-scaling-deletion-failures`;

const ownRules: Rule = (inputs) => {
  const rules = list(inputs, "customRules");
  return [
    ...samePriority(rules, "customRules", customRules),
    ...rules.flatMap((rule) => {
      const priority = number(rule, "priority") ?? 1;
      return when(
        priority < 1 || priority > 100,
        "BadRequest",
        "customRules.priority",
        `the priority ${priority} is not one from 1 to 100`,
        customRules,
      );
    }),
    ...rules.filter(isRateLimit).flatMap((rule): Refusal[] => {
      const threshold = number(rule, "rateLimitThreshold") ?? 1;
      const duration = text(rule, "rateLimitDuration") ?? "OneMin";
      return [
        ...when(
          absent(rule, "groupByUserSession"),
          "BadRequest",
          "customRules.groupByUserSession",
          "a rate limit must say by what requests are counted",
          rates,
        ),
        ...when(
          threshold < 1,
          "BadRequest",
          "customRules.rateLimitThreshold",
          `${threshold} requests: the threshold is 1 or more`,
          `${learn}/azure/templates/microsoft.network/applicationgatewaywebapplicationfirewallpolicies`,
        ),
        ...when(
          !["OneMin", "FiveMins"].includes(duration),
          "BadRequest",
          "customRules.rateLimitDuration",
          `"${duration}" is not OneMin or FiveMins`,
          rates,
        ),
      ];
    }),
  ];
};

const gatewayPath = group("Microsoft.Network/applicationGateways/{applicationGatewayName}");

/** The lists of an application gateway whose items name each other. */
const gatewayParts = [
  "backendAddressPools",
  "backendHttpSettingsCollection",
  "frontendIPConfigurations",
  "frontendPorts",
  "httpListeners",
  "probes",
  "redirectConfigurations",
  "requestRoutingRules",
  "sslCertificates",
];

const danglingParts: Rule = (inputs) => {
  const own = resourceId(gatewayPath, inputs)?.toLowerCase();
  if (own === undefined) return [];
  const there = (id: string): boolean => {
    const [part = "", name] = id.slice(own.length + 1).split("/");
    const kind = gatewayParts.find((each) => equal(each, part)) ?? "";
    return id.startsWith(`${own}/`) && list(inputs, kind).some((item) => equal(text(item, "name"), name));
  };
  return gatewayParts.flatMap((part) =>
    list(inputs, part).flatMap((item, index) =>
      Object.entries(object(item)).flatMap(([key, value]) => {
        const id = text(value, "id") ?? "";
        return when(
          /\/applicationGateways\//i.test(id) && !there(id.toLowerCase()),
          "InvalidResourceReference",
          `${part}[${index}].${key}`,
          `${id} does not exist`,
          failures,
        );
      }),
    ),
  );
};

const routingPriorities: Rule = (inputs) =>
  list(inputs, "requestRoutingRules").flatMap((rule, index) =>
    when(
      absent(rule, "priority"),
      "ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty",
      `requestRoutingRules[${index}].priority`,
      "every rule has a priority since API version 2021-08-01",
      "https://github.com/hashicorp/terraform-provider-azurerm/issues/25665",
    ),
  );

const listenerCertificates: Rule = (inputs) =>
  when(
    list(inputs, "sslCertificates").some((each) => !absent(each, "keyVaultSecretId")) &&
      absent(inputs, "identity", "userAssignedIdentities"),
    "ApplicationGatewayKeyVaultSecretException",
    "identity",
    "a certificate of Key Vault needs a user-assigned identity that reads it",
    `${learn}/azure/application-gateway/key-vault-certs`,
  );

const gatewaySku: Rule = (inputs) => {
  const tier = text(inputs, "sku", "tier") ?? "WAF_v2";
  const minimum = number(inputs, "autoscaleConfiguration", "minCapacity") ?? 0;
  const maximum = number(inputs, "autoscaleConfiguration", "maxCapacity") ?? 125;
  return [
    ...when(
      !absent(inputs, "firewallPolicy") && tier !== "WAF_v2",
      "BadRequest",
      "firewallPolicy",
      `a firewall policy needs the tier WAF_v2, not ${tier}`,
      `${learn}/azure/web-application-firewall/ag/policy-overview`,
    ),
    ...when(
      minimum > maximum || maximum > 125,
      "BadRequest",
      "autoscaleConfiguration",
      `${minimum} to ${maximum} instances: the least is not above the most, and that is at most 125`,
      `${learn}/azure/application-gateway/application-gateway-autoscaling-zone-redundant`,
    ),
  ];
};

/** What Azure is documented to refuse in an application gateway by itself. */
export const applicationGateway: Readonly<Record<string, readonly Rule[]>> = {
  "network:WebApplicationFirewallPolicy": [ownRules],
  "network:ApplicationGateway": [
    named(
      "applicationGatewayName",
      /^(?=.{1,80}$)[A-Za-z0-9](?:[\w.-]*\w)?$/,
      "1 to 80 letters, digits, underscores, periods and hyphens, from a letter or digit to a letter, digit or underscore",
    ),
    gatewaySku,
    routingPriorities,
    danglingParts,
    listenerCertificates,
  ],
};

const managementPorts = { first: 65200, last: 65535 };

/** Whether a rule speaks of what Azure sends to application gateways to manage them. */
function concernsManagement(rule: Value): boolean {
  const ports = [text(rule, "destinationPortRange"), ...texts(rule, "destinationPortRanges")];
  const sources = [text(rule, "sourceAddressPrefix"), ...texts(rule, "sourceAddressPrefixes")];
  return (
    text(rule, "direction") === "Inbound" &&
    ["*", "tcp"].includes((text(rule, "protocol") ?? "").toLowerCase()) &&
    sources.some((source) => ["*", "gatewaymanager", "internet"].includes(source?.toLowerCase() ?? "")) &&
    ports.some((range = "") => {
      const [first, last = first] = range.split("-").map(Number);
      return (
        range === "*" || (Number(first) <= managementPorts.first && Number(last) >= managementPorts.last)
      );
    })
  );
}

/** What lives in a subnet and is no application gateway. */
const lodgers = (subnetId: string, live: LiveResources): boolean =>
  live.ofType("network:PrivateEndpoint").some((each) => equal(text(each.inputs, "subnet", "id"), subnetId)) ||
  live
    .ofType("apimanagement:ApiManagementService")
    .some((each) => equal(text(each.inputs, "virtualNetworkConfiguration", "subnetResourceId"), subnetId));

function subnetRefusals(subnetId: string, live: LiveResources): Refusal[] {
  const property = "gatewayIPConfigurations.subnet.id";
  const subnet = live.subnet(subnetId);
  if (!isObject(subnet)) return missing(live, property, subnetId);
  const [delegation] = delegationsOf(subnet);
  const securityGroup = live.get(text(subnet, "networkSecurityGroup", "id") ?? "");
  const [decisive] = list(securityGroup?.inputs, "securityRules")
    .filter(concernsManagement)
    .toSorted((one, other) => (number(one, "priority") ?? 0) - (number(other, "priority") ?? 0));
  const routes = list(live.get(text(subnet, "routeTable", "id") ?? "")?.inputs, "routes");
  return [
    ...when(
      delegation !== undefined && !equal(delegation, "Microsoft.Network/applicationGateways"),
      "InvalidSubnet",
      property,
      `the subnet is delegated to ${delegation ?? ""} and can't be used by Application Gateway`,
      failures,
    ),
    ...when(
      lodgers(subnetId, live),
      "ApplicationGatewaySubnetCannotHaveOtherResourceTypes",
      property,
      "other resources are in the subnet: an application gateway needs one of its own",
      failures,
    ),
    ...when(
      securityGroup !== undefined && text(decisive, "access") !== "Allow",
      "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
      property,
      `${securityGroup?.id ?? ""} blocks incoming internet traffic on ports 65200 - 65535`,
      failures,
    ),
    ...when(
      routes.some(
        (route) => text(route, "addressPrefix") === "0.0.0.0/0" && text(route, "nextHopType") !== "Internet",
      ),
      "ApplicationGatewaySubnetUserDefinedRouteNotAllowed",
      property,
      "the default route of the subnet must have the next hop type Internet",
      failures,
    ),
  ];
}

const surroundings: Conflict = ({ inputs }, live) => {
  const subnets = list(inputs, "gatewayIPConfigurations").flatMap((each) => text(each, "subnet", "id") ?? []);
  const addresses = list(inputs, "frontendIPConfigurations").flatMap(
    (each) => text(each, "publicIPAddress", "id") ?? [],
  );
  return [
    ...missing(live, "firewallPolicy.id", text(inputs, "firewallPolicy", "id")),
    ...subnets.flatMap((id) => subnetRefusals(id, live)),
    ...addresses.flatMap((id) => {
      const property = "frontendIPConfigurations.publicIPAddress.id";
      const address = live.get(id)?.inputs;
      return [
        ...missing(live, property, id),
        ...when(
          address !== undefined &&
            (text(address, "sku", "name") !== "Standard" ||
              text(address, "publicIPAllocationMethod") !== "Static"),
          "BadRequest",
          property,
          "an application gateway of version 2 takes a static address of SKU Standard only",
          `${learn}/azure/application-gateway/configuration-frontend-ip`,
        ),
      ];
    }),
  ];
};

/** What Azure is documented to refuse in an application gateway because of what exists already, or does not. */
export const applicationGatewayConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "network:ApplicationGateway": [surroundings],
};
