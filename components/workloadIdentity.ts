import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import * as pulumi from "@pulumi/pulumi";
import { v5 as uuid } from "uuid";
import { roleDefinitionId, type Role } from "./roles.ts";
import type { Placement } from "./placement.ts";

/** What a {@link WorkloadIdentity} is made from. */
export interface WorkloadIdentityArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the identity in Azure: 3 to 128 letters, digits, `-` and `_`. */
  identityName: string;
}

/** What a role is granted on. */
export interface RoleScope {
  /** Id of the resource: the narrowest that Azure knows, e.g. a container, not its account. */
  id: pulumi.Input<string>;
  /** The same resource as a name that is known in preview, e.g. `storthers/blob/incoming`. */
  name: string;
}

/**
 * The user-assigned identity of one workload, and the roles that it holds. An identity is never shared: each app has its own, so
 * that what an app may do can be read off its identity.
 *
 * Sources: https://learn.microsoft.com/azure/role-based-access-control/best-practices,
 * https://learn.microsoft.com/azure/azure-functions/security-concepts#managed-identities
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** ARM id. */
  readonly id: pulumi.Output<string>;
  /** Application id, as settings of an app want it. */
  readonly clientId: pulumi.Output<string>;
  /** Object id, as role assignments want it. */
  readonly principalId: pulumi.Output<string>;
  readonly #name: string;
  readonly #args: WorkloadIdentityArgs;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:WorkloadIdentity", name, {}, opts);
    this.#name = name;
    this.#args = args;
    const { resourceGroupName, location, tags } = args.placement;
    const identity = new UserAssignedIdentity(
      name,
      { resourceName: args.identityName, resourceGroupName, location, tags },
      { parent: this },
    );
    this.id = identity.id;
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
    this.registerOutputs({ id: this.id, clientId: this.clientId, principalId: this.principalId });
  }

  /**
   * Grants a role on one resource. The components that own the resource offer this as verbs (`grantBlobRead`): call those.
   *
   * The assignment is named by a GUID computed from identity, role and scope, so that the same grant is the same assignment for
   * ever, and twice the same grant is an error at once instead of `RoleAssignmentExists` from Azure
   * (https://learn.microsoft.com/azure/role-based-access-control/troubleshooting).
   *
   * @param name Logical name of the resource that the role is granted on; the assignment's own name starts with it.
   * @param parent The component that owns the resource.
   */
  grant(name: string, role: Role, scope: RoleScope, parent: pulumi.Resource): RoleAssignment {
    const { identityName, placement } = this.#args;
    return new RoleAssignment(
      `${name}-${this.#name}-${role.toLowerCase().replaceAll(" ", "-")}`,
      {
        roleAssignmentName: uuid(
          `${placement.subscriptionId}/${identityName}/${role}/${scope.name}`,
          uuid.URL,
        ),
        scope: scope.id,
        roleDefinitionId: roleDefinitionId(placement.subscriptionId, role),
        principalId: this.principalId,
        // Without it, Azure looks the new principal up before it is replicated, and fails with PrincipalNotFound.
        principalType: "ServicePrincipal",
      },
      { parent },
    );
  }
}
