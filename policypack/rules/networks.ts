import type { Graph } from "../graph.ts";
import { knownText, textsAt } from "../read.ts";
import type { Resource } from "../resource.ts";

/** The virtual networks that an input speaks of: by URN when they are of this stack, by name when an id names them. */
export function networksOf(resource: Resource, property: string, graph: Graph): string[] {
  const own = graph.references(resource, property, "network:VirtualNetwork").map(({ urn }) => urn);
  const viaSubnet = graph
    .references(resource, property, "network:Subnet")
    .flatMap((subnet) => networksOf(subnet, "virtualNetworkName", graph));
  if (own.length > 0 || viaSubnet.length > 0) {
    return [...own, ...viaSubnet];
  }
  const texts =
    property === "virtualNetworkName"
      ? [knownText(resource.inputs, property) ?? ""]
      : textsAt(resource.inputs, property);
  return texts.flatMap((text) => {
    const name = property === "virtualNetworkName" ? text : /\/virtualNetworks\/([^/]+)/i.exec(text)?.[1];
    return name ? [name.toLowerCase()] : [];
  });
}
