import { ApplicationGateway as AzureApplicationGateway } from "@pulumi/azure-native/network/applicationGateway.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { WebApplicationFirewallPolicy } from "@pulumi/azure-native/network/webApplicationFirewallPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { applicationGatewayFirewall } from "./edge/applicationGatewayFirewall.ts";
import { applicationGatewayId, partId, type ApplicationGatewayPart } from "./edge/applicationGatewayId.ts";
import { responseTimeoutSeconds } from "./edge/responseTimeout.ts";
import { statusPath } from "./edge/statusPath.ts";
import { applicationGatewayTls } from "./edge/tlsPolicy.ts";
import type { TrafficRules } from "./edge/trafficRules.ts";
import type { Placement } from "./placement.ts";

/** What an {@link ApplicationGateway} is made from. */
export interface ApplicationGatewayArgs {
  /** Where it lives. */
  placement: Placement;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** Name of the application gateway in Azure: 1 to 80 letters, digits, `_`, `.`, `-`. */
  applicationGatewayName: string;
  /** Name of the policy of the web application firewall in Azure: 1 to 128 letters and digits. */
  firewallPolicyName: string;
  /**
   * ARM id of its subnet, in which there is nothing else: best a /24. Its network security group must let in 443 from the callers, ports
   * 65200 to 65535 from `GatewayManager`, and `AzureLoadBalancer`, and must not deny what goes out to the internet.
   *
   * Source: https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure
   */
  subnetId: pulumi.Input<string>;
  /** Host name that callers use, e.g. `api.contoso.com`; requests for others are answered with 404. */
  hostName: string;
  /** Certificate of that host name. */
  certificate: ListenerCertificate;
  /** Host name of the gateway behind it, which resolves within the network and has a certificate of a public authority. */
  gatewayHostName: pulumi.Input<string>;
  /** Who may call, and how often. */
  trafficRules: TrafficRules;
  /** Instances that it grows and shrinks between: 0 to 125. Each takes an address of the subnet. */
  capacity: { minimum: number; maximum: number };
  /** Whether it and its address are spread over three zones of the region. Default: false. */
  zoneRedundant?: boolean;
  /** What must be there first, beside what is named above: the role on the certificate, the way to its vault. Default: nothing. */
  after?: readonly pulumi.Resource[];
}

/**
 * A certificate in Key Vault. It must be there, with its private key, in a vault of the same subscription, and the identity must hold
 * `Key Vault Secrets User` on it. A private vault needs a private endpoint, its DNS zone linked to the network of the application gateway,
 * and lets trusted services through. A renewed certificate is taken up within four hours; one that can't be read any more turns the
 * listener off.
 *
 * Source: https://learn.microsoft.com/azure/application-gateway/key-vault-certs
 */
export interface ListenerCertificate {
  /** URI of the certificate as a secret, without a version: `https://kv-orders.vault.azure.net/secrets/api`. */
  secretId: pulumi.Input<string>;
  /** ARM id of the user-assigned identity that reads it. */
  identityId: pulumi.Input<string>;
}

/** Names of the parts, each of which there is once. */
const parts = {
  backendAddressPools: "gateway",
  backendHttpSettingsCollection: "gateway",
  frontendIPConfigurations: "public",
  frontendPorts: "https",
  httpListeners: "https",
  probes: "gateway",
  sslCertificates: "listener",
} as const satisfies Record<ApplicationGatewayPart, string>;

/**
 * An application gateway with a web application firewall, which lets callers from the internet through to the gateway within the network.
 * It speaks HTTPS to both sides and nothing else: port 80 is shut. The domain's owner leads the host name to its address by an A record.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/api-management-howto-integrate-internal-vnet-appgateway,
 * https://learn.microsoft.com/azure/application-gateway/ssl-overview#end-to-end-tls-with-the-v2-sku
 */
export class ApplicationGateway extends pulumi.ComponentResource {
  /** ARM id. */
  readonly id: pulumi.Output<string>;
  /** Host name that callers use. */
  readonly hostName: string;
  /** Public address, for the A record of the host name. */
  readonly publicIpAddress: pulumi.Output<string>;
  /** What is there once requests are led to the gateway: for `dependsOn`, instead of the component. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ApplicationGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:ApplicationGateway", name, {}, opts);
    const { subscriptionId, resourceGroupName, location, tags } = args.placement;
    const inGroup = { resourceGroupName, location, tags };
    const zones = args.zoneRedundant === true ? { zones: ["1", "2", "3"] } : {};

    const address = new PublicIPAddress(
      `${name}-ip`,
      {
        publicIpAddressName: `pip-${args.applicationGatewayName}`,
        ...inGroup,
        ...zones,
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        // By the DDoS protection plan of the network, when it has one.
        ddosSettings: { protectionMode: "VirtualNetworkInherited" },
      },
      { parent: this },
    );
    sendDiagnostics(
      `${name}-ip`,
      { resourceId: address.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );
    const firewallPolicy = new WebApplicationFirewallPolicy(
      `${name}-firewall`,
      {
        policyName: args.firewallPolicyName,
        ...inGroup,
        ...applicationGatewayFirewall(args.trafficRules),
      },
      { parent: this },
    );

    const ownId = pulumi
      .output(resourceGroupName)
      .apply((group) => applicationGatewayId(subscriptionId, group, args.applicationGatewayName));
    const reference = (part: ApplicationGatewayPart) => ({
      id: ownId.apply((id) => partId(id, part, parts[part])),
    });
    const gateway = new AzureApplicationGateway(
      name,
      {
        applicationGatewayName: args.applicationGatewayName,
        ...inGroup,
        ...zones,
        sku: { name: "WAF_v2", tier: "WAF_v2" },
        autoscaleConfiguration: {
          minCapacity: args.capacity.minimum,
          maxCapacity: args.capacity.maximum,
        },
        firewallPolicy: { id: firewallPolicy.id },
        sslPolicy: applicationGatewayTls,
        enableHttp2: true,
        identity: { type: "UserAssigned", userAssignedIdentities: [args.certificate.identityId] },
        gatewayIPConfigurations: [{ name: "subnet", subnet: { id: args.subnetId } }],
        frontendIPConfigurations: [
          { name: parts.frontendIPConfigurations, publicIPAddress: { id: address.id } },
        ],
        frontendPorts: [{ name: parts.frontendPorts, port: 443 }],
        sslCertificates: [{ name: parts.sslCertificates, keyVaultSecretId: args.certificate.secretId }],
        httpListeners: [
          {
            name: parts.httpListeners,
            protocol: "Https",
            hostName: args.hostName,
            requireServerNameIndication: true,
            frontendIPConfiguration: reference("frontendIPConfigurations"),
            frontendPort: reference("frontendPorts"),
            sslCertificate: reference("sslCertificates"),
          },
        ],
        backendAddressPools: [
          { name: parts.backendAddressPools, backendAddresses: [{ fqdn: args.gatewayHostName }] },
        ],
        backendHttpSettingsCollection: [
          {
            name: parts.backendHttpSettingsCollection,
            protocol: "Https",
            port: 443,
            // The gateway answers to its own name only; its certificate is checked against that name.
            pickHostNameFromBackendAddress: true,
            cookieBasedAffinity: "Disabled",
            requestTimeout: responseTimeoutSeconds,
            probe: reference("probes"),
          },
        ],
        probes: [
          {
            name: parts.probes,
            protocol: "Https",
            path: statusPath,
            pickHostNameFromBackendHttpSettings: true,
            interval: 30,
            timeout: 30,
            unhealthyThreshold: 3,
            match: { statusCodes: ["200"] },
          },
        ],
        requestRoutingRules: [
          {
            name: "gateway",
            ruleType: "Basic",
            priority: 100,
            httpListener: reference("httpListeners"),
            backendAddressPool: reference("backendAddressPools"),
            backendHttpSettings: reference("backendHttpSettingsCollection"),
          },
        ],
      },
      { parent: this, ...(args.after && { dependsOn: [...args.after] }) },
    );
    sendDiagnostics(
      name,
      { resourceId: gateway.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );

    this.id = gateway.id;
    this.hostName = args.hostName;
    this.publicIpAddress = address.ipAddress.apply((ipAddress) => ipAddress ?? "");
    this.ready = gateway;
    this.registerOutputs({ id: this.id, hostName: this.hostName });
  }
}
