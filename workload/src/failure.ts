/** Properties of an error of the Azure SDKs. */
function propertyOf(error: unknown, name: "statusCode" | "code" | "name"): unknown {
  return error instanceof Error ? Reflect.get(error, name) : undefined;
}

/** The HTTP status with which a service of Azure refused; undefined when no service answered. */
export function statusOf(error: unknown): number | undefined {
  const status = propertyOf(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** Whether the same call may succeed later: the service did not answer, was busy or failed, or no token could be had. */
export function isUnavailable(error: unknown): boolean {
  const status = statusOf(error);
  const name = propertyOf(error, "name");
  if (status === undefined) {
    return name === "RestError" || name === "AbortError" || name === "CredentialUnavailableError";
  }
  return status === 408 || status === 429 || status >= 500;
}

/**
 * What the log says of an error: what it is and where it was thrown. Its message is left out: what a service or a parser writes there
 * may repeat what it was sent.
 */
export function describeFailure(error: unknown): Readonly<Record<string, unknown>> {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n    at ").slice(1, 6) : [];
  return {
    error: propertyOf(error, "name") ?? typeof error,
    code: propertyOf(error, "code"),
    status: statusOf(error),
    frames: frames.map((frame) => frame.trim()),
  };
}
