import type { Graph } from "../graph.ts";
import { at, describe, elements, elementsAt, isText, knownAt, knownText, textOf, textsAt } from "../read.ts";
import type { Resource } from "../resource.ts";
import { eachElement, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { every, independently, known, some } from "../unknown.ts";
import { coversEveryPort, coversNetwork, prefixLength } from "./addresses.ts";
import { endpointKind } from "./endpoints.ts";
import { isFlex } from "./functions/app.ts";
import { within } from "./network.ts";
import { allowsInbound, spellings } from "./securityRules.ts";

const networkKind = "network:VirtualNetwork";
const subnetKind = "network:Subnet";

/**
 * The smallest subnets that Azure takes or that leave room to grow, by the prefix length, for each service that a subnet is delegated to:
 * https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan, https://learn.microsoft.com/azure/app-service/overview-vnet-integration#subnet-requirements,
 * https://learn.microsoft.com/azure/api-management/inject-vnet-v2#subnet-size
 */
const longestPrefix: Readonly<Record<string, number>> = {
  "microsoft.app/environments": 27,
  "microsoft.web/serverfarms": 28,
  "microsoft.web/hostingenvironments": 27,
};

/** And by name, for subnets that Azure knows by it. */
const longestPrefixOfName: Readonly<Record<string, number>> = {
  azurefirewallsubnet: 26,
  azurefirewallmanagementsubnet: 26,
  azurebastionsubnet: 26,
  gatewaysubnet: 27,
};

function limitOf(limits: Readonly<Record<string, number>>, name: unknown): number[] {
  const key = textOf(name).toLowerCase();
  const limit = Object.hasOwn(limits, key) ? limits[key] : undefined;
  return limit === undefined ? [] : [limit];
}

function* size(subnet: unknown): Findings {
  const limits = () => [
    ...elements(at(subnet, "delegations")).flatMap((read) =>
      limitOf(longestPrefix, at(read(), "serviceName")),
    ),
    ...limitOf(longestPrefixOfName, at(subnet, "subnetName") ?? at(subnet, "name")),
  ];
  yield* independently(
    spellings(subnet, "addressPrefix", "addressPrefixes").map(
      ({ path, read }) =>
        function* (): Findings {
          const length = prefixLength(read());
          const limit = length === undefined ? [] : limits().filter((each) => length > each);
          if (limit.length > 0) {
            yield { path, found: describe(read()), wanted: `a network of /${Math.min(...limit)} or larger` };
          }
        },
    ),
  );
}

/** What a subnet is there for, by those who use it. */
const uses: readonly { readonly kind: string; readonly input: string; readonly purpose: string }[] = [
  { kind: "web:WebApp", input: "virtualNetworkSubnetId", purpose: "apps" },
  { kind: "web:WebAppSlot", input: "virtualNetworkSubnetId", purpose: "apps" },
  { kind: "web:WebAppSwiftVirtualNetworkConnection", input: "subnetResourceId", purpose: "apps" },
  { kind: endpointKind, input: "subnet", purpose: "private endpoints" },
  {
    kind: "apimanagement:ApiManagementService",
    input: "virtualNetworkConfiguration",
    purpose: "API Management",
  },
  { kind: "network:ApplicationGateway", input: "gatewayIPConfigurations", purpose: "an application gateway" },
];

/** Apps on Flex Consumption and others need different delegations, and so different subnets. */
function purposeOf({ inputs }: Resource, purpose: string): string {
  return purpose === "apps" && known(() => isFlex(inputs)) === true ? "apps on Flex Consumption" : purpose;
}

function* severalPurposes(purposes: ReadonlySet<string>, path: string, room: number): Findings {
  if (purposes.size > room) {
    yield {
      path,
      found: `${room === 1 ? "one subnet" : `${room} subnets`} for ${[...purposes].join(", ")}`,
      wanted: "a subnet for each",
    };
  }
}

function* ownPurpose(subnet: Resource, graph: Graph): Findings {
  const purposes = uses.flatMap(({ kind, input, purpose }) =>
    graph.referrers(subnet, kind, input).map((user) => purposeOf(user, purpose)),
  );
  yield* severalPurposes(new Set(purposes), "", 1);
}

/** Of subnets that are written inside their network, ids tell which is used for what; while those are unknown, there must be enough of them. */
function* inlinePurposes(network: Resource, graph: Graph): Findings {
  const names = elements(knownAt(network.inputs, "subnets")).map(
    (read) => knownText(known(read), "name")?.toLowerCase() ?? "",
  );
  const byName = new Map<string, Set<string>>();
  for (const { kind, input, purpose } of names.length === 0 ? [] : uses) {
    for (const user of graph.referrers(network, kind, input)) {
      if (graph.references(user, input, subnetKind).length === 0) {
        const [, name = ""] = textsAt(user.inputs, input).flatMap(
          (text) => /\/subnets\/([^/]+)\/*$/i.exec(text) ?? [],
        );
        const purposes = byName.get(name.toLowerCase()) ?? new Set();
        byName.set(name.toLowerCase(), purposes.add(purposeOf(user, purpose)));
      }
    }
  }
  yield* severalPurposes(byName.get("") ?? new Set(), "subnets", names.length);
  for (const [index, name] of names.entries()) {
    yield* severalPurposes((name === "" ? undefined : byName.get(name)) ?? new Set(), `subnets[${index}]`, 1);
  }
}

/** Where a network says which addresses it has. */
function spaceOf(network: Resource | undefined): string[] {
  return textsAt(network?.inputs, "addressSpace.addressPrefixes");
}

/** What a rule lets in is more than one subnet needs: the whole network, or every port. */
function* broad(rule: unknown, networks: readonly Resource[]): Findings {
  const isProbe = () => isText(at(rule, "sourceAddressPrefix"), "AzureLoadBalancer");
  const mayPass = () =>
    every(
      () => allowsInbound(rule),
      () => !isProbe(),
    );
  const isNetwork = (source: unknown) =>
    isText(source, "VirtualNetwork") ||
    networks.flatMap(spaceOf).some((space) => coversNetwork(source, space));
  yield* independently([
    ...spellings(rule, "sourceAddressPrefix", "sourceAddressPrefixes").map(
      ({ path, read }) =>
        function* (): Findings {
          if (every(() => isNetwork(read()), mayPass)) {
            yield { path, found: describe(read()), wanted: "the subnets that need it" };
          }
        },
    ),
    ...spellings(rule, "destinationPortRange", "destinationPortRanges").map(
      ({ path, read }) =>
        function* (): Findings {
          if (
            every(
              () => coversEveryPort(read()),
              mayPass,
              () => !isText(at(rule, "protocol"), "Icmp", "Esp", "Ah"),
            )
          ) {
            yield { path, found: describe(read()), wanted: "the port of the service, such as 443" };
          }
        },
    ),
  ]);
}

/** Whether there are private endpoints behind a security group. Throws UnknownValueError when only a deployment can tell. */
function guardsEndpoints(group: Resource, graph: Graph): boolean {
  const input = "networkSecurityGroup";
  const isOfGroup = (subnet: unknown) =>
    isText(at(subnet, `${input}.id`), knownText(group.outputs, "id") ?? "");
  const holds = (subnet: unknown, endpoint: Resource) =>
    textOf(at(endpoint.inputs, "subnet.id"))
      .toLowerCase()
      .endsWith(`/subnets/${textOf(at(subnet, "name")).toLowerCase()}`);
  return some(
    () =>
      graph
        .referrers(group, subnetKind, input)
        .some((subnet) => graph.referrers(subnet, endpointKind, "subnet").length > 0),
    ...graph.referrers(group, networkKind, "subnets").flatMap((network) =>
      elementsAt(network.inputs, "subnets").flatMap((read) =>
        graph.referrers(network, endpointKind, "subnet").map(
          (endpoint) => () =>
            every(
              () => isOfGroup(read()),
              () => holds(read(), endpoint),
            ),
        ),
      ),
    ),
  );
}

function* microsegments(group: Resource, graph: Graph): Findings {
  const networks = graph.ofKind(networkKind);
  const separate = () => graph.referrers(group, "network:SecurityRule", "networkSecurityGroupName");
  const findings = independently([
    () => eachElement(group.inputs, "securityRules", (rule, path) => within(path, broad(rule, networks))),
    function* (): Findings {
      for (const { inputs, urn } of separate()) {
        for (const finding of broad(inputs, networks)) {
          yield { ...finding, urn };
        }
      }
    },
  ]);
  for (const finding of findings) {
    if (!guardsEndpoints(group, graph)) {
      return;
    }
    yield finding;
  }
}

/** What a subnet alone decides. */
export const subnetRules: readonly ResourceRule[] = [
  { control: "network-subnet-size", kinds: [subnetKind], check: size },
  {
    control: "network-subnet-size",
    kinds: [networkKind],
    check: (inputs) => eachElement(inputs, "subnets", (subnet, path) => within(path, size(subnet))),
  },
];

/** What those who use a subnet decide. */
export const subnetStackRules: readonly StackRule[] = [
  { control: "network-subnet-per-purpose", kinds: [subnetKind], check: ownPurpose },
  { control: "network-subnet-per-purpose", kinds: [networkKind], check: inlinePurposes },
  { control: "network-microsegmentation", kinds: ["network:NetworkSecurityGroup"], check: microsegments },
];
