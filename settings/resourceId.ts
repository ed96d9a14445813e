import { text } from "./rules.ts";

/** What the name of a resource must fit, and one that does. */
interface Name {
  readonly pattern: string;
  readonly example: string;
}

/** Type of a user-assigned managed identity in Azure. */
export const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";

const subscription = "/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** The id of a resource in another resource group. */
export function exampleId(type: string, name: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared/providers/${type}/${name}`;
}

/**
 * The resource id of something that is there already.
 *
 * @param type Its type in Azure, e.g. `Microsoft.Network/virtualNetworks`.
 * @param what What it is in words, e.g. `the hub's virtual network`.
 */
export function resourceId(type: string, what: string, { pattern, example }: Name) {
  const id = `^${subscription}/resourceGroups/[^/]{1,90}/providers/${type.replaceAll(".", String.raw`\.`)}/${pattern}$`;
  return text(new RegExp(id, "i"), {
    allowed: `the resource id of ${what}`,
    example: exampleId(type, example),
  });
}

/**
 * The resource id of a user-assigned managed identity.
 *
 * @param example Name of one.
 */
export function identityId(example: string) {
  return resourceId(identityType, "a user-assigned identity", {
    pattern: String.raw`[\w-]{3,128}`,
    example,
  });
}
