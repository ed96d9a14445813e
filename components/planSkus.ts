/** Sizes of one kind of plan, and how far it grows. */
interface PlanKind {
  /** How its apps are hosted. */
  readonly kind: "ElasticPremium" | "Dedicated";
  /** Family of its sizes, as Azure names it. */
  readonly family: string;
  /** Instances that it can have at most. */
  readonly maximumInstances: number;
  /** Slots that an app can have there, beside production. */
  readonly maximumSlots: number;
}

/** Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
const elasticPremium: PlanKind & { tier: string } = {
  kind: "ElasticPremium",
  tier: "ElasticPremium",
  family: "EP",
  maximumInstances: 100,
  maximumSlots: 2,
};

/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-app-service-limits */
const premiumV3: PlanKind = { kind: "Dedicated", family: "Pv3", maximumInstances: 30, maximumSlots: 19 };

/**
 * Sizes of the plans that apps can share: those that have private endpoints, slots and zones. A size of Elastic Premium has 1, 2 or 4
 * cores; a dedicated one 1, 2, 4 or 8.
 *
 * Source: https://learn.microsoft.com/azure/app-service/overview-hosting-plans
 */
export const planSkus = {
  EP1: elasticPremium,
  EP2: elasticPremium,
  EP3: elasticPremium,
  // The smallest has a tier of its own.
  P0v3: { ...premiumV3, tier: "Premium0V3" },
  P1v3: { ...premiumV3, tier: "PremiumV3" },
  P2v3: { ...premiumV3, tier: "PremiumV3" },
  P3v3: { ...premiumV3, tier: "PremiumV3" },
} as const satisfies Readonly<Record<string, PlanKind & { tier: string }>>;

/** Size of a plan that apps can share, e.g. `EP1`. */
export type PlanSku = keyof typeof planSkus;

/** Instances that a zone-redundant plan has at least. Source: https://learn.microsoft.com/azure/reliability/reliability-functions */
export const zoneRedundantMinimum = 2;
