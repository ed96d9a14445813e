import { Command, Option } from "commander";
import type { Configuration } from "../policypack/configuration.ts";
import type { ReportFiles } from "../policypack/report/writeReports.ts";
import { runCommand, type CommonOptions } from "./commandLine.ts";
import { findEngine, type Engine } from "./engine/find.ts";
import { showProgress } from "./engine/progress.ts";
import { exitCode } from "./exitCode.ts";
import { requireEngine, withStack } from "./onEngine.ts";
import { mandatoryViolations, type Outcome, type PreviewedResource } from "./outcome.ts";
import { readProject, type Project } from "./project.ts";
import {
  addPolicyConfigurationOption,
  findPolicyConfiguration,
  readPolicyConfiguration,
  type PolicyConfigurationOptions,
} from "./policyConfiguration.ts";
import { painter, renderText } from "./report.ts";
import { addStackOptions, type StackOptions } from "./stackOptions.ts";
import type { PolicyFinding } from "./verdicts.ts";

interface PreviewOptions extends CommonOptions, StackOptions, PolicyConfigurationOptions, ReportFiles {
  engine: "auto" | "pulumi" | "embedded";
}

/** What either way of previewing comes to, before it is judged. */
interface Previewed {
  engine: Outcome["engine"];
  resources: PreviewedResource[];
  findings: PolicyFinding[];
  errors: string[];
  /** What the policy pack was told. */
  configuration: Configuration;
}

const command = addPolicyConfigurationOption(addStackOptions(new Command("npm run preview --")))
  .description(
    "Previews a stack against the simulated Azure, and judges it by the policy pack: no account, no login, no network.",
  )
  .addOption(
    new Option("--engine <which>", "auto: the Pulumi engine if there is one, else the embedded check")
      .choices(["auto", "pulumi", "embedded"])
      .default("auto"),
  )
  .option("--report <file>", "write what the policy pack found as JSON")
  .option("--sarif <file>", "write what the policy pack found as SARIF 2.1.0, for code scanning")
  .addHelpText(
    "after",
    `
Exit codes: 0 no mandatory control is violated, 1 one is, 2 wrong settings or usage, 3 the engine failed or Azure would refuse a
resource, 130 Ctrl-C.`,
  );

await runCommand(command, async (signal) => {
  const options = command.opts<PreviewOptions>();
  const project = await readProject(options.project, options.stack);
  const engine = options.engine === "embedded" ? undefined : await chooseEngine(options.engine);
  const policyPackConfig = findPolicyConfiguration(options);
  const previewed =
    engine === undefined
      ? await embedded(project, policyPackConfig)
      : await onEngine(engine, project, policyPackConfig, signal);
  const { exempted, verdicts } = await import("./verdicts.ts");
  const controls = verdicts(previewed.resources, previewed.findings, previewed.configuration);
  const outcome: Outcome = {
    stack: project.stack,
    engine: previewed.engine,
    // The engine sees them in another order each time.
    resources: previewed.resources.toSorted((a, b) => a.urn.localeCompare(b.urn)),
    controls,
    exempted: exempted(previewed.findings),
    errors: previewed.errors,
    milliseconds: Math.round(performance.now()),
    exitCode:
      mandatoryViolations(controls).length > 0
        ? exitCode.violated
        : previewed.errors.length > 0
          ? exitCode.engineFailed
          : exitCode.fine,
  };
  if (options.report !== undefined || options.sarif !== undefined) {
    const { writePolicyReports } = await import("./policyReport.ts");
    await writePolicyReports(options, project.stack, previewed);
  }
  const text =
    options.json === true
      ? JSON.stringify(outcome, undefined, 2)
      : renderText(outcome, painter(options.color));
  console.log(text);
  return outcome.exitCode;
});

async function chooseEngine(wanted: "auto" | "pulumi"): Promise<Engine | undefined> {
  if (wanted === "pulumi") {
    return requireEngine();
  }
  const { engine, passedOver } = await findEngine();
  if (engine === undefined) {
    console.error(
      "There is no Pulumi engine, so the embedded check stands in for it; get one with: npm run engine\n  " +
        `${passedOver.join("\n  ")}\n`,
    );
  }
  return engine;
}

async function embedded(project: Project, policyPackConfig: string | undefined): Promise<Previewed> {
  const configuration = await readPolicyConfiguration(policyPackConfig);
  const [{ checkEmbedded }, { landingZoneProgram }] = await Promise.all([
    import("./embeddedCheck.ts"),
    import("./program.ts"),
  ]);
  return {
    engine: { kind: "embedded" },
    configuration,
    ...(await checkEmbedded(project, landingZoneProgram, configuration)),
  };
}

async function onEngine(
  engine: Engine,
  project: Project,
  policyPackConfig: string | undefined,
  signal: AbortSignal,
): Promise<Previewed> {
  const display = showProgress(process.stderr);
  const step = `previewing ${project.stack} with Pulumi ${engine.version}, resources`;
  const preview = await withStack(
    {
      engine,
      project,
      policyPackConfig,
      signal,
      // Elsewhere than on a terminal a few seconds need no progress.
      ...(process.stderr.isTTY && {
        progress: (done: number) => {
          display.report(step, { done });
        },
      }),
    },
    async (stack) => {
      const configuration = await readPolicyConfiguration(policyPackConfig);
      return { configuration, ...(await stack.preview()) };
    },
  ).finally(display.end);
  if (preview.programError !== undefined) {
    throw preview.programError;
  }
  return {
    engine: { kind: "pulumi", version: engine.version, source: engine.source },
    configuration: preview.configuration,
    resources: preview.resources,
    findings: preview.findings,
    errors: preview.errors,
  };
}
