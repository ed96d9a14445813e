import { group, type ResourceTypes } from "./resourceType.ts";

/** Microsoft.DocumentDB. Source: https://learn.microsoft.com/azure/templates/microsoft.documentdb/databaseaccounts/sqlroleassignments */
export const cosmosdb: ResourceTypes = {
  "cosmosdb:SqlResourceSqlRoleAssignment": {
    path: group("Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlRoleAssignments/{roleAssignmentId}"),
    apiVersion: "2025-10-15",
  },
};
