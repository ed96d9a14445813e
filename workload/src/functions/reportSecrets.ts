import { randomUUID } from "node:crypto";
import { app } from "@azure/functions";
import { reportExpiry } from "../expiry.ts";
import { describeFailure } from "../failure.ts";
import { inCall, log } from "../log.ts";
import type { Services } from "../services.ts";

/** Reports every morning at six (UTC) which secrets of the app end soon. */
export function reportSecrets({ secrets }: Services): void {
  app.timer("reportSecrets", {
    schedule: "0 0 6 * * *",
    retry: {
      strategy: "exponentialBackoff",
      maxRetryCount: 5,
      minimumInterval: { seconds: 10 },
      maximumInterval: { minutes: 15 },
    },
    handler: async (_timer, { functionName, traceContext }) => {
      const correlationId = randomUUID();
      await inCall(
        { correlationId, function: functionName, traceParent: traceContext?.traceParent },
        async () => {
          try {
            await reportExpiry(secrets);
          } catch (error) {
            log.error("failed", describeFailure(error));
            // As for messages: the host logs what it is thrown.
            throw new Error(`The end of secrets could not be looked up; correlation id ${correlationId}`);
          }
        },
      );
    },
  });
}
