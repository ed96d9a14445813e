import {
  all,
  because,
  beside,
  inProduction,
  missing,
  of,
  trips,
  valued,
  where,
  type Classification,
  type Seen,
} from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");
const size = because("How large it is.");

/** Inputs of a rule of a security group. */
const ofRule =
  (access: string, direction: string) =>
  (seen: Seen): boolean =>
    beside("access", access)(seen) && beside("direction", direction)(seen);

/** Private endpoints to a part of a service. */
const to =
  (...groups: readonly string[]) =>
  ({ holder }: Seen): boolean =>
    groups.some((group) => JSON.stringify(holder).includes(`"groupIds":["${group}"]`));

const deny = [
  where(ofRule("Deny", "Inbound"), trips("network-deny-by-default", missing, "narrower")),
  where(ofRule("Deny", "Outbound"), trips("network-egress-denied", missing, "narrower")),
];
const group = "network:NetworkSecurityGroup securityRules[]";

export const network: Classification = {
  "network:FlowLog": where(inProduction, trips("network-flow-logs", missing)),
  "network:FlowLog enabled": [
    where(inProduction, trips("network-flow-logs", false)),
    because("Only production has to record its traffic."),
  ],
  "network:FlowLog flowAnalyticsConfiguration.*": because(
    "The log itself is kept in storage; this makes it easy to read.",
  ),
  "network:FlowLog flowLogName": name,
  "network:FlowLog format.*": because("In what form it is written."),
  "network:FlowLog identity.*": because(
    "Writes to storage that knows no keys: Azure refuses one that can't.",
  ),
  "network:FlowLog networkWatcherName": name,
  "network:FlowLog retentionPolicy.*": because("No end: a rule of the storage account deletes old ones."),
  "network:FlowLog storageId": because("Azure refuses a flow log without it."),
  "network:FlowLog targetResourceId": [
    where(inProduction, trips("network-flow-logs", missing)),
    because("Only production has to record its traffic."),
  ],
  "network:NatGateway natGatewayName": name,
  "network:NatGateway publicIpAddresses[].id": because("By which address the zone calls others."),
  "network:NatGateway sku.name": because("Azure refuses another with this address."),
  "network:NetworkSecurityGroup networkSecurityGroupName": name,
  "network:NetworkSecurityGroup securityRules": trips("network-deny-by-default", missing),
  [`${group}.access`]: [
    where(ofRule("Deny", "Inbound"), trips("network-deny-by-default", missing, "Allow")),
    where(ofRule("Deny", "Outbound"), trips("network-egress-denied", missing, "Allow")),
    because("A rule that allows nothing gives nobody access."),
  ],
  [`${group}.description`]: because("For people."),
  [`${group}.name`]: name,
  [`${group}.priority`]: [
    where(ofRule("Deny", "Inbound"), because("The last; earlier, it would refuse more.")),
    where(ofRule("Deny", "Outbound"), because("The last; earlier, it would refuse more.")),
    because("One of the rules that allow, all of which come before the one that denies."),
  ],
  [`${group}.direction`]: [
    where(ofRule("Deny", "Inbound"), trips("network-deny-by-default", "Outbound")),
    where(ofRule("Deny", "Outbound"), trips("network-egress-denied", "Inbound")),
    where(ofRule("Allow", "Outbound"), trips("network-named-sources", "Inbound")),
    because("What may come in from named sources may go out to them instead."),
  ],
  [`${group}.sourcePortRange`]: because("The port of a caller is any."),
  [`${group}.protocol`]: [...deny, because("The port counts.")],
  [`${group}.sourceAddressPrefix`]: [
    ...deny,
    where(ofRule("Allow", "Outbound"), because("What is in the subnet.")),
    where(beside("name", "AllowInternet"), because("The callers of the zone, who come to the edge.")),
    where(
      of(/-nsg-private-endpoints$/),
      all(
        trips("network-named-sources", missing, "*", "0.0.0.0/0"),
        trips("network-microsegmentation", "VirtualNetwork"),
      ),
    ),
    trips("network-named-sources", missing, "*", "0.0.0.0/0"),
  ],
  [`${group}.destinationAddressPrefix`]: [
    ...deny,
    where(ofRule("Allow", "Inbound"), because("What is in the subnet.")),
    where(
      (seen) => !of(/-nsg-(flex|plan-1|private-endpoints)$/)(seen),
      because("The gateway and builds call what they need anywhere; apps have no business there."),
    ),
  ],
  [`${group}.destinationPortRange`]: [
    ...deny,
    where(
      beside("sourceAddressPrefix", "AzureLoadBalancer", "GatewayManager", "ApiManagement"),
      because("Azure's own, which ask what they must."),
    ),
    where(ofRule("Allow", "Inbound"), trips("network-no-remote-access", "*", "0-65535", "22", "3389")),
    because("Where calls may go is said by their destination."),
  ],
  [`${group}.destinationPortRanges[]`]: because("Where calls may go is said by their destination."),
  "network:PrivateDnsZoneGroup": trips("privatelink-dns-group", missing),
  "network:PrivateDnsZoneGroup privateDnsZoneConfigs": trips("privatelink-dns-group", missing),
  "network:PrivateDnsZoneGroup privateDnsZoneConfigs[].name": name,
  "network:PrivateDnsZoneGroup privateDnsZoneConfigs[].privateDnsZoneId": trips(
    "privatelink-dns-zone",
    missing,
  ),
  "network:PrivateDnsZoneGroup privateDnsZoneGroupName": name,
  "network:PrivateDnsZoneGroup privateEndpointName": trips("privatelink-dns-group", "another"),
  "network:PrivateEndpoint privateEndpointName": name,
  "network:PrivateEndpoint privateLinkServiceConnections[].groupIds[]": [
    where(valued("vault"), trips("privatelink-keyvault", missing, "other")),
    where(valued("blob", "queue", "table"), trips("privatelink-storage", missing, "other")),
    where(valued("sites", "sites-staging"), trips("privatelink-functions", missing, "other")),
    where(valued("Gateway"), because("The way in to the gateway, which is in a network in either case.")),
    because("To Azure Monitor, which takes nothing from elsewhere."),
  ],
  "network:PrivateEndpoint privateLinkServiceConnections[].name": name,
  "network:PrivateEndpoint privateLinkServiceConnections[].privateLinkServiceId": [
    where(to("vault"), trips("privatelink-keyvault", missing)),
    where(to("blob", "queue", "table"), trips("privatelink-storage", missing)),
    where(to("sites", "sites-staging"), trips("privatelink-functions", missing)),
    because("To what: Azure refuses an endpoint that leads nowhere."),
  ],
  "network:PrivateEndpoint subnet.id": trips("privatelink-dns-linked", missing),
  "network:PublicIPAddress ddosSettings.protectionMode": because(
    "That of the network; a plan is given by its id in the settings, and paid for once.",
  ),
  "network:PublicIPAddress dnsSettings.domainNameLabel": name,
  "network:PublicIPAddress publicIPAllocationMethod": because("Azure refuses another with this size."),
  "network:PublicIPAddress publicIpAddressName": name,
  "network:PublicIPAddress sku.name": because("Azure makes no other any more."),
  "network:PublicIPAddress zones[]": because("Two or three zones: one that fails is not missed."),
  "network:VirtualNetwork addressSpace.addressPrefixes[]": size,
  "network:VirtualNetwork enableDdosProtection": because(
    "A plan is given by its id in the settings, and paid for once.",
  ),
  "network:VirtualNetwork enableVmProtection": because("There is no machine of one's own in it."),
  "network:VirtualNetwork subnets[].addressPrefix": [
    where(beside("name", "snet-flex", "snet-plan-1"), trips("network-subnet-size", "10.40.0.0/30")),
    because("Azure refuses what has no room in it."),
  ],
  "network:VirtualNetwork subnets[].defaultOutboundAccess": trips("network-private-subnets", missing, true),
  "network:VirtualNetwork subnets[].delegations[].*": because(
    "To whose machines; Azure refuses an app without it.",
  ),
  "network:VirtualNetwork subnets[].name": name,
  "network:VirtualNetwork subnets[].natGateway.id": because(
    "Without one, nothing gets out: default access is off.",
  ),
  "network:VirtualNetwork subnets[].networkSecurityGroup": trips("network-nsg-on-subnets", missing),
  "network:VirtualNetwork subnets[].networkSecurityGroup.id": trips("network-nsg-on-subnets", missing),
  "network:VirtualNetwork subnets[].privateEndpointNetworkPolicies": [
    where(beside("name", "snet-private-endpoints"), trips("network-endpoint-policies", missing, "Disabled")),
    because("There is no private endpoint in it."),
  ],
  "network:VirtualNetwork virtualNetworkName": name,
  "privatedns:PrivateRecordSet *": because("The address of the gateway, by its own name."),
  "privatedns:PrivateZone privateZoneName": [
    where(
      (seen) => String(seen.value).startsWith("privatelink."),
      trips("privatelink-dns-zone", "other.example"),
    ),
    name,
  ],
  "privatedns:VirtualNetworkLink privateZoneName": [
    where(
      (seen) => String(seen.value).startsWith("privatelink."),
      trips("privatelink-dns-linked", "other.example"),
    ),
    name,
  ],
  "privatedns:VirtualNetworkLink registrationEnabled": trips("network-dns-no-registration", true),
  "privatedns:VirtualNetworkLink virtualNetwork.id": [
    where(of(/-gateway-dns-link$/), because("Where the gateway's own name is known.")),
    trips("privatelink-dns-linked", missing),
  ],
  "privatedns:VirtualNetworkLink virtualNetworkLinkName": name,
};
