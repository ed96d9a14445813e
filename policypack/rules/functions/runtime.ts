import { at, describe, isText, textOf } from "../../read.ts";
import type { Findings, ResourceRule } from "../../rule.ts";
import type { Properties } from "../../resource.ts";
import { appKinds, hasSetting, isFlex, isFunctionApp, listedSettings } from "./app.ts";

/**
 * The last day of support of each language version that Azure Functions runs, by the name that `functionAppConfig.runtime` and
 * `linuxFxVersion` use. Azure follows the languages (https://learn.microsoft.com/azure/azure-functions/language-support-policy):
 * Node.js https://github.com/nodejs/release#release-schedule, .NET https://dotnet.microsoft.com/platform/support/policy,
 * Python https://devguide.python.org/versions, Java https://learn.microsoft.com/java/openjdk/support,
 * PowerShell https://learn.microsoft.com/powershell/scripting/install/powershell-support-lifecycle. Where a source gives a month,
 * the table has its last day.
 */
const supportedUntil: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  node: { "20": "2026-04-30", "22": "2027-04-30", "24": "2028-04-30" },
  "dotnet-isolated": { "8": "2026-11-10", "9": "2026-11-10", "10": "2028-11-14" },
  python: {
    "3.10": "2026-10-31",
    "3.11": "2027-10-31",
    "3.12": "2028-10-31",
    "3.13": "2029-10-31",
    "3.14": "2030-10-31",
  },
  java: { "8": "2026-11-30", "11": "2027-09-30", "17": "2027-09-30", "21": "2028-09-30", "25": "2030-09-30" },
  powershell: { "7.4": "2026-11-10" },
};

/** A language and its version, where the app names them, and the property that does. */
interface Runtime {
  readonly path: string;
  readonly language: string;
  readonly version: string;
}

/** The runtime that an app names, in any of the places for it. */
function runtimeOf(inputs: Properties): Runtime | undefined {
  if (isFlex(inputs)) {
    const path = "functionAppConfig.runtime.version";
    const language = textOf(at(inputs, "functionAppConfig.runtime.name"));
    return { path, language, version: textOf(at(inputs, path)) };
  }
  for (const path of ["siteConfig.linuxFxVersion", "siteConfig.windowsFxVersion"]) {
    const image = textOf(at(inputs, path));
    if (image !== "") {
      const [language = "", version = ""] = image.split("|");
      return { path, language, version };
    }
  }
  const onWindows = {
    powerShellVersion: "powershell",
    nodeVersion: "node",
    javaVersion: "java",
    pythonVersion: "python",
  };
  for (const [property, language] of Object.entries(onWindows)) {
    const path = `siteConfig.${property}`;
    const version = textOf(at(inputs, path));
    if (version !== "") {
      return { path, language, version };
    }
  }
  const settings = listedSettings(inputs, "siteConfig.appSettings");
  const node = settings.find((setting) => hasSetting([setting], "WEBSITE_NODE_DEFAULT_VERSION"));
  if (node) {
    return { path: node.path, language: "node", version: textOf(node.value()) };
  }
  const worker = settings.find((setting) => hasSetting([setting], "FUNCTIONS_WORKER_RUNTIME"));
  if (worker && isText(worker.value(), "custom")) {
    return { path: worker.path, language: "custom", version: "" };
  }
  // Last, because the SDK puts "v4.6" there when the program says nothing.
  const path = "siteConfig.netFrameworkVersion";
  const version = textOf(at(inputs, path));
  return version === "" ? undefined : { path, language: "dotnet-isolated", version };
}

/** The row of the table that a version falls under: `8.0` and `v8.0` under `8`, `~22` under `22`, `3.12` under `3.12`. */
function lastDayOf({ language, version }: Runtime): string | undefined {
  const name = language.toLowerCase();
  const versions = Object.hasOwn(supportedUntil, name) ? supportedUntil[name] : undefined;
  const plain = version.replace(/^[v~]/i, "");
  return versions?.[plain] ?? versions?.[plain.replace(/\.0$/, "")];
}

export const runtimeRules: readonly ResourceRule[] = [
  {
    control: "functions-supported-runtime",
    kinds: appKinds,
    *check(inputs, { today }): Findings {
      if (!isFunctionApp(inputs)) {
        return;
      }
      const runtime = runtimeOf(inputs);
      // A custom handler or a container brings its own runtime, which Azure does not patch.
      if (runtime && /^(custom|docker)$/i.test(runtime.language)) {
        return;
      }
      const lastDay = runtime && lastDayOf(runtime);
      if (lastDay === undefined || lastDay < today) {
        yield {
          path:
            runtime?.path ??
            (isFlex(inputs) ? "functionAppConfig.runtime.version" : "siteConfig.linuxFxVersion"),
          found: runtime
            ? `${describe(runtime.version)} of ${describe(runtime.language)}${lastDay ? `, supported until ${lastDay}` : ""}`
            : "missing",
          wanted: `a language version with support on ${today}`,
        };
      }
    },
  },
];
