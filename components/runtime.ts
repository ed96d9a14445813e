/** Language and version that an app runs on, e.g. `node` `22`. */
export interface Runtime {
  /** Language, as Azure names it. */
  name: "dotnet-isolated" | "java" | "node" | "powershell" | "python";
  /** Version, as Azure writes it, e.g. `22`, `8.0`, `3.12`. */
  version: string;
}

/** Languages as `linuxFxVersion` spells them. */
const spellings: Readonly<Record<Runtime["name"], string>> = {
  "dotnet-isolated": "DOTNET-ISOLATED",
  java: "Java",
  node: "Node",
  powershell: "PowerShell",
  python: "Python",
};

/**
 * A runtime as sites on Elastic Premium and dedicated plans want it, e.g. `Node|22`. (Flex Consumption has `functionAppConfig` instead.)
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#valid-linuxfxversion-values
 */
export function linuxFxVersion({ name, version }: Runtime): string {
  return `${spellings[name]}|${version}`;
}
