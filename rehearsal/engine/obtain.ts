/** `npm run engine`: says which Pulumi engine there is, or obtains one. */
import { constants } from "node:os";
import { Command, CommanderError, Option } from "commander";
import { cacheFolder, CACHE_VARIABLE } from "./cacheFolder.ts";
import { vendorDownload } from "./download.ts";
import { EngineError, messageOf } from "./engineError.ts";
import { goBuild } from "./goBuild.ts";
import { obtainEngine } from "./obtainEngine.ts";
import { elapsed, showProgress } from "./progress.ts";
import { ENGINE_VERSION } from "./version.ts";
import type { Way } from "./way.ts";

const WAYS = new Map<string, readonly Way[]>([
  ["any", [vendorDownload, goBuild]],
  ["download", [vendorDownload]],
  ["build", [goBuild]],
]);

const command = new Command("npm run engine --")
  .description(
    "Finds the Pulumi engine that preview and rehearse run: a pulumi on PATH, else one this project has installed. " +
      `Without either it installs Pulumi ${ENGINE_VERSION}: the vendor's download, else a build of its Go module.`,
  )
  .addOption(new Option("--by <way>", "how to install it").choices([...WAYS.keys()]).default("any"))
  .option("--json", "print one JSON object on standard output when done")
  .addHelpText(
    "after",
    `
Everything is kept in ${cacheFolder()} (${CACHE_VARIABLE} names another folder); nothing is written elsewhere.
Exit codes: 0 there is an engine, 2 wrong usage, 3 none could be obtained, 130 Ctrl-C (nothing is left behind).`,
  )
  .allowExcessArguments(false)
  .exitOverride();

process.exitCode = await main();

async function main(): Promise<number> {
  let json: boolean;
  let ways: readonly Way[] | undefined;
  try {
    const options = command.parse().opts<{ by: string; json?: true }>();
    json = options.json === true;
    ways = WAYS.get(options.by);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }

  const started = Date.now();
  const interruption = new AbortController();
  let exitCode = 3;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      exitCode = 128 + constants.signals[name];
      interruption.abort(new EngineError(`Interrupted by ${name}; nothing is left behind.`));
    });
  }
  const display = showProgress(process.stderr);
  try {
    const engine = await obtainEngine({ progress: display.report, signal: interruption.signal, ways });
    display.end();
    const how =
      engine.obtainedBy === undefined
        ? engine.source === "path"
          ? "found on PATH"
          : "found in the cache, checksum right"
        : `installed by ${engine.obtainedBy} in ${elapsed(Date.now() - started)}`;
    console.log(json ? JSON.stringify(engine) : `Pulumi ${engine.version}, ${how}: ${engine.binary}`);
    return 0;
  } catch (error) {
    display.end();
    if (!(error instanceof EngineError)) throw error;
    if (json) console.log(JSON.stringify({ error: messageOf(error) }));
    else console.error(error.message);
    return exitCode;
  }
}
