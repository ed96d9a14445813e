import type { Graph } from "../graph.ts";
import { isSet, knownText, readThrough, textsAt } from "../read.ts";
import { kindOf, type Resource } from "../resource.ts";
import { perGraph } from "./perGraph.ts";

const identityKind = "managedidentity:UserAssignedIdentity";

/**
 * Who gets a role: the URN of what has the identity when it is of this stack, else the id of the principal; undefined when only a
 * deployment can tell.
 */
export function principalOf(assignment: Resource, graph: Graph): string | undefined {
  const path = "principalId";
  // Not what the assignment is nested under, as that need not be who gets it.
  const ancestors = assignment.propertyDependencies[path] ?? [];
  const holders = graph
    .references(assignment, path)
    .filter(({ urn, type }) => ancestors.includes(urn) && kindOf(type) !== undefined);
  const holder = holders.find(({ type }) => kindOf(type) === identityKind) ?? holders[0];
  return holder?.urn ?? knownText(assignment.inputs, path)?.toLowerCase();
}

/** The role assignments of a stack by who gets them; one of whom that is unknown is by itself. */
export const assignmentsByPrincipal = perGraph((graph): ReadonlyMap<string, readonly Resource[]> =>
  Map.groupBy(
    graph.ofKind("authorization:RoleAssignment"),
    (assignment) => principalOf(assignment, graph) ?? assignment.urn,
  ),
);

/** The identities of a resource: by URN, its own as well, when they are of this stack, and by id so far as ids are known. */
export function identitiesOf(resource: Resource, graph: Graph): string[] {
  const itself = isSet(resource.inputs, "identity") ? [resource.urn] : [];
  const own = graph.references(resource, "identity", identityKind).map(({ urn }) => urn);
  const ids = textsAt(resource.inputs, "identity.userAssignedIdentities").filter((text) =>
    text.includes("/"),
  );
  return [...itself, ...own, ...ids.map((id) => id.toLowerCase())];
}

/**
 * The user-assigned identity that an app reads Key Vault references with, by URN; undefined when it is not of this stack. Throws
 * UnknownValueError when only a deployment can tell.
 */
export function vaultReaderOf(app: Resource, graph: Graph): string | undefined {
  const path = "keyVaultReferenceIdentity";
  const [identity] = graph.references(app, path, identityKind);
  if (identity === undefined) {
    readThrough(app.inputs[path]);
  }
  return identity?.urn;
}

/** The resources of a stack by their identities. */
export const identityUsers = perGraph((graph): ReadonlyMap<string, readonly Resource[]> => {
  const uses = graph
    .all()
    .flatMap((user) => identitiesOf(user, graph).map((identity) => ({ identity, user })));
  const byIdentity = Map.groupBy(uses, ({ identity }) => identity);
  return new Map([...byIdentity].map(([identity, all]) => [identity, all.map(({ user }) => user)]));
});
