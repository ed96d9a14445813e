import type { Graph } from "../graph.ts";
import { at, describe, elementsAt, isFilled, isText, knownAt, readThrough, textOf } from "../read.ts";
import type { Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { every, independently, known, some } from "../unknown.ts";
import { endpointKind, endpointsOf, groupsOf, hasGroup } from "./endpoints.ts";
import { isFunctionApp, isSlot } from "./functions/app.ts";
import { networksOf } from "./networks.ts";
import { servicesInUse } from "./storageServices.ts";

const monitorZones = [
  "privatelink.monitor.azure.com",
  "privatelink.oms.opinsights.azure.com",
  "privatelink.ods.opinsights.azure.com",
  "privatelink.agentsvc.azure-automation.net",
  "privatelink.blob.core.windows.net",
];

/** The zones for each sub-resource in Azure's public cloud (https://learn.microsoft.com/azure/private-link/private-endpoint-dns). */
const zonesOfGroup: Readonly<Record<string, readonly string[]>> = {
  blob: ["privatelink.blob.core.windows.net"],
  blob_secondary: ["privatelink.blob.core.windows.net"],
  queue: ["privatelink.queue.core.windows.net"],
  table: ["privatelink.table.core.windows.net"],
  file: ["privatelink.file.core.windows.net"],
  dfs: ["privatelink.dfs.core.windows.net"],
  web: ["privatelink.web.core.windows.net"],
  vault: ["privatelink.vaultcore.azure.net"],
  sites: ["privatelink.azurewebsites.net"],
  gateway: ["privatelink.azure-api.net"],
  azuremonitor: monitorZones,
  namespace: ["privatelink.servicebus.windows.net"],
  configurationstores: ["privatelink.azconfig.io"],
  topic: ["privatelink.eventgrid.azure.net"],
  registry: ["privatelink.azurecr.io"],
};

/** The zones that the records of a sub-resource belong in; undefined for one that the table does not know. */
function zonesFor(group: unknown): readonly string[] | undefined {
  // `sites-staging` is the slot `staging` of an app, in the zone of the app.
  const name = typeof group === "string" ? group.toLowerCase().replace(/^sites-.*/, "sites") : "";
  return Object.hasOwn(zonesOfGroup, name) ? zonesOfGroup[name] : undefined;
}

function* storageEndpoints(account: Resource, graph: Graph): Findings {
  const endpoints = endpointsOf(account, graph);
  const services = servicesInUse(account, graph);
  if (services.length === 0 && endpoints.length === 0) {
    yield { path: "", found: "no private endpoint for the account", wanted: "one for each service in use" };
  }
  yield* independently(
    services.map(
      ({ name }) =>
        function* (): Findings {
          if (!some(...endpoints.map((endpoint) => () => hasGroup(endpoint, name)))) {
            yield {
              path: "",
              found: `no private endpoint for the account's ${name} service`,
              wanted: `one with groupIds ['${name}']`,
            };
          }
        },
    ),
  );
}

function* appEndpoints(app: Resource, graph: Graph): Findings {
  if (!isFunctionApp(app.inputs)) {
    return;
  }
  // The endpoint of a slot is one of the app that it belongs to.
  const sites = isSlot(app) ? graph.references(app, "name", "web:WebApp") : [app];
  const group = isSlot(app) ? `sites-${textOf(at(app.inputs, "slot"))}` : "sites";
  const endpoints = sites.flatMap((site) => endpointsOf(site, graph));
  if (!some(...endpoints.map((endpoint) => () => hasGroup(endpoint, group)))) {
    yield { path: "", found: "no private endpoint for the app", wanted: `one with groupIds ['${group}']` };
  }
}

function* vaultEndpoint(vault: Resource, graph: Graph): Findings {
  if (!some(...endpointsOf(vault, graph).map((endpoint) => () => hasGroup(endpoint, "vault")))) {
    yield { path: "", found: "no private endpoint for the vault", wanted: "one with groupIds ['vault']" };
  }
}

/** A gateway inside the network has no private endpoint, and needs none. One of a Front Door is as good as one in the network. */
function* gatewayEndpoint(gateway: Resource, graph: Graph): Findings {
  const { inputs } = gateway;
  const isInside = () => isText(at(inputs, "virtualNetworkType"), "Internal");
  const hasEndpoint = () =>
    some(
      ...endpointsOf(gateway, graph).map((endpoint) => () => hasGroup(endpoint, "Gateway")),
      () => graph.referrers(gateway, "cdn:AFDOrigin", "sharedPrivateLinkResource").length > 0,
    );
  if (
    every(
      () => isText(at(inputs, "publicNetworkAccess"), "Disabled"),
      () => !isInside(),
      () => !hasEndpoint(),
    )
  ) {
    yield { path: "", found: "no private endpoint for the gateway", wanted: "one with groupIds ['Gateway']" };
  }
}

function zoneGroupsOf(endpoint: Resource, graph: Graph): readonly Resource[] {
  return graph.referrers(endpoint, "network:PrivateDnsZoneGroup", "privateEndpointName");
}

function* zoneGroup(endpoint: Resource, graph: Graph): Findings {
  const groups = zoneGroupsOf(endpoint, graph);
  if (groups.length === 0) {
    yield { path: "", found: "no PrivateDnsZoneGroup for the endpoint", wanted: "one" };
  }
  for (const { inputs, urn } of groups) {
    if (!isFilled(inputs, "privateDnsZoneConfigs")) {
      yield {
        path: "privateDnsZoneConfigs",
        found: "missing or empty",
        wanted: "the zone of the service",
        urn,
      };
    }
  }
}

/** The zones of a group by what tells of each: the zone in this stack, or the id that the program has from elsewhere. */
function zonesOf(group: Resource, graph: Graph): (() => unknown)[] {
  const own = graph.references(group, "privateDnsZoneConfigs", "privatedns:PrivateZone").map(
    ({ inputs }) =>
      () =>
        at(inputs, "privateZoneName"),
  );
  const configs = elementsAt(group.inputs, "privateDnsZoneConfigs");
  if (own.length >= configs.length) {
    return own;
  }
  const byId = configs.map((read) => () => {
    const id = at(read(), "privateDnsZoneId");
    return typeof id === "string" ? id.slice(id.lastIndexOf("/") + 1) : undefined;
  });
  return [...own, ...byId];
}

function* rightZone(endpoint: Resource, graph: Graph): Findings {
  const groups = zoneGroupsOf(endpoint, graph);
  const zones = groups.flatMap((group) => zonesOf(group, graph));
  const lacks = function* (zone: string): Findings {
    if (!some(...zones.map((read) => () => isText(read(), zone)))) {
      const names = zones.map((read) => describe(known(read))).join(", ");
      yield {
        path: "privateDnsZoneConfigs",
        found: names || "empty",
        wanted: `'${zone}'`,
        urn: groups[0]?.urn ?? endpoint.urn,
      };
    }
  };
  const subResources = groups.length > 0 ? groupsOf(endpoint) : [];
  yield* independently(
    subResources.map(
      (read) => () => independently((zonesFor(read()) ?? []).map((zone) => () => lacks(zone))),
    ),
  );
}

function* linkedZone(endpoint: Resource, graph: Graph): Findings {
  const groups = zoneGroupsOf(endpoint, graph);
  const zones = new Set(
    groups.flatMap((group) => graph.references(group, "privateDnsZoneConfigs", "privatedns:PrivateZone")),
  );
  for (const zone of zones) {
    const links = graph.referrers(zone, "privatedns:VirtualNetworkLink", "privateZoneName");
    const network = networksOf(endpoint, "subnet", graph);
    const joins = (link: Resource) => {
      const linked = networksOf(link, "virtualNetwork", graph);
      // What nothing else in the stack tells, only the ids can.
      readThrough(linked.length === 0 ? link.inputs["virtualNetwork"] : undefined);
      readThrough(network.length === 0 ? endpoint.inputs["subnet"] : undefined);
      return linked.some((each) => network.includes(each));
    };
    if (!some(...links.map((link) => () => joins(link)))) {
      const found = `the zone ${describe(knownAt(zone.inputs, "privateZoneName"))} is not linked to the endpoint's network`;
      yield { path: "", found, wanted: "a VirtualNetworkLink" };
    }
  }
}

export const privateLinkStackRules: readonly StackRule[] = [
  { control: "privatelink-storage", kinds: ["storage:StorageAccount"], check: storageEndpoints },
  { control: "privatelink-functions", kinds: ["web:WebApp", "web:WebAppSlot"], check: appEndpoints },
  { control: "privatelink-keyvault", kinds: ["keyvault:Vault"], check: vaultEndpoint },
  { control: "privatelink-apim", kinds: ["apimanagement:ApiManagementService"], check: gatewayEndpoint },
  { control: "privatelink-dns-group", kinds: [endpointKind], check: zoneGroup },
  { control: "privatelink-dns-zone", kinds: [endpointKind], check: rightZone },
  { control: "privatelink-dns-linked", kinds: [endpointKind], check: linkedZone },
];
