import assert from "node:assert/strict";
import fc from "fast-check";
import {
  gatewayAccesses,
  gatewayTiers,
  isClassic,
  kindOf,
  largestUnits,
  virtualNetworkType,
  zonesOf,
} from "../../../components/gateway/tiers.ts";

const place = fc.record({
  tier: fc.constantFrom(...gatewayTiers),
  access: fc.constantFrom(...gatewayAccesses),
  injected: fc.option(fc.boolean(), { nil: undefined }),
});

describe("tiers of the gateway", () => {
  it("sit in the network as Azure has it", () => {
    const kinds = gatewayTiers.flatMap((tier) =>
      [false, true].map((injected) => `${tier} ${injected} ${kindOf({ tier, access: "private", injected })}`),
    );
    assert.deepEqual(kinds, [
      "Developer false classic",
      "Developer true classic",
      "Premium false classic",
      "Premium true classic",
      "StandardV2 false integrated",
      "StandardV2 true integrated",
      "PremiumV2 false integrated",
      "PremiumV2 true injected",
    ]);
  });

  it("are internal exactly where they are private and inside the network", () => {
    fc.assert(
      fc.property(place, (given) => {
        const inside = kindOf(given) !== "integrated";
        assert.equal(virtualNetworkType(given) === "Internal", inside && given.access === "private");
      }),
    );
  });

  it("spread units evenly over zones, and only those of Premium", () => {
    fc.assert(
      fc.property(fc.constantFrom(...gatewayTiers), fc.integer({ min: 1, max: 31 }), (tier, units) => {
        const zones = zonesOf(tier, units);
        if (zones === undefined) {
          assert.ok(tier !== "Premium" || (units % 2 !== 0 && units % 3 !== 0));
        } else {
          assert.equal(tier, "Premium");
          assert.ok(zones.length > 1);
          assert.equal(units % zones.length, 0);
        }
      }),
    );
    assert.deepEqual(zonesOf("Premium", 2), ["1", "2"]);
    assert.deepEqual(zonesOf("Premium", 6), ["1", "2", "3"]);
  });

  it("have their largest sizes", () => {
    assert.deepEqual(largestUnits, { Developer: 1, Premium: 31, StandardV2: 10, PremiumV2: 30 });
    assert.deepEqual(gatewayTiers.filter(isClassic), ["Developer", "Premium"]);
  });
});
