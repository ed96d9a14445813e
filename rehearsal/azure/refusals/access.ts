import { nameOf } from "../identifiers.ts";
import type { LiveResources } from "../liveResources.ts";
import { text, type Properties } from "../values.ts";
import { builtInRoles } from "./builtInRoles.ts";
import type { Refusal } from "./refusal.ts";

const source = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting";
const builtIn = "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles";

/** A role has to be one of Azure's own that the rehearsal knows, or one that the program defined. */
export function unknownRole(inputs: Properties, live: LiveResources): readonly Refusal[] {
  const id = text(inputs, "roleDefinitionId");
  if (id === undefined) return [];
  const property = "roleDefinitionId";
  if (!/\/providers\/Microsoft\.Authorization\/roleDefinitions\/[^/]+$/i.test(id)) {
    return [
      {
        code: "InvalidRoleDefinitionId",
        property,
        message: `"${id}" is not the full id of a role definition`,
        source,
      },
    ];
  }
  const role = nameOf(id).toLowerCase();
  const defined = live
    .ofType("authorization:RoleDefinition")
    .some((each) => nameOf(each.id).toLowerCase() === role);
  if (defined || builtInRoles.has(role)) return [];
  return [
    { code: "RoleDefinitionDoesNotExist", property, message: `there is no role ${role}`, source: builtIn },
  ];
}
