import { at, describe, elements, elementsAt, isFilled, isSet, isText, textOf } from "../../read.ts";
import {
  eachElement,
  isFalse,
  isTrue,
  orMissing,
  property,
  type Expected,
  type Findings,
  type ResourceRule,
} from "../../rule.ts";
import type { ControlId } from "../../controls.ts";
import type { Properties } from "../../resource.ts";
import { every, independently, known, some } from "../../unknown.ts";
import { isAnywhere } from "../addresses.ts";
import { appKinds, isFlex, isFunctionApp } from "./app.ts";

/** A rule for function apps and their slots; other apps are none of its business. */
function functionApps(control: ControlId, check: (inputs: Properties) => Findings): ResourceRule {
  return { control, kinds: appKinds, check: (inputs) => (isFunctionApp(inputs) ? check(inputs) : []) };
}

const off = orMissing(isFalse);

const modernTls: Expected = {
  wanted: "'1.2' or '1.3'",
  accepts: (value) => ["1.2", "1.3"].includes(textOf(value)),
};

function* ftp(inputs: Properties): Findings {
  const path = "siteConfig.ftpsState";
  const state = at(inputs, path);
  if (isFlex(inputs)) {
    if (state !== undefined) {
      yield {
        path,
        found: describe(state),
        wanted: "nothing: Flex Consumption has no FTP and refuses the setting",
      };
    }
  } else if (!isText(state, "Disabled")) {
    yield { path, found: describe(state), wanted: "'Disabled'" };
  }
}

const originsPath = "siteConfig.cors.allowedOrigins";

/** Every page is of an origin of these; "null" is that of a page in a sandbox. */
function isAnyOrigin(origin: unknown): boolean {
  return /^((https?:\/\/)?\*|null)$/i.test(textOf(origin));
}

function* corsOrigins(inputs: Properties): Findings {
  yield* eachElement(inputs, originsPath, function* (origin, path) {
    if (isAnyOrigin(origin)) {
      yield { path, found: describe(origin), wanted: "named origins" };
    }
  });
}

function* corsCredentials(inputs: Properties): Findings {
  const path = "siteConfig.cors.supportCredentials";
  const wildcard = () => some(...elements(at(inputs, originsPath)).map((read) => () => isAnyOrigin(read())));
  if (every(() => !off.accepts(at(inputs, path)), wildcard)) {
    yield { path, found: "true beside an origin that is every page's", wanted: "no credentials" };
  }
}

function* userAssignedIdentity(inputs: Properties): Findings {
  const type = () => at(inputs, "identity.type");
  const isUserAssigned = () => /userassigned/i.test(textOf(type()));
  const otherType = function* (): Findings {
    if (!isUserAssigned()) {
      yield { path: "identity.type", found: describe(type()), wanted: "'UserAssigned'" };
    }
  };
  const noIdentity = function* (): Findings {
    const path = "identity.userAssignedIdentities";
    // Of another type it is expected; that is the one finding then.
    if (!isFilled(inputs, path) && known(isUserAssigned) !== false) {
      yield { path, found: "missing or empty", wanted: "the identity of the app" };
    }
  };
  yield* independently([otherType, noIdentity]);
}

function* outboundRouting(inputs: Properties): Findings {
  const switches = [
    "outboundVnetRouting.allTraffic",
    "outboundVnetRouting.applicationTraffic",
    // The spellings before API version 2024-11-01.
    "siteConfig.vnetRouteAllEnabled",
    "vnetRouteAllEnabled",
  ];
  if (!isFlex(inputs) && !some(...switches.map((path) => () => at(inputs, path) === true))) {
    const path = "outboundVnetRouting.allTraffic";
    yield { path, found: describe(at(inputs, path)), wanted: "true" };
  }
}

const closed: Expected = { wanted: "'Disabled'", accepts: (value) => isText(value, "Disabled") };

const deploymentIdentity: Expected = {
  wanted: "'UserAssignedIdentity'",
  accepts: (value) => isText(value, "UserAssignedIdentity"),
};

function* deploymentStorage(inputs: Properties): Findings {
  if (isFlex(inputs)) {
    yield* property("functionAppConfig.deployment.storage.authentication.type", deploymentIdentity)(inputs);
  }
}

/** A list of access restrictions denies what it does not name: by an explicit default, or by Azure's for a list with rules. */
function restrictions(
  prefix: "ipSecurityRestrictions" | "scmIpSecurityRestrictions",
): (inputs: Properties) => Findings {
  return function* (inputs) {
    const path = `siteConfig.${prefix}DefaultAction`;
    const asMain = () =>
      prefix.startsWith("scm") && at(inputs, "siteConfig.scmIpSecurityRestrictionsUseMain") === true;
    const denies = () => {
      const action = at(inputs, path);
      return action === undefined ? isFilled(inputs, `siteConfig.${prefix}`) : isText(action, "Deny");
    };
    if (!some(asMain, denies)) {
      yield { path, found: describe(at(inputs, path)), wanted: "'Deny'" };
    }
  };
}

/** Whether an entry of a list of access restrictions lets everybody in; up to eight addresses or service tags may stand in one. */
function letsAllIn(rule: unknown): boolean {
  return every(
    () => !isText(at(rule, "action"), "Deny"),
    () =>
      textOf(at(rule, "ipAddress"))
        .split(",")
        .some((part) => isAnywhere(part.trim())),
  );
}

/** No entry of the lists lets everybody in. */
function* openRestrictions(inputs: Properties): Findings {
  for (const list of ["siteConfig.ipSecurityRestrictions", "siteConfig.scmIpSecurityRestrictions"]) {
    yield* eachElement(inputs, list, function* (rule, path) {
      if (letsAllIn(rule)) {
        yield { path: `${path}.ipAddress`, found: describe(at(rule, "ipAddress")), wanted: "the gateway" };
      }
    });
  }
}

/** Whether the public address of an app answers everybody: Azure's default, and that of a list without rules. */
export function answersInternet(inputs: Properties): boolean {
  const list = "siteConfig.ipSecurityRestrictions";
  const action = () => at(inputs, `${list}DefaultAction`);
  const isOpenByDefault = () => {
    const given = action();
    return given === undefined ? !isFilled(inputs, list) : !isText(given, "Deny");
  };
  return every(
    () => !closed.accepts(at(inputs, "publicNetworkAccess")),
    () => some(isOpenByDefault, ...elementsAt(inputs, list).map((read) => () => letsAllIn(read()))),
  );
}

/**
 * Azure puts an app that names no plan on Consumption (https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code);
 * one in Azure Container Apps has an environment instead.
 */
function* hasPlan(inputs: Properties): Findings {
  const path = "serverFarmId";
  if (!isSet(inputs, path) && !isSet(inputs, "managedEnvironmentId")) {
    yield { path, found: "missing", wanted: "the id of a plan with private networking" };
  }
}

/** What an app alone decides about itself, apart from its settings. */
export const configurationRules: readonly ResourceRule[] = [
  functionApps("functions-https-only", property("httpsOnly", isTrue)),
  functionApps("functions-min-tls", property("siteConfig.minTlsVersion", modernTls)),
  functionApps("functions-min-tls", property("siteConfig.scmMinTlsVersion", modernTls)),
  functionApps("functions-ftp-disabled", ftp),
  functionApps("functions-remote-debugging-off", property("siteConfig.remoteDebuggingEnabled", off)),
  functionApps("functions-http2", property("siteConfig.http20Enabled", isTrue)),
  functionApps("functions-cors", corsOrigins),
  functionApps("functions-cors", corsCredentials),
  functionApps("functions-private-only", property("publicNetworkAccess", closed)),
  // The site configuration has the setting too; one that contradicts the app's would win or not, depending on the API version.
  functionApps("functions-private-only", property("siteConfig.publicNetworkAccess", orMissing(closed))),
  functionApps("functions-managed-identity", userAssignedIdentity),
  functionApps("functions-outbound-routing", outboundRouting),
  functionApps("functions-deployment-storage-identity", deploymentStorage),
  functionApps("functions-access-restrictions", restrictions("ipSecurityRestrictions")),
  functionApps("functions-access-restrictions", restrictions("scmIpSecurityRestrictions")),
  functionApps("functions-access-restrictions", openRestrictions),
  {
    control: "functions-private-plan",
    kinds: ["web:AppServicePlan"],
    *check(inputs): Findings {
      const wanted = "Flex Consumption (FC1), Elastic Premium or a dedicated size";
      const name = at(inputs, "sku.name");
      if (typeof name !== "string" || /^(Y1|F1|D1|SHARED|FREE)$/i.test(name)) {
        yield { path: "sku.name", found: describe(name), wanted };
      }
    },
  },
  {
    control: "functions-private-plan",
    // A slot is on the plan of its app.
    kinds: ["web:WebApp"],
    check: (inputs) => (isFunctionApp(inputs) ? hasPlan(inputs) : []),
  },
  {
    control: "functions-private-plan",
    kinds: ["web:AppServicePlan"],
    check: property("sku.tier", {
      wanted: "a tier with private networking",
      accepts: (tier) => !isText(tier, "Dynamic", "Free", "Shared"),
    }),
  },
];
