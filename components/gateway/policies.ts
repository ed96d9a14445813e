import { Address4 } from "ip-address";

import { parseNetwork } from "../addressPlan.ts";
import {
  type Callers,
  type Permissions,
  type Quota,
  type RateLimit,
  callerHeaders,
  demandPermission,
  identifyCaller,
  introduceCaller,
  limitQuota,
  limitRate,
  quotaAttributes,
} from "./callers.ts";
import { type PolicyElement, element, expression, namedValueOr, policyDocument } from "./policyXml.ts";
import { answerErrors, forbid, maskFailures, securityHeaders } from "./problems.ts";
import { choose, deleteHeader, setHeader, setVariable, wholeNumber } from "./statements.ts";

export type { Callers, Permissions, Quota, RateLimit } from "./callers.ts";

/**
 * Which client certificates are let in: those of the thumbprints and those of the issuers, at least one of both. Each must be within its
 * time, not revoked, and lead to a certificate authority that the gateway trusts.
 */
export interface ClientCertificates {
  /** Thumbprints of client certificates, in hexadecimal. Default: none. */
  thumbprints?: readonly string[];
  /** Subjects of certificate authorities, such as `CN=Contoso Devices CA, O=Contoso, C=US`. Default: none. */
  issuers?: readonly string[];
}

/** What a {@link globalPolicy} is made from. */
export interface GlobalPolicyArgs {
  /** IPv4 addresses and networks in CIDR notation that may call. Empty: all that the network lets through. */
  ipFilter: readonly string[];
  /** Client certificates of which a caller must present one. Default: none is asked for. */
  clientCertificates?: ClientCertificates | undefined;
  /** Id of the one Front Door that may call, or the named value that holds it as `{{name}}`. Default: calls may come another way. */
  frontDoorId?: string | undefined;
}

/** What an {@link apiPolicy} is made from. */
export interface ApiPolicyArgs extends Callers {
  /** Origins, `https://host[:port]`, whose pages may call from a browser. Empty: none. */
  cors: readonly string[];
  /** Names of request headers of the API's own, which those pages may send beside the usual ones. Default: none. */
  headers?: readonly string[] | undefined;
  /** Limit of each calling application, for the whole API. */
  rateLimit: RateLimit;
  /** Quota of each calling application, for the whole API. The v2 tiers refuse it: there a quota is the product's, {@link productPolicy}. */
  quota?: Quota | undefined;
  /** Name of the backend in API Management. */
  backendId: string;
  /** Audience of the gateway's own token for the app. */
  backendAudience: string;
  /** Client id of the gateway's user-assigned identity, or the named value that holds it as `{{name}}`. */
  identityClientId: string;
  /** Size of a request's body in bytes, 1 to {@link largestRequestBytes}. A larger one is refused, whatever `validation` says. */
  maxRequestBytes: number;
  /** Whether a request that breaks the OpenAPI document is refused, or only logged. */
  validation: "prevent" | "detect";
}

/** What an {@link operationPolicy} is made from. Its callers are those of the API. */
export interface OperationPolicyArgs extends Callers, Permissions {
  /** Seconds for which an answer to a GET is kept, for the one caller who got it. Default: not at all. */
  cacheSeconds?: number | undefined;
  /** Names of the operation's query parameters: an answer is kept for each of their values. Default: none. */
  queryParameters?: readonly string[] | undefined;
  /** Limit of each calling application for this operation, beside the one for the whole API. Default: none. */
  rateLimit?: RateLimit | undefined;
}

/** What a {@link productPolicy} is made from. */
export interface ProductPolicyArgs {
  /** Quota of each subscription to the product. */
  quota: Quota;
}

/**
 * Bytes of the largest body that API Management validates.
 *
 * Source: https://learn.microsoft.com/azure/api-management/validate-content-policy#attributes
 */
export const largestRequestBytes = 102_400;

/** `Cache-Control` of an answer that may be kept: the variable that an operation's policy sets for the global one. */
const cacheControl = "cache-control";

/**
 * The policy of the whole gateway: who may reach it at all, answers without traces of what is behind it, and errors as problem details
 * (RFC 9457) that hold a correlation id and nothing of the error.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/ip-filter-policy,
 * https://learn.microsoft.com/azure/api-management/forward-request-policy,
 * https://learn.microsoft.com/azure/api-management/set-policies#global-scope
 *
 * @returns A document for the format `xml`.
 * @throws {RangeError} when a value is not allowed.
 */
export function globalPolicy({ ipFilter, clientCertificates, frontDoorId }: GlobalPolicyArgs): string {
  return policyDocument("global", {
    inbound: [
      ...(ipFilter.length > 0 ? [element("ip-filter", { action: "allow" }, ...ipFilter.map(addresses))] : []),
      ...(frontDoorId === undefined ? [] : [demandFrontDoor(frontDoorId)]),
      ...(clientCertificates === undefined ? [] : [validateClientCertificate(clientCertificates)]),
    ],
    // Azure ends a call to a function after 230 seconds: https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
    backend: [element("forward-request", { timeout: 230 })],
    outbound: [
      maskFailures,
      ...serverHeaders.map(deleteHeader),
      ...securityHeaders,
      setHeader(
        "Cache-Control",
        expression`context.Response.StatusCode == ${200} ? context.Variables.GetValueOrDefault<string>(${cacheControl}, "no-store") : "no-store"`,
      ),
    ],
    onError: [answerErrors],
  });
}

/** Headers of an app that tell of what is behind the gateway. `Server` is one more, which API Management cannot remove. */
const serverHeaders = [
  "X-Powered-By",
  "X-AspNet-Version",
  "X-AspNetMvc-Version",
  "Request-Context",
  "Set-Cookie",
  "WWW-Authenticate",
  "X-MS-Middleware-Request-Id",
];

function addresses(cidr: string): PolicyElement {
  if (cidr.includes("/")) {
    const network = parseNetwork(cidr);
    return element("address-range", {
      from: network.startAddress().correctForm(),
      to: network.endAddress().correctForm(),
    });
  }
  if (!Address4.isValid(cidr)) {
    throw new RangeError(`'${cidr}' is neither an IPv4 address nor an IPv4 network in CIDR notation`);
  }
  return element("address", {}, cidr);
}

/**
 * Sources: https://learn.microsoft.com/azure/api-management/check-header-policy,
 * https://learn.microsoft.com/azure/frontdoor/origin-security#front-door-identifier
 */
function demandFrontDoor(id: string): PolicyElement {
  return element(
    "check-header",
    {
      name: "X-Azure-FDID",
      "failed-check-httpcode": 403,
      "failed-check-error-message": "Forbidden",
      "ignore-case": true,
    },
    element("value", {}, namedValueOr(id)),
  );
}

/** Source: https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy */
function validateClientCertificate({ thumbprints = [], issuers = [] }: ClientCertificates): PolicyElement {
  const identities = [
    ...thumbprints.map((thumbprint) => element("identity", { thumbprint })),
    ...issuers.map((issuer) => element("identity", { "issuer-subject": issuer })),
  ];
  if (identities.length === 0) {
    throw new RangeError(
      "clientCertificates is empty: allowed is at least one of thumbprints and issuers, as any certificate would do otherwise",
    );
  }
  return element(
    "validate-client-certificate",
    {
      "validate-revocation": true,
      "validate-trust": true,
      "validate-not-before": true,
      "validate-not-after": true,
      "ignore-error": false,
    },
    element("identities", {}, ...identities),
  );
}

/**
 * The policy of an API: who may call it, with a key of its product, and how often, what a request may hold, and how the app is reached.
 *
 * The caller's token ends here: in `Authorization` the app gets the gateway's own. Of its caller the app learns from headers that only the
 * gateway sets, and that are deleted when a client sends them: `X-Caller-Application-Id` and `X-Caller-Object-Id` (GUIDs),
 * `X-Caller-Roles` (comma-separated) and `X-Caller-Scopes` (separated by blanks; of a caller that acts for a user). `X-Correlation-Id` is
 * the id of the call in the gateway's logs and error responses.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/set-backend-service-policy,
 * https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy,
 * https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy
 *
 * @returns A document for the format `xml`.
 * @throws {RangeError} when a value is not allowed.
 */
export function apiPolicy(args: ApiPolicyArgs): string {
  const { cors, headers = [], rateLimit, quota } = args;
  return policyDocument("inherits", {
    inbound: [
      ...(cors.length > 0 ? [allowOrigins(cors, headers)] : []),
      demandProduct,
      ...identifyCaller(args),
      limitRate(rateLimit, "api"),
      ...(quota === undefined ? [] : [limitQuota(quota)]),
      ...validateRequest(args),
      element("set-backend-service", { "backend-id": args.backendId }),
      ...introduceCaller(),
      // Puts the gateway's token where the caller's was: all that reads the caller's must come before, or read the copy.
      element("authentication-managed-identity", {
        resource: args.backendAudience,
        "client-id": namedValueOr(args.identityClientId),
      }),
    ],
    outbound: [element("redirect-content-urls")],
  });
}

/**
 * Refuses the keys that are no product's: those of the subscription to all APIs that is built into each service, and of one to a single
 * API. Nobody approved them for the API, and the policies of its product, with the quota in a v2 tier, do not apply to them. A call without
 * a key does not come this far, as each API wants one. That there is no product then is reported and not documented
 * (https://yourazurecoach.com/2020/07/08/enforce-product-subscriptions-in-azure-api-management/).
 *
 * Source: https://learn.microsoft.com/azure/api-management/api-management-subscriptions#all-access-subscription
 */
const demandProduct = choose([[expression`context.Product == null`, forbid]]);

/**
 * Must be the first policy of its section but for what is inherited.
 *
 * Source: https://learn.microsoft.com/azure/api-management/cors-policy#common-configuration-issues
 */
function allowOrigins(origins: readonly string[], headers: readonly string[]): PolicyElement {
  const wrong = origins.find((origin) => !/^https:\/\/[^*/]+$/.test(origin));
  if (wrong !== undefined) {
    throw new RangeError(`'${wrong}' is no origin; allowed is https://host[:port], without '*'`);
  }
  const each = (name: string, values: readonly string[]) => values.map((value) => element(name, {}, value));
  return element(
    "cors",
    { "allow-credentials": false, "terminate-unmatched-request": true },
    element("allowed-origins", {}, ...each("origin", origins)),
    element(
      "allowed-methods",
      { "preflight-result-max-age": 300 },
      ...each("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
    ),
    element(
      "allowed-headers",
      {},
      ...each("header", [
        "Accept",
        "Authorization",
        "Content-Type",
        "Ocp-Apim-Subscription-Key",
        "traceparent",
        "tracestate",
        ...new Set(headers),
      ]),
    ),
    element("expose-headers", {}, ...each("header", ["ETag", "Location", "Retry-After"])),
  );
}

/**
 * Sources: https://learn.microsoft.com/azure/api-management/validate-content-policy,
 * https://learn.microsoft.com/azure/api-management/validate-parameters-policy
 */
function validateRequest({ maxRequestBytes, validation }: ApiPolicyArgs): PolicyElement[] {
  const actions = { "specified-parameter-action": validation, "unspecified-parameter-action": validation };
  return [
    // A request without a body has no type of content either, and might be refused for that.
    choose([
      [
        expression`context.Request.Body != null`,
        element(
          "validate-content",
          {
            "unspecified-content-type-action": validation,
            "max-size": wholeNumber("maxRequestBytes", maxRequestBytes, 1, largestRequestBytes),
            "size-exceeded-action": "prevent",
            "errors-variable-name": "content-errors",
          },
          element("content", { "validate-as": "json", action: validation }),
        ),
      ],
    ]),
    element(
      "validate-parameters",
      { ...actions, "errors-variable-name": "parameter-errors" },
      // Clients send headers that no document knows, and the token was validated as one.
      element(
        "headers",
        { ...actions, "unspecified-parameter-action": "ignore" },
        element("parameter", { name: "Authorization", action: "ignore" }),
      ),
    ),
  ];
}

/**
 * The policy of an operation: which of the API's callers may call it and how often, and for how long an answer is kept.
 *
 * @returns A document for the format `xml`.
 * @throws {RangeError} when a value is not allowed.
 */
export function operationPolicy(args: OperationPolicyArgs): string {
  const { rateLimit, cacheSeconds, queryParameters = [] } = args;
  const cache = cacheSeconds === undefined ? undefined : keepAnswers(cacheSeconds, queryParameters);
  return policyDocument("inherits", {
    inbound: [
      ...demandPermission(args, args),
      ...(rateLimit === undefined ? [] : [limitRate(rateLimit, "operation")]),
      ...(cache?.inbound ?? []),
    ],
    outbound: cache?.outbound ?? [],
  });
}

/**
 * An answer is kept for one caller. The header `Authorization` holds the gateway's token by now, which is the same for all: so it is the
 * headers that tell of the caller that keep callers apart, and `Authorization` where the cache should look at the request as it came.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/cache-lookup-policy,
 * https://learn.microsoft.com/azure/api-management/cache-store-policy
 */
function keepAnswers(cacheSeconds: number, queryParameters: readonly string[]) {
  const duration = wholeNumber("cacheSeconds", cacheSeconds, 1);
  const varyBy = ["Accept", "Accept-Charset", "Authorization", ...callerHeaders];
  return {
    inbound: [
      setVariable(cacheControl, `private, max-age=${duration}`),
      element(
        "cache-lookup",
        {
          "vary-by-developer": true,
          "vary-by-developer-groups": false,
          "caching-type": "internal",
          "downstream-caching-type": "private",
          "must-revalidate": true,
          "allow-private-response-caching": true,
        },
        ...varyBy.map((name) => element("vary-by-header", {}, name)),
        ...queryParameters.map((name) => element("vary-by-query-parameter", {}, name)),
      ),
    ],
    // What a browser keeps is for the token that it came with.
    outbound: [setHeader("Vary", "Authorization", "append"), element("cache-store", { duration })],
  };
}

/**
 * The policy of a product: a quota of each subscription, which is the quota that every tier has. It counts calls with a subscription key.
 *
 * Source: https://learn.microsoft.com/azure/api-management/quota-policy
 *
 * @returns A document for the format `xml`.
 * @throws {RangeError} when a value is not allowed.
 */
export function productPolicy({ quota }: ProductPolicyArgs): string {
  return policyDocument("inherits", { inbound: [element("quota", quotaAttributes(quota))] });
}
