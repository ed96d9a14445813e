import assert from "node:assert/strict";
import { planSkus } from "../../components/planSkus.ts";
import { plan, planName, planSizes } from "../../settings/plans.ts";

describe("settings of plans", () => {
  it("take a size and a subnet, and numbers that the command line made texts", () => {
    assert.deepEqual(plan.parse({ sku: "EP1", subnet: 1 }), { sku: "EP1", subnet: 1 });
    assert.deepEqual(plan.parse({ sku: "P1v3", subnet: "4", minimumInstances: "2", maximumInstances: 5 }), {
      sku: "P1v3",
      subnet: 4,
      minimumInstances: 2,
      maximumInstances: 5,
    });
  });

  it("know every size that the component knows", () => {
    assert.deepEqual([...planSizes].sort(), Object.keys(planSkus).sort());
  });

  for (const [what, value] of Object.entries({
    "no size": { subnet: 1 },
    "no subnet": { sku: "EP1" },
    "a size without private endpoints or zones": { sku: "B1", subnet: 1 },
    "a size that is no plan of functions": { sku: "Y1", subnet: 1 },
    "a subnet that there is not": { sku: "EP1", subnet: 5 },
    "half an instance": { sku: "EP1", subnet: 1, minimumInstances: 0.5 },
    "too many instances": { sku: "EP1", subnet: 1, maximumInstances: 101 },
    "an unknown key": { sku: "EP1", subnet: 1, zones: true },
  })) {
    it(`refuse ${what}`, () => {
      assert.equal(plan.safeParse(value).success, false);
    });
  }

  it("refuse names that make no name of a plan", () => {
    for (const name of ["premium", "my-plan"]) {
      assert.equal(planName(name, undefined), undefined, name);
    }
    for (const name of ["p", "Premium", "my--plan", "-plan", "a-very-long-plan"]) {
      assert.notEqual(planName(name, undefined), undefined, name);
    }
  });
});
