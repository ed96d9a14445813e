import assert from "node:assert/strict";
import type { Outcome } from "../../rehearsal/outcome.ts";
import { painter, renderText } from "../../rehearsal/report.ts";
import { verdicts } from "../../rehearsal/verdicts.ts";

const plain = painter(false);

const outcome: Outcome = {
  stack: "dev",
  engine: { kind: "pulumi", version: "3.200.0", source: "cache" },
  resources: [
    { urn: "stack", type: "pulumi:pulumi:Stack", name: "zone-dev", operation: "create" },
    {
      urn: "zone",
      type: "functions-landing-zone:components:LandingZone",
      name: "zone",
      parent: "stack",
      operation: "create",
    },
    {
      urn: "one",
      type: "azure-native:storage:StorageAccount",
      name: "one",
      parent: "zone",
      operation: "create",
    },
    {
      urn: "two",
      type: "azure-native:storage:StorageAccount",
      name: "two",
      parent: "zone",
      operation: "same",
    },
  ],
  controls: [
    {
      id: "a",
      title: "A",
      severity: "high",
      enforcement: "mandatory",
      verdict: "violated",
      findings: [{ urn: "one", message: "is open" }],
    },
    { id: "b", title: "B", severity: "low", enforcement: "advisory", verdict: "passed", findings: [] },
    {
      id: "c",
      title: "C",
      severity: "low",
      enforcement: "mandatory",
      verdict: "undecided",
      findings: [{ urn: "elsewhere", message: "who knows" }],
    },
    {
      id: "d",
      title: "D",
      severity: "low",
      enforcement: "mandatory",
      verdict: "not applicable",
      findings: [],
    },
  ],
  exempted: [],
  errors: ["two: Azure would answer NameTaken"],
  milliseconds: 2345,
  exitCode: 1,
};

describe("the report of a preview", () => {
  it("shows the tree, a verdict per control with what was found, the errors, and a summary", () => {
    assert.deepEqual(renderText(outcome, plain).split("\n"), [
      "Resources",
      "  zone-dev pulumi:pulumi:Stack create",
      "  └─ zone LandingZone create",
      "     ├─ one storage:StorageAccount create",
      "     └─ two storage:StorageAccount same",
      "",
      "Controls",
      `  ✘ ${"a".padEnd(38)} high     A`,
      "      one: is open",
      `  ✔ ${"b".padEnd(38)} low      B (advisory)`,
      `  ? ${"c".padEnd(38)} low      C`,
      "      elsewhere: who knows",
      `  - ${"d".padEnd(38)} low      D`,
      "",
      "Errors",
      "  two: Azure would answer NameTaken",
      "",
      "failed dev: 1 controls passed, 1 violated, 1 undecided, 1 not applicable; resources: 1 to create, 1 unchanged; 2.3 s by Pulumi 3.200.0 (cache)",
      "",
    ]);
  });

  it("says when no engine ran", () => {
    assert.match(
      renderText({ ...outcome, engine: { kind: "embedded" }, exitCode: 0 }, plain),
      /^passed dev: .* by the embedded check: no Pulumi engine ran$/m,
    );
  });

  it("has no colours when it must not", () => {
    assert.ok(!renderText(outcome, plain).includes("\u001b"));
  });
});

describe("the verdict on a control", () => {
  const account = {
    urn: "one",
    type: "azure-native:storage/v20240101:StorageAccount",
    name: "one",
    operation: "create",
  };
  const verdict = (...args: Parameters<typeof verdicts>) =>
    verdicts(...args).find(({ id }) => id === "storage-https-only")?.verdict;
  const finding = { control: "storage-https-only", urn: "one", message: "is open", undecided: false };

  it("is passed when a resource that it concerns is there and nothing was found", () => {
    assert.equal(verdict([account], []), "passed");
  });

  it("is not applicable when no such resource is there", () => {
    assert.equal(verdict([], []), "not applicable");
  });

  it("is violated when something was found, even if something else is undecided", () => {
    assert.equal(verdict([account], [{ ...finding, undecided: true }, finding]), "violated");
  });

  it("is undecided when only unknown values stand in the way", () => {
    assert.equal(verdict([account], [{ ...finding, undecided: true }]), "undecided");
  });
});
