import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "./principal.ts";

/** Where logs and telemetry go: of this stack, or of another as outputs of a `StackReference`. */
export interface Telemetry {
  /** ARM id of the Log Analytics workspace. */
  readonly workspaceId: pulumi.Input<string>;
  /** Where apps send telemetry. Not a secret: without a role it opens nothing. */
  readonly connectionString: pulumi.Input<string>;
  /** The Application Insights component. */
  readonly applicationInsights: {
    /** ARM id. */
    readonly id: pulumi.Input<string>;
    /** Name in Azure, known in preview. */
    readonly name: string;
  };
}

/**
 * Lets an identity send telemetry to Application Insights, whose keys are off.
 *
 * @param name Logical name of the component that owns the telemetry; the assignment's own name starts with it.
 * @param parent The component that owns the assignment.
 * Source: https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
 */
export function grantPublish(
  name: string,
  { applicationInsights }: Telemetry,
  identity: Principal,
  parent: pulumi.Resource,
): RoleAssignment {
  return identity.grant(`${name}-insights`, "Monitoring Metrics Publisher", applicationInsights, parent);
}
