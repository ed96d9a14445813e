import type * as pulumi from "@pulumi/pulumi";

/** A type of azure-native by its module, API version and class, e.g. `azure-native:storage/v20240101:Queue`. */
const typeOfVersion = /^azure-native:\w+\/v\d{8}/;

/**
 * Takes away the aliases that azure-native gives each resource for the versions of its API: 17 on average, up to 60. They let a program
 * move from one version of a class to another without replacing the resource, and no component here names a version, so there is nothing
 * to move from. But for each of them the SDK computes a URN, which takes three quarters of its memory and half of its time. Other aliases
 * stay: those of a class that moved to another module, and a program's own.
 */
export const withoutVersionAliases: pulumi.ResourceTransformation = ({ props, opts }) => ({
  props,
  opts: { ...opts, aliases: opts.aliases?.filter((alias) => !isOfVersion(alias)) },
});

function isOfVersion(alias: pulumi.Input<pulumi.URN | pulumi.Alias>): boolean {
  return (
    typeof alias === "object" &&
    "type" in alias &&
    typeof alias.type === "string" &&
    typeOfVersion.test(alias.type)
  );
}
