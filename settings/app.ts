import { z } from "zod";

import { type ApiSettings, api } from "./api.ts";
import { type ConnectionSettings, connections } from "./connections.ts";
import { describe } from "./finding.ts";
import { audience } from "./gatewayPolicies.ts";
import { exampleGuid, guid } from "./guid.ts";
import { appSecrets } from "./keyVault.ts";
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
  text,
  textFor,
  textThat,
} from "./rules.ts";
import { origins } from "./origins.ts";
import { planName } from "./plans.ts";
import {
  explainRuntime,
  findRuntime,
  type Runtime,
  sharedPlanRuntimes,
  supportedRuntimes,
} from "./runtimes.ts";
import { holdsSecret, isBrokenReference } from "./secrets.ts";

/** What an app may do with a blob container: Storage Blob Data Reader, or Storage Blob Data Contributor. */
export const containerVerbs = ["read", "write"] as const;
/** One of {@link containerVerbs}. */
export type ContainerVerb = (typeof containerVerbs)[number];

/** What an app may do with a queue: Storage Queue Data Message Sender, or Storage Queue Data Contributor. */
export const queueVerbs = ["send", "process"] as const;
/** One of {@link queueVerbs}. */
export type QueueVerb = (typeof queueVerbs)[number];

/** What an app may do with a table: Storage Table Data Reader, or Storage Table Data Contributor. */
export const tableVerbs = ["read", "write"] as const;
/** One of {@link tableVerbs}. */
export type TableVerb = (typeof tableVerbs)[number];

/** The plan of an app that has one of its own. */
export const flexConsumption = "FlexConsumption";

/** One function app. */
export interface AppSettings {
  /** Language and version, e.g. `{ name: "node", version: "22" }` for `node-22`. */
  readonly runtime: Pick<Runtime, "name" | "version">;
  /** What it runs on: `FlexConsumption`, or the name of a plan in `plans`. Default: `FlexConsumption`. */
  readonly plan: string;
  /** Memory of an instance in MB on Flex Consumption, 2048 or 4096. Default: 2048. */
  readonly instanceMemoryMB: 2048 | 4096;
  /**
   * Instances that the app may grow to, a limit of cost: 40 to 1000 on Flex Consumption, 1 to the plan's on Elastic Premium; not on a
   * dedicated plan. Default: 40 on Flex Consumption, the plan's on Elastic Premium.
   */
  readonly maximumInstanceCount?: number | undefined;
  /** Instances on Flex Consumption that never go away, by `http`, `blob`, `durable` or `function:<name>`. Default: none. */
  readonly alwaysReady: Readonly<Record<string, number>>;
  /** Slots beside production, on a plan that is shared. Default: none. */
  readonly slots: readonly string[];
  /** Path that answers 200 while an instance is well, on a plan that is shared. Default: none. */
  readonly healthCheckPath?: string | undefined;
  /** Whether callers must present a certificate, on a plan that is shared. Default: false. */
  readonly clientCertificates: boolean;
  /** Environment variables of the app's own. No secrets: those are Key Vault references. Default: none. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the secrets that the app may read, each as an app setting: `payment-api-key` is `PAYMENT_API_KEY`. Default: none. */
  readonly secrets: readonly string[];
  /** Names of the secrets that its code reads itself, by its identity, from the vault at `KeyVault__vaultUri`. Default: none. */
  readonly secretReads: readonly string[];
  /** Origins (`https://host[:port]`) whose pages may call the app from a browser. Default: none. */
  readonly cors: readonly string[];
  /** Its HTTP API on the gateway. Needs `signIn`. Default: none. */
  readonly api?: ApiSettings | undefined;
  /** Who may call the app over HTTP: the gateway, when it has an API, and whom it names. Default: nobody. */
  readonly signIn?: SignInSettings | undefined;
  /** The app's own data. */
  readonly data: DataSettings;
  /** What its triggers and bindings connect to, beside its own data: resources that are there already. Default: nothing. */
  readonly connections: ConnectionSettings;
  /** Whether the app uses Durable Functions, whose host needs queues and tables. Default: false. */
  readonly durable: boolean;
  /** Whether the app is cut off, for incident response; see docs/incident-response.md. Default: false. */
  readonly isolate: boolean;
}

/** Microsoft Entra ID sign-in in front of an app. */
export interface SignInSettings {
  /** Client id (GUID) of the app registration that stands for the app. */
  readonly clientId: string;
  /** Audience that a token must be for. Default: `api://<clientId>`. */
  readonly audience: string;
  /** Client ids (GUIDs) of the applications that may call, beside the gateway. Default: none. */
  readonly applications: readonly string[];
}

/** The app's own data, by name, and what the app may do with it. Default: none. */
export interface DataSettings {
  /** Blob containers. */
  readonly containers: Readonly<Record<string, ContainerVerb>>;
  /** Queues. */
  readonly queues: Readonly<Record<string, QueueVerb>>;
  /** Tables. */
  readonly tables: Readonly<Record<string, TableVerb>>;
  /** Days, 1 to 146000, for which a blob can be neither changed nor deleted once it is written, by container. */
  readonly immutableDays: Readonly<Record<string, number>>;
  /** Whether the app hands out links to its blobs: shared access signatures by user delegation. Default: false. */
  readonly downloadLinks: boolean;
}

const keyVaultReference = "@Microsoft.KeyVault(SecretUri=https://my-vault.vault.azure.net/secrets/my-secret)";

/** Azure's rule for names of app settings; `:` is not among them, as apps run on Linux. */
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
      remove: true,
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

const signIn = object(
  {
    clientId: guid("the client id of an app registration"),
    audience: audience.optional(),
    applications: list(guid("the client id of an application that may call"), {
      allowed: "the client ids of the applications that may call",
      example: [exampleGuid],
    }).default([]),
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
    downloadLinks: flag().default(false),
  },
  {
    allowed: "an object with containers, queues, tables, immutableDays or downloadLinks",
    example: { containers: { incoming: "read" } },
  },
);

function planProblem(name: string): Problem | undefined {
  // What has private endpoints: https://learn.microsoft.com/azure/azure-functions/functions-networking-options
  return /^(?:Consumption|Dynamic|Y1)$/i.test(name)
    ? { found: `${describe(name)}, a plan without private endpoints` }
    : name === flexConsumption
      ? undefined
      : planName(name, undefined) && {};
}

/** Value of a key of `apps`. */
export const app = object(
  {
    runtime: textFor(findRuntime, explainRuntime, {
      allowed: `${supportedRuntimes.join(", ")}; on a plan in plans also ${sharedPlanRuntimes.join(", ")}`,
      example: "node-22",
    }),
    plan: textThat(planProblem, {
      allowed: `${flexConsumption}, or the name of a plan in plans`,
      example: flexConsumption,
    }).default(flexConsumption),
    instanceMemoryMB: number(z.literal([2048, 4096]), { allowed: "2048 or 4096", example: 2048 }).default(
      2048,
    ),
    maximumInstanceCount: number(z.int().min(1).max(1000), {
      allowed: "a whole number: 40 to 1000 on Flex Consumption, 1 to 100 on Elastic Premium",
      example: 40,
    }).optional(),
    alwaysReady: mapOf(
      number(z.int().min(1).max(1000), { allowed: "a whole number from 1 to 1000", example: 2 }),
      nameRule(/^(?:http|blob|durable|function:[\w-]{1,127})$/, "http, blob, durable or function:<name>", [
        "http",
        2,
      ]),
      { allowed: "instances by http, blob, durable or function:<name>", example: { http: 2 } },
    ).default({}),
    slots: list(
      text(/^(?!production$)[a-z][a-z0-9]{2,18}$/, {
        allowed: "3 to 19 lowercase letters and digits, a letter first; not production",
        example: "staging",
      }),
      { allowed: "a list of names of slots", example: ["staging"] },
    ).default([]),
    healthCheckPath: text(/^\/[\w./-]{1,255}$/, {
      allowed: "a path of the app, from / on, without a query",
      example: "/api/health",
    }).optional(),
    clientCertificates: flag().default(false),
    settings: mapOf(
      hinted(z.string(), {
        allowed: "a text (quote numbers and booleans)",
        example: "a value",
        secret: true,
      }),
      settingProblem,
      { allowed: "names of app settings, each with a text", example: { GREETING: "hello" }, secret: true },
    ).default({}),
    secrets: appSecrets.default([]),
    secretReads: appSecrets.default([]),
    cors: origins.default([]),
    api: api.optional(),
    signIn: signIn.optional(),
    data: data.prefault({}),
    connections: connections.default({}),
    durable: flag().default(false),
    isolate: flag().default(false),
  },
  { allowed: "an object with runtime", example: { runtime: "node-22" } },
);

/** A key of `apps`. */
export const appName = nameRule(
  /^(?=.{2,12}$)[a-z0-9]+(?:-+[a-z0-9]+)*$/,
  "2 to 12 lowercase letters, digits and inner hyphens",
  ["orders", { runtime: "node-22" }],
);
