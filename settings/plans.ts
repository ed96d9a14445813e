import { z } from "zod";

import { planSlots, type PlanSlot } from "../components/addressPlan.ts";
import { planSkus, type PlanSku } from "../components/planSkus.ts";
import { describe } from "./finding.ts";
import { didYouMean } from "./nearest.ts";
import { type Problem, nameRule, number, object, textFor } from "./rules.ts";

/** A plan that several apps share. */
export interface PlanSettings {
  /** Its size: Elastic Premium (`EP1` to `EP3`) or dedicated (`P0v3` to `P3v3`). */
  readonly sku: PlanSku;
  /** Its place in the address plan, 1 to 4: the integration subnet that is this plan's alone, for ever. */
  readonly subnet: PlanSlot;
  /** Instances that it always has. Default: 1, or 2 when the zone is zone-redundant. */
  readonly minimumInstances?: number | undefined;
  /** Instances that it may grow to. Default: twice the minimum on Elastic Premium, the minimum on a dedicated plan. */
  readonly maximumInstances?: number | undefined;
}

/** The sizes of plans, by name. */
export const planSizes = [
  "EP1",
  "EP2",
  "EP3",
  "P0v3",
  "P1v3",
  "P2v3",
  "P3v3",
] as const satisfies readonly PlanSku[];

/** Instances of the largest plan. */
const mostInstances = Math.max(...Object.values(planSkus).map(({ maximumInstances }) => maximumInstances));

/**
 * Why a size that Azure has is no size of a zone.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-networking-options#matrix-of-networking-features,
 * https://learn.microsoft.com/azure/reliability/reliability-app-service#requirements
 */
const lacks: readonly (readonly [sizes: RegExp, what: string])[] = [
  [/^(?:Y1|F1|D1)$/i, "private endpoints"],
  [/^[BS][123]$/i, "availability zones"],
];

function explainSize(sku: string): Problem {
  const [, what] = lacks.find(([sizes]) => sizes.test(sku)) ?? [];
  return {
    found: `${describe(sku)}${what === undefined ? didYouMean(sku, planSizes) : `, a size without ${what}`}`,
  };
}

const instances = number(z.int().min(1).max(mostInstances), {
  allowed: `a whole number from 1 to ${mostInstances}`,
  example: 2,
}).optional();

/** Value of a key of `plans`. */
export const plan = object(
  {
    sku: textFor((sku) => planSizes.find((each) => each === sku), explainSize, {
      allowed: planSizes.join(", "),
      example: "EP1",
    }),
    subnet: number(z.literal([...planSlots]), {
      allowed: "a whole number from 1 to 4, another one for each plan",
      example: 1,
    }),
    minimumInstances: instances,
    maximumInstances: instances,
  },
  { allowed: "an object with sku and subnet", example: { sku: "EP1", subnet: 1 } },
);

/** A key of `plans`. */
export const planName = nameRule(
  /^(?=.{2,12}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
  "2 to 12 lowercase letters, digits and single inner hyphens",
  ["premium", { sku: "EP1", subnet: 1 }],
);
