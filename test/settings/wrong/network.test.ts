import { refuses } from "./refuses.ts";

describe("settings of the network", () => {
  refuses([
    [
      "no network",
      { network: undefined },
      [
        "network",
        "nothing",
        "an object with addressSpace; or functions-landing-zone:platform, the stack whose network is shared",
      ],
    ],
    [
      "a network that is a text",
      { network: "10.42.0.0/20" },
      ["network", '"10.42.0.0/20"', "an object with addressSpace"],
    ],
    [
      "an address space that is too small",
      { "network.addressSpace": "10.42.0.0/28" },
      [
        "network.addressSpace",
        "'10.42.0.0/28' is a /28; allowed is a /16 to a /24",
        "a private IPv4 network in CIDR notation, /16 to /24, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and outside 172.17.0.0/16",
      ],
    ],
    [
      "a public address space",
      { "network.addressSpace": "8.8.0.0/16" },
      [
        "network.addressSpace",
        '"8.8.0.0/16", which is not private',
        "a private IPv4 network in CIDR notation, /16 to /24, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and outside 172.17.0.0/16",
      ],
    ],
    [
      "a link-local address space",
      { "network.addressSpace": "169.254.0.0/16" },
      [
        "network.addressSpace",
        '"169.254.0.0/16", which is not private',
        "a private IPv4 network in CIDR notation, /16 to /24, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and outside 172.17.0.0/16",
      ],
    ],
    [
      "the inside of App Service",
      { "network.addressSpace": "172.17.4.0/22" },
      [
        "network.addressSpace",
        '"172.17.4.0/22", which overlaps 172.17.0.0/16, the inside of App Service',
        "a private IPv4 network in CIDR notation, /16 to /24, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and outside 172.17.0.0/16",
      ],
    ],
    [
      "service endpoints that lead past private endpoints, and such as there are none",
      {
        "network.serviceEndpoints": [
          "Microsoft.Storage",
          "microsoft.keyvault",
          "Microsoft.SQL",
          "ServiceBus",
        ],
      },
      ...[
        '"Microsoft.Storage", for which the zone has private endpoints: a service endpoint would lead past them',
        '"microsoft.keyvault", for which the zone has private endpoints: a service endpoint would lead past them',
        "\"Microsoft.SQL\"; did you mean 'Microsoft.Sql'?",
        '"ServiceBus"',
      ].map(
        (found, index) =>
          [
            `network.serviceEndpoints[${index}]`,
            found,
            "Microsoft.AzureCosmosDB, Microsoft.CognitiveServices, Microsoft.EventHub, Microsoft.ServiceBus, Microsoft.Sql",
          ] as const,
      ),
    ],
    [
      "service endpoints without a plan whose subnet could have them",
      { plans: undefined, "apps.billing": undefined },
      [
        "network.serviceEndpoints",
        "services, though there are no plans: the subnet of Flex Consumption must have no service endpoint",
        "nothing; or plans for the apps that need them",
      ],
    ],
    [
      "the zone of another service",
      {
        "network.privateDnsZones": {
          "privatelink.azurewebsites.net":
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net",
        },
      },
      [
        'network.privateDnsZones["privatelink.azurewebsites.net"]',
        '"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers…"',
        "the resource id of a private DNS zone named privatelink.azurewebsites.net",
      ],
    ],
    [
      "an address space with host bits",
      { "network.addressSpace": "10.42.0.5/20" },
      [
        "network.addressSpace",
        "'10.42.0.5/20' is not the first address of its network; did you mean '10.42.0.0/20'?",
        "a private IPv4 network in CIDR notation, /16 to /24, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and outside 172.17.0.0/16",
      ],
    ],
    [
      "an address space that the hub has",
      { "network.addressSpace": "10.0.0.0/20" },
      [
        "network.peerAddressSpaces[0]",
        '"10.0.0.0/16", which overlaps 10.0.0.0/20 (addressSpace)',
        "networks that overlap neither the address space nor each other",
      ],
    ],
    [
      "an address space without room for a plan",
      { "network.addressSpace": "10.42.0.0/24" },
      [
        "network.addressSpace",
        `"10.42.0.0/24", whose subnet for a plan has 11 addresses; 20 are needed for the plan 'steady'`,
        "a network of /23 or larger",
      ],
    ],
    [
      "hubs that overlap each other",
      { "network.peerAddressSpaces": ["10.0.0.0/16", "10.0.128.0/17"] },
      [
        "network.peerAddressSpaces[1]",
        '"10.0.128.0/17", which overlaps 10.0.0.0/16 (peerAddressSpaces[0])',
        "networks that overlap neither the address space nor each other",
      ],
    ],
    [
      "one hub that is no list",
      { "network.peerAddressSpaces": "10.0.0.0/16" },
      ["network.peerAddressSpaces", '"10.0.0.0/16"', "a list of IPv4 networks in CIDR notation"],
    ],
    [
      "a hub that is no network",
      { "network.peerAddressSpaces": ["10.0.0.0/33"] },
      [
        "network.peerAddressSpaces[0]",
        "'10.0.0.0/33' is not an IPv4 network in CIDR notation",
        "an IPv4 network in CIDR notation",
      ],
    ],
    [
      "an egress that there is not",
      { "network.egress": "internet" },
      [
        "network.egress",
        '"internet"',
        "natGateway, none, or an object with firewall, the private IPv4 address of the hub's firewall",
      ],
    ],
    [
      "a firewall that is not in the hub",
      { "network.egress.firewall": "10.99.0.4" },
      [
        "network.egress.firewall",
        '"10.99.0.4", which lies in none of peerAddressSpaces',
        "within 10.0.0.0/16",
      ],
    ],
    [
      "a firewall whose answers are kept out",
      { "network.peering.allowForwardedTraffic": false },
      [
        "network.peering.allowForwardedTraffic",
        "false, though egress is a firewall, whose answers come as forwarded traffic",
        "true, or nothing",
      ],
    ],
    [
      "a firewall in the way of a public gateway",
      { "gateway.access": "public", edge: undefined },
      [
        "network.egress",
        "a firewall, though the internet reaches the gateway: its answers would go through the firewall and be lost",
        "natGateway or none, or a gateway with private access, or one of the tier StandardV2",
      ],
    ],
    [
      "a hub by name",
      { "network.peering.hubVirtualNetworkId": "vnet-hub" },
      ["network.peering.hubVirtualNetworkId", '"vnet-hub"', "the resource id of the hub's virtual network"],
    ],
    [
      "a storage account that no rule lets apps reach",
      { "network.remotePrivateEndpoints": undefined },
      [
        "network.remotePrivateEndpoints",
        "nothing, and the connection 'Files' of the app 'orders' is to a storage account, which apps reach by a private endpoint only",
        "the networks, within peerAddressSpaces, of the private endpoints that apps connect to",
      ],
    ],
    [
      "private endpoints that are not in the hub",
      { "network.remotePrivateEndpoints": ["10.9.0.0/24"] },
      [
        "network.remotePrivateEndpoints[0]",
        '"10.9.0.0/24", which lies in none of peerAddressSpaces',
        "within 10.0.0.0/16",
      ],
    ],
    [
      "a DNS server by name",
      { "network.dnsServers": ["ns1"] },
      ["network.dnsServers[0]", '"ns1"', "an IPv4 address"],
    ],
    [
      "DNS servers that do not see the zones",
      { "network.dnsServers": ["10.0.1.5"], "network.privateDnsZones": {} },
      [
        'network.privateDnsZones["privatelink.blob.core.windows.net"]',
        "no zone of the hub for privatelink.blob.core.windows.net, privatelink.queue.core.windows.net, privatelink.table.core.windows.net, privatelink.azurewebsites.net, privatelink.vaultcore.azure.net, privatelink.monitor.azure.com, privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com, privatelink.agentsvc.azure-automation.net: its DNS servers do not see the zone's own",
        "the resource ids of the hub's private DNS zones",
      ],
    ],
    [
      "flow logs for no day",
      { "network.flowLogs.retentionDays": 0 },
      ["network.flowLogs.retentionDays", "0, a number", "a whole number of days from 1 to 365"],
    ],
    [
      "build agents without a way out",
      { "network.egress": "none" },
      [
        "network.egress",
        '"none", though there are build agents, which reach the service that they work for by the internet',
        "natGateway, or an object with firewall",
      ],
    ],
    [
      "a DNS zone that there is not",
      { "network.privateDnsZones": { "privatelink.vault.azure.net": "x" } },
      [
        'network.privateDnsZones["privatelink.vault.azure.net"]',
        "an unknown key; did you mean 'privatelink.vaultcore.azure.net'?",
        "privatelink.blob.core.windows.net, privatelink.queue.core.windows.net, privatelink.table.core.windows.net, privatelink.vaultcore.azure.net, privatelink.azurewebsites.net, privatelink.azure-api.net, privatelink.monitor.azure.com, privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com, privatelink.agentsvc.azure-automation.net",
      ],
    ],
  ]);
});
