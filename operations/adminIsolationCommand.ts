/** `npm run admin-isolation`: see docs/admin-isolation.md. */
import { parseArgs } from "node:util";
import { isolateAdmin, type SiteOutcome } from "./adminIsolation.ts";
import { ArmClient } from "./armClient.ts";
import { armToken, tokenVariable } from "./armToken.ts";
import { exitCode, type ExitCode } from "./exitCode.ts";
import { OperationError } from "./operationError.ts";
import { checkedSite, sitesOfStack } from "./stackSites.ts";

const help = `Usage: npm run admin-isolation -- --stack <stack> [--check] [--json]

Closes the endpoints under /admin of every function app of a stack, and of every slot: they answer to the platform of Azure only. Run it
after each 'pulumi up'. It needs the Azure CLI, signed in, or a token in ${tokenVariable}.

  --stack <stack>   the stack whose apps are meant; needs the Pulumi CLI
  --site <id>       an app or a slot by its ARM id, instead of or beside a stack; can be repeated
  --check           only look, for pipelines: ends with 1 when an app is open
  --json            print one JSON object on standard output
  --arm-url <url>   address of Azure Resource Manager, default https://management.azure.com
  --help            print this

Exit codes: 0 all are isolated, 1 with --check one is not, 2 wrong usage, 3 Azure or a program failed, 130 Ctrl-C.`;

interface Options {
  stack?: string | undefined;
  site: string[];
  check: boolean;
  json: boolean;
  "arm-url": string;
  help: boolean;
}

function readOptions(): Options {
  try {
    return parseArgs({
      options: {
        stack: { type: "string" },
        site: { type: "string", multiple: true, default: [] },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        "arm-url": { type: "string", default: "https://management.azure.com" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new OperationError(
      `${error instanceof Error ? error.message : String(error)}\n\n${help}`,
      exitCode.wrongUsage,
    );
  }
}

/** A token goes to nobody who could read it on the way: HTTPS, or this machine itself. */
function checkedUrl(given: string): string {
  const url = URL.parse(given);
  const here = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === null || (url.protocol !== "https:" && !here)) {
    throw new OperationError(`--arm-url must be an https URL, not '${given}'.`, exitCode.wrongUsage);
  }
  return url.origin;
}

async function main(signal: AbortSignal, options: Options): Promise<ExitCode> {
  const { stack, site, check, json } = options;
  if (stack === undefined && site.length === 0) {
    throw new OperationError(
      `Name a stack with --stack, or apps with --site.\n\n${help}`,
      exitCode.wrongUsage,
    );
  }
  const url = checkedUrl(options["arm-url"]);
  const named = site.map(checkedSite);
  const sites = [...new Set([...(stack === undefined ? [] : await sitesOfStack(stack, signal)), ...named])];
  const arm = new ArmClient({ url, token: await armToken(signal), signal });

  let done = 0;
  const outcomes = await isolateAdmin({
    sites,
    arm,
    check,
    signal,
    tell: ({ id, state }) => {
      done += 1;
      console.error(`[${done}/${sites.length}] ${state.padEnd(8)} ${nameOf(id)}`);
    },
  });
  const code = exitCodeOf(outcomes);
  console.log(json ? JSON.stringify({ sites: outcomes, exitCode: code }, undefined, 2) : summary(outcomes));
  return code;
}

/** `app` or `app/slot`. */
const nameOf = (id: string) => id.split("/").slice(8).join("/").replace("/slots/", "/");

function exitCodeOf(outcomes: readonly SiteOutcome[]): ExitCode {
  if (outcomes.some(({ state }) => state === "failed")) {
    return exitCode.failed;
  }
  return outcomes.some(({ state }) => state === "open") ? exitCode.found : exitCode.fine;
}

function summary(outcomes: readonly SiteOutcome[]): string {
  const count = (...states: SiteOutcome["state"][]) =>
    outcomes.filter(({ state }) => states.includes(state)).length;
  return [
    `${count("isolated", "changed")} of ${outcomes.length} isolated, ${count("changed")} of them now.`,
    ...outcomes.flatMap(({ id, state, error }) =>
      state === "open" ? [`open: ${nameOf(id)}`] : error === undefined ? [] : [`failed: ${error}`],
    ),
  ].join("\n");
}

const interruption = new AbortController();
process.once("SIGINT", () => {
  interruption.abort();
});
let wantsJson = false;
try {
  const options = readOptions();
  wantsJson = options.json;
  if (options.help) {
    console.log(help);
  } else {
    process.exitCode = await main(interruption.signal, options);
  }
} catch (error) {
  if (!(error instanceof OperationError) && !interruption.signal.aborted) {
    throw error;
  }
  const message = error instanceof OperationError ? error.message : "stopped";
  process.exitCode = error instanceof OperationError ? error.exitCode : exitCode.interrupted;
  if (wantsJson) {
    console.log(JSON.stringify({ error: message, exitCode: process.exitCode }, undefined, 2));
  }
  console.error(message);
}
