/**
 * What all rules of the pack cost on a stack, in this process: `node bench/rules.ts <project> <stack>` prints how many resources there
 * are, the milliseconds for judging them (the least of some rounds), and by how many megabytes the most memory that the process had grew.
 */
import { evaluate } from "../policypack/evaluate.ts";
import { recordPreview } from "../rehearsal/embeddedCheck.ts";
import { landingZoneProgram } from "../rehearsal/program.ts";
import { readProject } from "../rehearsal/project.ts";

const [project = ".", stack = "dev"] = process.argv.slice(2);
const resources = await recordPreview(await readProject(project, stack), landingZoneProgram);
const before = process.resourceUsage().maxRSS;
const rounds = Array.from({ length: 5 }, () => {
  const started = performance.now();
  const { findings } = evaluate(resources);
  const milliseconds = performance.now() - started;
  if (findings.length > 0) {
    throw new Error(
      `The zone should be without a finding: ${findings.map(({ message }) => message).join(", ")}`,
    );
  }
  return milliseconds;
});
const megabytes = (process.resourceUsage().maxRSS - before) / 1024;
console.log(JSON.stringify({ resources: resources.length, milliseconds: Math.min(...rounds), megabytes }));
