import { all, because, inProduction, missing, trips, where, type Classification } from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");

/** A policy document without the first of an element; or with something else in its place. */
const without =
  (element: string, instead = "") =>
  (policy: unknown): string =>
    String(policy).replace(new RegExp(`<${element}( [^>]*)?(/>|>[^]*?</${element}>)`), () => instead);

const logged = ["frontend.request", "frontend.response", "backend.request", "backend.response"];

const inboundPolicies = all(
  trips("apim-policy-readable", missing, "<policies>"),
  trips("apim-policy-base", without("base")),
  trips("apim-token-validation", without("validate-azure-ad-token"), without("audiences")),
  trips("apim-rate-limit", without("rate-limit-by-key")),
  trips("apim-request-validation", without("validate-content")),
  trips("apim-parameter-validation", without("validate-parameters")),
  trips("apim-backend-identity", without("authentication-managed-identity")),
  trips("functions-behind-gateway", without("set-backend-service")),
  trips(
    "apim-policy-https",
    without("set-backend-service", '<set-backend-service base-url="http://func.contoso.example"/>'),
  ),
  trips("apim-backend-masked", without("redirect-content-urls")),
  trips(
    "apim-cors",
    without("base", "<base/><cors><allowed-origins><origin>*</origin></allowed-origins></cors>"),
  ),
  trips(
    "apim-policy-no-secrets",
    without(
      "base",
      '<base/><set-header name="x-functions-key"><value>c2VjcmV0LXNlY3JldC1zZWNyZXQ=</value></set-header>',
    ),
  ),
);

export const apiManagement: Classification = {
  "apimanagement:* serviceName": name,
  "apimanagement:Api apiId": name,
  "apimanagement:Api displayName": because("For people."),
  "apimanagement:Api format": because("In what language the API is described."),
  "apimanagement:Api isCurrent": because("Which revision is shown."),
  "apimanagement:Api path": name,
  "apimanagement:Api protocols": trips("apim-https-only", missing),
  "apimanagement:Api protocols[]": trips("apim-https-only", missing, "http"),
  "apimanagement:Api subscriptionRequired": trips("apim-subscription-required", missing, false),
  "apimanagement:Api translateRequiredQueryParametersConduct": because("How the description is read."),
  "apimanagement:Api value": because("What the API is; calls are checked against it by the policies."),
  "apimanagement:ApiManagementService apiVersionConstraint.minApiVersion": trips(
    "apim-min-api-version",
    missing,
    "2019-12-01",
  ),
  "apimanagement:ApiManagementService configurationApi.legacyApi": trips(
    "apim-no-direct-management",
    missing,
    "Enabled",
  ),
  "apimanagement:ApiManagementService customProperties.*.DisableOverPrivilegedAccess": trips(
    "apim-no-trusted-access",
    missing,
    "False",
  ),
  "apimanagement:ApiManagementService customProperties.*.Http2": because("How fast callers are answered."),
  "apimanagement:ApiManagementService customProperties.*Protocols.*": trips("apim-min-tls", missing, "True"),
  "apimanagement:ApiManagementService customProperties.*Ciphers.*": trips(
    "apim-strong-ciphers",
    missing,
    "True",
  ),
  "apimanagement:ApiManagementService developerPortalStatus": trips("apim-no-portal", missing, "Enabled"),
  "apimanagement:ApiManagementService disableGateway": because("A gateway that is off gives nobody access."),
  "apimanagement:ApiManagementService identity": trips("apim-managed-identity", missing),
  "apimanagement:ApiManagementService identity.type": trips("apim-managed-identity", missing, "None"),
  "apimanagement:ApiManagementService identity.userAssignedIdentities": because(
    "Which of its identities it has: those that its policies and loggers name.",
  ),
  "apimanagement:ApiManagementService legacyPortalStatus": [
    where(({ environment }) => environment === "test", because("Tiers of version 2 have no such portal.")),
    trips("apim-no-portal", missing, "Enabled"),
  ],
  "apimanagement:ApiManagementService publicIpAddressId": because(
    "Its address for Azure's own management of it.",
  ),
  "apimanagement:ApiManagementService publicNetworkAccess": because(
    "Azure makes no gateway with it off; once a private endpoint is there, the program turns it off.",
  ),
  "apimanagement:ApiManagementService publisher*": because("For people."),
  "apimanagement:ApiManagementService restore": because("Whether a deleted one comes back."),
  "apimanagement:ApiManagementService sku.capacity": [
    where(inProduction, trips("apim-zone-redundant", missing, 1)),
    because("How large it is."),
  ],
  "apimanagement:ApiManagementService sku.name": trips("apim-private-tier", missing, "Consumption", "Basic"),
  "apimanagement:ApiManagementService virtualNetworkConfiguration.subnetResourceId": trips(
    "apim-virtual-network",
    missing,
  ),
  "apimanagement:ApiManagementService virtualNetworkType": trips("apim-virtual-network", missing, "None"),
  "apimanagement:ApiManagementService zones[]": because(
    "Two or three: with as many units, Azure spreads them itself.",
  ),
  "apimanagement:ApiPolicy": trips("apim-token-validation", missing),
  "apimanagement:ApiPolicy apiId": trips("apim-token-validation", "another"),
  "apimanagement:ApiPolicy format": trips("apim-policy-readable", "xml-link", "rawxml-link"),
  "apimanagement:* policyId": because("Azure knows one name only."),
  "apimanagement:ApiPolicy value": [
    where(inProduction, all(inboundPolicies, trips("apim-quota", without("quota-by-key")))),
    inboundPolicies,
  ],
  "apimanagement:ApiOperationPolicy apiId": name,
  "apimanagement:ApiOperationPolicy format": trips("apim-policy-readable", "xml-link", "rawxml-link"),
  "apimanagement:ApiOperationPolicy operationId": name,
  "apimanagement:ApiOperationPolicy value": all(
    trips("apim-policy-readable", missing, "<policies>"),
    trips("apim-policy-base", without("base")),
  ),
  "apimanagement:Backend backendId": trips("functions-behind-gateway", "another"),
  "apimanagement:Backend protocol": because("REST or SOAP; the address says whether it is HTTPS."),
  "apimanagement:Backend resourceId": because("For people: in the portal, it leads to the app."),
  "apimanagement:Backend tls.validateCertificateChain": trips("apim-backend-certificates", false),
  "apimanagement:Backend tls.validateCertificateName": trips("apim-backend-certificates", false),
  "apimanagement:Backend url": trips("apim-backend-https", missing, "http://func.contoso.example"),
  "apimanagement:Diagnostic alwaysLog": because("Errors are never left out by sampling."),
  ...Object.fromEntries(
    logged.flatMap((where) => [
      [`apimanagement:Diagnostic ${where}.body.bytes`, trips("apim-quiet-logs", 8192)],
      [`apimanagement:Diagnostic ${where}.headers`, trips("apim-quiet-logs", ["X-Functions-Key"])],
      [
        `apimanagement:Diagnostic ${where}.dataMasking.headers[].*`,
        because("Hides headers which are not logged in the first place."),
      ],
    ]),
  ),
  "apimanagement:Diagnostic *.request.dataMasking.queryParams[].*": trips("apim-quiet-logs", missing),
  "apimanagement:Diagnostic *.response.dataMasking.queryParams[].*": because("An answer has no query."),
  "apimanagement:Diagnostic diagnosticId": because("To which kind of logger."),
  "apimanagement:Diagnostic httpCorrelationProtocol": because("How calls are told to belong together."),
  "apimanagement:Diagnostic logClientIp": because(
    "An address of a caller, which Application Insights hides unless told not to.",
  ),
  "apimanagement:Diagnostic loggerId": name,
  "apimanagement:Diagnostic sampling.*": because(
    "How many calls are logged there; the logs of the gateway hold all.",
  ),
  "apimanagement:Diagnostic verbosity": because("How much is told; never bodies or headers."),
  "apimanagement:Logger credentials.connectionString": because(
    "Where telemetry goes: it takes a token to send.",
  ),
  "apimanagement:Logger credentials.identityClientId": trips("apim-logger-identity", missing),
  "apimanagement:Logger loggerId": name,
  "apimanagement:Logger loggerType": because("To which kind of receiver."),
  "apimanagement:Logger resourceId": because("For people: in the portal, it leads to the receiver."),
  "apimanagement:NamedValue displayName": name,
  "apimanagement:NamedValue namedValueId": name,
  "apimanagement:NamedValue secret": trips("apim-secrets-in-vault", true),
  "apimanagement:NamedValue value": trips(
    "apim-secrets-in-vault",
    "DefaultEndpointsProtocol=https;AccountName=st;AccountKey=c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1zZWNyZXQtcw==",
  ),
  "apimanagement:Policy format": trips("apim-policy-readable", "xml-link", "rawxml-link"),
  "apimanagement:Policy value": all(
    trips("apim-policy-readable", missing, "<policies>"),
    trips("apim-backend-masked", (policy: unknown) => String(policy).replaceAll("X-Powered-By", "X-Other")),
    trips(
      "apim-errors-masked",
      without("on-error", "<on-error><set-body>@(context.LastError.Message)</set-body></on-error>"),
    ),
  ),
  "apimanagement:Product approvalRequired": trips("apim-product-approval", missing, false),
  "apimanagement:Product description": because("For people."),
  "apimanagement:Product displayName": because("For people."),
  "apimanagement:Product productId": name,
  "apimanagement:Product state": because("One that is not published has no callers."),
  "apimanagement:Product subscriptionRequired": trips("apim-product-approval", false),
  "apimanagement:Product subscriptionsLimit": because("How many a caller may ask for; each is approved."),
  "apimanagement:ProductApi *Id": name,
};
