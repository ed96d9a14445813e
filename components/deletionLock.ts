import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import type * as pulumi from "@pulumi/pulumi";

/** What can be locked. */
export interface Lockable {
  /** Id of the resource. */
  readonly id: pulumi.Output<string>;
  /** What is made within the resource last, so that the lock comes after it and goes before it. */
  readonly contents: readonly pulumi.Resource[];
}

/**
 * Puts a lock on a resource in Azure: nobody deletes it without taking the lock away first (data in it can still be deleted). It comes
 * after all that is within the resource and goes before it, because it keeps Pulumi too from deleting roles, containers or settings
 * there: to take one of those away from a zone, take the lock away first.
 *
 * @param name Logical name of the component that owns the resource: the lock is `<name>-lock`.
 * @param resource What is locked, once everything is in it.
 * @param parent The component that owns that component.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function lockFromDeletion(name: string, resource: Lockable, parent: pulumi.Resource): void {
  new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: "do-not-delete",
      scope: resource.id,
      level: "CanNotDelete",
      notes: "Holds data of the landing zone",
    },
    { parent, dependsOn: [...resource.contents] },
  );
}
