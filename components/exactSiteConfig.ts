import type * as input from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Gives a site or a slot exactly this configuration. As an ordinary input it would not do, for two reasons:
 *
 * - The SDK adds `netFrameworkVersion` to each `siteConfig` and `isXenon` to each site: of no use on Linux, and Flex Consumption
 *   answers `400 BadRequest`. It does so in its constructor, so they can be removed only after that.
 * - To add them, the SDK waits for the whole `siteConfig`: one app setting that is not known in preview would make all of it
 *   unknown there, and no policy could judge it.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations,
 * https://github.com/pulumi/pulumi-azure-native/issues/4168, https://github.com/pulumi/pulumi/issues/7854
 */
export function exactSiteConfig(siteConfig: input.web.SiteConfigArgs): pulumi.ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, siteConfig, isXenon: undefined }, opts });
}
