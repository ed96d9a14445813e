import assert from "node:assert/strict";
import { Access, type AccessArgs } from "../../components/access.ts";
import { at, texts } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test`;
const site = { id: `${group}/providers/Microsoft.Web/sites/func-test`, name: "func-test" };
const [reader = "", operator = "", deployer = "", pipeline = ""] = ["a", "b", "c", "d"].map(
  (digit) => `${digit.repeat(8)}-1111-2222-3333-444444444444`,
);

const make = (args: Partial<AccessArgs> = {}) =>
  record(() => {
    new Access("access", { placement, resourceGroup: "rg-test", ...args }).grantDeploy("orders", site);
  });

const assignment = "authorization:RoleAssignment";

describe("Access", () => {
  it("gives nobody anything by itself", async () => {
    assert.deepEqual(children(await make()), ["Access access"]);
  });

  it("lets groups of readers read the resource group", async () => {
    const resources = await make({ readers: [reader] });
    assert.deepEqual(children(resources), ["Access access", `${assignment} access-reader-${reader}`]);
    const { inputs } = one(resources, assignment, `access-reader-${reader}`);
    assert.equal(inputs["scope"], group);
    assert.equal(inputs["principalId"], reader);
    assert.equal(inputs["principalType"], "Group");
    assert.match(String(inputs["roleDefinitionId"]), /43d0d8ad-25c7-4714-9337-8ba259a9fe05$/);
  });

  it("lets groups of operators read, and start and stop apps by a role of their own", async () => {
    const resources = await make({ operators: [operator] });
    assert.deepEqual(
      children(resources),
      [
        "Access access",
        `${assignment} access-operator-${operator}`,
        `${assignment} access-reader-${operator}`,
        "authorization:RoleDefinition access-operator-role",
      ].sort(),
    );
    const role = one(resources, "authorization:RoleDefinition", "access-operator-role");
    assert.deepEqual(role.inputs["assignableScopes"], [group]);
    const { inputs } = one(resources, assignment, `access-operator-${operator}`);
    assert.equal(inputs["roleDefinitionId"], role.id);
    assert.equal(inputs["scope"], group);
  });

  it("lets deployers publish into each app, and nothing else", async () => {
    const resources = await make({
      deployers: { groups: [deployer], servicePrincipals: [pipeline] },
    });
    assert.deepEqual(
      children(resources),
      [
        "Access access",
        `${assignment} orders-deployer-${deployer}`,
        `${assignment} orders-deployer-${pipeline}`,
        "authorization:RoleDefinition access-deployer-role",
      ].sort(),
    );
    const role = one(resources, "authorization:RoleDefinition", "access-deployer-role");
    for (const [id, type] of [
      [deployer, "Group"],
      [pipeline, "ServicePrincipal"],
    ] as const) {
      const { inputs } = one(resources, assignment, `orders-deployer-${id}`);
      assert.equal(inputs["scope"], site.id);
      assert.equal(inputs["principalType"], type);
      assert.equal(inputs["roleDefinitionId"], role.id);
    }
  });

  it("has custom roles without wildcards that neither show nor change settings, keys or roles", async () => {
    const resources = await make({
      operators: [operator],
      deployers: { groups: [deployer], servicePrincipals: [] },
    });
    const actions = (name: string) =>
      texts(at(one(resources, "authorization:RoleDefinition", name).inputs, "permissions", 0), "actions");
    const operatorActions = actions("access-operator-role");
    const deployerActions = actions("access-deployer-role");
    assert.ok(operatorActions.includes("Microsoft.Web/sites/restart/Action"));
    assert.deepEqual(deployerActions, [
      "Microsoft.Web/sites/Read",
      "Microsoft.Web/sites/publish/Action",
      "Microsoft.Web/sites/restart/Action",
      "Microsoft.Web/sites/syncfunctiontriggers/action",
      "Microsoft.Web/sites/slots/Read",
      "Microsoft.Web/sites/slots/publish/Action",
      "Microsoft.Web/sites/slots/restart/Action",
    ]);
    assert.deepEqual(
      [...operatorActions, ...deployerActions].filter((action) =>
        /\*|write|delete|list|keys|publishxml|Authorization/i.test(action),
      ),
      [],
    );
  });

  it("names roles and assignments the same every time, and differently for another resource group", async () => {
    const named = async (resourceGroup: string) =>
      (await make({ resourceGroup, readers: [reader], operators: [operator] })).flatMap(
        ({ inputs }) => inputs["roleAssignmentName"] ?? inputs["roleDefinitionId"] ?? [],
      );
    const [first, again, other] = [await named("rg-one"), await named("rg-one"), await named("rg-two")];
    assert.equal(first.length, 4);
    assert.deepEqual(again, first);
    assert.equal(
      other.some((name) => first.includes(name)),
      false,
    );
  });
});
