import { z } from "zod";

import { describe } from "./finding.ts";
import { app, appName } from "./app.ts";
import { network } from "./network.ts";
import {
  type EntryRule,
  eachEntry,
  flag,
  hinted,
  mapOf,
  nameRule,
  number,
  object,
  oneOf,
  someOf,
  text,
} from "./rules.ts";
import { dataClassifications } from "./settings.ts";

/** Value of `environment`; the name of the stack must be one too when the key is not set. */
export const environment = text(/^[a-z0-9]{2,8}$/, {
  allowed: "2 to 8 lowercase letters and digits",
  example: "dev",
});

const tagValue = (what: string, example: string) =>
  text(/^(?=[^]*\S)[^]{1,256}$/, {
    allowed: `${what}: a text of 1 to 256 characters (quote numbers)`,
    example,
  });

/**
 * Azure's rules for tags, with the 128 characters of storage accounts:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
const tagName = nameRule(
  /^(?!microsoft|azure|windows)(?!\s)[^<>%&\\?/]{1,128}$/i,
  String.raw`1 to 128 characters other than < > % & \ ? /, not starting with microsoft, azure or windows`,
  ["team", "a value"],
);

const tagRule: EntryRule = (name, value) =>
  /^(?:environment|workload)$/i.test(name)
    ? {
        found: `the tag ${describe(name)}, which the landing zone sets itself`,
        allowed: "tags of one's own: remove this one",
        instead: "team",
        example: "a value",
      }
    : tagName(name, value);

const tags = hinted(
  z
    .object({
      owner: tagValue("who answers for the zone", "team-orders"),
      costCenter: tagValue("who pays for the zone", "CC-4711"),
      dataClassification: oneOf(dataClassifications, "confidential").default("confidential"),
    })
    .catchall(tagValue("a tag", "a value"))
    .superRefine(...eachEntry(tagRule)),
  {
    allowed: "an object with owner and costCenter",
    example: { owner: "team-orders", costCenter: "CC-4711" },
  },
);

const monitoring = object(
  {
    retentionDays: number(z.int().min(30).max(730), {
      allowed: "a whole number of days from 30 to 730",
      example: 90,
    }).default(90),
    dailyQuotaGb: number(z.number().min(0.023), {
      allowed: "a number of gigabytes, 0.023 or more",
      example: 5,
    }).optional(),
  },
  { allowed: "an object with retentionDays or dailyQuotaGb", example: { retentionDays: 90 } },
);

const alerts = object(
  {
    emails: someOf(
      text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, { allowed: "an e-mail address", example: "oncall@contoso.example" }),
      { allowed: "a list of e-mail addresses, at least one", example: ["oncall@contoso.example"] },
    ),
  },
  { allowed: "an object with emails", example: { emails: ["oncall@contoso.example"] } },
);

const exampleIdentityId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-storage-key";

const customerManagedKey = object(
  {
    vaultUri: text(/^https:\/\/[a-z0-9-]{3,24}\.vault\.azure\.net\/?$/i, {
      allowed: "the URI of a vault",
      example: "https://kv-orders.vault.azure.net",
    }),
    keyName: text(/^[a-z0-9-]{1,127}$/i, {
      allowed: "the name of a key without a version: 1 to 127 letters, digits and hyphens",
      example: "storage",
    }),
    identityId: text(
      /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[\w-]{3,128}$/i,
      { allowed: "the resource id of a user-assigned identity", example: exampleIdentityId },
    ),
  },
  {
    allowed: "an object with vaultUri, keyName and identityId",
    example: {
      vaultUri: "https://kv-orders.vault.azure.net",
      keyName: "storage",
      identityId: exampleIdentityId,
    },
  },
);

/** Every key that the program reads, by its full name. */
export const keys = {
  "azure-native:location": text(/^[a-z][a-z0-9]{2,29}$/, {
    allowed: "the name of an Azure region, in lowercase letters and digits",
    example: "westeurope",
  }),
  "functions-landing-zone:workload": text(/^[a-z][a-z0-9]{1,9}$/, {
    allowed: "2 to 10 lowercase letters and digits, starting with a letter",
    example: "orders",
  }),
  "functions-landing-zone:environment": environment.optional(),
  "functions-landing-zone:suffix": text(/^[a-z0-9]{4}$/, {
    allowed: "4 lowercase letters and digits",
    example: "x7k2",
  }).optional(),
  "functions-landing-zone:tags": tags,
  "functions-landing-zone:network": network,
  "functions-landing-zone:monitoring": monitoring.prefault({}),
  "functions-landing-zone:alerts": alerts.optional(),
  "functions-landing-zone:alertWebhook": hinted(z.string(), {
    allowed: "an https URL, as a secret",
    example: "https://hooks.contoso.example/…",
    secret: true,
  }).optional(),
  "functions-landing-zone:zoneRedundant": flag().default(false),
  "functions-landing-zone:deletionProtection": flag().default(false),
  "functions-landing-zone:customerManagedKey": customerManagedKey.optional(),
  "functions-landing-zone:apps": mapOf(app, appName, {
    allowed: "an object with 1 to 200 apps, by name",
    example: { orders: { runtime: "node-22" } },
  }),
};

/** The configuration of a stack. */
export const configuration = z.object(keys);

/** The full name of a key that the program reads. */
export type ConfigurationKey = keyof typeof keys;
