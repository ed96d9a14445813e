import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPolicyPack } from "../../rehearsal/policyPack.ts";

const launchers = ["pulumi-analyzer-policy", "pulumi-analyzer-policy-nodejs"];

describe("the policy pack beside the engine", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "it's a $pack-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A pack whose entry is this code. */
  async function pack(code: string): Promise<string> {
    const made = path.join(folder, "pack");
    await mkdir(made);
    await writeFile(path.join(made, "index.js"), code);
    return made;
  }

  function launch(folderOfLaunchers: string, name: string) {
    const launcher = spawn(path.join(folderOfLaunchers, name), ["127.0.0.1:1", "."]);
    let complaint = "";
    launcher.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    return { launcher, complaint: () => complaint };
  }

  it("is started once, in its own folder, and each launcher tells its port and stays", async () => {
    const running = await startPolicyPack(
      path.join(folder, "bin"),
      await pack("console.log(process.cwd().length); setInterval(() => {}, 1000);"),
    );
    try {
      for (const name of launchers) {
        const { launcher } = launch(running.launchers, name);
        const port = String(await once(launcher.stdout, "data"));
        assert.equal(port, `${path.join(folder, "pack").length}\n`);
        assert.equal(launcher.exitCode, null);
        launcher.kill();
        await once(launcher, "exit");
      }
    } finally {
      await running.stop();
    }
  });

  it("that fails to start makes each launcher fail with what it said", async () => {
    const running = await startPolicyPack(
      path.join(folder, "bin"),
      await pack("console.error('a rule is broken'); process.exit(1);"),
    );
    for (const name of launchers) {
      const { launcher, complaint } = launch(running.launchers, name);
      await once(launcher, "close");
      assert.equal(launcher.exitCode, 1);
      assert.match(complaint(), /a rule is broken/);
    }
    await running.stop();
  });
});
