import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type * as pulumi from "@pulumi/pulumi";
import { v5 as uuid } from "uuid";
import { roleDefinitionId, type Role } from "./roles.ts";

/** What a role is granted on. */
export interface RoleScope {
  /** Id of the resource: the narrowest that Azure knows, e.g. a container, not its account. */
  id: pulumi.Input<string>;
  /** The same resource as a name that is known in preview, e.g. `storthers/blob/incoming`. */
  name: string;
}

/** Who can be granted roles: the identity of a workload, the one that a resource of Azure brings along, or who deploys code. */
export interface Principal {
  /**
   * Grants a role on one resource. The components that own the resource offer this as verbs (`grantBlobRead`): call those.
   *
   * The assignment is named by a GUID computed from principal, role and scope, so that the same grant is the same assignment for
   * ever, and twice the same grant is an error at once instead of `RoleAssignmentExists` from Azure
   * (https://learn.microsoft.com/azure/role-based-access-control/troubleshooting).
   *
   * @param name Logical name of the resource that the role is granted on; the assignment's own name starts with it.
   * @param parent The component that owns the resource.
   */
  grant(name: string, role: Role, scope: RoleScope, parent: pulumi.Resource): RoleAssignment;
}

/** What a principal is in Microsoft Entra ID. */
export type PrincipalType = "Group" | "ServicePrincipal";

/** What a {@link Principal} is known by. */
export interface PrincipalArgs {
  /** Its logical name: part of the logical names of its role assignments. */
  name: string;
  /** Name in Azure of the identity, or of the resource that brings it along; known in preview. */
  principalName: string;
  /** Object id of the principal in Microsoft Entra ID. */
  principalId: pulumi.Input<string>;
  /** What it is. Default: `ServicePrincipal`, as every managed identity is. */
  principalType?: PrincipalType;
  /** Subscription of the role assignments, a GUID. */
  subscriptionId: string;
}

/**
 * A principal by its object id, e.g. the system-assigned identity of an API Management service. A `WorkloadIdentity` is one
 * already.
 */
export function principal({
  name: own,
  principalName,
  principalId,
  principalType = "ServicePrincipal",
  subscriptionId,
}: PrincipalArgs): Principal {
  return {
    grant: (name, role, scope, parent) =>
      new RoleAssignment(
        `${name}-${own}-${role.toLowerCase().replaceAll(" ", "-")}`,
        {
          roleAssignmentName: uuid(`${subscriptionId}/${principalName}/${role}/${scope.name}`, uuid.URL),
          scope: scope.id,
          roleDefinitionId: roleDefinitionId(subscriptionId, role),
          principalId,
          // Without it, Azure looks the new principal up before it is replicated, and fails with PrincipalNotFound.
          principalType,
        },
        { parent },
      ),
  };
}
