import type { ControlText } from "./control.ts";

const network = "https://learn.microsoft.com/azure/virtual-network";
const privateLink = "https://learn.microsoft.com/azure/private-link";

/** Virtual networks, and private links into them. */
export const networkControls = [
  {
    id: "network-nsg-on-subnets",
    title: "Every subnet has a network security group",
    severity: "high",
    why: "Without one, whatever is in the network reaches everything in the subnet.",
    remediation: "Set networkSecurityGroup: { id: nsg.id } on each network.Subnet or inline subnet.",
    documents: [`${network}/network-security-groups-overview`],
    mappings: {
      mcsb: ["NS-1"],
      cis: { "5.0": ["7.11"] },
      owasp: ["S6"],
      azurePolicy: ["e71308d3-144b-4262-b144-efdc3cc90517"],
      psrule: ["VNET.UseNSGs"],
      checkov: ["CKV2_AZURE_31"],
    },
  },
  {
    id: "network-named-sources",
    title: "Inbound rules name their source",
    severity: "critical",
    why: "A rule that allows any source opens its port to the internet or to the whole network.",
    remediation:
      "Set sourceAddressPrefix to a subnet or a service tag, never to *, Internet, AzureCloud or 0.0.0.0/0. Only the security group of an application gateway or of API Management, with the rules that Azure demands of it, may let Internet in, on 443.",
    documents: [`${network}/network-security-groups-overview`],
    mappings: {
      mcsb: ["NS-1"],
      cis: { "3.0": ["7.1", "7.2", "7.3", "7.4"] },
      owasp: ["S6"],
      psrule: ["NSG.AnyInboundSource"],
      checkov: ["CKV_AZURE_160"],
    },
  },
  {
    id: "network-no-remote-access",
    title: "No inbound rule allows SSH or RDP",
    severity: "high",
    why: "A serverless platform has no machines to sign in to; an open management port is only of use to an attacker.",
    remediation: "Narrow destinationPortRange to the ports needed; not 22, 3389, a range with them or *.",
    documents: [`${network}/network-security-groups-overview`],
    mappings: {
      mcsb: ["NS-1"],
      cis: { "3.0": ["7.1", "7.2"] },
      owasp: ["S6"],
      checkov: ["CKV_AZURE_9", "CKV_AZURE_10"],
    },
  },
  {
    id: "network-deny-by-default",
    title: "A network security group denies what it does not allow",
    severity: "medium",
    why: "Azure's own last rules let the whole virtual network in, peered networks included.",
    remediation:
      'End each group with an inbound rule { access: "Deny", protocol: "*" } from * to *, at a priority such as 4096.',
    documents: [`${network}/network-security-groups-overview`],
    mappings: { mcsb: ["NS-1"], owasp: ["S6"] },
  },
  {
    id: "network-private-subnets",
    title: "Subnets have no default way out",
    severity: "medium",
    why: "Default outbound access goes to the internet from an address nobody owns or watches.",
    remediation: "Set defaultOutboundAccess: false; it can only be chosen when the subnet is made.",
    documents: [`${network}/ip-services/default-outbound-access`],
    mappings: {
      owasp: ["S6"],
      azurePolicy: ["7bca8353-aa3b-429b-904a-9229c4385837"],
      psrule: ["VNET.PrivateSubnet"],
    },
  },
  {
    id: "network-endpoint-policies",
    title: "Network security groups apply to private endpoints",
    severity: "medium",
    why: "With the policies off, which azure-native's default is, the subnet's rules do not act on traffic to private endpoints.",
    remediation:
      'Set privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled" or "Enabled" on the subnet of private endpoints.',
    documents: [`${privateLink}/disable-private-endpoint-network-policy`],
    mappings: { mcsb: ["NS-1"], owasp: ["S6"] },
  },
  {
    id: "network-no-idle-service-endpoints",
    title: "No service endpoint beside a private endpoint",
    severity: "low",
    why: "A service endpoint sends the subnet's traffic to the public address of every account of the service, of other tenants too.",
    remediation: "Drop the entry from serviceEndpoints of the subnet.",
    documents: [`${network}/virtual-network-service-endpoints-overview`],
    mappings: { owasp: ["S6"] },
  },
  {
    id: "network-dns-no-registration",
    title: "Private link zones hold private endpoints only",
    severity: "low",
    why: "With registration on, a machine with the right name takes over the address of a service.",
    remediation: "Set registrationEnabled: false on the privatedns.VirtualNetworkLink.",
    documents: ["https://learn.microsoft.com/azure/dns/private-dns-autoregistration"],
    mappings: { owasp: ["S6"] },
  },
  {
    id: "privatelink-storage",
    title: "Each service of a storage account in use has a private endpoint",
    severity: "high",
    why: "With public access off, a service without its own private endpoint cannot be reached at all: one endpoint serves one service.",
    remediation:
      'Add a network.PrivateEndpoint with groupIds: ["blob"] (queue, table, file) for the account.',
    documents: ["https://learn.microsoft.com/azure/storage/common/storage-private-endpoints"],
    mappings: {
      mcsb: ["NS-2"],
      cis: { "2.0": ["3.10"], "3.0": ["4.9"], "5.0": ["9.3.2.1"] },
      owasp: ["S6"],
      azurePolicy: ["6edd7eda-6dd8-40f7-810d-67160c639cd9"],
      checkov: ["CKV2_AZURE_33"],
    },
  },
  {
    id: "privatelink-functions",
    title: "Each function app has a private endpoint",
    severity: "high",
    why: "It is the only way in once public access is off; a slot needs its own.",
    remediation:
      'Add a network.PrivateEndpoint with groupIds: ["sites"] for the app, ["sites-<slot>"] for a slot.',
    documents: ["https://learn.microsoft.com/azure/app-service/overview-private-endpoint"],
    mappings: { mcsb: ["NS-2"], owasp: ["S6"], azurePolicy: ["687aa49d-0982-40f8-bf6b-66d1da97a04b"] },
  },
  {
    id: "privatelink-dns-group",
    title: "Each private endpoint writes its DNS records",
    severity: "high",
    why: "Without a zone group no record is made, and clients go on to the public address.",
    remediation:
      "Add a network.PrivateDnsZoneGroup for the endpoint, with the zone in privateDnsZoneConfigs.",
    documents: [`${privateLink}/private-endpoint-dns`],
    mappings: { mcsb: ["NS-2"] },
  },
  {
    id: "privatelink-dns-zone",
    title: "The records go to the zone that clients ask",
    severity: "high",
    why: "In any other zone they are never found. Key Vault is privatelink.vaultcore.azure.net, not privatelink.vault.azure.net.",
    remediation: "Name the zone as the page below does for the endpoint's groupIds.",
    documents: [`${privateLink}/private-endpoint-dns`],
    mappings: { mcsb: ["NS-2"] },
  },
  {
    id: "privatelink-dns-linked",
    title: "The zone is linked to the virtual network of the endpoint",
    severity: "high",
    why: "A zone that is not linked answers nobody.",
    remediation: "Add a privatedns.VirtualNetworkLink from the zone to the virtual network.",
    documents: [`${privateLink}/private-endpoint-dns`],
    mappings: { mcsb: ["NS-2"] },
  },
  {
    id: "network-only-gateway",
    title: "From the internet, the gateway is the only way to apps, vaults and storage",
    severity: "critical",
    why: "Who comes another way meets no token validation, no rate limit and no log of the gateway.",
    remediation:
      "Close public access, send application gateways, Front Door and static web apps to API Management instead, and put no machine with an open public address into the network.",
    documents: [
      "https://learn.microsoft.com/azure/azure-functions/functions-networking-options",
      "https://learn.microsoft.com/azure/architecture/web-apps/api-management/architectures/protect-apis",
    ],
    mappings: { mcsb: ["NS-2"], owasp: ["S5", "S6"], azurePolicy: ["969ac98b-88a8-449f-883c-2e9adb123127"] },
  },
  {
    id: "network-egress-denied",
    title: "A network security group denies what may not leave",
    severity: "medium",
    why: "Stolen data leaves, and commands come in, over a connection that starts inside; Azure's own last rules allow every one.",
    remediation:
      'End each group with an outbound rule { access: "Deny", protocol: "*" } from * to *, at a priority such as 4096, after those for what is needed; where apps are behind it, none of those to "*" or "Internet", unless a route table leads to a firewall. Not that of an application gateway.',
    documents: [`${network}/network-security-groups-overview`],
    mappings: { mcsb: ["NS-1"], owasp: ["S6"] },
  },
  {
    id: "network-microsegmentation",
    title: "Private endpoints take traffic from the subnets that need them, on the port needed",
    severity: "medium",
    why: "A rule for the whole network, or for every port, lets whoever is anywhere in it try every door.",
    remediation:
      "Name the subnets of apps and gateway in sourceAddressPrefixes, and the port of the service, such as 443, in destinationPortRange.",
    documents: [
      `${privateLink}/disable-private-endpoint-network-policy`,
      `${network}/network-security-groups-overview`,
    ],
    mappings: { mcsb: ["NS-1"], owasp: ["S6"], psrule: ["NSG.LateralTraversal"] },
  },
  {
    id: "network-subnet-per-purpose",
    title: "Each purpose has a subnet of its own",
    severity: "medium",
    why: "Rules and routes are those of a subnet: in a shared one, each of its users has what the most open of them needs.",
    remediation:
      "Add subnets, so that apps on Flex Consumption, other apps, private endpoints, API Management and an application gateway each have their own.",
    documents: [
      "https://learn.microsoft.com/azure/azure-functions/functions-networking-options",
      "https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure",
    ],
    mappings: { mcsb: ["NS-1"], owasp: ["S6"] },
  },
  {
    id: "network-subnet-size",
    title: "Subnets are large enough for what is in them",
    severity: "low",
    why: "The size of a subnet in use cannot be changed; with no address left, an app no longer scales, and an update of it hangs.",
    remediation:
      "Give a subnet that is delegated to Microsoft.App/environments a /27 or larger, to Microsoft.Web/serverFarms a /28, to Microsoft.Web/hostingEnvironments a /27.",
    documents: [
      "https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan",
      "https://learn.microsoft.com/azure/app-service/overview-vnet-integration",
      "https://learn.microsoft.com/azure/api-management/inject-vnet-v2",
    ],
    mappings: { psrule: ["VNET.FirewallSubnet"] },
  },
] as const satisfies readonly ControlText[];
