/**
 * Built-in roles that nobody of a landing zone needs, by the GUID of their definition
 * (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles): those that grant roles, those that change
 * everything in their scope, and those that reveal keys.
 */
export const broadRoles: ReadonlyMap<string, string> = new Map([
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
  ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
  ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"],
  ["a8889054-8d42-49c9-bc1c-52486c10e7cd", "Reservations Administrator"],
  ["00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator"],
  ["f25e0fa2-a7c8-4377-a976-54943a77a395", "Key Vault Contributor"],
  ["8b54135c-b56d-4d72-a534-26097cfdc8d8", "Key Vault Data Access Administrator"],
  ["92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Log Analytics Contributor"],
  ["87a39d53-fc1b-424a-814c-f7e04687dc9e", "Logic App Contributor"],
  ["17d1049b-9a84-46fb-8f53-869881c3d3ab", "Storage Account Contributor"],
  ["81a9662b-bebf-436f-a333-f67b29880f12", "Storage Account Key Operator Service Role"],
  ["c12c1c16-33a1-487b-954d-41c89c60f349", "Reader and Data Access"],
  ["e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", "Managed Identity Contributor"],
  ["4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor"],
]);

/** Actions that grant access to others, or to oneself by another's identity. */
const granting = [
  "Microsoft.Authorization/elevateAccess/action",
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
  "Microsoft.Authorization/roleDefinitions/write",
  "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
  "Microsoft.KeyVault/vaults/accessPolicies/write",
  "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
];

/** Actions that answer with a key or a password, by their last words. */
const revealing =
  /\/(list\w*(keys?|sas|secrets|connectionStrings)|\w*(shared|readonly)keys|regenerate\w*|publishxml|config\/list)\/action$/i;

/** One revealing action for those that a wildcard may stand for. */
const revealed = "Microsoft.Storage/storageAccounts/listKeys/action";

/** Whether an action of a custom role, maybe with wildcards, grants roles or reveals keys, as the broad built-in roles do. */
export function takesOver(action: string): boolean {
  const pattern = new RegExp(`^${action.replace(/[^\w*]/g, "\\$&").replace(/\*+/g, ".*")}$`, "i");
  return revealing.test(action) || [...granting, revealed].some((each) => pattern.test(each));
}
