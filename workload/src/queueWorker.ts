import { randomUUID } from "node:crypto";
import { app } from "@azure/functions";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { describeFailure } from "./failure.ts";
import { inCall, log } from "./log.ts";
import { Refusal } from "./problem.ts";
import { dataConnection, type QueueName } from "./resources.ts";

/** As `host.json` has it: how often a message is tried before the Functions host puts it into the poison queue. */
export const maxDequeueCount = 5;

/** A worker of a queue. */
export interface QueueWorkerArgs<Message extends { readonly correlationId: string }> {
  /** Name of the function. */
  readonly name: string;
  readonly queueName: QueueName;
  readonly isMessage: ValidateFunction<Message>;
  /** Does what the message says; must be able to do it twice. What it throws sends the message back. */
  readonly process: (message: Message) => Promise<void>;
  /** Is told of a message that failed for the last time. */
  readonly countPoison: (queue: string) => void;
}

/**
 * Works off a queue. A message that fails is tried again by the Functions host after the `visibilityTimeout` of `host.json`, and after
 * {@link maxDequeueCount} times it is kept aside in the poison queue: none is lost, and none holds up the others. The SDKs of Azure try
 * each call again before that, with growing pauses; a queue trigger has no such policy of its own.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages#retries
 */
export function workQueue<Message extends { readonly correlationId: string }>({
  name,
  queueName,
  isMessage,
  process,
  countPoison,
}: QueueWorkerArgs<Message>): void {
  app.storageQueue(name, {
    queueName,
    connection: dataConnection,
    handler: async (message, { traceContext, triggerMetadata }) => {
      const valid = isMessage(message) ? message : undefined;
      const correlationId = valid?.correlationId ?? randomUUID();
      await inCall({ correlationId, function: name, traceParent: traceContext?.traceParent }, async () => {
        try {
          if (valid === undefined) {
            throw new Refusal(400);
          }
          await process(valid);
          log.info("processed");
        } catch (error) {
          const attempt = Number(triggerMetadata?.["dequeueCount"]);
          const last = attempt >= maxDequeueCount;
          log.error(last ? "poisoned" : "failed", { ...describeFailure(error), queueName, attempt });
          if (last) {
            countPoison(queueName);
          }
          // The host logs what it is thrown: nothing of the message, nor of what a service said, may be in it.
          throw new Error(`A message of ${queueName} was not processed; correlation id ${correlationId}`);
        }
      });
    },
  });
}
