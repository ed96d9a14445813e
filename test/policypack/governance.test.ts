import assert from "node:assert/strict";

import { evaluate, unknownValue, type Verdict } from "../../policypack/evaluate.ts";
import type { Settings } from "../../policypack/settings.ts";
import { accepts, judge, property, today, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

describe("regions", () => {
  const control = "governance-allowed-locations";
  const findingsIn = (stack: Stack, ...allowedLocations: string[]) =>
    evaluate(stack.list(), { today, allowedLocations })
      .findings.filter((each) => each.control === control)
      .map(({ urn, message }) => `${urn.split("::")[3] ?? ""}: ${message}`);
  const europe = ["westeurope", "North Europe"];
  const inEurope = (stack: Stack) =>
    stack.set("account", "location", "West Europe").set("vault", "location", "northeurope");

  it("may be any when the team names none", () => {
    assert.deepEqual(findingsIn(safeStack().set("account", "location", "brazilsouth")), []);
  });
  it("are compared as Azure does; global is in none", () => {
    assert.deepEqual(findingsIn(inEurope(safeStack()), ...europe), []);
  });
  it("are those of every resource, whatever its kind", () => {
    const stack = inEurope(safeStack())
      .set("vault", "location", "eastus")
      .add("machine", "compute:VirtualMachine", { location: "East US" })
      .add("odd", "network:NatGateway", { location: 7 });
    assert.deepEqual(findingsIn(stack, ...europe), [
      "vault: property 'location' is 'eastus'; wanted westeurope, North Europe",
      "machine: property 'location' is 'East US'; wanted westeurope, North Europe",
      "odd: property 'location' is '7'; wanted westeurope, North Europe",
    ]);
  });
  it("are also those of what is elsewhere", () => {
    const stack = safeStack()
      .set("gateway", "location", "westeurope")
      .set("gateway", "additionalLocations", [{ location: "northeurope" }, { location: "uksouth" }])
      .add("cosmos", "documentdb:DatabaseAccount", { locations: [{ locationName: "US East" }] });
    assert.deepEqual(
      findingsIn(stack, ...europe).map((each) => each.replace(/ is .*/, "")),
      ["gateway: property 'additionalLocations[1].location'", "cosmos: property 'locations[0].locationName'"],
    );
  });
  it("an unknown one hides no other", () => {
    const { findings, undecided } = evaluate(
      safeStack().set("account", "location", unknownValue).set("vault", "location", "eastus").list(),
      { today, allowedLocations: europe },
    );
    assert.deepEqual(
      [findings.map((each) => each.control), undecided.map((each) => each.control)],
      [[control], [control]],
    );
  });
});

describe("the sensitivity of data", () => {
  const control = "governance-data-classification";
  for (const on of ["account", "vault", "workspace"]) {
    property({
      control,
      on,
      path: "tags.dataClassification",
      unsafe: [undefined, null, "", "secret", 7, {}],
      safe: ["Restricted", "public"],
    });
    accepts(`${on}: the tag in another case`, (stack) =>
      stack.set(on, "tags.dataClassification", undefined).set(on, "tags.DATACLASSIFICATION", "internal"),
    );
  }
  accepts("nothing of what holds no data", (stack) =>
    stack.set("vnet", "tags.dataClassification", undefined),
  );
  it("is in words of the team's own", () => {
    const verdict = (stack: Stack) =>
      evaluate(stack.list(), { today, dataClassifications: ["C1", "C2"] }).verdicts.get(control);
    assert.equal(verdict(safeStack()), "violated");
    const stack = safeStack();
    for (const name of ["account", "vault", "workspace"]) {
      stack.set(name, "tags.dataClassification", "c2");
    }
    assert.equal(verdict(stack), "passed");
  });
});

/** The verdict on a control by settings of the team's own. */
function verdictOn(control: Parameters<typeof property>[0]["control"], settings: Partial<Settings>) {
  return (stack: Stack): Verdict | undefined =>
    evaluate(stack.list(), { today, ...settings }).verdicts.get(control);
}

describe("budgets", () => {
  const control = "governance-budget";
  const notification = { enabled: true, threshold: 80, contactEmails: [], contactGroups: [unknownValue] };
  const budget = (stack: Stack, notifications: unknown) =>
    stack.add("budget", "consumption:Budget", { amount: 100, notifications });
  accepts("one that tells an action group", (stack) => budget(stack, { actual: notification }));
  accepts("one that tells by one of two", (stack) =>
    budget(stack, {
      off: { ...notification, enabled: false },
      on: { enabled: true, contactEmails: ["a@b.example"] },
    }),
  );
  for (const notifications of [
    undefined,
    null,
    {},
    [],
    7,
    { a: null },
    { a: { ...notification, enabled: false } },
    { a: { enabled: true, contactEmails: [] } },
  ]) {
    violates(`one that tells nobody: ${JSON.stringify(notifications)}`, [control], (stack) =>
      budget(stack, notifications),
    );
  }
  it("is there when the team wants one", () => {
    const verdict = verdictOn(control, { requireBudget: true });
    assert.equal(verdict(safeStack()), "violated");
    assert.equal(verdict(budget(safeStack(), { actual: notification })), "passed");
    assert.equal(verdictOn(control, {})(safeStack()), "passed");
  });
  it("of unknown notifications is undecided", () => {
    assert.equal(judge(budget(safeStack(), unknownValue)).verdicts.get(control), "undecided");
  });
});

describe("Microsoft Sentinel", () => {
  const control = "monitoring-sentinel";
  const verdict = verdictOn(control, { requireSentinel: true });
  const onboarding = "securityinsights:SentinelOnboardingState";
  it("watches a workspace when the team wants it", () => {
    assert.equal(verdict(safeStack()), "violated");
    assert.equal(verdictOn(control, {})(safeStack()), "passed");
  });
  for (const [how, add] of Object.entries({
    "by its name": (stack: Stack) => stack.add("sentinel", onboarding, { workspaceName: "LOG-orders" }),
    "by an output": (stack: Stack) =>
      stack.add("sentinel", onboarding, { workspaceName: unknownValue }, { workspaceName: ["workspace"] }),
    "by the older solution": (stack: Stack) =>
      stack.add(
        "sentinel",
        "operationsmanagement:Solution",
        { solutionName: "SecurityInsights(log-orders)", workspaceResourceId: unknownValue },
        { workspaceResourceId: ["workspace"] },
      ),
  })) {
    it(`is found ${how}`, () => {
      assert.equal(verdict(add(safeStack())), "passed");
    });
  }
  it("is not another solution, and not that of another workspace", () => {
    const solution = safeStack().add(
      "other",
      "operationsmanagement:Solution",
      { solutionName: "ContainerInsights(log-orders)", workspaceResourceId: unknownValue },
      { workspaceResourceId: ["workspace"] },
    );
    assert.equal(verdict(solution), "violated");
    assert.equal(verdict(safeStack().add("x", onboarding, { workspaceName: "log-other" })), "violated");
  });
  it("of an unknown workspace is undecided", () => {
    assert.equal(verdict(safeStack().add("x", onboarding, { workspaceName: unknownValue })), "undecided");
  });
  it("watches one of several", () => {
    const stack = safeStack()
      .add("second", "operationalinsights:Workspace", {
        ...safeStack().get("workspace").inputs,
        workspaceName: "log-2",
      })
      .add("sentinel", onboarding, { workspaceName: "log-2" });
    assert.equal(verdict(stack), "passed");
  });
});
