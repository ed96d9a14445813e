import { unknownValue } from "../../policypack/evaluate.ts";
import { applicationGateway, frontDoor } from "./safeEdge.ts";
import { gateway } from "./safeGateway.ts";
import { Stack } from "./stack.ts";

const unknown = unknownValue;
const tags = {
  owner: "team-orders",
  environment: "dev",
  costCenter: "4711",
  dataClassification: "internal",
};
const group = { resourceGroupName: "rg-orders-dev" };
const roles =
  "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleDefinitions";

const siteConfig = {
  minTlsVersion: "1.2",
  scmMinTlsVersion: "1.2",
  http20Enabled: true,
  ipSecurityRestrictionsDefaultAction: "Deny",
  scmIpSecurityRestrictionsDefaultAction: "Deny",
  cors: { allowedOrigins: ["https://orders.contoso.example"] },
};

/** The settings of an app whose host uses an account of a name: each has one of its own. */
function hostSettings(account: string) {
  return {
    AzureWebJobsStorage__credential: "managedidentity",
    AzureWebJobsStorage__clientId: unknown,
    AzureWebJobsStorage__blobServiceUri: `https://${account}.blob.core.windows.net/`,
    APPLICATIONINSIGHTS_CONNECTION_STRING: unknown,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: unknown,
    PAYMENT_API_KEY: "@Microsoft.KeyVault(VaultName=kv-orders;SecretName=payment-api-key)",
  };
}

function app(identity: string) {
  return {
    ...group,
    kind: "functionapp,linux",
    httpsOnly: true,
    publicNetworkAccess: "Disabled",
    functionsRuntimeAdminIsolationEnabled: true,
    identity: { type: "UserAssigned", userAssignedIdentities: [unknown] },
    keyVaultReferenceIdentity: unknown,
    virtualNetworkSubnetId: unknown,
    tags: { ...tags, identity },
  };
}

const authentication = {
  platform: { enabled: true },
  globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: {
        openIdIssuer: "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
      },
      validation: {
        allowedAudiences: ["api://orders"],
        defaultAuthorizationPolicy: { allowedApplications: ["22222222-2222-2222-2222-222222222222"] },
      },
    },
  },
};

/** The services that subnets are delegated to, by their names. */
const delegations: Readonly<Record<string, string>> = {
  "snet-apps": "Microsoft.App/environments",
  "snet-plan": "Microsoft.Web/serverFarms",
};

function subnet(name: string, policies = "Disabled") {
  const serviceName = delegations[name];
  return {
    delegations: serviceName === undefined ? [] : [{ name: "apps", serviceName }],
    ...group,
    subnetName: name,
    virtualNetworkName: "vnet-orders",
    networkSecurityGroup: { id: unknown },
    defaultOutboundAccess: false,
    privateEndpointNetworkPolicies: policies,
  };
}

/** An endpoint, its zone, the zone's link and the group that joins them. */
function privateLink(stack: Stack, target: string, groupId: string, zone: string): void {
  const name = `${target}-${groupId}`;
  stack
    .add(
      `pe-${name}`,
      "network:PrivateEndpoint",
      {
        ...group,
        privateEndpointName: `pe-${name}`,
        subnet: { id: unknown },
        privateLinkServiceConnections: [{ name, groupIds: [groupId], privateLinkServiceId: unknown }],
        tags,
      },
      { subnet: ["snet-endpoints"], privateLinkServiceConnections: [target] },
    )
    .add(
      `dns-${name}`,
      "network:PrivateDnsZoneGroup",
      {
        ...group,
        privateEndpointName: unknown,
        privateDnsZoneConfigs: [{ name: "zone", privateDnsZoneId: unknown }],
      },
      { privateEndpointName: [`pe-${name}`], privateDnsZoneConfigs: [zone] },
    );
}

function zone(stack: Stack, name: string): void {
  stack
    .add(name, "privatedns:PrivateZone", { ...group, privateZoneName: name, location: "global" })
    .add(
      `link-${name}`,
      "privatedns:VirtualNetworkLink",
      { ...group, privateZoneName: unknown, virtualNetwork: { id: unknown }, registrationEnabled: false },
      { privateZoneName: [name], virtualNetwork: ["vnet"] },
    );
}

function logs(stack: Stack, target: string, name = `diag-${target}`): void {
  stack.add(
    name,
    "monitor:DiagnosticSetting",
    {
      name: "to-workspace",
      resourceUri: unknown,
      workspaceId: unknown,
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    },
    { resourceUri: [target], workspaceId: ["workspace"] },
  );
}

/** A vault with a secret and a key, and an event for each of them that ends. */
function vault(stack: Stack): void {
  const within = { ...group, vaultName: "kv-orders" };
  stack
    .add("vault", "keyvault:Vault", {
      ...within,
      properties: {
        tenantId: "11111111-1111-1111-1111-111111111111",
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [] },
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
      },
      tags,
    })
    .add("secret", "keyvault:Secret", {
      ...within,
      secretName: "payment-api-key",
      properties: {
        value: unknown,
        contentType: "text/plain",
        attributes: { enabled: true, expires: 1830000000 },
      },
    })
    .add("key", "keyvault:Key", {
      ...within,
      keyName: "storage",
      properties: {
        kty: "RSA",
        keySize: 3072,
        attributes: { enabled: true },
        rotationPolicy: {
          attributes: { expiryTime: "P1Y" },
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P9M" } }],
        },
      },
    })
    .add(
      "topic",
      "eventgrid:SystemTopic",
      {
        ...group,
        systemTopicName: "evgt-kv-orders",
        source: unknown,
        topicType: "Microsoft.KeyVault.vaults",
      },
      { source: ["vault"] },
    )
    .add("expiry", "eventgrid:SystemTopicEventSubscription", {
      ...group,
      systemTopicName: "evgt-kv-orders",
      filter: { includedEventTypes: ["Microsoft.KeyVault.SecretNearExpiry"] },
      destination: { endpointType: "MonitorAlert", actionGroups: [unknown] },
    });
}

/** The apps may read the one secret that their settings lead to. */
function secretGrants(stack: Stack): void {
  for (const [app, name] of [
    ["flex", "role-secret"],
    ["premium", "role-secret-premium"],
  ] as const) {
    stack.add(
      name,
      "authorization:RoleAssignment",
      {
        principalId: unknown,
        principalType: "ServicePrincipal",
        roleDefinitionId: `${roles}/4633458b-17de-408a-b874-0445c86b69e6`,
        scope: unknown,
      },
      { principalId: [`id-${app}`], scope: ["secret"] },
    );
  }
}

/** Who is told of what, what is recorded, and what keeps data from being deleted. */
function alerts(stack: Stack): void {
  const onMetric = (metricName: string, ...values: string[]) => ({
    ...group,
    enabled: true,
    scopes: [unknown],
    criteria: { allOf: [{ metricName, threshold: 1, dimensions: [{ name: "code", values }] }] },
    actions: [{ actionGroupId: unknown }],
  });
  const onChange = (operation: string) => ({
    ...group,
    enabled: true,
    scopes: [unknown],
    condition: {
      allOf: [
        { field: "category", equals: "Administrative" },
        { field: "operationName", equals: operation },
      ],
    },
    actions: { actionGroups: [{ actionGroupId: unknown }] },
  });
  stack
    .add("people", "monitor:ActionGroup", {
      ...group,
      enabled: true,
      emailReceivers: [{ name: "oncall", emailAddress: "oncall@contoso.example" }],
    })
    .add("alert-failures", "monitor:MetricAlert", onMetric("requests/failed"), { scopes: ["insights"] })
    .add("alert-refusals", "monitor:MetricAlert", onMetric("requests/count", "401", "403"), {
      scopes: ["insights"],
    })
    .add("alert-slowness", "monitor:MetricAlert", onMetric("requests/duration"), { scopes: ["insights"] })
    .add("alert-throttling", "monitor:MetricAlert", onMetric("requests/count", "429"), {
      scopes: ["insights"],
    })
    .add("alert-denials", "monitor:MetricAlert", onMetric("ServiceApiResult", "403"), { scopes: ["vault"] })
    .add("alert-roles", "monitor:ActivityLogAlert", onChange("Microsoft.Authorization/roleAssignments/write"))
    .add("alert-settings", "monitor:ActivityLogAlert", onChange("Microsoft.Web/sites/config/write"))
    .add("telemetry", "monitor:PrivateLinkScope", {
      ...group,
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "PrivateOnly" },
    })
    .add(
      "flow-log",
      "network:FlowLog",
      { ...group, enabled: true, targetResourceId: unknown, storageId: unknown },
      { targetResourceId: ["vnet"], storageId: ["account"] },
    );
  for (const target of ["account", "vault"]) {
    stack.add(
      `lock-${target}`,
      "authorization:ManagementLockByScope",
      { lockName: "do-not-delete", level: "CanNotDelete", scope: unknown },
      { scope: [target] },
    );
  }
}

/**
 * A well-built stack as a first preview shows it: names are known, ids and all that is computed from them are not. A Flex
 * Consumption app `flex`, and an Elastic Premium app `premium` with a slot `slot`, whose settings are resources of their own; a vault; an
 * API Management service inside the network with an API, and both sorts of edge in front of it.
 */
export function safeStack(): Stack {
  const stack = new Stack()
    .root("stack")
    .add("rg", "resources:ResourceGroup", { resourceGroupName: "rg-orders-dev", tags })
    .add("id-flex", "managedidentity:UserAssignedIdentity", { ...group, resourceName: "id-flex", tags })
    .add("id-premium", "managedidentity:UserAssignedIdentity", { ...group, resourceName: "id-premium", tags })
    .add("workspace", "operationalinsights:Workspace", {
      ...group,
      workspaceName: "log-orders",
      retentionInDays: 90,
      features: { disableLocalAuth: true },
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Disabled",
      tags,
    })
    .add("insights", "applicationinsights:Component", {
      ...group,
      kind: "web",
      workspaceResourceId: unknown,
      disableLocalAuth: true,
      ingestionMode: "LogAnalytics",
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Disabled",
      tags,
    })
    .add("nsg", "network:NetworkSecurityGroup", {
      ...group,
      networkSecurityGroupName: "nsg-orders",
      securityRules: [
        {
          name: "https-from-apps",
          access: "Allow",
          direction: "Inbound",
          protocol: "Tcp",
          priority: 100,
          sourceAddressPrefix: "10.40.0.0/26",
          sourcePortRange: "*",
          destinationAddressPrefix: "10.40.1.0/27",
          destinationPortRange: "443",
        },
        {
          name: "deny-all",
          access: "Deny",
          direction: "Inbound",
          protocol: "*",
          priority: 4096,
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefix: "*",
          destinationPortRange: "*",
        },
      ],
      tags,
    })
    .add("deny-outbound", "network:SecurityRule", {
      ...group,
      networkSecurityGroupName: "nsg-orders",
      access: "Deny",
      direction: "Outbound",
      protocol: "*",
      priority: 4096,
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "*",
    })
    .add("vnet", "network:VirtualNetwork", { ...group, virtualNetworkName: "vnet-orders", tags })
    .add("snet-apps", "network:Subnet", subnet("snet-apps"), {
      virtualNetworkName: ["vnet"],
      networkSecurityGroup: ["nsg"],
    })
    .add("snet-endpoints", "network:Subnet", subnet("snet-endpoints", "NetworkSecurityGroupEnabled"), {
      virtualNetworkName: ["vnet"],
      networkSecurityGroup: ["nsg"],
    })
    .add("snet-plan", "network:Subnet", subnet("snet-plan"), {
      virtualNetworkName: ["vnet"],
      networkSecurityGroup: ["nsg"],
    })
    .add("snet-gateway", "network:Subnet", subnet("snet-gateway", "NetworkSecurityGroupEnabled"), {
      virtualNetworkName: ["vnet"],
      networkSecurityGroup: ["nsg"],
    })
    .add("account", "storage:StorageAccount", {
      ...group,
      accountName: "storders",
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "None" },
      allowCrossTenantReplication: false,
      encryption: { requireInfrastructureEncryption: true },
      sasPolicy: { sasExpirationPeriod: "01.00:00:00", expirationAction: "Block" },
      defaultToOAuthAuthentication: true,
      isLocalUserEnabled: false,
      allowedCopyScope: "AAD",
      tags,
    })
    .add(
      "blobs",
      "storage:BlobServiceProperties",
      {
        ...group,
        accountName: "storders",
        blobServicesName: "default",
        deleteRetentionPolicy: { enabled: true, days: 7 },
        containerDeleteRetentionPolicy: { enabled: true, days: 7 },
        isVersioningEnabled: true,
        changeFeed: { enabled: true },
      },
      { accountName: ["account"] },
    )
    .add("code", "storage:BlobContainer", {
      ...group,
      accountName: "storders",
      containerName: "code",
      publicAccess: "None",
    })
    .add(
      "queues",
      "storage:QueueServiceProperties",
      { ...group, accountName: unknown, queueServiceName: "default" },
      { accountName: ["account"] },
    )
    .add("plan-flex", "web:AppServicePlan", { ...group, sku: { name: "FC1", tier: "FlexConsumption" }, tags })
    .add("plan-premium", "web:AppServicePlan", {
      ...group,
      sku: { name: "EP1", tier: "ElasticPremium" },
      tags,
    })
    .add(
      "flex",
      "web:WebApp",
      {
        ...app("id-flex"),
        name: "func-flex",
        serverFarmId: unknown,
        functionAppConfig: {
          deployment: {
            storage: {
              type: "blobContainer",
              value: unknown,
              authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: unknown },
            },
          },
          runtime: { name: "node", version: "22" },
          scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 },
        },
        siteConfig: {
          ...siteConfig,
          appSettings: Object.entries(hostSettings("storders")).map(([name, value]) => ({ name, value })),
        },
      },
      {
        serverFarmId: ["plan-flex"],
        identity: ["id-flex"],
        keyVaultReferenceIdentity: ["id-flex"],
        virtualNetworkSubnetId: ["snet-apps"],
        functionAppConfig: ["account", "code", "id-flex"],
      },
    );
  for (const name of ["premium", "slot"]) {
    const isSlot = name === "slot";
    const suffix = isSlot ? "Slot" : "";
    stack.add(
      name,
      `web:WebApp${suffix}`,
      {
        ...app("id-premium"),
        name: "func-premium",
        ...(isSlot ? { slot: "staging" } : {}),
        serverFarmId: unknown,
        outboundVnetRouting: { allTraffic: true },
        // Of use on other plans only; Azure takes both on any.
        endToEndEncryptionEnabled: true,
        sshEnabled: false,
        dailyMemoryTimeQuota: 100000,
        siteConfig: {
          ...siteConfig,
          ftpsState: "Disabled",
          linuxFxVersion: "Python|3.12",
          functionAppScaleLimit: 20,
          healthCheckPath: "/api/health",
          netFrameworkVersion: "v4.6",
        },
      },
      {
        ...(isSlot ? { name: ["premium"] } : {}),
        serverFarmId: ["plan-premium"],
        identity: ["id-premium"],
        keyVaultReferenceIdentity: ["id-premium"],
        virtualNetworkSubnetId: ["snet-plan"],
      },
    );
    const own = isSlot ? { name: "func-premium", slot: "staging" } : { name: unknown };
    const children = {
      // Of another stack.
      "web:WebAppApplicationSettings": { properties: hostSettings("stpremium") },
      "web:WebAppAuthSettingsV2": authentication,
      "web:WebAppFtpAllowed": { allow: false },
      "web:WebAppScmAllowed": { allow: false },
    };
    for (const [child, inputs] of Object.entries(children)) {
      stack.add(
        `${name}-${child.slice("web:WebApp".length)}`,
        `${child}${suffix}`,
        { ...group, ...own, ...inputs },
        isSlot ? {} : { name: [name] },
      );
    }
    logs(stack, name);
  }
  stack.add("flex-auth", "web:WebAppAuthSettingsV2WithoutSecrets", {
    ...group,
    name: "func-flex",
    ...authentication,
  });
  for (const suffix of [
    "blob.core.windows.net",
    "queue.core.windows.net",
    "vaultcore.azure.net",
    "azurewebsites.net",
  ]) {
    zone(stack, `privatelink.${suffix}`);
  }
  vault(stack);
  secretGrants(stack);
  gateway(stack, group, tags);
  frontDoor(stack, group);
  applicationGateway(stack, group);
  alerts(stack);
  privateLink(stack, "vault", "vault", "privatelink.vaultcore.azure.net");
  privateLink(stack, "account", "blob", "privatelink.blob.core.windows.net");
  privateLink(stack, "account", "queue", "privatelink.queue.core.windows.net");
  privateLink(stack, "flex", "sites", "privatelink.azurewebsites.net");
  privateLink(stack, "premium", "sites", "privatelink.azurewebsites.net");
  privateLink(stack, "premium", "sites-staging", "privatelink.azurewebsites.net");
  stack
    .add(
      "role",
      "authorization:RoleAssignment",
      {
        principalId: unknown,
        principalType: "ServicePrincipal",
        roleDefinitionId: `${roles}/b7e6dc6d-f1e8-4753-8033-0f276bb0955b`,
        scope: unknown,
      },
      { principalId: ["id-flex"], scope: ["account"] },
    )
    .add("custom-role", "authorization:RoleDefinition", {
      roleName: "queue peeker",
      permissions: [
        {
          actions: [],
          dataActions: ["Microsoft.Storage/storageAccounts/queueServices/queues/messages/read"],
        },
      ],
    });
  for (const target of [
    "workspace",
    "nsg",
    "vnet",
    "flex",
    "blobs",
    "vault",
    "topic",
    "gateway",
    "front-door",
    "address",
    "agw",
  ]) {
    logs(stack, target);
  }
  logs(stack, "account", "diag-queues");
  return stack;
}
