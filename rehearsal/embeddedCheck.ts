import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { evaluate } from "../policypack/evaluate.ts";
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
 * Runs the program in this process on the mocks of the SDK, as a preview of a new stack, and judges what it registers by the same
 * rules. No engine takes part: what only an engine knows (what is already there, what would change) stays untold.
 *
 * @throws what the program throws.
 */
export async function checkEmbedded(project: Project, program: PulumiFn): Promise<EmbeddedCheck> {
  const platform = project.platform && (await run(project.platform, program, { preview: false }));
  const recorded = await run(project, program, { preview: true, ...(platform && { platform }) });
  const { findings, undecided } = evaluate(
    recorded.map((resource) => ({
      ...resource,
      // On the wire an unknown value looks as the engine shows it to the pack.
      inputs: encodeProperties(resource.inputs),
      outputs: encodeProperties(resource.outputs),
    })),
  );
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
    ],
    errors: recorded.flatMap(({ name, refusals }) =>
      refusals.map(
        ({ code, message, source }) => `${name}: Azure would answer ${code}: ${message} (${source})`,
      ),
    ),
  };
}
