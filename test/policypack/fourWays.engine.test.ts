import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { readResources } from "../../policypack/audit/readResources.ts";
import { evaluate, type Evaluation, type Resource } from "../../policypack/evaluate.ts";
import { encodeProperties } from "../../rehearsal/azure/wire.ts";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { simulateAzure } from "../../rehearsal/mocks.ts";
import { makeEngineFolder, makeStack } from "../../rehearsal/newStack.ts";
import { policyPackFolder, withStack } from "../../rehearsal/onEngine.ts";
import { configAsStrings, readProject, referencedIds, secretKeys } from "../../rehearsal/project.ts";
import { startProvider } from "../../rehearsal/provider.ts";
import { StackRun } from "../../rehearsal/stackRun.ts";
import type { PolicyFinding } from "../../rehearsal/verdicts.ts";
import { insecureProgram } from "../programs/insecure.ts";
import { engine, root } from "../rehearsal/engineStacks.ts";

const project = await readProject(root, "dev");

const lines = (findings: readonly Pick<PolicyFinding, "control" | "urn" | "message">[]): string[] =>
  findings.map(({ control, urn, message }) => `${control} ${urn} ${message}`).sort();

/** What a test of another team would do: the resources of a program, given to the rules. */
async function record(preview: boolean): Promise<Resource[]> {
  const azure = await simulateAzure({
    project: project.name,
    stack: project.stack,
    preview,
    config: configAsStrings(project),
    secretKeys: secretKeys(project),
    outside: referencedIds(project),
    refusals: "record",
  });
  await pulumi.runtime.runInPulumiStack(insecureProgram);
  const recorded = await azure.settled();
  return recorded.map((resource) => ({
    ...resource,
    inputs: encodeProperties(resource.inputs),
    outputs: encodeProperties(resource.outputs),
  }));
}

/** The Automation API has no option for what `pulumi preview --json` prints. */
function printingPreviews(command: PulumiCommand): PulumiCommand {
  const run: unknown = Reflect.get(command, "run");
  if (typeof run !== "function") {
    throw new TypeError("PulumiCommand of the Automation API does not run the engine any more");
  }
  return Object.assign(command, {
    run: (args: readonly string[], ...more: readonly unknown[]): unknown =>
      Reflect.apply(run, command, [args[0] === "preview" ? [...args, "--json"] : args, ...more]),
  });
}

/** What the engine wrote of a deployment without the pack, as somebody has it who begins to use the pack. */
async function deployWithoutPack(): Promise<{ preview: string; state: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "four-ways-"));
  const provider = await startProvider({ outside: referencedIds(project) });
  try {
    const within = await makeEngineFolder(engine, folder, project);
    await makeStack(within, project.stack);
    const run = { project, program: insecureProgram, policyPack: policyPackFolder };
    await StackRun.open({ ...run, within, launchers: folder, providerPort: provider.port });
    const command = await PulumiCommand.get({
      root: path.dirname(path.dirname(engine.binary)),
      skipVersionCheck: true,
    });
    const workspace = await LocalWorkspace.create({
      pulumiCommand: printingPreviews(command),
      workDir: folder,
      pulumiHome: within.home,
      program: insecureProgram,
      envVars: {
        ...within.env,
        PULUMI_DEBUG_PROVIDERS: `azure-native:${provider.port},random:${provider.port}`,
      },
    });
    const stack = await Stack.select(project.stack, workspace);
    const { stdout } = await stack.preview();
    await stack.up();
    return { preview: stdout, state: JSON.stringify(await stack.exportStack()) };
  } finally {
    provider.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

describe("the same resources, judged four ways", () => {
  let expected: string[];

  before("by the engine with the pack, in a preview", async function () {
    this.timeout(120_000);
    const { findings } = await withStack({ engine, project, program: insecureProgram }, (stack) =>
      stack.preview(),
    );
    assert.deepEqual(
      findings.filter(({ undecided }) => undecided),
      [],
    );
    assert.ok(findings.length > 10, `${findings.length} findings`);
    expected = lines(findings);
  });

  it("have the same findings in the embedded check", async () => {
    assert.deepEqual(lines((await checkEmbedded(project, insecureProgram)).findings), expected);
  });

  for (const [when, preview] of [
    ["before a deployment", true],
    ["after it", false],
  ] as const) {
    it(`have the same findings in a test that gives them to the rules, as they are ${when}`, async () => {
      const { findings, undecided } = evaluate(await record(preview));
      assert.deepEqual(undecided, []);
      assert.deepEqual(lines(findings), expected);
    });
  }

  describe("of a stack that was deployed without the pack", () => {
    let audited: Record<"preview" | "state", Evaluation>;

    before(async function () {
      this.timeout(120_000);
      const written = await deployWithoutPack();
      audited = {
        preview: evaluate(readResources(written.preview, "the preview").resources),
        state: evaluate(readResources(written.state, "the state").resources),
      };
    });

    it("have the same findings in the audit of its first preview", () => {
      assert.deepEqual(lines(audited.preview.findings), expected);
    });

    it("have the same findings in the audit of its exported state", () => {
      assert.deepEqual(lines(audited.state.findings), expected);
    });
  });
});
