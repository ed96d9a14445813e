import type * as input from "@pulumi/azure-native/types/input.js";
import { nameValuePairs, type AppSettings } from "./appSettings.ts";
import type { Hosting, SharedPlanHosting } from "./hosting.ts";
import { linuxFxVersion, type Runtime } from "./runtime.ts";

/** What the configuration of a site or of a slot is made from. */
export interface SiteConfigArgs {
  /** What it runs on. */
  hosting: Hosting;
  /** Its language. */
  runtime: Runtime;
  /** Web origins, `https://…`, that may call it from a browser. */
  cors: readonly string[];
  /** Its app settings. */
  settings: AppSettings;
}

/** Everything that is closed stays closed here: neither the app nor its scm site has an open door beside the private endpoint. */
export function siteConfig(args: SiteConfigArgs): input.web.SiteConfigArgs {
  return {
    publicNetworkAccess: "Disabled",
    minTlsVersion: "1.2",
    scmMinTlsVersion: "1.2",
    http20Enabled: true,
    remoteDebuggingEnabled: false,
    cors: { allowedOrigins: [...args.cors], supportCredentials: false },
    ipSecurityRestrictionsDefaultAction: "Deny",
    scmIpSecurityRestrictionsDefaultAction: "Deny",
    scmIpSecurityRestrictionsUseMain: false,
    ...planConfig(args.hosting, args.runtime),
    appSettings: nameValuePairs(args.settings),
  };
}

/**
 * What depends on the plan. Flex Consumption refuses all of it.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#app-service-site-settings,
 * https://learn.microsoft.com/azure/azure-functions/event-driven-scaling#limit-scale-out
 */
function planConfig(hosting: Hosting, runtime: Runtime): input.web.SiteConfigArgs {
  switch (hosting.kind) {
    case "FlexConsumption":
      return {};
    case "ElasticPremium":
      return {
        ...sharedPlanConfig(hosting, runtime),
        // Else the plan does not see events behind private endpoints, and does not scale by them:
        // https://learn.microsoft.com/azure/azure-functions/functions-networking-options#virtual-network-triggers-non-http
        functionsRuntimeScaleMonitoringEnabled: true,
        minimumElasticInstanceCount: hosting.minimumInstances ?? 1,
        ...(hosting.maximumInstances !== undefined && { functionAppScaleLimit: hosting.maximumInstances }),
      };
    case "Dedicated":
      // Without it the host goes to sleep, and triggers other than HTTP with it.
      return { ...sharedPlanConfig(hosting, runtime), alwaysOn: true };
  }
}

function sharedPlanConfig(hosting: SharedPlanHosting, runtime: Runtime): input.web.SiteConfigArgs {
  return {
    ftpsState: "Disabled",
    linuxFxVersion: linuxFxVersion(runtime),
    ...(hosting.healthCheckPath !== undefined && { healthCheckPath: hosting.healthCheckPath }),
  };
}
