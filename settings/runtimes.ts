import { describe } from "./finding.ts";
import { didYouMean, nearest } from "./nearest.ts";

/** A language version that Azure Functions runs, or ran. */
export interface Runtime {
  /** As in `functionAppConfig.runtime.name`. */
  readonly name: "dotnet-isolated" | "java" | "node" | "powershell" | "python";
  /** As in `functionAppConfig.runtime.version`. */
  readonly version: string;
  /** ISO date of the last day on which it gets security fixes. */
  readonly endOfSupport: string;
  /** Whether Flex Consumption does not have it, only Elastic Premium and dedicated plans do. */
  readonly sharedPlansOnly?: true;
}

/**
 * ISO date on which the table below was last compared with its sources. A runtime is refused once its support ended before
 * this date, not before today's: the same commit must give the same verdict every day, and a fix that is urgent must not be held
 * up by a runtime that expired overnight.
 */
export const runtimesReviewed = "2026-11-22";

/**
 * Versions in general availability on Linux; previews are left out (Node.js 24, Java 25 and Python 3.14 when reviewed), and so are
 * custom handlers, whose version nobody but their author knows.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/supported-languages (versions, dates);
 * https://learn.microsoft.com/powershell/module/az.functions/get-azfunctionappflexconsumptionruntime (which of them on Flex
 * Consumption, dates that the former gives as a month); PowerShell 7.6:
 * https://github.com/Azure/azure-functions-powershell-worker/wiki/Upgrading-your-Azure-Function-Apps-to-run-on-PowerShell-7.6
 */
export const runtimes: readonly Runtime[] = [
  { name: "dotnet-isolated", version: "8.0", endOfSupport: "2026-11-10" },
  { name: "dotnet-isolated", version: "9.0", endOfSupport: "2026-11-10" },
  { name: "dotnet-isolated", version: "10.0", endOfSupport: "2028-11-14" },
  { name: "java", version: "11", endOfSupport: "2027-08-31", sharedPlansOnly: true },
  { name: "java", version: "17", endOfSupport: "2027-08-31" },
  { name: "java", version: "21", endOfSupport: "2028-08-31" },
  { name: "node", version: "20", endOfSupport: "2026-04-30" },
  { name: "node", version: "22", endOfSupport: "2027-04-30" },
  { name: "powershell", version: "7.4", endOfSupport: "2026-11-10" },
  { name: "powershell", version: "7.6", endOfSupport: "2028-11-14" },
  { name: "python", version: "3.10", endOfSupport: "2026-10-31" },
  { name: "python", version: "3.11", endOfSupport: "2027-10-31" },
  { name: "python", version: "3.12", endOfSupport: "2028-10-31" },
  { name: "python", version: "3.13", endOfSupport: "2029-10-31" },
];

const key = ({ name, version }: Pick<Runtime, "name" | "version">) => `${name}-${version}`;
const supported = runtimes.filter(({ endOfSupport }) => endOfSupport >= runtimesReviewed);

/** The runtimes that an app may use on any plan, as the configuration spells them: `node-22`. */
export const supportedRuntimes: readonly string[] = supported
  .filter(({ sharedPlansOnly }) => sharedPlansOnly !== true)
  .map(key);

/** The runtimes that an app may use on Elastic Premium and dedicated plans only. */
export const sharedPlanRuntimes: readonly string[] = supported
  .filter(({ sharedPlansOnly }) => sharedPlansOnly === true)
  .map(key);

/** The runtime that the configuration spells so, when an app may use it on some plan. */
export function findRuntime(spelling: string): Pick<Runtime, "name" | "version"> | undefined {
  const found = supported.find((runtime) => key(runtime) === spelling);
  return found && { name: found.name, version: found.version };
}

/** Why {@link findRuntime} finds nothing, and what to use instead. */
export function explainRuntime(spelling: string): { found: string; example: string } {
  const old = runtimes.find((runtime) => key(runtime) === spelling);
  if (old !== undefined) {
    const successor = supported.findLast(({ name }) => name === old.name);
    return {
      found: `"${spelling}", out of support since ${old.endOfSupport}`,
      example: successor === undefined ? "node-22" : key(successor),
    };
  }
  const known = [...supportedRuntimes, ...sharedPlanRuntimes];
  return {
    found: `${describe(spelling)}, not a runtime of Azure Functions${didYouMean(spelling, known)}`,
    example: nearest(spelling, known) ?? "node-22",
  };
}
