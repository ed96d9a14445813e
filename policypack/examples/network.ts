import type { ControlId } from "../controls.ts";
import type { Example, Value, Values } from "./example.ts";
import { blobContainer, functionApp, keyVault, privateEndpoint, storageAccount } from "./resources.ts";

const inGroup = { resourceGroupName: "${group.name}" };

/** HTTPS from the subnet of the apps to that of the private endpoints. */
const httpsFromApps = {
  name: "AllowApps",
  priority: 100,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "10.40.0.0/26",
  sourcePortRange: "*",
  destinationAddressPrefix: "10.40.1.0/27",
  destinationPortRange: "443",
};

const denyAll = {
  name: "DenyAllInbound",
  priority: 4096,
  direction: "Inbound",
  access: "Deny",
  protocol: "*",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "*",
};

function securityGroup(...securityRules: readonly Value[]): Example {
  return {
    securityGroup: {
      type: "azure-native:network:NetworkSecurityGroup",
      properties: { ...inGroup, securityRules },
    },
  };
}

/** A subnet for private endpoints. */
function subnet(properties: Values): Example {
  return {
    subnet: {
      type: "azure-native:network:Subnet",
      properties: {
        ...inGroup,
        virtualNetworkName: "${vnet.name}",
        addressPrefix: "10.40.1.0/27",
        ...properties,
      },
    },
  };
}

/** A subnet through which apps on Flex Consumption call out. */
const subnetOfApps: Example = {
  appSubnet: {
    type: "azure-native:network:Subnet",
    properties: {
      ...inGroup,
      virtualNetworkName: "${vnet.name}",
      addressPrefix: "10.40.0.0/26",
      delegations: [{ name: "flex", serviceName: "Microsoft.App/environments" }],
    },
  },
};

const vnet: Example = {
  vnet: {
    type: "azure-native:network:VirtualNetwork",
    properties: { ...inGroup, addressSpace: { addressPrefixes: ["10.40.0.0/22"] } },
  },
};

const link: Example = {
  link: {
    type: "azure-native:privatedns:VirtualNetworkLink",
    properties: {
      ...inGroup,
      location: "global",
      privateZoneName: "${zone.name}",
      virtualNetwork: { id: "${vnet.id}" },
      registrationEnabled: false,
    },
  },
};

const zone: Example = {
  zone: {
    type: "azure-native:privatedns:PrivateZone",
    properties: {
      ...inGroup,
      location: "global",
      privateZoneName: "privatelink.blob.core.windows.net",
    },
  },
};

/** A private endpoint and the records that lead to it. */
const endpointWithRecords: Example = {
  ...zone,
  ...privateEndpoint("account", "blob"),
  records: {
    type: "azure-native:network:PrivateDnsZoneGroup",
    properties: {
      ...inGroup,
      privateEndpointName: "${privateEndpoint.name}",
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: "${zone.id}" }],
    },
  },
};

export const networkExamples = {
  "network-nsg-on-subnets": {
    ...securityGroup(httpsFromApps, denyAll),
    ...subnet({ networkSecurityGroup: { id: "${securityGroup.id}" } }),
  },
  "network-named-sources": securityGroup(httpsFromApps, denyAll),
  "network-no-remote-access": securityGroup(httpsFromApps, denyAll),
  "network-deny-by-default": securityGroup(httpsFromApps, denyAll),
  "network-private-subnets": subnet({ defaultOutboundAccess: false }),
  "network-endpoint-policies": {
    ...subnet({ privateEndpointNetworkPolicies: "Enabled" }),
    ...privateEndpoint("account", "blob"),
  },
  "network-no-idle-service-endpoints": {
    ...subnet({ serviceEndpoints: [{ service: "Microsoft.AzureCosmosDB" }] }),
    ...privateEndpoint("account", "blob"),
  },
  "network-dns-no-registration": { ...zone, ...link },
  "privatelink-storage": {
    ...storageAccount({ publicNetworkAccess: "Disabled" }),
    ...blobContainer(),
    ...privateEndpoint("account", "blob"),
  },
  "privatelink-functions": {
    ...functionApp({ publicNetworkAccess: "Disabled" }),
    ...privateEndpoint("app", "sites"),
  },
  "privatelink-dns-group": endpointWithRecords,
  "privatelink-dns-zone": endpointWithRecords,
  "privatelink-dns-linked": { ...vnet, ...subnet({}), ...endpointWithRecords, ...link },
  "network-flow-logs": {
    ...vnet,
    flowLog: {
      type: "azure-native:network:FlowLog",
      properties: {
        // Azure makes the network watcher of a region along with the first virtual network there.
        resourceGroupName: "NetworkWatcherRG",
        networkWatcherName: "NetworkWatcher_westeurope",
        targetResourceId: "${vnet.id}",
        storageId: "${account.id}",
        enabled: true,
      },
    },
  },
  "network-only-gateway": {
    ...functionApp({ publicNetworkAccess: "Disabled" }),
    ...storageAccount({ publicNetworkAccess: "Disabled" }),
    ...keyVault({ publicNetworkAccess: "Disabled" }),
  },
  "network-egress-denied": securityGroup(
    {
      name: "AllowEntraId",
      priority: 100,
      direction: "Outbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "AzureActiveDirectory",
      destinationPortRange: "443",
    },
    { ...denyAll, name: "DenyAllOutbound", direction: "Outbound" },
  ),
  "network-microsegmentation": {
    ...securityGroup(httpsFromApps, denyAll),
    ...subnet({ networkSecurityGroup: { id: "${securityGroup.id}" } }),
    ...privateEndpoint("account", "blob"),
  },
  "network-subnet-per-purpose": {
    ...subnet({}),
    ...privateEndpoint("account", "blob"),
    ...subnetOfApps,
    ...functionApp({ virtualNetworkSubnetId: "${appSubnet.id}" }),
  },
  "network-subnet-size": subnetOfApps,
} satisfies Partial<Record<ControlId, Example>>;
