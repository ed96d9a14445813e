import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import type { Placement } from "../../components/placement.ts";

/** Runs a piece of a program against the simulated Azure, as an update, and answers what it registered. */
export async function record(program: () => void): Promise<readonly Recorded[]> {
  const azure = await simulateAzure({
    project: "functions-landing-zone",
    stack: "test",
    // The resource group of the placement, and whatever else a component is given by id, exists outside of the program.
    outside: [`/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test`, workspaceId],
  });
  program();
  return azure.settled();
}

/** Where the components of the tests live. */
export const placement: Placement = {
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  resourceGroupName: "rg-test",
  location: "westeurope",
  tags: { owner: "test", environment: "test", costCenter: "0" },
};

/** A workspace that exists outside of the component under test. */
export const workspaceId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.OperationalInsights/workspaces/log-test`;

/** What a component made, as lines `type name` in alphabetical order: for exact comparison, nothing more and nothing less. */
export function children(resources: readonly Recorded[]): string[] {
  return resources.map(({ type, name }) => `${shortType(type)} ${name}`).sort();
}

/** The one resource of a type and a name. */
export function one(resources: readonly Recorded[], type: string, name: string): Recorded {
  const found = resources.filter((resource) => shortType(resource.type) === type && resource.name === name);
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    throw new Error(`${found.length} resources ${type} ${name} among\n${children(resources).join("\n")}`);
  }
  return resource;
}

function shortType(type: string): string {
  return type.replace(/^azure-native:/, "").replace(/^functions-landing-zone:components:/, "");
}
