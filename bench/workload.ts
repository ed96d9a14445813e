/** `npm run bench:workload`: how fast the example app is on Azurite, as ratios to a function that only echoes, and whether its memory stays flat. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { json } from "node:stream/consumers";
import { Command } from "commander";
import { startStack } from "../workload/local/stack.ts";

/** What autocannon found. */
interface Load {
  /** Requests per second. */
  rate: number;
  /** Milliseconds within which 99 of 100 answers came. */
  p99: number;
}

const { rounds, seconds, requests } = new Command("npm run bench:workload --")
  .description("Measures the example app on Azurite against what the project promises of it.")
  .option("--rounds <n>", "how often each is measured; the median counts", "3")
  .option("--seconds <n>", "how long each round of each takes", "5")
  .option("--requests <n>", "requests after which memory is compared", "100000")
  .parse()
  .opts<{ rounds: string; seconds: string; requests: string }>();

const workload = path.join(import.meta.dirname, "../workload");
const program = createRequire(import.meta.url).resolve("autocannon");
const order = JSON.stringify({ items: [{ sku: "TEA-001", quantity: 2 }] });

const stack = await startStack();
const [echo, app] = [await start(["local/echo.ts"]), await start([])];
const caller = (await readFile(path.join(workload, "local/callers/alice.headers"), "utf8"))
  .trim()
  .split("\n");
const place = [...caller, `Idempotency-Key: ${randomUUID()}`, "Content-Type: application/json"];
const placed = await fetch(`${app.url}/api/orders`, {
  method: "POST",
  headers: headersOf(place),
  body: order,
});
const one = `${app.url}/api/${placed.headers.get("Location") ?? ""}`;

const loads: Record<string, string[]> = {
  echo: [...headerArguments(caller), "--method", "POST", "--body", order, `${echo.url}/api/echo`],
  read: [...headerArguments(caller), one],
  refuse: [one],
  place: [...headerArguments(place), "--method", "POST", "--body", order, `${app.url}/api/orders`],
};
const results = new Map<string, Load[]>(Object.keys(loads).map((name) => [name, []]));
// One round that does not count warms up; then all take turns, so that a busy moment does not hit one of them alone.
for (let round = 0; round <= Number(rounds); round += 1) {
  for (const [name, args] of Object.entries(loads)) {
    const load = await fire(["--duration", seconds, ...args]);
    if (round > 0) results.get(name)?.push(load);
  }
}

const early = Number(requests) / 10;
await fire(["--amount", String(early), ...(loads["read"] ?? [])]);
const heapBefore = await app.heap();
await fire(["--amount", String(Number(requests) - early), ...(loads["read"] ?? [])]);
const heapAfter = await app.heap();

app.process.kill();
echo.process.kill();
await Promise.all([once(app.process, "close"), once(echo.process, "close")]);
await stack.stop();

const median = (name: string, key: keyof Load) => {
  const sorted = (results.get(name) ?? []).map((load) => load[key]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const slower = (name: string) => median("echo", "rate") / median(name, "rate");
const later = (name: string) => median(name, "p99") / median("echo", "p99");
const figures: [name: string, measured: number, allowed: number][] = [
  ["requests per second, echo / refuse a call without a caller", slower("refuse"), 3],
  ["requests per second, echo / read an order", slower("read"), 8],
  ["requests per second, echo / place an order again", slower("place"), 80],
  ["p99, refuse / echo", later("refuse"), 4],
  ["p99, read / echo", later("read"), 8],
  [`heap after ${requests} requests / after ${early}`, heapAfter / heapBefore, 1.1],
];
for (const [name, loadsOfName] of results) {
  const rates = loadsOfName.map(({ rate, p99 }) => `${rate.toFixed(0)}/s p99 ${p99} ms`);
  console.log(`${name.padEnd(8)} ${rates.join(", ")}`);
}
console.log(`heap     ${megabytes(heapBefore)}, then ${megabytes(heapAfter)} MB\n`);
for (const [name, measured, allowed] of figures) {
  const sign = measured <= allowed ? "✔" : "✘";
  console.log(`${sign} ${name.padEnd(60)} ${measured.toFixed(2).padStart(7)} × (at most ${allowed} ×)`);
}
process.exitCode = figures.every(([, measured, allowed]) => measured <= allowed) ? 0 : 1;

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

/** Starts the host with the app, or with another one. */
async function start(args: readonly string[]) {
  const measure = ["--expose-gc", "--import", path.join(import.meta.dirname, "heapOnDemand.ts")];
  const child: ChildProcess = spawn(process.execPath, [...measure, "local/host.ts", ...args], {
    cwd: workload,
    env: stack.variables,
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  const next = async (stream: number) => {
    const chunks: readonly unknown[] = await once(child.stdio[stream] ?? child, "data");
    return String(chunks[0]).trim();
  };
  return {
    process: child,
    url: await next(1),
    /** Bytes of its heap in use. */
    heap: async () => {
      const answer = next(3);
      child.kill("SIGUSR2");
      return Number(await answer);
    },
  };
}

function headersOf(lines: readonly string[]): [string, string][] {
  return lines.map((line) => {
    const [name = "", ...value] = line.split(": ");
    return [name, value.join(": ")];
  });
}

function headerArguments(lines: readonly string[]): string[] {
  return headersOf(lines).flatMap(([name, value]) => ["--headers", `${name}=${value}`]);
}

/** Sends requests over ten connections. */
async function fire(args: readonly string[]): Promise<Load> {
  const cannon = spawn(process.execPath, [program, "--json", "--connections", "10", ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const found: unknown = await json(cannon.stdout);
  const at = (...keys: readonly string[]) =>
    Number(keys.reduce<unknown>((node, key) => Reflect.get(Object(node), key), found));
  if (at("errors") > 0) {
    throw new Error(`${at("errors")} of ${at("requests", "total")} requests failed`);
  }
  return { rate: at("requests", "average"), p99: at("latency", "p99") };
}
