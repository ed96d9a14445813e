import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { engineFolder } from "../../rehearsal/engine/cacheFolder.ts";
import { ENGINE_VERSION } from "../../rehearsal/engine/version.ts";
import { fakeGo, Sandbox, WORKING_GO } from "./engineSandbox.ts";

const COMMAND = fileURLToPath(new URL("../../rehearsal/engine/obtain.ts", import.meta.url));

describe("npm run engine", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { env: sandbox.env });
    const ended = (async () => {
      const printed = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (text: string) => (printed[stream] += text));
      }
      await once(child, "close");
      return { code: child.exitCode, ...printed };
    })();
    return { child, ended };
  };

  it("says which engine is there", async () => {
    const binary = await sandbox.script("pulumi", "echo v3.201.0");
    const { code, stdout, stderr } = await start().ended;
    assert.equal(stdout, `Pulumi 3.201.0, found on PATH: ${binary}\n`);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  it("builds one, with its progress on standard error and one JSON object on standard output", async () => {
    await sandbox.script("go", WORKING_GO);
    const { code, stdout, stderr } = await start("--by", "build", "--json").ended;
    const printed: unknown = JSON.parse(stdout);
    const binary = join(engineFolder(sandbox.env), "bin", "pulumi");
    assert.deepEqual(printed, { source: "cache", binary, version: ENGINE_VERSION, obtainedBy: "go build" });
    assert.match(stderr, /^0m\d\ds {2}downloading Go modules$/m);
    assert.equal(code, 0);
    assert.match((await start().ended).stdout, /found in the cache, checksum right/);
  });

  it("exits with 3 when there is no way to an engine", async () => {
    const { code, stdout, stderr } = await start("--by", "build").ended;
    assert.match(stderr, /No Pulumi engine could be obtained\.\n {2}- go build: there is no go on PATH\n/);
    assert.equal(stdout, "");
    assert.equal(code, 3);
    const json: unknown = JSON.parse((await start("--by", "build", "--json").ended).stdout);
    assert.match(JSON.stringify(json), /^\{"error":"No Pulumi engine/);
  });

  it("exits with 2 when it is used wrongly", async () => {
    for (const args of [["--nonsense"], ["--by", "magic"], ["extra"]]) {
      const { code, stderr } = await start(...args).ended;
      assert.match(stderr, /^error: /);
      assert.equal(code, 2);
    }
  });

  it("explains itself", async () => {
    const { code, stdout } = await start("--help").ended;
    assert.match(stdout, /Exit codes/);
    assert.equal(code, 0);
  });

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`leaves no process and no file behind after ${signal}`, async () => {
      const pidFile = join(sandbox.folder, "pid");
      await sandbox.script("go", fakeGo(`/bin/sleep 60 & echo $! > '${pidFile}'; wait`));
      const { child, ended } = start("--by", "build");
      let pid = "";
      while (pid === "" && child.exitCode === null) {
        await sleep(20);
        pid = (await readFile(pidFile, "utf8").catch(() => "")).trim();
      }
      assert.ok(isAlive(Number(pid)));
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.match(stderr, new RegExp(`Interrupted by ${signal}; nothing is left behind`));
      assert.equal(code, expected);
      assert.deepEqual(await sandbox.names("cache", "engine"), []);
      for (let tries = 0; tries < 50 && isAlive(Number(pid)); tries++) await sleep(20);
      assert.ok(!isAlive(Number(pid)), "the build's grandchild is alive");
    });
  }
});

/** A process that ended and that nobody has waited for yet is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z\s]/.test(stdout.trim());
}
