import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

import { controls } from "../../policypack/controls.ts";
import { exemptionPolicies } from "../../policypack/exemptions.ts";
import { safeStack } from "./safeStack.ts";
import { exported, stateOf } from "./stateFile.ts";

const sources = path.resolve(import.meta.dirname, "../../policypack");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

describe("the published pack", () => {
  /** A project of another team, with nothing but the pack in it. */
  let project: string;
  let copy: string;
  const installed = (...parts: string[]) =>
    path.join(project, "node_modules", "functions-landing-zone-policypack", ...parts);

  function run(command: string, args: readonly string[], { cwd = project, input = "" } = {}) {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd,
      input,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    return { status, stdout, stderr: error === undefined ? stderr : String(error) };
  }

  before(async () => {
    project = await mkdtemp(path.join(tmpdir(), "publish-test-"));
    // As the README says: the folder is copied, and works alone.
    copy = path.join(project, "copy");
    await cp(sources, copy, { recursive: true, filter: (file) => !/[/\\](node_modules|dist)$/.test(file) });
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    const dependencies = run(npm, ["install", ...quiet], { cwd: copy });
    assert.equal(dependencies.status, 0, dependencies.stderr);
    // As 'pulumi policy publish' does, which takes all that is printed for the name of the file.
    const pack = run(npm, ["pack", "--loglevel=error"], { cwd: copy });
    assert.equal(pack.status, 0, pack.stderr + pack.stdout);
    assert.match(pack.stdout.trim(), /^functions-landing-zone-policypack-[\d.]+\.tgz$/);
    await writeFile(
      path.join(project, "package.json"),
      '{ "name": "another-team", "private": true, "type": "module" }',
    );
    const install = run(npm, ["install", ...quiet, `./copy/${pack.stdout.trim()}`]);
    assert.equal(install.status, 0, install.stderr + install.stdout);
  });

  after(async () => {
    await rm(project, { recursive: true });
  });

  it("has no TypeScript, which Node.js does not run there, and leaves nothing behind where it is made", async () => {
    const files = await readdir(installed(), { recursive: true });
    const own = files.filter((file) => !file.startsWith("node_modules"));
    assert.deepEqual(
      own.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts")),
      [],
    );
    for (const wanted of [
      "PulumiPolicy.yaml",
      "README.md",
      "LICENSE",
      path.join("docs", "storage-min-tls.md"),
    ]) {
      assert.ok(own.includes(wanted), wanted);
    }
    await assert.rejects(stat(path.join(copy, "dist")));
  });

  it("serves its policies to an engine", async () => {
    const server = spawn(process.execPath, ["index.js", "127.0.0.1:1", "."], {
      cwd: installed(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = once(server, "exit");
    const [port] = (await once(createInterface(server.stdout), "line")) as [string];
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const info = await new Promise<AnalyzerInfo>((resolve, reject) => {
      client.getAnalyzerInfo(new empty.Empty(), (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
    client.close();
    server.kill();
    await gone;
    assert.deepEqual(
      info.getPoliciesList().map((policy) => policy.getName()),
      [...controls.map(({ id }) => id), ...Object.values(exemptionPolicies).map(({ id }) => id)],
    );
  });

  it("audits, by its command", async () => {
    const state = safeStack().set("account", "minimumTlsVersion", "TLS1_0").list().map(stateOf);
    const policies = {
      "functions-supported-runtime": "disabled",
      "storage-min-tls": { enforcementLevel: "advisory" },
    };
    await writeFile(path.join(project, "policies.json"), JSON.stringify(policies));
    const audit = (...args: string[]) =>
      run(npm, ["exec", "--offline", "--", "functions-landing-zone-audit", ...args], {
        input: exported(state),
      });
    const { status, stdout, stderr } = audit("-", "--config", "policies.json", "--sarif", "audit.sarif");
    assert.equal(status, 0, stderr + stdout);
    assert.match(stdout, /storage-min-tls high, advisory/);
    assert.ok((await stat(path.join(project, "audit.sarif"))).size > 1000);
    assert.equal(audit("nowhere.json").status, 2);
  });

  it("is the test kit of another team, with types", async () => {
    const test = `
      import { judge, output, record, resource, type Verdict } from "functions-landing-zone-policypack/testing";
      import { evaluate } from "functions-landing-zone-policypack/evaluate";

      const account = resource("azure-native:storage:StorageAccount", "data", { minimumTlsVersion: "TLS1_0" });
      const container = resource("azure-native:storage:BlobContainer", "in", { accountName: output(account, "name") });
      const verdict: Verdict | undefined = judge([account, container]).verdicts.get("storage-min-tls");
      const recorded = await record(() => ({ endpoint: "https://shop.example" }), { stack: "dev" });
      console.log(verdict, evaluate(recorded).findings.length >= 0, recorded.length);`;
    await writeFile(path.join(project, "kit.ts"), test);
    const { status, stdout, stderr } = run(process.execPath, ["kit.ts"]);
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim(), "violated true 1");
    const tsc = path.resolve(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
    const types = path.resolve(import.meta.dirname, "../../node_modules/@types");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
    const checked = run(process.execPath, [
      tsc,
      ...options,
      "--typeRoots",
      types,
      "--types",
      "node",
      "kit.ts",
    ]);
    assert.equal(checked.stdout, "");
    assert.equal(checked.status, 0);
  });
});

describe("the pack in its working tree", () => {
  it("is made of its sources, whatever an older build left behind", () => {
    const script =
      "const { locate } = await import('./runtime.js'); console.log(locate('pack'), locate('no-such-module'))";
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: sources,
      encoding: "utf8",
    });
    assert.match(stdout, /policypack\/pack\.ts .*policypack\/dist\/no-such-module\.js$/m);
  });
});
