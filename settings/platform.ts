import { RunError, StackReference, getOrganization, getProject, getStack } from "@pulumi/pulumi";
import { z } from "zod";

import { gatewayTiers } from "../components/gateway/tiers.ts";
import type { PlatformDescription } from "../components/platformDescription.ts";
import type { Values } from "./checks.ts";
import { type Finding, describe } from "./finding.ts";
import { isObject, text } from "./rules.ts";
import { namespace } from "./settings.ts";

/** Value of `platform`. */
export const platform = text(/^(?:[\w.-]{1,100}\/[\w.-]{1,100}\/)?[\w.-]{1,100}$/, {
  allowed: "the name of a stack of this project, or organization/project/stack",
  example: "prod",
});

const platformKey = `${namespace}:platform`;
const networkKey = `${namespace}:network`;

/** What belongs to a platform, and is set in its stack. */
const keysOfPlatform = [
  "network",
  "monitoring",
  "alerts",
  "alertWebhook",
  "gateway",
  "edge",
  "keyVault",
  "customerManagedKey",
  "plans",
].map((key) => `${namespace}:${key}`);

/**
 * A stack has a platform of its own, with a network, or is built on another's; not both.
 *
 * @param stack The name of the stack, without organization and project.
 */
export function* checkPlatform(stack: string, values: Values): Generator<Finding> {
  const { [platformKey]: given, [networkKey]: network } = values;
  if (given === undefined) {
    if (network === undefined) {
      yield {
        path: [networkKey],
        found: "nothing",
        allowed: `an object with addressSpace; or ${platformKey}, the stack whose network is shared`,
        example: { addressSpace: "10.40.0.0/22" },
      };
    }
    return;
  }
  if (given === stack) {
    yield {
      path: [platformKey],
      found: `${describe(given)}, this stack itself`,
      allowed: `another stack, which has the platform; or nothing, and ${networkKey}, for a platform of its own`,
      remove: true,
      example: "prod",
    };
    return;
  }
  for (const key of keysOfPlatform.filter((each) => values[each] !== undefined)) {
    yield {
      path: [key],
      found: `a value, though the stack is built on the platform of ${describe(given)}, which has its own`,
      allowed: `nothing: set it in that stack`,
      remove: true,
      example: "prod",
    };
  }
  const { [`${namespace}:governance`]: governance } = values;
  if (isObject(governance) && governance["defender"] !== undefined) {
    yield {
      path: [`${namespace}:governance`, "defender"],
      found: "what is for a whole subscription, in a stack of apps",
      allowed: "nothing: set it in the stack of the platform",
      remove: true,
      example: true,
    };
  }
}

const id = z.string().startsWith("/subscriptions/");

const limit = z.object({ calls: z.int(), seconds: z.int() });

const description: z.ZodType<PlatformDescription> = z.object({
  version: z.literal(1),
  resourceGroupName: z.string(),
  network: z.object({
    privateEndpointSubnetId: id,
    flexIntegrationSubnetId: id,
    privateDnsZones: z.record(z.string(), id),
  }),
  telemetry: z.object({
    workspaceId: id,
    connectionString: z.string(),
    applicationInsights: z.object({ id, name: z.string() }),
  }),
  actionGroupId: id.optional(),
  vault: z.object({ id, vaultName: z.string(), uri: z.url() }),
  customerManagedKey: z.object({ vaultUri: z.url(), keyName: z.string(), identityId: id }).optional(),
  plans: z.record(
    z.string(),
    z.object({
      kind: z.enum(["ElasticPremium", "Dedicated"]),
      planId: id,
      subnetId: id,
      minimumInstances: z.int().optional(),
      maximumInstances: z.int().optional(),
    }),
  ),
  ingress: z
    .object({
      serviceName: z.string(),
      tier: z.enum(gatewayTiers),
      url: z.url(),
      identityClientId: z.string(),
      clientId: z.guid(),
      defaults: z.object({
        callers: z.object({ tenantId: z.guid(), audience: z.string(), clientIds: z.array(z.guid()) }),
        rateLimit: limit,
        quota: limit.optional(),
        cors: z.array(z.string()).optional(),
      }),
    })
    .optional(),
});

/**
 * Reads what the stack of a platform told of it, as its output `platform`.
 *
 * @param stack Value of the setting: the name of a stack of this project, or `organization/project/stack`.
 * @param resourceGroupName Resource group of the stack that is built on it.
 * @throws {RunError} when it is the running stack itself, or has no such output, or one that this version does not understand, or the same
 *   resource group.
 */
export async function readPlatform(stack: string, resourceGroupName: string): Promise<PlatformDescription> {
  const name = stack.includes("/") ? stack : `${getOrganization()}/${getProject()}/${stack}`;
  // Without an organization and a project, the settings' own check has told so already.
  if (name === `${getOrganization()}/${getProject()}/${getStack()}`) {
    throw new RunError(
      `${platformKey} names ${name}, this stack itself: name the stack that has the platform`,
    );
  }
  const reference = new StackReference(name);
  const told: unknown = await reference.getOutputValue("platform");
  const { data, error } = description.safeParse(told);
  if (data === undefined) {
    const why =
      told === undefined
        ? "has no output 'platform': deploy it first (pulumi up), from this version of the project"
        : `has an output 'platform' that this version does not understand: deploy it anew. ${z.prettifyError(error)}`;
    throw new RunError(`the stack ${name}, which ${platformKey} names, ${why}`);
  }
  if (data.resourceGroupName === resourceGroupName) {
    throw new RunError(
      `the stack ${name}, which ${platformKey} names, has the resource group ${resourceGroupName}, which this stack would have too: ` +
        "give this one another workload, environment or location",
    );
  }
  return data;
}
