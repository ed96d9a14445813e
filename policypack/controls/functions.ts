import type { ControlText } from "./control.ts";

const functions = "https://learn.microsoft.com/azure/azure-functions";
const appService = "https://learn.microsoft.com/azure/app-service";

/** The function app itself: how it runs, what it may know, what it may reach. */
export const functionsControls = [
  {
    id: "functions-managed-identity",
    title: "A function app has a user-assigned identity",
    severity: "high",
    why: "Only an identity that exists before the app can have its roles before the app starts; without any, the app needs stored secrets.",
    remediation: 'Set identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] }.',
    documents: [`${functions}/security-concepts`, `${appService}/overview-managed-identity`],
    mappings: {
      mcsb: ["IM-3"],
      cis: { "2.0": ["9.5"], "3.0": ["9.5"] },
      owasp: ["S2", "S6"],
      azurePolicy: ["0da106f2-4ca3-48e8-bc85-c638fe6aea8f"],
      psrule: ["AppService.ManagedIdentity"],
      checkov: ["CKV_AZURE_71"],
    },
  },
  {
    id: "functions-key-vault-identity",
    title: "Key Vault references are read with the user-assigned identity",
    severity: "medium",
    why: "Without it the platform asks the system-assigned identity, fails, and hands the app the reference itself as the secret.",
    remediation: "Set keyVaultReferenceIdentity: identity.id.",
    documents: [`${appService}/app-service-key-vault-references`],
    mappings: { mcsb: ["IM-3", "IM-8"], cis: { "3.0": ["9.11"] }, owasp: ["S3"] },
  },
  {
    id: "functions-no-storage-keys",
    title: "No setting of a function app holds a key to storage",
    severity: "critical",
    why: "Everyone who may read the app's settings then owns the account, which holds the app's code and its keys.",
    remediation:
      "Drop AzureWebJobsStorage and WEBSITE_CONTENTAZUREFILECONNECTIONSTRING; use AzureWebJobsStorage__credential and its companions.",
    documents: [`${functions}/functions-reference`, `${functions}/functions-app-settings`],
    mappings: {
      mcsb: ["IM-3", "IM-8"],
      cis: { "3.0": ["9.11"] },
      owasp: ["S3"],
      psrule: ["Deployment.SecretLeak"],
    },
  },
  {
    id: "functions-host-storage-identity",
    title: "The Functions host reaches its storage with an identity",
    severity: "high",
    why: "All the parts are needed: with one missing, the host falls back to another identity or to a key, or never starts.",
    remediation:
      "Set AzureWebJobsStorage__credential to managedidentity, AzureWebJobsStorage__clientId to the identity's client id, and AzureWebJobsStorage__blobServiceUri.",
    documents: [`${functions}/functions-reference`],
    mappings: { mcsb: ["IM-3"], owasp: ["S2"] },
  },
  {
    id: "functions-deployment-storage-identity",
    title: "A Flex Consumption app fetches its code with a user-assigned identity",
    severity: "high",
    why: "With a connection string, the key to the app's own code lies in its settings.",
    remediation:
      'Set functionAppConfig.deployment.storage.authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity.id }.',
    documents: [`${functions}/flex-consumption-how-to`],
    mappings: { mcsb: ["IM-3"], owasp: ["S2"] },
  },
  {
    id: "functions-telemetry-identity",
    title: "Telemetry is sent with an identity",
    severity: "medium",
    why: "An instrumentation key or a connection string alone lets anyone who has it write false telemetry; a component without local auth drops it.",
    remediation:
      "Set APPLICATIONINSIGHTS_AUTHENTICATION_STRING to Authorization=AAD;ClientId=... and drop APPINSIGHTS_INSTRUMENTATIONKEY.",
    documents: ["https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication"],
    mappings: { mcsb: ["IM-3"], owasp: ["S2", "S10"] },
  },
  {
    id: "functions-no-secrets-in-settings",
    title: "No secret stands in a setting in clear text",
    severity: "critical",
    why: "Settings are shown in the portal, in deployment logs and in the stack's state, and to every function of the app.",
    remediation:
      "Put the secret in Key Vault and the setting to @Microsoft.KeyVault(VaultName=...;SecretName=...).",
    documents: [`${appService}/app-service-key-vault-references`, `${functions}/security-concepts`],
    mappings: { mcsb: ["IM-8"], cis: { "3.0": ["9.11"] }, owasp: ["S3"], psrule: ["Deployment.SecretLeak"] },
  },
  {
    id: "functions-supported-runtime",
    title: "The versions of language and host get security fixes",
    severity: "high",
    why: "Past its end of support a version of a language, or of the Functions host, is no longer patched, and Azure may refuse support for the app.",
    remediation:
      'Set functionAppConfig.runtime, or siteConfig.linuxFxVersion, to a supported version, such as "node" "22", and the setting FUNCTIONS_EXTENSION_VERSION, if at all, to "~4".',
    documents: [
      `${functions}/language-support-policy`,
      `${functions}/supported-languages`,
      `${functions}/functions-versions`,
    ],
    mappings: {
      cis: { "3.0": ["9.7", "9.8", "9.9"] },
      owasp: ["S6"],
      azurePolicy: ["9d0b6ea4-93e2-4578-bf2f-6bb17d22b4bc", "7238174a-fd10-4ef0-817e-fc820a951d73"],
      psrule: ["AppService.NodeJsVersion", "AppService.NETVersion"],
      checkov: ["CKV_AZURE_80", "CKV_AZURE_81", "CKV_AZURE_82", "CKV_AZURE_83"],
    },
  },
  {
    id: "functions-scale-limit",
    title: "The number of instances has a limit",
    severity: "low",
    why: "Without one, a flood of requests becomes a flood of cost, and of load on what the app calls.",
    remediation:
      "Set functionAppConfig.scaleAndConcurrency.maximumInstanceCount on Flex Consumption, siteConfig.functionAppScaleLimit on Elastic Premium.",
    documents: [`${functions}/event-driven-scaling`, `${functions}/flex-consumption-how-to`],
    mappings: { owasp: ["S6"] },
  },
  {
    id: "functions-vnet-integration",
    title: "A function app calls out through the virtual network",
    severity: "high",
    why: "Otherwise it cannot reach private endpoints, and nothing watches where its traffic goes.",
    remediation: "Set virtualNetworkSubnetId: subnet.id.",
    documents: [`${functions}/functions-networking-options`],
    mappings: { mcsb: ["NS-1", "NS-2"], owasp: ["S6"] },
  },
  {
    id: "functions-outbound-routing",
    title: "All outbound traffic of the app takes the virtual network",
    severity: "medium",
    why: "Without it only private addresses do, and a stolen function calls the internet past the firewall. Flex Consumption always does.",
    remediation:
      "Set outboundVnetRouting: { allTraffic: true }, on old API versions siteConfig.vnetRouteAllEnabled: true.",
    documents: [`${functions}/functions-networking-options`, `${appService}/overview-vnet-integration`],
    mappings: {
      azurePolicy: ["32a913ec-5ed7-4b31-a5b0-198450d8fb13", "75c42c42-dfb3-453d-8fd5-9f978e1b1106"],
      owasp: ["S6"],
    },
  },
  {
    id: "functions-private-plan",
    title: "The plan supports private networking",
    severity: "high",
    why: "Consumption (Y1), where Azure puts an app that names no plan, Free and Shared have neither private endpoints nor virtual network integration.",
    remediation:
      'Set sku: { name: "FC1", tier: "FlexConsumption" }, an Elastic Premium or a dedicated size, and serverFarmId: plan.id of the app.',
    documents: [`${functions}/functions-networking-options`, `${functions}/functions-infrastructure-as-code`],
    mappings: {
      owasp: ["S6"],
      azurePolicy: ["546fe8d2-368d-4029-a418-6af48a7f61e5"],
      psrule: ["AppService.MinPlan"],
      checkov: ["CKV_AZURE_211"],
    },
  },
  {
    id: "functions-secrets-exist",
    title: "Settings lead to secrets that are there",
    severity: "medium",
    why: "A reference to a secret that is not there is handed to the app as it stands, as if it were the secret.",
    remediation:
      "Make a keyvault.Secret of that name in the vault, or write the name of one that is there. A vault of which the stack makes no secret at all is not judged.",
    documents: [`${appService}/app-service-key-vault-references`],
    mappings: { mcsb: ["IM-8"], owasp: ["S3"] },
  },
  {
    id: "functions-secrets-granted",
    title: "The app's identity may read the secrets that its settings lead to",
    severity: "medium",
    why: "A reference that the platform may not read is handed to the app as it stands; in a hurry, somebody then opens the whole vault.",
    remediation:
      "Add an authorization.RoleAssignment of Key Vault Secrets User on the keyvault.Secret for the identity of keyVaultReferenceIdentity.",
    documents: [
      `${appService}/app-service-key-vault-references`,
      "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    ],
    mappings: { mcsb: ["IM-3", "IM-8"], owasp: ["S3"] },
  },
  {
    id: "functions-host-storage-apart",
    title: "The host's storage is of one app, and holds no data of the business",
    severity: "medium",
    why: "Whoever may change the host's storage has the keys of the app and its code; a role on data next to it, or a second app, is a way there.",
    remediation:
      "Make a storage.StorageAccount for AzureWebJobsStorage__blobServiceUri of each app, and another one for containers, queues and tables with data.",
    documents: [`${functions}/storage-considerations`],
    mappings: { mcsb: ["PA-7"], owasp: ["S5"] },
  },
  {
    id: "functions-health-check",
    title: "Instances that are not well get no calls",
    severity: "low",
    why: "Without a health check, calls go on to an instance that fails them all. Flex Consumption and Consumption have none.",
    remediation: "Set siteConfig.healthCheckPath to a path that answers 200 when the app is well.",
    documents: [`${appService}/monitor-instances-health-check`],
    mappings: { psrule: ["AppService.WebProbe"], checkov: ["CKV_AZURE_213"] },
  },
  {
    id: "functions-zone-redundant",
    title: "Plans of production are spread over availability zones",
    severity: "low",
    why: "An app that is in one data centre goes down with it. Asked of Flex Consumption, Elastic Premium, and Premium and Isolated from version 2 on.",
    remediation:
      "Set zoneRedundant: true on the web.AppServicePlan, on Elastic Premium and others with sku.capacity: 2 or more.",
    documents: [
      "https://learn.microsoft.com/azure/reliability/reliability-functions",
      "https://learn.microsoft.com/azure/reliability/reliability-app-service",
    ],
    mappings: { mcsb: ["BR-1"], psrule: ["AppService.AvailabilityZone"], checkov: ["CKV_AZURE_225"] },
  },
] as const satisfies readonly ControlText[];
