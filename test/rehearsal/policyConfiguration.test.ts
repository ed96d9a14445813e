import assert from "node:assert/strict";
import path from "node:path";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { findPolicyConfiguration, readPolicyConfiguration } from "../../rehearsal/policyConfiguration.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject } from "../../rehearsal/project.ts";

const root = path.join(import.meta.dirname, "..", "..");

describe("the policy configuration of each environment", () => {
  for (const stack of ["dev", "test", "prod"]) {
    it(`has no exemption for ${stack}, which needs none even with every policy mandatory`, async () => {
      const file = findPolicyConfiguration({ project: root, stack });
      assert.ok(file !== undefined);
      const configuration = await readPolicyConfiguration(file);
      assert.doesNotMatch(JSON.stringify(configuration), /exemptions|advisory|disabled/);
      const { findings, errors } = await checkEmbedded(await readProject(root, stack), landingZoneProgram, {
        ...configuration,
        all: "mandatory",
      });
      assert.deepEqual({ findings, errors }, { findings: [], errors: [] });
    });
  }

  it("asks more of prod", async () => {
    const file = findPolicyConfiguration({ project: root, stack: "prod" });
    const { findings } = await checkEmbedded(
      await readProject(root, "dev"),
      landingZoneProgram,
      await readPolicyConfiguration(file),
    );
    assert.deepEqual([...new Set(findings.map(({ control }) => control))].sort(), [
      "data-customer-managed-key",
      "governance-budget",
      "monitoring-defender-plans",
      "monitoring-sentinel",
    ]);
  });

  it("is none for a stack without a file of its own", async () => {
    const file = findPolicyConfiguration({ project: root, stack: "other" });
    assert.equal(file, undefined);
    assert.deepEqual(await readPolicyConfiguration(file), {});
  });

  it("is the file that is named, which has to be there", async () => {
    const file = path.join(root, "nowhere.json");
    assert.equal(findPolicyConfiguration({ project: root, stack: "dev", policyPackConfig: file }), file);
    await assert.rejects(readPolicyConfiguration(file), /nowhere\.json can't be read/);
  });
});
