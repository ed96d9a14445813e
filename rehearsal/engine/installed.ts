import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode } from "./engineError.ts";

/** What an installation was when it was made; nothing else is run from it. */
interface Manifest {
  readonly version: string;
  /** How it was obtained. */
  readonly how: string;
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

/** The engine's file name in the `bin` folder of an installation. */
export const BINARY = process.platform === "win32" ? "pulumi.exe" : "pulumi";

const MANIFEST = "manifest.json";

/** Records what is in an installation's `bin` folder, for `checkInstalled` to compare with. */
export async function writeManifest(folder: string, version: string, how: string): Promise<void> {
  const bin = join(folder, "bin");
  const files: Record<string, { size: number; sha256: string }> = {};
  for (const name of (await readdir(bin)).sort()) {
    files[name] = { size: (await stat(join(bin, name))).size, sha256: await sha256(join(bin, name)) };
  }
  const manifest: Manifest = { version, how, files };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * The engine in an installation's folder, or why there is none to trust. Sizes are always compared, which takes
 * a millisecond; `checksum` compares the SHA-256 of every file too, which takes a quarter of a second.
 */
export async function checkInstalled(
  folder: string,
  checksum: boolean,
): Promise<{ binary: string; version: string } | { problem: string }> {
  const changed = (what: string) => ({
    problem: `the engine in ${folder} is not the one this project installed there (${what})`,
  });
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return { problem: `none is installed in ${folder}` };
    return changed(`${MANIFEST} cannot be read`);
  }
  if (!isManifest(manifest) || !(BINARY in manifest.files)) return changed(`${MANIFEST} is not ours`);
  for (const [name, recorded] of Object.entries(manifest.files)) {
    const file = join(folder, "bin", name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return changed(`bin/${name} is missing`);
    if (found.size !== recorded.size) {
      return changed(`bin/${name} has ${found.size} bytes, it had ${recorded.size}`);
    }
    if (checksum && (await sha256(file)) !== recorded.sha256)
      return changed(`checksum mismatch: bin/${name}`);
  }
  return { binary: join(folder, "bin", BINARY), version: manifest.version };
}

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    typeof value["version"] === "string" &&
    isRecord(value["files"]) &&
    Object.values(value["files"]).every(
      (file) => isRecord(file) && typeof file["size"] === "number" && typeof file["sha256"] === "string",
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
