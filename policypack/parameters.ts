import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";

import type { ControlId } from "./controls.ts";
import type { Settings } from "./settings.ts";

/** A setting that a policy takes in Pulumi's policy configuration file; `today` is for tests alone. */
export type ParameterName = Exclude<keyof Settings, "today">;

/** What a parameter may be, and the policies that take it. */
export interface Parameter {
  /** JSON schema of the values; the engine and the audit refuse others. */
  readonly schema: PolicyConfigJSONSchema;
  readonly policies: readonly ControlId[];
}

const names: PolicyConfigJSONSchema = {
  type: "array",
  uniqueItems: true,
  items: { type: "string", minLength: 1 },
};

/** The parameters of the pack; their defaults are in settings.ts. */
export const parameters: Readonly<Record<ParameterName, Parameter>> = {
  minimumRetentionDays: {
    // What a workspace can keep: https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
    schema: { type: "integer", minimum: 30, maximum: 730, description: "Days for which logs are kept." },
    policies: ["monitoring-workspace-retention"],
  },
  requiredTags: {
    schema: { ...names, description: "Tags that every resource group and main resource carries." },
    policies: ["governance-tags"],
  },
  requireCustomerManagedKeys: {
    schema: { type: "boolean", description: "Whether storage is encrypted with keys of one's own." },
    policies: ["data-customer-managed-key"],
  },
  allowedLocations: {
    schema: { ...names, description: "Regions that resources may be in, such as westeurope; none: any." },
    policies: ["governance-allowed-locations"],
  },
  dataClassifications: {
    schema: { ...names, minItems: 1, description: "Values that the tag dataClassification may have." },
    policies: ["governance-data-classification"],
  },
  requireSentinel: {
    schema: { type: "boolean", description: "Whether Microsoft Sentinel watches the workspace." },
    policies: ["monitoring-sentinel"],
  },
  requiredDefenderPlans: {
    schema: {
      type: "array",
      uniqueItems: true,
      items: { type: "string", enum: ["AppServices", "StorageAccounts", "KeyVaults", "Arm", "Api"] },
      description: "Plans of Defender for Cloud that the stack turns on.",
    },
    policies: ["monitoring-defender-plans"],
  },
  requireBudget: {
    schema: { type: "boolean", description: "Whether the stack has a budget." },
    policies: ["governance-budget"],
  },
  requireQuotas: {
    schema: { type: "boolean", description: "Whether callers of APIs have a quota beside the rate limit." },
    policies: ["apim-quota"],
  },
};
