import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "./engineError.ts";

const BEAT = 5_000;
const STALE = 6 * BEAT;

/**
 * Runs `work` in a temporary folder that one process at a time can have, and removes the folder afterwards,
 * whatever happens. The folder is the lock: making it is atomic, its holder touches it every few seconds, and one
 * that nobody has touched for half a minute was left by a process that is no more.
 */
export async function withClaim<T>(
  folder: string,
  { signal, onWait, work }: { signal: AbortSignal; onWait: () => void; work: () => Promise<T> },
): Promise<T> {
  while (!(await claim(folder))) {
    onWait();
    await sleep(250, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => {
      // Somebody removed the folder; the work itself will say so.
    });
  }, BEAT);
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    clearInterval(beat);
  }
}

async function claim(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  try {
    if (Date.now() - (await stat(folder)).mtimeMs < STALE) return false;
    // Of several processes that see this, one wins the rename.
    const abandoned = `${folder}-abandoned`;
    await rm(abandoned, { recursive: true, force: true, maxRetries: 5 });
    await rename(folder, abandoned);
    await rm(abandoned, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  return claim(folder);
}
