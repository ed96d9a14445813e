import type { Graph } from "../graph.ts";
import {
  at,
  describe,
  elementsAt,
  isFilled,
  isSet,
  isText,
  knownText,
  readThrough,
  textsAt,
} from "../read.ts";
import { kindOf, type Properties, type Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { every, independently, some } from "../unknown.ts";
import { isAnywhere } from "./addresses.ts";
import { endpointsOf } from "./endpoints.ts";
import { appKinds, isFunctionApp, isSlot } from "./functions/app.ts";
import { answersInternet } from "./functions/configuration.ts";
import { networksOf } from "./networks.ts";
import { perGraph } from "./perGraph.ts";

/** Whether the public address of a vault or an account answers everybody. Without a firewall it does. */
function isOpen(inputs: Properties, access: string, firewall: string, range: string): boolean {
  return every(
    () => !isText(at(inputs, access), "Disabled", "SecuredByPerimeter"),
    () =>
      some(
        () => !isText(at(inputs, `${firewall}.defaultAction`), "Deny"),
        ...elementsAt(inputs, `${firewall}.ipRules`).map((read) => () => isAnywhere(at(read(), range))),
      ),
  );
}

/** A kind of resource that nobody should reach past the gateway. */
interface Target {
  /** Whether its public address answers everybody. */
  readonly isOpen: (inputs: Properties) => boolean;
  /** The first label of its host names, by the inputs that it is made from, and how they end. */
  readonly nameInputs: readonly string[];
  readonly domain: string;
}

const app: Target = { isOpen: answersInternet, nameInputs: ["name", "slot"], domain: "azurewebsites.net" };

const targets: Readonly<Record<string, Target>> = {
  "web:WebApp": app,
  "web:WebAppSlot": app,
  "keyvault:Vault": {
    isOpen: (inputs) => isOpen(inputs, "properties.publicNetworkAccess", "properties.networkAcls", "value"),
    nameInputs: ["vaultName"],
    domain: "vault.azure.net",
  },
  "storage:StorageAccount": {
    isOpen: (inputs) => isOpen(inputs, "publicNetworkAccess", "networkRuleSet", "iPAddressOrRange"),
    nameInputs: ["accountName"],
    domain: "core.windows.net",
  },
};

/** What takes calls from the internet and hands them on: where it says to whom, and what people call it. */
const forwarders: readonly {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly what: string;
}[] = [
  { kind: "network:ApplicationGateway", inputs: ["backendAddressPools"], what: "application gateway" },
  {
    kind: "cdn:AFDOrigin",
    inputs: ["hostName", "sharedPrivateLinkResource", "azureOrigin"],
    what: "Front Door origin",
  },
  { kind: "cdn:Endpoint", inputs: ["origins"], what: "CDN endpoint" },
  { kind: "cdn:Origin", inputs: ["hostName", "privateLinkResourceId"], what: "CDN origin" },
  { kind: "frontdoor:FrontDoor", inputs: ["backendPools"], what: "Front Door" },
  ...["web:StaticSiteLinkedBackend", "web:StaticSiteLinkedBackendForBuild"].map((kind) => ({
    kind,
    inputs: ["backendResourceId"],
    what: "backend of a static web app",
  })),
  ...[
    "web:StaticSiteUserProvidedFunctionAppForStaticSite",
    "web:StaticSiteUserProvidedFunctionAppForStaticSiteBuild",
  ].map((kind) => ({ kind, inputs: ["functionAppResourceId"], what: "functions of a static web app" })),
];

/** A forwarder, and what to call it. */
interface Forwarder {
  readonly resource: Resource;
  readonly what: string;
}

/** The host name in a text, by its first label and its domain, such as `stdata core.windows.net`. */
function hostIn(text: string): string | undefined {
  const [, label, domain] =
    /^(?:https?:\/\/)?([\w-]+)\.(?:[\w-]+\.)*?(azurewebsites\.net|vault\.azure\.net|core\.windows\.net)(?:[:/]|$)/i.exec(
      text,
    ) ?? [];
  return label === undefined || domain === undefined ? undefined : `${label} ${domain}`.toLowerCase();
}

function hostOf(target: Resource): string | undefined {
  const { nameInputs, domain } = targets[kindOf(target.type) ?? ""] ?? app;
  const names = nameInputs
    .filter((input) => input !== "slot" || isSlot(target))
    .map((input) => knownText(target.inputs, input));
  return names.includes(undefined) ? undefined : `${names.join("-")} ${domain}`.toLowerCase();
}

/** The forwarders of a stack by the resources and the host names that they lead to. */
const forwardersByTarget = perGraph((graph): ReadonlyMap<Resource | string, readonly Forwarder[]> => {
  const leads = forwarders.flatMap(({ kind, inputs, what }) =>
    graph
      .ofKind(kind)
      .flatMap((resource) =>
        inputs.flatMap((input) =>
          [
            ...graph.references(resource, input, ...Object.keys(targets)),
            ...textsAt(resource.inputs, input).flatMap((text) => hostIn(text) ?? []),
          ].map((target) => ({ target, resource, what })),
        ),
      ),
  );
  return Map.groupBy(leads, ({ target }) => target);
});

/** An application gateway may be for callers of the network only; the others have no such form. */
function isPublic({ type, inputs }: Resource): boolean {
  const path = "frontendIPConfigurations";
  return (
    kindOf(type) !== "network:ApplicationGateway" ||
    some(...elementsAt(inputs, path).map((read) => () => isFilled(read(), "publicIPAddress")))
  );
}

function* forwarded(target: Resource, graph: Graph): Findings {
  const byTarget = forwardersByTarget(graph);
  const leads = new Map(
    [target, hostOf(target) ?? ""]
      .flatMap((key) => byTarget.get(key) ?? [])
      .map((each) => [each.resource, each]),
  );
  yield* independently(
    [...leads.values()].map(
      ({ resource, what }) =>
        function* (): Findings {
          if (isPublic(resource)) {
            yield past(`${what} ${describe(resource.name)}`);
          }
        },
    ),
  );
}

/** Whether a security group lets the internet in. */
function letsInternetIn(group: Resource, graph: Graph): boolean {
  const isHole = (rule: unknown) =>
    every(
      () => !isText(at(rule, "access"), "Deny"),
      () => !isText(at(rule, "direction"), "Outbound"),
      () =>
        some(
          () => isAnywhere(at(rule, "sourceAddressPrefix")),
          ...elementsAt(rule, "sourceAddressPrefixes").map((read) => () => isAnywhere(read())),
        ),
    );
  return some(...elementsAt(group.inputs, "securityRules").map((read) => () => isHole(read())), () =>
    some(
      ...graph.referrers(group, "network:SecurityRule", "networkSecurityGroupName").map(
        ({ inputs }) =>
          () =>
            isHole(inputs),
      ),
    ),
  );
}

const groupKind = "network:NetworkSecurityGroup";

/** The security groups before a machine: its own, and that of its subnet. */
function groupsBefore(machine: Resource, graph: Graph): readonly Resource[] {
  const own = graph.references(machine, "networkSecurityGroup", groupKind);
  const subnets = graph.references(machine, "ipConfigurations", "network:Subnet");
  const networks = graph.references(machine, "ipConfigurations", "network:VirtualNetwork");
  // Of subnets that are written inside their network, only ids tell which is the machine's.
  readThrough(own.length === 0 && networks.length > 0 ? machine.inputs["ipConfigurations"] : undefined);
  return [
    ...own,
    ...subnets.flatMap((subnet) => graph.references(subnet, "networkSecurityGroup", groupKind)),
    ...networks.flatMap((network) => graph.references(network, "subnets", groupKind)),
  ];
}

/**
 * A machine with a public address in the network of a private endpoint is a way to it. Azure lets nobody in at such an address unless a
 * security group does (https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#sku).
 */
function* besideMachine(target: Resource, graph: Graph): Findings {
  const machines = graph.ofKind("network:NetworkInterface");
  const sites = isSlot(target) ? graph.references(target, "name", "web:WebApp") : [target];
  const endpoints = machines.length === 0 ? [] : sites.flatMap((site) => endpointsOf(site, graph));
  const networks = new Set(endpoints.flatMap((endpoint) => networksOf(endpoint, "subnet", graph)));
  yield* independently(
    machines.map(
      (machine) =>
        function* (): Findings {
          const { inputs, name } = machine;
          const path = "ipConfigurations";
          const isBeside = () => networksOf(machine, path, graph).some((network) => networks.has(network));
          const hasAddress = () =>
            some(...elementsAt(inputs, path).map((read) => () => isSet(read(), "publicIPAddress")));
          const isReached = () =>
            some(...groupsBefore(machine, graph).map((group) => () => letsInternetIn(group, graph)));
          if (every(isBeside, hasAddress, isReached)) {
            yield past(`public address of ${describe(name)} → private endpoint`);
          }
        },
    ),
  );
}

function past(way: string) {
  return {
    path: "",
    found: `there is a way past the gateway: internet → ${way}`,
    wanted: "API Management as the only one",
  };
}

function* onlyGateway(target: Resource, graph: Graph): Findings {
  const kind = kindOf(target.type) ?? "";
  const { isOpen: answers } = targets[kind] ?? app;
  if (appKinds.includes(kind) && !isFunctionApp(target.inputs)) {
    return;
  }
  yield* independently([
    function* (): Findings {
      if (answers(target.inputs)) {
        yield past("its public address");
      }
    },
    () => forwarded(target, graph),
    () => besideMachine(target, graph),
  ]);
}

/** The ways from the internet to apps, vaults and storage. */
export const reachabilityStackRules: readonly StackRule[] = [
  { control: "network-only-gateway", kinds: Object.keys(targets), check: onlyGateway },
];
