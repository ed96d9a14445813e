import { SqlResourceSqlRoleAssignment } from "@pulumi/azure-native/cosmosdb/sqlResourceSqlRoleAssignment.js";
import * as pulumi from "@pulumi/pulumi";
import { v5 as uuid } from "uuid";
import { connectionRoles, cosmosAccess, type AppConnections, type CosmosAccess } from "./appConnections.ts";
import type { WorkloadIdentity } from "./workloadIdentity.ts";

/** Whose connections they are. */
export interface ConnectionGrantsArgs {
  /** The connections. */
  connections: AppConnections;
  /** The app's identity. */
  identity: WorkloadIdentity;
  /** Name of that identity in Azure; known in preview. */
  identityName: string;
  /** Subscription of the zone, a GUID. */
  subscriptionId: string;
}

/**
 * Lets an app use what its connections lead to, and nothing beside it.
 *
 * @param name Logical name of the app; the names of the grants start with it.
 * @param parent The component that owns the app.
 * @returns The grants: what must be there before the app starts.
 * @throws {pulumi.RunError} when an account of Cosmos DB is in another subscription.
 */
export function grantConnections(
  name: string,
  args: ConnectionGrantsArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const roles = connectionRoles(args.connections).map(({ role, scope }) =>
    args.identity.grant(`${name}-on-${partsOf(scope).join("-")}`, role, { id: scope, name: scope }, parent),
  );
  const previous = new Map<string, pulumi.Resource>();
  const cosmos = cosmosAccess(args.connections).map((access) => {
    const grant = grantCosmos(name, args, access, { parent, dependsOn: previous.get(access.account) ?? [] });
    previous.set(access.account, grant);
    return grant;
  });
  return [...roles, ...cosmos];
}

/**
 * Roles that each account of Cosmos DB has. They are no roles of Azure: the account keeps them and their assignments itself.
 *
 * Source: https://learn.microsoft.com/azure/cosmos-db/nosql/reference-data-plane-security#built-in-roles
 */
const cosmosRoles: Readonly<Record<CosmosAccess["access"], string>> = {
  read: "00000000-0000-0000-0000-000000000001",
  write: "00000000-0000-0000-0000-000000000002",
};

/** One after the other: an account takes one change at a time. */
function grantCosmos(
  name: string,
  { identity, identityName, subscriptionId }: ConnectionGrantsArgs,
  { account, path, access }: CosmosAccess,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const [, subscription = "", resourceGroupName = ""] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(account) ?? [];
  const accountName = account.slice(account.lastIndexOf("/") + 1);
  if (subscription.toLowerCase() !== subscriptionId.toLowerCase()) {
    throw new pulumi.RunError(
      `${name} connects to ${account}, which is in another subscription than the zone, ${subscriptionId}: ` +
        "grants on an account of Cosmos DB can only be made in its own subscription",
    );
  }
  return new SqlResourceSqlRoleAssignment(
    `${name}-on-${partsOf(`${account}/${path}`).join("-")}-${access}`,
    {
      accountName,
      resourceGroupName,
      // As with roles of Azure: the same grant is the same assignment for ever.
      roleAssignmentId: uuid(`${identityName}/${access}/${account}/${path}`, uuid.URL),
      roleDefinitionId: `${account}/sqlRoleDefinitions/${cosmosRoles[access]}`,
      principalId: identity.principalId,
      scope: `${account}/${path}`,
    },
    opts,
  );
}

/** The names in an ARM id from the resource of a resource group on: of a queue, those of its namespace and its own. */
function partsOf(id: string): string[] {
  const [, within = ""] = id.split(/\/providers\/[^/]+\/[^/]+\//i);
  const [resource = "", ...pairs] = within.split("/");
  return [resource, ...pairs.filter((part, index) => index % 2 === 1 && part !== "default")];
}
