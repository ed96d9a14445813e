import type { Example, ExampleResource, Options, Values } from "./example.ts";

const inGroup = { resourceGroupName: "${group.name}" };

/** A storage account: what Azure requires of one, and what a control asks for. */
export function storageAccount(properties: Values, options?: Options): Example {
  return {
    account: {
      type: "azure-native:storage:StorageAccount",
      properties: { ...inGroup, kind: "StorageV2", sku: { name: "Standard_ZRS" }, ...properties },
      ...(options && { options }),
    },
  };
}

/** A container of the storage account `account`. */
export function blobContainer(properties: Values = {}): Example {
  return {
    incoming: {
      type: "azure-native:storage:BlobContainer",
      properties: {
        ...inGroup,
        accountName: "${account.name}",
        containerName: "incoming",
        ...properties,
      },
    },
  };
}

/** A Key Vault: what Azure requires of one, and what a control asks for; by default, Pulumi makes up its name. */
export function keyVault(properties: Values, vaultName?: string): Example {
  return {
    vault: {
      type: "azure-native:keyvault:Vault",
      properties: {
        ...inGroup,
        ...(vaultName !== undefined && { vaultName }),
        properties: {
          tenantId: "11111111-1111-1111-1111-111111111111",
          sku: { family: "A", name: "standard" },
          ...properties,
        },
      },
    },
  };
}

/** A function app on a plan of the rest of the program. */
export function functionApp(properties: Values, name = "app"): Example {
  return {
    [name]: {
      type: "azure-native:web:WebApp",
      properties: { ...inGroup, kind: "functionapp,linux", serverFarmId: "${plan.id}", ...properties },
    },
  };
}

/** Built-in authentication of the app `app`: what is refused, and who is let in. */
export const authentication: Example = {
  authentication: {
    type: "azure-native:web:WebAppAuthSettingsV2WithoutSecrets",
    properties: {
      ...inGroup,
      name: "${app.name}",
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: {
            clientId: "22222222-2222-2222-2222-222222222222",
            openIdIssuer: "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
          },
          validation: {
            allowedAudiences: ["api://orders"],
            // The client id of the gateway's identity.
            defaultAuthorizationPolicy: { allowedApplications: ["33333333-3333-3333-3333-333333333333"] },
          },
        },
      },
    },
  },
};

/** A logger of the gateway, which sends telemetry with its identity. */
export const logger: ExampleResource = {
  type: "azure-native:apimanagement:Logger",
  properties: {
    ...inGroup,
    serviceName: "${gateway.name}",
    loggerId: "application-insights",
    loggerType: "applicationInsights",
    resourceId: "${insights.id}",
    credentials: {
      connectionString: "${insights.connectionString}",
      identityClientId: "${identity.clientId}",
    },
  },
};

/** An identity of one app. */
export function appIdentity(name = "identity"): Example {
  return {
    [name]: { type: "azure-native:managedidentity:UserAssignedIdentity", properties: inGroup },
  };
}

/**
 * A private endpoint in a subnet of the rest of the program.
 *
 * @param target Logical name of what it leads to.
 * @param group The sub-resource that it serves, as in `groupIds`.
 */
export function privateEndpoint(target: string, group: string): Example {
  return {
    privateEndpoint: {
      type: "azure-native:network:PrivateEndpoint",
      properties: {
        ...inGroup,
        subnet: { id: "${subnet.id}" },
        privateLinkServiceConnections: [
          { name: group, privateLinkServiceId: `\${${target}.id}`, groupIds: [group] },
        ],
      },
    },
  };
}

const definitions =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions";

/**
 * A built-in role for an identity of the rest of the program.
 *
 * @param name Logical name.
 * @param role GUID of the role (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles).
 * @param scope Reference to what it is on.
 */
export function roleAssignment(name: string, role: string, scope: string): Example {
  return {
    [name]: {
      type: "azure-native:authorization:RoleAssignment",
      properties: {
        scope,
        roleDefinitionId: `${definitions}/${role}`,
        principalId: "${identity.principalId}",
        principalType: "ServicePrincipal",
      },
    },
  };
}
