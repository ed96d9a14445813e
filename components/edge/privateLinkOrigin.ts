/** By this message the owner of the gateway knows the connection that is to be approved. */
export const privateLinkRequestMessage = "functions-landing-zone";

/**
 * The regions of public Azure in which Front Door makes private endpoints: none without availability zones. The origin may be in another
 * region, at the price of the way there.
 *
 * Source: https://learn.microsoft.com/azure/frontdoor/private-link#region-availability, read in November 2026
 */
export const privateLinkRegions: readonly string[] = [
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
  "japaneast",
  "koreacentral",
  "northeurope",
  "norwayeast",
  "southafricanorth",
  "southcentralus",
  "southeastasia",
  "swedencentral",
  "uaenorth",
  "uksouth",
  "westeurope",
  "westus2",
  "westus3",
];
