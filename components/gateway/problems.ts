import { type PolicyElement, type PolicyValue, element, expression } from "./policyXml.ts";
import { choose, setHeader } from "./statements.ts";

/** Seconds until a caller over its limit may call again: the variable that the rate limits set. */
export const retryAfter = "retry-after";

/** Headers of every answer of the gateway, whoever gives it. */
export const securityHeaders: readonly PolicyElement[] = [
  setHeader("Strict-Transport-Security", "max-age=31536000"),
  setHeader("X-Content-Type-Options", "nosniff"),
];

/** Answers with problem details and ends the call. Nothing of the error is in them; the correlation id leads to it in the gateway's logs. */
function problem(status: number, title: string, ...headers: PolicyElement[]): PolicyElement {
  return element(
    "return-response",
    {},
    element("set-status", { code: status, reason: title }),
    setHeader("Content-Type", "application/problem+json"),
    setHeader("Cache-Control", "no-store"),
    ...securityHeaders,
    ...headers,
    element(
      "set-body",
      {},
      expression`new JObject(new JProperty("type", "about:blank"), new JProperty("title", ${title}), new JProperty("status", ${status}), new JProperty("correlationId", context.RequestId.ToString())).ToString()`,
    ),
  );
}

/** Refuses a call that nothing is wrong with but who makes it. */
export const forbid: PolicyElement = problem(403, "Forbidden");

const statusIs = (status: number): PolicyValue => expression`context.Response.StatusCode == ${status}`;
const unavailable = [statusIs(503), problem(503, "Service Unavailable")] as const;
const internalError = problem(500, "Internal Server Error");

/**
 * What a caller is told of an error in the gateway: the status of the errors that are the caller's own, else 500. For `on-error`.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies,
 * https://learn.microsoft.com/azure/api-management/return-response-policy, https://www.rfc-editor.org/rfc/rfc9457
 */
export const answerErrors: PolicyElement = choose(
  [
    [statusIs(400), problem(400, "Bad Request")],
    [statusIs(401), problem(401, "Unauthorized", setHeader("WWW-Authenticate", "Bearer"))],
    [statusIs(403), forbid],
    [statusIs(404), problem(404, "Not Found")],
    [statusIs(413), problem(413, "Content Too Large")],
    [
      statusIs(429),
      problem(
        429,
        "Too Many Requests",
        setHeader(
          "Retry-After",
          expression`context.Variables.ContainsKey(${retryAfter}) ? context.Variables[${retryAfter}].ToString() : "60"`,
        ),
      ),
    ],
    unavailable,
  ],
  internalError,
);

/** What a caller is told when the app fails: not what the app said of it. For `outbound`. */
export const maskFailures: PolicyElement = choose([
  unavailable,
  [expression`context.Response.StatusCode >= ${500}`, internalError],
]);
