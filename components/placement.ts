import type * as pulumi from "@pulumi/pulumi";

/** Where a resource lives, and what every resource is tagged with. */
export interface Placement {
  /** Subscription, a GUID. */
  subscriptionId: string;
  /** Microsoft Entra tenant of the subscription, a GUID. */
  tenantId: string;
  /** Resource group; what lives in it waits for it. */
  resourceGroupName: pulumi.Input<string>;
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Tags of every resource that has tags. */
  tags: Readonly<Record<string, string>>;
}
