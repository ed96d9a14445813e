import type { ControlText } from "./control.ts";

const monitor = "https://learn.microsoft.com/azure/azure-monitor";

export const alertControls = [
  {
    id: "monitoring-action-group",
    title: "An action group tells somebody",
    severity: "medium",
    why: "Alerts that nobody gets are logs.",
    remediation:
      "Give the monitor.ActionGroup emailReceivers or others, and leave enabled out or set it to true.",
    documents: [`${monitor}/alerts/action-groups`],
    mappings: { mcsb: ["LT-3"], owasp: ["S10"] },
  },
  {
    id: "monitoring-alerts",
    title: "Somebody is told of failures, refusals, denials and changes of roles",
    severity: "low",
    why: "Attacks show in calls that are refused and in roles that nobody asked for, long before they show in data.",
    remediation:
      "Add a monitor.MetricAlert on requests/failed, one on the result codes 401 and 403, one on ServiceApiResult of the vault, and a monitor.ActivityLogAlert on Microsoft.Authorization/roleAssignments/write, each with an action group.",
    documents: [`${monitor}/alerts/alerts-overview`],
    mappings: { mcsb: ["LT-1"], owasp: ["S10"] },
    enforcement: "advisory",
  },
  {
    id: "monitoring-private-scope",
    title: "A private link scope lets nothing out",
    severity: "medium",
    why: "In open mode data can be sent from the network to the workspace of anybody.",
    remediation:
      'Set accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" } of the monitor.PrivateLinkScope.',
    documents: [`${monitor}/logs/private-link-design`],
    mappings: { mcsb: ["NS-2"], owasp: ["S3"] },
  },
  {
    id: "monitoring-private-only",
    title: "Telemetry that has a private way takes no other",
    severity: "medium",
    why: "A private link scope beside an open workspace closes nothing.",
    remediation:
      'Set publicNetworkAccessForIngestion: "Disabled" and publicNetworkAccessForQuery: "Disabled" on the workspace and on Application Insights.',
    documents: [`${monitor}/logs/private-link-design`],
    mappings: {
      mcsb: ["NS-2"],
      owasp: ["S6"],
      azurePolicy: ["1bc02227-0cb6-4e11-8f53-eb0b22eab7e8"],
    },
  },
  {
    id: "network-flow-logs",
    title: "The traffic of a production network is recorded",
    severity: "low",
    why: "After an intrusion, flow logs are what tells where it came from and what it reached. Those on security groups can no longer be made.",
    remediation: "Add a network.FlowLog with targetResourceId: network.id.",
    documents: ["https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview"],
    mappings: {
      mcsb: ["LT-4"],
      cis: { "2.0": ["5.1.6"], "3.0": ["6.1.5", "7.5"] },
      owasp: ["S10"],
      azurePolicy: ["4c3c6c5f-0d47-4402-99b8-aa543dd8bcee", "27960feb-a23c-4577-8d36-ef8b5f35e0be"],
      checkov: ["CKV_AZURE_12"],
    },
  },
] as const satisfies readonly ControlText[];
