import { at, describe, elementsAt, isText, textOf } from "../read.ts";
import type { Properties } from "../resource.ts";
import { isTrue, type Findings, type ResourceRule } from "../rule.ts";
import { every, independently, known } from "../unknown.ts";
import { canSpreadOverZones } from "./functions/plans.ts";
import { isProduction } from "./production.ts";

/** What more than one availability zone has outlives the loss of one; it costs more, so only production is asked for it. */
function inProduction(check: (inputs: Properties) => Findings): (inputs: Properties) => Findings {
  return function* (inputs) {
    const isElsewhere = () => !isProduction(inputs);
    if (known(isElsewhere) === true) {
      return;
    }
    for (const finding of check(inputs)) {
      if (isElsewhere()) {
        return;
      }
      yield finding;
    }
  };
}

function* plan(inputs: Properties): Findings {
  const path = "zoneRedundant";
  if (
    every(
      () => !isTrue.accepts(at(inputs, path)),
      () => canSpreadOverZones(inputs),
    )
  ) {
    yield { path, found: describe(at(inputs, path)), wanted: isTrue.wanted };
  }
}

/** https://learn.microsoft.com/azure/storage/common/storage-redundancy: zone-redundant in the region, with or without a second region. */
function* storage(inputs: Properties): Findings {
  const path = "sku.name";
  if (!/ZRS$/i.test(textOf(at(inputs, path)))) {
    yield { path, found: describe(at(inputs, path)), wanted: "'Standard_ZRS', or another of three zones" };
  }
}

/**
 * Units of a region: Azure spreads two and more over zones unless the program names one
 * (https://learn.microsoft.com/azure/api-management/enable-availability-zone-support).
 */
function* units(region: unknown, prefix: string): Findings {
  const [capacity, zones] = ["sku.capacity", "zones"];
  yield* independently([
    function* (): Findings {
      const count = at(region, capacity);
      if (!(typeof count === "number" && count >= 2)) {
        yield { path: `${prefix}${capacity}`, found: describe(count), wanted: "2 or more" };
      }
    },
    function* (): Findings {
      if (at(region, zones) !== undefined && elementsAt(region, zones).length === 1) {
        yield { path: `${prefix}${zones}`, found: "one zone", wanted: "two or three, or nothing" };
      }
    },
  ]);
}

/** Tiers with the promise of a service level that production needs, and with zones. */
const zonalTiers = ["Premium", "PremiumV2", "StandardV2"] as const;

function* gateway(inputs: Properties): Findings {
  const tier = "sku.name";
  yield* independently([
    function* (): Findings {
      if (!isText(at(inputs, tier), ...zonalTiers)) {
        yield { path: tier, found: describe(at(inputs, tier)), wanted: zonalTiers.join(", ") };
      }
    },
    () => units(inputs, ""),
    ...elementsAt(inputs, "additionalLocations").map(
      (read, index) => () => units(read(), `additionalLocations[${index}].`),
    ),
  ]);
}

/** What keeps production up when a data centre goes down. */
export const zoneRules: readonly ResourceRule[] = [
  { control: "functions-zone-redundant", kinds: ["web:AppServicePlan"], check: inProduction(plan) },
  { control: "storage-zone-redundant", kinds: ["storage:StorageAccount"], check: inProduction(storage) },
  {
    control: "apim-zone-redundant",
    kinds: ["apimanagement:ApiManagementService"],
    check: inProduction(gateway),
  },
];
