import type * as input from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import type { HostStorage } from "./appSettings.ts";
import type { FlexConsumptionHosting } from "./hosting.ts";
import type { Runtime } from "./runtime.ts";

/** What a site on Flex Consumption has in place of app settings: where its code is, its language, how it scales. */
export interface FlexConsumptionArgs {
  /** How it scales. */
  hosting: FlexConsumptionHosting;
  /** Its language. */
  runtime: Runtime;
  /** Its own identity, which fetches the code. */
  identity: { readonly id: pulumi.Input<string> };
  /** Storage of its host. */
  hostStorage: HostStorage;
  /** Container of `hostStorage` that holds the code. */
  deploymentContainer: string;
}

/**
 * The `functionAppConfig` of a site, which only sites on Flex Consumption have, and must.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code?pivots=flex-consumption-plan
 */
export function functionAppConfig(args: FlexConsumptionArgs): input.web.FunctionAppConfigArgs {
  const { instanceMemoryMB, maximumInstanceCount, alwaysReady = {} } = args.hosting;
  const ready = Object.entries(alwaysReady).map(([name, instanceCount]) => ({ name, instanceCount }));
  return {
    deployment: {
      storage: {
        type: "blobContainer",
        value: args.hostStorage.containerUrl(args.deploymentContainer),
        authentication: {
          type: "UserAssignedIdentity",
          userAssignedIdentityResourceId: args.identity.id,
        },
      },
    },
    runtime: args.runtime,
    scaleAndConcurrency: {
      instanceMemoryMB,
      maximumInstanceCount,
      ...(ready.length > 0 && { alwaysReady: ready }),
    },
  };
}
