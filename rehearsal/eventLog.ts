import { open } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

/** Milliseconds between two looks into the log. */
const interval = 50;

/** Bytes that are read at a time. */
const size = 2 ** 20;

/** What the Automation API ends a log with, once the engine has ended. */
export interface FollowedLog {
  readonly tail: { quit: () => Promise<void> };
  readonly rl: { close: () => void };
}

/**
 * Follows the log into which an engine before 3.206 writes its events, each a line of JSON, and tells each of them once.
 *
 * It stands in for `Stack.readLines` of the Automation API, whose last look reads the same part of a log once more while an earlier look
 * still does, when much was written at the end: lines get mixed, and events are told twice or not at all. Newer engines send their events
 * (`setupEventLog` in @pulumi/pulumi/automation/stack.js).
 */
export async function followEventLog(file: string, tell: (event: unknown) => void): Promise<FollowedLog> {
  const log = await open(file);
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(size);
  let begun = "";
  const readOn = async () => {
    for (;;) {
      const { bytesRead } = await log.read(buffer, 0, size);
      if (bytesRead === 0) return;
      const lines = (begun + decoder.write(buffer.subarray(0, bytesRead))).split("\n");
      begun = lines.pop() ?? "";
      for (const line of lines) tell(JSON.parse(line));
    }
  };
  let reading = Promise.resolve();
  const timer = setInterval(() => {
    reading = reading.then(readOn);
  }, interval);
  const quit = async () => {
    clearInterval(timer);
    await reading;
    await readOn();
    await log.close();
  };
  return { tail: { quit }, rl: { close: () => undefined } };
}
