import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EngineError, hasCode } from "./engineError.ts";
import { BINARY } from "./installed.ts";
import { run, type Ended } from "./run.ts";
import { ENGINE_VERSION } from "./version.ts";
import type { Job, Way } from "./way.ts";

const CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const LINKER = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`;

/** What Go prints in front of each module that it downloads. */
const DOWNLOADING = "go: downloading ";

/** Where modules come from and how they are trusted is the user's business; all other settings are the build's. */
const USERS_SETTINGS = [
  "GOPROXY",
  "GONOPROXY",
  "GOPRIVATE",
  "GOSUMDB",
  "GONOSUMDB",
  "GOINSECURE",
  "GOAUTH",
  "GOVCS",
  "GOTOOLCHAIN",
];

/** Builds the CLI from the Go module beside this file, whose go.sum is the checksum of all that is built. */
export const goBuild: Way = {
  name: "go build",
  bytes: 3_500_000_000,
  obtain: buildEngine,
};

async function buildEngine({ folder, install, env, signal, progress }: Job): Promise<void> {
  progress("asking Go for its settings");
  const goEnv = await goEnvironment(folder, env, signal);
  const go = async (args: readonly string[], onLine: (line: string) => void): Promise<void> => {
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    const ended = await run({ command: "go", args, cwd, env: goEnv, signal, onLine });
    if (ended.code !== 0) throw goFailure(args, ended);
  };

  // Listing the packages downloads the modules they are in, and tells how many packages there are to compile.
  let modules = 0;
  let packages = 0;
  progress("downloading Go modules");
  await go(["list", "-deps", CLI], (line) => {
    if (line.startsWith(DOWNLOADING)) progress("downloading Go modules", { done: ++modules });
    else packages++;
  });
  let compiled = 0;
  const output = join(install, "bin", BINARY);
  await go(["build", "-v", "-trimpath", "-ldflags", LINKER, "-o", output, CLI], (line) => {
    if (isPackage(line)) progress("compiling Go packages", { done: ++compiled, of: packages });
  });
}

/**
 * The environment of the build: everything Go writes is inside `folder`. Modules that the user has downloaded before
 * are taken from there, through Go's own proxy protocol, so that go.sum is checked all the same and nothing of
 * theirs is written.
 */
async function goEnvironment(
  folder: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  // Not documented by Go, and harmless if it goes away: keeps the command's usage counters out of the user's folders.
  const counters = { TEST_TELEMETRY_DIR: join(folder, "telemetry") };
  const asked = ["env", "-json", "GOMODCACHE", ...USERS_SETTINGS];
  const ended = await run({
    command: "go",
    args: asked,
    cwd: folder,
    env: { ...env, ...counters, GOWORK: "off" },
    signal,
  }).catch((error: unknown) => {
    throw hasCode(error, "ENOENT") ? new EngineError("there is no go on PATH") : error;
  });
  if (ended.code !== 0) throw goFailure(asked, ended);
  const { GOMODCACHE, ...users } = settingsIn(ended.stdout);

  const own: Record<string, string> = {
    GOPATH: "path",
    GOMODCACHE: "modules",
    GOCACHE: "cache",
    GOTMPDIR: "work",
  };
  for (const [name, subfolder] of Object.entries(own)) {
    own[name] = join(folder, subfolder);
    await mkdir(join(folder, subfolder));
  }
  const downloaded = pathToFileURL(join(GOMODCACHE ?? "", "cache", "download")).href;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^C?GO/i.test(name))),
    ...counters,
    ...users,
    ...own,
    GOPROXY: [downloaded, users["GOPROXY"]].filter(Boolean).join(","),
    GOENV: "off",
    GOWORK: "off",
    // Go makes its module folders read-only, and a read-only folder cannot be removed.
    GOFLAGS: "-mod=readonly -modcacherw",
    // As the vendor builds it: no C compiler needed.
    CGO_ENABLED: "0",
  };
}

function settingsIn(json: string): Record<string, string> {
  const settings: unknown = JSON.parse(json);
  if (typeof settings !== "object" || settings === null) return {};
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "string" && value !== "") texts[name] = value;
  }
  return texts;
}

function goFailure(args: readonly string[], { code, stderr }: Ended): EngineError {
  const said = stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !isPackage(line) && !line.startsWith(DOWNLOADING));
  const last = said
    .slice(-12)
    .map((line) => `\n      ${line}`)
    .join("");
  if (/checksum mismatch|SECURITY ERROR/.test(stderr)) {
    return new EngineError(
      `a module that was downloaded is not the one go.sum records. Do not use it: check the module proxy, or run ` +
        `"go clean -modcache" if the copy on this machine is damaged.${last}`,
    );
  }
  return new EngineError(`"go ${args[0] ?? ""}" failed with exit code ${String(code)}:${last}`);
}

/** `go build -v` prints the packages it compiles, a line each. */
function isPackage(line: string): boolean {
  return /^\S+$/.test(line);
}
