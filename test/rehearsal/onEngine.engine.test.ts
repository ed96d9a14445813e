import assert from "node:assert/strict";
import path from "node:path";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { requireEngine, withStack } from "../../rehearsal/onEngine.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject } from "../../rehearsal/project.ts";
import { rehearse } from "../../rehearsal/rehearsalSteps.ts";
import { verdicts, type PolicyFinding } from "../../rehearsal/verdicts.ts";
import { insecureProgram, violatedControls } from "../programs/insecure.ts";

const project = await readProject(path.join(import.meta.dirname, "..", ".."), "dev");
const engine = await requireEngine();

const comparable = (findings: readonly PolicyFinding[]) =>
  findings.map(({ control, urn, message, undecided }) => `${control} ${urn} ${message} ${undecided}`).sort();

describe("the real engine on the simulated Azure", () => {
  it("previews dev without a violation, and leaves no control undecided", async () => {
    const preview = await withStack({ engine, project, program: landingZoneProgram }, (stack) =>
      stack.preview(),
    );
    assert.deepEqual(preview.findings, []);
    assert.deepEqual(preview.errors, []);
    assert.equal(preview.failed, false);
    const applicable = verdicts(preview.resources, preview.findings).filter(
      ({ verdict }) => verdict !== "not applicable",
    );
    assert.ok(applicable.length > 20, `${applicable.length} controls are applicable`);
    assert.deepEqual([...new Set(applicable.map(({ verdict }) => verdict))], ["passed"]);
  });

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

  it("makes the same resources as the embedded check", async () => {
    const preview = await withStack({ engine, project, program: landingZoneProgram }, (stack) =>
      stack.preview(),
    );
    const embedded = await checkEmbedded(project, landingZoneProgram);
    const made = (resources: { urn: string }[]) =>
      resources
        .map(({ urn }) => urn)
        .filter((urn) => !urn.includes("::pulumi:"))
        .sort();
    assert.deepEqual(made(embedded.resources), made(preview.resources));
  });

  it("rehearses dev: up, nothing to do, no drift, nothing left", async () => {
    const steps = await withStack({ engine, project, program: landingZoneProgram }, (stack, azure) =>
      rehearse(stack, azure, () => undefined),
    );
    assert.deepEqual(
      steps.map(({ name, problems }) => ({ name, problems })),
      ["up", "preview", "refresh", "destroy"].map((name) => ({ name, problems: [] })),
    );
    const [up, preview, refresh, destroy] = steps.map(({ changes }) => changes);
    assert.ok((up?.["create"] ?? 0) > 50);
    assert.deepEqual([preview, refresh], [{}, {}]);
    assert.deepEqual(destroy, { delete: up?.["create"] });
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
