import { AFDCustomDomain } from "@pulumi/azure-native/cdn/afdcustomDomain.js";
import { AFDEndpoint } from "@pulumi/azure-native/cdn/afdendpoint.js";
import { AFDOrigin } from "@pulumi/azure-native/cdn/afdorigin.js";
import { AFDOriginGroup } from "@pulumi/azure-native/cdn/afdoriginGroup.js";
import { Profile } from "@pulumi/azure-native/cdn/profile.js";
import { Route } from "@pulumi/azure-native/cdn/route.js";
import { SecurityPolicy } from "@pulumi/azure-native/cdn/securityPolicy.js";
import { Policy } from "@pulumi/azure-native/frontdoor/policy.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { frontDoorFirewall } from "./edge/frontDoorFirewall.ts";
import { privateLinkRequestMessage } from "./edge/privateLinkOrigin.ts";
import { responseTimeoutSeconds } from "./edge/responseTimeout.ts";
import { statusPath } from "./edge/statusPath.ts";
import { customDomainTls, type TlsVersion } from "./edge/tlsPolicy.ts";
import type { TrafficRules } from "./edge/trafficRules.ts";
import { knownAfter } from "./knownAfter.ts";
import type { Placement } from "./placement.ts";

/** What a {@link FrontDoor} is made from. */
export interface FrontDoorArgs {
  /** Where it lives; Front Door itself is in no region. */
  placement: Placement;
  /** Workspace for logs. */
  workspaceId: pulumi.Input<string>;
  /** Name of the profile in Azure: 1 to 260 letters, digits and hyphens. */
  profileName: string;
  /** Name of the endpoint in Azure: 2 to 46 letters, digits and hyphens; the beginning of its host name. */
  endpointName: string;
  /** Name of the policy of the web application firewall in Azure: 1 to 128 letters and digits. */
  firewallPolicyName: string;
  /** Who may call, and how often. */
  trafficRules: TrafficRules;
  /** A host name of one's own, under which alone it then answers. Default: the endpoint's. */
  customDomain?: CustomDomain | undefined;
}

/**
 * An API Management service that Front Door reaches by private link: of a classic tier and not in a network, or Standard v2; not Premium
 * v2.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/private-endpoint#typical-scenarios,
 * https://learn.microsoft.com/azure/frontdoor/standard-premium/how-to-enable-private-link-apim
 */
export interface FrontDoorOrigin {
  /** ARM id of the service. */
  id: pulumi.Input<string>;
  /** Host name of its gateway, without `https://`. */
  hostName: pulumi.Input<string>;
  /** Region of the private endpoint: one of `privateLinkRegions`, best the service's own. */
  privateLinkLocation: string;
  /**
   * What must be there first: above all another private endpoint of the service, as Azure makes one change of its infrastructure at a
   * time. Default: nothing.
   *
   * Source: https://learn.microsoft.com/azure/api-management/api-management-using-with-vnet
   */
  after?: readonly pulumi.Resource[];
}

/** A host name of one's own for {@link FrontDoor}. */
export interface CustomDomain {
  /** The name, e.g. `api.contoso.com`; no wildcard: Azure issues no certificate for one. */
  hostName: string;
  /** The oldest version of TLS that clients may use. Default: 1.2. */
  minimumTlsVersion?: TlsVersion | undefined;
}

interface WithinProfile {
  profileName: pulumi.Output<string>;
  resourceGroupName: pulumi.Input<string>;
}

const everything = "/*";

/**
 * Azure Front Door Premium with a web application firewall in front of the gateway, which it reaches by private link. It is made without
 * the gateway, as the gateway wants to know its id: `forwardTo` then leads requests there.
 *
 * Two steps are left when it is there:
 * - The owner of the gateway approves the connection that asks by `privateLinkRequestMessage`. Until then, and some minutes longer, a caller
 *   gets an error page of Front Door for what the firewall let through; what it blocks, it blocks.
 * - With a host name of one's own: the owner of the domain puts a TXT record `_dnsauth.<host name>` with the validation token, within seven
 *   days, and a CNAME record to the endpoint's host name. Then Azure issues the certificate, which takes minutes to hours.
 *
 * Sources: https://learn.microsoft.com/azure/frontdoor/private-link, https://learn.microsoft.com/azure/frontdoor/domain
 */
export class FrontDoor extends pulumi.ComponentResource {
  /** ARM id of the profile. */
  readonly id: pulumi.Output<string>;
  /**
   * A GUID that Front Door sends with each request to the gateway, in the header `X-Azure-FDID`: a request without it came another way.
   *
   * Source: https://learn.microsoft.com/azure/frontdoor/origin-security
   */
  readonly frontDoorId: pulumi.Output<string>;
  /** Host name that callers use. */
  readonly hostName: pulumi.Output<string>;
  /** Host name that Azure gave to the endpoint: where the CNAME record of a host name of one's own leads to. */
  readonly endpointHostName: pulumi.Output<string>;
  /** What the TXT record `_dnsauth.<host name>` must say, if there is a host name of one's own. No secret. */
  readonly validationToken: pulumi.Output<string> | undefined;
  readonly #name: string;
  readonly #within: WithinProfile;
  readonly #endpointName: pulumi.Output<string>;
  readonly #domains: { id: pulumi.Output<string> }[];
  readonly #guard: pulumi.Resource;

  constructor(name: string, args: FrontDoorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:FrontDoor", name, {}, opts);
    const { resourceGroupName, tags } = args.placement;
    const global = { resourceGroupName, location: "global", tags };
    const parent = { parent: this };

    const profile = new Profile(
      name,
      {
        profileName: args.profileName,
        ...global,
        // Managed rules and private link are Premium's: https://learn.microsoft.com/azure/frontdoor/standard-premium/tier-comparison
        sku: { name: "Premium_AzureFrontDoor" },
        originResponseTimeoutSeconds: responseTimeoutSeconds,
        // Who called what stays out of the log of each request; the firewall's own log keeps the addresses that it blocked:
        // https://learn.microsoft.com/azure/frontdoor/standard-premium/sensitive-data-protection
        logScrubbing: {
          state: "Enabled",
          scrubbingRules: (["RequestIPAddress", "QueryStringArgNames"] as const).map((matchVariable) => ({
            matchVariable,
            selectorMatchOperator: "EqualsAny",
            state: "Enabled",
          })),
        },
      },
      parent,
    );
    sendDiagnostics(
      name,
      { resourceId: profile.id, workspaceId: args.workspaceId, logs: true, metrics: true },
      this,
    );
    const within = { profileName: knownAfter(profile, args.profileName), resourceGroupName };

    const endpoint = new AFDEndpoint(
      `${name}-endpoint`,
      {
        endpointName: args.endpointName,
        ...within,
        location: "global",
        tags,
        enabledState: "Enabled",
        // The same host name again after the endpoint was deleted, and for nobody outside of the tenant.
        autoGeneratedDomainNameLabelScope: "TenantReuse",
      },
      parent,
    );
    const domain =
      args.customDomain &&
      new AFDCustomDomain(
        `${name}-domain`,
        {
          customDomainName: args.customDomain.hostName.replaceAll(".", "-"),
          ...within,
          hostName: args.customDomain.hostName,
          tlsSettings: customDomainTls(args.customDomain.minimumTlsVersion ?? "1.2"),
        },
        parent,
      );
    this.#domains = domain ? [{ id: domain.id }] : [];

    const firewallPolicy = new Policy(
      `${name}-firewall`,
      {
        policyName: args.firewallPolicyName,
        ...global,
        sku: { name: "Premium_AzureFrontDoor" },
        ...frontDoorFirewall(args.trafficRules),
      },
      parent,
    );
    this.#guard = new SecurityPolicy(
      `${name}-security`,
      {
        securityPolicyName: "firewall",
        ...within,
        parameters: {
          type: "WebApplicationFirewall",
          wafPolicy: { id: firewallPolicy.id },
          associations: [{ domains: [{ id: endpoint.id }, ...this.#domains], patternsToMatch: [everything] }],
        },
      },
      parent,
    );

    this.#name = name;
    this.#within = within;
    this.#endpointName = knownAfter(endpoint, args.endpointName);
    this.id = profile.id;
    this.frontDoorId = profile.frontDoorId;
    this.endpointHostName = endpoint.hostName;
    this.hostName = domain ? domain.hostName : endpoint.hostName;
    this.validationToken = domain?.validationProperties.validationToken;
    this.registerOutputs({ id: this.id, hostName: this.hostName });
  }

  /**
   * Leads every request that the firewall lets through to the gateway.
   *
   * @returns What is there once it does: for `dependsOn`, instead of the component.
   */
  forwardTo(gateway: FrontDoorOrigin): pulumi.Resource {
    const within = this.#within;
    const originGroupName = "gateway";
    const group = new AFDOriginGroup(
      `${this.#name}-origins`,
      {
        originGroupName,
        ...within,
        healthProbeSettings: {
          probePath: statusPath,
          probeProtocol: "Https",
          probeRequestType: "GET",
          // Each of some two hundred places of Front Door probes: https://learn.microsoft.com/azure/frontdoor/health-probes
          probeIntervalInSeconds: 100,
        },
        loadBalancingSettings: {
          sampleSize: 4,
          successfulSamplesRequired: 3,
          additionalLatencyInMilliseconds: 50,
        },
        sessionAffinityState: "Disabled",
      },
      { parent: this },
    );
    const origin = new AFDOrigin(
      `${this.#name}-origin`,
      {
        originName: "gateway",
        originGroupName: knownAfter(group, originGroupName),
        ...within,
        hostName: gateway.hostName,
        originHostHeader: gateway.hostName,
        httpPort: 80,
        httpsPort: 443,
        priority: 1,
        weight: 1000,
        enabledState: "Enabled",
        enforceCertificateNameCheck: true,
        sharedPrivateLinkResource: {
          groupId: "Gateway",
          privateLink: { id: gateway.id },
          privateLinkLocation: gateway.privateLinkLocation,
          requestMessage: privateLinkRequestMessage,
        },
      },
      { parent: this, ...(gateway.after && { dependsOn: [...gateway.after] }) },
    );
    return new Route(
      `${this.#name}-route`,
      {
        routeName: "gateway",
        endpointName: this.#endpointName,
        ...within,
        originGroup: { id: group.id },
        patternsToMatch: [everything],
        // No redirect from HTTP: a client that sends its token in the clear should fail, not work.
        supportedProtocols: ["Https"],
        httpsRedirect: "Disabled",
        forwardingProtocol: "HttpsOnly",
        customDomains: this.#domains,
        linkToDefaultDomain: this.#domains.length > 0 ? "Disabled" : "Enabled",
        enabledState: "Enabled",
      },
      // Azure takes no route to an empty group, and no request is to come before the firewall.
      { parent: this, dependsOn: [origin, this.#guard] },
    );
  }
}
