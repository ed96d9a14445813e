import type { ControlId } from "../controls.ts";
import type { Graph } from "../graph.ts";
import { at, describe, elements, elementsAt, isFilled, isSet, isText, knownAt, textOf } from "../read.ts";
import type { Resource } from "../resource.ts";
import {
  eachElement,
  orMissing,
  isFalse,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../rule.ts";
import { every, independently, known, some } from "../unknown.ts";
import { coversPort, isAnywhere } from "./addresses.ts";
import { endpointKind, hasGroup } from "./endpoints.ts";
import { allowsInbound, deniesAll, isOfManaged, spellings } from "./securityRules.ts";

type Judge = (part: unknown) => Findings;

/** The findings about a part of a resource, with paths from the resource. */
export function* within(path: string, findings: Findings): Findings {
  for (const finding of findings) {
    yield { ...finding, path: `${path}.${finding.path}` };
  }
}

/** One judge for both ways to write a thing: a resource of its own, or an element of a list in the resource it belongs to. */
function bothShapes(
  control: ControlId,
  own: string,
  holder: string,
  list: string,
  judge: Judge,
): ResourceRule[] {
  return [
    { control, kinds: [own], check: judge },
    {
      control,
      kinds: [holder],
      check: (inputs) => eachElement(inputs, list, (part, path) => within(path, judge(part))),
    },
  ];
}

const subnets = (control: ControlId, judge: Judge): ResourceRule[] =>
  bothShapes(control, "network:Subnet", "network:VirtualNetwork", "subnets", judge);

const securityRules = (control: ControlId, judge: Judge): ResourceRule[] =>
  bothShapes(control, "network:SecurityRule", "network:NetworkSecurityGroup", "securityRules", judge);

/** Subnets that Azure manages for a service: some refuse a security group, all have their own way out. */
function isManaged(subnet: unknown): boolean {
  const name = isSet(subnet, "subnetName") ? at(subnet, "subnetName") : at(subnet, "name");
  return isText(
    name,
    "AzureFirewallSubnet",
    "AzureFirewallManagementSubnet",
    "GatewaySubnet",
    "RouteServerSubnet",
  );
}

function* securityGroup(subnet: unknown): Findings {
  const path = "networkSecurityGroup";
  // An unknown group will be there once the deployment knows it.
  const hasGroup = known(() => isSet(subnet, `${path}.id`)) ?? true;
  if (!hasGroup && !isManaged(subnet)) {
    yield { path, found: "missing", wanted: "the id of a network security group" };
  }
}

function* privateSubnet(subnet: unknown): Findings {
  const path = "defaultOutboundAccess";
  if (
    every(
      () => at(subnet, path) !== false,
      () => !isManaged(subnet),
    )
  ) {
    yield { path, found: describe(at(subnet, path)), wanted: "false" };
  }
}

/** Whether a security group is that of an entrance: of a gateway, which is there for callers from the internet. */
function isEntrance(group: unknown): boolean {
  return isOfManaged(group, "GatewayManager", "ApiManagement");
}

/** A rule that lets the internet in on HTTPS and on nothing else. */
function isHttpsFromInternet(rule: unknown): boolean {
  return every(
    () => isText(at(rule, "sourceAddressPrefix"), "Internet"),
    () => at(rule, "destinationPortRange") === "443",
    () => isText(at(rule, "protocol"), "Tcp"),
    () => !isFilled(rule, "destinationPortRanges") && !isFilled(rule, "sourceAddressPrefixes"),
  );
}

function* namedSources(rule: unknown): Findings {
  const wanted = "a subnet or a service tag";
  yield* independently(
    spellings(rule, "sourceAddressPrefix", "sourceAddressPrefixes").map(
      ({ path, read }) =>
        function* (): Findings {
          if (
            every(
              () => isAnywhere(read()),
              () => allowsInbound(rule),
            )
          ) {
            yield { path, found: describe(read()), wanted };
          }
        },
    ),
  );
  const sources = ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"];
  if (!sources.some((path) => isFilled(rule, path)) && allowsInbound(rule)) {
    yield { path: "sourceAddressPrefix", found: "missing", wanted };
  }
}

/** SSH and RDP. */
const remoteAccess = [22, 3389];

function* noRemoteAccess(rule: unknown): Findings {
  const mayBeRemoteAccess = () =>
    allowsInbound(rule) &&
    !isText(at(rule, "protocol"), "Icmp", "Esp", "Ah") &&
    // Azure's own probes: nobody signs in from there.
    !isText(at(rule, "sourceAddressPrefix"), "AzureLoadBalancer");
  yield* independently(
    spellings(rule, "destinationPortRange", "destinationPortRanges").map(
      ({ path, read }) =>
        function* (): Findings {
          if (every(() => remoteAccess.some((port) => coversPort(read(), port)), mayBeRemoteAccess)) {
            yield { path, found: describe(read()), wanted: "the ports needed, without 22 and 3389" };
          }
        },
    ),
  );
}

export const networkRules: readonly ResourceRule[] = [
  ...subnets("network-nsg-on-subnets", securityGroup),
  ...subnets("network-private-subnets", privateSubnet),
  { control: "network-named-sources", kinds: ["network:SecurityRule"], check: namedSources },
  {
    control: "network-named-sources",
    kinds: ["network:NetworkSecurityGroup"],
    check: (group) =>
      eachElement(group, "securityRules", function* (rule, path) {
        for (const finding of within(path, namedSources(rule))) {
          if (known(() => isHttpsFromInternet(rule) && isEntrance(group)) !== true) {
            yield finding;
          }
        }
      }),
  },
  ...securityRules("network-no-remote-access", noRemoteAccess),
  {
    control: "network-dns-no-registration",
    kinds: ["privatedns:VirtualNetworkLink"],
    check: property("registrationEnabled", orMissing(isFalse)),
  },
];

/** A security group must have a last rule of a direction that denies all, among its own or beside it. */
function* lastRuleDenies(group: Resource, direction: "Inbound" | "Outbound", graph: Graph): Findings {
  const inline = elementsAt(group.inputs, "securityRules").map((read) => () => deniesAll(read(), direction));
  const separate = () =>
    some(
      ...graph.referrers(group, "network:SecurityRule", "networkSecurityGroupName").map(
        ({ inputs }) =>
          () =>
            deniesAll(inputs, direction),
      ),
    );
  if (!some(...inline, separate)) {
    yield {
      path: "securityRules",
      found: `without a last ${direction.toLowerCase()} rule that denies all`,
      wanted: "Deny * from * to *",
    };
  }
}

/** Azure does not let one deny what leaves an application gateway (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups). */
function* egress(group: Resource, graph: Graph): Findings {
  for (const finding of lastRuleDenies(group, "Outbound", graph)) {
    if (!isOfManaged(group.inputs, "GatewayManager")) {
      yield finding;
    }
  }
}

/** A subnet that is delegated to a service cannot hold private endpoints. */
function* endpointPolicies(subnet: unknown): Findings {
  if (elements(knownAt(subnet, "delegations")).length === 0) {
    yield* property("privateEndpointNetworkPolicies", {
      wanted: "'NetworkSecurityGroupEnabled' or 'Enabled'",
      accepts: (value) => isText(value, "NetworkSecurityGroupEnabled", "Enabled"),
    })(subnet);
  }
}

/** The inline subnets of a network that hold private endpoints. */
function* inlineEndpointPolicies(network: Resource, graph: Graph): Findings {
  const endpoints = () =>
    graph
      .referrers(network, endpointKind, "subnet")
      .filter((endpoint) => graph.references(endpoint, "subnet", "network:Subnet").length === 0);
  yield* eachElement(network.inputs, "subnets", function* (subnet, path) {
    const holds = (endpoint: Resource) => {
      const id = textOf(at(endpoint.inputs, "subnet.id"));
      return isText(at(subnet, "name"), id.slice(id.lastIndexOf("/") + 1));
    };
    const findings = [...within(path, endpointPolicies(subnet))];
    // Which of the subnets it is may be unknown in a preview; that does not matter where a subnet is as it should be.
    if (findings.length > 0 && some(...endpoints().map((endpoint) => () => holds(endpoint)))) {
      yield* findings;
    }
  });
}

/** The sub-resources of private endpoints to the service that a service endpoint is for. */
const privateGroups: Readonly<Record<string, readonly string[]>> = {
  "microsoft.storage": ["blob", "queue", "table", "file", "dfs", "web"],
  "microsoft.storage.global": ["blob", "queue", "table", "file", "dfs", "web"],
  "microsoft.keyvault": ["vault"],
  "microsoft.web": ["sites"],
  "microsoft.servicebus": ["namespace"],
  "microsoft.eventhub": ["namespace"],
};

function idleServiceEndpoints(graph: Graph): Judge {
  return (subnet) =>
    eachElement(subnet, "serviceEndpoints", function* (endpoint, path) {
      const service = at(endpoint, "service");
      const name = typeof service === "string" ? service.toLowerCase() : "";
      const groups = Object.hasOwn(privateGroups, name) ? (privateGroups[name] ?? []) : [];
      const isPrivate = graph
        .ofKind(endpointKind)
        .flatMap((each) => groups.map((group) => () => hasGroup(each, group)));
      if (some(...isPrivate)) {
        yield { path: `${path}.service`, found: describe(service), wanted: "the private endpoint alone" };
      }
    });
}

export const networkStackRules: readonly StackRule[] = [
  {
    control: "network-deny-by-default",
    kinds: ["network:NetworkSecurityGroup"],
    check: (group, graph) => lastRuleDenies(group, "Inbound", graph),
  },
  { control: "network-egress-denied", kinds: ["network:NetworkSecurityGroup"], check: egress },
  {
    control: "network-endpoint-policies",
    kinds: ["network:Subnet"],
    *check(subnet, graph): Findings {
      const findings = [...endpointPolicies(subnet.inputs)];
      if (findings.length > 0 && graph.referrers(subnet, endpointKind, "subnet").length > 0) {
        yield* findings;
      }
    },
  },
  { control: "network-endpoint-policies", kinds: ["network:VirtualNetwork"], check: inlineEndpointPolicies },
  {
    control: "network-no-idle-service-endpoints",
    kinds: ["network:Subnet"],
    check: (subnet, graph) => idleServiceEndpoints(graph)(subnet.inputs),
  },
  {
    control: "network-no-idle-service-endpoints",
    kinds: ["network:VirtualNetwork"],
    check: (network, graph) =>
      eachElement(network.inputs, "subnets", (subnet, path) =>
        within(path, idleServiceEndpoints(graph)(subnet)),
      ),
  },
];
