import type { Graph } from "../../graph.ts";
import { at, describe, isFilled, isSet, isText, knownText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import { readPolicy, sectionOf, type PolicyElement, type Section } from "./policies.ts";

const serviceKind = "apimanagement:ApiManagementService";

/** The ways that a call of an API may take through the policies of all scopes. */
export interface Call {
  /** Which calls take the way, for a finding: `calls`, `calls of operation 'getOrder'`. */
  readonly what: string;
  /** Whether a call may come this way: past the products of an API, only where it needs none of their keys. */
  readonly isPossible: () => boolean;
  /** What runs in a section, from the widest scope to the narrowest as `<base />` has it, with fragments in their place. */
  readonly section: (section: Section) => readonly PolicyElement[];
}

/** The API Management service that a resource belongs to, when it is in the stack. */
export function serviceOf(resource: Resource, graph: Graph): Resource | undefined {
  return graph.references(resource, "serviceName", serviceKind)[0];
}

/** Those of some resources that may belong to the same service as another. */
function ofSameService(resources: readonly Resource[], other: Resource, graph: Graph): Resource[] {
  const service = serviceOf(other, graph);
  const name = knownText(other.inputs, "serviceName");
  return resources.filter((each) => {
    const own = serviceOf(each, graph);
    if (service && own) {
      return own === service;
    }
    const ownName = knownText(each.inputs, "serviceName");
    return name === undefined || ownName === undefined || isText(ownName, name);
  });
}

function globalPolicies(api: Resource, graph: Graph): readonly Resource[] {
  const service = serviceOf(api, graph);
  return service
    ? graph.referrers(service, "apimanagement:Policy", "serviceName")
    : ofSameService(graph.ofKind("apimanagement:Policy"), api, graph);
}

/** The policies of single operations of an API. */
export function operationPoliciesOf(api: Resource, graph: Graph): Resource[] {
  return ofSameService(graph.referrers(api, "apimanagement:ApiOperationPolicy", "apiId"), api, graph);
}

/** The products by which an API may be called. */
function productsOf(api: Resource, graph: Graph): Resource[] {
  return ["apimanagement:ProductApi", "apimanagement:ProductApiLink"]
    .flatMap((kind) => ofSameService(graph.referrers(api, kind, "apiId"), api, graph))
    .flatMap((link) => graph.references(link, "productId", "apimanagement:Product"));
}

/** The policies around those of an API. */
interface Surroundings {
  readonly isPossible: () => boolean;
  readonly policies: readonly Resource[];
}

/** The policies around those of an API, for each sort of key that a call may come with. */
function surroundings(api: Resource, graph: Graph): Surroundings[] {
  const global = globalPolicies(api, graph);
  const byProduct = productsOf(api, graph).map((product) => ({
    isPossible: () => true,
    policies: [...global, ...graph.referrers(product, "apimanagement:ProductPolicy", "productId")],
  }));
  const needsProduct = () =>
    byProduct.length > 0 &&
    at(api.inputs, "subscriptionRequired") === true &&
    graph.referrers(api, "apimanagement:Subscription", "scope").length === 0;
  return [{ isPossible: () => !needsProduct(), policies: global }, ...byProduct];
}

/**
 * The ways through the policies of an API: one for each operation with a policy of its own, and one for all others. Which operations
 * there are, an imported document may say, or one resource each; those alone count then.
 */
export function callsOf(api: Resource, graph: Graph): Call[] {
  const own = ofSameService(graph.referrers(api, "apimanagement:ApiPolicy", "apiId"), api, graph);
  const policies = operationPoliciesOf(api, graph);
  const operations = ofSameService(graph.referrers(api, "apimanagement:ApiOperation", "apiId"), api, graph);
  const withPolicy = new Set(
    policies.flatMap((policy) => graph.references(policy, "operationId", "apimanagement:ApiOperation")),
  );
  const hasOthers =
    isSet(api.inputs, "value") ||
    operations.length === 0 ||
    operations.some((operation) => !withPolicy.has(operation));
  const narrow = [
    ...(hasOthers ? [{ what: "calls", policies: own }] : []),
    ...policies.map((policy) => ({
      what: `calls of operation ${describe(knownText(policy.inputs, "operationId") ?? policy.name)}`,
      policies: [...own, policy],
    })),
  ];
  return surroundings(api, graph).flatMap(({ isPossible, policies: around }) =>
    narrow.map((each) => {
      const scopes = [...around, ...each.policies];
      return { what: each.what, isPossible, section: (section) => run(scopes, section, api, graph) };
    }),
  );
}

/** What runs in a section of the narrowest of some scopes. */
function run(scopes: readonly Resource[], section: Section, api: Resource, graph: Graph): PolicyElement[] {
  const narrowest = scopes.at(-1);
  return narrowest === undefined
    ? []
    : sectionOf(narrowest.inputs, section).flatMap((element) =>
        element.name === "base"
          ? run(scopes.slice(0, -1), section, api, graph)
          : withFragments(element, api, graph),
      );
}

/** An element with the fragments that it includes in their place; one that is not in the stack counts for nothing. */
function withFragments(
  element: PolicyElement,
  api: Resource,
  graph: Graph,
  including: readonly string[] = [],
): PolicyElement[] {
  if (element.name === "include-fragment") {
    const id = textOf(element.attributes.get("fragment-id"));
    const fragments = graph
      .ofKind("apimanagement:PolicyFragment")
      .filter(({ inputs }) => isText(at(inputs, "id"), id) && !including.includes(id));
    return ofSameService(fragments, api, graph).flatMap(({ inputs }) =>
      (readPolicy(inputs).root?.children ?? []).flatMap((each) =>
        withFragments(each, api, graph, [...including, id]),
      ),
    );
  }
  if (element.children.length === 0) {
    return [element];
  }
  const children = element.children.flatMap((each) => withFragments(each, api, graph, including));
  return [{ ...element, children }];
}

/** The backends that calls of an API are sent to by a policy. */
export function backendsOf(call: Call, api: Resource, graph: Graph): Resource[] {
  const ids = call
    .section("inbound")
    .filter(({ name }) => name === "set-backend-service")
    .map((element) => textOf(element.attributes.get("backend-id")));
  const backends = graph
    .ofKind("apimanagement:Backend")
    .filter(({ inputs }) => ids.some((id) => isText(knownText(inputs, "backendId"), id)));
  return ofSameService(backends, api, graph);
}

/** Whether a backend shows a certificate of the gateway. */
export function showsCertificate({ inputs }: Resource): boolean {
  return isFilled(inputs, "credentials.certificate") || isFilled(inputs, "credentials.certificateIds");
}
