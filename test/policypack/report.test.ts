import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Log } from "sarif";

import { controls } from "../../policypack/controls.ts";
import { evaluate, unknownValue, type EvaluationOptions } from "../../policypack/evaluate.ts";
import { reportOf, isClean, type Report } from "../../policypack/report/report.ts";
import { sarifOf } from "../../policypack/report/sarif.ts";
import { textOf } from "../../policypack/report/text.ts";
import { writeWhole } from "../../policypack/report/writeWhole.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const position = { file: "src/storage.ts", line: 12 };

function reportOn(stack: Stack, options: EvaluationOptions = {}): Report {
  const resources = stack.list().map((resource) => ({
    ...resource,
    ...(resource.name === "account" && { position }),
  }));
  return reportOf(evaluate(resources, { today, ...options }), {
    source: { kind: "program", name: "dev" },
    resources,
    notes: ["a note"],
    time: new Date("2026-11-22T10:00:00Z"),
  });
}

/** Something of everything that a report can tell. */
function full(): Report {
  const exemption = (resource: string) => ({
    resource,
    reason: "moves to a new account in March",
    owner: "team-data",
    expires: "2027-03-31",
  });
  return reportOn(
    safeStack()
      .set("account", "minimumTlsVersion", "TLS1_0")
      .set("account", "allowBlobPublicAccess", true)
      .set("account", "allowSharedKeyAccess", unknownValue)
      .remove("dns-account-blob"),
    {
      configuration: {
        "storage-no-anonymous-blobs": { exemptions: [exemption("*::account"), exemption("*::nowhere")] },
        "privatelink-dns-group": "advisory",
        "storage-versioning": "disabled",
      },
    },
  );
}

describe("the machine report", () => {
  type Check = ((value: unknown) => boolean) & { errors?: unknown };
  let isReport: Check;

  before(async () => {
    const folder = path.resolve(import.meta.dirname, "../../policypack");
    const schema: unknown = JSON.parse(
      await readFile(path.join(folder, "report/report.schema.json"), "utf8"),
    );
    // The pack's own ajv; that of this folder is another one.
    const { Ajv } = createRequire(path.join(folder, "package.json"))("ajv") as {
      Ajv: new (options: object) => { compile: (schema: unknown) => Check };
    };
    isReport = new Ajv({ allErrors: true }).compile(schema);
  });

  it("is as its schema says", () => {
    const report = full();
    for (const part of ["findings", "undecided", "exempted", "exemptionProblems"] as const) {
      assert.ok(report[part].length > 0, part);
    }
    for (const each of [report, reportOn(safeStack())]) {
      assert.ok(isReport(JSON.parse(JSON.stringify(each))), JSON.stringify(isReport.errors));
    }
  });

  it("is as its schema says of each rule of the catalogue", () => {
    const { urn } = safeStack().get("account");
    const findings = controls.map(
      ({ id }) => ({ control: id, urn, level: "mandatory", message: "wrong" }) as const,
    );
    const nothing = { undecided: [], exempted: [], exemptionProblems: [], verdicts: new Map() };
    const source = { kind: "program", name: "dev" } as const;
    const report = reportOf({ ...nothing, findings }, { source, resources: safeStack().list() });
    assert.equal(report.findings.length, controls.length);
    assert.ok(isReport(JSON.parse(JSON.stringify(report))), JSON.stringify(isReport.errors));
  });

  it("has a schema that lets nothing else through", () => {
    const report = full();
    const [finding] = report.findings;
    for (const wrong of [
      { ...report, more: 1 },
      { ...report, time: undefined },
      { ...report, schemaVersion: 2 },
      { ...report, findings: [{ ...finding, severity: "severe" }] },
      { ...report, findings: [{ ...finding, resource: { name: "a" } }] },
    ]) {
      assert.ok(!isReport(JSON.parse(JSON.stringify(wrong))));
    }
  });

  it("tells what was found, where, and what to do", () => {
    const { findings, counts, stack, pack, time } = full();
    const { urn, type, name } = safeStack().get("account");
    const finding = findings.find(({ rule }) => rule === "storage-min-tls");
    assert.ok(finding);
    const { why, remediation, documents, mappings, ...told } = finding;
    const control = controls.find(({ id }) => id === "storage-min-tls");
    assert.deepEqual(
      { why, remediation, documents, mappings },
      {
        why: control?.why,
        remediation: control?.remediation,
        documents: control?.documents,
        mappings: control?.mappings,
      },
    );
    assert.deepEqual(told, {
      rule: "storage-min-tls",
      title: "Storage accounts refuse TLS older than 1.2",
      severity: "high",
      level: "mandatory",
      resource: { urn, type, name, position },
      property: "minimumTlsVersion",
      found: "'TLS1_0'",
      wanted: "'TLS1_2' or 'TLS1_3'",
      message: "property 'minimumTlsVersion' is 'TLS1_0'; wanted 'TLS1_2' or 'TLS1_3'",
      page: "docs/storage-min-tls.md",
    });
    assert.deepEqual(
      [stack, pack.name, time],
      ["zone/dev", "functions-landing-zone-policypack", "2026-11-22T10:00:00.000Z"],
    );
    assert.deepEqual(
      [counts.mandatory, counts.advisory, counts.undecided, counts.exempted, counts.exemptionProblems],
      [
        findings.filter(({ level }) => level === "mandatory").length,
        findings.filter(({ level }) => level === "advisory").length,
        1,
        1,
        1,
      ],
    );
    assert.equal(
      Object.values(counts.rules).reduce((sum, count) => sum + count),
      controls.length,
    );
    assert.equal(counts.rules.disabled, 1);
  });

  it("is clean without mandatory violations and without wrong exemptions", () => {
    const wrong = (level: "advisory" | "remediate") =>
      reportOn(safeStack().set("account", "minimumTlsVersion", "TLS1_0"), {
        configuration: { "storage-min-tls": level },
      });
    assert.ok(isClean(reportOn(safeStack())));
    assert.ok(isClean(wrong("advisory")));
    assert.ok(!isClean(wrong("remediate")));
    assert.ok(!isClean(full()));
  });
});

describe("the report for a person", () => {
  it("has all of it, and styles as it is told", () => {
    const text = textOf(full(), (style, each) => `<${String(style)}>${each}`);
    for (const part of [
      "<cyan>account (azure-native:storage:StorageAccount) at src/storage.ts:12",
      "<yellow>✘ <bold>privatelink-dns-group high, advisory",
      "<yellow>? storage-no-shared-key: account (azure-native:storage:StorageAccount), property allowSharedKeyAccess",
      "until 2027-03-31, says team-data: moves to a new account in March",
      "exemption of '*::nowhere' from storage-no-anonymous-blobs (team-data): it is not used",
      "a note",
      "<red>failed zone/dev: ",
    ]) {
      assert.ok(text.includes(part), `${part} in\n${text}`);
    }
  });
});

describe("the SARIF report", () => {
  let log: Log;

  before(async () => {
    log = await sarifOf(full());
  });

  function only<T>(list: readonly T[] | undefined): T {
    assert.equal(list?.length, 1);
    return list[0] as T;
  }

  it("has what code scanning of GitHub requires", () => {
    // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
    assert.equal(log.version, "2.1.0");
    assert.match(log.$schema ?? "", /sarif-2\.1\.0\.json$/);
    const { tool, results = [], automationDetails } = only(log.runs);
    assert.equal(tool.driver.name, "functions-landing-zone-policypack");
    assert.match(tool.driver.version ?? "", /^\d+\.\d+\.\d+$/);
    assert.equal(automationDetails?.id, "functions-landing-zone-policypack/program/zone/dev/");
    const rules = tool.driver.rules ?? [];
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    for (const rule of rules) {
      const { shortDescription, fullDescription, help, properties } = rule;
      for (const text of [shortDescription?.text, fullDescription?.text, help?.text]) {
        assert.ok(text !== undefined && text !== "" && text.length <= 1024, rule.id);
      }
      const rank = Number(properties?.["security-severity"]);
      assert.ok(rank > 0 && rank <= 10);
      assert.ok((properties?.tags ?? []).includes("security"));
    }
    assert.ok(results.length >= 4);
    for (const result of results) {
      assert.equal(rules[result.ruleIndex ?? -1]?.id, result.ruleId);
      assert.ok((result.message.text ?? "").length > 0);
      assert.ok(["error", "warning", "note"].includes(result.level ?? ""));
      const { physicalLocation } = only(result.locations);
      const uri = physicalLocation?.artifactLocation?.uri ?? "";
      assert.ok(URL.canParse(uri, "file:///") && !uri.startsWith("/"), "a file of the repository");
      assert.ok((physicalLocation?.region?.startLine ?? 0) >= 1);
      assert.match(result.partialFingerprints?.["primaryLocationLineHash"] ?? "", /^[0-9a-f]{64}$/);
    }
    const prints = results.map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]);
    assert.equal(new Set(prints).size, results.length, "each result is an alert of its own");
  });

  const resultsOf = (rule: string) => only(log.runs).results?.filter(({ ruleId }) => ruleId === rule);

  it("has the URN as logical location, and the line of the program where it is known", () => {
    const { urn } = safeStack().get("account");
    const location = only(only(resultsOf("storage-min-tls")).locations);
    assert.deepEqual(location.logicalLocations, [
      { name: "account", fullyQualifiedName: urn, kind: "resource" },
    ]);
    assert.equal(location.physicalLocation?.artifactLocation?.uri, position.file);
    assert.equal(location.physicalLocation.region?.startLine, position.line);
    const other = only(only(resultsOf("privatelink-dns-group")).locations);
    assert.equal(other.physicalLocation?.artifactLocation?.uri, "Pulumi.yaml");
  });

  it("suppresses what is exempt, and says why", () => {
    assert.deepEqual(only(resultsOf("storage-no-anonymous-blobs")).suppressions, [
      {
        kind: "external",
        status: "accepted",
        justification: "moves to a new account in March (team-data, until 2027-03-31)",
      },
    ]);
    assert.equal(only(resultsOf("storage-min-tls")).suppressions, undefined);
  });

  it("tells of wrong exemptions as results, and of what is undecided as notifications", () => {
    assert.match(only(resultsOf("exemptions-valid")).message.text ?? "", /it is not used/);
    assert.equal(resultsOf("storage-no-shared-key")?.length, 0);
    const notification = only(only(only(log.runs).invocations).toolExecutionNotifications);
    assert.match(notification.message.text ?? "", /storage-no-shared-key is undecided on account/);
  });

  it("ranks each severity", async () => {
    const byRule = new Map(
      (
        await sarifOf(
          reportOf(
            {
              findings: controls.map(({ id }) => ({
                control: id,
                urn: "urn:pulumi:a::b::c::d",
                level: "mandatory",
                message: "",
              })),
              undecided: [],
              exempted: [],
              exemptionProblems: [],
              verdicts: new Map(),
            },
            { source: { kind: "program", name: "dev" }, resources: [] },
          ),
        )
      ).runs[0]?.tool.driver.rules?.map((rule) => [rule.id, rule]),
    );
    assert.equal(byRule.size, controls.length);
    // Over 9.0 critical, from 7.0 high, from 4.0 medium.
    const least = { low: 0.1, medium: 4, high: 7, critical: 9.1 };
    const most = { low: 3.9, medium: 6.9, high: 8.9, critical: 10 };
    const levels = { low: "note", medium: "warning", high: "error", critical: "error" };
    for (const { id, severity } of controls) {
      const rule = byRule.get(id);
      const rank = Number(rule?.properties?.["security-severity"]);
      assert.ok(rank >= least[severity] && rank <= most[severity], id);
      assert.equal(rule?.defaultConfiguration?.level, levels[severity]);
    }
  });
});

describe("a file that is written whole", () => {
  it("is there whole, or as it was", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "report-test-"));
    try {
      const file = path.join(folder, "report.json");
      await writeFile(file, "older");
      await writeWhole(file, "newer");
      assert.equal(await readFile(file, "utf8"), "newer");
      await assert.rejects(writeWhole(folder, "x"), /EISDIR|EPERM|ENOTEMPTY|EEXIST/);
      await assert.rejects(writeWhole(path.join(folder, "no", "r.json"), "x"), /ENOENT/);
      assert.deepEqual(await readdir(folder), ["report.json"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
