import type { Graph } from "../graph.ts";
import { elementsAt, isText } from "../read.ts";
import type { Resource } from "../resource.ts";
import { known, some } from "../unknown.ts";

export const endpointKind = "network:PrivateEndpoint";

/** A private endpoint has its connections in one of two lists, as they are approved. */
const connectionLists = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"];

/** The sub-resources (`groupIds`) that a private endpoint serves, each to be read on its own. */
export function groupsOf(endpoint: Resource): (() => unknown)[] {
  return connectionLists.flatMap((list) =>
    elementsAt(endpoint.inputs, list).flatMap(
      (connection) => known(() => elementsAt(connection(), "groupIds")) ?? [connection],
    ),
  );
}

export function hasGroup(endpoint: Resource, group: string): boolean {
  return some(...groupsOf(endpoint).map((read) => () => isText(read(), group)));
}

/** The private endpoints of a resource. */
export function endpointsOf(target: Resource, graph: Graph): Resource[] {
  return connectionLists.flatMap((list) => graph.referrers(target, endpointKind, list));
}
