import assert from "node:assert/strict";
import path from "node:path";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { readPolicyConfiguration } from "../../rehearsal/policyConfiguration.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject } from "../../rehearsal/project.ts";

const root = path.join(import.meta.dirname, "..", "..");

describe("the policy configuration of each environment", () => {
  for (const stack of ["dev", "test", "prod"]) {
    it(`has no exemption for ${stack}, which needs none even with every policy mandatory`, async () => {
      const policies = await readPolicyConfiguration({ project: root, stack });
      assert.ok(policies);
      assert.doesNotMatch(JSON.stringify(policies.configuration), /exemptions|advisory|disabled/);
      const { findings, errors } = await checkEmbedded(await readProject(root, stack), landingZoneProgram, {
        ...policies.configuration,
        all: "mandatory",
      });
      assert.deepEqual({ findings, errors }, { findings: [], errors: [] });
    });
  }

  it("asks more of prod", async () => {
    const policies = await readPolicyConfiguration({ project: root, stack: "prod" });
    const { findings } = await checkEmbedded(
      await readProject(root, "dev"),
      landingZoneProgram,
      policies?.configuration,
    );
    assert.deepEqual([...new Set(findings.map(({ control }) => control))].sort(), [
      "data-customer-managed-key",
      "governance-budget",
      "monitoring-defender-plans",
      "monitoring-sentinel",
    ]);
  });

  it("is none for a stack without a file of its own", async () => {
    assert.equal(await readPolicyConfiguration({ project: root, stack: "other" }), undefined);
  });

  it("is the file that is named, which has to be there", async () => {
    const of = { project: root, stack: "dev", policyPackConfig: path.join(root, "nowhere.json") };
    await assert.rejects(readPolicyConfiguration(of), /nowhere\.json can't be read/);
  });
});
