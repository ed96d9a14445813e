import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EngineError } from "./engineError.ts";
import { run } from "./run.ts";
import { ENGINE_VERSION } from "./version.ts";
import type { Job, Way } from "./way.ts";

const MINUTES = 5;

/** The vendor's own installer, through the Automation API. */
export const vendorDownload: Way = {
  name: "the vendor's download",
  bytes: 1_000_000_000,
  obtain: downloadEngine,
};

/**
 * The Automation API's installer takes neither an environment nor a signal, and writes to the home and temporary
 * folders: as a program of its own it gets folders of ours, a time limit, and an end when the user wants one.
 */
async function downloadEngine({ folder, install, env, signal, progress }: Job): Promise<void> {
  progress(`downloading Pulumi ${ENGINE_VERSION} from its vendor`);
  const home = join(folder, "home");
  await mkdir(home);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(MINUTES * 60_000)]);
  const ended = await run({
    command: process.execPath,
    args: [fileURLToPath(new URL("vendorInstall.ts", import.meta.url)), ENGINE_VERSION, install],
    env: { ...env, HOME: home, USERPROFILE: home, PULUMI_HOME: home, TMPDIR: home, TEMP: home, TMP: home },
    signal: limited,
  }).catch((error: unknown) => {
    throw limited.aborted && !signal.aborted
      ? new EngineError(`it took more than ${MINUTES} minutes: is the network there?`)
      : error;
  });
  if (ended.code !== 0) {
    const said = ended.stderr.split("\n").filter((line) => line.trim() !== "");
    throw new EngineError(
      said.slice(-3).join(" ").trim() || `it failed with exit code ${String(ended.code)}`,
    );
  }
}
