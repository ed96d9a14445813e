import type { ControlText } from "./control.ts";

export const governanceControls = [
  {
    id: "governance-tags",
    title: "Resources say whose they are",
    severity: "low",
    why: "In an incident the first question is whom to call; Azure does not hand the tags of a resource group down.",
    remediation: "Set tags: { owner, environment, costCenter } on resource groups and main resources.",
    documents: ["https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources"],
    mappings: { psrule: ["Resource.UseTags", "Resource.RequiredTags"] },
  },
  {
    id: "governance-allowed-locations",
    title: "Resources are in the regions that the team allows",
    severity: "medium",
    why: "Where data lies decides whose law it is under. Any region will do unless allowedLocations is set.",
    remediation: "Set location, and that of each of additionalLocations, to one of the regions allowed.",
    documents: ["https://learn.microsoft.com/azure/azure-resource-manager/management/overview"],
    mappings: {
      mcsb: ["AM-2"],
      azurePolicy: ["e56962a6-4747-49cd-b67b-bf8b01975c4c", "e765b5de-1225-4ba3-bd56-1ac6695af988"],
      psrule: ["Resource.AllowedRegions"],
    },
  },
  {
    id: "governance-data-classification",
    title: "What holds data says how sensitive it is",
    severity: "low",
    why: "Who may see it, how long it is kept and whom to tell when it is lost depend on it.",
    remediation:
      "Set the tag dataClassification: public, internal, confidential or restricted, or what dataClassifications names instead.",
    documents: [
      "https://learn.microsoft.com/azure/cloud-adoption-framework/govern/policy-compliance/data-classification",
    ],
    mappings: { mcsb: ["DP-1"], psrule: ["Resource.RequiredTags"] },
  },
  {
    id: "governance-budget",
    title: "A budget tells somebody",
    severity: "low",
    why: "A bill that grows is often the first sign of a flood or of a stranger; a month later it is too late. There has to be one when requireBudget is set.",
    remediation:
      "Give notifications of the consumption.Budget an entry with enabled: true and contactEmails or contactGroups.",
    documents: [
      "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets",
    ],
    mappings: { owasp: ["S10"] },
  },
] as const satisfies readonly ControlText[];
