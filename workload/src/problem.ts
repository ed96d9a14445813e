/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly jsonBody: unknown;
}

/** What each status of a problem is called. */
const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** A status that the app answers with when it does not do what was asked. */
export type ProblemStatus = keyof typeof titles;

/** What is asked is not done, and the caller is told why. */
export class Refusal extends Error {
  /** Status of the answer. */
  readonly status: ProblemStatus;
  /** What the caller can do about it, up to 500 characters; nothing that the caller does not know, and nothing that was sent. */
  readonly detail: string | undefined;

  constructor(status: ProblemStatus, detail?: string) {
    super(titles[status]);
    this.name = "Refusal";
    this.status = status;
    this.detail = detail;
  }
}

/** Seconds after which a caller may try again what could not be done for now. */
const retryAfterSeconds = 5;

/**
 * An answer with problem details: no internals, and the correlation id that leads to the logs.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemResponse(status: ProblemStatus, correlationId: string, detail?: string): Answer {
  const title = titles[status];
  return {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
      ...(status === 503 && { "Retry-After": String(retryAfterSeconds) }),
    },
    jsonBody: { type: "about:blank", title, status, ...(detail && { detail }), correlationId },
  };
}
