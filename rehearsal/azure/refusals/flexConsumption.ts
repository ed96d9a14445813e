import {
  UNKNOWN,
  absent,
  at,
  isObject,
  list,
  number,
  object,
  text,
  texts,
  type Properties,
} from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const plan = "https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan";
const howTo = "https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to";
const deprecations =
  "https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations";

const refuse = (property: string, message: string, source: string): Refusal => ({
  code: "BadRequest",
  property,
  message,
  source,
});

/**
 * Application settings that Flex Consumption replaces by `functionAppConfig`, sets itself or has no use for. The table has
 * FUNCTIONS_EXTENSION_VERSION as well, but apps are known that keep it: https://github.com/Azure/azure-functions-host/issues/10714
 */
const forbiddenSettings = new Set([
  "ENABLE_ORYX_BUILD",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "FUNCTIONS_MAX_HTTP_CONCURRENCY",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_DNS_SERVER",
  "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_RUN_FROM_PACKAGE",
  "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
  "WEBSITE_VNET_ROUTE_ALL",
  "WEBSITE_LOAD_CERTIFICATES",
  "WEBSITE_TIME_ZONE",
  "TZ",
]);

/** Refuses the settings among these names that an app on Flex Consumption cannot have. */
export const forbiddenSettingsIn = (names: readonly string[], property: string): Refusal[] =>
  names
    .filter((name) => forbiddenSettings.has(name.toUpperCase()))
    .map((name) =>
      refuse(property, `the application setting ${name} does not exist on Flex Consumption`, deprecations),
    );

/** Properties of `siteConfig` that Flex Consumption does not have. */
const forbiddenConfig = [
  "ftpsState",
  "javaVersion",
  "linuxFxVersion",
  "netFrameworkVersion",
  "powerShellVersion",
  "functionAppScaleLimit",
  "preWarmedInstanceCount",
  "use32BitWorkerProcess",
  "windowsFxVersion",
  "vnetRouteAllEnabled",
];

const siteConfig: Rule = (inputs) => [
  ...forbiddenConfig
    .filter((name) => at(inputs, "siteConfig", name) !== UNKNOWN && !absent(inputs, "siteConfig", name))
    .map((name) =>
      name === "netFrameworkVersion"
        ? refuse(
            "siteConfig.netFrameworkVersion",
            "the site configuration property Site.SiteConfig.NetFrameworkVersion is invalid for Flex Consumption sites; " +
              "the SDK adds it to every siteConfig, so it has to be removed again",
            "https://github.com/pulumi/pulumi-azure-native/issues/4168",
          )
        : refuse(`siteConfig.${name}`, "the property does not exist on Flex Consumption", deprecations),
    ),
  ...(at(inputs, "siteConfig", "alwaysOn") === true
    ? [refuse("siteConfig.alwaysOn", "Flex Consumption uses alwaysReady instead", deprecations)]
    : []),
  ...(at(inputs, "isXenon") === true
    ? [refuse("isXenon", "the property does not exist on Flex Consumption", deprecations)]
    : []),
  ...(at(inputs, "endToEndEncryptionEnabled") === true
    ? [refuse("endToEndEncryptionEnabled", "Flex Consumption does not have it", `${plan}#considerations`)]
    : []),
  ...Object.keys(object(inputs, "outboundVnetRouting"))
    .filter((name) => at(inputs, "outboundVnetRouting", name) === true)
    .map((name) =>
      refuse(`outboundVnetRouting.${name}`, "Flex Consumption routes all traffic itself", deprecations),
    ),
  ...["containerSize", "dailyMemoryTimeQuota"]
    .filter((name) => (number(inputs, name) ?? 0) > 0)
    .map((name) => refuse(name, "the property does not exist on Flex Consumption", deprecations)),
  ...forbiddenSettingsIn(
    list(inputs, "siteConfig", "appSettings").flatMap((setting) => text(setting, "name") ?? []),
    "siteConfig.appSettings",
  ),
];

const deployment: Rule = (inputs) => {
  const path = "functionAppConfig.deployment.storage";
  const storage = at(inputs, "functionAppConfig", "deployment", "storage");
  if (!isObject(storage)) return [];
  const type = text(storage, "authentication", "type");
  const identity = at(storage, "authentication", "userAssignedIdentityResourceId");
  const connection = at(storage, "authentication", "storageAccountConnectionStringName");
  const value = text(storage, "value");
  const types = ["SystemAssignedIdentity", "UserAssignedIdentity", "StorageAccountConnectionString"];
  const needs: [type: string, companion: string, missing: boolean][] = [
    ["UserAssignedIdentity", "userAssignedIdentityResourceId", identity === undefined || identity === null],
    [
      "StorageAccountConnectionString",
      "storageAccountConnectionStringName",
      connection === undefined || connection === null,
    ],
  ];
  return [
    ...(type !== undefined && !types.includes(type)
      ? [refuse(`${path}.authentication.type`, `"${type}" is none of ${types.join(", ")}`, howTo)]
      : []),
    ...needs
      .filter(([needing, , missing]) => type === needing && missing)
      .map(([needing, companion]) =>
        refuse(`${path}.authentication.${companion}`, `${needing} needs it`, howTo),
      ),
    ...(typeof identity === "string" && typeof connection === "string"
      ? [refuse(`${path}.authentication`, "an identity and a connection string exclude each other", howTo)]
      : []),
    ...(value !== undefined && !/^https:\/\/[^/]+\/[^/]+$/.test(value)
      ? [
          refuse(
            `${path}.value`,
            `"${value}" is not https://<account>.blob.core.windows.net/<container>`,
            howTo,
          ),
        ]
      : []),
  ];
};

/** The identity that fetches the package has to be one of the site's own. */
const deploymentIdentity: Rule = (inputs) => {
  const storage = object(inputs, "functionAppConfig", "deployment", "storage");
  const wanted = text(storage, "authentication", "userAssignedIdentityResourceId");
  const own = at(inputs, "identity", "userAssignedIdentities");
  const known = own !== UNKNOWN && list(own).every((each) => typeof each === "string");
  if (wanted === undefined || !known) return [];
  if (texts(own).some((each) => each.toLowerCase() === wanted.toLowerCase())) return [];
  const property = "functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId";
  return [refuse(property, `${wanted} is not among the identities of the app`, howTo)];
};

/** Language stacks that Flex Consumption runs. `custom` takes any version. */
const runtimes: Readonly<Record<string, readonly string[]>> = {
  "dotnet-isolated": ["8.0", "9.0", "10.0", "8", "9", "10"],
  node: ["20", "22", "24"],
  java: ["11", "17", "21"],
  powershell: ["7.4", "7.6"],
  python: ["3.10", "3.11", "3.12", "3.13"],
};

const runtime: Rule = (inputs) => {
  const name = text(inputs, "functionAppConfig", "runtime", "name");
  const version = text(inputs, "functionAppConfig", "runtime", "version");
  if (name === undefined || name === "custom") return [];
  const versions = Object.hasOwn(runtimes, name) ? runtimes[name] : undefined;
  if (versions === undefined) {
    return [
      refuse(
        "functionAppConfig.runtime.name",
        `"${name}" is none of ${Object.keys(runtimes).join(", ")}, custom`,
        plan,
      ),
    ];
  }
  return version === undefined || versions.includes(version)
    ? []
    : [
        refuse(
          "functionAppConfig.runtime.version",
          `${name} "${version}" is none of ${versions.join(", ")}`,
          plan,
        ),
      ];
};

const scale: Rule = (inputs) => {
  const path = "functionAppConfig.scaleAndConcurrency";
  const settings = object(inputs, "functionAppConfig", "scaleAndConcurrency");
  const memory = number(settings, "instanceMemoryMB");
  const most = number(settings, "maximumInstanceCount");
  const names = list(settings, "alwaysReady").flatMap((each) => text(each, "name") ?? []);
  return [
    ...(memory !== undefined && ![512, 2048, 4096].includes(memory)
      ? [refuse(`${path}.instanceMemoryMB`, `${memory} is none of 512, 2048, 4096`, plan)]
      : []),
    ...(most !== undefined && !(Number.isInteger(most) && most >= 1 && most <= 1000)
      ? [refuse(`${path}.maximumInstanceCount`, `${most} is not a whole number up to 1000`, plan)]
      : []),
    ...names
      .filter((name) => !/^(http|blob|durable|function:.+)$/.test(name))
      .map((name) =>
        refuse(`${path}.alwaysReady`, `"${name}" is none of http, blob, durable, function:<name>`, plan),
      ),
  ];
};

/** Everything that the inputs of a site on Flex Consumption can have wrong by themselves. */
export const flexSite = (inputs: Properties): readonly Refusal[] =>
  [siteConfig, deployment, deploymentIdentity, runtime, scale].flatMap((rule) => rule(inputs));

/** A site is on Flex Consumption when it has the configuration that only this plan takes. */
export const isFlexSite = (inputs: Properties): boolean => isObject(at(inputs, "functionAppConfig"));
