import { because, missing, of, trips, where, type Classification } from "./classify.ts";

const name = because("Names what it is, or what it belongs to.");

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const roles = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;

export const identity: Classification = {
  "managedidentity:UserAssignedIdentity resourceName": name,
  "authorization:ManagementLockByScope *": because(
    "What holds data is protected in the state of the stack besides: either will do.",
  ),
  "authorization:PolicyAssignment *": because(
    "Tells what departs from the benchmark of Microsoft; no control asks for it.",
  ),
  "authorization:RoleAssignment principalId": because(
    "To whom: who has what in sum is judged by the role and its scope.",
  ),
  "authorization:RoleAssignment principalType": trips("identity-principal-type", missing),
  "authorization:RoleAssignment roleAssignmentName": name,
  "authorization:RoleAssignment roleDefinitionId": trips(
    "identity-no-broad-roles",
    `${roles}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`,
    `${roles}/b24988ac-6180-42a0-ab88-20f7382dd24c`,
    `${roles}/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9`,
    `${roles}/f58310d9-a9f6-439a-9e8d-f62e7b41a168`,
  ),
  "authorization:RoleAssignment scope": [
    where(
      of(/^zone-access-|-deployer-/),
      because("People and pipelines may do what their role says within their group."),
    ),
    trips("identity-narrow-scope", missing, subscription),
  ],
  "authorization:RoleDefinition assignableScopes[]": because(
    "Where the role may be given; where it is, its assignments say.",
  ),
  "authorization:RoleDefinition description": because("For people."),
  "authorization:RoleDefinition permissions[].actions[]": trips("identity-no-wildcard-roles", "*"),
  "authorization:RoleDefinition roleDefinitionId": name,
  "authorization:RoleDefinition roleName": name,
  "authorization:RoleDefinition roleType": because("Azure knows one type only for roles of one's own."),
  "authorization:RoleDefinition scope": because(
    "Where the role is kept; where it is given, its assignments say.",
  ),
};
