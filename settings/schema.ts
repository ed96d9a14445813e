import { z } from "zod";

import { access } from "./access.ts";
import { app, appName } from "./app.ts";
import { customerManagedKey } from "./customerManagedKey.ts";
import { edge } from "./edge.ts";
import { gateway } from "./gateway.ts";
import { governance } from "./governance.ts";
import { keyVault, secretValues, secrets } from "./keyVault.ts";
import { alerts, monitoring } from "./monitoring.ts";
import { network } from "./network.ts";
import { plan, planName } from "./plans.ts";
import { platform } from "./platform.ts";
import { location } from "./regions.ts";
import { flag, hinted, mapOf, text } from "./rules.ts";
import { source } from "./source.ts";
import { tags } from "./tags.ts";

/** Value of `environment`; the name of the stack must be one too when the key is not set. */
export const environment = text(/^[a-z0-9]{2,8}$/, {
  allowed: "2 to 8 lowercase letters and digits",
  example: "dev",
});

/** Every key that the program reads, by its full name. */
export const keys = {
  "azure-native:location": location,
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
