import type { ControlText } from "./control.ts";

const rbac = "https://learn.microsoft.com/azure/role-based-access-control";

export const identityControls = [
  {
    id: "identity-no-broad-roles",
    title: "Nobody gets a role that can take over or open everything",
    severity: "critical",
    why: "Owner, Contributor, User Access Administrator and their like turn one stolen token into the whole environment; roles that list keys undo identity-based access.",
    remediation:
      "Assign a data role, such as Storage Blob Data Reader or Key Vault Secrets User, on the one resource needed.",
    documents: [`${rbac}/best-practices`, `${rbac}/built-in-roles`],
    mappings: { mcsb: ["PA-7"], cis: { "2.0": ["1.23"] }, owasp: ["S5"], checkov: ["CKV_AZURE_39"] },
  },
  {
    id: "identity-narrow-scope",
    title: "Roles of workloads are granted on a resource",
    severity: "high",
    why: "On a resource group or a subscription a role also covers what will be added tomorrow.",
    remediation:
      "Set scope to the id of the container, queue, table, secret or at most the resource. Groups of people may have a resource group.",
    documents: [`${rbac}/best-practices`, `${rbac}/scope-overview`],
    mappings: { mcsb: ["PA-7"], owasp: ["S5"] },
  },
  {
    id: "identity-principal-type",
    title: "A role assignment says what kind of principal it is for",
    severity: "low",
    why: "Without principalType Azure looks a new identity up before it is known everywhere, and the deployment fails at random.",
    remediation: 'Set principalType: "ServicePrincipal" for an identity.',
    documents: [`${rbac}/troubleshooting`],
    mappings: {},
  },
  {
    id: "identity-no-wildcard-roles",
    title: "Custom roles name each action",
    severity: "high",
    why: "A * also grants the actions that Azure adds later.",
    remediation: "List the actions in permissions[].actions and dataActions one by one.",
    documents: [`${rbac}/custom-roles`],
    mappings: {
      mcsb: ["PA-7"],
      cis: { "2.0": ["1.23"] },
      owasp: ["S5"],
      azurePolicy: ["a451c1ef-c6ca-483d-87ed-f49761e3ffb5"],
      checkov: ["CKV_AZURE_39"],
    },
  },
  {
    id: "identity-not-shared",
    title: "Each function app has an identity of its own",
    severity: "medium",
    why: "Whoever takes over one app otherwise has the rights of all, and no log tells the apps apart.",
    remediation:
      "Make a managedidentity.UserAssignedIdentity per app; only the app's own slots may use it too.",
    documents: [
      "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations",
    ],
    mappings: { mcsb: ["PA-7"], owasp: ["S5"] },
  },
  {
    id: "identity-effective-permissions",
    title: "All roles of an identity together are narrow",
    severity: "high",
    why: "Roles that are narrow one by one open too much together: every secret and every record, all of an account, or the code of another app.",
    remediation:
      "Give roles on single secrets, containers, queues and tables, none on the storage of another app's host, and not Website Contributor beside Managed Identity Operator.",
    documents: [`${rbac}/best-practices`],
    mappings: { mcsb: ["PA-7"], owasp: ["S5"] },
  },
  {
    id: "identity-no-redundant-roles",
    title: "No role repeats what another one gives",
    severity: "low",
    why: "Whoever takes the wider role away believes that the access is gone; and a narrow role beside a wide one looks like a limit that is none.",
    remediation:
      "Drop the narrower of the two authorization.RoleAssignment, or the wider one if the narrower is enough.",
    documents: [`${rbac}/best-practices`],
    mappings: { mcsb: ["PA-7"], owasp: ["S5"] },
  },
] as const satisfies readonly ControlText[];
