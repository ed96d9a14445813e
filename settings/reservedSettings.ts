/**
 * App settings that Flex Consumption refuses or ignores:
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations and
 * https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations
 */
const refusedByFlexConsumption: ReadonlySet<string> = new Set([
  "ENABLE_ORYX_BUILD",
  "FUNCTIONS_EXTENSION_VERSION",
  "FUNCTIONS_MAX_HTTP_CONCURRENCY",
  "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "TZ",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_DNS_SERVER",
  "WEBSITE_LOAD_CERTIFICATES",
  "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_RUN_FROM_PACKAGE",
  "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
  "WEBSITE_TIME_ZONE",
  "WEBSITE_VNET_ROUTE_ALL",
]);

const setByZone = /^(?:AzureWebJobsStorage|APPLICATIONINSIGHTS_|APPINSIGHTS_)/i;

/**
 * Why an app may not set an app setting itself.
 *
 * @param name The name of the setting; Azure does not tell upper from lower case.
 * @returns The reason; nothing when the app may set it.
 */
export function reservedBecause(name: string): string | undefined {
  if (refusedByFlexConsumption.has(name.toUpperCase())) {
    return "which Flex Consumption refuses";
  }
  return setByZone.test(name) ? "which the landing zone sets itself" : undefined;
}
