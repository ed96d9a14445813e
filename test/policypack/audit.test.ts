import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import fc from "fast-check";

import { InputError } from "../../policypack/audit/inputError.ts";
import { readResources } from "../../policypack/audit/readResources.ts";
import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import { encrypted, exported, previewed, stateOf } from "./stateFile.ts";

const account = stateOf(safeStack().get("account"));
const inputs = safeStack().get("account").inputs;

/** The error that an input ends in. */
function refusal(text: string): string {
  try {
    readResources(text, "it");
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
  return "no error";
}

describe("what an audit reads", () => {
  for (const [what, write] of [
    ["an exported state", exported],
    ["a preview", previewed],
  ] as const) {
    it(`is judged as the stack itself: ${what}`, () => {
      const stack = safeStack()
        .set("account", "minimumTlsVersion", "TLS1_0")
        .set("flex", "httpsOnly", undefined)
        .set("vault", "properties.enablePurgeProtection", unknownValue)
        .remove("dns-account-blob", "flex-auth");
      const { resources } = readResources(write(stack.list().map(stateOf)), "it");
      const { findings, undecided } = evaluate(resources, { today });
      const expected = evaluate(stack.list(), { today });
      assert.ok(expected.findings.length >= 4 && expected.undecided.length > 0);
      assert.deepEqual(
        { findings, undecided },
        { findings: expected.findings, undecided: expected.undecided },
      );
    });
  }

  it("leaves out what the engine does not show to policies", () => {
    const { resources } = readResources(
      exported([
        account,
        {
          urn: "urn:pulumi:dev::zone::pulumi:providers:azure-native::default",
          type: "pulumi:providers:azure-native",
        },
        { ...account, delete: true },
        { ...account, pendingReplacement: true },
        { ...account, external: true },
      ]),
      "it",
    );
    assert.equal(resources.length, 1);
  });

  it("leaves out what a preview deletes", () => {
    const steps = [
      { op: "create", urn: account["urn"], newState: account },
      {
        op: "delete",
        urn: "urn:pulumi:dev::zone::azure-native:storage:StorageAccount::old",
        oldState: account,
      },
    ];
    assert.equal(readResources(previewed([], { steps }), "it").resources.length, 1);
  });

  it("holds a secret as unknown, in a state and in a preview, and reads one that was laid open", () => {
    for (const [text, expected] of [
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted() } }]), "undecided"],
      [previewed([{ ...account, inputs: { ...inputs, minimumTlsVersion: "[secret]" } }]), "undecided"],
      [
        exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted('"TLS1_0"') } }]),
        "violated",
      ],
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted('"TLS1_2"') } }]), "passed"],
      // No secret: a text that looks as one of a preview does.
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: "[secret]" } }]), "violated"],
    ] as const) {
      const { verdicts } = evaluate(readResources(text, "it").resources, { today });
      assert.equal(verdicts.get("storage-min-tls"), expected);
    }
  });

  it("knows where the program registers a resource", () => {
    const positionOf = (sourcePosition: unknown) =>
      readResources(exported([{ ...account, sourcePosition }]), "it").resources[0]?.position;
    assert.deepEqual(positionOf("project:///src/app.ts#12,3"), { file: "src/app.ts", line: 12 });
    for (const elsewhere of [
      undefined,
      5,
      "",
      "project:///../other.ts#1",
      "project:///node_modules/a/b.js#1",
    ]) {
      assert.equal(positionOf(elsewhere), undefined);
    }
  });

  it("tells of an interrupted update", () => {
    const text = exported([], {
      deployment: { resources: [account], pending_operations: [{ type: "creating" }] },
    });
    assert.match(readResources(text, "it").notes.join(), /interrupted, with 1 operations/);
  });

  it("takes a deployment of version 4 with features that it knows", () => {
    assert.equal(
      readResources(exported([account], { version: 4, features: ["hooks"] }), "it").resources.length,
      1,
    );
  });

  const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`);
  for (const [what, text, message] of [
    ["nothing", "", /is empty\. Wanted: the output of 'pulumi stack export'/],
    ["a cut off file", exported([account]).slice(0, -40), /is cut off: .*Write it anew/],
    ["no JSON", "resources:\n  - urn: x\n", /is no JSON/],
    ["a text", '"state"', /of something else/],
    ["a list", "[]", /a list of 0 of something else/],
    ["something else", '{ "resources": [] }', /of something else/],
    [
      "a checkpoint",
      '{ "version": 3, "checkpoint": { "stack": "dev" } }',
      /is a checkpoint.*pulumi stack export/,
    ],
    ["an older version", exported([account], { version: 1 }), /deployment of version 1; .* versions 3 and 4/],
    ["a newer version", exported([account], { version: 5 }), /deployment of version 5/],
    ["no version", exported([account], { version: undefined }), /deployment of version none/],
    ["unknown features", exported([account], { version: 4, features: ["x"] }), /does not know: x/],
    ["no deployment", exported([], { deployment: null }), /has no deployment: it is missing/],
    [
      "resources that are none",
      exported([], { deployment: { resources: {} } }),
      /resources is an object, not a list/,
    ],
    [
      "a resource that is none",
      '{"version":3,"deployment":{"resources":[1]}}',
      /resources\[0\] is '1', not an object/,
    ],
    [
      "a resource without a type",
      exported([{ ...account, type: undefined }]),
      /\[0\]\.type is missing, not a text/,
    ],
    ["a wrong URN", exported([{ ...account, urn: "data" }]), /\[0\]\.urn is 'data', not a URN/],
    ["wrong inputs", exported([{ ...account, inputs: [] }]), /\[0\]\.inputs is a list of 0, not an object/],
    [
      "inputs without an end",
      exported([{ ...account, inputs: { tags: deep(5000) } }]),
      /nested less than 200/,
    ],
    ["a stack without anything", exported([]), /no resource of azure-native .*nothing to judge/],
    [
      "a stack of something else",
      exported([
        { urn: "urn:pulumi:dev::zone::pulumi:pulumi:Stack::zone-dev", type: "pulumi:pulumi:Stack" },
        { urn: "urn:pulumi:dev::zone::aws:s3/bucket:Bucket::b", type: "aws:s3/bucket:Bucket" },
      ]),
      /\(of 2 resources\)/,
    ],
    [
      "a preview without what does not change",
      previewed([account], { changeSummary: { create: 1, same: 7 } }),
      /resources that do not change \(7 of them\).*--show-sames/,
    ],
    [
      "a preview that failed",
      previewed([account], { diagnostics: [{ severity: "error", message: "no such network\n" }] }),
      /is a preview that failed.*: no such network$/,
    ],
    ["a step without its state", previewed([], { steps: [{ op: "create" }] }), /newState is missing/],
    ["a step that is none", previewed([], { steps: [null] }), /steps\[0\] is missing/],
  ] as const) {
    it(`is refused: ${what}`, () => {
      assert.match(refusal(text), message);
    });
  }

  it("is judged or refused, never anything else, whatever is in it", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant(encrypted("{")), fc.constant(encrypted()));
    const resource = fc.record(
      {
        urn: fc.constantFrom("urn:pulumi:dev::zone::t::n", "x"),
        type: fc.constantFrom("azure-native:storage:StorageAccount", "azure-native:web:WebApp", ""),
        inputs: fc.oneof(fc.dictionary(fc.string(), value), value),
        outputs: fc.dictionary(fc.string(), value),
        dependencies: value,
        propertyDependencies: fc.oneof(fc.dictionary(fc.string(), value), value),
        parent: value,
        id: value,
        sourcePosition: value,
      },
      { requiredKeys: ["urn", "type"] },
    );
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 4 }), fc.boolean(), (resources, asPreview) => {
        try {
          evaluate(readResources((asPreview ? previewed : exported)(resources), "it").resources, { today });
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      }),
    );
  });
});

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
