import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import { InputError } from "./inputError.ts";

/** The largest file that is read, in bytes: some 50,000 resources. */
export const largest = 256 * 1024 * 1024;

const tooLarge = `is larger than ${largest / 1024 / 1024} MiB, more than any state of this pack's concern`;

/**
 * The text of a file, or of standard input. What PowerShell redirects into a file is UTF-16, and is understood too.
 *
 * @param file a path, or `-` for standard input
 * @throws {InputError} when it can't be read, or is too large.
 */
export async function readText(file: string): Promise<string> {
  const name = nameOf(file);
  try {
    if (file !== "-" && (await stat(file)).size > largest) {
      throw new InputError(`${name} ${tooLarge}.`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of file === "-" ? process.stdin : createReadStream(file)) {
      if (!(chunk instanceof Uint8Array)) {
        throw new TypeError("no bytes");
      }
      size += chunk.length;
      if (size > largest) {
        throw new InputError(`${name} ${tooLarge}.`);
      }
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    throw new InputError(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** How messages call a file. */
export function nameOf(file: string): string {
  return file === "-" ? "standard input" : file;
}
