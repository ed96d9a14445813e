import { type PolicyElement, type PolicyValue, blank, element, expression } from "./policyXml.ts";
import { retryAfter } from "./problems.ts";
import { choose, deleteHeader, setHeader, setVariable, wholeNumber } from "./statements.ts";

/** Who may call: applications with a token of Microsoft Entra ID. */
export interface Callers {
  /** Tenant of the callers, a GUID. */
  tenantId: string;
  /** Audience that a token must be for. */
  audience: string;
  /** Client ids of the applications that may call, at least one. */
  clientIds: readonly string[];
}

/** Of whom an operation may be called, among all {@link Callers} of its API. */
export interface Permissions {
  /** App roles of which a caller must have one. Empty: none is asked for. */
  roles: readonly string[];
  /**
   * Delegated scopes of which a caller must have one. Empty: none is asked for. With roles as well, a caller that acts for a user needs one
   * of the scopes, and one that acts for itself one of the roles.
   */
  scopes: readonly string[];
}

/** How many calls an application may make in a sliding window; one more is answered with 429. */
export interface RateLimit {
  /** 1 or more. */
  calls: number;
  /** 1 to 300. */
  seconds: number;
}

/** How many calls may be made in a fixed period; one more is answered with 403. */
export interface Quota {
  /** 1 or more. */
  calls: number;
  /** 300 or more. */
  seconds: number;
}

/** Variables of a call, which the API's policy sets for itself and for those of its operations. */
const token = "caller-token";
const rawToken = "caller-raw-token";
const applicationId = "caller-application-id";

/**
 * Demands a valid token of one of the callers, and keeps it: the header that holds it is to hold the gateway's own.
 *
 * Source: https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy
 */
export function identifyCaller(callers: Callers): PolicyElement[] {
  return [
    validateToken(callers, {
      "header-name": "Authorization",
      "failed-validation-httpcode": 401,
      "output-token-variable-name": token,
    }),
    // Of a header with more than one token no valid one is left, so that an operation never judges another than was validated here.
    setVariable(
      rawToken,
      expression`context.Request.Headers.GetValueOrDefault("Authorization", "").Substring("Bearer ".Length)`,
    ),
    // The claim is azp in tokens of version 2.0, and appid in those of version 1.0:
    // https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    setVariable(
      applicationId,
      expression`((Jwt)context.Variables[${token}]).Claims.GetValueOrDefault("azp", ((Jwt)context.Variables[${token}]).Claims.GetValueOrDefault("appid", ""))`,
    ),
  ];
}

/** Demands a role or a scope of a caller whom {@link identifyCaller} let in. */
export function demandPermission(callers: Callers, { roles, scopes }: Permissions): PolicyElement[] {
  const demand = (name: string, values: readonly string[], separator?: PolicyValue) =>
    validateToken(
      callers,
      {
        "token-value": expression`context.Variables.GetValueOrDefault<string>(${rawToken})`,
        // The token was found to be good: what it lacks now is permission.
        "failed-validation-httpcode": 403,
      },
      element(
        "required-claims",
        {},
        element(
          "claim",
          { name, match: "any", separator },
          ...values.map((value) => element("value", {}, value)),
        ),
      ),
    );
  const demandRole = roles.length > 0 ? demand("roles", roles) : undefined;
  const demandScope = scopes.length > 0 ? demand("scp", scopes, blank) : undefined;
  if (demandRole !== undefined && demandScope !== undefined) {
    // Only a token for a user has scopes; a user's roles do not make up for a scope that the application was not given.
    const actsForUser = expression`((Jwt)context.Variables[${token}]).Claims.ContainsKey("scp")`;
    return [choose([[actsForUser, demandScope]], demandRole)];
  }
  return [demandRole, demandScope].filter((statement) => statement !== undefined);
}

function validateToken(
  { tenantId, audience, clientIds }: Callers,
  attributes: Readonly<Record<string, PolicyValue>>,
  ...requiredClaims: PolicyElement[]
): PolicyElement {
  if (clientIds.length === 0) {
    throw new RangeError("clientIds is empty: allowed is at least one application that may call");
  }
  return element(
    "validate-azure-ad-token",
    { "tenant-id": tenantId, ...attributes },
    element("client-application-ids", {}, ...clientIds.map((id) => element("application-id", {}, id))),
    element("audiences", {}, element("audience", {}, audience)),
    ...requiredClaims,
  );
}

/**
 * Limits the rate of each calling application, for a whole API or for one operation of it. A key is shared by the whole gateway: so it holds
 * the API.
 *
 * Source: https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy
 */
export function limitRate({ calls, seconds }: RateLimit, scope: "api" | "operation"): PolicyElement {
  return element("rate-limit-by-key", {
    calls: wholeNumber("rateLimit.calls", calls, 1),
    "renewal-period": wholeNumber("rateLimit.seconds", seconds, 1, 300),
    "counter-key":
      scope === "api"
        ? apiCounter
        : expression`context.Api.Id + ":" + context.Operation.Id + ":" + context.Variables.GetValueOrDefault<string>(${applicationId})`,
    "retry-after-variable-name": retryAfter,
  });
}

/**
 * Limits the calls of each calling application in a longer period.
 *
 * Source: https://learn.microsoft.com/azure/api-management/quota-by-key-policy
 */
export function limitQuota(quota: Quota): PolicyElement {
  return element("quota-by-key", { ...quotaAttributes(quota), "counter-key": apiCounter });
}

const apiCounter = expression`context.Api.Id + ":" + context.Variables.GetValueOrDefault<string>(${applicationId})`;

/** What every kind of quota says. */
export function quotaAttributes({ calls, seconds }: Quota): Readonly<Record<string, PolicyValue>> {
  return {
    calls: wholeNumber("quota.calls", calls, 1),
    "renewal-period": wholeNumber("quota.seconds", seconds, 300),
  };
}

const claim = (name: string) =>
  expression`((Jwt)context.Variables[${token}]).Claims.GetValueOrDefault(${name}, "")`;

/** Headers that tell the app of its caller, and what is in them. */
const identityHeaders = {
  "X-Caller-Application-Id": expression`context.Variables.GetValueOrDefault<string>(${applicationId})`,
  "X-Caller-Object-Id": claim("oid"),
  "X-Caller-Roles": claim("roles"),
  "X-Caller-Scopes": claim("scp"),
} as const;

/** The names of the headers that tell the app of its caller: two callers differ in one of them. */
export const callerHeaders: readonly string[] = Object.keys(identityHeaders);

/** Headers of a client that must not reach the app. */
const clientHeaders = [
  // Keys: the gateway's, and those of the Functions host, with which no caller has any business.
  "Ocp-Apim-Subscription-Key",
  "X-Functions-Key",
  "Cookie",
  // The words of App Service on who is signed in.
  "X-MS-CLIENT-PRINCIPAL",
  "X-MS-CLIENT-PRINCIPAL-ID",
  "X-MS-CLIENT-PRINCIPAL-IDP",
  "X-MS-CLIENT-PRINCIPAL-NAME",
  // Where a call came from, and where it went, in the words of the client.
  "Forwarded",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Original-URL",
  "X-Rewrite-URL",
];

/**
 * Takes out of a request what only the gateway may say, and then says it: who calls, read from the validated token, and the correlation id
 * of the gateway's logs. A header without a value is a claim that the token does not have.
 */
export function introduceCaller(): PolicyElement[] {
  const headers = {
    ...identityHeaders,
    "X-Correlation-Id": expression`context.RequestId.ToString()`,
  };
  return [
    // A key in the query is a key in logs; the header is the way to send it.
    element("set-query-parameter", { name: "subscription-key", "exists-action": "delete" }),
    ...[...clientHeaders, ...Object.keys(headers)].map(deleteHeader),
    ...Object.entries(headers).map(([name, value]) => setHeader(name, value)),
  ];
}
