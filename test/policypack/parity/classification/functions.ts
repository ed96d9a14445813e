import { because, beside, missing, of, trips, valued, where, type Classification } from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");
const fixed = because("Azure takes no other value with this plan and kind of app.");
const noPassword = because("Flex Consumption has no passwords for publishing.");
const scale = because("How large it is; a limit to growth is given elsewhere, too.");

const accountKey =
  "DefaultEndpointsProtocol=https;AccountName=st;AccountKey=c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtcw==";
const signedUrl =
  "https://st.blob.core.windows.net/code/app.zip?sv=2024-11-04&sr=b&sp=r&sig=c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I%3D";

/** What is asked of a site, and of each of its slots as well. */
function site(kind: "web:WebApp" | "web:WebAppSlot"): Classification {
  const entries: Classification = {
    clientAffinityEnabled: because("To which instance a caller comes back."),
    enabled: because("A site that is off gives nobody access."),
    httpsOnly: trips("functions-https-only", missing, false),
    hyperV: fixed,
    identity: trips("functions-managed-identity", missing),
    "identity.type": trips("functions-managed-identity", missing, "None"),
    "identity.userAssignedIdentities[]": trips("functions-managed-identity", missing),
    kind: because("What the site is. All that runs functions is judged, and what has no kind too."),
    "outboundVnetRouting.allTraffic": trips("functions-outbound-routing", missing, false),
    publicNetworkAccess: trips("functions-private-only", missing, "Enabled"),
    reserved: fixed,
    scmSiteAlsoStopped: because("A site that is off gives nobody access."),
    "siteConfig.appSettings": trips("functions-host-storage-identity", missing),
    "siteConfig.appSettings[].name": [
      where(
        valued(
          "AzureWebJobsStorage__credential",
          "AzureWebJobsStorage__clientId",
          "AzureWebJobsStorage__blobServiceUri",
        ),
        trips("functions-host-storage-identity", missing, "OTHER"),
      ),
      where(
        valued("APPLICATIONINSIGHTS_AUTHENTICATION_STRING"),
        trips("functions-telemetry-identity", missing, "OTHER"),
      ),
      because("A setting that Azure or the code reads; its value is judged."),
    ],
    "siteConfig.appSettings[].value": [
      where(
        beside("name", "AzureWebJobsStorage__credential"),
        trips("functions-host-storage-identity", missing, "clientsecret"),
      ),
      where(
        beside("name", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"),
        trips("functions-telemetry-identity", "Authorization=None"),
      ),
      where(
        beside("name", "FUNCTIONS_WORKER_RUNTIME", "APPLICATIONINSIGHTS_CONNECTION_STRING"),
        because(
          "Public: the language of the app, and where its telemetry goes, which takes a token to send.",
        ),
      ),
      trips("functions-no-secrets-in-settings", accountKey, signedUrl),
    ],
    "siteConfig.cors.allowedOrigins": trips("functions-cors", ["*"]),
    "siteConfig.cors.supportCredentials": because("Without an origin nobody may send any."),
    "siteConfig.ftpsState": trips("functions-ftp-disabled", missing, "AllAllowed", "FtpsOnly"),
    "siteConfig.functionAppScaleLimit": scale,
    "siteConfig.functionsRuntimeScaleMonitoringEnabled": because("How the plan learns what there is to do."),
    "siteConfig.healthCheckPath": trips("functions-health-check", missing),
    "siteConfig.http20Enabled": trips("functions-http2", missing, false),
    "siteConfig.ipSecurityRestrictionsDefaultAction": trips(
      "functions-access-restrictions",
      missing,
      "Allow",
    ),
    "siteConfig.linuxFxVersion": trips("functions-supported-runtime", missing, "Node|14"),
    "siteConfig.minTlsVersion": trips("functions-min-tls", missing, "1.0", "1.1"),
    "siteConfig.minimumElasticInstanceCount": scale,
    "siteConfig.publicNetworkAccess": trips("functions-private-only", "Enabled"),
    "siteConfig.remoteDebuggingEnabled": trips("functions-remote-debugging-off", true),
    "siteConfig.scmIpSecurityRestrictionsDefaultAction": trips(
      "functions-access-restrictions",
      missing,
      "Allow",
    ),
    "siteConfig.scmIpSecurityRestrictionsUseMain": because("The site lets in nobody either."),
    "siteConfig.scmMinTlsVersion": trips("functions-min-tls", missing, "1.0", "1.1"),
    virtualNetworkSubnetId: trips("functions-vnet-integration", missing),
  };
  return Object.fromEntries(Object.entries(entries).map(([path, said]) => [`${kind} ${path}`, said]));
}

/** What is asked of the sign-in of an app, and of that of each of its slots. */
function signIn(kind: "web:WebAppAuthSettingsV2" | "web:WebAppAuthSettingsV2Slot"): Classification {
  const entries: Classification = {
    "globalValidation.requireAuthentication": trips("functions-authentication-required", missing, false),
    "globalValidation.unauthenticatedClientAction": trips(
      "functions-authentication-required",
      missing,
      "AllowAnonymous",
    ),
    "httpSettings.requireHttps": because("No call reaches it over HTTP: the app itself takes HTTPS only."),
    "login.tokenStore.enabled": because(
      "Keeps the tokens of people who sign in at the app, which nobody does.",
    ),
    "platform.enabled": trips("functions-authentication-required", missing, false),
  };
  return {
    [kind]: trips("functions-authentication", missing),
    ...Object.fromEntries(Object.entries(entries).map(([path, said]) => [`${kind} ${path}`, said])),
  };
}

export const functions: Classification = {
  ...site("web:WebApp"),
  ...site("web:WebAppSlot"),
  ...signIn("web:WebAppAuthSettingsV2"),
  ...signIn("web:WebAppAuthSettingsV2Slot"),
  "web:WebApp name": name,
  "web:WebApp functionAppConfig.deployment.storage.authentication.type": trips(
    "functions-deployment-storage-identity",
    missing,
    "StorageAccountConnectionString",
  ),
  "web:WebApp functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId": because(
    "Whose role counts: Azure refuses an identity that the app has not.",
  ),
  "web:WebApp functionAppConfig.deployment.storage.type": because("Azure knows one type only."),
  "web:WebApp functionAppConfig.deployment.storage.value": because(
    "Where the code is: nothing is read there without a role of the identity of the app.",
  ),
  "web:WebApp functionAppConfig.runtime.name": trips("functions-supported-runtime", missing),
  "web:WebApp functionAppConfig.runtime.version": trips("functions-supported-runtime", missing, "14"),
  "web:WebApp functionAppConfig.scaleAndConcurrency.alwaysReady[].*": scale,
  "web:WebApp functionAppConfig.scaleAndConcurrency.instanceMemoryMB": scale,
  "web:WebApp functionAppConfig.scaleAndConcurrency.maximumInstanceCount": trips(
    "functions-scale-limit",
    missing,
  ),
  "web:WebApp keyVaultReferenceIdentity": because(
    "The app refers to no secret: its code reads what it needs.",
  ),
  "web:WebAppSlot keyVaultReferenceIdentity": because("The slot refers to no secret."),
  "web:WebAppSlot name": trips("privatelink-functions", "another"),
  "web:WebAppSlot serverFarmId": because("A slot is on the plan of its app, whatever it says."),
  "web:WebAppSlot slot": trips("privatelink-functions", "another"),
  "web:WebAppAuthSettingsV2 identityProviders.azureActiveDirectory.enabled": [
    where(valued(false), trips("functions-authentication-pinned", missing, true)),
    because("Without a provider every call is refused."),
  ],
  "web:WebAppAuthSettingsV2Slot identityProviders.azureActiveDirectory.enabled": trips(
    "functions-authentication-pinned",
    missing,
    true,
  ),
  "web:WebAppAuthSettingsV2 identityProviders.azureActiveDirectory.registration.clientId": because(
    "Issuer, audience and calling application decide who gets in.",
  ),
  "web:WebAppAuthSettingsV2 identityProviders.azureActiveDirectory.registration.openIdIssuer": trips(
    "functions-authentication-pinned",
    missing,
    "https://login.microsoftonline.com/common/v2.0",
  ),
  "web:WebAppAuthSettingsV2 identityProviders.azureActiveDirectory.validation.allowedAudiences[]": trips(
    "functions-authentication-pinned",
    missing,
  ),
  "web:WebAppAuthSettingsV2 identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications[]":
    trips("functions-authentication-pinned", missing),
  "web:WebAppAuthSettingsV2 name": trips("functions-authentication", "another"),
  "web:WebAppAuthSettingsV2Slot name": trips("functions-authentication", "another"),
  "web:WebAppAuthSettingsV2Slot slot": trips("functions-authentication", "another"),
  "web:WebApp*Allowed": [
    where(of(/^orders/), noPassword),
    trips("functions-basic-publishing-declared", missing),
  ],
  "web:WebApp*Allowed name": [
    where(of(/^orders/), noPassword),
    trips("functions-basic-publishing-declared", "another"),
  ],
  "web:WebApp*Allowed allow": trips("functions-no-basic-publishing", missing, true),
  "web:WebApp*AllowedSlot": trips("functions-basic-publishing-declared", missing),
  "web:WebApp*AllowedSlot name": trips("functions-basic-publishing-declared", "another"),
  "web:WebApp*AllowedSlot slot": trips("functions-basic-publishing-declared", "another"),
  "web:WebApp*AllowedSlot allow": trips("functions-no-basic-publishing", missing, true),
  "web:WebAppSlotConfigurationNames *": because("Which settings stay where they are when slots are swapped."),
  "web:AppServicePlan elasticScaleEnabled": scale,
  "web:AppServicePlan kind": fixed,
  "web:AppServicePlan maximumElasticWorkerCount": scale,
  "web:AppServicePlan name": name,
  "web:AppServicePlan reserved": fixed,
  "web:AppServicePlan sku.capacity": scale,
  "web:AppServicePlan sku.family": because("Azure goes by the name of the size."),
  "web:AppServicePlan sku.name": trips("functions-private-plan", missing, "Y1", "F1"),
  "web:AppServicePlan sku.size": because("Azure goes by the name of the size."),
  "web:AppServicePlan sku.tier": because("Azure goes by the name of the size."),
  "web:AppServicePlan zoneRedundant": [
    where(valued(true), trips("functions-zone-redundant", missing, false)),
    because("One zone will do where nothing depends on it."),
  ],
};
