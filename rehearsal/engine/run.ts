import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** A program to run to its end. */
export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the program and all it started; `run` then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Each line, as it comes. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** How a program ended: its exit code (`null` when a signal ended it) and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program. Throws when it cannot be started, or when the signal ends it; a failure is an exit code. */
export async function run({ command, args, env, cwd, signal, onLine }: Run): Promise<Ended> {
  signal.throwIfAborted();
  // A process group of its own, so that the compilers a build starts end with it, and only when we say so:
  // a terminal's Ctrl-C reaches this process alone, which then cleans up in order.
  const child = spawn(command, args, {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const stop = (): void => {
    killTree(child);
  };
  signal.addEventListener("abort", stop);
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (line) => {
      printed[stream] += `${line}\n`;
      onLine?.(line, stream);
    });
  }
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      // "close" comes after the last holder of the pipes is gone: grandchildren included.
      child.once("close", resolve);
    });
    signal.throwIfAborted();
    return { code, ...printed };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself just now.
  }
}
