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
}

/** The settings of a run: the given ones, and defaults for the rest. */
export function withDefaults(given: Partial<Settings> = {}): Settings {
  return {
    minimumRetentionDays: 90,
    requiredTags: ["owner", "environment", "costCenter"],
    today: new Date().toISOString().slice(0, 10),
    requireCustomerManagedKeys: false,
    ...given,
  };
}
