import { setTimeout as sleep } from "node:timers/promises";
import { ManagedIdentityCredential } from "@azure/identity";
import { type DequeuedMessageItem, type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import type { QueueSettings } from "./hostFile.ts";
import { callQueue } from "./worker.ts";

/** What is polled, and for whom. */
export interface QueueTriggerArgs {
  /** Name of the function. */
  readonly name: string;
  readonly queueName: string;
  /** Start of the names of the settings by which the host finds the queue. */
  readonly connection: string;
  readonly settings: QueueSettings;
  /** Seconds for which the host holds a message that it works on: so long after a crash the message shows again. */
  readonly heldFor: number;
  /** Writes a line of the host's log. */
  readonly write: (line: string) => void;
  /** Ends the polling. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks into an empty queue. */
const pause = 200;

/**
 * Works off a queue as the host does: a message that succeeds is deleted; one that fails shows again later; one that fails too often is
 * copied into the poison queue and then deleted, so that a crash in between makes two of it rather than none.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger#poison-messages
 */
export async function pollQueue(args: QueueTriggerArgs): Promise<void> {
  const { queueName, connection, settings, heldFor, signal, write } = args;
  const service = new QueueServiceClient(
    process.env[`${connection}__queueServiceUri`] ?? "",
    new ManagedIdentityCredential({ clientId: process.env[`${connection}__clientId`] ?? "" }),
  );
  const queue = service.getQueueClient(queueName);
  const poison = service.getQueueClient(`${queueName}-poison`);
  const goOn = () => !signal.aborted;
  const underWay = new Set<Promise<void>>();
  while (goOn()) {
    try {
      const room = settings.batchSize - underWay.size;
      const { receivedMessageItems: messages } = await queue.receiveMessages({
        numberOfMessages: Math.max(room, 1),
        visibilityTimeout: heldFor,
        abortSignal: signal,
      });
      for (const message of messages) {
        const work = workOff(message, queue, poison, args).finally(() => underWay.delete(work));
        underWay.add(work);
      }
      if (underWay.size >= settings.batchSize) {
        await Promise.race(underWay);
      } else if (messages.length === 0) {
        await sleep(pause, undefined, { signal });
      }
    } catch (error) {
      if (goOn()) {
        write(`warning: ${queueName} cannot be read: ${String(error)}`);
        await sleep(pause);
      }
    }
  }
  await Promise.all(underWay);
}

async function workOff(
  message: DequeuedMessageItem,
  queue: QueueClient,
  poison: QueueClient,
  { name, settings, write }: QueueTriggerArgs,
): Promise<void> {
  const { messageId, popReceipt, messageText, dequeueCount } = message;
  const failed = await callQueue(name, decode(messageText), dequeueCount).then(
    () => false,
    (error: unknown) => {
      // The host logs errors of functions with message and stack.
      write(`error: ${name} failed: ${error instanceof Error ? (error.stack ?? "") : String(error)}`);
      return true;
    },
  );
  try {
    if (failed && dequeueCount < settings.maxDequeueCount) {
      await queue.updateMessage(messageId, popReceipt, messageText, settings.visibilityTimeout);
      return;
    }
    if (failed) {
      await poison.sendMessage(messageText);
    }
    await queue.deleteMessage(messageId, popReceipt);
  } catch (error) {
    write(`warning: a message of ${name} will come again: ${String(error)}`);
  }
}

/** Other than in Azure, what is no Base64 is not put aside at once, but read as well as can be. */
function decode(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
