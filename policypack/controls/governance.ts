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
] as const satisfies readonly ControlText[];
