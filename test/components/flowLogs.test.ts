import assert from "node:assert/strict";
import { FlowLogs, type FlowLogsArgs } from "../../components/flowLogs.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { simulateAzure } from "../../rehearsal/mocks.ts";
import { children, one, placement, workspaceId } from "./record.ts";

const subscription = `/subscriptions/${placement.subscriptionId}`;
const outside = `${subscription}/resourceGroups/rg-test/providers`;
const virtualNetworkId = `${outside}/Microsoft.Network/virtualNetworks/vnet-test`;
const storageId = `${outside}/Microsoft.Storage/storageAccounts/sttest`;
const watcher = (group: string, name: string) =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkWatchers/${name}`;

/** Records a flow log on a network and in an account that exist, as does the network watcher. */
async function make(watcherId: string, args: Partial<FlowLogsArgs> = {}) {
  const azure = await simulateAzure({
    outside: [`${subscription}/resourceGroups/rg-test`, workspaceId, watcherId],
  });
  const identity = new WorkloadIdentity("writer", { placement, identityName: "id-writer" });
  const role = identity.grant(
    "account",
    "Storage Blob Data Reader",
    { id: storageId, name: "sttest" },
    identity,
  );
  new FlowLogs("logs", {
    placement,
    flowLogName: "vnet-test",
    virtualNetworkId,
    storageId,
    identityId: identity.id,
    workspaceId,
    after: [role],
    ...args,
  });
  return azure.settled();
}

const ofRegion = watcher("NetworkWatcherRG", "NetworkWatcher_westeurope");

describe("FlowLogs", () => {
  it("make exactly one flow log, on the network and nothing else, in the network watcher of the region", async () => {
    const resources = await make(ofRegion);
    assert.deepEqual(
      children(resources).filter((line) => line.includes(" logs")),
      ["FlowLogs logs", "network:FlowLog logs"],
    );
    const { id, inputs } = one(resources, "network:FlowLog", "logs");
    assert.equal(id, `${ofRegion}/flowLogs/vnet-test`);
    const { azureApiVersion, ...asked } = inputs;
    assert.deepEqual(asked, {
      flowLogName: "vnet-test",
      networkWatcherName: "NetworkWatcher_westeurope",
      resourceGroupName: "NetworkWatcherRG",
      location: "westeurope",
      tags: placement.tags,
      targetResourceId: virtualNetworkId,
      storageId,
      identity: {
        type: "UserAssigned",
        userAssignedIdentities: [one(resources, "managedidentity:UserAssignedIdentity", "writer").id],
      },
      enabled: true,
      format: { type: "JSON", version: 2 },
      // Azure would write the retention into the lifecycle policy of the account, which is not its own.
      retentionPolicy: { enabled: false, days: 0 },
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: {
          enabled: true,
          workspaceResourceId: workspaceId,
          workspaceRegion: "westeurope",
          trafficAnalyticsInterval: 60,
        },
      },
    });
  });

  it("wait for the role of the identity that writes", async () => {
    const resources = await make(ofRegion);
    const role = resources.find(({ type }) => type === "azure-native:authorization:RoleAssignment");
    assert.ok(role);
    assert.ok(one(resources, "network:FlowLog", "logs").dependencies.includes(role.urn));
  });

  it("are in the network watcher that is named, when it is not where Azure puts it", async () => {
    const own = watcher("rg-watchers", "watcher");
    const resources = await make(own, {
      networkWatcher: "watcher",
      networkWatcherResourceGroup: "rg-watchers",
    });
    assert.equal(one(resources, "network:FlowLog", "logs").id, `${own}/flowLogs/vnet-test`);
  });
});
