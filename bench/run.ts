/** `npm run bench`: the figures that the project promises, as ratios within one run, since machines and their load differ. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { requireEngine } from "../rehearsal/onEngine.ts";
import { writeStacks } from "./stacks.ts";

interface Measured {
  milliseconds: number;
  megabytes: number;
  printed: string;
}

const judgedRules = z.object({ resources: z.number(), milliseconds: z.number(), megabytes: z.number() });
type JudgedRules = z.infer<typeof judgedRules>;

interface Figure {
  name: string;
  measured: number;
  allowed: number;
  unit: string;
}

const command = new Command("npm run bench --")
  .description("Measures start-up, previews and the embedded check against what the project promises.")
  .option("--rounds <n>", "how often each is measured; the median counts", "5")
  .option("--json", "print one JSON object on standard output");
const { rounds, json } = command.parse().opts<{ rounds: string; json?: true }>();

const root = path.join(import.meta.dirname, "..");
const engine = await requireEngine();
const engineRoot = engine.source === "cache" ? [path.dirname(path.dirname(engine.binary))] : [];
const node = process.execPath;
/** Writes the peak memory of a process where this one can read it. */
const measureMemory = ["--import", path.join(import.meta.dirname, "peakMemory.ts")];

const runs: Record<string, () => Promise<Measured>> = {
  "require @pulumi/pulumi": () => run(node, ["-e", 'require("@pulumi/pulumi")']),
  "pack ready": () =>
    run(node, ["index.js", "127.0.0.1:0", "."], path.join(root, "policypack"), "first output"),
  "empty preview": () => run(node, [path.join(root, "bench", "emptyPreview.ts"), ...engineRoot]),
  "dev preview with the pack": () => run(node, ["rehearsal/preview.ts", "--engine", "pulumi"]),
  "prod preview with the pack": () =>
    run(node, ["rehearsal/preview.ts", "--stack", "prod", "--engine", "pulumi"]),
  "dev embedded check": () => run(node, [...measureMemory, "rehearsal/preview.ts", "--engine", "embedded"]),
};

const results = new Map<string, Measured[]>(Object.keys(runs).map((name) => [name, []]));
// One round that does not count fills caches; then all take turns, so that a busy moment does not hit one of them alone.
for (let round = -1; round < Number(rounds); round += 1) {
  for (const [name, measure] of Object.entries(runs)) {
    console.error(round < 0 ? `warming up: ${name}` : `round ${round + 1} of ${rounds}: ${name}`);
    const measured = await measure();
    if (round >= 0) results.get(name)?.push(measured);
  }
}
const [fewer, more] = await judgeRules();
const unitTests = await run("npm", ["run", "--silent", "test:unit"]);

const time = (name: string) => median(results.get(name)?.map(({ milliseconds }) => milliseconds) ?? []);
const figures: Figure[] = [
  {
    name: "preview of dev with the pack / preview of an empty program",
    measured: time("dev preview with the pack") / time("empty preview"),
    allowed: 2.0,
    unit: "×",
  },
  {
    name: "preview of prod with the pack / preview of an empty program",
    measured: time("prod preview with the pack") / time("empty preview"),
    allowed: 3.0,
    unit: "×",
  },
  {
    name: "policy pack ready / require @pulumi/pulumi",
    measured: time("pack ready") / time("require @pulumi/pulumi"),
    allowed: 1.5,
    unit: "×",
  },
  { name: "embedded check of dev", measured: time("dev embedded check") / 1000, allowed: 2, unit: "s" },
  {
    name: "embedded check of dev, peak memory",
    measured: Math.max(...(results.get("dev embedded check")?.map(({ megabytes }) => megabytes) ?? [])),
    allowed: 400,
    unit: "MB",
  },
  {
    name: `all rules on ${more.resources} resources`,
    measured: more.milliseconds / 1000,
    allowed: 2,
    unit: "s",
  },
  {
    name: `rules for each resource, ${more.resources} resources / ${fewer.resources} resources`,
    measured: more.milliseconds / more.resources / (fewer.milliseconds / fewer.resources),
    allowed: 1.2,
    unit: "×",
  },
  {
    name: `memory for all rules on ${more.resources} resources`,
    measured: more.megabytes,
    allowed: 300,
    unit: "MB",
  },
  { name: "unit tests", measured: unitTests.milliseconds / 1000, allowed: 60, unit: "s" },
];
if (json === true) {
  const medians = Object.fromEntries([...results.keys()].map((name) => [name, Math.round(time(name))]));
  console.log(JSON.stringify({ figures, medians }, undefined, 2));
} else {
  for (const name of results.keys()) {
    console.log(`${name.padEnd(62)} ${time(name).toFixed(0).padStart(7)} ms`);
  }
  console.log();
  for (const { name, measured, allowed, unit } of figures) {
    const sign = measured <= allowed ? "✔" : "✘";
    console.log(
      `${sign} ${name.padEnd(60)} ${measured.toFixed(2).padStart(7)} ${unit} (at most ${allowed} ${unit})`,
    );
  }
}
process.exitCode = figures.every(({ measured, allowed }) => measured <= allowed) ? 0 : 1;

/** What the rules cost on some 500 resources, and on some 5,000. */
async function judgeRules(): Promise<[JudgedRules, JudgedRules]> {
  const folder = await mkdtemp(path.join(tmpdir(), "bench-rules-"));
  try {
    const sizes = [7, 77] as const;
    await writeStacks(folder, sizes);
    const judge = async (apps: number) => {
      console.error(`rules on a zone of ${apps} apps`);
      const { printed } = await run(node, [path.join(root, "bench", "rules.ts"), folder, `s${apps}`]);
      return judgedRules.parse(JSON.parse(printed));
    };
    return [await judge(sizes[0]), await judge(sizes[1])];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs a program until it ends, or until its first output and then ends it. */
function run(
  program: string,
  args: string[],
  cwd = root,
  until: "end" | "first output" = "end",
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    let milliseconds: number | undefined;
    let [printed, complaints, memory] = ["", "", ""];
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (until === "first output") {
        milliseconds = performance.now() - started;
        child.kill();
      }
    });
    child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdio[3]?.on("data", (chunk: Buffer) => (memory += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (until === "end" && code !== 0) {
        reject(new Error(`${program} ${args.join(" ")} ended with ${code}\n${complaints}`));
        return;
      }
      resolve({
        milliseconds: milliseconds ?? performance.now() - started,
        megabytes: Number(memory) / 1024,
        printed,
      });
    });
  });
}
