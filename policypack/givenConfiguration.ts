import analyzer from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";

import { schemaOf } from "./configuration.ts";
import { controls } from "./controls.ts";
import { exemptionPolicies } from "./exemptions.ts";

/** The names of the parameters that each policy takes. */
const takes = new Map<string, readonly string[]>([
  ["all", []],
  ...controls.map(({ id }): [string, string[]] => [id, Object.keys(schemaOf(id))]),
  ...Object.values(exemptionPolicies).map(({ id }): [string, string[]] => [id, []]),
]);

let problems: readonly string[] = [];

// An engine compares the parameters that a policy has with their schemas. What it knows nothing of, a policy or a parameter with a misspelt name,
// it passes on, and the server of @pulumi/policy forgets it: a level, a parameter or an exemption would do nothing, in silence.
const { configure } = analyzer.AnalyzerService;
const { requestDeserialize } = configure;
configure.requestDeserialize = (bytes) => {
  const request = requestDeserialize(bytes);
  problems = [...request.getPolicyconfigMap().entries()].flatMap(([policy, config]) => {
    const known = takes.get(policy);
    return known === undefined
      ? [`there is no policy '${policy}' in this pack; its README.md lists those that there are`]
      : [...(config.getProperties()?.getFieldsMap().keys() ?? [])]
          .filter((name) => !known.includes(name))
          .map((name) => `${policy} takes no '${name}', only ${["enforcementLevel", ...known].join(", ")}`);
  });
  return request;
};

/**
 * Refuses to judge by a configuration that does not mean anything.
 *
 * @throws {Error} with every mistake in what the engine gave last.
 */
export function checkGivenConfiguration(): void {
  if (problems.length > 0) {
    throw new Error(`The policy configuration is wrong:\n  ${problems.join("\n  ")}`);
  }
}
