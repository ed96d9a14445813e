import { secret } from "@pulumi/pulumi";

import { checkSecrets, checkUnknownKeys } from "./checkKeys.ts";
import { checkTogether } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./issues.ts";
import { SettingsError } from "./mistakes.ts";
import { isObject } from "./rules.ts";
import { configuration, keys } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { toMistake } from "./toMistake.ts";

/** The configuration of a stack, before it is checked. */
export interface RawConfiguration {
  /** The name of the stack, without organization and project. */
  readonly stack: string;
  /** Values by full key, e.g. `functions-landing-zone:apps`; objects and lists as such, not as JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Full keys of the values that hold a secret, at the top or anywhere inside. */
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * Checks the configuration of a stack and fills in the defaults. At the top, an empty text, an empty object and nothing are the
 * same: the key is not set. (`Pulumi.yaml` must give every key a default, and gives those.)
 *
 * @returns The settings; the one secret among them as a secret output.
 * @throws {SettingsError} with every mistake there is.
 */
export function parseSettings({ stack, config, secretKeys }: RawConfiguration): Settings {
  const findings: Finding[] = [...checkSecrets(config, secretKeys)];
  const settled = new Set(findings.map(({ path: [key] }) => key));
  const add = (...more: Finding[]) => findings.push(...more.filter(({ path: [key] }) => !settled.has(key)));

  add(...checkUnknownKeys(config));
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(keys)) {
    const value = readable([key], config[key], add);
    values[key] = isEmpty(value) ? undefined : value;
  }
  // Only here does zod say which schema an issue is of; the message carries the finding's number.
  const found: Finding[][] = [];
  const parsed = configuration.safeParse(values, {
    error: (issue) => String(found.push(findingsOf(issue, config)) - 1),
  });
  add(...(parsed.error?.issues ?? []).flatMap(({ message }) => found[Number(message)] ?? []));
  add(...checkTogether(stack, values));
  if (!parsed.success || findings.length > 0) {
    const mistakes = findings.map((finding) => toMistake(stack, finding, config));
    // A number may break two rules of one schema: it is one mistake.
    const once = new Map(mistakes.map((mistake) => [`${mistake.key} ${mistake.found}`, mistake]));
    throw new SettingsError(stack, [...once.values()]);
  }

  const data = parsed.data;
  const webhook = data["functions-landing-zone:alertWebhook"];
  return {
    location: data["azure-native:location"],
    workload: data["functions-landing-zone:workload"],
    environment: data["functions-landing-zone:environment"] ?? stack,
    suffix: data["functions-landing-zone:suffix"],
    tags: data["functions-landing-zone:tags"],
    network: data["functions-landing-zone:network"],
    monitoring: data["functions-landing-zone:monitoring"],
    alerts: data["functions-landing-zone:alerts"],
    alertWebhook: webhook === undefined ? undefined : secret(webhook),
    zoneRedundant: data["functions-landing-zone:zoneRedundant"],
    deletionProtection: data["functions-landing-zone:deletionProtection"],
    keyVault: data["functions-landing-zone:keyVault"],
    secrets: data["functions-landing-zone:secrets"],
    secretValues: Object.fromEntries(
      Object.entries(data["functions-landing-zone:secretValues"]).map(([name, value]) => [
        name,
        secret(value),
      ]),
    ),
    customerManagedKey: data["functions-landing-zone:customerManagedKey"],
    gateway: data["functions-landing-zone:gateway"],
    edge: data["functions-landing-zone:edge"],
    governance: data["functions-landing-zone:governance"],
    access: data["functions-landing-zone:access"],
    source: data["functions-landing-zone:source"],
    platform: data["functions-landing-zone:platform"],
    plans: data["functions-landing-zone:plans"],
    apps: data["functions-landing-zone:apps"],
  };
}

function isEmpty(value: unknown): boolean {
  return value === "" || (isObject(value) && Object.keys(value).length === 0);
}

/**
 * The value as the schema is to see it. What YAML leaves empty (`data:`) comes as null and means that nothing is there; and
 * `__proto__`, which JavaScript libraries leave out without a word, is told.
 */
function readable(path: PropertyKey[], value: unknown, add: (finding: Finding) => unknown): unknown {
  if (value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => readable([...path, index], item, add));
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
    const here = [...path, name];
    if (name === "__proto__") {
      add({
        path: here,
        found: "the name __proto__",
        allowed: "another name",
        instead: "name",
        example: "a value",
      });
    }
    return [name, readable(here, item, add)];
  });
  return Object.fromEntries(entries.filter(([name]) => name !== "__proto__"));
}
