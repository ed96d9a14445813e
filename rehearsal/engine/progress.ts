import type { Progress } from "./way.ts";

/** Where progress is shown: standard error, or a stand-in for it. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Progress as it is shown, until `end`. */
export interface Display {
  readonly report: Progress;
  readonly end: () => void;
}

const PLAIN_EVERY = 10_000;

/** Shows progress: one line that keeps changing on a terminal; elsewhere a line for each step, and every 10 s. */
export function showProgress(screen: Screen, now: () => number = Date.now): Display {
  const started = now();
  const terminal = screen.isTTY === true;
  let step = "";
  let line = "";
  let printed = 0;

  const draw = (): void => {
    if (step === "") return;
    const text = `${elapsed(now() - started)}  ${line}`;
    // A line that wraps cannot be drawn over.
    screen.write(terminal ? `\r\u001b[2K${text.slice(0, (screen.columns ?? 80) - 1)}` : `${text}\n`);
    printed = now();
  };
  const timer = setInterval(() => {
    if (terminal || now() - printed >= PLAIN_EVERY) draw();
  }, 250);
  return {
    report: (next, count) => {
      const isNew = next !== step;
      // What a finished step came to stays on the screen.
      if (isNew && terminal && step !== "") screen.write("\n");
      step = next;
      line = count === undefined ? next : `${next}: ${counted(count)}`;
      if (isNew) draw();
    },
    end: () => {
      clearInterval(timer);
      if (terminal && step !== "") screen.write("\n");
    },
  };
}

/** 75_000 → `1m15s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

function counted({ done, of }: { readonly done: number; readonly of?: number }): string {
  // The last package or two may be counted twice or not at all: an estimate must not look like an error.
  return of === undefined ? String(done) : `${Math.min(done, of)} of ${of}`;
}
