import type * as pulumi from "@pulumi/pulumi";

/**
 * Gives a resource exactly these inputs, and takes away those that are `undefined`. As ordinary inputs they would not do, for two reasons:
 *
 * - The SDK of azure-native adds defaults to some inputs, in its constructor: they can be changed only after that.
 * - To add them to an object, it waits for the whole of it: one value in it that is not known in preview would make all of it unknown
 *   there, and no policy could judge it (https://github.com/pulumi/pulumi/issues/7854).
 */
export function exactInputs(exact: Readonly<Record<string, unknown>>): pulumi.ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...exact }, opts });
}
