import { describe } from "./finding.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { textThat } from "./rules.ts";

/**
 * ISO date on which the tables below were last compared with their sources. A region that Azure opened since is refused until it is in
 * the first table: a misspelt region would be found only by Azure, and whether a region has zones must be known.
 */
export const regionsReviewed = "2026-11-22";

/**
 * The regions of public Azure by name, and whether they have availability zones. Some are open to some customers only.
 *
 * Source: https://learn.microsoft.com/azure/reliability/regions-list
 */
const regions: Readonly<Record<string, boolean>> = {
  australiacentral: false,
  australiacentral2: false,
  australiaeast: true,
  australiasoutheast: false,
  austriaeast: true,
  belgiumcentral: true,
  brazilsouth: true,
  brazilsoutheast: false,
  canadacentral: true,
  canadaeast: false,
  centralindia: true,
  centralus: true,
  chilecentral: true,
  denmarkeast: true,
  eastasia: true,
  eastus: true,
  eastus2: true,
  francecentral: true,
  francesouth: false,
  germanynorth: false,
  germanywestcentral: true,
  indiasouthcentral: true,
  indonesiacentral: true,
  israelcentral: true,
  italynorth: true,
  japaneast: true,
  japanwest: true,
  koreacentral: true,
  koreasouth: false,
  malaysiawest: true,
  mexicocentral: true,
  newzealandnorth: true,
  northcentralus: false,
  northeurope: true,
  norwayeast: true,
  norwaywest: false,
  polandcentral: true,
  qatarcentral: true,
  southafricanorth: true,
  southafricawest: false,
  southcentralus: true,
  southeastasia: true,
  southindia: false,
  spaincentral: true,
  swedencentral: true,
  swedensouth: false,
  switzerlandnorth: true,
  switzerlandwest: false,
  uaecentral: false,
  uaenorth: true,
  uksouth: true,
  ukwest: false,
  westcentralus: false,
  westeurope: true,
  westindia: false,
  westus: false,
  westus2: true,
  westus3: true,
};

const names = Object.keys(regions);

/**
 * The regions in which Elastic Premium plans can be zone-redundant. Of Flex Consumption and dedicated plans there is no such table: ask
 * Azure with `az functionapp list-flexconsumption-locations --zone-redundant=true`.
 *
 * Source: https://learn.microsoft.com/azure/reliability/reliability-functions?pivots=premium-plan#requirements
 */
const regionsOfZonalElasticPremium: ReadonlySet<string> = new Set([
  "australiaeast",
  "brazilsouth",
  "canadacentral",
  "centralindia",
  "centralus",
  "eastasia",
  "eastus",
  "eastus2",
  "francecentral",
  "germanywestcentral",
  "israelcentral",
  "italynorth",
  "japaneast",
  "northeurope",
  "norwayeast",
  "qatarcentral",
  "southafricanorth",
  "southcentralus",
  "southeastasia",
  "swedencentral",
  "switzerlandnorth",
  "uaenorth",
  "uksouth",
  "westeurope",
  "westus2",
  "westus3",
]);

/** Whether a region has availability zones. */
export function hasZones(region: string): boolean {
  return regions[region] === true;
}

/** Whether an Elastic Premium plan can be zone-redundant in a region. */
export function hasZonalElasticPremium(region: string): boolean {
  return regionsOfZonalElasticPremium.has(region);
}

/** Value of `azure-native:location`. */
export const location = textThat(
  (value) => {
    if (Object.hasOwn(regions, value)) {
      return undefined;
    }
    // The portal writes "West Europe".
    const bare = value.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    return {
      found: `${describe(value)}${didYouMean(bare, names)}`,
      example: nearest(bare, names) ?? "westeurope",
    };
  },
  {
    allowed: `the name of a region of public Azure, as of ${regionsReviewed} (a newer one: add it to settings/regions.ts)`,
    example: "westeurope",
  },
);
