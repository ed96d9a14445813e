import { armType } from "../identifiers.ts";
import { list, text, texts } from "../values.ts";
import type { Refusal, Rule } from "./refusal.ts";

const source = "https://learn.microsoft.com/azure/private-link/private-endpoint-dns";
const overview = "https://learn.microsoft.com/azure/private-link/private-endpoint-overview";
const zones = "https://learn.microsoft.com/azure/templates/microsoft.network/privatednszones";

/** The sub-resources that a private endpoint can reach, by type of resource. */
const subResources: Readonly<Record<string, readonly string[]>> = {
  "microsoft.storage/storageaccounts": [
    "blob",
    "blob_secondary",
    "queue",
    "queue_secondary",
    "table",
    "table_secondary",
    "file",
    "web",
    "web_secondary",
    "dfs",
    "dfs_secondary",
  ],
  "microsoft.keyvault/vaults": ["vault"],
  "microsoft.web/sites": ["sites"],
  "microsoft.apimanagement/service": ["gateway"],
  "microsoft.insights/privatelinkscopes": ["azuremonitor"],
};

const connections: Rule = (inputs) =>
  list(inputs, "privateLinkServiceConnections").flatMap((connection, index): Refusal[] => {
    const property = `privateLinkServiceConnections[${index}].groupIds`;
    const type = armType(text(connection, "privateLinkServiceId") ?? "").toLowerCase();
    const known = Object.hasOwn(subResources, type) ? subResources[type] : undefined;
    const wanted = texts(connection, "groupIds");
    if (known === undefined) return [];
    const strange = wanted.filter(
      (group) => !known.includes(group.toLowerCase()) && !group.startsWith("sites-"),
    );
    return [
      ...(wanted.length > 1
        ? [
            {
              code: "BadRequest",
              property,
              message: `${wanted.join(" and ")}: each sub-resource has a private endpoint of its own`,
              source: overview,
            },
          ]
        : []),
      ...strange.map((group) => ({
        code: "BadRequest",
        property,
        message: `${type} has no sub-resource "${group}"`,
        source,
      })),
    ];
  });

/** Names that look like zones of Private Link and are not: records belong in the zone named beside them. */
const shadows: Readonly<Record<string, string>> = {
  "scm.privatelink.azurewebsites.net": "privatelink.azurewebsites.net",
  "privatelink.scm.azurewebsites.net": "privatelink.azurewebsites.net",
  "privatelink.vault.azure.net": "privatelink.vaultcore.azure.net",
};

const zoneName: Rule = (inputs) => {
  const name = text(inputs, "privateZoneName")?.toLowerCase() ?? "";
  const right = Object.hasOwn(shadows, name) ? shadows[name] : undefined;
  if (right === undefined) return [];
  return [
    {
      code: "BadRequest",
      property: "privateZoneName",
      message: `${name} holds no records and hides those in ${right}`,
      source,
    },
  ];
};

const global: Rule = (inputs) => {
  const location = text(inputs, "location");
  if (location === undefined || location.toLowerCase() === "global") return [];
  const message = `"${location}": private DNS is global, its location is "global"`;
  return [{ code: "LocationNotAvailableForResourceType", property: "location", message, source: zones }];
};

export const privateLink: Readonly<Record<string, readonly Rule[]>> = {
  "network:PrivateEndpoint": [connections],
  "privatedns:PrivateZone": [zoneName, global],
  "privatedns:VirtualNetworkLink": [global],
};
