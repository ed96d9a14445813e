import assert from "node:assert/strict";

import { privateLinkRegions } from "../../components/edge/privateLinkOrigin.ts";
import { hasZonalElasticPremium, hasZones, location } from "../../settings/regions.ts";

const isTaken = (region: unknown) => location.safeParse(region).success;

describe("regions", () => {
  it("are those of public Azure, by the names that programs use", () => {
    for (const region of ["westeurope", "westus3", "swedencentral", "indiasouthcentral", "norwaywest"]) {
      assert.ok(isTaken(region), region);
    }
    for (const region of ["West Europe", "WestEurope", "westeurop", "usgovvirginia", "toString", "", 1]) {
      assert.ok(!isTaken(region), String(region));
    }
  });

  it("have zones or not", () => {
    for (const region of ["westeurope", "eastus", "japanwest"]) {
      assert.ok(hasZones(region), region);
    }
    for (const region of ["westus", "ukwest", "northcentralus", "norwaywest"]) {
      assert.ok(!hasZones(region), region);
    }
  });

  it("have what they have only where the first table knows them, with zones", () => {
    for (const region of privateLinkRegions) {
      assert.ok(isTaken(region) && hasZones(region), region);
    }
    assert.ok(hasZonalElasticPremium("westeurope"));
    assert.ok(!hasZonalElasticPremium("westus"));
    assert.ok(!hasZonalElasticPremium("polandcentral"));
  });
});
