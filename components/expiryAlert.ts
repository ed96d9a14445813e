import { SystemTopic } from "@pulumi/azure-native/eventgrid/systemTopic.js";
import { SystemTopicEventSubscription } from "@pulumi/azure-native/eventgrid/systemTopicEventSubscription.js";
import type * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";

/** Who is told of what ends in which vault. */
export interface ExpiryAlert {
  /** Where the topic lives; its region must be that of the vault. */
  placement: Placement;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** ARM id of the vault. */
  vaultId: pulumi.Input<string>;
  /** Name of the Event Grid topic in Azure: 3 to 50 letters, digits, hyphens. A vault has one topic. */
  topicName: string;
  /** ARM id of the action group that is told. */
  actionGroupId: pulumi.Input<string>;
}

/**
 * Raises an alert thirty days before a secret or a key of a vault ends, and again when it has ended. The vault itself sends the event, so
 * nothing has to get into it; it tells only of what was put in it after this.
 *
 * @param name Logical name of the vault.
 * @param parent The component that owns the vault.
 * @returns What must be there before the vault tells.
 *
 * Sources: https://learn.microsoft.com/azure/event-grid/handle-key-vault-events-using-azure-monitor-alerts,
 * https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export function alertOnExpiry(name: string, alert: ExpiryAlert, parent: pulumi.Resource): pulumi.Resource {
  const { resourceGroupName, location, tags } = alert.placement;
  const topic = new SystemTopic(
    `${name}-events`,
    {
      systemTopicName: alert.topicName,
      resourceGroupName,
      location,
      tags,
      source: alert.vaultId,
      topicType: "Microsoft.KeyVault.vaults",
    },
    { parent },
  );
  sendDiagnostics(
    `${name}-events`,
    { resourceId: topic.id, workspaceId: alert.workspaceId, logs: true, metrics: true },
    parent,
  );
  return new SystemTopicEventSubscription(
    `${name}-expiry`,
    {
      systemTopicName: knownAfter(topic, alert.topicName),
      resourceGroupName,
      eventSubscriptionName: "expiry",
      // The only schema that Azure Monitor takes.
      eventDeliverySchema: "CloudEventSchemaV1_0",
      filter: {
        includedEventTypes: ["Secret", "Key", "Certificate"].flatMap((kind) => [
          `Microsoft.KeyVault.${kind}NearExpiry`,
          `Microsoft.KeyVault.${kind}Expired`,
        ]),
      },
      destination: {
        endpointType: "MonitorAlert",
        severity: "Sev2",
        description: "A secret, key or certificate of the vault ends within thirty days, or has ended",
        actionGroups: [alert.actionGroupId],
      },
    },
    { parent },
  );
}
