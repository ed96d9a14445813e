import assert from "node:assert/strict";
import { privateLinkRegions } from "../../../components/edge/privateLinkOrigin.ts";

describe("regions with private link of Front Door", () => {
  it("are names of regions as Azure Resource Manager spells them, each once, in order", () => {
    for (const region of privateLinkRegions) assert.match(region, /^[a-z]+\d?$/);
    assert.deepEqual(privateLinkRegions, [...new Set(privateLinkRegions)].sort());
  });

  it("are those of public Azure in the documented table", () => {
    const [americas, europe, others] = [
      [
        "brazilsouth",
        "canadacentral",
        "centralus",
        "eastus",
        "eastus2",
        "southcentralus",
        "westus2",
        "westus3",
      ],
      [
        "francecentral",
        "germanywestcentral",
        "northeurope",
        "norwayeast",
        "swedencentral",
        "uksouth",
        "westeurope",
      ],
      [
        ...["southafricanorth", "uaenorth", "australiaeast", "centralindia"],
        ...["eastasia", "japaneast", "koreacentral", "southeastasia"],
      ],
    ];
    assert.deepEqual([...privateLinkRegions].sort(), [...americas, ...europe, ...others].sort());
  });
});
