import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { safeStack } from "./safeStack.ts";
import { encrypted, exported, stateOf } from "./stateFile.ts";

const account = stateOf(safeStack().get("account"));

// No engine takes part; each test starts a process, and is run with those that have one.
describe("the command of an audit", () => {
  let folder: string;
  const file = (name: string) => path.join(folder, name);
  const spoilt = () =>
    exported(safeStack().set("account", "minimumTlsVersion", "TLS1_0").list().map(stateOf));

  /** A language version comes to its end some day; these tests do not. */
  const policies = (more: object = {}) =>
    JSON.stringify({ "functions-supported-runtime": "disabled", ...more });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "audit-test-"));
    await writeFile(file("default.json"), policies());
    await writeFile(file("spoilt.json"), spoilt());
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  function audit(args: readonly string[], input = "") {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.resolve(import.meta.dirname, "../../policypack/audit.js"), ...args],
      { cwd: folder, input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024, timeout: 20_000 },
    );
    return { status, stdout, stderr };
  }

  it("ends with 1 for a violation, and tells it with what to do", () => {
    const { status, stdout } = audit(["spoilt.json", "--config", "default.json"]);
    assert.equal(status, 1);
    for (const part of [
      "storage-min-tls high, mandatory: Storage accounts refuse TLS older than 1.2",
      "account (azure-native:storage:StorageAccount)",
      "property  minimumTlsVersion",
      "found     'TLS1_0'",
      "wanted    'TLS1_2' or",
      'to do   Set minimumTlsVersion: "TLS1_2".',
      "page    docs/storage-min-tls.md",
      "failed zone/dev: 1 mandatory and 0 advisory violations",
    ]) {
      assert.ok(stdout.includes(part), part);
    }
    assert.ok(!stdout.includes("\u001B"), "no colors where there is no terminal");
  });

  it("ends with 0 for the safe stack, from standard input", () => {
    const { status, stdout, stderr } = audit(
      ["-", "--no-color", "--config", "default.json"],
      exported(safeStack().list().map(stateOf)),
    );
    assert.equal(stderr, "");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /passed zone\/dev: 0 mandatory/);
  });

  it("reads what PowerShell redirects, which is UTF-16", async () => {
    await writeFile(file("utf16.json"), Buffer.from(`\uFEFF${spoilt()}`, "utf16le"));
    assert.equal(audit(["utf16.json"]).status, 1);
  });

  it("tells what is undecided, and every exclusion", async () => {
    const day = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const exemption = { resource: "*::account", reason: "moves in March", owner: "team-data", expires: day };
    await writeFile(file("policies.json"), policies({ "storage-min-tls": { exemptions: [exemption] } }));
    const { status, stdout } = audit(
      ["--config", "policies.json", "-"],
      exported(
        safeStack()
          .set("account", "minimumTlsVersion", "TLS1_0")
          .set("account", "allowSharedKeyAccess", encrypted())
          .list()
          .map(stateOf),
      ),
    );
    assert.equal(status, 0, stdout);
    assert.ok(
      stdout.includes(
        "storage-no-shared-key: account (azure-native:storage:StorageAccount), property allowSharedKeyAccess",
      ),
    );
    assert.ok(stdout.includes(`until ${day}, says team-data: moves in March`));
  });

  it("ends with 1 for an exemption that nothing needs, and for one that is over", async () => {
    const exemption = {
      resource: "*::account",
      reason: "moves in March",
      owner: "team-data",
      expires: "2020-01-01",
    };
    await writeFile(file("over.json"), policies({ "storage-min-tls": { exemptions: [exemption] } }));
    const { status, stdout } = audit(
      ["--config", "over.json", "-"],
      exported(safeStack().list().map(stateOf)),
    );
    assert.equal(status, 1);
    assert.match(
      stdout,
      /exemption of '\*::account' from storage-min-tls \(team-data\): it expired on 2020-01-01/,
    );
  });

  it("keeps names from steering the terminal", () => {
    const urn = "urn:pulumi:dev::zone::azure-native:storage:StorageAccount::\u001B[2Jdata";
    const { stdout } = audit(["-"], exported([{ ...account, urn, inputs: {} }]));
    assert.ok(stdout.includes("\uFFFD[2Jdata") && !stdout.includes("\u001B"));
  });

  it("writes reports beside, and JSON on standard output", async () => {
    const { stdout } = audit([
      "spoilt.json",
      "--config",
      "default.json",
      "--json",
      "--report",
      "report.json",
      "--sarif",
      "report.sarif",
    ]);
    const report = JSON.parse(stdout) as { findings: { rule: string }[] };
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ["storage-min-tls"],
    );
    assert.deepEqual(JSON.parse(await readFile(file("report.json"), "utf8")), report);
    assert.match(await readFile(file("report.sarif"), "utf8"), /"ruleId": "storage-min-tls"/);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  for (const [what, args, message] of [
    ["no file", [], /Name one file; there are 0/],
    ["two files", ["a", "b"], /Name one file; there are 2/],
    ["an unknown option", ["--strict", "spoilt.json"], /Unknown option '--strict'/],
    ["an option without its value", ["spoilt.json", "--config"], /--config/],
    ["a file that is not there", ["nowhere.json"], /nowhere\.json can't be read: ENOENT/],
    ["a folder", ["."], /can't be read: EISDIR/],
    ["a configuration that is not there", ["spoilt.json", "--config", "nowhere"], /nowhere can't be read/],
    [
      "a report that cannot be written",
      ["spoilt.json", "--report", "no/r.json"],
      /no\/r\.json can't be written/,
    ],
    [
      "a SARIF file that cannot be written",
      ["spoilt.json", "--sarif", "no/r.sarif"],
      /can't be written: ENOENT/,
    ],
  ] as const) {
    it(`ends with 2 and no verdict for ${what}`, () => {
      const { status, stdout, stderr } = audit(args);
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }

  it("ends with 2 for a wrong configuration, and leaves an older report as it is", async () => {
    await writeFile(file("wrong.json"), '{ "storage-mintls": "advisory" }');
    await writeFile(file("older.json"), "older");
    const { status, stdout, stderr } = audit([
      "spoilt.json",
      "--config",
      "wrong.json",
      "--report",
      "older.json",
    ]);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.match(stderr, /did you mean 'storage-min-tls'/);
    assert.equal(await readFile(file("older.json"), "utf8"), "older");
  });

  it("ends with 2 for a file that is cut off, and writes no report", async () => {
    await writeFile(file("cut.json"), spoilt().slice(0, -100));
    const { status, stderr } = audit(["cut.json", "--report", "of-cut.json"]);
    assert.equal(status, 2);
    assert.match(stderr, /^cut\.json is cut off/);
    assert.ok(!existsSync(file("of-cut.json")));
  });

  it("ends with 2 for a huge file, before reading it", async () => {
    await writeFile(file("huge.json"), "");
    await truncate(file("huge.json"), 300 * 1024 * 1024);
    const { status, stderr } = audit(["huge.json"]);
    assert.equal(status, 2);
    assert.match(stderr, /huge\.json is larger than 256 MiB/);
  });

  it("ends with 2 for bytes that are no text", async () => {
    await writeFile(file("bytes.json"), Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x80]));
    const { status, stderr } = audit(["bytes.json"]);
    assert.equal(status, 2);
    assert.match(stderr, /bytes\.json can't be read: .*encoded data was not valid/);
  });

  it("tells how it is used", () => {
    const { status, stdout } = audit(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /--sarif <file>/);
  });
});
