import { Address4 } from "ip-address";
import { isObject, list, number, text, texts, type Properties, type Value } from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const networks = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq";
const groups = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview";

/** The IPv4 ranges of a network or subnet that are known and valid. Ranges of IPv6 are not judged. */
const ranges = (prefixes: readonly string[]): Address4[] =>
  prefixes
    .filter((prefix) => prefix.includes("/") && Address4.isValid(prefix))
    .map((prefix) => new Address4(prefix));

const prefixesOf = (subnet: Value): string[] => {
  const single = text(subnet, "addressPrefix");
  return [...(single === undefined ? [] : [single]), ...texts(subnet, "addressPrefixes")];
};

const overlap = (one: Address4, other: Address4): boolean => one.isInSubnet(other) || other.isInSubnet(one);

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

const virtualNetwork: Rule = (inputs) => {
  const prefixes = list(inputs, "addressSpace", "addressPrefixes");
  const space = prefixes.every((prefix) => typeof prefix === "string")
    ? texts(inputs, "addressSpace", "addressPrefixes")
    : [];
  const subnets = list(inputs, "subnets");
  return subnets.flatMap((subnet, index) => [
    ...ownRange(subnet, `subnets[${index}].addressPrefix`),
    ...placed(subnet, subnets.slice(0, index), space, `subnets[${index}].addressPrefix`),
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

function securityRule(rule: Value, at: string): Refusal[] {
  if (!isObject(rule)) return [];
  const priority = number(rule, "priority");
  return [
    ...(priority !== undefined && !(Number.isInteger(priority) && priority >= 100 && priority <= 4096)
      ? [
          refuse(
            "SecurityRuleInvalidPriority",
            `${at}priority`,
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
          at + one,
          `${one} and ${many} exclude each other`,
          groups,
        ),
      ),
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

export const network: Readonly<Record<string, readonly Rule[]>> = {
  "network:VirtualNetwork": [virtualNetwork],
  "network:Subnet": [(inputs) => ownRange(inputs, "addressPrefix")],
  "network:NetworkSecurityGroup": [securityGroup],
  "network:SecurityRule": [(inputs) => securityRule(inputs, "")],
};
