import type * as pulumi from "@pulumi/pulumi";

/**
 * A value that is known in preview, and yet makes whoever uses it wait for a resource. The `name` of an Azure resource is unknown in
 * preview, although it was given: with this in its stead, a preview and the policies see the name.
 */
export function knownAfter<T>(resource: pulumi.Resource, value: T): pulumi.Output<T> {
  return resource.urn.apply(() => value);
}
