import { FlowLog } from "@pulumi/azure-native/network/flowLog.js";
import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";

/** What {@link FlowLogs} are made from. */
export interface FlowLogsArgs {
  /** Where the network lives. The flow log itself lives in the resource group of the network watcher. */
  placement: Placement;
  /** Name of the flow log in Azure, unique in the network watcher: 1 to 80 letters, digits, `_`, `.`, `-`. */
  flowLogName: string;
  /** ARM id of the virtual network whose traffic is recorded. */
  virtualNetworkId: pulumi.Input<string>;
  /**
   * ARM id of the storage account that holds the records, in the region of the network and for them alone, in the container
   * `insights-logs-flowlogflowevent`. It must let trusted services past its firewall, and needs no key. How long records are kept is for
   * its lifecycle policy to say: a retention here would write a rule of its own into that policy.
   *
   * Sources: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview#storage-account-considerations-for-virtual-network-flow-logs,
   * https://github.com/hashicorp/terraform-provider-azurerm/issues/6935
   */
  storageId: pulumi.Input<string>;
  /**
   * ARM id of the user-assigned identity that writes the records, with the role `Storage Blob Data Contributor` on the account.
   *
   * Source: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity
   */
  identityId: pulumi.Input<string>;
  /** ARM id of the Log Analytics workspace, in the same region, that traffic analytics writes to. */
  workspaceId: pulumi.Input<string>;
  /**
   * The network watcher of the region: Azure makes it along with the first virtual network there. Default: `NetworkWatcher_<region>`.
   *
   * Source: https://learn.microsoft.com/azure/network-watcher/network-watcher-create
   */
  networkWatcher?: string | undefined;
  /** Resource group of the network watcher. Default: `NetworkWatcherRG`. */
  networkWatcherResourceGroup?: string | undefined;
  /** What must be there first, beside the network and the account: above all, the role of the identity. */
  after: readonly pulumi.Resource[];
}

/**
 * Records who talked to whom in the virtual network, by a flow log on the whole of it (flow logs on network security groups can no longer
 * be made), and has traffic analytics bring it into the workspace.
 *
 * Sources: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview,
 * https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
 */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:FlowLogs", name, {}, opts);
    const { location, tags } = args.placement;
    new FlowLog(
      name,
      {
        flowLogName: args.flowLogName,
        networkWatcherName: args.networkWatcher ?? `NetworkWatcher_${location}`,
        resourceGroupName: args.networkWatcherResourceGroup ?? "NetworkWatcherRG",
        location,
        tags,
        targetResourceId: args.virtualNetworkId,
        storageId: args.storageId,
        identity: { type: "UserAssigned", userAssignedIdentities: [args.identityId] },
        enabled: true,
        // Version 2 has bytes and packets.
        format: { type: "JSON", version: 2 },
        retentionPolicy: { enabled: false, days: 0 },
        flowAnalyticsConfiguration: {
          networkWatcherFlowAnalyticsConfiguration: {
            enabled: true,
            workspaceResourceId: args.workspaceId,
            workspaceRegion: location,
            // In minutes, 10 or 60; every ten costs more.
            trafficAnalyticsInterval: 60,
          },
        },
      },
      { parent: this, dependsOn: [...args.after] },
    );
    this.registerOutputs();
  }
}
