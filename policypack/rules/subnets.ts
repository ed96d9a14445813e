import type { Graph } from "../graph.ts";
import {
  at,
  describe,
  elements,
  elementsAt,
  isObject,
  isSet,
  isText,
  knownAt,
  knownText,
  textOf,
  textsAt,
} from "../read.ts";
import type { Resource } from "../resource.ts";
import { eachElement, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { every, independently, known, some } from "../unknown.ts";
import { coversEveryPort, coversNetwork, isAnywhere, prefixLength } from "./addresses.ts";
import { endpointKind } from "./endpoints.ts";
import { isFlex } from "./functions/app.ts";
import { within } from "./network.ts";
import { allowsInbound, allowsOutbound, spellings } from "./securityRules.ts";

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

/** What may be behind a security group: kinds of resource, by the input that says in which subnet, and what that subnet has to be. */
interface Guarded {
  readonly users: readonly { readonly kind: string; readonly input: string }[];
  readonly mayBeIn: (subnet: unknown) => boolean;
}

const endpoints: Guarded = { users: [{ kind: endpointKind, input: "subnet" }], mayBeIn: () => true };

/**
 * Apps are in subnets that are delegated to them, or Azure refuses them
 * (https://learn.microsoft.com/azure/app-service/overview-vnet-integration#subnet-requirements). Where a route table leads to a firewall,
 * that may judge by names, which a security group cannot.
 */
const openApps: Guarded = {
  users: uses.filter(({ purpose }) => purpose === "apps"),
  mayBeIn: (subnet) =>
    every(
      () => !isSet(subnet, "routeTable.id"),
      () =>
        some(
          ...elementsAt(subnet, "delegations").map(
            (read) => () =>
              isText(at(read(), "serviceName"), "Microsoft.App/environments", "Microsoft.Web/serverFarms"),
          ),
        ),
    ),
};

/** Whether a resource says that it is in a subnet. */
function isIn(subnet: unknown, user: Resource, input: string): boolean {
  const place = at(user.inputs, input);
  return textOf(isObject(place) ? at(place, "id") : place)
    .toLowerCase()
    .endsWith(`/subnets/${textOf(at(subnet, "name")).toLowerCase()}`);
}

/** Whether a security group is called after a subnet, as `nsg-orders-apps` after `snet-apps`. */
function isNamesake(group: Resource, subnet: unknown): boolean {
  const purpose = knownText(subnet, "name")?.replace(/^(snet|subnet)-/i, "");
  const name = knownText(group.inputs, "networkSecurityGroupName");
  return purpose !== undefined && name?.toLowerCase().endsWith(`-${purpose.toLowerCase()}`) === true;
}

/**
 * Whether a security group is that of one of the subnets that are written inside a network. In a preview no id is known; then a group that
 * is called after other subnets of the network is taken for theirs, until ids tell.
 */
function isOfGroup(group: Resource, subnet: unknown, network: Resource): boolean {
  const path = "networkSecurityGroup.id";
  const isUnknown = known(() => [at(subnet, path)]) === undefined;
  const isOfOthers =
    isUnknown &&
    !isNamesake(group, subnet) &&
    elements(knownAt(network.inputs, "subnets")).some((read) => isNamesake(group, known(read)));
  return !isOfOthers && isText(at(subnet, path), knownText(group.outputs, "id") ?? "");
}

/** Whether a security group has some behind it. Throws UnknownValueError when only a deployment can tell. */
function guards(group: Resource, { users, mayBeIn }: Guarded, graph: Graph): boolean {
  return some(
    ...graph
      .referrers(group, subnetKind, "networkSecurityGroup")
      .map(
        (subnet) => () =>
          users.some(({ kind, input }) => graph.referrers(subnet, kind, input).length > 0) &&
          mayBeIn(subnet.inputs),
      ),
    ...graph.referrers(group, networkKind, "subnets").flatMap((network) =>
      elementsAt(network.inputs, "subnets").map(
        (read) => () =>
          every(
            () => isOfGroup(group, read(), network),
            () => mayBeIn(read()),
            () =>
              some(
                ...users.flatMap(({ kind, input }) =>
                  graph.referrers(network, kind, input).map((user) => () => isIn(read(), user, input)),
                ),
              ),
          ),
      ),
    ),
  );
}

/** What a judge finds in the rules of a security group, in it and beside it. */
function* inEachRule(group: Resource, graph: Graph, judge: (rule: unknown) => Findings): Findings {
  const separate = () => graph.referrers(group, "network:SecurityRule", "networkSecurityGroupName");
  yield* independently([
    () => eachElement(group.inputs, "securityRules", (rule, path) => within(path, judge(rule))),
    function* (): Findings {
      for (const { inputs, urn } of separate()) {
        for (const finding of judge(inputs)) {
          yield { ...finding, urn };
        }
      }
    },
  ]);
}

/** The findings about a security group, as long as it has some behind it. */
function* whereGuarding(group: Resource, guarded: Guarded, graph: Graph, findings: Findings): Findings {
  let isGuard: boolean | undefined;
  for (const finding of findings) {
    isGuard ??= guards(group, guarded, graph);
    if (!isGuard) {
      return;
    }
    yield finding;
  }
}

function microsegments(group: Resource, graph: Graph): Findings {
  const networks = graph.ofKind(networkKind);
  const findings = inEachRule(group, graph, (rule) => broad(rule, networks));
  return whereGuarding(group, endpoints, graph, findings);
}

/** A rule lets out to the internet, or to all of Azure, where everybody can rent a machine. */
function* leadsAnywhere(rule: unknown): Findings {
  yield* independently(
    spellings(rule, "destinationAddressPrefix", "destinationAddressPrefixes").map(
      ({ path, read }) =>
        function* (): Findings {
          if (
            every(
              () => isAnywhere(read()),
              () => allowsOutbound(rule),
            )
          ) {
            yield { path, found: describe(read()), wanted: "a subnet or the service tag of what is called" };
          }
        },
    ),
  );
}

function appEgress(group: Resource, graph: Graph): Findings {
  return whereGuarding(group, openApps, graph, inEachRule(group, graph, leadsAnywhere));
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
  { control: "network-egress-denied", kinds: ["network:NetworkSecurityGroup"], check: appEgress },
];
