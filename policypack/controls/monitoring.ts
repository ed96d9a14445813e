import type { ControlText } from "./control.ts";

const monitor = "https://learn.microsoft.com/azure/azure-monitor";

export const monitoringControls = [
  {
    id: "monitoring-workspace-entra-only",
    title: "The workspace takes no logs on a shared key",
    severity: "medium",
    why: "Whoever has the workspace key can fill the audit trail with lies.",
    remediation: "Set features: { disableLocalAuth: true } on the operationalinsights.Workspace.",
    documents: [`${monitor}/logs/workspace-permissions-authentication`],
    mappings: { owasp: ["S10"] },
  },
  {
    id: "monitoring-workspace-retention",
    title: "Logs are kept long enough to find out",
    severity: "medium",
    why: "Most intrusions are found months later; after 30 days, the default, the trail is gone.",
    remediation: "Set retentionInDays: 90 or more on the operationalinsights.Workspace.",
    documents: [`${monitor}/logs/data-retention-configure`],
    mappings: { owasp: ["S10"] },
  },
  {
    id: "monitoring-insights-entra-only",
    title: "Application Insights takes no telemetry on an instrumentation key",
    severity: "medium",
    why: "The key is no secret, stands in many places, and lets anyone write telemetry.",
    remediation: "Set disableLocalAuth: true on the applicationinsights.Component.",
    documents: [`${monitor}/app/azure-ad-authentication`],
    mappings: {
      mcsb: ["IM-1"],
      owasp: ["S10"],
      azurePolicy: ["199d5677-e4d9-4264-9465-efe1839c06bd"],
      psrule: ["AppInsights.LocalAuth"],
    },
  },
  {
    id: "monitoring-insights-workspace",
    title: "Application Insights keeps its data in a workspace",
    severity: "medium",
    why: "Classic components are retired; in a workspace, telemetry is searched with the other logs and under its access rules.",
    remediation: "Set workspaceResourceId: workspace.id on the applicationinsights.Component.",
    documents: [`${monitor}/app/create-workspace-resource`],
    mappings: {
      cis: { "3.0": ["6.3.1"] },
      owasp: ["S10"],
      azurePolicy: ["d550e854-df1a-4de9-bf44-cd894b39a95e"],
      psrule: ["AppInsights.Workspace"],
    },
  },
  {
    id: "monitoring-diagnostics",
    title: "Every resource that has logs sends them to a workspace",
    severity: "medium",
    why: "What is not logged cannot be found out. Storage logs come from each service of an account, not from the account.",
    remediation:
      "Add a monitor.DiagnosticSetting with workspaceId and logs, for storage with resourceUri `${account.id}/blobServices/default` and its like.",
    documents: [`${monitor}/essentials/diagnostic-settings`, `${monitor}/reference/logs-index`],
    mappings: {
      mcsb: ["LT-3", "LT-4"],
      cis: { "2.0": ["5.4"], "3.0": ["4.12", "4.13", "4.14", "6.1.4", "6.1.6"] },
      owasp: ["S10"],
      azurePolicy: ["91a78b24-f231-4a8a-8da9-02c35b2b6510", "cf820ca0-f99e-4f3e-84fb-66e913812d21"],
      psrule: ["KeyVault.Logs"],
      checkov: [
        "CKV_AZURE_33",
        "CKV_AZURE_63",
        "CKV_AZURE_65",
        "CKV_AZURE_66",
        "CKV_AZURE_159",
        "CKV2_AZURE_21",
      ],
    },
  },
  {
    id: "monitoring-sentinel",
    title: "Microsoft Sentinel watches the workspace, where the team wants it",
    severity: "low",
    why: "Logs that nobody correlates show an attack only to those who know what to look for. Off unless requireSentinel is set.",
    remediation:
      'Add a securityinsights.SentinelOnboardingState with sentinelOnboardingStateName: "default" for the workspace.',
    documents: ["https://learn.microsoft.com/azure/sentinel/quickstart-onboard"],
    mappings: { mcsb: ["LT-1"], owasp: ["S10"] },
  },
  {
    id: "monitoring-defender-plans",
    title: "Plans of Defender for Cloud are on, and no program turns one off",
    severity: "medium",
    why: "Defender sees attacks on apps, storage and vaults that no setting prevents. Which plans have to be on, requiredDefenderPlans says.",
    remediation:
      'Set pricingTier: "Standard" of the security.Pricing, or of Microsoft.Security/pricings in a template of a resources.DeploymentAtSubscriptionScope.',
    documents: ["https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction"],
    mappings: {
      mcsb: ["LT-1"],
      cis: { "2.0": ["2.1.2", "2.1.7", "2.1.10"], "3.0": ["3.1.6.1", "3.1.8.1"], "5.0": ["8.1.2.1"] },
      owasp: ["S10"],
      azurePolicy: [
        "2913021d-f2fd-4f3d-b958-22354e2bdbcb",
        "0e6763cc-5078-4e64-889d-ff4d9a839047",
        "640d2586-54d2-465f-877f-9ffc1d2109f4",
        "7926a6d1-b268-4586-8197-e8ae90c877d7",
        "c3d20c29-b36d-48fe-808b-99a87530ad99",
      ],
      psrule: [
        "Defender.AppServices",
        "Defender.KeyVault",
        "Defender.Storage",
        "Defender.Api",
        "Defender.Arm",
      ],
      checkov: ["CKV_AZURE_19", "CKV_AZURE_84", "CKV_AZURE_87"],
    },
  },
  {
    id: "monitoring-security-contact",
    title: "Somebody is told of what Defender for Cloud finds",
    severity: "medium",
    why: "An alert that waits in a portal is read after the damage.",
    remediation:
      'Set emails, or notificationsByRole: { state: "On", roles: ["Owner"] }, and notificationsSources of the security.SecurityContact, with isEnabled: true.',
    documents: ["https://learn.microsoft.com/azure/defender-for-cloud/configure-email-notifications"],
    mappings: {
      mcsb: ["LT-1"],
      cis: { "2.0": ["2.1.20"], "3.0": ["3.1.14"] },
      owasp: ["S10"],
      azurePolicy: ["6e2593d9-add6-4083-9c9b-4b7d2188c899", "0b15565f-aa9e-48ba-8619-45960f2c314d"],
      psrule: ["Defender.SecurityContact"],
      checkov: ["CKV_AZURE_20", "CKV_AZURE_21", "CKV_AZURE_22"],
    },
  },
] as const satisfies readonly ControlText[];
