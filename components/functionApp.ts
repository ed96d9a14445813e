import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan.js";
import { WebApp } from "@pulumi/azure-native/web/webApp.js";
import { WebAppAuthSettingsV2 } from "@pulumi/azure-native/web/webAppAuthSettingsV2.js";
import { WebAppFtpAllowed } from "@pulumi/azure-native/web/webAppFtpAllowed.js";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed.js";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames.js";
import * as pulumi from "@pulumi/pulumi";
import {
  settingsOfProduction,
  settingsOfSlot,
  stickySettings,
  type AppSettings,
  type HostStorage,
} from "./appSettings.ts";
import { AppSlot } from "./appSlot.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import { authentication, type SignIn } from "./easyAuth.ts";
import { exactSiteConfig } from "./exactSiteConfig.ts";
import { functionAppConfig } from "./flexConsumption.ts";
import type { FlexConsumptionHosting, Hosting } from "./hosting.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import type { Runtime } from "./runtime.ts";
import { siteInputs } from "./site.ts";
import { siteConfig } from "./siteConfig.ts";

/** What a {@link FunctionApp} is made from. */
export interface FunctionAppArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network that it is reached in. */
  network: PrivateNetwork;
  /** ARM id of the subnet through which it reaches out: of that for Flex Consumption, or of that of its plan. */
  integrationSubnetId: pulumi.Input<string>;
  /** Where its telemetry and logs go. */
  monitoring: { readonly workspaceId: pulumi.Input<string>; readonly connectionString: pulumi.Input<string> };
  /** Its own identity. */
  identity: { readonly id: pulumi.Input<string>; readonly clientId: pulumi.Input<string> };
  /** Storage of the Functions host, for this app alone. Must have the blob, queue and table service. */
  hostStorage: HostStorage;
  /** Container of `hostStorage` that holds the app's code. */
  deploymentContainer: string;
  /** What must be there before the app starts, beside host storage: above all, the roles of its identity. */
  after: readonly pulumi.Resource[];
  /** Name of the site in Azure: 2 to 32 letters, digits, hyphens; unique in Azure. */
  siteName: string;
  /** What it runs on. */
  hosting: Hosting;
  /** Its language. */
  runtime: Runtime;
  /** Who may call it over HTTP. Default: nobody; each request is answered with 401. */
  signIn?: SignIn;
  /** Web origins, `https://…`, that may call it from a browser. Default: none. */
  cors?: readonly string[];
  /** App settings of its own, in production and in each slot. Never a secret: give a Key Vault reference. Default: none. */
  settings?: AppSettings;
  /**
   * App settings of its own that only production has, and keeps when slots are swapped: by which its triggers find what they listen
   * to. Default: none.
   */
  productionSettings?: AppSettings;
  /**
   * Whether it is cut off, for incident response (docs/incident-response.md): it and its slots are stopped, their scm sites too, and
   * their sign-in lets nobody in. Private endpoints, network, settings, storage and logs stay as they are. Whoever sets it also leaves
   * out the roles of the app's identity on data, secrets and connections. Default: false.
   */
  isolate?: boolean;
}

/**
 * A function app that only its private endpoint reaches, that only named applications may call, that reaches out through the network
 * only, and that opens its storage and its telemetry by its own identity: there is no key in its settings.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/security-concepts,
 * https://learn.microsoft.com/azure/azure-functions/functions-scale
 */
export class FunctionApp extends pulumi.ComponentResource {
  /** ARM id of the site. */
  readonly id: pulumi.Output<string>;
  /** The site itself, for what must wait for it alone. */
  readonly site: pulumi.Resource;
  /** Host name, resolved by the private DNS zone within the network. */
  readonly hostName: pulumi.Output<string>;
  /** ARM ids of the slots beside production, by name. */
  readonly slotIds: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: FunctionAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:FunctionApp", name, {}, opts);
    const { placement, network, hosting, runtime, cors = [], isolate = false } = args;
    const { resourceGroupName, tenantId } = placement;
    const { workspaceId } = args.monitoring;
    const common = {
      placement,
      hosting,
      planId: hosting.kind === "FlexConsumption" ? this.#plan(name, args, hosting) : hosting.planId,
      identityId: args.identity.id,
      integrationSubnetId: args.integrationSubnetId,
      stopped: isolate,
    };
    const who = authentication(tenantId, isolate ? undefined : args.signIn);
    const configured = (settings: AppSettings) => siteConfig({ hosting, runtime, cors, settings });

    const site = new WebApp(
      name,
      {
        ...siteInputs(common),
        name: args.siteName,
        ...(hosting.kind === "FlexConsumption" && {
          functionAppConfig: functionAppConfig({ ...args, hosting }),
        }),
      },
      {
        parent: this,
        transformations: [exactSiteConfig(configured(settingsOfProduction(args)))],
        // The host reads its storage as soon as it starts, and calls itself by its name: roles, endpoints and names must be there by then.
        dependsOn: [...args.after, ...args.hostStorage.ready, ...network.resolves("sites")],
      },
    );
    this.id = site.id;
    this.site = site;
    this.hostName = site.defaultHostName;
    const siteName = knownAfter(site, args.siteName);
    const within = { name: siteName, resourceGroupName };

    // One after the other: to two changes of a site at once, Azure may answer 409 Conflict.
    const auth = new WebAppAuthSettingsV2(`${name}-auth`, { ...within, ...who }, { parent: this });
    // There is no FTP on Flex Consumption, but the scm site has a password unless told otherwise.
    const ftp =
      hosting.kind === "FlexConsumption"
        ? auth
        : new WebAppFtpAllowed(`${name}-ftp`, { ...within, allow: false }, { parent: this, dependsOn: auth });
    const scm = new WebAppScmAllowed(
      `${name}-scm`,
      { ...within, allow: false },
      { parent: this, dependsOn: ftp },
    );
    const endpoint = new PrivateEndpoint(
      `${name}-sites`,
      { placement, network, targetId: site.id, group: "sites", after: scm },
      { parent: this },
    );
    sendDiagnostics(name, { resourceId: site.id, workspaceId, logs: true, metrics: true }, this);

    const slots = hosting.kind === "FlexConsumption" ? [] : (hosting.slots ?? []);
    const slotIds: Record<string, pulumi.Output<string>> = {};
    let previous: pulumi.Resource = endpoint.ready;
    if (slots.length > 0) {
      previous = new WebAppSlotConfigurationNames(
        `${name}-sticky-settings`,
        { ...within, appSettingNames: stickySettings(args) },
        { parent: this, dependsOn: previous },
      );
    }
    for (const slot of slots) {
      const { id, ready } = new AppSlot(
        `${name}-${slot}`,
        {
          ...common,
          network,
          workspaceId,
          siteId: site.id,
          siteName,
          slot,
          config: configured(settingsOfSlot(slot, args)),
          authentication: who,
          // Whatever the app waited for, is there by then.
          after: previous,
        },
        { parent: this },
      );
      slotIds[slot] = id;
      previous = ready;
    }
    this.slotIds = slotIds;
    this.registerOutputs({ id: this.id, hostName: this.hostName });
  }

  /** Flex Consumption: one app, one plan. */
  #plan(
    name: string,
    { placement, network }: FunctionAppArgs,
    hosting: FlexConsumptionHosting,
  ): pulumi.Output<string> {
    const { resourceGroupName, location, tags } = placement;
    return new AppServicePlan(
      `${name}-plan`,
      {
        name: hosting.planName,
        resourceGroupName,
        location,
        tags,
        kind: "functionapp",
        reserved: true,
        sku: { name: "FC1", tier: "FlexConsumption" },
        zoneRedundant: hosting.zoneRedundant ?? false,
      },
      { parent: this, dependsOn: [...network.created] },
    ).id;
  }
}
