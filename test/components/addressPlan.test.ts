import assert from "node:assert/strict";

import fc from "fast-check";

import {
  addressesOf,
  contains,
  overlaps,
  parseNetwork,
  planAddresses,
  roomIn,
  spaceWithRoom,
  usableAddresses,
  type AddressPlan,
  type SubnetKind,
} from "../../components/addressPlan.ts";

/** Every subnet of a plan with its kind. */
const subnetsOf = ({ plans, ...single }: AddressPlan): [SubnetKind, string][] => [
  ["flexIntegration", single.flexIntegration],
  ["privateEndpoints", single.privateEndpoints],
  ...Object.values(plans).map((subnet): [SubnetKind, string] => ["plan", subnet]),
  ["gateway", single.gateway],
  ["edge", single.edge],
  ["buildAgents", single.buildAgents],
];

/** The longest prefixes that are documented for what goes into a subnet; for Application Gateway and machines, Azure's own limit. */
const longest: Readonly<Record<SubnetKind, number>> = {
  flexIntegration: 27,
  privateEndpoints: 29,
  plan: 28,
  gateway: 27,
  edge: 29,
  buildAgents: 29,
};

const network = (min: number, max: number) =>
  fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min, max })).map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = Math.floor(address / size) * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
    return { cidr: `${bytes.join(".")}/${prefix}`, start, end: start + size };
  });

describe("planAddresses", () => {
  it("gives each kind of subnet its place", () => {
    assert.deepEqual(planAddresses("10.40.0.0/22"), {
      flexIntegration: "10.40.0.0/24",
      privateEndpoints: "10.40.1.0/24",
      plans: { 1: "10.40.2.0/26", 2: "10.40.2.64/26", 3: "10.40.2.128/26", 4: "10.40.2.192/26" },
      gateway: "10.40.3.0/25",
      edge: "10.40.3.128/26",
      buildAgents: "10.40.3.192/26",
    });
    assert.deepEqual(planAddresses("10.40.1.0/24"), {
      flexIntegration: "10.40.1.0/26",
      privateEndpoints: "10.40.1.64/26",
      plans: { 1: "10.40.1.128/28", 2: "10.40.1.144/28", 3: "10.40.1.160/28", 4: "10.40.1.176/28" },
      gateway: "10.40.1.192/27",
      edge: "10.40.1.224/28",
      buildAgents: "10.40.1.240/28",
    });
  });

  it("lays subnets inside the space, apart, without a gap, and as large as documented", () => {
    fc.assert(
      fc.property(network(16, 24), ({ cidr, start, end }) => {
        const subnets = subnetsOf(planAddresses(cidr));
        let next = start;
        for (const [kind, subnet] of subnets) {
          const { subnetMask } = parseNetwork(subnet);
          assert.equal(Number(parseNetwork(subnet).startAddress().bigInt()), next, kind);
          assert.ok(subnetMask <= longest[kind], `${kind} ${subnet}`);
          assert.equal(roomIn(cidr, kind), usableAddresses(subnet), kind);
          next += 2 ** (32 - subnetMask);
        }
        assert.equal(next, end);
        for (const [index, [, one]] of subnets.entries()) {
          for (const [, other] of subnets.slice(index + 1)) {
            assert.equal(overlaps(one, other), false);
          }
        }
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

describe("contains", () => {
  it("is what arithmetic says, of networks and of addresses", () => {
    fc.assert(
      fc.property(network(0, 32), network(0, 32), (outer, inner) => {
        assert.equal(contains(outer.cidr, inner.cidr), outer.start <= inner.start && inner.end <= outer.end);
        const [address = ""] = inner.cidr.split("/");
        assert.equal(contains(outer.cidr, address), outer.start <= inner.start && inner.start < outer.end);
      }),
    );
  });
});

describe("spaceWithRoom", () => {
  const kind = fc.constantFrom<SubnetKind>("privateEndpoints", "plan", "gateway", "edge");

  it("is the smallest space around the given one whose subnet has room", () => {
    fc.assert(
      fc.property(network(16, 24), kind, fc.integer({ min: 1, max: 20_000 }), ({ cidr }, subnet, needed) => {
        const space = spaceWithRoom(cidr, subnet, needed);
        if (space === undefined) {
          const [address = ""] = cidr.split(".");
          assert.ok(roomIn(`${address}.0.0.0/16`, subnet) < needed);
          return;
        }
        assert.ok(contains(space, cidr));
        assert.ok(roomIn(space, subnet) >= needed);
        const { subnetMask } = parseNetwork(space);
        assert.ok(space === cidr || roomIn(`0.0.0.0/${subnetMask + 1}`, subnet) < needed);
      }),
    );
  });

  it("counts what services take", () => {
    // An instance is there twice while a plan scales; 31 units are the most of API Management; 125 instances those of Application Gateway.
    assert.equal(spaceWithRoom("10.40.1.0/24", "plan", addressesOf.plan(5)), "10.40.1.0/24");
    assert.equal(spaceWithRoom("10.40.1.0/24", "plan", addressesOf.plan(20)), "10.40.0.0/22");
    assert.equal(spaceWithRoom("10.40.1.0/24", "gateway", addressesOf.gateway(13)), "10.40.1.0/24");
    assert.equal(spaceWithRoom("10.40.1.0/24", "gateway", addressesOf.gateway(14)), "10.40.0.0/23");
    assert.equal(spaceWithRoom("10.40.1.0/24", "edge", addressesOf.edge(10)), "10.40.1.0/24");
    assert.equal(spaceWithRoom("10.40.1.0/24", "edge", addressesOf.edge(125)), "10.40.0.0/20");
    assert.equal(spaceWithRoom("10.40.1.0/24", "plan", 4092), undefined);
  });
});

describe("usableAddresses", () => {
  it("leaves out the five that Azure keeps", () => {
    assert.equal(usableAddresses("10.0.0.0/24"), 251);
    assert.equal(usableAddresses("10.0.0.0/26"), 59);
  });
});
