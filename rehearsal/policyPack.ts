import { spawn, type ChildProcess } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { compiledFolder } from "./engine/cacheFolder.ts";

/** The names under which engines look for what runs a Node.js pack: 3.200 for the first, later ones for the second. */
const launcherNames = ["pulumi-analyzer-policy", "pulumi-analyzer-policy-nodejs"];

/** A policy pack that is running, for as many operations of the engine as there are. */
export interface RunningPolicyPack {
  /** Folder of the programs with which an engine starts the pack; to be put at the front of the engine's PATH. */
  launchers: string;
  /** Ends the pack's process, and waits for its end. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a policy pack at once, while the engine is not there yet: an engine would start it, and wait for it, at each operation anew.
 * The launchers merely tell the engine where the pack is. The pack is a child of this process, not of the engine: it ends when this
 * process ends it, however the engine ended.
 *
 * @param folder Where the launchers are written.
 * @param pack Folder of the pack; its `index.js` is run as the Pulumi CLI would.
 */
export async function startPolicyPack(folder: string, pack: string): Promise<RunningPolicyPack> {
  await mkdir(folder, { recursive: true });
  const portFile = path.join(folder, "port");
  const failedFile = path.join(folder, "failed");
  const server = spawn(process.execPath, [path.join(pack, "index.js"), "127.0.0.1:0", "."], {
    cwd: pack,
    env: { ...process.env, NODE_COMPILE_CACHE: compiledFolder() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints = collectComplaints(server);
  // What follows writes at once, so that it never writes into a folder that is being removed.
  let stopped = false;
  server.stdout.once("data", (port: Buffer) => {
    if (stopped) return;
    // Renamed into place, so that a launcher never reads half of it.
    writeFileSync(`${portFile}.new`, port);
    renameSync(`${portFile}.new`, portFile);
  });
  const ended = new Promise<void>((resolve) => {
    server.once("close", () => {
      if (!stopped) writeFileSync(failedFile, complaints());
      resolve();
    });
  });
  const stop = async () => {
    stopped = true;
    server.kill();
    await ended;
  };
  await Promise.all(
    launcherNames.map(async (name) => {
      const launcher = path.join(folder, name);
      await writeFile(launcher, launcherScript(portFile, failedFile));
      await chmod(launcher, 0o755);
    }),
  );
  return { launchers: folder, stop };
}

function collectComplaints(server: ChildProcess): () => string {
  let text = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  server.on("error", (error) => {
    text += error.message;
  });
  return () => text;
}

/** Prints the port when there is one, and then stays, because an engine takes the end of this program for the end of the pack. */
function launcherScript(portFile: string, failedFile: string): string {
  const [port, failed] = [portFile, failedFile].map(quote);
  return [
    "#!/bin/sh",
    `until [ -s ${port} ]; do`,
    `  if [ -e ${failed} ]; then cat ${failed} >&2; exit 1; fi`,
    "  sleep 0.02",
    "done",
    `cat ${port}`,
    "exec sleep 86400",
    "",
  ].join("\n");
}

function quote(text: string | undefined): string {
  return `'${(text ?? "").replaceAll("'", String.raw`'\''`)}'`;
}
