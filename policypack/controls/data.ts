import type { ControlText } from "./control.ts";

export const dataControls = [
  {
    id: "data-deletion-protection",
    title: "Storage and vaults of production are kept from deletion",
    severity: "medium",
    why: "One wrong command, or one right one in the wrong stack, deletes the data of everybody.",
    remediation:
      'Set the option protect: true, or add an authorization.ManagementLockByScope with level: "CanNotDelete".',
    documents: ["https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"],
    mappings: { mcsb: ["AM-4"] },
  },
  {
    id: "data-customer-managed-key",
    title: "Storage is encrypted with a key of one's own, where the team wants it",
    severity: "medium",
    why: "Whoever holds the key can take the data away from everybody, Microsoft included. Off unless requireCustomerManagedKeys is set.",
    remediation:
      'Set encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName, keyVaultUri } }.',
    documents: ["https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview"],
    mappings: {
      mcsb: ["DP-5"],
      cis: { "2.0": ["3.12"], "3.0": ["4.11"] },
      owasp: ["S3"],
      azurePolicy: ["6fac406b-40ca-413b-bf8e-0bf964659c25"],
      checkov: ["CKV2_AZURE_1"],
    },
  },
] as const satisfies readonly ControlText[];
