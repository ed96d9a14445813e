import { z } from "zod";

import { settingOf } from "../components/secretSetting.ts";
import type { Values } from "./checks.ts";
import { findDay } from "./day.ts";
import { type Finding, describe } from "./finding.ts";
import { didYouMean } from "./nearest.ts";
import { repeated } from "./repeated.ts";
import { reservedBecause } from "./reservedSettings.ts";
import {
  entriesOf,
  flag,
  hinted,
  isObject,
  isOn,
  list,
  mapOf,
  nameRule,
  namesOf,
  number,
  object,
  oneOf,
  text,
  textFor,
} from "./rules.ts";
import { namespace } from "./settings.ts";

/** What a vault can keep: `premium` also has keys that never leave a hardware security module. */
export const vaultSkus = ["standard", "premium"] as const;
export type VaultSku = (typeof vaultSkus)[number];

/** The vault of a zone. */
export interface KeyVaultSettings {
  /** Default: `standard`. */
  readonly sku: VaultSku;
  /** Days, 7 to 90, for which what is deleted can be recovered; Azure takes it when the vault is made. Default: 90. */
  readonly softDeleteDays: number;
}

/** A secret of the vault: one that the zone puts there, or one that somebody else did. */
export type SecretSettings = NewSecretSettings | ExistingSecretSettings;

/** A secret that the zone puts into the vault. */
export interface NewSecretSettings {
  readonly existing: false;
  /** The day, `YYYY-MM-DD`, at whose start (UTC) it ends. A later day renews a generated value. */
  readonly expires: string;
  /** What the value is. Default: `text/plain`. */
  readonly contentType: string;
}

/** A secret that somebody else puts into the vault, before an app is to read it, and that ends when they say. */
export interface ExistingSecretSettings {
  readonly existing: true;
}

const secretsKey = `${namespace}:secrets`;
const valuesKey = `${namespace}:secretValues`;
const appsKey = `${namespace}:apps`;

const secretNamePattern = /^[a-z0-9-]{1,127}$/i;
const secretNames = "1 to 127 letters, digits and hyphens";
const exampleSecret = { expires: "2027-06-30", generate: true };

/** Value of `keyVault`. */
export const keyVault = object(
  {
    sku: oneOf(vaultSkus, "premium").default("standard"),
    softDeleteDays: number(z.int().min(7).max(90), {
      allowed: "a whole number of days from 7 to 90",
      example: 90,
    }).default(90),
  },
  { allowed: "an object with sku or softDeleteDays", example: { sku: "premium" } },
);

// A value that got here by mistake is not shown.
const secret = object(
  {
    expires: textFor(findDay, () => ({}), {
      allowed: "the day on which the secret ends, as YYYY-MM-DD",
      example: exampleSecret.expires,
      secret: true,
    }).optional(),
    contentType: text(/^[!-~](?:[ -~]{0,253}[!-~])?$/, {
      allowed: "what the value is, 1 to 255 characters of ASCII",
      example: "text/plain",
      secret: true,
    }).default("text/plain"),
    generate: flag().optional(),
    existing: flag().optional(),
  },
  {
    allowed: "an object with expires, contentType and generate, or with existing",
    example: exampleSecret,
    secret: true,
  },
).transform(({ expires, contentType }): SecretSettings =>
  // A secret of the zone's own without an end is a mistake that the check below tells.
  expires === undefined ? { existing: true } : { existing: false, expires, contentType },
);

/** Value of `secrets`. */
export const secrets = mapOf(
  secret,
  nameRule(secretNamePattern, secretNames, ["payment-api-key", exampleSecret]),
  {
    allowed: "secrets of the vault by name, each with expires or existing",
    example: { "payment-api-key": exampleSecret },
    secret: true,
  },
);

const valuesByName = z.record(z.string(), z.string().regex(/[^]/));

/** Value of `secretValues`. What is wrong with it, the check below tells, with the command that encrypts. */
export const secretValues = hinted(z.unknown(), {
  allowed: "values of secrets by name",
  example: { "payment-api-key": { secure: "…" } },
  secret: true,
}).transform((value) => valuesByName.safeParse(value).data ?? {});

/** The name of a secret of the vault. */
export const secretName = text(secretNamePattern, {
  allowed: `the name of a secret of the vault: ${secretNames}`,
  example: "payment-api-key",
});

/** Value of `secrets` and of `secretReads` of an app: names of secrets of the vault that it may read. */
export const appSecrets = list(secretName, {
  allowed: "a list of names of secrets",
  example: ["payment-api-key"],
});

/** Each secret has one origin and an end, and apps read secrets that are there, by settings that are free. */
export function* checkSecretUse(values: Values): Generator<Finding> {
  const declared = namesOf(values[secretsKey]);
  const given = valuesByName.safeParse(values[valuesKey] ?? {}).data;
  if (given === undefined) {
    yield {
      path: [valuesKey, declared[0] ?? "payment-api-key"],
      found: "what is no map from names to texts, none of them empty (not shown)",
      allowed: "values of secrets by name, each encrypted by itself",
      example: { secure: "…" },
      secret: true,
    };
    return;
  }
  for (const [name, value] of entriesOf(values[secretsKey])) {
    if (isObject(value)) {
      yield* checkOrigin(name, value, Object.hasOwn(given, name));
    }
  }
  yield* checkNamesDiffer(declared);
  for (const name of Object.keys(given).filter((each) => !declared.includes(each))) {
    yield {
      path: [secretsKey, name],
      found: `nothing, but secretValues has a value for it${didYouMean(name, declared)}`,
      allowed: "an object with expires",
      example: { expires: exampleSecret.expires },
    };
  }
  for (const [app, value] of entriesOf(values[appsKey])) {
    if (isObject(value)) {
      yield* checkApp(app, value, declared);
    }
  }
}

function* checkOrigin(name: string, value: Record<string, unknown>, hasValue: boolean): Generator<Finding> {
  const existing = isOn(value["existing"]);
  const origins = [
    ...(hasValue ? ["a value in secretValues"] : []),
    ...(isOn(value["generate"]) ? ["generate: true"] : []),
    ...(existing ? ["existing: true"] : []),
  ];
  if (origins.length !== 1) {
    yield {
      path: [secretsKey, name],
      found: origins.length === 0 ? "a secret without a value" : origins.join(" and "),
      allowed: "one of a value in secretValues (encrypted), generate: true, existing: true",
      example: { generate: true },
    };
  }
  if (existing && value["expires"] !== undefined) {
    yield {
      path: [secretsKey, name, "expires"],
      found: "a day on which a secret is to end that is there already",
      allowed: "existing: true alone: whoever puts the secret into the vault says when it ends",
      remove: true,
      instead: "existing",
      example: true,
    };
  }
  if (!existing && value["expires"] === undefined) {
    yield {
      path: [secretsKey, name, "expires"],
      found: "nothing",
      allowed: "the day on which the secret ends, as YYYY-MM-DD",
      example: exampleSecret.expires,
    };
  }
}

/** Key Vault does not tell upper from lower case in names. */
function* checkNamesDiffer(names: readonly string[]): Generator<Finding> {
  for (const { name, first } of repeated(names)) {
    yield {
      path: [secretsKey, name],
      found: `the name '${name}', used twice: Key Vault takes it for '${first}'`,
      allowed: "names that differ in more than upper and lower case",
      instead: "payment-api-key",
      example: exampleSecret,
    };
  }
}

/** As app settings, and by the app's code. */
const readingKeys = ["secrets", "secretReads"] as const;

function* checkApp(
  app: string,
  value: Record<string, unknown>,
  declared: readonly string[],
): Generator<Finding> {
  const own = namesOf(value["settings"]);
  const readIn = new Map<string, string>();
  for (const key of readingKeys) {
    for (const [index, name] of (appSecrets.safeParse(value[key]).data ?? []).entries()) {
      const path = [appsKey, app, key, index];
      const before = readIn.get(name);
      readIn.set(name, key);
      if (!declared.includes(name)) {
        yield {
          path,
          found: `${describe(name)}, which is no secret of the zone${didYouMean(name, declared)}`,
          allowed: `names of secrets: ${declared.join(", ") || "there is none"}`,
          example: declared[0] ?? "payment-api-key",
        };
      } else if (before !== undefined) {
        yield {
          path,
          found: `${describe(name)}, ${before === key ? "named twice" : `which is in ${before} already`}`,
          allowed: "each secret once: remove this one",
          remove: true,
          example: "payment-api-key",
        };
      } else if (key === "secrets") {
        yield* checkSetting(path, name, own);
      }
    }
  }
}

/** The app setting that stands for a secret is free. */
function* checkSetting(path: Finding["path"], name: string, own: readonly string[]): Generator<Finding> {
  const setting = settingOf(name);
  const reason = reservedBecause(setting);
  const taken = own.find((each) => each.toUpperCase() === setting);
  if (reason !== undefined || taken !== undefined) {
    yield {
      path,
      found: `${describe(name)}, whose app setting is ${setting}, ${reason ?? `which is among the app's settings already as '${taken ?? ""}'`}`,
      allowed: "a secret whose name, in upper case and with '_' for '-', is no other setting of the app",
      example: "payment-api-key",
    };
  }
}
