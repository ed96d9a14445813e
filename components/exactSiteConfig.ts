import type * as input from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import { exactInputs } from "./exactInputs.ts";

/**
 * Gives a site or a slot exactly this configuration. The SDK adds `netFrameworkVersion` to each `siteConfig` and `isXenon` to each site: of
 * no use on Linux, and Flex Consumption answers `400 BadRequest`.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations,
 * https://github.com/pulumi/pulumi-azure-native/issues/4168
 */
export function exactSiteConfig(siteConfig: input.web.SiteConfigArgs): pulumi.ResourceTransformation {
  return exactInputs({ siteConfig, isXenon: undefined });
}
