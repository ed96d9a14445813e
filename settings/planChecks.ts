import { planSlots } from "../components/addressPlan.ts";
import { planSkus, zoneRedundantMinimum } from "../components/planSkus.ts";
import type { Values } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { plan, planSizes, type PlanSettings } from "./plans.ts";
import { hasZonalElasticPremium, hasZones, location } from "./regions.ts";
import { entriesOf, isOn, namesOf } from "./rules.ts";
import { namespace } from "./settings.ts";

/** The key of the plans that apps share. */
export const plansKey = `${namespace}:plans`;
const zoneRedundantKey = `${namespace}:zoneRedundant`;
const platformKey = `${namespace}:platform`;

const dedicated = planSizes.filter((size) => planSkus[size].kind === "Dedicated");

/** What of a stack's plans is right in itself, for checks between plans and apps. */
export interface StackPlans {
  /** The plans by name. */
  readonly plans: Readonly<Record<string, PlanSettings>>;
  /** Names of plans, also of those that are wrong in themselves. */
  readonly planNames: readonly string[];
  /** Whether the plans are those of another stack, of which nothing is known here. */
  readonly plansElsewhere: boolean;
  /** Whether plans and apps are spread over zones. */
  readonly zoneRedundant: boolean;
}

/** Reads the plans of a stack. */
export function plansOf(values: Values): StackPlans {
  const right = entriesOf(values[plansKey]).flatMap(([name, value]) => {
    const parsed = plan.safeParse(value).data;
    return parsed === undefined ? [] : [[name, parsed] as const];
  });
  return {
    plans: Object.fromEntries(right),
    planNames: namesOf(values[plansKey]),
    plansElsewhere: values[platformKey] !== undefined,
    zoneRedundant: isOn(values[zoneRedundantKey]),
  };
}

/** Checks of plans against each other, and against what their sizes and zones allow. */
export function* checkPlans(values: Values): Generator<Finding> {
  const { plans, zoneRedundant } = plansOf(values);
  const { data: region } = location.safeParse(values["azure-native:location"]);
  const taken = new Map<number, string>();
  for (const [name, { sku, subnet, minimumInstances, maximumInstances }] of Object.entries(plans)) {
    const other = taken.get(subnet);
    if (other !== undefined) {
      const free = planSlots.find((each) => !Object.values(plans).some((its) => its.subnet === each));
      yield {
        path: [plansKey, name, "subnet"],
        found: `${subnet}, the subnet of the plan '${other}'`,
        allowed: "a subnet of its own: apps of different plans cannot share one",
        example: free ?? 1,
      };
    }
    taken.set(subnet, name);

    // In a region without zones, it is the zone that can't be zone-redundant.
    if (
      zoneRedundant &&
      planSkus[sku].kind === "ElasticPremium" &&
      region !== undefined &&
      hasZones(region) &&
      !hasZonalElasticPremium(region)
    ) {
      yield {
        path: [plansKey, name, "sku"],
        found: `"${sku}" with zoneRedundant, and Elastic Premium has no zones in ${region}`,
        allowed: `${dedicated.join(", ")}; or zoneRedundant: false; or another region`,
        example: "P0v3",
      };
    }
    const least = zoneRedundant ? zoneRedundantMinimum : 1;
    const most = planSkus[sku].maximumInstances;
    if (minimumInstances !== undefined && minimumInstances < least) {
      yield {
        path: [plansKey, name, "minimumInstances"],
        found: `${minimumInstances}, with zoneRedundant`,
        allowed: `${least} or more: a zone-redundant plan has instances in two zones at least`,
        example: least,
      };
    }
    if (
      maximumInstances !== undefined &&
      (maximumInstances > most || maximumInstances < (minimumInstances ?? least))
    ) {
      yield {
        path: [plansKey, name, "maximumInstances"],
        found: `${maximumInstances} for a plan of size ${sku} that always has ${minimumInstances ?? least}`,
        allowed: `a whole number from ${minimumInstances ?? least} to ${most}`,
        example: most,
      };
    }
  }
}
