import type { Resource } from "../../policypack/evaluate.ts";

/** How Pulumi writes a resource into a state, and into a step of a preview. */
export function stateOf(resource: Resource): Record<string, unknown> {
  const { urn, type, inputs, outputs, parent, protect, dependencies, propertyDependencies } = resource;
  const { id, ...others } = outputs;
  return {
    urn,
    custom: type.startsWith("azure-native"),
    type,
    // In a preview a resource that is new has no id.
    ...(typeof id === "string" && id.startsWith("/") && { id }),
    inputs,
    outputs: others,
    ...(parent !== undefined && { parent }),
    ...(protect === true && { protect }),
    dependencies,
    propertyDependencies,
  };
}

/** What `pulumi stack export` writes. */
export function exported(
  resources: readonly Record<string, unknown>[],
  more: Record<string, unknown> = {},
): string {
  const manifest = { time: "2026-11-22T00:00:00Z", magic: "", version: "v3.200.0" };
  return JSON.stringify({ version: 3, deployment: { manifest, resources }, ...more }, undefined, 4);
}

/** What `pulumi preview --json` writes of a new stack. */
export function previewed(
  resources: readonly Record<string, unknown>[],
  more: Record<string, unknown> = {},
): string {
  const steps = resources.map((newState) => ({
    op: "create",
    urn: newState["urn"],
    newState,
    detailedDiff: null,
  }));
  return JSON.stringify(
    { config: {}, steps, changeSummary: { create: steps.length }, ...more },
    undefined,
    4,
  );
}

/** How a state keeps a secret. */
export function encrypted(plaintext?: string): Record<string, unknown> {
  return {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ...(plaintext === undefined ? { ciphertext: "v1:AAAA:BBBB" } : { plaintext }),
  };
}
