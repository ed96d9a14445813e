/**
 * App settings by which the host finds its storage, its telemetry and its code, and the app its vault and its gateway, which the zone
 * sets, or leaves out so that they do not get in the way: a package is built before it is deployed, and there is no content share.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings
 */
const ofZone: ReadonlySet<string> = new Set([
  "AZUREFUNCTIONSJOBHOST__EXTENSIONS__DURABLETASK__HUBNAME",
  "AZUREFUNCTIONSWEBHOST__HOSTID",
  "ENABLE_ORYX_BUILD",
  "FUNCTIONS_EXTENSION_VERSION",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "GATEWAY__CLIENTID",
  "KEYVAULT__VAULTURI",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_DNS_SERVER",
  "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS",
  "WEBSITE_RUN_FROM_PACKAGE",
  "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID",
  "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
  "WEBSITE_VNET_ROUTE_ALL",
]);

/** The same by the beginning of their names. */
const ofZoneByPrefix = /^(?:AzureWebJobsStorage|APPLICATIONINSIGHTS_|APPINSIGHTS_)/i;

/**
 * What of the rest Flex Consumption refuses or ignores:
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations and
 * https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations
 */
const refusedOnFlexConsumption: ReadonlySet<string> = new Set([
  "FUNCTIONS_MAX_HTTP_CONCURRENCY",
  "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "TZ",
  "WEBSITE_LOAD_CERTIFICATES",
  "WEBSITE_TIME_ZONE",
]);

/**
 * Why an app may not set an app setting itself, whatever it runs on.
 *
 * @param name The name of the setting; Azure does not tell upper from lower case.
 * @returns The reason; nothing when the app may set it.
 */
export function reservedBecause(name: string): string | undefined {
  return ofZone.has(name.toUpperCase()) || ofZoneByPrefix.test(name)
    ? "which the landing zone sets itself"
    : undefined;
}

/**
 * Whether Flex Consumption refuses an app setting that other plans take.
 *
 * @param name As for {@link reservedBecause}.
 */
export function isRefusedOnFlexConsumption(name: string): boolean {
  return refusedOnFlexConsumption.has(name.toUpperCase());
}
