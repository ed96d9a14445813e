import type { LiveResources } from "../liveResources.ts";
import { text } from "../values.ts";
import type { Refusal } from "./refusal.ts";

/** A lock keeps everything in its scope from being deleted, except itself. */
export function lockedBy(id: string, live: LiveResources): readonly Refusal[] {
  const doomed = id.toLowerCase();
  return live
    .ofType("authorization:ManagementLockByScope")
    .filter((lock) => {
      const scope = text(lock.inputs, "scope")?.toLowerCase() ?? "";
      return lock.id.toLowerCase() !== doomed && (doomed === scope || doomed.startsWith(`${scope}/`));
    })
    .map((lock) => ({
      code: "ScopeLocked",
      property: "id",
      message: `${lock.id} locks it: delete the lock first`,
      source: "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    }));
}
