import { getStack } from "@pulumi/pulumi";
import { allConfig, isConfigSecret } from "@pulumi/pulumi/runtime/config.js";

import { parseSettings } from "./parse.ts";
import type { Settings } from "./settings.ts";

declare module "@pulumi/pulumi/runtime/config.js" {
  /** Whether the value of a key is, or holds, a secret. The SDK has it and leaves it out of its types. */
  export function isConfigSecret(key: string): boolean;
}

/**
 * The settings of the stack that the running program is for.
 *
 * @throws {SettingsError} with every mistake in the stack's configuration.
 */
export function readSettings(): Settings {
  const texts = Object.entries(allConfig());
  const secretKeys = new Set(texts.map(([key]) => key).filter(isConfigSecret));
  const config = Object.fromEntries(texts.map(([key, text]): [string, unknown] => [key, valueOf(text)]));
  return parseSettings({ stack: getStack(), config, secretKeys });
}

/** Pulumi hands over objects and lists as JSON, and everything else as text. */
function valueOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
