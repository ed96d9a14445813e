import type { WebAppArgs } from "@pulumi/azure-native/web/webApp.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Hosting } from "./hosting.ts";
import type { Placement } from "./placement.ts";

/** What the site of an app is made from, and each of its slots likewise. */
export interface SiteArgs {
  /** Where it lives. */
  placement: Placement;
  /** ARM id of its plan. */
  planId: pulumi.Input<string>;
  /** What it runs on. */
  hosting: Hosting;
  /** ARM id of the app's own identity. Slots have the same: while slots are swapped, each runs with the settings of the other. */
  identityId: pulumi.Input<string>;
  /** ARM id of the subnet through which it reaches out. */
  integrationSubnetId: pulumi.Input<string>;
  /** Whether it is stopped, its scm site too. */
  stopped: boolean;
}

/**
 * The inputs that an app and its slots have in common. A slot takes none of them over from the app by itself.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/security-concepts,
 * https://learn.microsoft.com/azure/app-service/overview-vnet-integration
 */
export function siteInputs(args: SiteArgs) {
  const { resourceGroupName, location, tags } = args.placement;
  return {
    resourceGroupName,
    location,
    tags,
    kind: "functionapp,linux",
    serverFarmId: args.planId,
    identity: { type: "UserAssigned", userAssignedIdentities: [args.identityId] },
    keyVaultReferenceIdentity: args.identityId,
    // Said either way: Azure keeps what an update does not mention.
    enabled: !args.stopped,
    scmSiteAlsoStopped: args.stopped,
    httpsOnly: true,
    publicNetworkAccess: "Disabled",
    virtualNetworkSubnetId: args.integrationSubnetId,
    ...planInputs(args.hosting),
  } satisfies WebAppArgs;
}

/** What depends on the plan. On Flex Consumption all outbound traffic goes through the subnet; there is no routing to set. */
function planInputs(hosting: Hosting): Partial<WebAppArgs> {
  if (hosting.kind === "FlexConsumption") {
    return {};
  }
  return {
    reserved: true,
    outboundVnetRouting: { allTraffic: true },
    sshEnabled: false,
    // Documented for these plans, and not for Elastic Premium: https://learn.microsoft.com/azure/app-service/overview-tls
    ...(hosting.kind === "Dedicated" && { endToEndEncryptionEnabled: true }),
    // With `Required` and no path left out, the certificate is part of the first handshake, and HTTP/2 stays possible:
    // https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth#client-certificate-and-tls-renegotiation
    ...(hosting.clientCertificates === true && { clientCertEnabled: true, clientCertMode: "Required" }),
  };
}
