import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, PulumiCommand, Stack as AutomationStack } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { messageOf } from "./engine/engineError.ts";
import type { Engine } from "./engine/find.ts";
import { followEventLog } from "./eventLog.ts";
import type { EngineFolder } from "./newStack.ts";
import type { PreviewedResource } from "./outcome.ts";
import type { PolicyFinding } from "./verdicts.ts";
import { secretPlaceholder, type Project } from "./project.ts";

/** What a stack is run with. */
export interface StackRunArgs {
  /** Where the engine works; the stack has been made there. */
  within: EngineFolder;
  project: Project;
  program: PulumiFn;
  /** Loads what the program needs: while the engine starts, which takes half a second to ask for the program. */
  prepare?: () => Promise<unknown>;
  /** Folder of the policy pack; none judges when it is left out. */
  policyPack?: string | undefined;
  /** Its configuration file. Default: none. */
  policyPackConfig?: string | undefined;
  /** Port of the provider that stands in for azure-native and random. */
  providerPort: number;
  /** Programs that start the policy pack: a folder for the front of PATH. */
  launchers: string;
  /** Stops the engine when it is aborted. */
  signal?: AbortSignal;
  /** Is told how many resources the engine has seen in the operation under way. */
  progress?: (resources: number) => void;
}

/** What one operation of the engine came to. */
export interface StackOperation {
  resources: PreviewedResource[];
  /** How many resources of the cloud were changed or would be, by operation; `same` is not among them. */
  changes: Record<string, number>;
  /** What the policy pack said. */
  findings: PolicyFinding[];
  /** What the engine, the provider or the program reported as errors. */
  errors: string[];
  /** What the program threw; undefined when it ended well. */
  programError: Error | undefined;
  /** Whether the engine itself ended with a failure. */
  failed: boolean;
  /** The outputs of the stack after an update; empty after anything else. */
  outputs: Record<string, unknown>;
}

const stackResource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  parent: z.string().optional(),
  protect: z.boolean().default(false),
  /** Whether it stays in Azure when the stack goes. */
  retainOnDelete: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  dependencies: z.array(z.string()).default([]),
});

/** A resource as the engine remembers it. */
export type StackResource = Readonly<z.infer<typeof stackResource>>;

const deployed = z.object({ resources: z.array(stackResource).default([]) });

/** What the Automation API takes to start an engine, and a little more. */
const millisecondsToStart = 30;

/** A stack of the real Pulumi engine on the simulated Azure. */
export class StackRun {
  readonly #stack: Stack;
  readonly #args: StackRunArgs;
  #programError: Error | undefined;

  private constructor(args: StackRunArgs, stack: Stack) {
    this.#args = args;
    this.#stack = stack;
  }

  /** Opens a stack that was made. */
  static async open(args: StackRunArgs): Promise<StackRun> {
    const run = new StackRun(args, await openStack(args));
    await run.configure(args.project);
    return run;
  }

  /** Gives the stack its configuration: at the start, and whenever somebody changes a setting. */
  async configure({ stack, config, secretPaths }: Project): Promise<void> {
    const file = path.join(this.#args.within.folder, `Pulumi.${stack}.yaml`);
    // What the engine wrote there stays: without its salt it reads no secret.
    const settings: unknown = parse(await readFile(file, "utf8"));
    await writeFile(
      file,
      // Pulumi reads YAML 1.1, in which a date is no text unless it is quoted.
      stringify({ ...(typeof settings === "object" ? settings : {}), config }, { version: "1.1" }),
    );
    if (secretPaths.length > 0) {
      const secrets = secretPaths.map(
        (secretPath) => [secretPath, { value: secretPlaceholder, secret: true }] as const,
      );
      await this.#stack.setAllConfig(Object.fromEntries(secrets), true);
    }
  }

  /** What the engine remembers, in the order in which it made it. */
  async state(): Promise<readonly StackResource[]> {
    const exported = await this.#stack.exportStack();
    return deployed.parse(exported.deployment).resources;
  }

  /** What would be done. */
  async preview(): Promise<StackOperation> {
    return this.#operate((options) => this.#stack.preview({ ...options, ...this.#policies() }));
  }

  /** Does it, on the simulated Azure. */
  async up(): Promise<StackOperation> {
    return this.#operate((options) => this.#stack.up({ ...options, ...this.#policies() }));
  }

  #policies(): { policyPacks?: string[]; policyPackConfigs?: string[] } {
    const { policyPack, policyPackConfig } = this.#args;
    return {
      ...(policyPack !== undefined && { policyPacks: [policyPack] }),
      ...(policyPackConfig !== undefined && { policyPackConfigs: [policyPackConfig] }),
    };
  }

  /** Compares the stack with the simulated Azure. */
  async refresh(): Promise<StackOperation> {
    return this.#operate((options) => this.#stack.refresh(options));
  }

  /** Removes everything from the simulated Azure, what Pulumi is told to protect too: here, nothing is lost. */
  async destroy(): Promise<StackOperation> {
    await this.#unprotect();
    return this.#operate((options) => this.#stack.destroy(options));
  }

  async #unprotect(): Promise<void> {
    const state = await this.#stack.exportStack();
    const text = JSON.stringify(state.deployment);
    if (text.includes('"protect":true')) {
      const deployment: unknown = JSON.parse(text.replaceAll('"protect":true', '"protect":false'));
      await this.#stack.importStack({ ...state, deployment });
    }
  }

  async #operate(
    run: (options: {
      onEvent: (event: EngineEvent) => void;
      program: PulumiFn;
      suppressProgress: true;
      suppressOutputs: true;
      signal?: AbortSignal;
    }) => Promise<object>,
  ): Promise<StackOperation> {
    const operation: StackOperation = {
      resources: [],
      changes: {},
      findings: [],
      errors: [],
      programError: undefined,
      failed: false,
      outputs: {},
    };
    this.#programError = undefined;
    const { signal, progress } = this.#args;
    signal?.throwIfAborted();
    // By then the engine has been started.
    setTimeout(() => void this.#args.prepare?.().catch(() => undefined), millisecondsToStart);
    try {
      const result = await run({
        onEvent: (event) => {
          record(event, operation);
          progress?.(operation.resources.length);
        },
        program: () => this.#runProgram(),
        suppressProgress: true,
        suppressOutputs: true,
        ...(signal !== undefined && { signal }),
      });
      if ("outputs" in result) operation.outputs = outputsOf(result.outputs);
    } catch (error) {
      operation.failed = true;
      if (operation.errors.length === 0 && operation.findings.length === 0) {
        operation.errors.push(engineFailure(error));
      }
    }
    signal?.throwIfAborted();
    operation.programError = this.#programError;
    return operation;
  }

  async #runProgram() {
    try {
      return await this.#args.program();
    } catch (error) {
      this.#programError = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}

function outputsOf(outputs: unknown): Record<string, unknown> {
  const entries: [string, unknown][] = Object.entries(
    typeof outputs === "object" && outputs !== null ? outputs : {},
  );
  return Object.fromEntries(
    entries.map(([name, output]) => [
      name,
      typeof output === "object" && output !== null && "value" in output ? output.value : output,
    ]),
  );
}

async function openStack(args: StackRunArgs): Promise<Stack> {
  const { engine, folder, home, env } = args.within;
  const workspace = await LocalWorkspace.create({
    pulumiCommand: commandOf(engine),
    workDir: folder,
    pulumiHome: home,
    envVars: {
      ...env,
      PATH: [args.launchers, process.env["PATH"]].filter(Boolean).join(path.delimiter),
      PULUMI_DEBUG_PROVIDERS: `azure-native:${args.providerPort},random:${args.providerPort}`,
    },
  });
  // It is there already: neither to make it nor to select it takes another run of the engine.
  const stack = await AutomationStack.create(
    args.project.stack,
    Object.assign(workspace, { createStack: () => Promise.resolve() }),
  );
  return Object.assign(stack, { readLines: followEventLog });
}

/** `PulumiCommand.get` would run the engine once more to ask its version, which is known: a tenth of the time of a preview. */
function commandOf({ binary, version }: Engine): PulumiCommand {
  const command: unknown = Reflect.construct(PulumiCommand, [binary, new SemVer(version)]);
  if (!(command instanceof PulumiCommand)) {
    throw new TypeError("PulumiCommand of the Automation API is not a class any more");
  }
  return command;
}

/** What the engine said when it ended in failure. The Automation API gives it three times over, with the command line in between. */
function engineFailure(error: unknown): string {
  const message = messageOf(error);
  const [said = message] = message.split("\n err?:");
  const stderr = said.slice(said.indexOf(" stderr: ") + " stderr: ".length).replace(/^Command .*\n/, "");
  return `The engine failed: ${stderr.trim()}`;
}

function record(event: EngineEvent, operation: StackOperation): void {
  const { resourcePreEvent, policyEvent, diagnosticEvent, summaryEvent } = event;
  if (resourcePreEvent !== undefined) {
    const { urn, type, op, new: next, old } = resourcePreEvent.metadata;
    const parent = (next ?? old)?.parent;
    operation.resources.push({
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + 2),
      operation: op,
      ...(parent !== undefined && { parent }),
    });
  }
  if (policyEvent !== undefined) {
    const message = policyMessage(policyEvent.message);
    operation.findings.push({
      control: policyEvent.policyName,
      urn: policyEvent.resourceUrn ?? "",
      message,
      undecided: message.startsWith("can't run policy"),
    });
  }
  // That the whole failed because of one of the findings goes without saying.
  if (diagnosticEvent?.severity === "error" && !/^(preview|update) failed/.test(diagnosticEvent.message)) {
    operation.errors.push(withoutColor(diagnosticEvent.message).trim());
  }
  if (summaryEvent !== undefined) {
    operation.changes = Object.fromEntries(
      Object.entries(summaryEvent.resourceChanges).filter(([change]) => change !== "same"),
    );
  }
}

/** The engine marks colours as `<{%fg 1%}>`. */
function withoutColor(message: string): string {
  return message.replaceAll(/<\{%.*?%\}>/g, "");
}

/** The engine puts the description of the policy before the message, which is one line. */
function policyMessage(message: string): string {
  return withoutColor(message).trim().split("\n").at(-1) ?? "";
}
