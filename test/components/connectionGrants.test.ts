import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { AppConnections } from "../../components/appConnections.ts";
import { grantConnections } from "../../components/connectionGrants.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { children, one, placement, record } from "./record.ts";

const { subscriptionId } = placement;
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-test/providers`;
const cosmos = `${group}/Microsoft.DocumentDB/databaseAccounts/cosmos`;
const serviceBus = `${group}/Microsoft.ServiceBus/namespaces/sbns`;

const connections: AppConnections = {
  Orders: {
    serviceBus: { namespace: serviceBus, topic: "news", subscription: "billing", access: "receive" },
  },
  Shop: { cosmos: { account: cosmos, database: "shop", containers: { orders: "read", leases: "write" } } },
  Files: {
    storage: {
      account: `${group}/Microsoft.Storage/storageAccounts/stshared`,
      containers: { incoming: "read" },
    },
  },
};

function grant(given: AppConnections = connections, identityName = "id-api"): readonly pulumi.Resource[] {
  const identity = new WorkloadIdentity("api-identity", { placement, identityName });
  const parent = new pulumi.ComponentResource("functions-landing-zone:components:Zone", "zone");
  return grantConnections("api", { connections: given, identity, identityName, subscriptionId }, parent);
}

describe("grants of connections", () => {
  it("are exactly one for each thing that the connections lead to", async () => {
    let count = 0;
    const resources = await record(() => {
      count = grant().length;
    });
    const made = children(resources).filter((line) => line.includes("api-on-"));
    assert.deepEqual(made, [
      "authorization:RoleAssignment api-on-sbns-news-billing-api-identity-azure-service-bus-data-receiver",
      "authorization:RoleAssignment api-on-stshared-incoming-api-identity-storage-blob-data-reader",
      "cosmosdb:SqlResourceSqlRoleAssignment api-on-cosmos-shop-leases-write",
      "cosmosdb:SqlResourceSqlRoleAssignment api-on-cosmos-shop-orders-read",
    ]);
    assert.equal(count, made.length);
  });

  it("let the identity of the app read or write one container of Cosmos DB, one change of the account at a time", async () => {
    const resources = await record(() => {
      grant();
    });
    const type = "cosmosdb:SqlResourceSqlRoleAssignment";
    const principalId = one(resources, "managedidentity:UserAssignedIdentity", "api-identity").outputs[
      "principalId"
    ];
    const write = one(resources, type, "api-on-cosmos-shop-leases-write");
    const read = one(resources, type, "api-on-cosmos-shop-orders-read");
    const { roleAssignmentId, azureApiVersion, ...inputs } = write.inputs;
    assert.deepEqual(inputs, {
      accountName: "cosmos",
      resourceGroupName: "rg-test",
      roleDefinitionId: `${cosmos}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002`,
      scope: `${cosmos}/dbs/shop/colls/leases`,
      principalId,
    });
    assert.match(String(roleAssignmentId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(roleAssignmentId, read.inputs["roleAssignmentId"]);
    assert.equal(
      read.inputs["roleDefinitionId"],
      `${cosmos}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001`,
    );
    assert.ok(read.dependencies.includes(write.urn));
  });

  it("are other assignments for another identity: zones can share an account", async () => {
    const idOf = async (identityName: string) =>
      one(
        await record(() => {
          grant(connections, identityName);
        }),
        "cosmosdb:SqlResourceSqlRoleAssignment",
        "api-on-cosmos-shop-orders-read",
      ).inputs["roleAssignmentId"];
    assert.equal(await idOf("id-dev"), await idOf("id-dev"));
    assert.notEqual(await idOf("id-dev"), await idOf("id-test"));
  });

  it("cannot be made on an account of Cosmos DB in another subscription, and say so", async () => {
    await record(() => {
      const elsewhere = cosmos.replace(subscriptionId, "00000000-0000-0000-0000-000000000009");
      assert.throws(
        () =>
          grant({
            Shop: { cosmos: { account: elsewhere, database: "shop", containers: { orders: "read" } } },
          }),
        /api connects to \/subscriptions\/00000000-0000-0000-0000-000000000009.*another subscription than the zone/,
      );
    });
  });
});
