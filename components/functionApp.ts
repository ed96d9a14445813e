import type * as input from "@pulumi/azure-native/types/input.js";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan.js";
import { WebApp } from "@pulumi/azure-native/web/webApp.js";
import { WebAppAuthSettingsV2 } from "@pulumi/azure-native/web/webAppAuthSettingsV2.js";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed.js";
import * as pulumi from "@pulumi/pulumi";
import { sendDiagnostics } from "./diagnostics.ts";
import { exactSiteConfig } from "./flexConsumption.ts";
import { knownAfter } from "./knownAfter.ts";
import type { LockedStorage } from "./lockedStorage.ts";
import type { Monitoring } from "./monitoring.ts";
import type { Network } from "./network.ts";
import type { Placement } from "./placement.ts";
import { PrivateEndpoint } from "./privateEndpoint.ts";
import type { WorkloadIdentity } from "./workloadIdentity.ts";

/** Language and version that an app runs on, e.g. `node` `22`. */
export interface Runtime {
  /** Language, as Azure names it. */
  name: "dotnet-isolated" | "java" | "node" | "powershell" | "python";
  /** Version, as Azure writes it, e.g. `22`, `8.0`, `3.12`. */
  version: string;
}

/** Who may call an app over HTTP. */
export interface SignIn {
  /** Client id of the app's registration in Microsoft Entra ID, a GUID. */
  clientId: string;
  /**
   * Audience that a token must be for, e.g. `api://orders`. The registration must issue tokens of version 2
   * (`requestedAccessTokenVersion: 2` in its manifest): their issuer is the one that is pinned.
   */
  audience: string;
  /** Client ids of the applications that may call, e.g. the gateway's identity. At least one. */
  applications: readonly string[];
}

/** What a {@link FunctionApp} is made from. */
export interface FunctionAppArgs {
  /** Where it lives. */
  placement: Placement;
  /** The network that it reaches out through, and is reached in. */
  network: Network;
  /** Where its telemetry and logs go. */
  monitoring: Monitoring;
  /** Its own identity. */
  identity: WorkloadIdentity;
  /** Storage of the Functions host, for this app alone. Must have the blob, queue and table service. */
  hostStorage: LockedStorage;
  /** Container of `hostStorage` that holds the app's code. */
  deploymentContainer: string;
  /** What must be there before the app starts, beside network and host storage: above all, the roles of its identity. */
  after: readonly pulumi.Resource[];
  /** Name of the site in Azure: 2 to 32 letters, digits, hyphens; unique in Azure. */
  siteName: string;
  /** Name of the App Service plan in Azure: 1 to 40 letters, digits, hyphens. */
  planName: string;
  /** What it runs on. */
  runtime: Runtime;
  /** Memory of an instance, in MB. */
  instanceMemoryMB: 2048 | 4096;
  /** Limit of instances, which also limits cost: 40 to 1000. */
  maximumInstanceCount: number;
  /** Whether its instances are spread over zones of the region. Needs zone-redundant host storage. Default: false. */
  zoneRedundant?: boolean;
  /** Who may call it over HTTP. Default: nobody; each request is answered with 401. */
  signIn?: SignIn;
  /** Web origins, `https://…`, that may call it from a browser. Default: none. */
  cors?: readonly string[];
  /** App settings of its own. Never a secret: give a Key Vault reference. Default: none. */
  settings?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A function app on Flex Consumption that only its private endpoint reaches, that only named applications may call, that reaches
 * out through the network only, and that opens its storage and its telemetry by its own identity: there is no key in its settings.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/security-concepts,
 * https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan
 */
export class FunctionApp extends pulumi.ComponentResource {
  /** ARM id of the site. */
  readonly id: pulumi.Output<string>;
  /** The site itself, for what must wait for it alone. */
  readonly site: pulumi.Resource;
  /** Host name, resolved by the private DNS zone within the network. */
  readonly hostName: pulumi.Output<string>;

  constructor(name: string, args: FunctionAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:FunctionApp", name, {}, opts);
    const { resourceGroupName, location, tags, tenantId } = args.placement;
    const inGroup = { resourceGroupName, location, tags };

    const plan = new AppServicePlan(
      `${name}-plan`,
      {
        name: args.planName,
        ...inGroup,
        kind: "functionapp",
        reserved: true,
        sku: { name: "FC1", tier: "FlexConsumption" },
        zoneRedundant: args.zoneRedundant ?? false,
      },
      { parent: this },
    );

    const site = new WebApp(
      name,
      {
        name: args.siteName,
        ...inGroup,
        kind: "functionapp,linux",
        serverFarmId: plan.id,
        identity: { type: "UserAssigned", userAssignedIdentities: [args.identity.id] },
        keyVaultReferenceIdentity: args.identity.id,
        httpsOnly: true,
        publicNetworkAccess: "Disabled",
        // On Flex Consumption all outbound traffic goes through this subnet; there is no routing to set.
        virtualNetworkSubnetId: args.network.flexIntegrationSubnetId,
        functionAppConfig: {
          deployment: {
            storage: {
              type: "blobContainer",
              value: args.hostStorage.containerUrl(args.deploymentContainer),
              authentication: {
                type: "UserAssignedIdentity",
                userAssignedIdentityResourceId: args.identity.id,
              },
            },
          },
          runtime: args.runtime,
          scaleAndConcurrency: {
            instanceMemoryMB: args.instanceMemoryMB,
            maximumInstanceCount: args.maximumInstanceCount,
          },
        },
      },
      {
        parent: this,
        transformations: [exactSiteConfig(siteConfig(args))],
        // The host reads its storage as soon as it starts: roles, endpoints and names must be there by then.
        dependsOn: [...args.after, args.hostStorage, args.network],
      },
    );
    this.id = site.id;
    this.site = site;
    this.hostName = site.defaultHostName;
    const siteName = knownAfter(site, args.siteName);

    // One after the other: to two changes of a site at once, Azure may answer 409 Conflict.
    const auth = new WebAppAuthSettingsV2(
      `${name}-auth`,
      { name: siteName, resourceGroupName, ...authentication(tenantId, args.signIn) },
      { parent: this },
    );
    // There is no FTP on Flex Consumption, but the scm site has a password unless told otherwise.
    const scm = new WebAppScmAllowed(
      `${name}-scm`,
      { name: siteName, resourceGroupName, allow: false },
      { parent: this, dependsOn: auth },
    );

    new PrivateEndpoint(
      `${name}-sites`,
      { placement: args.placement, network: args.network, targetId: site.id, group: "sites", after: scm },
      { parent: this },
    );
    sendDiagnostics(
      name,
      { resourceId: site.id, workspaceId: args.monitoring.workspaceId, logs: true, metrics: true },
      this,
    );
    this.registerOutputs({ id: this.id, hostName: this.hostName });
  }
}

/** Everything that is closed stays closed here: neither the app nor its scm site has an open door beside the private endpoint. */
function siteConfig(args: FunctionAppArgs): input.web.SiteConfigArgs {
  return {
    publicNetworkAccess: "Disabled",
    minTlsVersion: "1.2",
    scmMinTlsVersion: "1.2",
    http20Enabled: true,
    remoteDebuggingEnabled: false,
    cors: { allowedOrigins: [...(args.cors ?? [])], supportCredentials: false },
    ipSecurityRestrictionsDefaultAction: "Deny",
    scmIpSecurityRestrictionsDefaultAction: "Deny",
    scmIpSecurityRestrictionsUseMain: false,
    appSettings: appSettings(args),
  };
}

/**
 * The settings by which the host finds its storage and its telemetry, all by identity, and the app's own.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity,
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings
 */
function appSettings(args: FunctionAppArgs): input.web.NameValuePairArgs[] {
  const { clientId } = args.identity;
  const { endpoints } = args.hostStorage;
  const settings: Record<string, pulumi.Input<string>> = {
    AzureWebJobsStorage__credential: "managedidentity",
    AzureWebJobsStorage__clientId: clientId,
    AzureWebJobsStorage__blobServiceUri: endpoints.blob,
    AzureWebJobsStorage__queueServiceUri: endpoints.queue,
    AzureWebJobsStorage__tableServiceUri: endpoints.table,
    APPLICATIONINSIGHTS_CONNECTION_STRING: args.monitoring.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: pulumi.interpolate`ClientId=${clientId};Authorization=AAD`,
    ...args.settings,
  };
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

/**
 * Built-in authentication that lets in tokens of this tenant for this app, from the applications named. An API that takes tokens
 * only needs no client secret.
 *
 * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad
 */
function authentication(tenantId: string, signIn: SignIn | undefined) {
  return {
    platform: { enabled: true },
    globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
    httpSettings: { requireHttps: true },
    login: { tokenStore: { enabled: false } },
    identityProviders: {
      azureActiveDirectory:
        signIn === undefined
          ? { enabled: false }
          : {
              enabled: true,
              registration: {
                openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
                clientId: signIn.clientId,
              },
              validation: {
                allowedAudiences: [signIn.audience],
                defaultAuthorizationPolicy: { allowedApplications: [...signIn.applications] },
              },
            },
    },
  } as const;
}
