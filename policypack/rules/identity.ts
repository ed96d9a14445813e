import type { Graph } from "../graph.ts";
import { at, describe, elements, isSet, isText, knownText, textsAt } from "../read.ts";
import type { Properties, Resource } from "../resource.ts";
import { eachElement, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { independently } from "../unknown.ts";
import { appKinds, isFunctionApp } from "./functions/app.ts";
import { broadRoles, takesOver } from "./roles.ts";

const assignments = ["authorization:RoleAssignment"];

/** What a role is given to: the resource whose identity it is, or the id that the program has from elsewhere. */
function principalOf(assignment: Resource, graph: Graph): string {
  const [holder] = graph.references(assignment, "principalId");
  return holder?.name ?? knownText(assignment.inputs, "principalId") ?? "an identity";
}

function* broadRole(assignment: Resource, graph: Graph): Findings {
  const path = "roleDefinitionId";
  const wanted = "a data role on the one resource needed";
  const custom = graph.references(assignment, path, "authorization:RoleDefinition");
  for (const role of custom) {
    const actions = () => actionsOf(role.inputs);
    for (const read of actions()) {
      const action = read();
      if (typeof action === "string" && takesOver(action)) {
        yield {
          path,
          found: `a custom role that allows '${action}' for '${principalOf(assignment, graph)}'`,
          wanted,
        };
      }
    }
  }
  if (custom.length === 0) {
    const id = at(assignment.inputs, path);
    const guid = typeof id === "string" ? id.slice(id.lastIndexOf("/") + 1).toLowerCase() : "";
    const name = broadRoles.get(guid);
    if (name !== undefined) {
      yield { path, found: `${name} for '${principalOf(assignment, graph)}'`, wanted };
    }
  }
}

function actionsOf(role: Properties): (() => unknown)[] {
  return elements(at(role, "permissions")).flatMap((permission) =>
    ["actions", "dataActions"].flatMap((list) => elements(at(permission(), list))),
  );
}

/** How much a scope covers; undefined for one resource, or a part of it. */
function breadthOf(scope: string): string | undefined {
  const path = scope.replace(/\/+$/, "");
  if (path === "") {
    return "everything";
  }
  if (/^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(path)) {
    return "a management group";
  }
  if (/^\/subscriptions\/[^/]+$/i.test(path)) {
    return "a subscription";
  }
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(path) ? "a resource group" : undefined;
}

/** The scope may be unknown in a preview; what it was computed from tells then. */
function breadth(assignment: Resource, graph: Graph): string | undefined {
  const text = knownText(assignment.inputs, "scope");
  if (text !== undefined) {
    return breadthOf(text);
  }
  const within = graph.references(assignment, "scope");
  if (within.length > 0) {
    const isGroup = graph.references(assignment, "scope", "resources:ResourceGroup").length === within.length;
    return isGroup ? "a resource group" : undefined;
  }
  return describe(at(assignment.inputs, "scope"));
}

function* narrowScope(assignment: Resource, graph: Graph): Findings {
  const found = breadth(assignment, graph);
  const isForPeople = () => isText(at(assignment.inputs, "principalType"), "User", "Group");
  if (found !== undefined && !(found === "a resource group" && isForPeople())) {
    yield { path: "scope", found, wanted: "a resource, or a part of one" };
  }
}

/** Kinds of resource, apart from function apps, that an identity may be attached to. */
const otherUsers = [
  "apimanagement:ApiManagementService",
  "app:ContainerApp",
  "compute:VirtualMachine",
  "containerinstance:ContainerGroup",
  "logic:Workflow",
  "storage:StorageAccount",
];

/** The identities of a resource: by URN when they are of this stack, by id otherwise. */
function identitiesOf(resource: Resource, graph: Graph): string[] {
  const own = graph
    .references(resource, "identity", "managedidentity:UserAssignedIdentity")
    .map(({ urn }) => urn);
  const ids = textsAt(resource.inputs, "identity.userAssignedIdentities").filter((text) =>
    text.includes("/"),
  );
  return own.length > 0 ? own : ids.map((id) => id.toLowerCase());
}

/** The app that a resource is, or is a slot of. */
function siteOf(resource: Resource, graph: Graph): string {
  return graph.references(resource, "name", "web:WebApp")[0]?.urn ?? resource.urn;
}

function* ownIdentity(app: Resource, graph: Graph): Findings {
  if (!isFunctionApp(app.inputs)) {
    return;
  }
  const identities = identitiesOf(app, graph);
  const sharers = graph
    .ofKind(...appKinds, ...otherUsers)
    .filter((other) => siteOf(other, graph) !== siteOf(app, graph))
    .filter((other) => identitiesOf(other, graph).some((identity) => identities.includes(identity)));
  if (sharers.length > 0) {
    const names = sharers.map(({ name }) => `'${name}'`).join(", ");
    yield {
      path: "identity.userAssignedIdentities",
      found: `shared with ${names}`,
      wanted: "an identity of its own",
    };
  }
}

export const identityRules: readonly ResourceRule[] = [
  {
    control: "identity-principal-type",
    kinds: assignments,
    *check(inputs): Findings {
      if (!isSet(inputs, "principalType")) {
        yield { path: "principalType", found: "missing", wanted: "'ServicePrincipal', 'User' or 'Group'" };
      }
    },
  },
  {
    control: "identity-no-wildcard-roles",
    kinds: ["authorization:RoleDefinition"],
    *check(inputs): Findings {
      yield* eachElement(inputs, "permissions", (permission, path) =>
        independently(
          ["actions", "dataActions"].map(
            (list) => () =>
              eachElement(permission, list, function* (action, place) {
                if (typeof action === "string" && action.includes("*")) {
                  yield {
                    path: `${path}.${place}`,
                    found: describe(action),
                    wanted: "an action by its full name",
                  };
                }
              }),
          ),
        ),
      );
    },
  },
];

export const identityStackRules: readonly StackRule[] = [
  { control: "identity-no-broad-roles", kinds: assignments, check: broadRole },
  { control: "identity-narrow-scope", kinds: assignments, check: narrowScope },
  { control: "identity-not-shared", kinds: appKinds, check: ownIdentity },
];
