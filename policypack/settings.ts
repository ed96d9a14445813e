/** What a team may set to its own standard; everything else about a rule is fixed. */
export interface Settings {
  /** Days for which a Log Analytics workspace has to keep its logs. Default 90, what the cloud security benchmark asks for. */
  readonly minimumRetentionDays: number;
  /** The tags that every resource group and main resource carries, compared without regard to case as Azure does. */
  readonly requiredTags: readonly string[];
  /** The day on which a language version has to be supported, as `YYYY-MM-DD`. Default: the day of the run. */
  readonly today: string;
  /** Whether storage accounts have to be encrypted with a key of one's own. Default: Azure's own keys do. */
  readonly requireCustomerManagedKeys: boolean;
  /** The regions that resources may be in, such as `westeurope`, in any of Azure's spellings. Default: none named, so that any will do. */
  readonly allowedLocations: readonly string[];
  /** The values that the tag `dataClassification` of what holds data may have. Default: public, internal, confidential, restricted. */
  readonly dataClassifications: readonly string[];
  /** Whether Microsoft Sentinel has to watch a workspace of a stack that has one. Default: it need not. */
  readonly requireSentinel: boolean;
  /**
   * The plans of Defender for Cloud that the stack has to turn on, as Azure calls them: "AppServices", "StorageAccounts", "KeyVaults",
   * "Arm", "Api". Default: none, since a plan is one for the whole subscription, and only one stack can have it.
   */
  readonly requiredDefenderPlans: readonly string[];
  /** Whether the stack has to have a budget. Default: it need not. */
  readonly requireBudget: boolean;
  /** Whether each caller of an API has to have a quota beside the rate limit. Default: a rate limit will do. */
  readonly requireQuotas: boolean;
}

/** The settings of a run: the given ones, and defaults for the rest. */
export function withDefaults(given: Partial<Settings> = {}): Settings {
  return {
    minimumRetentionDays: 90,
    requiredTags: ["owner", "environment", "costCenter"],
    today: new Date().toISOString().slice(0, 10),
    requireCustomerManagedKeys: false,
    allowedLocations: [],
    dataClassifications: ["public", "internal", "confidential", "restricted"],
    requireSentinel: false,
    requiredDefenderPlans: [],
    requireBudget: false,
    requireQuotas: false,
    ...given,
  };
}
