import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const host = path.join(import.meta.dirname, "../../workload/local/host.ts");

/** The app as a process of its own, in an environment of its own. */
export class RunningApp {
  readonly #process: ChildProcess;
  /** Where it answers. */
  readonly url: string;
  /** What the host has logged. */
  readonly hostLog: () => string;

  private constructor(process: ChildProcess, url: string, hostLog: () => string) {
    this.#process = process;
    this.url = url;
    this.hostLog = hostLog;
  }

  /** @param args Arguments of the host. */
  static async start(
    variables: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): Promise<RunningApp> {
    const child = spawn(process.execPath, [host, ...args], { env: { ...variables } });
    let log = "";
    child.stderr.on("data", (chunk) => (log += String(chunk)));
    const first: readonly unknown[] = await Promise.race([once(child.stdout, "data"), once(child, "close")]);
    const url = String(first[0]).trim();
    if (!url.startsWith("http")) {
      throw new Error(`The app did not start\n${log}`);
    }
    return new RunningApp(child, url, () => log);
  }

  /** Ends it at once, whatever it is doing. */
  kill(): Promise<unknown> {
    const closed = once(this.#process, "close");
    this.#process.kill("SIGKILL");
    return closed;
  }

  /** Lets it end what it is doing. */
  stop(): Promise<unknown> {
    const closed = once(this.#process, "close");
    this.#process.kill("SIGTERM");
    return closed;
  }

  /** Calls its API. */
  async call(
    method: string,
    route: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<{ status: number; headers: Headers; text: string; body: Readonly<Record<string, unknown>> }> {
    const answer = await fetch(`${this.url}/api/${route}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value: unknown = text === "" ? {} : JSON.parse(text);
    const fields = typeof value === "object" ? { ...value } : {};
    return { status: answer.status, headers: answer.headers, text, body: fields };
  }
}

/** Waits until something is so. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > until) {
      throw new Error(`After ${seconds} s still not: ${what}`);
    }
    await sleep(50);
  }
}
