import type * as input from "@pulumi/azure-native/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import type { Hosting } from "./hosting.ts";
import type { Runtime } from "./runtime.ts";

/** App settings by name. */
export type AppSettings = Readonly<Record<string, pulumi.Input<string>>>;

/** Storage of the Functions host, for one app alone. Has the blob, queue and table service. */
export interface HostStorage {
  /** URLs of its services. */
  readonly endpoints: Readonly<Record<"blob" | "queue" | "table", pulumi.Input<string>>>;
  /** URL of a container. */
  containerUrl(container: string): pulumi.Output<string>;
  /** What is there once the host can open it: its private endpoints and their names. */
  readonly ready: readonly pulumi.Resource[];
}

/** What the settings of an app are made from. */
export interface AppSettingsArgs {
  /** What it runs on. */
  hosting: Hosting;
  /** Its language. */
  runtime: Runtime;
  /** Its own identity. */
  identity: { readonly id: pulumi.Input<string>; readonly clientId: pulumi.Input<string> };
  /** Storage of its host. */
  hostStorage: HostStorage;
  /** Container of `hostStorage` that holds its code. */
  deploymentContainer: string;
  /** Where it sends telemetry. */
  monitoring: { readonly connectionString: pulumi.Input<string> };
  /** Settings of its own, in production and in each slot. */
  settings?: AppSettings | undefined;
  /** Settings of its own that production alone has. */
  productionSettings?: AppSettings | undefined;
}

/** What production goes by where slots go by their names. */
const production = "production";

/**
 * The settings of the app in production: how the host finds its storage, its telemetry and its code, all by identity, and the app's
 * own.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity,
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings
 */
export function settingsOfProduction(args: AppSettingsArgs): AppSettings {
  return {
    ...hostSettings(args),
    ...settingsOfPlace(production, args),
    ...args.settings,
    ...args.productionSettings,
  };
}

/**
 * The settings of the app in a slot. It keeps locks, keys and orchestrations of its own in the same storage, and it does not know what
 * the triggers of production listen to: so it takes no message away from there. Timers run in it, too, unless they are disabled there.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-deployment-slots,
 * https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function settingsOfSlot(slot: string, args: AppSettingsArgs): AppSettings {
  return { ...hostSettings(args), ...settingsOfPlace(slot, args), ...taskHub(slot), ...args.settings };
}

/**
 * The names of the settings that stay in their slot when slots are swapped: all those in which production and a slot differ.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-deployment-slots#manage-settings
 */
export function stickySettings(args: AppSettingsArgs): string[] {
  return [settingsOfPlace(production, args), taskHub(""), args.productionSettings ?? {}].flatMap(Object.keys);
}

/** What the host needs wherever it runs. */
function hostSettings({ hosting, runtime, identity, hostStorage, monitoring }: AppSettingsArgs): AppSettings {
  const { endpoints } = hostStorage;
  return {
    AzureWebJobsStorage__credential: "managedidentity",
    AzureWebJobsStorage__clientId: identity.clientId,
    AzureWebJobsStorage__blobServiceUri: endpoints.blob,
    AzureWebJobsStorage__queueServiceUri: endpoints.queue,
    AzureWebJobsStorage__tableServiceUri: endpoints.table,
    APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: pulumi.interpolate`ClientId=${identity.clientId};Authorization=AAD`,
    // Flex Consumption knows these from its functionAppConfig, and refuses them.
    ...(hosting.kind !== "FlexConsumption" && {
      FUNCTIONS_EXTENSION_VERSION: "~4",
      FUNCTIONS_WORKER_RUNTIME: runtime.name,
    }),
    // The package that a deployment left in the site's own storage; swapping slots swaps it.
    ...(hosting.kind === "Dedicated" && { WEBSITE_RUN_FROM_PACKAGE: "1" }),
    // Elastic Premium keeps code in a file share, which only an account key opens. Without a share the code is a blob:
    // https://learn.microsoft.com/azure/azure-functions/storage-considerations#create-an-app-without-azure-files
    ...(hosting.kind === "ElasticPremium" && { WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id }),
    // Else Azure may fail to swap slots when the storage of the host has a firewall.
    ...(hosting.kind !== "FlexConsumption" &&
      (hosting.slots ?? []).length > 0 && { WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS: "0" }),
  };
}

/** What must not be the same in production and in a slot. Flex Consumption has no slots, and makes its host ids itself. */
function settingsOfPlace(
  place: string,
  { hosting, hostStorage, deploymentContainer }: AppSettingsArgs,
): AppSettings {
  if (hosting.kind === "FlexConsumption") {
    return {};
  }
  return {
    // By default the first 32 characters of the host name; here unique within the app's own storage:
    // https://learn.microsoft.com/azure/azure-functions/storage-considerations#host-id-considerations
    AzureFunctionsWebHost__hostid: place,
    // To release, copy the blob of the slot to that of production and restart: what was tested is what runs.
    ...(hosting.kind === "ElasticPremium" && {
      WEBSITE_RUN_FROM_PACKAGE: pulumi.interpolate`${hostStorage.containerUrl(deploymentContainer)}/${place}.zip`,
    }),
  };
}

/**
 * Durable Functions in a slot has a task hub of its own, or it would take orchestrations away from production.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-task-hubs
 */
function taskHub(slot: string): AppSettings {
  return { AzureFunctionsJobHost__extensions__durableTask__hubName: slot };
}

/** Settings as a site wants them. */
export function nameValuePairs(settings: AppSettings): input.web.NameValuePairArgs[] {
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}
