/** `npm run audit`, and the pack's command `functions-landing-zone-audit`. */
import { parseArgs, styleText } from "node:util";

import { evaluate } from "../evaluate.ts";
import { ConfigurationError, readConfiguration } from "../readConfiguration.ts";
import { isClean, reportOf } from "../report/report.ts";
import { textOf } from "../report/text.ts";
import { ReportError, writeReports } from "../report/writeReports.ts";
import { InputError } from "./inputError.ts";
import { readResources } from "./readResources.ts";
import { nameOf, readText } from "./readText.ts";

const help = `Usage: functions-landing-zone-audit [options] <file>
       npm run audit -- [options] <file>

Judges what is deployed, or what a preview would deploy, by the rules of the policy pack. <file> is the output of 'pulumi stack export' or of
'pulumi preview --json --show-sames'; - reads it from standard input.

  --config <file>   levels, parameters and exemptions, as in 'pulumi preview --policy-pack-config'
  --json            print the report as JSON
  --report <file>   write the report as JSON
  --sarif <file>    write the report as SARIF 2.1.0, for code scanning
  --no-color        print without colors
  --help            print this

Exit codes: 0 no mandatory rule is violated, 1 one is, or an exemption is wrong, 2 the input or the usage is wrong: nothing was judged.`;

/** How the command ends. Pipelines rely on it. */
const exitCode = { clean: 0, violated: 1, wrongInput: 2 } as const;

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean", default: false },
        report: { type: "string" },
        sarif: { type: "string" },
        color: { type: "boolean", default: true },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new InputError(`${messageOf(error)}\n\n${help}`);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readOptions();
  if (values.help) {
    console.log(help);
    return exitCode.clean;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    throw new InputError(`Name one file; there are ${positionals.length}.\n\n${help}`);
  }
  const configuration =
    values.config === undefined ? {} : await readConfiguration(await readText(values.config), values.config);
  const { kind, resources, notes } = readResources(await readText(file), nameOf(file));
  const report = reportOf(evaluate(resources, { configuration }), {
    source: { kind, name: nameOf(file) },
    resources,
    notes,
  });
  await writeReports(report, values);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : textOf(
          report,
          // Node heeds NO_COLOR, and whether the stream is a terminal.
          (style, text) => (values.color ? styleText(style, text, { stream: process.stdout }) : text),
        ),
  );
  return isClean(report) ? exitCode.clean : exitCode.violated;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  process.exitCode = await main();
} catch (error) {
  // Whatever fails, nothing passed: no other exit code may look like a verdict.
  process.exitCode = exitCode.wrongInput;
  const isExpected = [InputError, ConfigurationError, ReportError].some((kind) => error instanceof kind);
  console.error(isExpected ? messageOf(error) : error);
}
