import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import type * as pulumi from "@pulumi/pulumi";

/** What a resource writes to the workspace. Which of them a resource has: https://learn.microsoft.com/azure/azure-monitor/reference/logs-index */
export interface Diagnostics {
  /** The resource. For storage, one of its services: the account itself has metrics only. */
  resourceId: pulumi.Input<string>;
  /** The Log Analytics workspace. */
  workspaceId: pulumi.Input<string>;
  /** Whether the resource has logs. */
  logs: boolean;
  /** Whether the resource has metrics. */
  metrics: boolean;
}

/**
 * Sends all logs and metrics of a resource to the workspace.
 *
 * @param name Logical name of the resource: the setting is `<name>-logs`.
 * @param parent The component that owns the resource.
 */
export function sendDiagnostics(
  name: string,
  diagnostics: Diagnostics,
  parent: pulumi.Resource,
): DiagnosticSetting {
  return new DiagnosticSetting(
    `${name}-logs`,
    {
      name: "workspace",
      resourceUri: diagnostics.resourceId,
      workspaceId: diagnostics.workspaceId,
      ...(diagnostics.logs && { logs: [{ categoryGroup: "allLogs", enabled: true }] }),
      ...(diagnostics.metrics && { metrics: [{ category: "AllMetrics", enabled: true }] }),
    },
    { parent },
  );
}
