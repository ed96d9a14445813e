import assert from "node:assert/strict";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followEventLog } from "../../rehearsal/eventLog.ts";

describe("the log of an engine's events", () => {
  let file: string;

  beforeEach(async () => {
    file = path.join(await mkdtemp(path.join(tmpdir(), "event-log-")), "eventlog.txt");
    await writeFile(file, "");
  });

  afterEach(() => rm(path.dirname(file), { recursive: true, force: true }));

  it("is told line by line while it is written, however its writing is cut", async () => {
    const told: unknown[] = [];
    const { tail } = await followEventLog(file, (event) => told.push(event));
    const events = [{ sequence: 1 }, { sequence: 2, message: "größer" }];
    const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    const middle = bytes.indexOf("ß") + 1;
    await appendFile(file, bytes.subarray(0, middle));
    for (let waited = 0; told.length === 0 && waited < 100; waited += 1) await sleep(20);
    assert.deepEqual(told, events.slice(0, 1));
    await appendFile(file, bytes.subarray(middle));
    await tail.quit();
    assert.deepEqual(told, events);
  });

  it("is told once and to its end, when much is written at the end", async () => {
    const told: unknown[] = [];
    const { tail } = await followEventLog(file, (event) => told.push(event));
    const events = Array.from({ length: 500 }, (_, sequence) => ({ sequence, text: "x".repeat(20_000) }));
    await sleep(60);
    await appendFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    await sleep(60);
    await tail.quit();
    assert.deepEqual(told, events);
  });
});
