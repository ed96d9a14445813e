import assert from "node:assert/strict";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { withStack } from "../../rehearsal/onEngine.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject } from "../../rehearsal/project.ts";
import { verdicts, type PolicyFinding } from "../../rehearsal/verdicts.ts";
import { insecureProgram, violatedControls } from "../programs/insecure.ts";
import { engine, root } from "./engineStacks.ts";

const project = await readProject(root, "dev");

const comparable = (findings: readonly PolicyFinding[]) =>
  findings.map(({ control, urn, message, undecided }) => `${control} ${urn} ${message} ${undecided}`).sort();

describe("the real engine on the simulated Azure", () => {
  it("previews an insecure variant with exactly the violations that are in it, as the embedded check does", async () => {
    const preview = await withStack({ engine, project, program: insecureProgram }, (stack) =>
      stack.preview(),
    );
    const violated = verdicts(preview.resources, preview.findings)
      .filter(({ verdict }) => verdict === "violated")
      .map(({ id }) => id)
      .sort();
    assert.deepEqual(violated, violatedControls);
    assert.equal(preview.failed, true);

    const embedded = await checkEmbedded(project, insecureProgram);
    assert.deepEqual(comparable(embedded.findings), comparable(preview.findings));
  });

  it("finds what somebody deleted behind its back", async () => {
    await withStack({ engine, project, program: landingZoneProgram }, async (stack, azure) => {
      await stack.up();
      const container = azure.resources().find(({ id }) => id.endsWith("/containers/archive"));
      assert.ok(container);
      azure.vanish(container.id);
      // With the container went the role granted on it.
      assert.deepEqual((await stack.refresh()).changes, { delete: 2 });
      assert.deepEqual((await stack.preview()).changes, { create: 2 });
      await stack.destroy();
    });
  });
});
