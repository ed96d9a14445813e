import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { ArmClient } from "./armClient.ts";
import { OperationError } from "./operationError.ts";

/**
 * The version in which the property was seen to be taken and given back. It is in no published schema of any version, so Pulumi does
 * not know it: docs/admin-isolation.md.
 */
const apiVersion = "2024-04-01";

const site = z.object({
  properties: z.object({ functionsRuntimeAdminIsolationEnabled: z.boolean().nullish() }),
});

/** What became of one app or slot. */
export interface SiteOutcome {
  /** ARM id. */
  id: string;
  /** `isolated` already; `changed`, and read back as isolated; `open`, when only asked to look; or `failed`. */
  state: "isolated" | "changed" | "open" | "failed";
  /** What went wrong, when it failed. */
  error?: string;
}

/** How the property is looked after. */
export interface AdminIsolationArgs {
  /** ARM ids of apps and slots. */
  sites: readonly string[];
  /** Azure. */
  arm: Pick<ArmClient, "get" | "patch">;
  /** Only look, change nothing. */
  check: boolean;
  /** Is told of each as soon as it is done. */
  tell: (outcome: SiteOutcome) => void;
  /** Stops between two steps. */
  signal: AbortSignal;
  /** Milliseconds between two looks at a change that is not there yet. Default: 5000. */
  interval?: number;
}

/** Looks at a change until it is there, at most. */
const looks = 12;

/** Apps that are looked after at once. */
const atOnce = 4;

/**
 * Sees to it that the endpoints under `/admin` of apps answer to the platform of Azure only, and not to whoever has the master key. What
 * is so already stays untouched, so it can run as often as one likes; and it should, after each deployment: nothing says that an update of the
 * site keeps the property.
 *
 * @returns What became of each, in the order of `sites`.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#functionsruntimeadminisolationenabled
 */
export async function isolateAdmin(args: AdminIsolationArgs): Promise<SiteOutcome[]> {
  const outcomes: SiteOutcome[] = [];
  const waiting = [...args.sites.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, id] = next;
      const outcome = await isolateOne(id, args);
      outcomes[index] = outcome;
      args.tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

/** One that fails keeps none of the others from being isolated. */
async function isolateOne(id: string, args: AdminIsolationArgs): Promise<SiteOutcome> {
  try {
    return { id, state: await bringAbout(id, args) };
  } catch (error) {
    args.signal.throwIfAborted();
    if (!(error instanceof OperationError)) {
      throw error;
    }
    return { id, state: "failed", error: error.message };
  }
}

async function bringAbout(
  id: string,
  { arm, check, signal, interval = 5000 }: AdminIsolationArgs,
): Promise<SiteOutcome["state"]> {
  if (await isIsolated(id, arm)) {
    return "isolated";
  }
  if (check) {
    return "open";
  }
  await arm.patch(id, apiVersion, { properties: { functionsRuntimeAdminIsolationEnabled: true } });
  for (let look = 1; look <= looks; look++) {
    if (await isIsolated(id, arm)) {
      return "changed";
    }
    await setTimeout(interval, undefined, { signal });
  }
  throw new OperationError(
    `${id}: Azure took the change, and still does not say that functionsRuntimeAdminIsolationEnabled is true. ` +
      "Run the command again later; until then /admin is closed by the network and the sign-in only.",
  );
}

/** A site that does not mention the property has its default, which is off. */
async function isIsolated(id: string, arm: AdminIsolationArgs["arm"]): Promise<boolean> {
  const answer = site.safeParse(await arm.get(id, apiVersion));
  if (!answer.success) {
    throw new OperationError(`${id}: what Azure answered is no site.`);
  }
  return answer.data.properties.functionsRuntimeAdminIsolationEnabled === true;
}
