import { z } from "zod";

import { reservedBecause } from "./reservedSettings.ts";
import {
  type Problem,
  flag,
  hinted,
  list,
  mapOf,
  nameRule,
  number,
  object,
  oneOf,
  someOf,
  text,
  textFor,
} from "./rules.ts";
import { explainRuntime, findRuntime, supportedRuntimes } from "./runtimes.ts";
import { holdsSecret, isBrokenReference } from "./secrets.ts";
import { containerVerbs, plans, queueVerbs, tableVerbs } from "./settings.ts";

const keyVaultReference = "@Microsoft.KeyVault(SecretUri=https://my-vault.vault.azure.net/secrets/my-secret)";

/** Azure's rule for names of app settings; `:` is not among them, as apps on Flex Consumption run on Linux. */
const settingName = nameRule(
  /^[\w.]+$/,
  "letters, digits, '_' and '.'; nested .NET settings are spelt with '__' on Linux, not with ':'",
  ["GREETING", "hello"],
);

function settingProblem(name: string, value: unknown): Problem | undefined {
  const reason = reservedBecause(name);
  if (reason !== undefined) {
    return {
      found: `the app setting '${name}', ${reason}`,
      allowed: "app settings of the app's own: remove this one",
      instead: "GREETING",
      example: "hello",
    };
  }
  if (typeof value === "string" && isBrokenReference(value)) {
    return {
      found: "what looks like a Key Vault reference and is not well-formed",
      allowed: "@Microsoft.KeyVault(SecretUri=…) or @Microsoft.KeyVault(VaultName=…;SecretName=…)",
      example: keyVaultReference,
    };
  }
  if (typeof value === "string" && holdsSecret(name, value)) {
    return {
      found: "what looks like a secret in clear text (not shown)",
      allowed: "a Key Vault reference to the secret",
      example: keyVaultReference,
    };
  }
  return settingName(name, value);
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const exampleGuid = "11111111-2222-3333-4444-555555555555";

const signIn = object(
  {
    clientId: text(guid, { allowed: "a GUID: the client id of an app registration", example: exampleGuid }),
    audience: text(/^\S+$/, {
      allowed: "the audience that a token must be for, without spaces",
      example: `api://${exampleGuid}`,
    }).optional(),
    applications: someOf(
      text(guid, { allowed: "a GUID: the client id of an application that may call", example: exampleGuid }),
      { allowed: "the client ids of the applications that may call, at least one", example: [exampleGuid] },
    ),
  },
  {
    allowed: "an object with clientId and applications",
    example: { clientId: exampleGuid, applications: [exampleGuid] },
  },
).transform((given) => ({ ...given, audience: given.audience ?? `api://${given.clientId}` }));

function dataMap<const T extends readonly string[]>(kind: string, verbs: T, pattern: RegExp, names: string) {
  const [example = ""] = verbs;
  const rule = nameRule(pattern, names, ["incoming", example]);
  return mapOf(oneOf(verbs, example), rule, {
    allowed: `${kind} names, each with one of ${verbs.join(", ")}`,
    example: { incoming: example },
  }).default({});
}

const data = object(
  {
    containers: dataMap(
      "container",
      containerVerbs,
      /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
      "3 to 63 lowercase letters, digits and single inner hyphens",
    ),
    // The host puts messages that failed into a queue of the same name and "-poison".
    queues: dataMap(
      "queue",
      queueVerbs,
      /^(?=.{3,56}$)(?!.*-poison$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
      "3 to 56 lowercase letters, digits and single inner hyphens, not ending in -poison",
    ),
    // The service keeps the name "tables" for itself.
    tables: dataMap(
      "table",
      tableVerbs,
      /^(?!tables$)[a-z][a-z0-9]{2,62}$/i,
      "3 to 63 letters and digits, starting with a letter",
    ),
    immutableDays: mapOf(
      number(z.int().min(1).max(146_000), {
        allowed: "a whole number of days from 1 to 146000",
        example: 365,
      }),
      nameRule(/^.+$/, "the name of a container of this app", ["archive", 365]),
      { allowed: "days by container", example: { archive: 365 } },
    ).default({}),
  },
  {
    allowed: "an object with containers, queues, tables or immutableDays",
    example: { containers: { incoming: "read" } },
  },
);

/** Value of a key of `apps`. */
export const app = object(
  {
    runtime: textFor(findRuntime, explainRuntime, {
      allowed: supportedRuntimes.join(", "),
      example: "node-22",
    }),
    plan: oneOf(plans, "FlexConsumption").default("FlexConsumption"),
    instanceMemoryMB: number(z.literal([2048, 4096]), { allowed: "2048 or 4096", example: 2048 }).default(
      2048,
    ),
    maximumInstanceCount: number(z.int().min(40).max(1000), {
      allowed: "a whole number from 40 to 1000",
      example: 40,
    }).default(40),
    settings: mapOf(
      hinted(z.string(), {
        allowed: "a text (quote numbers and booleans)",
        example: "a value",
        secret: true,
      }),
      settingProblem,
      { allowed: "names of app settings, each with a text", example: { GREETING: "hello" }, secret: true },
    ).default({}),
    cors: list(
      text(/^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/, {
        allowed: "https://, a host name in lowercase and maybe a port; no path and no '*'",
        example: "https://portal.contoso.example",
      }),
      { allowed: "a list of origins", example: ["https://portal.contoso.example"] },
    ).default([]),
    signIn: signIn.optional(),
    data: data.prefault({}),
    durable: flag().default(false),
  },
  { allowed: "an object with runtime", example: { runtime: "node-22" } },
);

/** A key of `apps`. */
export const appName = nameRule(
  /^(?=.{2,12}$)[a-z0-9]+(?:-+[a-z0-9]+)*$/,
  "2 to 12 lowercase letters, digits and inner hyphens",
  ["orders", { runtime: "node-22" }],
);
