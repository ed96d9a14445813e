/** `node bench/unjudgedPreview.ts <project> <stack>`: a preview without the policy pack, to see what the pack costs. */
import { requireEngine, withStack } from "../rehearsal/onEngine.ts";
import { readProject } from "../rehearsal/project.ts";

const [folder = ".", stack = "dev"] = process.argv.slice(2);
const engine = await requireEngine();
const project = await readProject(folder, stack);
const { resources, failed } = await withStack({ engine, project, judged: false }, (run) => run.preview());
if (failed) {
  throw new Error(`The preview of ${stack} failed`);
}
console.log(JSON.stringify({ resources, milliseconds: Math.round(performance.now()) }));
