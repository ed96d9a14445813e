import type { ControlId } from "../controls.ts";
import type { Example } from "./example.ts";
import { appIdentity, functionApp, roleAssignment } from "./resources.ts";

/** Storage Blob Data Reader on one container. */
const readBlobs = roleAssignment("readBlobs", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "${container.id}");

function appWithIdentity(app: string): Example {
  const identity = `${app}Identity`;
  return {
    ...appIdentity(identity),
    ...functionApp(
      { identity: { type: "UserAssigned", userAssignedIdentities: [`\${${identity}.id}`] } },
      app,
    ),
  };
}

export const identityExamples = {
  "identity-no-broad-roles": readBlobs,
  "identity-narrow-scope": readBlobs,
  "identity-principal-type": readBlobs,
  "identity-no-wildcard-roles": {
    role: {
      type: "azure-native:authorization:RoleDefinition",
      properties: {
        roleName: "Queue Monitor",
        description: "Sees how many messages wait, and none of them",
        scope: "${group.id}",
        assignableScopes: ["${group.id}"],
        permissions: [
          {
            actions: [
              "Microsoft.Storage/storageAccounts/queueServices/queues/read",
              "Microsoft.Insights/metrics/read",
            ],
          },
        ],
      },
    },
  },
  // Secrets User on one secret, Storage Blob Data Contributor on one container.
  "identity-effective-permissions": {
    ...roleAssignment("readSecret", "4633458b-17de-408a-b874-0445c86b69e6", "${secret.id}"),
    ...roleAssignment("writeBlobs", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "${container.id}"),
  },
  // Storage Queue Data Reader and Storage Queue Data Message Sender: neither has the other in it.
  "identity-no-redundant-roles": {
    ...roleAssignment("readQueue", "19e7f393-937e-4f77-808e-94535e297925", "${queue.id}"),
    ...roleAssignment("sendMessages", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", "${queue.id}"),
  },
  "identity-not-shared": { ...appWithIdentity("orders"), ...appWithIdentity("billing") },
} satisfies Partial<Record<ControlId, Example>>;
