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
      'Set encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName, keyVaultUri } }, and before the account is made services: { queue: { keyType: "Account" }, table: { keyType: "Account" } }.',
    documents: [
      "https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview",
      "https://learn.microsoft.com/azure/storage/common/account-encryption-key-create",
    ],
    mappings: {
      mcsb: ["DP-5"],
      cis: { "2.0": ["3.12"], "3.0": ["4.11"] },
      owasp: ["S3"],
      azurePolicy: ["6fac406b-40ca-413b-bf8e-0bf964659c25"],
      checkov: ["CKV2_AZURE_1"],
    },
  },
  {
    id: "data-no-secret-outputs",
    title: "No output of the stack is a secret",
    severity: "critical",
    why: "Outputs are in the state, in logs and in every stack that refers to this one, for as long as those are kept.",
    remediation: "Drop the export; whoever needs the secret reads it from Key Vault by a role.",
    documents: ["https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices"],
    mappings: { mcsb: ["IM-8"], owasp: ["S3"], psrule: ["Deployment.OutputSecretValue"] },
  },
  {
    id: "data-no-secrets-in-inputs",
    title: "No input of any resource holds a secret in clear text",
    severity: "critical",
    why: "Everybody who may read the resource, its tags or the stack's state has it. Settings of apps, named values and policies have controls of their own.",
    remediation:
      "Use an identity with a role; where there is none, keep the secret in Key Vault and refer to it. In an ARM template, no listKeys().",
    documents: [
      "https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices",
      "https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices",
    ],
    mappings: { mcsb: ["IM-8"], owasp: ["S3"], psrule: ["Deployment.SecretLeak", "Deployment.SecureValue"] },
  },
] as const satisfies readonly ControlText[];
