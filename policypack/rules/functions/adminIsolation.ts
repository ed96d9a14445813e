import type { Graph } from "../../graph.ts";
import { at, describe, elementsAt, isText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, StackRule } from "../../rule.ts";
import { every, some } from "../../unknown.ts";
import { authenticationKinds } from "./access.ts";
import { appKinds, childrenOf, isFunctionApp } from "./app.ts";

/** One of the endpoints of the Functions host that only its operators need. */
const adminPath = "/admin/host/status";

/** Whether a path that sign-in leaves out, maybe with wildcards, is one of the host's endpoints, or they lie in it. */
function coversAdmin(excluded: unknown): boolean {
  const path = textOf(excluded).trim().replace(/\/+$/, "");
  const pattern = path.replace(/[^\w*]/g, "\\$&").replace(/\*+/g, ".*");
  return path !== "" && new RegExp(`^${pattern}($|/)`, "i").test(adminPath);
}

/** Whether built-in authentication lets nobody at the host's endpoints without a token. */
function asksForToken({ inputs }: Resource): boolean {
  return every(
    () => at(inputs, "platform.enabled") === true,
    () => at(inputs, "globalValidation.requireAuthentication") === true,
    () => !isText(at(inputs, "globalValidation.unauthenticatedClientAction"), "AllowAnonymous"),
    ...elementsAt(inputs, "globalValidation.excludedPaths").map((read) => () => !coversAdmin(read())),
  );
}

/**
 * azure-native 3.28 does not know the property and drops it; other ways to deploy set it, such as an update of the one property after the
 * deployment. Until then the network and sign-in keep others out
 * (https://learn.microsoft.com/azure/azure-functions/security-concepts#disable-administrative-endpoints).
 */
function* adminIsolation(app: Resource, graph: Graph): Findings {
  if (!isFunctionApp(app.inputs)) {
    return;
  }
  const path = "functionsRuntimeAdminIsolationEnabled";
  const isIsolated = () => at(app.inputs, path) === true;
  const isClosed = () =>
    every(
      () => isText(at(app.inputs, "publicNetworkAccess"), "Disabled"),
      () =>
        some(
          ...authenticationKinds
            .flatMap((kind) => childrenOf(app, graph, kind))
            .map((settings) => () => asksForToken(settings)),
        ),
    );
  if (!some(isIsolated, isClosed)) {
    const found = `${describe(at(app.inputs, path))}, and not closed by the network and by sign-in`;
    yield { path, found, wanted: "true, or a private app whose sign-in leaves out no path of /admin" };
  }
}

/** What keeps others from the endpoints of the Functions host. */
export const adminIsolationStackRules: readonly StackRule[] = [
  { control: "functions-admin-isolation", kinds: appKinds, check: adminIsolation },
];
