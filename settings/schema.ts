import { z } from "zod";

import { access } from "./access.ts";
import { app, appName } from "./app.ts";
import { customerManagedKey } from "./customerManagedKey.ts";
import { edge } from "./edge.ts";
import { describe } from "./finding.ts";
import { gateway } from "./gateway.ts";
import { governance } from "./governance.ts";
import { keyVault, secretValues, secrets } from "./keyVault.ts";
import { alerts, monitoring } from "./monitoring.ts";
import { network } from "./network.ts";
import { plan, planName } from "./plans.ts";
import { platform } from "./platform.ts";
import { type EntryRule, eachEntry, flag, hinted, mapOf, nameRule, oneOf, text } from "./rules.ts";
import { source } from "./source.ts";
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
  "functions-landing-zone:network": network.optional(),
  "functions-landing-zone:monitoring": monitoring.prefault({}),
  "functions-landing-zone:alerts": alerts.optional(),
  "functions-landing-zone:alertWebhook": hinted(z.string(), {
    allowed: "an https URL",
    example: "https://hooks.contoso.example/…",
    secret: true,
  }).optional(),
  "functions-landing-zone:zoneRedundant": flag().default(false),
  "functions-landing-zone:deletionProtection": flag().default(false),
  "functions-landing-zone:keyVault": keyVault.prefault({}),
  "functions-landing-zone:secrets": secrets.default({}),
  "functions-landing-zone:secretValues": secretValues.default({}),
  "functions-landing-zone:customerManagedKey": customerManagedKey.optional(),
  "functions-landing-zone:gateway": gateway.optional(),
  "functions-landing-zone:edge": edge.optional(),
  "functions-landing-zone:governance": governance.prefault({}),
  "functions-landing-zone:access": access.prefault({}),
  "functions-landing-zone:source": source.optional(),
  "functions-landing-zone:platform": platform.optional(),
  "functions-landing-zone:plans": mapOf(plan, planName, {
    allowed: "up to 4 plans that apps share, by name",
    example: { premium: { sku: "EP1", subnet: 1 } },
  }).default({}),
  "functions-landing-zone:apps": mapOf(app, appName, {
    allowed: "an object with up to 200 apps, by name",
    example: { orders: { runtime: "node-22" } },
  }).default({}),
};

/** The configuration of a stack. */
export const configuration = z.object(keys);

/** The full name of a key that the program reads. */
export type ConfigurationKey = keyof typeof keys;
