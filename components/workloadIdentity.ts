import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";
import { principal, type Principal, type RoleScope } from "./principal.ts";
import type { Role } from "./roles.ts";

/** What a {@link WorkloadIdentity} is made from. */
export interface WorkloadIdentityArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the identity in Azure: 3 to 128 letters, digits, `-` and `_`. */
  identityName: string;
}

/**
 * The user-assigned identity of one workload, and the roles that it holds. An identity is never shared: each app has its own, so
 * that what an app may do can be read off its identity.
 *
 * Sources: https://learn.microsoft.com/azure/role-based-access-control/best-practices,
 * https://learn.microsoft.com/azure/azure-functions/security-concepts#managed-identities
 */
export class WorkloadIdentity extends pulumi.ComponentResource implements Principal {
  /** ARM id. */
  readonly id: pulumi.Output<string>;
  /** Application id, as settings of an app want it. */
  readonly clientId: pulumi.Output<string>;
  /** Object id, as role assignments want it. */
  readonly principalId: pulumi.Output<string>;
  readonly #principal: Principal;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:WorkloadIdentity", name, {}, opts);
    const { resourceGroupName, location, tags, subscriptionId } = args.placement;
    const identity = new UserAssignedIdentity(
      name,
      { resourceName: args.identityName, resourceGroupName, location, tags },
      { parent: this },
    );
    this.id = identity.id;
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
    this.#principal = principal({
      name,
      principalName: args.identityName,
      principalId: identity.principalId,
      subscriptionId,
    });
    this.registerOutputs({ id: this.id, clientId: this.clientId, principalId: this.principalId });
  }

  grant(name: string, role: Role, scope: RoleScope, parent: pulumi.Resource): RoleAssignment {
    return this.#principal.grant(name, role, scope, parent);
  }
}
