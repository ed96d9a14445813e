/** Loaded before a program, with `--expose-gc`: at SIGUSR2, writes the bytes of its heap that are in use, after a collection, to its fourth stream. */
import { writeSync } from "node:fs";

process.on("SIGUSR2", () => {
  globalThis.gc?.();
  writeSync(3, `${process.memoryUsage().heapUsed}\n`);
});
