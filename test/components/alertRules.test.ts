import assert from "node:assert/strict";
import { activityRules, logRules, metricRules } from "../../components/alertRules.ts";

/** Whether brackets close in the order in which they open, outside of texts, and texts close. */
function balanced(query: string): boolean {
  const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
  const code = query.replace(/"[^"\n]*"/g, "");
  const open: string[] = [];
  for (const character of code) {
    if ("([{".includes(character)) open.push(character);
    if (character in pairs && open.pop() !== pairs[character]) return false;
  }
  return open.length === 0 && !code.includes('"');
}

describe("alert rules", () => {
  it("have names that Azure takes, each once for a set of resources", () => {
    for (const generation of ["classicGateway", "v2Gateway"] as const) {
      const names = [
        ...metricRules(5).filter(({ on }) => !on.endsWith("Gateway") || on === generation),
        ...logRules,
        ...activityRules,
      ].map(({ name }) => name);
      assert.deepEqual(
        names.filter((name) => !/^[a-z0-9-]{1,60}$/.test(name)),
        [],
      );
      assert.equal(new Set(names).size, names.length);
    }
  });

  it("take requests for slow from as many seconds on as are said", () => {
    const slow = metricRules(0.5).find(({ name }) => name === "slow-requests");
    assert.equal(slow?.threshold, 500);
    assert.match(slow.description, /0\.5 s/);
  });

  it("watch 401, 403 and 429 at the apps and at either kind of gateway", () => {
    const watched = metricRules(5).filter(({ dimension }) => dimension?.values.includes("429"));
    assert.deepEqual(
      watched.map(({ on, dimension }) => [on, dimension]),
      [
        ["applicationInsights", "request/resultCode"],
        ["classicGateway", "GatewayResponseCode"],
        ["v2Gateway", "GatewayResponseCode"],
      ].map(([on, name]) => [on, { name, operator: "Include", values: ["401", "403", "429"] }]),
    );
  });

  it("have queries with balanced brackets and texts, from a table on", () => {
    assert.equal(balanced('A | where b in ("1", "2)")'), true);
    assert.equal(balanced("A | where b in (1"), false);
    assert.equal(balanced('A | where b == "1'), false);
    for (const { name, query } of logRules) {
      assert.ok(balanced(query), name);
      assert.match(query, /^(?:[A-Z]\w+|union isfuzzy=true [A-Z]\w+(?:, [A-Z]\w+)*)\n\| where /, name);
    }
  });

  it("find what the sign-in turns away in metrics: its log is empty on Linux", () => {
    const queries = logRules.map(({ query }) => query);
    assert.deepEqual(
      queries.filter((query) => query.includes("AppServiceAuthenticationLogs")),
      [],
    );
    assert.equal(queries.filter((query) => /^AzureMetrics\n[^]*"Http401", "Http403"/.test(query)).length, 1);
  });

  it("watch changes of roles, policies and locks, of apps, vaults and network security groups, and of what is logged", () => {
    const operations = activityRules.flatMap(({ condition }) =>
      condition.flatMap(({ anyOf }) => JSON.stringify(anyOf ?? [])),
    );
    for (const operation of [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/policyAssignments/delete",
      "Microsoft.Authorization/locks/delete",
      "Microsoft.Web/sites/config/write",
      "Microsoft.KeyVault/vaults/write",
      "Microsoft.Network/networkSecurityGroups/securityRules/write",
      "Microsoft.Insights/diagnosticSettings/delete",
    ]) {
      assert.equal(operations.filter((each) => each.includes(`"${operation}"`)).length, 1, operation);
    }
  });
});
