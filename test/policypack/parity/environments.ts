import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Resource } from "../../../policypack/evaluate.ts";
import { encodeProperties } from "../../../rehearsal/azure/wire.ts";
import { simulateAzure } from "../../../rehearsal/mocks.ts";
import { landingZoneProgram } from "../../../rehearsal/program.ts";
import { configAsStrings, readProject, referencedIds, secretKeys } from "../../../rehearsal/project.ts";

/** The environments of the project. */
export const environments = ["dev", "test", "prod"] as const;

/** One of them. */
export type Environment = (typeof environments)[number];

const root = path.join(import.meta.dirname, "..", "..", "..");

/**
 * What the program of the project registers in an environment, as the engine shows it to the pack.
 *
 * @param preview Whether ids and computed outputs stay unknown.
 */
export async function recordEnvironment(
  environment: Environment,
  preview: boolean,
): Promise<readonly Resource[]> {
  const project = await readProject(root, environment);
  const azure = await simulateAzure({
    project: project.name,
    stack: environment,
    preview,
    config: configAsStrings(project),
    secretKeys: secretKeys(project),
    outside: referencedIds(project),
  });
  await pulumi.runtime.runInPulumiStack(landingZoneProgram);
  const recorded = await azure.settled();
  return recorded.map((resource) => ({
    ...resource,
    inputs: encodeProperties(resource.inputs),
    outputs: encodeProperties({ ...resource.outputs, ...(resource.id !== undefined && { id: resource.id }) }),
  }));
}
