import assert from "node:assert/strict";
import { elapsed, showProgress } from "../../rehearsal/engine/progress.ts";

describe("the engine's progress", () => {
  const shown = (isTTY: boolean): string => {
    let text = "";
    const screen = { isTTY, columns: 40, write: (more: string) => (text += more) };
    const { report, end } = showProgress(screen, () => 0);
    report("one");
    report("two", { done: 1, of: 2 });
    report("two", { done: 3, of: 2 });
    report("a step with a name that is longer than the terminal is wide");
    end();
    return text;
  };

  it("is one line that keeps changing on a terminal, and never wraps", () => {
    assert.equal(
      shown(true),
      "\r\u001b[2K0m00s  one\n\r\u001b[2K0m00s  two: 1 of 2\n\r\u001b[2K0m00s  a step with a name that is longe\n",
    );
  });

  it("is a line for each step elsewhere", () => {
    assert.equal(
      shown(false),
      "0m00s  one\n0m00s  two: 1 of 2\n0m00s  a step with a name that is longer than the terminal is wide\n",
    );
  });

  it("shows minutes and seconds", () => {
    assert.equal(elapsed(75_999), "1m15s");
    assert.equal(elapsed(0), "0m00s");
  });
});
