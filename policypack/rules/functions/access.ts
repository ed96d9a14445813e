import type { ControlId } from "../../controls.ts";
import type { Graph } from "../../graph.ts";
import { at, describe, isFilled, isSet, isText, textOf } from "../../read.ts";
import type { Resource } from "../../resource.ts";
import {
  eachElement,
  isFalse,
  isTrue,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../../rule.ts";
import { every, independently, some } from "../../unknown.ts";
import { appKinds, childrenOf, isFlex, isFunctionApp } from "./app.ts";
import { isConsumption, isDedicated, plansOf } from "./plans.ts";

/** The kinds of resource that hold the built-in authentication of an app. */
export const authenticationKinds = ["web:WebAppAuthSettingsV2", "web:WebAppAuthSettingsV2WithoutSecrets"];
const publishingKinds = ["web:WebAppFtpAllowed", "web:WebAppScmAllowed"];

function withSlots(kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => [kind, `${kind}Slot`]);
}

const entra = "identityProviders.azureActiveDirectory";

/** Only where the Entra provider is set up: without any provider, requiring authentication refuses every call. */
function entraProvider(check: (inputs: unknown) => Findings): (inputs: unknown) => Findings {
  return (inputs) => (isSet(inputs, entra) && at(inputs, `${entra}.enabled`) !== false ? check(inputs) : []);
}

/** `https://login.microsoftonline.com/<tenant>/v2.0` and its like; a tenant is written as its id or as one of its domains. */
const tenantIssuer =
  /^https:\/\/[^/?#@]+\/(tfp\/)?(?!v\d+\.\d+(\/|$))([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\w-]+(\.[\w-]+)+)(\/|$)/i;

/** The tenant that all personal Microsoft accounts are in. */
const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";

function* pinnedIssuer(inputs: unknown): Findings {
  const path = `${entra}.registration.openIdIssuer`;
  const wanted = "the issuer of the tenant";
  if (!isSet(inputs, path)) {
    yield { path, found: "missing", wanted };
    return;
  }
  const issuer = at(inputs, path);
  if (!tenantIssuer.test(textOf(issuer)) || textOf(issuer).toLowerCase().includes(personalAccounts)) {
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

/** Providers that know everybody, and that have no way to name the callers. */
const publicProviders = [
  "apple",
  "azureStaticWebApps",
  "facebook",
  "gitHub",
  "google",
  "legacyMicrosoftAccount",
  "twitter",
];

/** One that is not registered lets nobody in: Azure shows all of them when it is asked for the settings. */
function* publicProvider(inputs: unknown): Findings {
  yield* independently(
    publicProviders.map(
      (name) =>
        function* (): Findings {
          const path = `identityProviders.${name}`;
          if (isFilled(inputs, `${path}.registration`) && at(inputs, `${path}.enabled`) !== false) {
            yield {
              path,
              found: "open to every account of the provider",
              wanted: "Microsoft Entra ID alone",
            };
          }
        },
    ),
  );
}

/** Only the webhooks of the host may be left out as a whole: they ask for a key of their own. */
function* excludedPaths(inputs: unknown): Findings {
  yield* eachElement(inputs, "globalValidation.excludedPaths", function* (excluded, path) {
    if (textOf(excluded).includes("*") && !/^\/runtime\/webhooks\//i.test(textOf(excluded))) {
      yield { path, found: describe(excluded), wanted: "a single path, such as that of a health probe" };
    }
  });
}

/** A rule for the authentication of function apps; that of another app, with people before it, may be another. */
function authentication(control: ControlId, check: (inputs: unknown) => Findings): StackRule {
  return {
    control,
    kinds: withSlots(authenticationKinds),
    *check(settings, graph): Findings {
      const apps = graph.references(settings, "name", "web:WebApp");
      for (const finding of check(settings.inputs)) {
        if (apps.length > 0 && !apps.some(({ inputs }) => isFunctionApp(inputs))) {
          return;
        }
        yield finding;
      }
    },
  };
}

/** What the resources around an app decide, each alone. */
export const accessRules: readonly ResourceRule[] = [
  {
    control: "functions-no-basic-publishing",
    kinds: withSlots(publishingKinds),
    check: property("allow", isFalse),
  },
];

/** What the settings of authentication decide, where they are those of a function app. */
const authenticationRules: readonly StackRule[] = [
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
  authentication("functions-authentication-required", excludedPaths),
  authentication(
    "functions-authentication-required",
    property("platform.configFilePath", {
      wanted: "nothing: a file of the app would replace these settings",
      accepts: (value) => value === undefined || value === "",
    }),
  ),
  authentication("functions-authentication-pinned", publicProvider),
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
        `${entra}.validation.defaultAuthorizationPolicy.allowedPrincipals.identities`,
        `${entra}.validation.defaultAuthorizationPolicy.allowedPrincipals.groups`,
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
  const plans = plansOf(app, graph);
  const path = "siteConfig.functionAppScaleLimit";
  const isLimited = () =>
    // Of a plan that another stack has, the app tells that it is a dedicated one: only those have Always On
    // (https://learn.microsoft.com/azure/azure-functions/dedicated-plan).
    (plans.length === 0 && at(app.inputs, "siteConfig.alwaysOn") === true) ||
    (plans.length > 0 &&
      plans.every(({ inputs }) => isDedicated(inputs) || isLimit(inputs, "maximumElasticWorkerCount")));
  if (!some(() => isLimit(app.inputs, path), isLimited)) {
    yield { path, found: "missing", wanted: "a number of instances" };
  }
}

/** On Consumption one pays by the call; what a day may cost is a limit of its own. */
function* dailyQuota(app: Resource, graph: Graph): Findings {
  const path = "dailyMemoryTimeQuota";
  const isByTheCall = () =>
    !isFlex(app.inputs) &&
    some(
      ...plansOf(app, graph).map(
        ({ inputs }) =>
          () =>
            isConsumption(inputs),
      ),
    );
  if (every(() => !isLimit(app.inputs, path), isByTheCall)) {
    yield { path, found: "missing", wanted: "a number of gigabyte seconds a day" };
  }
}

/** What the resources around an app decide together. */
export const accessStackRules: readonly StackRule[] = [
  ...authenticationRules,
  functionApps("functions-basic-publishing-declared", publishing),
  functionApps("functions-authentication", authenticated),
  functionApps("functions-vnet-integration", vnetIntegration),
  functionApps("functions-scale-limit", scaleLimit),
  functionApps("functions-scale-limit", dailyQuota),
];
