import type {
  Policies,
  PolicyComplianceFramework,
  PolicyResource,
  ReportViolation,
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidation,
  StackValidationPolicy,
} from "@pulumi/policy";

import { schemaOf, settingsFor, type PolicyConfiguration } from "./configuration.ts";
import { controls, type Control, type ControlId } from "./controls.ts";
import { Exemptions, exemptionPolicies, messageOfExempted, messageOfProblem } from "./exemptions.ts";
import { Graph } from "./graph.ts";
import { at, isObject, knownAt } from "./read.ts";
import { remediate, remediations } from "./remediations.ts";
import { kindOf, rootStack, type Properties, type Resource, type Urn } from "./resource.ts";
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
  readonly #today: string;
  #graph: Graph | undefined;
  #lastSeen = "";
  /** Of the operation under way. */
  exemptions: Exemptions;

  /** @param today `YYYY-MM-DD` */
  constructor(today: string) {
    this.#today = today;
    this.exemptions = new Exemptions(today);
  }

  remember({ urn, type, props }: ResourceValidationArgs): void {
    // An operation begins with the stack itself, which each policy is shown.
    if (type === rootStack && this.#lastSeen !== rootStack) {
      this.exemptions = new Exemptions(this.#today);
    }
    this.#lastSeen = type;
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

/**
 * One policy for each control of the catalogue, and two that watch over exemptions.
 *
 * @param checkConfiguration Throws when the pack was given a configuration that does not mean anything; nothing is judged then.
 */
export function policies(checkConfiguration: () => void, options?: Partial<Settings>): Policies {
  const settings = withDefaults(options);
  const run: Run = { checkConfiguration, memory: new Memory(settings.today), settings };
  const byControl = controls.map((control) => {
    const own = resourceRules.filter((rule) => rule.control === control.id);
    const across = stackRules.filter((rule) => rule.control === control.id);
    return across.length > 0
      ? { ...metadata(control), validateStack: validateStack(control.id, across, run) }
      : {
          ...metadata(control),
          validateResource: validateResource(control.id, own, run),
          ...remediation(control.id, run),
        };
  });
  return [...byControl, ...policiesOnExemptions(run)];
}

/** What all policies of a pack share. */
interface Run {
  readonly checkConfiguration: () => void;
  readonly memory: Memory;
  readonly settings: Settings;
}

/** They come last, when all others have said what an exemption is needed for. */
function policiesOnExemptions({ memory }: Run): StackValidationPolicy[] {
  const { valid, inUse } = exemptionPolicies;
  return [
    {
      ...metadataOfExemptions(valid),
      validateStack: (_, report) => {
        for (const each of memory.exemptions.problems()) {
          report(messageOfProblem(each));
        }
      },
    },
    {
      ...metadataOfExemptions(inUse),
      validateStack: (_, report) => {
        for (const each of memory.exemptions.exempted) {
          report(messageOfExempted(each), each.urn);
        }
      },
    },
  ];
}

function metadataOfExemptions(policy: (typeof exemptionPolicies)[keyof typeof exemptionPolicies]) {
  const { id, title, why, severity, enforcement } = policy;
  return {
    name: id,
    displayName: title,
    description: `${title}. ${why}`,
    enforcementLevel: enforcement,
    severity,
    tags: ["exemptions"],
  };
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
    configSchema: { properties: schemaOf(id) },
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
  policy: ControlId,
  rules: readonly ResourceRule[],
  { checkConfiguration, memory, settings }: Run,
): ResourceValidation {
  const concerned = new Set(rules.flatMap(({ kinds }) => kinds));
  return (args, report) => {
    checkConfiguration();
    memory.remember(args);
    const given = args.getConfig<PolicyConfiguration>();
    memory.exemptions.declare(policy, given.exemptions);
    const kind = kindOf(args.type) ?? "";
    // Not told as `notApplicable`: a hundred policies would each tell it of a hundred resources, a quarter of what the pack costs.
    if (!concerned.has(kind)) {
      return;
    }
    const applied = settingsFor(settings, given);
    const verdicts = rules
      .filter(({ kinds }) => kinds.includes(kind))
      .map(
        ({ check }) =>
          () =>
            check(args.props, applied),
      );
    for (const finding of independently(verdicts)) {
      tell(policy, { urn: args.urn, ...finding }, memory, report);
    }
  };
}

function validateStack(
  policy: ControlId,
  rules: readonly StackRule[],
  { memory, settings }: Run,
): StackValidation {
  return (args, report) => {
    const graph = memory.graphFor(policy, args.resources);
    const given = args.getConfig<PolicyConfiguration>();
    memory.exemptions.declare(policy, given.exemptions);
    const subjects = rules.flatMap(({ kinds, check }) =>
      graph.ofKind(...kinds).map((resource) => ({ resource, check })),
    );
    if (subjects.length === 0) {
      args.notApplicable(`Concerns ${rules.flatMap(({ kinds }) => kinds).join(", ")}`);
    }
    const applied = settingsFor(settings, given);
    const verdicts = subjects.map(
      ({ resource, check }) =>
        function* (): Generator<Finding & { urn: Urn }> {
          for (const finding of check(resource, graph, applied)) {
            yield { urn: resource.urn, ...finding };
          }
        },
    );
    for (const finding of independently(verdicts)) {
      tell(policy, finding, memory, report);
    }
  };
}

function tell(
  policy: ControlId,
  finding: Finding & { urn: Urn },
  { exemptions }: Memory,
  report: ReportViolation,
): void {
  const message = messageOf(finding);
  if (!exemptions.takesOut(policy, finding.urn, message)) {
    report(message, finding.urn);
  }
}

/** Mends what a resource has wrong, at the level `remediate`. */
function remediation(
  policy: ControlId,
  { settings }: Run,
): Pick<ResourceValidationPolicy, "remediateResource"> {
  const concerned = new Set(
    remediations.filter(({ control }) => control === policy).flatMap(({ kinds }) => kinds),
  );
  return concerned.size === 0
    ? {}
    : {
        remediateResource: (args) => {
          const kind = kindOf(args.type) ?? "";
          return concerned.has(kind)
            ? remediate(
                policy,
                kind,
                args.props,
                settingsFor(settings, args.getConfig<PolicyConfiguration>()),
              )
            : args.notApplicable(`Concerns ${[...concerned].join(", ")}`);
        },
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
