import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

import { controls } from "../../policypack/controls.ts";
import { unknownValue, type Resource } from "../../policypack/evaluate.ts";
import { judge } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const folder = path.resolve(import.meta.dirname, "../../policypack");

function call<T>(start: (done: (error: Error | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) {
        reject(error);
      } else {
        resolve(response);
      }
    });
  });
}

function structOf(properties: unknown): struct.Struct {
  const plain = JSON.parse(JSON.stringify(properties)) as Record<string, struct.JavaScriptValue>;
  return struct.Struct.fromJavaScript(plain);
}

interface Diagnostic {
  readonly control: string;
  readonly urn: string;
  readonly message: string;
}

function diagnosticsIn(response: proto.AnalyzeResponse): Diagnostic[] {
  return response.getDiagnosticsList().map((each) => ({
    control: each.getPolicyname(),
    urn: each.getUrn(),
    message: each.getMessage(),
  }));
}

/** Starts the pack as an engine does, in its folder, with the engine's address and the pack's folder; gives its port. */
async function start(program: string): Promise<{ server: ChildProcess; port: string }> {
  const server = spawn(process.execPath, [program, "127.0.0.1:1", "."], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(createInterface(server.stdout), "line")) as [string];
  return { server, port };
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = once(server, "exit");
  server.kill();
  await gone;
}

describe("the pack under an engine", () => {
  let server: ChildProcess;
  let client: AnalyzerClient;
  let info: proto.AnalyzerInfo;
  let underLauncher: Promise<{ server: ChildProcess; port: string }>;

  before(async () => {
    underLauncher = start("../node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const started = await start("index.js");
    server = started.server;
    client = new AnalyzerClient(`127.0.0.1:${started.port}`, grpc.credentials.createInsecure());
    info = await call<proto.AnalyzerInfo>((done) => client.getAnalyzerInfo(new empty.Empty(), done));
  });

  after(async () => {
    client.close();
    await stop(server);
    await stop((await underLauncher).server);
  });

  /** What the engine would be told about one resource, and then about the stack. */
  async function analyze(stack: Stack, outputs: (resource: Resource) => unknown): Promise<Diagnostic[]> {
    const found: Diagnostic[] = [];
    const whole = new proto.AnalyzeStackRequest();
    for (const resource of stack.list()) {
      const { type, urn, name, inputs, propertyDependencies } = resource;
      const request = new proto.AnalyzeRequest();
      request.setType(type).setUrn(urn).setName(name).setProperties(structOf(inputs));
      request.setOptions(new proto.AnalyzerResourceOptions());
      found.push(
        ...diagnosticsIn(await call<proto.AnalyzeResponse>((done) => client.analyze(request, done))),
      );
      const state = new proto.AnalyzerResource();
      state
        .setType(type)
        .setUrn(urn)
        .setName(name)
        .setProperties(structOf(outputs(resource)));
      state.setOptions(new proto.AnalyzerResourceOptions());
      for (const [property, urns] of Object.entries(propertyDependencies)) {
        const dependencies = new proto.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([...urns]);
        state.getPropertydependenciesMap().set(property, dependencies);
      }
      whole.addResources(state);
    }
    return [
      ...found,
      ...diagnosticsIn(await call<proto.AnalyzeResponse>((done) => client.analyzeStack(whole, done))),
    ];
  }

  it("serves one policy for each control, with its metadata, and two for exemptions", () => {
    assert.equal(info.getName(), "functions-landing-zone");
    assert.deepEqual(
      info.getPoliciesList().map((policy) => policy.getName()),
      [...controls.map(({ id }) => id), "exemptions-valid", "exemptions-in-use"],
    );
    const policy = info.getPoliciesList().find((each) => each.getName() === "storage-no-shared-key");
    assert.ok(policy);
    assert.equal(policy.getFramework()?.getReference(), "IM-1");
    assert.ok(policy.getRemediationSteps().includes("allowSharedKeyAccess: false"));
    assert.ok(policy.getUrl().startsWith("https://learn.microsoft.com/"));
    assert.ok(policy.getTagsList().includes("azure-policy:8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54"));
    assert.equal(policy.getSeverity(), 4, "critical");
  });

  it("starts under the SDK's own launcher too, which would compile TypeScript were it not for index.js", async () => {
    assert.match((await underLauncher).port, /^\d+$/);
  });

  it("says nothing about the safe stack, though Azure's answers say less than the program asked for", async () => {
    assert.deepEqual(await analyze(safeStack(), () => ({})), []);
  });

  it("finds what the in-process judgement finds", async () => {
    const spoilt = safeStack()
      .set("account", "minimumTlsVersion", "TLS1_0")
      .set("flex", "httpsOnly", undefined)
      .set("nsg", "securityRules.0.sourceAddressPrefix", "*")
      .remove("dns-account-blob", "flex-auth")
      .set("role", "roleDefinitionId", "/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
    const expected = judge(spoilt).findings.map(
      ({ control, urn, message }) => `${control} ${urn} ${message}`,
    );
    assert.ok(expected.length >= 6);
    const found = await analyze(spoilt, ({ inputs }) => inputs);
    const oneLine = found.map(
      ({ control, urn, message }) => `${control} ${urn} ${message.split("\n").at(-1) ?? ""}`,
    );
    assert.deepEqual(oneLine.sort(), expected.sort());
  });

  it("says when it cannot tell", async () => {
    const found = await analyze(safeStack().set("account", "allowSharedKeyAccess", unknownValue), () => ({}));
    assert.deepEqual(
      found.map(({ control }) => control),
      ["storage-no-shared-key"],
    );
    assert.match(found[0]?.message ?? "", /allowSharedKeyAccess can't be known during preview/);
  });

  it("judges a resource that this run did not show by the inputs in its state, or else by its outputs", async () => {
    const account = safeStack().get("account");
    for (const properties of [{ __inputs: account.inputs, name: "storders" }, account.inputs]) {
      const whole = new proto.AnalyzeStackRequest();
      const state = new proto.AnalyzerResource();
      state
        .setType(account.type)
        .setUrn(`${account.urn}-untouched`)
        .setName("untouched")
        .setProperties(structOf(properties));
      state.setOptions(new proto.AnalyzerResourceOptions());
      whole.addResources(state);
      const found = diagnosticsIn(
        await call<proto.AnalyzeResponse>((done) => client.analyzeStack(whole, done)),
      );
      assert.deepEqual(
        found.map(({ control }) => control),
        ["privatelink-storage"],
      );
    }
  });
});

describe("the modules of the pack", () => {
  it("load no cloud SDK, and start nothing on being imported", () => {
    const loaded = "Object.keys((await import('node:module')).default._cache)";
    const script = `await import('./crossguard.ts'); await import('./evaluate.ts'); console.log(JSON.stringify(${loaded}))`;
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
      timeout: 5000,
    });
    assert.equal(status, 0);
    const files = JSON.parse(stdout) as string[];
    assert.deepEqual(
      files.map((file) => path.basename(path.dirname(file)) + "/" + path.basename(file)),
      ["policy/proxy.js"],
      "nothing but the SDK's proxy",
    );
  });
});
