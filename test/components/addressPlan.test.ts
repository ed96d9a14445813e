import assert from "node:assert/strict";

import fc from "fast-check";

import { overlaps, parseNetwork, planAddresses, usableAddresses } from "../../components/addressPlan.ts";

const network = (min: number, max: number) =>
  fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min, max })).map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = Math.floor(address / size) * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
    return { cidr: `${bytes.join(".")}/${prefix}`, start, end: start + size };
  });

describe("planAddresses", () => {
  it("gives the first two quarters away", () => {
    assert.deepEqual(planAddresses("10.40.0.0/22"), {
      flexIntegration: "10.40.0.0/24",
      privateEndpoints: "10.40.1.0/24",
    });
    assert.deepEqual(planAddresses("10.40.1.0/24"), {
      flexIntegration: "10.40.1.0/26",
      privateEndpoints: "10.40.1.64/26",
    });
  });

  it("lays subnets inside the space, apart, and large enough for Flex Consumption", () => {
    fc.assert(
      fc.property(network(16, 24), ({ cidr, start, end }) => {
        const plan = planAddresses(cidr);
        const subnets = [plan.flexIntegration, plan.privateEndpoints].map(parseNetwork);
        for (const subnet of subnets) {
          assert.ok(Number(subnet.startAddress().bigInt()) >= start);
          assert.ok(Number(subnet.endAddress().bigInt()) < end);
          assert.ok(subnet.subnetMask <= 27);
        }
        assert.equal(overlaps(plan.flexIntegration, plan.privateEndpoints), false);
      }),
    );
  });

  it("refuses spaces of other sizes", () => {
    assert.throws(
      () => planAddresses("10.0.0.0/15"),
      new RangeError("'10.0.0.0/15' is a /15; allowed is a /16 to a /24"),
    );
    assert.throws(() => planAddresses("10.0.0.0/25"), RangeError);
  });
});

describe("parseNetwork", () => {
  it("suggests the first address of the network", () => {
    assert.throws(
      () => parseNetwork("10.40.0.1/22"),
      new RangeError("'10.40.0.1/22' is not the first address of its network; did you mean '10.40.0.0/22'?"),
    );
  });

  for (const text of [
    "",
    "ten",
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.0/33",
    "010.0.0.0/8",
    "256.0.0.0/8",
    "10.0.0.0/-1",
    "::/0",
    " 10.0.0.0/8",
  ]) {
    it(`refuses '${text}'`, () => {
      assert.throws(() => parseNetwork(text), RangeError);
    });
  }

  it("throws nothing but RangeError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.]{1,15}\/\d{1,3}$/)), (text) => {
        try {
          parseNetwork(text);
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }),
    );
  });
});

describe("overlaps", () => {
  it("is what arithmetic says, both ways", () => {
    fc.assert(
      fc.property(network(0, 32), network(0, 32), (one, other) => {
        const shared = one.start < other.end && other.start < one.end;
        assert.equal(overlaps(one.cidr, other.cidr), shared);
        assert.equal(overlaps(other.cidr, one.cidr), shared);
        assert.equal(overlaps(one.cidr, one.cidr), true);
      }),
    );
  });
});

describe("usableAddresses", () => {
  it("leaves out the five that Azure keeps", () => {
    assert.equal(usableAddresses("10.0.0.0/24"), 251);
    assert.equal(usableAddresses("10.0.0.0/26"), 59);
  });
});
