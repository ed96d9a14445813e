import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "./placement.ts";

/** ARM id of the resource group of a placement; known in preview. Whoever uses it waits for the group. */
export function resourceGroupId({ subscriptionId, resourceGroupName }: Placement): pulumi.Output<string> {
  return pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
}
