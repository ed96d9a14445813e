import assert from "node:assert/strict";
import { roleDefinitionId, roles } from "../../components/roles.ts";

describe("the roles that the zone may hand out", () => {
  it("are none that takes over, grants roles or reads account keys", () => {
    const ids = new Set<string>(Object.values(roles));
    for (const [role, id] of Object.entries({
      Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
      Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
      "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
      "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
      "Storage Account Contributor": "17d1049b-9a84-46fb-8f53-869881c3d3ab",
      "Storage Account Key Operator Service Role": "81a9662b-bebf-436f-a333-f67b29880f12",
      "Reader and Data Access": "c12c1c16-33a1-487b-954d-41c89c60f349",
      "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
      "Key Vault Data Access Administrator": "8b54135c-b56d-4d72-a534-26097cfdc8d8",
    })) {
      assert.ok(!Object.hasOwn(roles, role), role);
      assert.ok(!ids.has(id), role);
    }
  });

  it("have an id of their own each", () => {
    const ids = Object.values(roles);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) {
      assert.match(id, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  });

  it("are named by an id in the subscription of the assignment", () => {
    assert.equal(
      roleDefinitionId("s", "Storage Blob Data Reader"),
      "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    );
  });
});
