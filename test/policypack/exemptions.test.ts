import assert from "node:assert/strict";
import fc from "fast-check";

import { evaluate } from "../../policypack/evaluate.ts";
import { Exemptions, neverExempt, type Exemption } from "../../policypack/exemptions.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const exemption = (more: Partial<Exemption> = {}): Exemption => ({
  resource: "*::account",
  reason: "an old scanner that speaks TLS 1.0",
  owner: "team-orders",
  expires: "2026-12-31",
  ...more,
});

/** The safe stack with one account that speaks TLS 1.0, judged with exemptions from `storage-min-tls`. */
function judge(...exemptions: Exemption[]) {
  const stack = safeStack().set("account", "minimumTlsVersion", "TLS1_0");
  const { findings, exempted, exemptionProblems, verdicts } = evaluate(stack.list(), {
    today,
    configuration: { "storage-min-tls": { exemptions } },
  });
  return {
    findings: findings.map(({ control }) => control),
    exempted: exempted.map(({ control, urn }) => `${control} ${urn.split("::").at(-1) ?? ""}`),
    problems: exemptionProblems.map(({ problem }) => problem),
    verdict: verdicts.get("storage-min-tls"),
  };
}

describe("an exemption", () => {
  it("takes a finding out, and tells of it", () => {
    assert.deepEqual(judge(exemption()), {
      findings: [],
      exempted: ["storage-min-tls account"],
      problems: [],
      verdict: "passed",
    });
  });

  it("takes a whole URN, or a pattern that ends with a name", () => {
    const { urn } = safeStack().get("account");
    for (const resource of [urn, "urn:pulumi:*::account", "*StorageAccount::acc*"]) {
      assert.deepEqual(judge(exemption({ resource })).findings, [], resource);
    }
  });

  it("holds on its last day, and not on the next", () => {
    assert.deepEqual(judge(exemption({ expires: today })).findings, []);
    const { findings, exempted, problems } = judge(exemption({ expires: "2026-11-21" }));
    assert.deepEqual(findings, ["storage-min-tls"]);
    assert.deepEqual(exempted, []);
    assert.match(problems.join(), /^it expired on 2026-11-21/);
  });

  it("is a finding itself when nothing needs it", () => {
    const { findings, problems } = judge(exemption(), exemption({ resource: "*::other-account" }));
    assert.deepEqual(findings, []);
    assert.equal(problems.length, 1);
    assert.match(problems.join(), /not used/);
  });

  for (const resource of [
    "*",
    "**",
    "account",
    "*account*",
    "*::*",
    "urn:pulumi:dev::zone::*",
    "*::a*",
    "::",
  ]) {
    it(`is too broad for '${resource}', and takes nothing out`, () => {
      const { findings, problems } = judge(exemption({ resource }));
      assert.deepEqual(findings, ["storage-min-tls"]);
      assert.match(problems.join(), /too broad/);
    });
  }

  it("holds for a year at most", () => {
    assert.match(judge(exemption({ expires: "2027-11-24" })).problems.join(), /more than 366 days/);
    assert.deepEqual(judge(exemption({ expires: "2027-11-23" })).problems, []);
  });

  it("does not hold for another policy, or for another resource", () => {
    const stack = safeStack()
      .set("account", "minimumTlsVersion", "TLS1_0")
      .set("account", "allowSharedKeyAccess", true);
    const { findings } = evaluate(stack.list(), {
      today,
      configuration: { "storage-min-tls": { exemptions: [exemption()] } },
    });
    assert.deepEqual(
      findings.map(({ control }) => control),
      ["storage-no-shared-key"],
    );
  });

  it("is never for the closed list of policies", () => {
    for (const control of neverExempt) {
      const exemptions = new Exemptions(today);
      exemptions.declare(control, [exemption()]);
      assert.equal(exemptions.takesOut(control, "urn:pulumi:dev::zone::x::account", "is open"), false);
      assert.deepEqual(
        exemptions.problems().map(({ problem }) => problem),
        ["this policy has no exemptions"],
      );
    }
  });

  it("reads no pattern but *, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), fc.string(), (name, other) => {
        fc.pre(!name.includes("*") && !name.includes("::") && !other.includes("::"));
        const exemptions = new Exemptions(today);
        exemptions.declare("storage-min-tls", [exemption({ resource: `urn:*::${name}` })]);
        const urn = `urn:pulumi:dev::zone::type::${other}`;
        assert.equal(exemptions.takesOut("storage-min-tls", urn, ""), other === name);
      }),
    );
  });
});
