import { Address4 } from "ip-address";
import { armType } from "../identifiers.ts";
import {
  UNKNOWN,
  absent,
  at,
  isObject,
  list,
  number,
  text,
  texts,
  type Properties,
  type Value,
} from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const networks = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
const groups = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview";
const ddos = "https://learn.microsoft.com/azure/ddos-protection/manage-ddos-protection";
const delegations = "https://learn.microsoft.com/azure/virtual-network/subnet-delegation-overview";
const duplicates =
  "https://learn.microsoft.com/azure/azure-resource-manager/templates/common-deployment-errors";
const flowLogs = "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview";
const groupFlowLogs = "https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview";
const peerings = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering";
const routing = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";

/** The IPv4 ranges of a network or subnet that are known and valid. Ranges of IPv6 are not judged. */
const ranges = (prefixes: readonly string[]): Address4[] =>
  prefixes
    .filter((prefix) => prefix.includes("/") && Address4.isValid(prefix))
    .map((prefix) => new Address4(prefix));

const prefixesOf = (subnet: Value): string[] => {
  const single = text(subnet, "addressPrefix");
  return [...(single === undefined ? [] : [single]), ...texts(subnet, "addressPrefixes")];
};

/** The ranges of a virtual network that are known and valid. */
export const spaceOf = (network: Value | undefined): Address4[] =>
  ranges(texts(network, "addressSpace", "addressPrefixes"));

export const overlap = (one: Address4, other: Address4): boolean =>
  one.isInSubnet(other) || other.isInSubnet(one);

const refuse = (code: string, property: string, message: string, source: string): Refusal => ({
  code,
  property,
  message,
  source,
});

/** What is wrong with a subnet by itself: its range is none, or too small for Azure's five reserved addresses. */
const ownRange = (subnet: Value, property: string): Refusal[] =>
  prefixesOf(subnet).flatMap((prefix) => {
    const [range] = ranges([prefix]);
    if (range === undefined) {
      return prefix.includes(":")
        ? []
        : [
            refuse(
              "InvalidCIDRNotation",
              property,
              `"${prefix}" is no IPv4 range in CIDR notation`,
              networks,
            ),
          ];
    }
    if (range.correctForm() !== range.startAddress().correctForm()) {
      return [
        refuse(
          "InvalidCIDRNotation",
          property,
          `${prefix} does not begin at the first address of its range`,
          networks,
        ),
      ];
    }
    return range.subnetMask > 29
      ? [
          refuse(
            "NetcfgInvalidSubnet",
            property,
            `${prefix} is smaller than /29, the smallest subnet`,
            networks,
          ),
        ]
      : [];
  });

/** What is wrong with a subnet inside its network, and beside the other subnets there. */
export function placed(
  subnet: Value,
  others: readonly Value[],
  space: readonly string[],
  property: string,
): Refusal[] {
  const name = text(subnet, "name") ?? text(subnet, "subnetName") ?? "the subnet";
  return ranges(prefixesOf(subnet)).flatMap((range) => {
    const around = ranges(space);
    const outside =
      around.length === space.length && around.length > 0 && !around.some((outer) => range.isInSubnet(outer));
    const shared = others.filter((other) => ranges(prefixesOf(other)).some((taken) => overlap(range, taken)));
    return [
      ...(outside
        ? [
            refuse(
              "NetcfgInvalidSubnet",
              property,
              `${name} (${range.address}) lies outside of the network's ${space.join(", ")}`,
              networks,
            ),
          ]
        : []),
      ...shared.map((other) =>
        refuse(
          "NetcfgSubnetRangesOverlap",
          property,
          `${name} (${range.address}) overlaps with ${text(other, "name") ?? text(other, "subnetName") ?? "another subnet"}`,
          networks,
        ),
      ),
    ];
  });
}

/** True when a range of the subnet is known to have a longer prefix than this. */
export const smallerThan = (prefix: number, subnet: Value): boolean =>
  ranges(prefixesOf(subnet)).some((range) => range.subnetMask > prefix);

/** Ranges that a virtual network cannot have. */
const reserved = ["224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32"];

const reservedSpace: Rule = (inputs) =>
  spaceOf(inputs).flatMap((space) =>
    ranges(reserved)
      .filter((range) => overlap(space, range))
      .map((range) =>
        refuse(
          "BadRequest",
          "addressSpace.addressPrefixes",
          `${space.address} overlaps with ${range.address}, which Azure keeps for itself`,
          networks,
        ),
      ),
  );

const ddosPlan: Rule = (inputs) =>
  at(inputs, "enableDdosProtection") === true && absent(inputs, "ddosProtectionPlan")
    ? [refuse("BadRequest", "ddosProtectionPlan", "DDoS protection needs a plan", ddos)]
    : [];

/** Children that are written inside their parent have names of their own. */
const names =
  (property: string): Rule =>
  (inputs) => {
    const own = list(inputs, property).map((child) => text(child, "name")?.toLowerCase());
    return own.flatMap((name, index) =>
      name !== undefined && own.indexOf(name) < index
        ? [
            refuse(
              "DuplicateResourceName",
              `${property}[${index}].name`,
              `there are two of the name ${name}`,
              duplicates,
            ),
          ]
        : [],
    );
  };

const oneDelegation = (subnet: Value, inside: string): Refusal[] => {
  const services = list(subnet, "delegations").flatMap((each) => text(each, "serviceName") ?? []);
  return services.length > 1
    ? [
        refuse(
          "BadRequest",
          `${inside}delegations`,
          `a subnet is delegated to one service, not to ${services.join(" and ")}`,
          delegations,
        ),
      ]
    : [];
};

const virtualNetwork: Rule = (inputs) => {
  const prefixes = list(inputs, "addressSpace", "addressPrefixes");
  const space = prefixes.every((prefix) => typeof prefix === "string")
    ? texts(inputs, "addressSpace", "addressPrefixes")
    : [];
  const subnets = list(inputs, "subnets");
  return subnets.flatMap((subnet, index) => [
    ...ownRange(subnet, `subnets[${index}].addressPrefix`),
    ...placed(subnet, subnets.slice(0, index), space, `subnets[${index}].addressPrefix`),
    ...oneDelegation(subnet, `subnets[${index}].`),
  ]);
};

/** Azure takes one of each pair, and needs one of each. */
const pairs = [
  ["sourceAddressPrefix", "sourceAddressPrefixes"],
  ["destinationAddressPrefix", "destinationAddressPrefixes"],
  ["sourcePortRange", "sourcePortRanges"],
  ["destinationPortRange", "destinationPortRanges"],
] as const;

const given = (rule: Properties, property: string): boolean =>
  text(rule, property) !== undefined || list(rule, property).length > 0;

function securityRule(rule: Value, inside: string): Refusal[] {
  if (!isObject(rule)) return [];
  const priority = number(rule, "priority");
  return [
    ...(priority !== undefined && !(Number.isInteger(priority) && priority >= 100 && priority <= 4096)
      ? [
          refuse(
            "SecurityRuleInvalidPriority",
            `${inside}priority`,
            `${priority} is not a whole number from 100 to 4096`,
            groups,
          ),
        ]
      : []),
    ...pairs
      .filter(([one, many]) => given(rule, one) && given(rule, many))
      .map(([one, many]) =>
        refuse(
          "SecurityRuleParameterContainsUnsupportedValue",
          inside + one,
          `${one} and ${many} exclude each other`,
          groups,
        ),
      ),
    ...((text(rule, "description") ?? "").length > 140
      ? [
          refuse(
            "BadRequest",
            `${inside}description`,
            "it has more than 140 characters",
            "https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups",
          ),
        ]
      : []),
  ];
}

const securityGroup: Rule = (inputs) => {
  const rules = list(inputs, "securityRules");
  const taken = new Map<string, string>();
  return rules.flatMap((rule, index) => {
    const property = `securityRules[${index}].`;
    const name = text(rule, "name") ?? String(index);
    const direction = text(rule, "direction");
    const priority = number(rule, "priority");
    const own = securityRule(rule, property);
    if (direction === undefined || priority === undefined) return own;
    const key = `${direction} ${priority}`;
    const first = taken.get(key);
    taken.set(key, name);
    return first === undefined
      ? own
      : [
          ...own,
          refuse(
            "SecurityRuleConflict",
            `${property}priority`,
            `${name} and ${first} have the same priority and direction (${key})`,
            groups,
          ),
        ];
  });
};

const routes: Rule = (inputs) =>
  list(inputs, "routes").flatMap((route, index) => {
    const hop = text(route, "nextHopType");
    const property = `routes[${index}].nextHopIpAddress`;
    if (hop === undefined || at(route, "nextHopIpAddress") === UNKNOWN) return [];
    if (hop === "VirtualAppliance") {
      return Address4.isValid(text(route, "nextHopIpAddress") ?? "")
        ? []
        : [refuse("BadRequest", property, "a VirtualAppliance has an address", routing)];
    }
    return absent(route, "nextHopIpAddress")
      ? []
      : [refuse("BadRequest", property, `the next hop ${hop} has no address`, routing)];
  });

const peering: Rule = (inputs) => {
  const remote = text(inputs, "remoteVirtualNetwork", "id");
  return at(inputs, "allowGatewayTransit") === true && at(inputs, "useRemoteGateways") === true
    ? [
        refuse(
          "BadRequest",
          "useRemoteGateways",
          "a network that lends its gateway cannot use another's",
          peerings,
        ),
      ]
    : remote !== undefined && !/\/virtualNetworks\/[^/]+$/i.test(remote)
      ? [refuse("BadRequest", "remoteVirtualNetwork.id", `${remote} is no virtual network`, peerings)]
      : [];
};

/** What a flow log can be on. */
const logged = /^microsoft\.network\/(virtualnetworks(\/subnets)?|networkinterfaces)$/i;

const flowLog: Rule = (inputs) => {
  const target = armType(text(inputs, "targetResourceId") ?? "");
  const identity = text(inputs, "identity", "type");
  const days = number(inputs, "retentionPolicy", "days");
  const interval = number(
    inputs,
    "flowAnalyticsConfiguration",
    "networkWatcherFlowAnalyticsConfiguration",
    "trafficAnalyticsInterval",
  );
  return [
    ...(/^microsoft\.network\/networksecuritygroups$/i.test(target)
      ? [
          refuse(
            "BadRequest",
            "targetResourceId",
            "flow logs on network security groups can no longer be made, only on virtual networks",
            groupFlowLogs,
          ),
        ]
      : target !== "" && !logged.test(target)
        ? [refuse("BadRequest", "targetResourceId", `there are no flow logs on ${target}`, flowLogs)]
        : []),
    ...(identity !== undefined && identity !== "UserAssigned"
      ? [
          refuse(
            "BadRequest",
            "identity.type",
            `${identity}: a flow log takes user-assigned identities only`,
            "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity",
          ),
        ]
      : []),
    ...(days !== undefined && !(Number.isInteger(days) && days >= 0 && days <= 365)
      ? [refuse("BadRequest", "retentionPolicy.days", `${days} is not a number of days up to 365`, flowLogs)]
      : []),
    ...(interval !== undefined && ![10, 60].includes(interval)
      ? [
          refuse(
            "BadRequest",
            "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.trafficAnalyticsInterval",
            `${interval} is neither 10 nor 60 minutes`,
            "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-manage",
          ),
        ]
      : []),
  ];
};

export const network: Readonly<Record<string, readonly Rule[]>> = {
  "network:VirtualNetwork": [virtualNetwork, reservedSpace, ddosPlan, names("subnets")],
  "network:Subnet": [(inputs) => ownRange(inputs, "addressPrefix"), (inputs) => oneDelegation(inputs, "")],
  "network:NetworkSecurityGroup": [securityGroup, names("securityRules")],
  "network:SecurityRule": [(inputs) => securityRule(inputs, "")],
  "network:RouteTable": [routes, names("routes")],
  "network:VirtualNetworkPeering": [peering],
  "network:FlowLog": [flowLog],
};
