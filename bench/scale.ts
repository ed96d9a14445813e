/**
 * `npm run bench:scale`: what a resource costs in zones of 1 to 200 apps, on the real engine, in the process that runs the program and
 * the simulated Azure. A large zone may not need more time or memory for each resource than a small one, as ratios within one run.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, Option } from "commander";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { requireEngine } from "../rehearsal/onEngine.ts";

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
const folder = await mkdtemp(path.join(tmpdir(), "bench-scale-"));
try {
  await writeStacks();
  // All take turns, so that a busy moment does not hit one of them alone.
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const [size, measured] of results) {
      console.error(`round ${round} of ${rounds}: ${operation} of ${size} apps`);
      measured.push(await (operation === "preview" ? preview(size) : up(size)));
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

/** A stack `s<n>` for each size, with so many copies of the apps of `dev` in the largest network that there may be. */
async function writeStacks(): Promise<void> {
  const stack = z.object({ config: z.record(z.string(), z.unknown()) });
  const dev: unknown = parse(await readFile(path.join(root, "Pulumi.dev.yaml"), "utf8"));
  const { config } = stack.parse(dev);
  const [networkKey, appsKey] = ["functions-landing-zone:network", "functions-landing-zone:apps"];
  const models = Object.values(z.record(z.string(), z.unknown()).parse(config[appsKey]));
  const network = z.looseObject({}).parse(config[networkKey]);
  await copyFile(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  for (const size of results.keys()) {
    const copies = Array.from({ length: size }, (_, index): [string, unknown] => [
      `a${index}`,
      ofItsOwn(models[index % models.length], `a${index}`),
    ]);
    await writeFile(
      path.join(folder, `Pulumi.s${size}.yaml`),
      stringify(
        {
          config: {
            ...config,
            [networkKey]: { ...network, addressSpace: "10.40.0.0/16" },
            [appsKey]: Object.fromEntries(copies),
          },
        },
        { aliasDuplicateObjects: false },
      ),
    );
  }
}

/** Two APIs can't have one path. */
function ofItsOwn(model: unknown, path: string): unknown {
  const { data } = z.looseObject({ api: z.looseObject({}) }).safeParse(model);
  return data === undefined ? model : { ...data, api: { ...data.api, path } };
}

async function preview(size: number): Promise<Measured> {
  const { printed, megabytes } = await run("preview", size, "--engine", "pulumi");
  const { resources, milliseconds } = z
    .object({ resources: z.array(z.unknown()), milliseconds: z.number() })
    .parse(printed);
  return { resources: resources.length, milliseconds, megabytes };
}

async function up(size: number): Promise<Measured> {
  const { printed, megabytes } = await run("rehearse", size);
  const step = z.object({ changes: z.record(z.string(), z.number()), milliseconds: z.number() });
  const [{ changes, milliseconds }] = z.object({ steps: z.tuple([step], step) }).parse(printed).steps;
  return { resources: changes["create"] ?? Number.NaN, milliseconds, megabytes };
}

/** Runs a command of the rehearsal on one of the stacks; what it printed, and its peak memory. */
function run(
  name: "preview" | "rehearse",
  size: number,
  ...more: string[]
): Promise<{ printed: unknown; megabytes: number }> {
  return new Promise((resolve, reject) => {
    const args = [
      ...["--import", path.join(root, "bench", "peakMemory.ts"), path.join(root, "rehearsal", `${name}.ts`)],
      ...["--project", folder, "--stack", `s${size}`, "--json", ...more],
    ];
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
        reject(new Error(`${name} of ${size} apps ended with ${code}\n${complaints || printed}`));
      }
    });
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
