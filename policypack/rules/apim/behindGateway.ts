import type { Graph } from "../../graph.ts";
import { at, isFilled, knownText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import type { Findings, StackRule } from "../../rule.ts";
import { every, known, some } from "../../unknown.ts";
import { authenticationKinds } from "../functions/access.ts";
import { isFunctionApp } from "../functions/app.ts";
import { perGraph } from "../perGraph.ts";
import { allElements, attribute, isExpression, policyKinds } from "./policies.ts";

const backendKind = "apimanagement:Backend";
const apiKind = "apimanagement:Api";

const applications =
  "identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications";

/** Whether a resource names an app by a text of the program's own: by its id, or by its host. */
function namesApp({ inputs }: Resource, input: string, app: Resource): boolean {
  const name = knownText(app.inputs, "name")?.toLowerCase();
  const text = `${(knownText(inputs, input) ?? "").toLowerCase()}/`;
  return (
    name !== undefined && (text.includes(`/sites/${name}/`) || text.includes(`//${name}.azurewebsites.net/`))
  );
}

/** The resources of a kind that lead to an app. Throws UnknownValueError rather than say that there are none, when there may be one. */
function leadingTo(app: Resource, kind: string, input: string, graph: Graph): readonly Resource[] {
  const linked = known(() => graph.referrers(app, kind, input)) ?? [];
  if (linked.length > 0) {
    return linked;
  }
  const named = graph.ofKind(kind).filter((each) => namesApp(each, input, app));
  return named.length > 0 ? named : graph.referrers(app, kind, input);
}

/** The backends that policies of a stack send calls to. */
interface Used {
  /** Their ids, in lower case. */
  readonly ids: ReadonlySet<string>;
  /** Policies that may send calls to any of them: their text is unknown, or the id is worked out for each call. */
  readonly open: readonly Resource[];
}

const usedBackends = perGraph((graph): Used => {
  const sent = graph.ofKind(...policyKinds).map((policy) => ({
    policy,
    ids: known(() => allElements(policy.inputs))
      ?.filter(({ name }) => name === "set-backend-service")
      .map((element) => attribute(element, "backend-id")),
  }));
  const isOpen = (ids: readonly string[] | undefined) =>
    ids === undefined || ids.some((id) => isExpression(id) || id.includes("{{"));
  return {
    ids: new Set(sent.flatMap(({ ids = [] }) => ids.map((id) => id.toLowerCase()))),
    open: sent.filter(({ ids }) => isOpen(ids)).map(({ policy }) => policy),
  };
});

/** Whether an API sends calls to a backend: a policy does, or it is one of several that a policy sends calls to. */
function isUsed(backend: Resource, graph: Graph): boolean {
  const { ids, open } = usedBackends(graph);
  const isSentTo = ({ inputs }: Resource) => ids.has(textOf(at(inputs, "backendId")).toLowerCase());
  return some(
    () => isSentTo(backend),
    () => some(...graph.referrers(backend, backendKind, "pool").map((pool) => () => isSentTo(pool))),
    ...open.map(
      ({ inputs }) =>
        () =>
          at(inputs, "value") !== undefined,
    ),
  );
}

/**
 * An app that lets applications call it is there for calls over HTTP; a worker lets nobody in. Other controls see to it that each API
 * validates tokens and limits the rate.
 */
function* behindGateway(app: Resource, graph: Graph): Findings {
  if (!isFunctionApp(app.inputs)) {
    return;
  }
  const takesCalls = () =>
    authenticationKinds
      .flatMap((each) => graph.referrers(app, each, "name"))
      .some(({ inputs }) => isFilled(inputs, applications));
  const backends = () => ["resourceId", "url"].flatMap((input) => leadingTo(app, backendKind, input, graph));
  const isOfApi = () => leadingTo(app, apiKind, "serviceUrl", graph).length > 0;
  const isBehind = () => some(() => some(...backends().map((each) => () => isUsed(each, graph))), isOfApi);
  if (every(() => !isBehind(), takesCalls)) {
    yield {
      path: "",
      found:
        backends().length > 0
          ? "an app that applications may call, whose backend no API of API Management sends calls to"
          : "an app that applications may call, with no backend of API Management that leads to it",
      wanted: "an apimanagement.Backend with its resourceId, and set-backend-service in the policy of an API",
    };
  }
}

/** How calls get to apps. */
export const behindGatewayStackRules: readonly StackRule[] = [
  { control: "functions-behind-gateway", kinds: ["web:WebApp"], check: behindGateway },
];
