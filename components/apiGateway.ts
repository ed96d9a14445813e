import { ApiManagementService } from "@pulumi/azure-native/apimanagement/apiManagementService.js";
import { Diagnostic } from "@pulumi/azure-native/apimanagement/diagnostic.js";
import { Logger } from "@pulumi/azure-native/apimanagement/logger.js";
import { NamedValue, type NamedValueArgs } from "@pulumi/azure-native/apimanagement/namedValue.js";
import { Policy } from "@pulumi/azure-native/apimanagement/policy.js";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { PrivateRecordSet } from "@pulumi/azure-native/privatedns/privateRecordSet.js";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { exactInputs } from "./exactInputs.ts";
import { globalPolicy, type ClientCertificates } from "./gateway/policies.ts";
import {
  hasPrivateEndpoint,
  isClassic,
  kindOf,
  virtualNetworkType,
  zonesOf,
  type GatewayPlace,
  type GatewayTier,
} from "./gateway/tiers.ts";
import { customProperties } from "./gateway/tls.ts";
import type { GatewayState, PendingConnection } from "./gatewayState.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";
import { principal } from "./principal.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { PrivateNetwork } from "./privateLink.ts";
import { grantPublish, type Telemetry } from "./telemetry.ts";
import type { VaultSecrets } from "./vaultSecrets.ts";
import type { WorkloadIdentity } from "./workloadIdentity.ts";

/** A gateway of this stack or of another, as those need it who publish an API on it. */
export interface GatewayReference {
  /** Its resource group. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Name of the API Management service. */
  readonly serviceName: pulumi.Input<string>;
  /** Its tier. */
  readonly tier: GatewayTier;
  /** What stands for the client id of its identity in a policy: the named value that holds it. */
  readonly identityClientId: string;
  /** What must be there before a policy of an API; nothing for a gateway of another stack. */
  readonly ready: readonly pulumi.Resource[];
}

/** What an {@link ApiGateway} is made from. */
export interface ApiGatewayArgs extends GatewayPlace {
  /** Where it lives. */
  placement: Placement;
  /** Name of the API Management service: 1 to 50 letters, digits, hyphens, a letter first; unique in Azure. */
  serviceName: string;
  /** The network that it reaches apps in, with its ARM id. */
  network: PrivateNetwork & { readonly id: pulumi.Input<string> };
  /** ARM id of the gateway's own subnet, made for the `kindOf` gateway. */
  subnetId: pulumi.Input<string>;
  /** Where its telemetry and logs go. */
  monitoring: Telemetry;
  /** Its own identity, with which it calls the apps and sends telemetry. */
  identity: WorkloadIdentity;
  /** What Azure knows of it before this deployment: from `observeGateway`. */
  state: GatewayState;
  /** Who answers for its APIs: a name of 1 to 100 characters, and an e-mail address. */
  publisher: { name: string; email: string };
  /** Number of units: see `largestUnits`. */
  units: number;
  /** Whether its units are spread over zones of the region, which only Premium does; their number must divide by two or three. Default: false. */
  zoneRedundant?: boolean;
  /** IPv4 addresses, or networks in CIDR notation, that may call. Default: all that the network lets through. */
  ipFilter?: readonly string[];
  /** Client certificates of which a caller must present one. Default: none is asked for. */
  clientCertificates?: ClientCertificates | undefined;
  /** Id of the one Front Door that may call. Default: calls may come another way. */
  frontDoorId?: pulumi.Input<string> | undefined;
  /** Secrets that policies read. Default: none. */
  namedValues?: NamedSecrets | undefined;
}

/** Secrets of a vault that policies read as named values. */
export interface NamedSecrets {
  /** The secrets of the vault. */
  secrets: Pick<VaultSecrets, "grantRead" | "secretUri" | "ready">;
  /** Name of each secret, by the name by which policies read it: 1 to 256 letters, digits, `.`, `-`, `_`. */
  names: Readonly<Record<string, string>>;
}

const identityClientId = "identity-client-id";
const frontDoorId = "front-door-id";

/** How much of what goes well is sent to Application Insights, in percent; logs have all of it, and errors are always sent. */
const sampling = 20;

/**
 * The oldest version of Azure's API that may manage the gateway; those before it show secrets to readers, and are retired.
 *
 * Source: https://learn.microsoft.com/azure/api-management/breaking-changes/api-version-retirement-sep-2023
 */
const minApiVersion = "2021-08-01";

/**
 * An API Management service in front of the apps: in the virtual network or joined to it, closed to the public network where it is to be
 * private, without developer portal, with TLS 1.2 and strong ciphers only. It calls apps, reads secrets and sends telemetry by identity.
 *
 * A service of a classic tier comes with samples that no declaration takes away: the products `starter` and `unlimited`, and an API `echo-api`
 * (v2 tiers have none); and each has a built-in subscription to all APIs. No app is behind the samples, and each API asks for a token of its
 * own. To delete the samples: `az apim product delete --product-id starter --delete-subscriptions true`, the same for `unlimited`, and
 * `az apim api delete --api-id echo-api`.
 *
 * A deleted service keeps its name for 48 hours: `az apim deletedservice purge` frees it
 * (https://learn.microsoft.com/azure/api-management/soft-delete).
 *
 * Sources: https://learn.microsoft.com/azure/api-management/virtual-network-concepts,
 * https://learn.microsoft.com/security/benchmark/azure/baselines/api-management-security-baseline
 */
export class ApiGateway extends pulumi.ComponentResource implements GatewayReference {
  /** ARM id of the service. */
  readonly id: pulumi.Output<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly tier: GatewayTier;
  /** Host name, resolved within the network when the gateway is private. */
  readonly hostName: pulumi.Output<string>;
  /** Where it answers, without a slash at the end: `https://apim-orders.azure-api.net`. */
  readonly url: pulumi.Output<string>;
  readonly identityClientId = `{{${identityClientId}}}`;
  readonly ready: readonly pulumi.Resource[];
  /** What must be there before the gateway can be called by its name. */
  readonly reachable: readonly pulumi.Resource[];
  /** What the next deployment does that this one can't; undefined when nothing is left. */
  readonly pending: string | undefined;
  /**
   * What the owner of the gateway is to approve, with the command. No deployment does: azure-native makes connections and approves none that
   * somebody else asked for, and a message is no proof of who did.
   */
  readonly approvals: readonly string[];

  constructor(name: string, args: ApiGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:ApiGateway", name, {}, opts);
    const { placement, serviceName, tier, units, identity, monitoring, state } = args;
    const { resourceGroupName, location, tags } = placement;
    const kind = kindOf(args);
    const zones = args.zoneRedundant === true ? zonesOf(tier, units) : undefined;
    if (args.zoneRedundant === true && zones === undefined) {
      throw new pulumi.RunError(`${units} units of ${tier} can't be spread evenly over zones`);
    }
    const hostName = `${serviceName}.azure-api.net`;

    const service = new ApiManagementService(
      name,
      {
        serviceName,
        resourceGroupName,
        location,
        tags,
        sku: { name: tier, capacity: units },
        ...(zones && {
          zones: [...zones],
          // With zones of one's own choice, a service in the network needs an address of one's own too, if only for Azure to manage it
          // (https://learn.microsoft.com/azure/reliability/reliability-api-management#considerations).
          publicIpAddressId: this.#publicAddress(name, args),
        }),
        publisherName: args.publisher.name,
        publisherEmail: args.publisher.email,
        identity: {
          // To a vault with a firewall it can come with its system-assigned identity only
          // (https://learn.microsoft.com/azure/api-management/api-management-howto-properties#prerequisites-for-key-vault-integration).
          type: "SystemAssigned, UserAssigned",
          userAssignedIdentities: identity.id.apply((id) => ({ [id]: {} })),
        },
        virtualNetworkType: virtualNetworkType(args),
        virtualNetworkConfiguration: { subnetResourceId: args.subnetId },
        ...(kind === "integrated" && {
          publicNetworkAccess: args.access === "private" && state.closable ? "Disabled" : "Enabled",
        }),
        customProperties: customProperties(tier),
        developerPortalStatus: "Disabled",
        legacyPortalStatus: "Disabled",
        // Of use to self-hosted gateways only, which v2 tiers don't have.
        ...(isClassic(tier) && { configurationApi: { legacyApi: "Disabled" } }),
        apiVersionConstraint: { minApiVersion },
        // Asked for a certificate in the middle of a connection, a client with TLS 1.3 or HTTP/2 has no answer
        // (https://learn.microsoft.com/azure/api-management/api-management-howto-mutual-certificates-for-clients).
        ...(args.clientCertificates && {
          hostnameConfigurations: [
            {
              type: "Proxy",
              hostName,
              certificateSource: "BuiltIn",
              defaultSslBinding: true,
              negotiateClientCertificate: true,
            },
          ],
        }),
      },
      {
        parent: this,
        transformations: [asTheTierHasIt],
        // A classic tier takes 30 to 45 minutes and more.
        customTimeouts: { create: "90m", update: "90m", delete: "60m" },
      },
    );
    this.id = service.id;
    this.resourceGroupName = resourceGroupName;
    this.serviceName = knownAfter(service, serviceName);
    this.tier = tier;
    this.hostName = knownAfter(service, hostName);
    this.url = knownAfter(service, `https://${hostName}`);
    const within = { serviceName: this.serviceName, resourceGroupName };

    new DiagnosticSetting(
      `${name}-logs`,
      {
        name: "workspace",
        resourceUri: service.id,
        workspaceId: monitoring.workspaceId,
        // Tables of its own, with a column for each property: https://learn.microsoft.com/azure/api-management/monitor-api-management
        logAnalyticsDestinationType: "Dedicated",
        logs: [{ categoryGroup: "allLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
      },
      { parent: this },
    );
    this.#sendTelemetry(name, within, args);

    this.reachable =
      args.access === "public"
        ? []
        : kind === "integrated"
          ? [
              new PrivateEndpoint(
                `${name}-gateway`,
                { placement, network: args.network, targetId: service.id, group: "Gateway" },
                { parent: this },
              ).ready,
            ]
          : this.#resolveWithin(name, hostName, service, args);

    const namedValue = (id: string, value: Partial<NamedValueArgs>, after: pulumi.Resource[] = []) =>
      new NamedValue(
        `${name}-value-${id}`,
        { ...within, namedValueId: id, displayName: id, secret: false, ...value },
        { parent: this, dependsOn: after },
      );
    const system = principal({
      name: `${name}-system`,
      principalName: serviceName,
      principalId: service.identity.apply((own) => own?.principalId ?? ""),
      subscriptionId: placement.subscriptionId,
    });
    const secretValues = ({ secrets, names }: NamedSecrets) =>
      Object.entries(names).map(([id, secret]) =>
        namedValue(
          id,
          { secret: true, keyVault: { secretIdentifier: secrets.secretUri(secret) } },
          // API Management reads the secret at once, and a role takes its time to be known: so this comes last.
          [secrets.grantRead(system, secret), ...secrets.ready, ...this.reachable],
        ),
      );
    const namedValues = [
      namedValue(identityClientId, { value: identity.clientId }),
      ...(args.frontDoorId === undefined ? [] : [namedValue(frontDoorId, { value: args.frontDoorId })]),
      ...(args.namedValues === undefined ? [] : secretValues(args.namedValues)),
    ];
    const policy = new Policy(
      `${name}-policy`,
      {
        ...within,
        policyId: "policy",
        format: "xml",
        value: globalPolicy({
          ipFilter: args.ipFilter ?? [],
          clientCertificates: args.clientCertificates,
          frontDoorId: args.frontDoorId === undefined ? undefined : `{{${frontDoorId}}}`,
        }),
      },
      { parent: this, dependsOn: namedValues },
    );
    this.ready = [policy];
    this.pending = hasPrivateEndpoint(args) && !state.closable ? toBeClosed : undefined;
    this.approvals = state.pendingConnections.map(approval);
    this.registerOutputs({ id: this.id, url: this.url });
  }

  /** Requests and calls of apps, without bodies, headers and query parameters, by the gateway's own identity. */
  #sendTelemetry(
    name: string,
    within: { serviceName: pulumi.Input<string>; resourceGroupName: pulumi.Input<string> },
    { identity, monitoring }: ApiGatewayArgs,
  ): void {
    const logger = new Logger(
      `${name}-logger`,
      {
        ...within,
        loggerId: "application-insights",
        loggerType: "applicationInsights",
        resourceId: monitoring.applicationInsights.id,
        // Source: https://learn.microsoft.com/azure/api-management/api-management-howto-app-insights
        credentials: {
          connectionString: monitoring.connectionString,
          identityClientId: identity.clientId,
        },
      },
      { parent: this, dependsOn: grantPublish(name, monitoring, identity, this) },
    );
    const masked = ["Authorization", "Cookie", "Ocp-Apim-Subscription-Key", "Set-Cookie"];
    const message = {
      headers: [],
      body: { bytes: 0 },
      dataMasking: {
        headers: masked.map((value) => ({ value, mode: "Hide" })),
        queryParams: [{ value: "*", mode: "Hide" }],
      },
    };
    new Diagnostic(
      `${name}-diagnostic`,
      {
        ...within,
        diagnosticId: "applicationinsights",
        loggerId: logger.id,
        alwaysLog: "allErrors",
        sampling: { samplingType: "fixed", percentage: sampling },
        httpCorrelationProtocol: "W3C",
        verbosity: "error",
        logClientIp: false,
        frontend: { request: message, response: message },
        backend: { request: message, response: message },
      },
      { parent: this },
    );
  }

  /**
   * The name of a gateway inside the network: no DNS server but this zone knows it. It is named like the gateway, so that it hides no other
   * gateway's name. The developer portal, Git and direct management are off, and need no names.
   *
   * Source: https://learn.microsoft.com/azure/api-management/api-management-using-with-internal-vnet#dns-configuration
   */
  #resolveWithin(
    name: string,
    hostName: string,
    service: ApiManagementService,
    { placement, network }: ApiGatewayArgs,
  ): pulumi.Resource[] {
    const { resourceGroupName, tags } = placement;
    const zone = new PrivateZone(
      `${name}-dns`,
      { privateZoneName: hostName, resourceGroupName, location: "global", tags },
      { parent: this },
    );
    const privateZoneName = knownAfter(zone, hostName);
    return [
      new VirtualNetworkLink(
        `${name}-dns-link`,
        {
          privateZoneName,
          virtualNetworkLinkName: "gateway",
          resourceGroupName,
          location: "global",
          tags,
          virtualNetwork: { id: network.id },
          registrationEnabled: false,
        },
        { parent: this },
      ),
      new PrivateRecordSet(
        `${name}-dns-record`,
        {
          privateZoneName,
          resourceGroupName,
          recordType: "A",
          relativeRecordSetName: "@",
          ttl: 300,
          aRecords: service.privateIPAddresses.apply((addresses) =>
            addresses.map((ipv4Address) => ({ ipv4Address })),
          ),
        },
        { parent: this },
      ),
    ];
  }

  #publicAddress(
    name: string,
    { placement, serviceName, monitoring }: ApiGatewayArgs,
  ): pulumi.Output<string> {
    const { resourceGroupName, location, tags } = placement;
    const address = new PublicIPAddress(
      `${name}-ip`,
      {
        publicIpAddressName: `pip-${serviceName}`,
        resourceGroupName,
        location,
        tags,
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        zones: ["1", "2", "3"],
        // API Management takes no address without a label.
        dnsSettings: { domainNameLabel: serviceName },
      },
      { parent: this },
    );
    sendDiagnostics(
      `${name}-ip`,
      { resourceId: address.id, workspaceId: monitoring.workspaceId, logs: true, metrics: true },
      this,
    );
    return address.id;
  }
}

/**
 * The SDK adds two properties that a tier may not know: a NAT gateway, which v2 tiers have whether one wants it or not, and client
 * certificates in the way of the Consumption tier.
 *
 * Source: https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service#apimanagementserviceproperties
 */
const asTheTierHasIt = exactInputs({ natGatewayState: undefined, enableClientCertificate: undefined });

const toBeClosed =
  "The gateway can still be called from the public network, with a token. Run pulumi up once more to close it: Azure does so only for a " +
  "gateway that exists and has an approved private endpoint.";

const approval = ({ id, message }: PendingConnection): string =>
  `A connection to the gateway's private link waits, with the message ${JSON.stringify(message)}. If it is yours, approve it: ` +
  `az network private-endpoint-connection approve --id ${id}`;
