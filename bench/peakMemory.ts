import { writeSync } from "node:fs";

// File descriptor 3 is a pipe to the benchmark.
process.on("exit", () => {
  writeSync(3, String(process.resourceUsage().maxRSS));
});
