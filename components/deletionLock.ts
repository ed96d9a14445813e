import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Puts a lock on a resource in Azure: nobody deletes it without taking the lock away first (data in it can still be deleted). It comes
 * after all that belongs to the component and goes before it, because it keeps Pulumi too from deleting roles, containers or settings
 * within: to take one of those away from a zone, take the lock away first.
 *
 * @param name Logical name of the component: the lock is `<name>-lock`.
 * @param component What is locked: the component that owns the resource, and the id of the resource.
 * @param parent The component that owns the component.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function lockFromDeletion(
  name: string,
  component: pulumi.ComponentResource & { id: pulumi.Output<string> },
  parent: pulumi.Resource,
): void {
  new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: "do-not-delete",
      scope: component.id,
      level: "CanNotDelete",
      notes: "Holds data of the landing zone",
    },
    { parent, dependsOn: component },
  );
}
