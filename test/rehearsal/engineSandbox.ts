import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { CACHE_VARIABLE, engineFolder } from "../../rehearsal/engine/cacheFolder.ts";
import { EngineError } from "../../rehearsal/engine/engineError.ts";
import { writeManifest } from "../../rehearsal/engine/installed.ts";
import { ENGINE_VERSION } from "../../rehearsal/engine/version.ts";
import type { Way } from "../../rehearsal/engine/way.ts";

/** A `go` that answers at once and runs `build` to build; each call is logged with the settings it was given. */
export function fakeGo(build: string): string {
  return `
echo "$1 GOENV=$GOENV GOFLAGS=$GOFLAGS GOPROXY=$GOPROXY GOMODCACHE=$GOMODCACHE GOCACHE=$GOCACHE" >> "$CALLS_OF_GO"
case $1 in
env) echo '{"GOMODCACHE": "/modules", "GOPROXY": "https://proxy.example,direct"}' ;;
list) echo 'go: downloading example.com/a v1.0.0' >&2; echo a; echo b ;;
build) ${build} ;;
esac`;
}

/** A `go` that makes an engine which says that it is of this version. */
export function goThatMakes(version: string): string {
  return fakeGo(`
  while [ "$1" != -o ]; do shift; done
  echo a >&2; echo b >&2
  /bin/mkdir -p "\${2%/*}"
  printf '#!/bin/sh\\necho v${version}\\n' > "$2"
  /bin/chmod +x "$2"`);
}

export const WORKING_GO = goThatMakes(ENGINE_VERSION);

/** A machine of its own for a test: a PATH with nothing on it, an empty cache and an empty home. */
export class Sandbox {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.env = {
      PATH: [join(folder, "bin"), join(folder, "bin2")].join(delimiter),
      HOME: join(folder, "home"),
      [CACHE_VARIABLE]: join(folder, "cache"),
      CALLS_OF_GO: join(folder, "go-calls"),
    };
  }

  static async make(): Promise<Sandbox> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "engine-test-")));
    for (const name of ["bin", "bin2", "home"]) await mkdir(join(folder, name));
    return new Sandbox(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Puts a shell script on PATH, or in another folder of the sandbox. */
  async script(name: string, body: string, folder = "bin"): Promise<string> {
    const file = join(this.folder, folder, name);
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** Installs an engine in the cache that must never be run: it leaves a file behind when it is. */
  async installCached(): Promise<string> {
    const folder = engineFolder(this.env);
    await mkdir(join(folder, "bin"), { recursive: true });
    const binary = join(folder, "bin", "pulumi");
    await writeFile(binary, `#!/bin/sh\necho ran > '${join(this.folder, "cached-engine-ran")}'\n`);
    await chmod(binary, 0o755);
    await writeManifest(folder, ENGINE_VERSION, "a test");
    return binary;
  }

  /** The names in a folder of the sandbox; none when it is not there. */
  async names(...path: string[]): Promise<string[]> {
    return readdir(join(this.folder, ...path)).catch(() => []);
  }

  /** How `go` was called, a line each. */
  async goCalls(): Promise<string[]> {
    const text = await readFile(join(this.folder, "go-calls"), "utf8").catch(() => "");
    return text.split("\n").filter(Boolean);
  }
}

/** A vendor's download that is out of reach. */
export const noDownload: Way = {
  name: "the vendor's download",
  bytes: 0,
  obtain: () => Promise.reject(new EngineError("no network")),
};
