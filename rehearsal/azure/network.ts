import { guid, nameOf, resourceId } from "./identifiers.ts";
import { group, ready, type Created, type ResourceTypes } from "./resourceType.ts";
import { isObject, list, text, texts, type Properties } from "./values.ts";

const withGuid = (created: Created): Properties => ({
  ...ready(created),
  resourceGuid: created.guid("resourceGuid"),
});

/** Subnets and rules written inside their parent come back as resources with ids of their own. */
const inline =
  (property: string, kind: string, more: (id: string) => Properties) =>
  ({ id, inputs }: Created): Properties => ({
    [property]: list(inputs, property).map((item) => {
      if (!isObject(item)) return item;
      const childId = `${id}/${kind}/${text(item, "name") ?? ""}`;
      return {
        ...item,
        id: childId,
        etag: `W/"${guid(childId, "etag")}"`,
        provisioningState: "Succeeded",
        ...more(childId),
      };
    }),
  });

const subnetOutputs = (): Properties => ({
  privateEndpoints: [],
  ipConfigurations: [],
  ipConfigurationProfiles: [],
  resourceNavigationLinks: [],
  serviceAssociationLinks: [],
  purpose: "",
});

/** Which host names a private endpoint of each sub-resource answers for. Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
const hostOf: Readonly<Record<string, string>> = {
  blob: "blob.core.windows.net",
  queue: "queue.core.windows.net",
  table: "table.core.windows.net",
  file: "file.core.windows.net",
  dfs: "dfs.core.windows.net",
  web: "web.core.windows.net",
  vault: "vault.azure.net",
  sites: "azurewebsites.net",
  Gateway: "azure-api.net",
  azuremonitor: "monitor.azure.com",
};

const privateEndpointOutputs = (created: Created): Properties => {
  const connections = list(created.inputs, "privateLinkServiceConnections");
  return {
    ...ready(created),
    customDnsConfigs: connections.map((connection) => ({
      fqdn: `${nameOf(text(connection, "privateLinkServiceId") ?? "")}.${hostOf[texts(connection, "groupIds")[0] ?? ""] ?? "invalid"}`,
      ipAddresses: ["10.0.0.4"],
    })),
    manualPrivateLinkServiceConnections: [],
    networkInterfaces: [
      {
        id:
          resourceId(group("Microsoft.Network/networkInterfaces/{nic}"), {
            ...created.inputs,
            nic:
              text(created.inputs, "customNetworkInterfaceName") ??
              `${created.name}.nic.${created.guid("nic")}`,
          }) ?? "",
      },
    ],
    privateLinkServiceConnections: connections.map((connection) =>
      isObject(connection)
        ? {
            ...connection,
            id: `${created.id}/privateLinkServiceConnections/${text(connection, "name") ?? ""}`,
            privateLinkServiceConnectionState: {
              actionsRequired: "None",
              description: "Auto-Approved",
              status: "Approved",
            },
            provisioningState: "Succeeded",
          }
        : connection,
    ),
  };
};

const zone = (created: Created): Properties => ({
  ...ready(created),
  internalId: created.guid("internalId"),
  maxNumberOfRecordSets: 25000,
  maxNumberOfVirtualNetworkLinks: 1000,
  maxNumberOfVirtualNetworkLinksWithRegistration: 100,
  numberOfRecordSets: 1,
  numberOfVirtualNetworkLinks: 0,
  numberOfVirtualNetworkLinksWithRegistration: 0,
});

/** Microsoft.Network. Sources: https://learn.microsoft.com/azure/templates/microsoft.network/virtualnetworks and its neighbours. */
export const network: ResourceTypes = {
  "network:VirtualNetwork": {
    path: group("Microsoft.Network/virtualNetworks/{virtualNetworkName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: (created) => ({
      ...withGuid(created),
      ...inline("subnets", "subnets", subnetOutputs)(created),
    }),
  },
  "network:Subnet": {
    path: group("Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}"),
    apiVersion: "2024-05-01",
    computed: (created) => ({ ...ready(created), ...subnetOutputs() }),
  },
  "network:NetworkSecurityGroup": {
    path: group("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: (created) => ({
      ...withGuid(created),
      ...inline("securityRules", "securityRules", () => ({}))(created),
    }),
  },
  "network:SecurityRule": {
    path: group(
      "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}",
    ),
    apiVersion: "2024-05-01",
    computed: ready,
  },
  "network:RouteTable": {
    path: group("Microsoft.Network/routeTables/{routeTableName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: (created) => ({ ...withGuid(created), ...inline("routes", "routes", () => ({}))(created) }),
  },
  "network:VirtualNetworkPeering": {
    path: group(
      "Microsoft.Network/virtualNetworks/{virtualNetworkName}/virtualNetworkPeerings/{virtualNetworkPeeringName}",
    ),
    apiVersion: "2024-05-01",
    writeOnly: ["syncRemoteAddressSpace"],
    // It waits for the other side, which is not of the rehearsal.
    computed: (created) => ({
      ...withGuid(created),
      peeringState: "Initiated",
      peeringSyncLevel: "RemoteNotInSync",
    }),
  },
  "network:FlowLog": {
    path: group("Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: (created) => ({ ...ready(created), targetResourceGuid: created.guid("targetResourceGuid") }),
  },
  "network:NatGateway": {
    path: group("Microsoft.Network/natGateways/{natGatewayName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: (created) => ({ ...withGuid(created), subnets: [] }),
  },
  "network:PublicIPAddress": {
    path: group("Microsoft.Network/publicIPAddresses/{publicIpAddressName}"),
    apiVersion: "2024-05-01",
    located: true,
    // 203.0.113.0/24 is reserved for documentation (RFC 5737): nobody answers there.
    computed: (created) => ({
      ...withGuid(created),
      ipAddress: `203.0.113.${parseInt(created.guid("ip").slice(0, 2), 16)}`,
    }),
  },
  "network:PrivateEndpoint": {
    path: group("Microsoft.Network/privateEndpoints/{privateEndpointName}"),
    apiVersion: "2024-05-01",
    located: true,
    computed: privateEndpointOutputs,
  },
  "network:PrivateDnsZoneGroup": {
    path: group(
      "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
    ),
    apiVersion: "2024-05-01",
    computed: (created) => ({ ...ready(created), type: null }), // the class has no such output
  },
  "privatedns:PrivateZone": {
    path: group("Microsoft.Network/privateDnsZones/{privateZoneName}"),
    apiVersion: "2024-06-01",
    located: true,
    computed: zone,
  },
  "privatedns:VirtualNetworkLink": {
    path: group(
      "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
    ),
    apiVersion: "2024-06-01",
    located: true,
    computed: (created) => ({ ...ready(created), virtualNetworkLinkState: "Completed" }),
  },
  "privatedns:PrivateRecordSet": {
    path: group("Microsoft.Network/privateDnsZones/{privateZoneName}/{recordType}/{relativeRecordSetName}"),
    apiVersion: "2024-06-01",
    computed: ({ guid: own, name, inputs }) => ({
      etag: own("etag"),
      fqdn: `${name}.${text(inputs, "privateZoneName") ?? ""}.`,
      isAutoRegistered: false,
    }),
  },
};
