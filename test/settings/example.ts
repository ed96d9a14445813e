import { type RawConfiguration, parseSettings } from "../../settings/parse.ts";
import { SettingsError } from "../../settings/mistakes.ts";

/** The least that a stack must say. */
export const least = {
  "azure-native:location": "westeurope",
  "functions-landing-zone:workload": "orders",
  "functions-landing-zone:tags": { owner: "team-orders", costCenter: "CC-4711" },
  "functions-landing-zone:network": { addressSpace: "10.40.0.0/22" },
  "functions-landing-zone:apps": { orders: { runtime: "node-22" } },
};

/** A stack `dev` with that, and other values for some keys; undefined takes a key away. */
export function stack(changes: Record<string, unknown> = {}, secretKeys: string[] = []): RawConfiguration {
  const prefixed = Object.entries(changes).map(([key, value]): [string, unknown] => [
    key.includes(":") ? key : `functions-landing-zone:${key}`,
    value,
  ]);
  return {
    stack: "dev",
    config: { ...least, ...Object.fromEntries(prefixed) },
    secretKeys: new Set(secretKeys.map((key) => `functions-landing-zone:${key}`)),
  };
}

/** A stack `dev` whose one app says this besides its runtime. */
export function stackWithApp(app: Record<string, unknown>): RawConfiguration {
  return stack({ apps: { orders: { runtime: "node-22", ...app } } });
}

/** The error that a configuration is refused with. */
export function refusal(raw: RawConfiguration): SettingsError {
  try {
    parseSettings(raw);
  } catch (error) {
    if (error instanceof SettingsError) {
      return error;
    }
    throw error;
  }
  throw new Error("the configuration was taken");
}
