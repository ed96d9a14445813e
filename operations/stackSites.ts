import { z } from "zod";
import { exitCode } from "./exitCode.ts";
import { OperationError } from "./operationError.ts";
import { outputOf } from "./program.ts";

const siteId =
  /^\/subscriptions\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/resourceGroups\/[^/?#]{1,90}\/providers\/Microsoft\.Web\/sites\/[\w-]{2,60}(?:\/slots\/[\w-]{2,59})?$/i;

/** The outputs of a stack that this folder needs: the apps by name, their slots by name. */
const outputs = z.object({
  apps: z.record(
    z.string(),
    z.object({ id: z.string(), slotIds: z.record(z.string(), z.string()).default({}) }),
  ),
});

/**
 * ARM ids of every app of a stack, and of every slot, as Pulumi knows them.
 *
 * @throws {OperationError} when Pulumi fails, or the stack has no apps yet.
 */
export async function sitesOfStack(stack: string, signal: AbortSignal): Promise<string[]> {
  const printed = await outputOf(
    "pulumi",
    ["stack", "output", "--json", "--non-interactive", "--stack", stack],
    "install the Pulumi CLI, or name the apps with --site",
    signal,
  );
  const parsed = outputs.safeParse(JSON.parse(printed));
  if (!parsed.success) {
    throw new OperationError(
      `The stack '${stack}' has no output 'apps' with ids: deploy it first, with 'pulumi up'.`,
    );
  }
  return Object.values(parsed.data.apps)
    .flatMap(({ id, slotIds }) => [id, ...Object.values(slotIds)])
    .map(checkedSite);
}

/**
 * The ARM id of a site or of a slot, and of nothing else.
 *
 * @throws {OperationError} when it is another thing.
 */
export function checkedSite(id: string): string {
  if (!siteId.test(id)) {
    throw new OperationError(
      `'${id}' is not the id of an app or of a slot: it must be ` +
        "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Web/sites/<app>, maybe with /slots/<slot>.",
      exitCode.wrongUsage,
    );
  }
  return id;
}
