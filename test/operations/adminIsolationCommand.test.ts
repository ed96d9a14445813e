import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { serveArm, type ArmStandIn } from "../../rehearsal/armStandIn.ts";

const command = path.join(import.meta.dirname, "../../operations/adminIsolationCommand.ts");
const id =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Web/sites/func-a";
const slot = `${id}/slots/staging`;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe("npm run admin-isolation", function () {
  this.timeout(20_000);
  let folder: string;
  let azure: ArmStandIn;

  /** Puts a program on the PATH of the command that prints this. */
  async function program(name: string, prints: string, code = 0): Promise<void> {
    const file = path.join(folder, name);
    const to = code === 0 ? "" : " >&2";
    await writeFile(file, `#!/bin/sh\ncat <<'END'${to}\n${prints}\nEND\nexit ${code}\n`);
    await chmod(file, 0o755);
  }

  async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const child = spawn(process.execPath, [command, ...args], {
      // Only the programs of the test, and those that they need.
      env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
    });
    const ended: Ended = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (ended.stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (ended.stderr += String(chunk)));
    ended.code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return ended;
  }

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "admin-isolation-"));
  });

  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    azure = await serveArm({ sites: [id, slot], token: "from-az" });
    await program("pulumi", JSON.stringify({ apps: { a: { id, slotIds: { staging: slot } } }, other: 1 }));
    await program("az", JSON.stringify({ accessToken: "from-az", tokenType: "Bearer" }));
  });

  afterEach(() => azure.close());

  it("closes the apps and slots of a stack with the token of the Azure CLI; a check goes from 1 to 0", async () => {
    const stack = ["--stack", "dev", "--arm-url", azure.url];
    const before = await run([...stack, "--check"]);
    assert.equal(before.code, 1, before.stderr);
    assert.equal(before.stdout, "0 of 2 isolated, 0 of them now.\nopen: func-a\nopen: func-a/staging\n");
    const step = await run(stack);
    assert.equal(step.code, 0, step.stderr);
    assert.equal(step.stdout, "2 of 2 isolated, 2 of them now.\n");
    assert.match(step.stderr, /\[2\/2\] changed/);
    assert.ok(azure.isIsolated(slot));
    assert.equal((await run([...stack, "--check"])).code, 0);
  });

  it("takes ids, a token from the environment, and prints one JSON object", async () => {
    await program("pulumi", "must not be asked", 1);
    await program("az", "must not be asked", 1);
    const { code, stdout, stderr } = await run(["--site", id, "--json", "--arm-url", azure.url], {
      AZURE_MANAGEMENT_TOKEN: "from-az",
    });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { sites: [{ id, state: "changed" }], exitCode: 0 });
  });

  it("ends with 3 when Azure refuses, and never shows the token", async () => {
    const { code, stdout, stderr } = await run(["--site", id, "--arm-url", azure.url], {
      AZURE_MANAGEMENT_TOKEN: "stale-token",
    });
    assert.equal(code, 3);
    assert.match(stdout, /failed: GET .*401 InvalidAuthenticationToken/);
    assert.doesNotMatch(stdout + stderr, /stale-token/);
  });

  for (const [what, args, expected] of [
    ["nothing to look after", [], /Name a stack with --stack, or apps with --site/],
    ["an unknown option", ["--stak", "dev"], /Unknown option '--stak'/],
    ["what is no app", ["--site", "/subscriptions/x"], /is not the id of an app or of a slot/],
    ["an id with something behind it", ["--site", `${id}/../other`], /is not the id of an app or of a slot/],
    [
      "a token for an address without TLS",
      ["--site", id, "--arm-url", "http://example.com"],
      /must be an https URL/,
    ],
  ] as const) {
    it(`refuses ${what} with 2, before it asks anybody`, async () => {
      const { code, stderr } = await run(args);
      assert.equal(code, 2);
      assert.match(stderr, expected);
      assert.equal(azure.requests.length, 0);
    });
  }

  it("says what to do when the stack has no apps, or a program is missing or fails", async () => {
    await program("pulumi", "{}");
    const empty = await run(["--stack", "dev", "--arm-url", azure.url]);
    assert.equal(empty.code, 3);
    assert.match(empty.stderr, /no output 'apps' with ids: deploy it first/);

    await program("pulumi", "error: no stack named 'dev' found", 255);
    const failing = await run(["--stack", "dev", "--json", "--arm-url", azure.url]);
    assert.equal(failing.code, 3);
    assert.match(failing.stderr, /no stack named 'dev' found/);
    assert.match(failing.stdout, /"error": .*no stack named 'dev' found/);

    await rm(path.join(folder, "az"));
    const missing = await run(["--site", id, "--arm-url", azure.url]);
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /There is no program 'az' on PATH: install the Azure CLI and sign in/);
  });

  it("explains itself", async () => {
    const { code, stdout } = await run(["--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /Exit codes: 0 all are isolated/);
  });
});
