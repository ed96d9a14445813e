import type { ControlId } from "../../controls.ts";
import type { Graph } from "../../graph.ts";
import { at, describe, isFilled, isSet, isText } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import { isFalse, isTrue, property, type Findings, type ResourceRule, type StackRule } from "../../rule.ts";
import { some } from "../../unknown.ts";
import { appKinds, childrenOf, isFlex, isFunctionApp } from "./app.ts";

const authenticationKinds = ["web:WebAppAuthSettingsV2", "web:WebAppAuthSettingsV2WithoutSecrets"];
const publishingKinds = ["web:WebAppFtpAllowed", "web:WebAppScmAllowed"];

function withSlots(kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => [kind, `${kind}Slot`]);
}

const entra = "identityProviders.azureActiveDirectory";

/** Only where the Entra provider is set up: without any provider, requiring authentication refuses every call. */
function entraProvider(check: (inputs: unknown) => Findings): (inputs: unknown) => Findings {
  return (inputs) => (isSet(inputs, entra) && at(inputs, `${entra}.enabled`) !== false ? check(inputs) : []);
}

function* pinnedIssuer(inputs: unknown): Findings {
  const path = `${entra}.registration.openIdIssuer`;
  const wanted = "the issuer of the tenant";
  if (!isSet(inputs, path)) {
    yield { path, found: "missing", wanted };
    return;
  }
  const issuer = at(inputs, path);
  if (typeof issuer !== "string" || /\/(common|organizations|consumers)(\/|$)/i.test(issuer)) {
    yield { path, found: describe(issuer), wanted };
  }
}

function pinned(wanted: string, ...paths: readonly [string, ...string[]]): (inputs: unknown) => Findings {
  return function* (inputs) {
    if (!some(...paths.map((path) => () => isFilled(inputs, path)))) {
      yield { path: paths[0], found: "missing or empty", wanted };
    }
  };
}

function authentication(control: ControlId, check: (inputs: unknown) => Findings): ResourceRule {
  return { control, kinds: withSlots(authenticationKinds), check };
}

/** What the resources around an app decide, each alone. */
export const accessRules: readonly ResourceRule[] = [
  {
    control: "functions-no-basic-publishing",
    kinds: withSlots(publishingKinds),
    check: property("allow", isFalse),
  },
  authentication("functions-authentication-required", property("platform.enabled", isTrue)),
  authentication(
    "functions-authentication-required",
    property("globalValidation.requireAuthentication", isTrue),
  ),
  authentication(
    "functions-authentication-required",
    property("globalValidation.unauthenticatedClientAction", {
      wanted: "'Return401' or 'Return403'",
      accepts: (value) => isText(value, "Return401", "Return403"),
    }),
  ),
  authentication("functions-authentication-pinned", entraProvider(pinnedIssuer)),
  authentication(
    "functions-authentication-pinned",
    entraProvider(pinned("the app's own audience", `${entra}.validation.allowedAudiences`)),
  ),
  authentication(
    "functions-authentication-pinned",
    entraProvider(
      pinned(
        "the client ids of the callers",
        `${entra}.validation.defaultAuthorizationPolicy.allowedApplications`,
        // The older place for the same list.
        `${entra}.validation.jwtClaimChecks.allowedClientApplications`,
      ),
    ),
  ),
];

function functionApps(control: ControlId, check: (app: Resource, graph: Graph) => Findings): StackRule {
  return {
    control,
    kinds: appKinds,
    check: (app, graph) => (isFunctionApp(app.inputs) ? check(app, graph) : []),
  };
}

function* publishing(app: Resource, graph: Graph): Findings {
  if (!isFlex(app.inputs)) {
    for (const kind of publishingKinds.filter((each) => childrenOf(app, graph, each).length === 0)) {
      yield {
        path: "",
        found: `no ${kind.slice("web:".length)} for the app`,
        wanted: "one with allow: false",
      };
    }
  }
}

function* authenticated(app: Resource, graph: Graph): Findings {
  if (!authenticationKinds.some((kind) => childrenOf(app, graph, kind).length > 0)) {
    yield {
      path: "",
      found: "no WebAppAuthSettingsV2 for the app",
      wanted: "one that requires authentication",
    };
  }
}

function* vnetIntegration(app: Resource, graph: Graph): Findings {
  const path = "virtualNetworkSubnetId";
  const joined = childrenOf(app, graph, "web:WebAppSwiftVirtualNetworkConnection");
  if (!isSet(app.inputs, path) && !joined.some(({ inputs }) => isSet(inputs, "subnetResourceId"))) {
    yield { path, found: "missing", wanted: "the id of the integration subnet" };
  }
}

function isLimit(holder: unknown, path: string): boolean {
  return isSet(holder, path) && at(holder, path) !== 0;
}

/** Flex Consumption has a limit of its own; a dedicated plan grows no further than its operators let it. */
function* scaleLimit(app: Resource, graph: Graph): Findings {
  if (isFlex(app.inputs)) {
    const path = "functionAppConfig.scaleAndConcurrency.maximumInstanceCount";
    if (!isLimit(app.inputs, path)) {
      yield { path, found: "missing", wanted: "a number of instances" };
    }
    return;
  }
  const plans = graph.references(app, "serverFarmId", "web:AppServicePlan");
  const path = "siteConfig.functionAppScaleLimit";
  const isLimited = () =>
    plans.length > 0 &&
    plans.every(({ inputs }) => isDedicated(inputs) || isLimit(inputs, "maximumElasticWorkerCount"));
  if (!some(() => isLimit(app.inputs, path), isLimited)) {
    yield { path, found: "missing", wanted: "a number of instances" };
  }
}

function isDedicated(plan: unknown): boolean {
  const size = at(plan, "sku.name");
  return typeof size === "string" && !/^(EP\d|Y1|FC1)/i.test(size);
}

/** What the resources around an app decide together. */
export const accessStackRules: readonly StackRule[] = [
  functionApps("functions-basic-publishing-declared", publishing),
  functionApps("functions-authentication", authenticated),
  functionApps("functions-vnet-integration", vnetIntegration),
  functionApps("functions-scale-limit", scaleLimit),
];
