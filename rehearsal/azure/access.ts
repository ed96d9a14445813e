import { OBJECT_ID, TENANT_ID, guid } from "./identifiers.ts";
import { SOME_TIME, extension, group, groupPath, type Created, type ResourceTypes } from "./resourceType.ts";
import { object, text, texts, type Properties } from "./values.ts";

/** Who made an authorization object: the signed-in principal of the rehearsal. */
const authored = (): Properties => ({
  createdBy: OBJECT_ID,
  updatedBy: OBJECT_ID,
  createdOn: SOME_TIME,
  updatedOn: SOME_TIME,
});

/** The ids that Microsoft Entra ID gives to a user-assigned identity: the same wherever the identity shows up. */
const identityIds = (id: string): Properties => ({
  principalId: guid(id, "principalId"),
  clientId: guid(id, "clientId"),
});

/**
 * The `identity` output of any resource that has one. The input is a list of ids, the output a map: that is why azure-native
 * cannot tell it in a preview.
 */
export function identityOutput({ id, inputs }: Created): Properties {
  const type = text(inputs, "identity", "type") ?? "";
  const assigned = texts(inputs, "identity", "userAssignedIdentities");
  return {
    ...object(inputs, "identity"),
    ...(/SystemAssigned/i.test(type) && { principalId: guid(id, "principalId"), tenantId: TENANT_ID }),
    userAssignedIdentities: Object.fromEntries(assigned.map((identity) => [identity, identityIds(identity)])),
  };
}

/** Resource groups, identities and who may do what. Source: https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments */
export const access: ResourceTypes = {
  "resources:ResourceGroup": {
    path: groupPath,
    apiVersion: "2024-03-01",
    located: true,
    computed: () => ({ properties: { provisioningState: "Succeeded" } }),
  },
  "managedidentity:UserAssignedIdentity": {
    path: group("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"),
    apiVersion: "2023-01-31",
    located: true,
    computed: ({ id }) => ({ ...identityIds(id), tenantId: TENANT_ID }),
  },
  "authorization:RoleAssignment": {
    path: extension("scope", "Microsoft.Authorization/roleAssignments/{roleAssignmentName}"),
    apiVersion: "2022-04-01",
    echoed: ["scope"],
    fixed: ["principalId", "principalType", "roleDefinitionId"],
    computed: authored,
  },
  "authorization:RoleDefinition": {
    path: extension("scope", "Microsoft.Authorization/roleDefinitions/{roleDefinitionId}"),
    apiVersion: "2022-05-01-preview",
    computed: authored,
  },
  "authorization:ManagementLockByScope": {
    path: extension("scope", "Microsoft.Authorization/locks/{lockName}"),
    apiVersion: "2020-05-01",
  },
};
