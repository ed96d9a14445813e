import type { ControlText } from "./control.ts";

const functions = "https://learn.microsoft.com/azure/azure-functions";
const appService = "https://learn.microsoft.com/azure/app-service";

/** Who reaches a function app, and how. */
export const functionsAccessControls = [
  {
    id: "functions-https-only",
    title: "Function apps accept HTTPS only",
    severity: "high",
    why: "Over HTTP, function keys, tokens and data can be read and changed on the way. Azure's default is to accept it.",
    remediation: "Set httpsOnly: true on the app and on each slot.",
    documents: [`${functions}/security-concepts`, `${appService}/configure-ssl-bindings`],
    mappings: {
      mcsb: ["DP-3"],
      owasp: ["S3"],
      azurePolicy: ["6d555dd1-86f2-4f1c-8ed7-5abae7c6cbab", "5e5dbe3f-2702-4ffc-8b1e-0cae008a5c71"],
      psrule: ["AppService.UseHTTPS"],
      checkov: ["CKV_AZURE_70", "CKV_AZURE_14"],
    },
  },
  {
    id: "functions-min-tls",
    title: "The app and its deployment site refuse TLS older than 1.2",
    severity: "high",
    why: "TLS 1.0 and 1.1 have known weaknesses; the deployment site has a setting of its own.",
    remediation: 'Set siteConfig.minTlsVersion and siteConfig.scmMinTlsVersion to "1.2" or "1.3".',
    documents: [`${appService}/configure-ssl-bindings`],
    mappings: {
      mcsb: ["DP-3", "NS-8"],
      cis: { "2.0": ["9.3"], "3.0": ["9.4"] },
      owasp: ["S3"],
      azurePolicy: ["f9d614c5-c173-4d56-95a7-b4437057d193", "deb528de-8f89-4101-881c-595899253102"],
      psrule: ["AppService.MinTLS"],
      checkov: ["CKV_AZURE_145", "CKV_AZURE_15", "CKV_AZURE_154"],
    },
  },
  {
    id: "functions-ftp-disabled",
    title: "FTP is off",
    severity: "high",
    why: "FTP takes passwords and code past every other control. On Flex Consumption there is none, and Azure refuses the setting.",
    remediation: 'Set siteConfig.ftpsState: "Disabled"; leave it out on Flex Consumption.',
    documents: [`${appService}/deploy-ftp`, `${functions}/functions-app-settings`],
    mappings: {
      mcsb: ["DP-3"],
      cis: { "2.0": ["9.10"], "3.0": ["9.3"] },
      owasp: ["S6"],
      azurePolicy: ["399b2637-a50f-4f95-96f8-3a145476eb15"],
      checkov: ["CKV_AZURE_78"],
    },
  },
  {
    id: "functions-no-basic-publishing",
    title: "No password opens FTP or the deployment site",
    severity: "high",
    why: "Publishing credentials are one password for the whole app, without multi-factor sign-in and without a name in the log.",
    remediation:
      "Set allow: false on web.WebAppFtpAllowed and web.WebAppScmAllowed, and on those of each slot.",
    documents: [`${appService}/configure-basic-auth-disable`],
    mappings: {
      mcsb: ["IM-1"],
      cis: { "3.0": ["9.6"] },
      owasp: ["S2", "S6"],
      azurePolicy: ["871b205b-57cf-4e1e-a234-492616998bf7", "aede300b-d67f-480a-ae26-4b3dfb1a1fdc"],
    },
  },
  {
    id: "functions-basic-publishing-declared",
    title: "Publishing passwords are turned off, not left to Azure's default",
    severity: "high",
    why: "An app without the two resources accepts publishing passwords. Flex Consumption has no FTP and needs neither.",
    remediation:
      "Add web.WebAppFtpAllowed and web.WebAppScmAllowed with allow: false for the app and for each slot.",
    documents: [`${appService}/configure-basic-auth-disable`],
    mappings: { mcsb: ["IM-1"], cis: { "3.0": ["9.6"] }, owasp: ["S2", "S6"] },
  },
  {
    id: "functions-remote-debugging-off",
    title: "Remote debugging is off",
    severity: "high",
    why: "A debugger reads the memory of the app, its secrets and its users' data, through a port of its own.",
    remediation: "Leave siteConfig.remoteDebuggingEnabled out.",
    documents: [`${functions}/security-concepts`],
    mappings: {
      mcsb: ["PV-2"],
      cis: { "3.0": ["9.12"] },
      owasp: ["S6"],
      azurePolicy: ["0e60b895-3786-45da-8377-9c6b4b6ac5f9"],
      psrule: ["AppService.RemoteDebug"],
      checkov: ["CKV_AZURE_72"],
    },
  },
  {
    id: "functions-http2",
    title: "HTTP/2 is on",
    severity: "low",
    why: "HTTP/2 is not open to the request smuggling that HTTP/1.1 framing allows. Azure's default is off.",
    remediation: "Set siteConfig.http20Enabled: true.",
    documents: [`${appService}/configure-common`],
    mappings: {
      cis: { "2.0": ["9.9"], "3.0": ["9.10"] },
      owasp: ["S6"],
      azurePolicy: ["e2c1c086-2d84-4019-bff3-c44ccd95113c"],
      psrule: ["AppService.HTTP2"],
      checkov: ["CKV_AZURE_67", "CKV_AZURE_18"],
    },
  },
  {
    id: "functions-cors",
    title: "CORS names its origins",
    severity: "medium",
    why: "With * every web page can call the app from its visitors' browsers, and with credentials as those visitors.",
    remediation: "List the origins in siteConfig.cors.allowedOrigins; no supportCredentials beside *.",
    documents: [`${functions}/security-concepts`, `${appService}/app-service-web-tutorial-rest-api`],
    mappings: {
      mcsb: ["PV-2"],
      owasp: ["S6"],
      azurePolicy: ["0820b7b9-23aa-4725-a1ce-ae4558f718e5"],
      checkov: ["CKV_AZURE_62", "CKV_AZURE_57"],
    },
  },
  {
    id: "functions-private-only",
    title: "Function apps are closed to public networks",
    severity: "critical",
    why: "The way in is the gateway; an app that answers the internet makes every control of the gateway optional.",
    remediation: 'Set publicNetworkAccess: "Disabled" and give the app a private endpoint.',
    documents: [`${functions}/functions-networking-options`, `${appService}/overview-access-restrictions`],
    mappings: {
      mcsb: ["NS-2"],
      owasp: ["S6"],
      azurePolicy: ["969ac98b-88a8-449f-883c-2e9adb123127", "11c82d0c-db9f-4d7b-97c5-f3f9aa957da2"],
      checkov: ["CKV_AZURE_221"],
    },
  },
  {
    id: "functions-access-restrictions",
    title: "Access restrictions deny by default, on the deployment site too",
    severity: "medium",
    why: "They are what remains when somebody opens public access again; the deployment site has its own list.",
    remediation:
      'Set siteConfig.ipSecurityRestrictionsDefaultAction: "Deny" and scmIpSecurityRestrictionsDefaultAction: "Deny", or scmIpSecurityRestrictionsUseMain: true.',
    documents: [`${appService}/overview-access-restrictions`],
    mappings: { mcsb: ["NS-2"], owasp: ["S6"] },
  },
  {
    id: "functions-authentication",
    title: "A function app has built-in authentication",
    severity: "high",
    why: "Network rules say where a call comes from, not whose it is; function keys are shared secrets.",
    remediation:
      "Add a web.WebAppAuthSettingsV2WithoutSecrets (or web.WebAppAuthSettingsV2) for the app and for each slot.",
    documents: [`${appService}/overview-authentication-authorization`],
    mappings: {
      cis: { "2.0": ["9.1"], "3.0": ["9.2"] },
      owasp: ["S2"],
      azurePolicy: ["c75248c1-ea1d-4a9c-8fc9-29a6aabd5da8"],
      checkov: ["CKV_AZURE_56", "CKV_AZURE_13"],
    },
  },
  {
    id: "functions-authentication-required",
    title: "Calls without a token are refused",
    severity: "high",
    why: "Authentication that lets anonymous calls pass, or sends a program to a login page, protects nothing.",
    remediation:
      'Set platform: { enabled: true } and globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" }, with no wildcard in excludedPaths and no configFilePath.',
    documents: [`${appService}/overview-authentication-authorization`],
    mappings: {
      cis: { "2.0": ["9.1"], "3.0": ["9.2"] },
      owasp: ["S2", "S5"],
      azurePolicy: ["c75248c1-ea1d-4a9c-8fc9-29a6aabd5da8"],
    },
  },
  {
    id: "functions-authentication-pinned",
    title: "Only tokens of our tenant, for this app, from named callers count",
    severity: "high",
    why: "Without issuer, audience and allowed applications, any program of the tenant that gets a token for the app may call it.",
    remediation:
      "Set registration.openIdIssuer, validation.allowedAudiences and validation.defaultAuthorizationPolicy.allowedApplications or allowedPrincipals of identityProviders.azureActiveDirectory, and register no public provider beside it.",
    documents: [`${appService}/configure-authentication-provider-aad`],
    mappings: { owasp: ["S2", "S5"] },
  },
] as const satisfies readonly ControlText[];
