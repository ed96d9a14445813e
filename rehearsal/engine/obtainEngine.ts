import { mkdir, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { asCacheError, CACHE_VARIABLE, engineFolder } from "./cacheFolder.ts";
import { vendorDownload } from "./download.ts";
import { EngineError, messageOf } from "./engineError.ts";
import { askVersion, findEngine, type Engine } from "./find.ts";
import { goBuild } from "./goBuild.ts";
import { BINARY, writeManifest } from "./installed.ts";
import { withClaim } from "./claim.ts";
import { ENGINE_VERSION, plainVersion } from "./version.ts";
import type { Job, Progress, Way } from "./way.ts";

/** How to obtain an engine. */
export interface ObtainOptions {
  readonly progress: Progress;
  /** Ends what is under way and cleans up after it; `obtainEngine` then throws the signal's reason. */
  readonly signal: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** The ways to try, in this order. */
  readonly ways?: readonly Way[];
  /** The bytes free on the disk that a folder is on. */
  readonly freeSpace?: (folder: string) => Promise<number>;
}

/** An engine that can be used now, and by which way it was obtained; without a way it was there before. */
export interface Obtained extends Engine {
  readonly obtainedBy?: string;
}

/** Finds an engine, or installs one in this project's cache. Throws an `EngineError` that says what to do. */
export async function obtainEngine(options: ObtainOptions): Promise<Obtained> {
  const { env = process.env, signal, progress } = options;
  const { engine } = await findEngine({ env, checksum: true });
  if (engine !== undefined) return engine;
  const target = engineFolder(env);
  const claimed = `${target}.partial`;
  try {
    await mkdir(dirname(target), { recursive: true });
    return await withClaim(claimed, {
      signal,
      onWait: () => {
        progress("waiting for another process that is obtaining the engine");
      },
      work: async () => {
        // The one that was waited for may have obtained it.
        const { engine: theirs } = await findEngine({ env, checksum: true });
        return theirs ?? (await install(target, claimed, options));
      },
    });
  } catch (error) {
    throw asCacheError(error, dirname(target));
  }
}

async function install(
  target: string,
  claimed: string,
  {
    env = process.env,
    signal,
    progress,
    ways = [vendorDownload, goBuild],
    freeSpace = freeBytes,
  }: ObtainOptions,
): Promise<Obtained> {
  const failures: string[] = [];
  for (const [index, way] of ways.entries()) {
    const folder = join(claimed, String(index));
    const installed = join(folder, "install");
    try {
      await mkdir(installed, { recursive: true });
      await requireSpace(claimed, way.bytes, freeSpace);
      await way.obtain({ folder, install: installed, env, signal, progress });
      progress("checking the engine");
      await requireVersion(installed, { folder, env, signal });
      await writeManifest(installed, ENGINE_VERSION, way.name);
      // What is there already is something that `findEngine` would not use.
      await rm(target, { recursive: true, force: true });
      await rename(installed, target);
      return {
        source: "cache",
        binary: join(target, "bin", BINARY),
        version: ENGINE_VERSION,
        obtainedBy: way.name,
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof EngineError)) throw error;
      progress(`${way.name} did not work: ${error.message.split("\n", 1).join("")}`);
      failures.push(`\n  - ${way.name}: ${error.message}`);
    }
    await rm(folder, { recursive: true, force: true });
  }
  throw new EngineError(
    `No Pulumi engine could be obtained.${failures.join("")}\n` +
      `Either install the Pulumi CLI, ${ENGINE_VERSION} or newer, so that "pulumi version" works, or install Go 1.24 ` +
      `or newer, so that "go version" works, and run "npm run engine" again.`,
  );
}

async function requireVersion(
  installed: string,
  { folder, env, signal }: Pick<Job, "folder" | "env" | "signal">,
) {
  const home = join(folder, "first-run");
  const binary = join(installed, "bin", BINARY);
  const answer = await askVersion(binary, { ...env, HOME: home, PULUMI_HOME: home }, signal).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw new EngineError(`the engine it made does not work (${messageOf(error)})`);
    },
  );
  const version = plainVersion(answer);
  if (version !== ENGINE_VERSION) {
    throw new EngineError(`the engine it made is version ${version}, not ${ENGINE_VERSION}`);
  }
}

async function requireSpace(folder: string, bytes: number, freeSpace: (folder: string) => Promise<number>) {
  const free = await freeSpace(folder);
  if (free >= bytes) return;
  const gigabytes = (amount: number): string => `${(amount / 1e9).toFixed(1)} GB`;
  throw new EngineError(
    `it needs ${gigabytes(bytes)} of disk space while it works and ${dirname(folder)} has ${gigabytes(free)} free; ` +
      `free some, or set ${CACHE_VARIABLE} to a folder on another disk`,
  );
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
