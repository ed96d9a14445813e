import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file whole or not at all: who reads it meanwhile, or after a failure, has the one before.
 *
 * @throws what the file system says; nothing is left behind.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
