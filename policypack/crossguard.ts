import type {
  Policies,
  PolicyComplianceFramework,
  PolicyResource,
  ResourceValidation,
  ResourceValidationArgs,
  StackValidation,
} from "@pulumi/policy";

import { controls, type Control, type ControlId } from "./controls.ts";
import { Graph } from "./graph.ts";
import { at, isObject, knownAt } from "./read.ts";
import { kindOf, type Properties, type Resource, type Urn } from "./resource.ts";
import { messageOf, type Finding, type ResourceRule, type StackRule } from "./rule.ts";
import { resourceRules, stackRules } from "./rules.ts";
import { withDefaults, type Settings } from "./settings.ts";
import { independently } from "./unknown.ts";

/**
 * The inputs of each resource, from when the engine showed it. When the engine shows the whole stack, it gives what Azure answered
 * instead: without what Azure never tells (application settings), without the names in a resource's path, and in a preview with
 * more unknowns. The rules judge what the program asks for, and so need the inputs there too.
 */
class Memory {
  readonly #inputs = new Map<Urn, Properties>();
  readonly #judges = new Set<ControlId>();
  #graph: Graph | undefined;

  remember({ urn, props }: ResourceValidationArgs): void {
    this.#inputs.set(urn, props);
  }

  /** The graph of the stack, one for all policies; a policy that asks again is shown another stack. */
  graphFor(policy: ControlId, resources: readonly PolicyResource[]): Graph {
    if (this.#graph === undefined || this.#judges.has(policy)) {
      this.#graph = new Graph(resources.map((resource) => asResource(resource, this)));
      this.#judges.clear();
    }
    this.#judges.add(policy);
    return this.#graph;
  }

  /** What is known of the inputs; azure-native keeps them in the state too, for resources that this run did not touch. */
  inputsOf({ urn, props }: PolicyResource): Properties {
    const kept = isObject(knownAt(props, "__inputs")) ? at(props, "__inputs") : undefined;
    return this.#inputs.get(urn) ?? (isObject(kept) ? kept : props);
  }
}

/** One policy for each control of the catalogue. */
export function policies(options?: Partial<Settings>): Policies {
  const settings = withDefaults(options);
  const memory = new Memory();
  return controls.map((control) => {
    const own = resourceRules.filter((rule) => rule.control === control.id);
    const across = stackRules.filter((rule) => rule.control === control.id);
    return across.length > 0
      ? { ...metadata(control), validateStack: validateStack(control.id, across, memory, settings) }
      : { ...metadata(control), validateResource: validateResource(own, memory, settings) };
  });
}

function metadata({ id, title, why, severity, remediation, documents, mappings, enforcement }: Control) {
  const framework: PolicyComplianceFramework = {
    name: "Microsoft cloud security benchmark",
    version: "v1",
    reference: mappings.mcsb?.join(", ") ?? "",
    specification: "https://learn.microsoft.com/security/benchmark/azure/overview",
  };
  return {
    name: id,
    displayName: title,
    description: `${title}. ${why}`,
    enforcementLevel: enforcement,
    severity,
    remediationSteps: remediation,
    tags: tagsOf(id, mappings),
    ...(documents[0] === undefined ? {} : { url: documents[0] }),
    ...(mappings.mcsb ? { framework } : {}),
  };
}

/** CrossGuard has room for one framework; the other catalogues go where they can be searched for. */
function tagsOf(
  id: string,
  { mcsb, cis, owasp, azurePolicy, psrule, checkov }: Control["mappings"],
): string[] {
  const tag = (catalogue: string, ids: readonly string[] = []) => ids.map((each) => `${catalogue}:${each}`);
  return [
    id.slice(0, id.indexOf("-")),
    ...tag("mcsb", mcsb),
    ...Object.entries(cis ?? {}).flatMap(([version, ids]) => tag(`cis-azure-${version}`, ids)),
    ...tag("owasp-serverless", owasp),
    ...tag("azure-policy", azurePolicy),
    ...tag(
      "psrule",
      psrule?.map((rule) => `Azure.${rule}`),
    ),
    ...tag("checkov", checkov),
  ];
}

/** Every rule speaks for itself, so that one unknown value hides no other finding. */
function validateResource(
  rules: readonly ResourceRule[],
  memory: Memory,
  settings: Settings,
): ResourceValidation {
  const concerned = new Set(rules.flatMap(({ kinds }) => kinds));
  return (args, report) => {
    memory.remember(args);
    const kind = kindOf(args.type) ?? "";
    if (!concerned.has(kind)) {
      args.notApplicable(`Concerns ${[...concerned].join(", ")}`);
    }
    const verdicts = rules
      .filter(({ kinds }) => kinds.includes(kind))
      .map(
        ({ check }) =>
          () =>
            check(args.props, settings),
      );
    for (const finding of independently(verdicts)) {
      report(messageOf(finding), finding.urn ?? args.urn);
    }
  };
}

function validateStack(
  policy: ControlId,
  rules: readonly StackRule[],
  memory: Memory,
  settings: Settings,
): StackValidation {
  return (args, report) => {
    const graph = memory.graphFor(policy, args.resources);
    const subjects = rules.flatMap(({ kinds, check }) =>
      graph.ofKind(...kinds).map((resource) => ({ resource, check })),
    );
    if (subjects.length === 0) {
      args.notApplicable(`Concerns ${rules.flatMap(({ kinds }) => kinds).join(", ")}`);
    }
    const verdicts = subjects.map(
      ({ resource, check }) =>
        function* (): Generator<Finding> {
          for (const finding of check(resource, graph, settings)) {
            yield { urn: resource.urn, ...finding };
          }
        },
    );
    for (const finding of independently(verdicts)) {
      report(messageOf(finding), finding.urn);
    }
  };
}

function asResource(resource: PolicyResource, memory: Memory): Resource {
  const { urn, type, name, props, parent, opts, dependencies, propertyDependencies } = resource;
  const urnsOf = (resources: readonly PolicyResource[]) => resources.map((each) => each.urn);
  return {
    urn,
    type,
    name,
    inputs: memory.inputsOf(resource),
    outputs: props,
    parent: parent?.urn,
    protect: opts.protect,
    dependencies: urnsOf(dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, resources]) => [property, urnsOf(resources)]),
    ),
  };
}
