import { PrivateLinkScope } from "@pulumi/azure-native/monitor/privateLinkScope.js";
import { PrivateLinkScopedResource } from "@pulumi/azure-native/monitor/privateLinkScopedResource.js";
import * as pulumi from "@pulumi/pulumi";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import type { Telemetry } from "./telemetry.ts";

/** What {@link PrivateMonitoring} is made from. */
export interface PrivateMonitoringArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network that it leads from. */
  network: PrivateNetwork;
  /** Name of the private link scope in Azure, unique in the resource group: 1 to 255 characters. */
  scopeName: string;
  /** What is reached through it. */
  telemetry: Telemetry;
}

/**
 * The private way to Azure Monitor (Azure Monitor Private Link Scope): from the network, telemetry and queries reach this workspace and
 * this Application Insights, and no other Azure Monitor resource, whoever owns it. That holds for every network that shares the DNS of
 * this one: networks that do share it must have one scope among them.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design
 */
export class PrivateMonitoring extends pulumi.ComponentResource {
  /** What is there once telemetry finds its way: for `dependsOn`, instead of the component. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: PrivateMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:PrivateMonitoring", name, {}, opts);
    const { resourceGroupName, tags } = args.placement;
    const scope = new PrivateLinkScope(
      name,
      {
        scopeName: args.scopeName,
        resourceGroupName,
        location: "global",
        tags,
        accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" },
      },
      { parent: this },
    );

    // Both before the endpoint, whose records name them; and one after the other, as they change the same scope.
    const within = { scopeName: knownAfter(scope, args.scopeName), resourceGroupName };
    const workspace = new PrivateLinkScopedResource(
      `${name}-workspace`,
      { ...within, name: "workspace", linkedResourceId: args.telemetry.workspaceId },
      { parent: this },
    );
    const applicationInsights = new PrivateLinkScopedResource(
      `${name}-insights`,
      { ...within, name: "application-insights", linkedResourceId: args.telemetry.applicationInsights.id },
      { parent: this, dependsOn: workspace },
    );
    this.ready = new PrivateEndpoint(
      `${name}-azuremonitor`,
      {
        placement: args.placement,
        network: args.network,
        targetId: scope.id,
        group: "azuremonitor",
        after: applicationInsights,
      },
      { parent: this },
    ).ready;
    this.registerOutputs();
  }
}
