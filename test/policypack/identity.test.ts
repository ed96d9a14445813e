import { unknownValue } from "../../policypack/evaluate.ts";
import { broadRoles } from "../../policypack/rules/roles.ts";
import { accepts, property, violates } from "./cases.ts";

const definitions = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";

describe("role assignments", () => {
  property({
    control: "identity-no-broad-roles",
    on: "role",
    path: "roleDefinitionId",
    unsafe: [...broadRoles.keys()].flatMap((guid) => [
      `${definitions}/${guid}`,
      `/providers/Microsoft.Authorization/roleDefinitions/${guid.toUpperCase()}`,
      guid,
    ]),
    safe: [`${definitions}/4633458b-17de-408a-b874-0445c86b69e6`, undefined, 7],
  });
  for (const action of [
    "Microsoft.Authorization/roleAssignments/write",
    "microsoft.authorization/*",
    "Microsoft.Storage/storageAccounts/listKeys/action",
  ]) {
    violates(
      `a custom role that allows ${action}`,
      ["identity-no-broad-roles", ...(action.endsWith("*") ? (["identity-no-wildcard-roles"] as const) : [])],
      (stack) =>
        stack
          .add("taker", "authorization:RoleDefinition", { permissions: [{ actions: [action] }] })
          .add(
            "taking",
            "authorization:RoleAssignment",
            { ...stack.get("role").inputs, roleDefinitionId: unknownValue },
            { roleDefinitionId: ["taker"], scope: ["account"] },
          ),
    );
  }
  property({
    control: "identity-principal-type",
    on: "role",
    path: "principalType",
    unsafe: [undefined, null, ""],
    safe: ["Group"],
    unknown: "passed",
  });
  for (const scope of [
    "/",
    "/subscriptions/s",
    "/subscriptions/s/",
    "/subscriptions/s/resourceGroups/rg",
    "/subscriptions/s/resourcegroups/rg",
    "/providers/Microsoft.Management/managementGroups/mg",
    undefined,
    7,
  ]) {
    violates(`scope ${String(scope)}`, ["identity-narrow-scope"], (stack) =>
      stack.unlink("role", "scope").set("role", "scope", scope),
    );
  }
  violates("a scope computed from the resource group", ["identity-narrow-scope"], (stack) => {
    Object.assign(stack.get("role").propertyDependencies, { scope: [stack.get("rg").urn] });
  });
  accepts("a resource group for people", (stack) =>
    stack
      .set("role", "scope", "/subscriptions/s/resourceGroups/rg")
      .set("role", "principalType", "Group")
      .unlink("role", "scope"),
  );
  violates("a subscription for people", ["identity-narrow-scope"], (stack) =>
    stack.set("role", "scope", "/subscriptions/s").set("role", "principalType", "User"),
  );
  accepts("a container", (stack) =>
    stack.set(
      "role",
      "scope",
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/c",
    ),
  );
});

describe("custom roles", () => {
  for (const permissions of [
    [{ actions: ["*"] }],
    [{ actions: [] }, { dataActions: ["Microsoft.Storage/*/read"] }],
    [{ actions: ["Microsoft.Storage/*"], notActions: ["Microsoft.Storage/storageAccounts/delete"] }],
  ]) {
    violates(JSON.stringify(permissions), ["identity-no-wildcard-roles"], (stack) =>
      stack.set("custom-role", "permissions", permissions),
    );
  }
});

describe("identities", () => {
  const id =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shared";

  violates("one for two apps", ["identity-not-shared"], (stack) => {
    Object.assign(stack.get("flex").propertyDependencies, { identity: [stack.get("id-premium").urn] });
  });
  for (const identities of [[id], { [id]: {} }]) {
    violates("one from elsewhere for two apps", ["identity-not-shared"], (stack) => {
      for (const app of ["flex", "premium"]) {
        stack.unlink(app, "identity").set(app, "identity.userAssignedIdentities", identities);
      }
    });
  }
  violates(
    "one for an app and its gateway",
    ["identity-not-shared", "governance-tags", "monitoring-diagnostics"],
    (stack) => stack.add("gateway", "apimanagement:ApiManagementService", {}, { identity: ["id-flex"] }),
  );
});
