import assert from "node:assert/strict";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, CACHE_VARIABLE, engineFolder } from "../../rehearsal/engine/cacheFolder.ts";
import { vendorDownload } from "../../rehearsal/engine/download.ts";
import { EngineError } from "../../rehearsal/engine/engineError.ts";
import { findEngine } from "../../rehearsal/engine/find.ts";
import { goBuild } from "../../rehearsal/engine/goBuild.ts";
import { obtainEngine, type ObtainOptions } from "../../rehearsal/engine/obtainEngine.ts";
import { ENGINE_VERSION } from "../../rehearsal/engine/version.ts";
import { fakeGo, goThatMakes, noDownload, Sandbox, WORKING_GO } from "./engineSandbox.ts";

describe("obtaining the engine", () => {
  let sandbox: Sandbox;
  let steps: string[];
  beforeEach(async () => {
    sandbox = await Sandbox.make();
    steps = [];
  });
  afterEach(() => sandbox.remove());

  const obtain = (options: Partial<ObtainOptions> = {}) =>
    obtainEngine({
      env: sandbox.env,
      signal: new AbortController().signal,
      progress: (step, count) => steps.push(count ? `${step} ${count.done}/${count.of ?? "?"}` : step),
      ways: [noDownload, goBuild],
      ...options,
    });

  /** Expects that obtaining fails with a message for the user, and leaves nothing in the cache. */
  const fails = async (expected: RegExp, options: Partial<ObtainOptions> = {}): Promise<void> => {
    await assert.rejects(obtain(options), (error) => {
      assert.ok(error instanceof EngineError, String(error));
      assert.match(error.message, expected);
      return true;
    });
    assert.deepEqual(await sandbox.names("cache", "engine"), []);
    assert.deepEqual(await sandbox.names("home"), []);
  };

  it("obtains nothing when an engine is there", async () => {
    await sandbox.script("pulumi", "echo v3.201.0");
    assert.equal((await obtain()).source, "path");
    await sandbox.script("pulumi", "exit 1");
    const binary = await sandbox.installCached();
    assert.deepEqual(await obtain(), { source: "cache", binary, version: ENGINE_VERSION });
    assert.deepEqual(steps, []);
  });

  it("builds the engine with Go when the download does not work", async () => {
    await sandbox.script("go", WORKING_GO);
    const engine = await obtain();
    assert.equal(engine.obtainedBy, "go build");
    assert.equal(engine.binary, join(engineFolder(sandbox.env), "bin", "pulumi"));
    assert.deepEqual(steps, [
      "the vendor's download did not work: no network",
      "asking Go for its settings",
      "downloading Go modules",
      "downloading Go modules 1/?",
      "compiling Go packages 1/2",
      "compiling Go packages 2/2",
      "checking the engine",
    ]);
    const { binary, version } = engine;
    assert.deepEqual((await findEngine({ env: sandbox.env, checksum: true })).engine, {
      source: "cache",
      binary,
      version,
    });
    assert.deepEqual(await sandbox.names("cache", "engine"), [
      `${ENGINE_VERSION}-${process.platform}-${process.arch}`,
    ]);
    assert.deepEqual(await sandbox.names("home"), []);
  });

  it("builds with settings of its own, within its own folder, from the user's modules and proxy", async () => {
    await sandbox.script("go", WORKING_GO);
    await obtain({
      env: { ...sandbox.env, GOFLAGS: "-mod=mod", GOENV: "/some/file", GOCACHE: "/some/cache" },
    });
    const [asked, ...calls] = await sandbox.goCalls();
    assert.match(asked ?? "", /^env GOENV=\/some\/file/);
    assert.equal(calls.length, 2);
    const partial = `${engineFolder(sandbox.env)}.partial`;
    for (const call of calls) {
      const [, rest] = call.split(" GOENV=off GOFLAGS=-mod=readonly -modcacherw ");
      assert.equal(
        rest,
        "GOPROXY=file:///modules/cache/download,https://proxy.example,direct " +
          `GOMODCACHE=${partial}/1/modules GOCACHE=${partial}/1/cache`,
      );
    }
  });

  it("replaces an engine in the cache that was changed", async () => {
    await sandbox.script("go", WORKING_GO);
    await writeFile(await sandbox.installCached(), "changed");
    assert.equal((await obtain()).obtainedBy, "go build");
    assert.ok((await findEngine({ env: sandbox.env, checksum: true })).engine);
  });

  describe("through the Automation API", () => {
    // Stands in for the vendor's site: what fetch would have got.
    const site = (fetch: string): NodeJS.ProcessEnv => ({
      ...sandbox.env,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`globalThis.fetch = async () => { ${fetch} }`)}`,
    });

    it("runs the vendor's installer, which writes in our folder alone", async () => {
      const installer = `while [ "$1" != --install-root ]; do shift; done
        /bin/mkdir -p "$2/bin" "$HOME"; echo x > "$HOME/x"
        printf '#!/bin/sh\\necho v%s\\n' "$4" > "$2/bin/pulumi"; /bin/chmod +x "$2/bin/pulumi"`;
      const env = site(`return new Response(${JSON.stringify(installer)});`);
      assert.equal((await obtain({ env, ways: [vendorDownload] })).obtainedBy, "the vendor's download");
      assert.deepEqual(await sandbox.names("home"), []);
      assert.equal((await sandbox.names("cache", "engine")).length, 1);
    });

    it("says why it did not work", async () => {
      const env = site(`throw new Error("no route to host");`);
      await fails(/the vendor's download: .*no route to host/, { env, ways: [vendorDownload] });
    });
  });

  it("names both ways to an engine when there is none", async () => {
    await fails(
      /the vendor's download: no network\n.*go build: there is no go on PATH\n.*install the Pulumi CLI.*or install Go/,
    );
  });

  it("shows the last lines of a build that fails", async () => {
    await sandbox.script("go", fakeGo("echo a >&2; echo 'x.go:1: undefined: y' >&2; exit 1"));
    await fails(/go build: "go build" failed with exit code 1:\n\s+x\.go:1: undefined: y\n/);
  });

  it("says what to do when a module is not the one that go.sum records", async () => {
    await sandbox.script("go", fakeGo("echo 'verifying a@v1: checksum mismatch' >&2; exit 1"));
    await fails(/not the one go\.sum records. Do not use it.*\n.*verifying a@v1/);
  });

  it("installs nothing that is not the version it was to be", async () => {
    await sandbox.script("go", goThatMakes("3.1.0"));
    await fails(/the engine it made is version 3\.1\.0, not 3\.200\.0/);
  });

  it("installs nothing that does not work", async () => {
    await sandbox.script("go", fakeGo("true"));
    await fails(/the engine it made does not work/);
  });

  it("starts no build without the disk space for it", async () => {
    await sandbox.script("go", WORKING_GO);
    await fails(/it needs 3\.5 GB of disk space while it works and .* has 1\.2 GB free/, {
      freeSpace: () => Promise.resolve(1_200_000_000),
    });
    assert.deepEqual(await sandbox.goCalls(), []);
  });

  it("says that the cache folder cannot be written", async () => {
    await writeFile(cacheFolder(sandbox.env), "a file");
    await fails(
      new RegExp(`cannot be written \\(.*\\)\\. Make room or make it writable, or set ${CACHE_VARIABLE}`),
    );
  });

  it("lets one build and the other wait for it", async () => {
    await sandbox.script("go", WORKING_GO);
    const engines = await Promise.all([obtain(), obtain()]);
    assert.equal(engines.filter(({ obtainedBy }) => obtainedBy === "go build").length, 1);
    assert.ok(steps.includes("waiting for another process that is obtaining the engine"));
    assert.equal((await sandbox.goCalls()).filter((call) => call.startsWith("build ")).length, 1);
  });

  it("stops waiting when it is told to", async () => {
    await mkdir(`${engineFolder(sandbox.env)}.partial`, { recursive: true });
    const signal = AbortSignal.timeout(50);
    await assert.rejects(obtain({ signal }), (error) => error === signal.reason);
  });

  it("takes over from a process that died", async () => {
    await sandbox.script("go", WORKING_GO);
    const left = `${engineFolder(sandbox.env)}.partial`;
    await mkdir(join(left, "half", "of", "it"), { recursive: true });
    const before = new Date(Date.now() - 60_000);
    await utimes(left, before, before);
    assert.equal((await obtain()).obtainedBy, "go build");
    assert.equal((await sandbox.names("cache", "engine")).length, 1);
  });
});
