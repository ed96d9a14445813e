import type * as input from "@pulumi/azure-native/types/input.js";
import { WebAppAuthSettingsV2Slot } from "@pulumi/azure-native/web/webAppAuthSettingsV2Slot.js";
import { WebAppFtpAllowedSlot } from "@pulumi/azure-native/web/webAppFtpAllowedSlot.js";
import { WebAppScmAllowedSlot } from "@pulumi/azure-native/web/webAppScmAllowedSlot.js";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import type { Authentication } from "./easyAuth.ts";
import { exactSiteConfig } from "./exactSiteConfig.ts";
import { knownAfter } from "./knownAfter.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import { siteInputs, type SiteArgs } from "./site.ts";

/** What an {@link AppSlot} is made from. */
export interface AppSlotArgs extends SiteArgs {
  /** The network that it is reached in. */
  network: PrivateNetwork;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** ARM id of the app's site. */
  siteId: pulumi.Input<string>;
  /** Name of the app's site; whoever uses it waits for the site. */
  siteName: pulumi.Input<string>;
  /** Name of the slot. */
  slot: string;
  /** Its configuration. */
  config: input.web.SiteConfigArgs;
  /** Who may call it: the same as production. */
  authentication: Authentication;
  /** What must be over first: Azure takes one change of a site at a time. */
  after: pulumi.Resource;
}

/**
 * A slot of an app, for a release to be tried before it is production's: as closed as the app itself, in everything.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-deployment-slots
 */
export class AppSlot extends pulumi.ComponentResource {
  /** ARM id of the slot. */
  readonly id: pulumi.Output<string>;
  /** What is there once the slot is complete. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: AppSlotArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:AppSlot", name, {}, opts);
    const { resourceGroupName } = args.placement;
    const within = { name: args.siteName, resourceGroupName };

    const site = new WebAppSlot(
      name,
      { ...siteInputs(args), name: args.siteName, slot: args.slot },
      { parent: this, transformations: [exactSiteConfig(args.config)], dependsOn: args.after },
    );
    this.id = site.id;
    const slot = knownAfter(site, args.slot);

    const auth = new WebAppAuthSettingsV2Slot(
      `${name}-auth`,
      { ...within, slot, ...args.authentication },
      { parent: this },
    );
    const ftp = new WebAppFtpAllowedSlot(
      `${name}-ftp`,
      { ...within, slot, allow: false },
      { parent: this, dependsOn: auth },
    );
    const scm = new WebAppScmAllowedSlot(
      `${name}-scm`,
      { ...within, slot, allow: false },
      { parent: this, dependsOn: ftp },
    );
    // An endpoint of a slot leads to the site; its sub-resource names the slot.
    this.ready = new PrivateEndpoint(
      `${name}-sites`,
      {
        placement: args.placement,
        network: args.network,
        targetId: args.siteId,
        group: "sites",
        slot: args.slot,
        after: scm,
      },
      { parent: this },
    ).ready;
    sendDiagnostics(
      name,
      { resourceId: site.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );
    this.registerOutputs({ id: this.id });
  }
}
