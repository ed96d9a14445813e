import assert from "node:assert/strict";
import { appendFile, chmod, readFile, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { cacheFolder, CACHE_VARIABLE, engineFolder } from "../../rehearsal/engine/cacheFolder.ts";
import { findEngine } from "../../rehearsal/engine/find.ts";
import { ENGINE_VERSION } from "../../rehearsal/engine/version.ts";
import { Sandbox } from "./engineSandbox.ts";

describe("finding the engine", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  it("takes the pulumi on PATH before the one in the cache", async () => {
    await sandbox.installCached();
    const binary = await sandbox.script("pulumi", "echo v3.270.1");
    assert.deepEqual(await findEngine(sandbox), {
      engine: { source: "path", binary, version: "3.270.1" },
      passedOver: [],
    });
  });

  it("takes the first pulumi on PATH that can be executed, as a shell does", async () => {
    await chmod(await sandbox.script("pulumi", "echo v3.270.1"), 0o644);
    const binary = await sandbox.script("pulumi", `echo v${ENGINE_VERSION}`, "bin2");
    assert.equal((await findEngine(sandbox)).engine?.binary, binary);
  });

  it("asks a pulumi for its version without letting it look for updates", async () => {
    await sandbox.script("pulumi", '[ "$PULUMI_SKIP_UPDATE_CHECK$*" = trueversion ] && echo v3.201.0');
    assert.equal((await findEngine(sandbox)).engine?.version, "3.201.0");
  });

  for (const [what, body, reason] of [
    ["too old", "echo v3.199.9", /is version 3\.199\.9; needed is 3\.200\.0 or newer/],
    ["from the next major version", "echo v4.0.0", /is version 4\.0\.0; needed is .* before 4\.0\.0/],
    ["broken", "echo 'no such library' >&2; exit 127", /does not work \(no such library\)/],
    ["silent", "exit 1", /does not work \(exit code 1\)/],
    ["another program", "echo hello", /answers "hello" when asked for its version/],
  ] as const) {
    it(`passes over a pulumi on PATH that is ${what}, and says so`, async () => {
      await sandbox.script("pulumi", body);
      const binary = await sandbox.installCached();
      const { engine, passedOver } = await findEngine(sandbox);
      assert.deepEqual(engine, { source: "cache", binary, version: ENGINE_VERSION });
      assert.equal(passedOver.length, 1);
      assert.match(passedOver[0] ?? "", reason);
    });
  }

  it("says for each place why there is no engine", async () => {
    assert.deepEqual(await findEngine(sandbox), {
      engine: undefined,
      passedOver: [
        "On PATH: there is no pulumi.",
        `In the cache: none is installed in ${engineFolder(sandbox.env)}.`,
      ],
    });
  });

  it("does not run the cached engine to learn its version", async () => {
    await sandbox.installCached();
    assert.equal((await findEngine(sandbox)).engine?.version, ENGINE_VERSION);
    assert.ok(!(await sandbox.names()).includes("cached-engine-ran"));
  });

  describe("in a cache that was changed", () => {
    const problem = async (checksum: boolean): Promise<string> => {
      const { engine, passedOver } = await findEngine({ env: sandbox.env, checksum });
      assert.equal(engine, undefined);
      return passedOver.at(-1) ?? "";
    };

    it("notices another size at once", async () => {
      await appendFile(await sandbox.installCached(), "#");
      assert.match(await problem(false), /bin\/pulumi has \d+ bytes, it had \d+/);
    });

    it("notices other bytes of the same size when asked for the checksum", async () => {
      const binary = await sandbox.installCached();
      await writeFile(binary, (await readFile(binary, "utf8")).replace("ran", "RAN"));
      assert.ok((await findEngine(sandbox)).engine);
      assert.match(await problem(true), /checksum mismatch: bin\/pulumi/);
    });

    it("notices that the engine is gone", async () => {
      await rm(await sandbox.installCached());
      assert.match(await problem(false), /bin\/pulumi is missing/);
    });

    for (const manifest of [
      "",
      "null",
      '{"version": "3.200.0"}',
      '{"version": "3.200.0", "files": {"x": 1}}',
    ]) {
      it(`trusts no engine with the manifest '${manifest}'`, async () => {
        await sandbox.installCached();
        await writeFile(join(engineFolder(sandbox.env), "manifest.json"), manifest);
        assert.match(await problem(false), /not the one this project installed/);
      });
    }
  });

  it("keeps its cache where the variable says, else in the system's cache folder", () => {
    assert.equal(cacheFolder({ [CACHE_VARIABLE]: "/some/where" }), "/some/where");
    assert.ok(isAbsolute(cacheFolder({ [CACHE_VARIABLE]: "relative" })));
    assert.match(cacheFolder({}), /functions-landing-zone/);
  });

  it("names the version that go.mod pins", async () => {
    const module = await readFile(new URL("../../rehearsal/engine/go.mod", import.meta.url), "utf8");
    assert.ok(module.includes(`require github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}\n`));
  });
});
