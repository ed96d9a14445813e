import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { CACHE_VARIABLE, cacheFolder } from "../../rehearsal/engine/cacheFolder.ts";
import { requireEngine } from "../../rehearsal/onEngine.ts";

const root = path.join(import.meta.dirname, "..", "..");
const engine = await requireEngine();

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(command: "preview" | "rehearse", args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [path.join(root, "rehearsal", `${command}.ts`), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  const ended = new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended };
}

const run = (...args: Parameters<typeof start>) => start(...args).ended;

/** Temporary folders of runs that are under way, or were left behind. */
const runFolders = (cache: string) => readdir(path.join(cache, "runs")).catch(() => []);

/** Processes whose command line has a text in it. */
const processesWith = (text: string) =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text));

describe("the commands", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "commands-test-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A project with one stack `dev` whose configuration is this project's own, changed. */
  async function project(change: (config: Record<string, unknown>) => void): Promise<string> {
    await copyFile(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    const stack: unknown = parse(await readFile(path.join(root, "Pulumi.dev.yaml"), "utf8"));
    assert.ok(typeof stack === "object" && stack !== null && "config" in stack);
    const config = { ...Object(stack.config) } as Record<string, unknown>;
    change(config);
    await writeFile(path.join(folder, "Pulumi.dev.yaml"), JSON.stringify({ config }));
    return folder;
  }

  it("preview ends with 0 and a verdict on each control when all is well", async () => {
    const { code, stdout } = await run("preview", ["--engine", "pulumi", "--json"]);
    assert.equal(code, 0);
    const outcome: unknown = JSON.parse(stdout);
    assert.ok(typeof outcome === "object" && outcome !== null);
    const {
      stack,
      engine: by,
      controls,
      errors,
      exitCode,
    } = { ...Object(outcome) } as Record<string, unknown>;
    assert.deepEqual(
      { stack, by, errors, exitCode },
      {
        stack: "dev",
        by: { kind: "pulumi", version: engine.version, source: engine.source },
        errors: [],
        exitCode: 0,
      },
    );
    assert.ok(Array.isArray(controls) && controls.length > 20);
  });

  it("preview ends with 1 when a mandatory control is violated, on the engine and without", async () => {
    const of = await project((config) => {
      config["functions-landing-zone:monitoring"] = { retentionDays: 30 };
    });
    for (const which of ["pulumi", "embedded"]) {
      const { code, stdout } = await run("preview", ["--engine", which, "--project", of, "--no-color"]);
      assert.equal(code, 1, stdout);
      assert.match(stdout, /✘ monitoring-workspace-retention/);
      assert.match(stdout, /failed dev: \d+ controls passed, 1 violated, 0 undecided/);
    }
  });

  it("preview writes the same reports, on the engine and without", async () => {
    const of = await project((config) => {
      config["functions-landing-zone:monitoring"] = { retentionDays: 30 };
    });
    const configuration = path.join(folder, "policies.json");
    const exemption = {
      resource: "*::zone-monitoring-workspace",
      reason: "logs go elsewhere too",
      owner: "team-orders",
      expires: new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
    };
    await writeFile(
      configuration,
      JSON.stringify({
        "monitoring-workspace-retention": { exemptions: [exemption] },
        "storage-min-tls": { exemptions: [exemption] },
      }),
    );
    const reports = [];
    for (const which of ["pulumi", "embedded"]) {
      const [report, sarif] = ["report.json", "report.sarif"].map((name) => path.join(folder, name));
      assert.ok(report !== undefined && sarif !== undefined);
      const files = ["--report", report, "--sarif", sarif, "--policy-pack-config", configuration];
      const { code, stdout } = await run("preview", ["--engine", which, "--project", of, ...files]);
      assert.equal(code, 1, stdout);
      const { time: _, ...judged } = { ...Object(JSON.parse(await readFile(report, "utf8"))) } as Record<
        string,
        unknown
      >;
      assert.equal((judged["exempted"] as unknown[]).length, 1);
      assert.equal((judged["exemptionProblems"] as unknown[]).length, 1);
      assert.match(await readFile(sarif, "utf8"), /"suppressions"/);
      reports.push(judged);
    }
    assert.deepEqual(reports[0], reports[1]);
  });

  it("both end with 2 when settings are wrong, tell every mistake, and start nothing", async () => {
    const of = await project((config) => {
      config["functions-landing-zone:workloda"] = "orders";
      config["functions-landing-zone:network"] = { addressSpace: "10.0.0.0/30" };
    });
    for (const command of ["preview", "rehearse"] as const) {
      const { code, stdout, stderr } = await run(command, ["--project", of], {
        [CACHE_VARIABLE]: path.join(folder, "cache"),
      });
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /workloda[^]*did you mean/i);
      assert.match(stderr, /10\.0\.0\.0\/30/);
      assert.deepEqual(await runFolders(path.join(folder, "cache")), []);
    }
    const { stdout } = await run("preview", ["--project", of, "--json"]);
    const { mistakes, exitCode } = { ...Object(JSON.parse(stdout)) } as Record<string, unknown>;
    assert.ok(Array.isArray(mistakes) && mistakes.length === 2);
    assert.equal(exitCode, 2);
  });

  it("both end with 2 for an unknown stack, a broken file, a wrong option", async () => {
    for (const command of ["preview", "rehearse"] as const) {
      const unknown = await run(command, ["--stack", "dve"]);
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /no stack 'dve'.*Did you mean 'dev'\?/);
      const option = await run(command, ["--stakc", "dev"]);
      assert.equal(option.code, 2);
      assert.match(option.stderr, /unknown option '--stakc'/);
    }
    const of = await project(() => undefined);
    await writeFile(path.join(of, "Pulumi.dev.yaml"), "config:\n  a: [1\n  b: 2\n");
    const broken = await run("preview", ["--project", of]);
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /Pulumi\.dev\.yaml:\d+:\d+: /);
  });

  it("refuses an app that is there twice, with the line", async () => {
    const of = await project(() => undefined);
    await writeFile(
      path.join(of, "Pulumi.dev.yaml"),
      "config:\n  functions-landing-zone:apps:\n    orders: { runtime: node-22 }\n    orders: { runtime: node-22 }\n",
    );
    const { code, stderr } = await run("preview", ["--project", of]);
    assert.equal(code, 2);
    assert.match(stderr, /Pulumi\.dev\.yaml:4:5: Map keys must be unique/);
  });

  it("without an engine, preview falls back to the embedded check and says so; with --engine pulumi it ends with 3", async () => {
    const nowhere = { PATH: path.dirname(process.execPath), [CACHE_VARIABLE]: path.join(folder, "cache") };
    const fallback = await run("preview", ["--no-color"], nowhere);
    assert.equal(fallback.code, 0, fallback.stderr);
    assert.match(fallback.stderr, /There is no Pulumi engine.*npm run engine/);
    assert.match(fallback.stdout, /the embedded check: no Pulumi engine ran/);
    for (const result of [
      await run("preview", ["--engine", "pulumi"], nowhere),
      await run("rehearse", [], nowhere),
    ]) {
      assert.equal(result.code, 3);
      assert.match(result.stderr, /There is no Pulumi engine\.[^]*Get one with: npm run engine/);
    }
  });

  it("never needs a secret: an encrypted one is replaced, in clear text it is a mistake that is not shown", async () => {
    const key = "functions-landing-zone:alertWebhook";
    const encrypted = await project((config) => {
      config[key] = { secure: "v1:nobody:can+decrypt/this" };
    });
    for (const which of ["pulumi", "embedded"]) {
      const { code, stdout, stderr } = await run("preview", ["--engine", which, "--project", encrypted]);
      assert.equal(code, 0, stdout + stderr);
    }
    const clear = await project((config) => {
      config[key] = "https://hook.contoso.example/very-secret-token";
    });
    const { code, stderr } = await run("preview", ["--project", clear]);
    assert.equal(code, 2);
    assert.match(stderr, /alertWebhook[^]*clear text[^]*pulumi config set .*--secret/);
    assert.ok(!stderr.includes("very-secret-token"));
  });

  it("uses the pulumi on PATH before any other", async () => {
    const { code, stdout, stderr } = await run("preview", ["--engine", "pulumi", "--json"], {
      PATH: `${path.dirname(engine.binary)}${path.delimiter}${process.env["PATH"] ?? ""}`,
      [CACHE_VARIABLE]: path.join(folder, "cache"),
    });
    assert.equal(code, 0, stderr);
    const { engine: by } = { ...Object(JSON.parse(stdout)) } as Record<string, unknown>;
    assert.deepEqual(by, { kind: "pulumi", version: engine.version, source: "path" });
    assert.deepEqual(await runFolders(path.join(folder, "cache")), []);
  });

  it("ends with 3 when the cache folder can't be written", async () => {
    const file = path.join(folder, "file");
    await writeFile(file, "");
    const { code, stderr } = await run("preview", ["--engine", "pulumi"], {
      PATH: `${path.dirname(engine.binary)}${path.delimiter}${process.env["PATH"] ?? ""}`,
      [CACHE_VARIABLE]: path.join(file, "cache"),
    });
    assert.equal(code, 3);
    assert.match(stderr, /folder .* cannot be written[^]*FUNCTIONS_LANDING_ZONE_CACHE/);
  });

  /** Waits until the engine of a command is at work, and answers its process id. */
  async function engineOf(command: ChildProcess): Promise<number> {
    const atWork = new RegExp(String.raw`^\s*(\d+)\s+${command.pid}\s.*pulumi (preview|up) .*--client=`, "m");
    for (;;) {
      const pid = atWork.exec(execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" }))?.[1];
      if (pid !== undefined) return Number(pid);
      assert.equal(command.exitCode, null, "the command ended before its engine was seen");
      await sleep(20);
    }
  }

  it("rehearse ends in order when nobody reads its output any more", async () => {
    const before = await runFolders(cacheFolder());
    const { child, ended } = start("rehearse", []);
    child.stdout.once("data", () => child.stdout.destroy());
    const { code, stderr } = await ended;
    assert.equal(code, 141);
    assert.equal(stderr, "nobody reads the output any more\n");
    assert.deepEqual(await runFolders(cacheFolder()), before);
    assert.deepEqual(processesWith(path.join(root, "policypack", "index.js")), []);
  });

  for (const command of ["preview", "rehearse"] as const) {
    it(`${command} stops cleanly at Ctrl-C`, async () => {
      const before = await runFolders(cacheFolder());
      const { child, ended } = start(command, []);
      await engineOf(child);
      child.kill("SIGINT");
      const { code, stderr } = await ended;
      assert.equal(code, 130);
      assert.match(stderr, /stopped by SIGINT\n$/);
      assert.deepEqual(await runFolders(cacheFolder()), before);
      assert.deepEqual(processesWith(path.join(cacheFolder(), "runs")), []);
      assert.deepEqual(processesWith(path.join(root, "policypack", "index.js")), []);
    });

    it(`${command} ends with 3 when the engine dies, and leaves nothing behind`, async () => {
      const before = await runFolders(cacheFolder());
      const { child, ended } = start(command, command === "preview" ? ["--engine", "pulumi"] : []);
      process.kill(await engineOf(child), "SIGKILL");
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 3, stdout + stderr);
      assert.match(stdout + stderr, /engine/i);
      assert.deepEqual(await runFolders(cacheFolder()), before);
      assert.deepEqual(processesWith(path.join(cacheFolder(), "runs")), []);
      assert.deepEqual(processesWith(path.join(root, "policypack", "index.js")), []);
    });
  }

  it("rehearse goes through with every setting set", async () => {
    const hub = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg-hub/providers";
    const of = await project((config) => {
      const gateway: unknown = config["functions-landing-zone:gateway"];
      Object.assign(config, {
        "functions-landing-zone:gateway": {
          ...(typeof gateway === "object" ? gateway : {}),
          zoneRedundant: false,
        },
        "functions-landing-zone:network": {
          addressSpace: "10.40.0.0/22",
          egress: "none",
          peerAddressSpaces: ["10.0.0.0/16"],
          privateEndpointClients: ["10.0.8.0/24"],
          privateDnsZones: {
            "privatelink.blob.core.windows.net": `${hub}/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net`,
          },
        },
        "functions-landing-zone:monitoring": { retentionDays: 365, dailyQuotaGb: 5 },
        "functions-landing-zone:alertWebhook": { secure: "v1:nobody:can+decrypt/this" },
        "functions-landing-zone:zoneRedundant": true,
        "functions-landing-zone:deletionProtection": true,
        "functions-landing-zone:customerManagedKey": {
          vaultUri: "https://kv-orders.vault.azure.net",
          keyName: "storage",
          identityId: `${hub}/Microsoft.ManagedIdentity/userAssignedIdentities/id-storage-key`,
        },
        "functions-landing-zone:apps": {
          orders: {
            runtime: "python-3.12",
            instanceMemoryMB: 4096,
            maximumInstanceCount: 100,
            settings: { GREETING: "hello" },
            cors: ["https://shop.contoso.example"],
            data: {
              containers: { incoming: "read", archive: "write" },
              queues: { work: "process", mail: "send" },
              tables: { state: "write" },
              immutableDays: { archive: 365 },
            },
            durable: true,
          },
          jobs: { runtime: "dotnet-isolated-10.0", data: { queues: { work: "process" } } },
          audit: { runtime: "java-21", data: { tables: { trail: "write" } } },
        },
      });
    });
    const { code, stdout, stderr } = await run("rehearse", ["--project", of]);
    assert.equal(code, 0, stdout + stderr);
  });

  it("rehearse ends with 0 and tells each step", async () => {
    const { code, stdout } = await run("rehearse", ["--json"]);
    assert.equal(code, 0, stdout);
    const { steps } = { ...Object(JSON.parse(stdout)) } as Record<string, unknown>;
    assert.ok(Array.isArray(steps));
    assert.deepEqual(
      steps.map((step: unknown) => (({ ...Object(step) }) as Record<string, unknown>)["name"]),
      ["up", "admin isolation", "preview", "refresh", "destroy"],
    );
  });
});
