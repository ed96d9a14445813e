import { Command } from "commander";
import { parseSettings } from "../settings/parse.ts";
import { runCommand, type CommonOptions } from "./commandLine.ts";
import { requireEngine, withStack } from "./onEngine.ts";
import { readProject, secretKeys } from "./project.ts";
import {
  addPolicyConfigurationOption,
  findPolicyConfiguration,
  readPolicyConfiguration,
  type PolicyConfigurationOptions,
} from "./policyConfiguration.ts";
import { rehearse, rehearsalExitCode, type Step } from "./rehearsalSteps.ts";
import { painter, seconds, type Paint } from "./report.ts";
import { addStackOptions, type StackOptions } from "./stackOptions.ts";

const command = addPolicyConfigurationOption(addStackOptions(new Command("npm run rehearse --")))
  .description(
    "Deploys a stack to the simulated Azure with the real Pulumi engine, expects that a second preview changes nothing and a refresh " +
      "finds no drift, and destroys it again.",
  )
  .addHelpText(
    "after",
    `
Exit codes: 0 every step went as it should, 1 a mandatory control is violated, 2 wrong settings or usage, 3 a step failed or there is
no engine, 130 Ctrl-C.`,
  );

await runCommand(command, async (signal) => {
  const options = command.opts<CommonOptions & StackOptions & PolicyConfigurationOptions>();
  const { stack, json, color } = options;
  const project = await readProject(options.project, options.stack);
  // The program checks its settings too; a rehearsal takes long enough to know before that.
  for (const { stack: name, config, ...each } of [project, project.platform ?? []].flat()) {
    parseSettings({ stack: name, config, secretKeys: new Set(secretKeys({ config, ...each })) });
  }
  const policyPackConfig = findPolicyConfiguration(options);
  const configuration = await readPolicyConfiguration(policyPackConfig);
  const engine = await requireEngine();
  const paint = painter(color);
  const steps = await withStack({ engine, project, policyPackConfig, signal }, (run, azure) =>
    rehearse(
      run,
      azure,
      (step) => {
        if (json === undefined) console.log(render(step, paint));
      },
      signal,
      configuration,
    ),
  );
  const exitCode = rehearsalExitCode(steps);
  const milliseconds = Math.round(performance.now());
  if (json === undefined) {
    const verdict = exitCode === 0 ? paint("green", "passed") : paint("red", "failed");
    console.log(
      `\n${verdict} ${stack}: ${steps.length} steps in ${seconds(milliseconds)} by Pulumi ${engine.version}`,
    );
  } else {
    console.log(JSON.stringify({ stack, engine, steps, milliseconds, exitCode }, undefined, 2));
  }
  return exitCode;
});

function render({ name, problems, outcome, milliseconds, pending }: Step, paint: Paint): string {
  const sign = problems.length === 0 ? paint("green", "✔") : paint("red", "✘");
  return [
    `${sign} ${name.padEnd(16)} ${outcome.padEnd(40)} ${seconds(milliseconds).padStart(7)}`,
    ...(pending?.split("\n").map((line) => `    still to be done: ${line}`) ?? []),
    ...problems.map((problem) => `    ${problem}`),
  ].join("\n");
}
