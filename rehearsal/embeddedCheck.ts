import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { Configuration } from "../policypack/configuration.ts";
import { evaluate } from "../policypack/evaluate.ts";
import { exemptionPolicies, messageOfExempted, messageOfProblem } from "../policypack/exemptions.ts";
import { encodeProperties } from "./azure/wire.ts";
import { simulateAzure, type Recorded } from "./mocks.ts";
import type { PreviewedResource } from "./outcome.ts";
import { configAsStrings, referencedIds, secretKeys, type Project } from "./project.ts";
import type { PolicyFinding } from "./verdicts.ts";

/** What the program would make, and what the rules of the pack say of it. */
export interface EmbeddedCheck {
  resources: PreviewedResource[];
  findings: PolicyFinding[];
  /** What Azure would refuse. */
  errors: string[];
}

/** Runs the program as one stack, on the mocks of the SDK. */
async function run(
  project: Project,
  program: PulumiFn,
  { preview, platform = [] }: { preview: boolean; platform?: readonly Recorded[] },
): Promise<readonly Recorded[]> {
  const azure = await simulateAzure({
    project: project.name,
    stack: project.stack,
    preview,
    config: configAsStrings(project),
    secretKeys: secretKeys(project),
    outside: [...referencedIds(project), ...platform.flatMap(({ id }) => (typeof id === "string" ? id : []))],
    stacks: {
      [project.platform?.stack ?? ""]: platform.find(({ type }) => type === rootStack)?.outputs ?? {},
    },
    refusals: "record",
  });
  // Thrown in a stack without an engine, an error would end the process.
  const failure: { error?: unknown } = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      return await program();
    } catch (error) {
      failure.error = error;
      return {};
    }
  });
  const recorded = await azure.settled();
  if ("error" in failure) throw failure.error;
  return recorded;
}

const rootStack = "pulumi:pulumi:Stack";

/**
 * The resources of a stack as a preview of the new stack shows them to the rules, without an engine.
 *
 * @throws what the program throws.
 */
export async function recordPreview(project: Project, program: PulumiFn): Promise<readonly Recorded[]> {
  const platform = project.platform && (await run(project.platform, program, { preview: false }));
  const recorded = await run(project, program, { preview: true, ...(platform && { platform }) });
  return recorded.map((resource) => ({
    ...resource,
    // On the wire an unknown value looks as the engine shows it to the pack.
    inputs: encodeProperties(resource.inputs),
    outputs: encodeProperties(resource.outputs),
  }));
}

/**
 * Runs the program in this process on the mocks of the SDK, as a preview of a new stack, and judges what it registers by the same
 * rules. No engine takes part: what only an engine knows (what is already there, what would change) stays untold.
 *
 * @throws what the program throws.
 */
export async function checkEmbedded(
  project: Project,
  program: PulumiFn,
  configuration: Configuration = {},
): Promise<EmbeddedCheck> {
  const recorded = await recordPreview(project, program);
  const { findings, undecided, exempted, exemptionProblems } = evaluate(recorded, { configuration });
  return {
    resources: recorded.map(({ urn, type, name, parent }) => ({
      urn,
      type,
      name,
      operation: "create",
      ...(parent !== undefined && { parent }),
    })),
    findings: [
      ...findings.map(({ control, urn, message }) => ({ control, urn, message, undecided: false })),
      ...undecided.map(({ control, urn, path }) => ({
        control,
        urn,
        message: `not decided in preview: '${path}' is known to Azure only`,
        undecided: true,
      })),
      ...exemptionProblems.map((each) => ({
        control: exemptionPolicies.valid.id,
        urn: recorded.find(({ type }) => type === rootStack)?.urn ?? "",
        message: messageOfProblem(each),
        undecided: false,
      })),
      ...exempted.map((each) => ({
        control: exemptionPolicies.inUse.id,
        urn: each.urn,
        message: messageOfExempted(each),
        undecided: false,
      })),
    ],
    errors: recorded.flatMap(({ name, refusals }) =>
      refusals.map(
        ({ code, message, source }) => `${name}: Azure would answer ${code}: ${message} (${source})`,
      ),
    ),
  };
}
