import { mkdtemp, rm, mkdir } from "node:fs/promises";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { asCacheError, cacheFolder } from "./engine/cacheFolder.ts";
import { EngineError } from "./engine/engineError.ts";
import { findEngine, type Engine } from "./engine/find.ts";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { makeEngineFolder, makeStack } from "./newStack.ts";
import { startPolicyPack } from "./policyPack.ts";
import { referencedIds } from "./project.ts";
import type { RunningProvider } from "./provider.ts";
import type { StackOperation, StackRun, StackRunArgs } from "./stackRun.ts";

/** Folder of the policy pack of this project. */
export const policyPackFolder = path.join(import.meta.dirname, "..", "policypack");

/** What a project is rehearsed with; the rest of what a stack needs is made for it. */
export interface RehearsalArgs extends Pick<
  StackRunArgs,
  "project" | "policyPackConfig" | "signal" | "progress"
> {
  engine: Engine;
  /** Default: the program of this project. */
  program?: PulumiFn;
  /** Whether the policy pack judges. Default: it does. */
  judged?: boolean;
}

/**
 * Opens a stack of the project on the engine, with the policy pack and a simulated Azure of its own, and removes all of it
 * afterwards, however the work ends: processes and temporary files.
 *
 * @throws {EngineError} when the cache folder can't be written, for lack of room or permission.
 */
export async function withStack<Result>(
  { engine, project, program, judged = true, ...args }: RehearsalArgs,
  work: (stack: StackRun, azure: RunningProvider) => Promise<Result>,
): Promise<Result> {
  // Where there is memory to spare, Node.js lets garbage pile up to several times what is in use.
  setFlagsFromString("--heap-growing-percent=60");
  const folders = path.join(cacheFolder(), "runs");
  const open: (() => void | Promise<void>)[] = [];
  try {
    await mkdir(folders, { recursive: true });
    const folder = await mkdtemp(path.join(folders, "run-"));
    // An engine that was stopped may still be closing its files.
    open.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
    const pack = await startPolicyPack(path.join(folder, "bin"), policyPackFolder);
    open.push(pack.stop);
    const within = await makeEngineFolder(engine, folder, project);
    const { platform } = project;
    // Pack and engine are processes of their own: what is needed next is loaded while they start.
    const [{ StackRun }, { startProvider }] = await Promise.all([
      import("./stackRun.ts"),
      import("./provider.ts"),
      makeStack(within, project.stack),
      platform && makeStack(within, platform.stack),
    ]);
    const provider = await startProvider({
      outside: [project, platform ?? []].flat().flatMap(referencedIds),
    });
    open.push(provider.stop);
    const run = {
      ...args,
      within,
      ...(program === undefined ? landingZone() : { program }),
      policyPack: judged ? policyPackFolder : undefined,
      launchers: pack.launchers,
      providerPort: provider.port,
    };
    if (platform !== undefined) {
      // The configuration is of the stack that is built on it.
      await deploy(
        await StackRun.open({ ...run, project: platform, policyPackConfig: undefined }),
        platform.stack,
      );
    }
    return await work(await StackRun.open({ ...run, project }), provider);
  } catch (error) {
    throw asCacheError(error, folders);
  } finally {
    for (const close of open.toReversed()) {
      await close();
    }
  }
}

/** The program of this project, which is loaded when it is asked for. */
function landingZone(): { program: PulumiFn; prepare: () => Promise<unknown> } {
  let loaded: Promise<PulumiFn> | undefined;
  const prepare = () => (loaded ??= import("./program.ts").then(({ loadProgram }) => loadProgram()));
  return { prepare, program: async () => (await prepare())() };
}

/** The platform has to be there before a stack that is built on it. */
async function deploy(platform: StackRun, name: string): Promise<void> {
  const { outputs: first } = await up(platform, name);
  if (first["pending"] !== undefined) await up(platform, name);
}

async function up(platform: StackRun, name: string): Promise<StackOperation> {
  const operation = await platform.up();
  const { errors, findings, programError, failed } = operation;
  if (programError !== undefined) throw programError;
  if (failed) {
    const reasons = [...errors, ...findings.map(({ control, message }) => `${control}: ${message}`)];
    throw new EngineError(
      `The platform, stack '${name}', can't be deployed to the simulated Azure:\n  ${reasons.join("\n  ")}`,
    );
  }
  return operation;
}

/**
 * The engine that is there; none is obtained.
 *
 * @throws {EngineError} that says how to get one, when there is none.
 */
export async function requireEngine(): Promise<Engine> {
  const { engine, passedOver } = await findEngine();
  if (engine === undefined) {
    throw new EngineError(
      `There is no Pulumi engine.\n  ${passedOver.join("\n  ")}\nGet one with: npm run engine`,
    );
  }
  return engine;
}
