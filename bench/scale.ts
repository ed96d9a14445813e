/**
 * `npm run bench:scale`: what a resource costs in zones of 1 to 200 apps, on the real engine, in the process that runs the program and
 * the simulated Azure. A large zone may not need more time or memory for each resource than a small one, as ratios within one run.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, Option } from "commander";
import { z } from "zod";
import { requireEngine } from "../rehearsal/onEngine.ts";
import { writeStacks } from "./stacks.ts";

/** One run: how many resources, how long it took, and the most memory that the process had. */
interface Measured {
  resources: number;
  milliseconds: number;
  megabytes: number;
}

interface Figure {
  name: string;
  measured: number;
  allowed: number;
  unit: string;
}

/** What a preview prints. */
const previewed = z.object({ resources: z.array(z.unknown()), milliseconds: z.number() });

const command = new Command("npm run bench:scale --")
  .description("Measures what a resource costs in a small zone and in a large one.")
  .option("--apps <numbers>", "how many apps, with commas; the last is held against 20", "1,20,100,200")
  .addOption(
    new Option("--operation <which>", "up is the first step of a rehearsal, and its memory that of all steps")
      .choices(["preview", "up"])
      .default("preview"),
  )
  .option("--rounds <n>", "how often each is measured; the median counts", "3")
  .option("--json", "print one JSON object on standard output");
const { apps, operation, rounds, json } = command
  .parse()
  .opts<{ apps: string; operation: "preview" | "up"; rounds: string; json?: true }>();

/** A zone this large is what the others are held against: what every process costs hardly counts any more. */
const small = 20;
const sizes = apps.split(",").map(Number);
const large = sizes.at(-1) ?? small;
const root = path.join(import.meta.dirname, "..");
await requireEngine();

const results = new Map<number, Measured[]>(
  [small, ...sizes].sort((a, b) => a - b).map((size) => [size, []]),
);
/** Previews of the largest zone without the pack. */
const unjudged: Measured[] = [];
const folder = await mkdtemp(path.join(tmpdir(), "bench-scale-"));
try {
  await writeStacks(folder, [...results.keys()]);
  // All take turns, so that a busy moment does not hit one of them alone.
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const [size, measured] of results) {
      console.error(`round ${round} of ${rounds}: ${operation} of ${size} apps`);
      measured.push(await (operation === "preview" ? preview(size) : up(size)));
    }
    if (operation === "preview") {
      console.error(`round ${round} of ${rounds}: preview of ${large} apps without the pack`);
      unjudged.push(await previewUnjudged(large));
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const rows = [...results].map(([size, measured]) => {
  const middle = (key: keyof Measured) => median(measured.map((each) => each[key]));
  const [resources, milliseconds, megabytes] = [
    middle("resources"),
    middle("milliseconds"),
    middle("megabytes"),
  ];
  return {
    apps: size,
    resources,
    seconds: milliseconds / 1000,
    megabytes,
    millisecondsPerResource: milliseconds / resources,
    kilobytesPerResource: (megabytes * 1024) / resources,
  };
});
type Column = keyof (typeof rows)[number];
const at = (size: number, column: Column) => rows.find((row) => row.apps === size)?.[column] ?? Number.NaN;
const times = (column: Column) => at(large, column) / at(small, column);
const figures: Figure[] = [
  ...(unjudged.length === 0
    ? []
    : [
        {
          name: `preview of ${large} apps with the pack / without it`,
          measured: at(large, "seconds") / (median(unjudged.map(({ milliseconds }) => milliseconds)) / 1000),
          allowed: 1.5,
          unit: "×",
        },
      ]),
  {
    name: `time for each resource, ${large} apps / ${small} apps`,
    measured: times("millisecondsPerResource"),
    allowed: 1.3,
    unit: "×",
  },
  {
    name: `memory for each resource, ${large} apps / ${small} apps`,
    measured: times("kilobytesPerResource"),
    allowed: 1.3,
    unit: "×",
  },
  { name: `memory at ${large} apps`, measured: at(large, "megabytes"), allowed: 1500, unit: "MB" },
];
if (json === true) {
  console.log(JSON.stringify({ operation, figures, rows }, undefined, 2));
} else {
  console.log("  apps  resources        s       MB  ms/resource  kB/resource");
  for (const row of rows) {
    const cells: [number, number, number][] = [
      [row.apps, 6, 0],
      [row.resources, 11, 0],
      [row.seconds, 9, 1],
      [row.megabytes, 9, 0],
      [row.millisecondsPerResource, 13, 2],
      [row.kilobytesPerResource, 13, 0],
    ];
    console.log(cells.map(([cell, width, digits]) => cell.toFixed(digits).padStart(width)).join(""));
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

async function preview(size: number): Promise<Measured> {
  return asMeasured(await run("rehearsal/preview", size, "--json", "--engine", "pulumi"));
}

async function previewUnjudged(size: number): Promise<Measured> {
  return asMeasured(await runScript("bench/unjudgedPreview", [folder, `s${size}`]));
}

function asMeasured({ printed, megabytes }: Ended): Measured {
  const { resources, milliseconds } = previewed.parse(printed);
  return { resources: resources.length, milliseconds, megabytes };
}

async function up(size: number): Promise<Measured> {
  const { printed, megabytes } = await run("rehearsal/rehearse", size, "--json");
  const step = z.object({ changes: z.record(z.string(), z.number()), milliseconds: z.number() });
  const [{ changes, milliseconds }] = z.object({ steps: z.tuple([step], step) }).parse(printed).steps;
  return { resources: changes["create"] ?? Number.NaN, milliseconds, megabytes };
}

/** What a command printed, and its peak memory. */
interface Ended {
  printed: unknown;
  megabytes: number;
}

/** Runs a command of the rehearsal on one of the stacks. */
function run(command: string, size: number, ...more: string[]): Promise<Ended> {
  return runScript(command, ["--project", folder, "--stack", `s${size}`, ...more]);
}

function runScript(script: string, scriptArgs: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const measureMemory = ["--import", path.join(root, "bench", "peakMemory.ts")];
    const args = [...measureMemory, path.join(root, `${script}.ts`), ...scriptArgs];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    let [printed, complaints, memory] = ["", "", ""];
    child.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdio[3]?.on("data", (chunk: Buffer) => (memory += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) {
        resolve({ printed: JSON.parse(printed), megabytes: Number(memory) / 1024 });
      } else {
        reject(new Error(`${args.join(" ")} ended with ${code}\n${complaints || printed}`));
      }
    });
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
