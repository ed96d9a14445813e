import type { ControlId } from "../controls.ts";
import { rootStack } from "../resource.ts";
import type { Example } from "./example.ts";
import { logger, storageAccount } from "./resources.ts";

export const dataExamples = {
  "data-deletion-protection": storageAccount({}, { protect: true }),
  "data-customer-managed-key": storageAccount({
    identity: { type: "UserAssigned", userAssignedIdentities: ["${identity.id}"] },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyVaultUri: "${vault.properties.vaultUri}", keyName: "${key.name}" },
      // Queues and tables have a key of Azure otherwise; it is chosen when the account is made.
      services: { queue: { keyType: "Account" }, table: { keyType: "Account" } },
      encryptionIdentity: { encryptionUserAssignedIdentity: "${identity.id}" },
    },
  }),
  "data-no-secret-outputs": {
    stack: {
      type: rootStack,
      properties: { gatewayUrl: "${gateway.gatewayUrl}", vaultUri: "${vault.properties.vaultUri}" },
    },
  },
  "data-no-secrets-in-inputs": { logger },
} satisfies Partial<Record<ControlId, Example>>;
