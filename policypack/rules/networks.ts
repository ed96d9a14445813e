import type { Graph } from "../graph.ts";
import { knownText, textsAt } from "../read.ts";
import type { Resource } from "../resource.ts";

/** The virtual networks that an input speaks of: by URN when they are of this stack, by name when an id names them. */
export function networksOf(resource: Resource, property: string, graph: Graph): string[] {
  const own = graph.references(resource, property, "network:VirtualNetwork").map(({ urn }) => urn);
  const viaSubnet = graph
    .references(resource, property, "network:Subnet")
    .flatMap((subnet) => networksOfSubnet(subnet, graph));
  return own.length > 0 || viaSubnet.length > 0
    ? [...own, ...viaSubnet]
    : textsAt(resource.inputs, property).flatMap(
        (text) => /\/virtualNetworks\/([^/]+)/i.exec(text)?.[1]?.toLowerCase() ?? [],
      );
}

function networksOfSubnet(subnet: Resource, graph: Graph): string[] {
  const property = "virtualNetworkName";
  const own = graph.references(subnet, property, "network:VirtualNetwork").map(({ urn }) => urn);
  const name = knownText(subnet.inputs, property);
  return own.length > 0 || name === undefined || name === "" ? own : [name.toLowerCase()];
}
