import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { broadRoles } from "../../policypack/rules/roles.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

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
      `${definitions}/${guid}/`,
    ]),
    safe: [`${definitions}/4633458b-17de-408a-b874-0445c86b69e6`, undefined, 7],
  });
  for (const action of [
    "Microsoft.Authorization/roleAssignments/write",
    "microsoft.authorization/*",
    "*/write",
    "Microsoft.Authorization/*/Write",
    "Microsoft.Storage/storageAccounts/*",
    "Microsoft.Authorization/elevateAccess/action",
    "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
    "Microsoft.KeyVault/vaults/accessPolicies/write",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "Microsoft.Storage/storageAccounts/listServiceSas/action",
    "Microsoft.Storage/storageAccounts/regenerateKey/action",
    "Microsoft.Web/sites/config/list/action",
    "Microsoft.Web/sites/publishxml/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  ]) {
    violates(
      `a custom role that allows ${action}`,
      ["identity-no-broad-roles", ...(action.includes("*") ? (["identity-no-wildcard-roles"] as const) : [])],
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
  accepts("a custom role that looks on", (stack) =>
    stack
      .set("custom-role", "permissions.0.actions", ["Microsoft.Storage/storageAccounts/read"])
      .add(
        "looking",
        "authorization:RoleAssignment",
        { ...stack.get("role").inputs, roleDefinitionId: unknownValue },
        { roleDefinitionId: ["custom-role"], scope: ["account"], principalId: ["id-flex"] },
      ),
  );
  it("an unknown permission of a custom role hides no other", () => {
    const permissions = [
      unknownValue,
      { actions: [unknownValue, "Microsoft.Authorization/roleAssignments/write"] },
    ];
    const stack = safeStack()
      .add("taker", "authorization:RoleDefinition", { permissions })
      .set("role", "roleDefinitionId", unknownValue);
    Object.assign(stack.get("role").propertyDependencies, { roleDefinitionId: [stack.get("taker").urn] });
    assert.equal(judge(stack).verdicts.get("identity-no-broad-roles"), "violated");
  });
  violates("Owner by a literal id, beside a custom role", ["identity-no-broad-roles"], (stack) => {
    stack.set("role", "roleDefinitionId", `${definitions}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`);
    Object.assign(stack.get("role").propertyDependencies, {
      roleDefinitionId: [stack.get("custom-role").urn],
    });
  });
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
    "subscriptions/s",
    "subscriptions/s/resourceGroups/rg",
    "//subscriptions/s",
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
  violates("a scope computed from a management group", ["identity-narrow-scope"], (stack) => {
    stack.add("mg", "management:ManagementGroup", {});
    Object.assign(stack.get("role").propertyDependencies, { scope: [stack.get("mg").urn] });
  });
  it("a scope computed from a resource of another provider is undecided", () => {
    const stack = safeStack().add("foreign", "x:y", {});
    stack.get("foreign").type = "pulumi:pulumi:StackReference";
    Object.assign(stack.get("role").propertyDependencies, { scope: [stack.get("foreign").urn] });
    assert.equal(judge(stack).verdicts.get("identity-narrow-scope"), "undecided");
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
  violates("one from elsewhere beside the app's own", ["identity-not-shared"], (stack) =>
    stack
      .set("flex", "identity.userAssignedIdentities", [unknownValue, id])
      .unlink("premium", "identity")
      .unlink("slot", "identity")
      .set("premium", "identity.userAssignedIdentities", [id]),
  );
  for (const kind of ["resources:AzureCliScript", "web:StaticSite"]) {
    violates(`one for an app and a ${kind}`, ["identity-not-shared"], (stack) =>
      stack.add("other", kind, { name: "func-flex" }, { identity: ["id-flex"] }),
    );
  }
  for (const gateway of ["gateway", "agw"]) {
    violates(`one for an app and its ${gateway}`, ["identity-not-shared"], (stack) =>
      Object.assign(stack.get(gateway).propertyDependencies, { identity: [stack.get("id-flex").urn] }),
    );
  }
});
