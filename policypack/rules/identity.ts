import type { Graph } from "../graph.ts";
import { at, describe, isSet, isText, knownText, textOf } from "../read.ts";
import { kindOf, type Properties, type Resource } from "../resource.ts";
import { eachElement, type Findings, type ResourceRule, type StackRule } from "../rule.ts";
import { independently } from "../unknown.ts";
import { appKinds, isFunctionApp, siteOf } from "./functions/app.ts";
import { identitiesOf, identityUsers } from "./principals.ts";
import { broadRoles, takesOver } from "./roles.ts";

const assignments = ["authorization:RoleAssignment"];

/** What a role is given to: the resource whose identity it is, or the id that the program has from elsewhere. */
function nameOfPrincipal(assignment: Resource, graph: Graph): string {
  const [holder] = graph.references(assignment, "principalId");
  return holder?.name ?? knownText(assignment.inputs, "principalId") ?? "an identity";
}

function* broadRole(assignment: Resource, graph: Graph): Findings {
  const path = "roleDefinitionId";
  const wanted = "a data role on the one resource needed";
  const custom = graph.references(assignment, path, "authorization:RoleDefinition");
  const builtIn = function* (): Findings {
    // The id of a role of this stack is unknown in a preview; what the role allows is not.
    const id = custom.length > 0 ? knownText(assignment.inputs, path) : at(assignment.inputs, path);
    const guid = /([^/]*)\/*$/.exec(textOf(id))?.[1] ?? "";
    const name = broadRoles.get(guid.toLowerCase());
    if (name !== undefined) {
      yield { path, found: `${name} for '${nameOfPrincipal(assignment, graph)}'`, wanted };
    }
  };
  const ownRole = ({ inputs }: Resource) =>
    eachAction(inputs, function* (action) {
      if (takesOver(textOf(action))) {
        const found = `a custom role that allows '${textOf(action)}' for '${nameOfPrincipal(assignment, graph)}'`;
        yield { path, found, wanted };
      }
    });
  yield* independently([...custom.map((role) => () => ownRole(role)), builtIn]);
}

/** Judges each action of a custom role on its own. */
function eachAction(role: Properties, judge: (action: unknown, path: string) => Findings): Findings {
  return eachElement(role, "permissions", (permission, path) =>
    independently(
      ["actions", "dataActions"].map(
        (list) => () => eachElement(permission, list, (action, place) => judge(action, `${path}.${place}`)),
      ),
    ),
  );
}

/** How much a scope covers; undefined for one resource, or a part of it. */
function breadthOf(scope: string): string | undefined {
  // Azure takes a scope without its first slash, and with one too many.
  const path = scope.split("/").filter(Boolean).join("/");
  if (path === "") {
    return "everything";
  }
  if (/^providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(path)) {
    return "a management group";
  }
  if (/^subscriptions\/[^/]+$/i.test(path)) {
    return "a subscription";
  }
  return /^subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(path) ? "a resource group" : undefined;
}

/** What is no single resource, among the kinds of resource that a scope may be the id of. */
const broadScopes: Readonly<Record<string, string>> = {
  "management:ManagementGroup": "a management group",
  "resources:ResourceGroup": "a resource group",
  "subscription:Alias": "a subscription",
};

/** The scope may be unknown in a preview; what it was computed from tells then. */
function breadth(assignment: Resource, graph: Graph): string | undefined {
  const text = knownText(assignment.inputs, "scope");
  if (text !== undefined) {
    return breadthOf(text);
  }
  const within = graph.references(assignment, "scope").flatMap(({ type }) => kindOf(type) ?? []);
  if (within.length > 0) {
    return within.every((kind) => kind in broadScopes) ? broadScopes[within[0] ?? ""] : undefined;
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

function* ownIdentity(app: Resource, graph: Graph): Findings {
  if (!isFunctionApp(app.inputs)) {
    return;
  }
  const users = identityUsers(graph);
  const all = identitiesOf(app, graph).flatMap((identity) => users.get(identity) ?? []);
  const sharers = [...new Set(all)].filter((other) => siteOf(other, graph) !== siteOf(app, graph));
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
      yield* eachAction(inputs, function* (action, path) {
        if (typeof action === "string" && action.includes("*")) {
          yield { path, found: describe(action), wanted: "an action by its full name" };
        }
      });
    },
  },
];

export const identityStackRules: readonly StackRule[] = [
  { control: "identity-no-broad-roles", kinds: assignments, check: broadRole },
  { control: "identity-narrow-scope", kinds: assignments, check: narrowScope },
  { control: "identity-not-shared", kinds: appKinds, check: ownIdentity },
];
