import type { Values } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { unknownKey } from "./issues.ts";
import { nearest } from "./nearest.ts";
import { hintOf, isObject, namesOf } from "./rules.ts";
import { type ConfigurationKey, keys } from "./schema.ts";
import { namespace } from "./settings.ts";

/** The schemas of the project's keys, by the key without its namespace. */
const own = Object.fromEntries(
  Object.entries(keys)
    .filter(([key]) => key.startsWith(`${namespace}:`))
    .map(([key, schema]) => [key.slice(namespace.length + 1), schema]),
);

const valuesKey: ConfigurationKey = "functions-landing-zone:secretValues";

/** The keys that take a secret. */
const ofSecrets: ReadonlySet<string> = new Set<ConfigurationKey>([
  "functions-landing-zone:alertWebhook",
  valuesKey,
]);

/** A secret must be where one is expected, and only there: the program reads all other values in clear. */
export function* checkSecrets(config: Values, secretKeys: ReadonlySet<string>): Generator<Finding> {
  for (const [key, schema] of Object.entries(keys)) {
    const value = config[key];
    const { allowed = "", example = "" } = hintOf(schema) ?? {};
    if (ofSecrets.has(key) && !secretKeys.has(key) && !isEmpty(value)) {
      yield {
        // Each of a map is encrypted by itself.
        path: key === valuesKey ? [key, namesOf(value)[0] ?? "payment-api-key"] : [key],
        found: "a secret in clear text (not shown)",
        allowed: `${allowed}, encrypted`,
        example: { secure: "…" },
        secret: true,
      };
    } else if (!ofSecrets.has(key) && secretKeys.has(key)) {
      yield {
        path: [key],
        found: "an encrypted value, where none is expected (not shown)",
        allowed: `${allowed}, in clear text; an app gets its secrets through Key Vault references`,
        example,
      };
    }
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

/** Keys of the project's namespace, or of one spelt almost like it, that the program does not read. */
export function* checkUnknownKeys(config: Values): Generator<Finding> {
  for (const key of Object.keys(config)) {
    const colon = key.indexOf(":");
    if (nearest(key.slice(0, colon), [namespace]) !== undefined && !Object.hasOwn(keys, key)) {
      const finding = unknownKey([key], key.slice(colon + 1), own);
      yield { ...finding, instead: `${namespace}:${finding.instead}` };
    }
  }
}
