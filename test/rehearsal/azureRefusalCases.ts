import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";

/** A rule: a type, the property that is refused, inputs that are refused for it, and inputs like them that are not. */
export type Case = readonly [type: string, property: string, refused: Properties, fine: Properties];

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const account = `${group}/Microsoft.Storage/storageAccounts/stx`;
const role = (guid: string): string =>
  `/subscriptions/${SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const blobOwner = role("b7e6dc6d-f1e8-4753-8033-0f276bb0955b");

const vault = (properties: Properties): Properties => ({
  properties: { tenantId: "t", sku: { name: "standard" }, ...properties },
});
const rules = (...securityRules: Properties[]): Properties => ({
  securityRules: securityRules.map((rule, index) => ({
    name: `r${index}`,
    direction: "Inbound",
    priority: 100 + index,
    ...rule,
  })),
});
const subnets = (...prefixes: string[]): Properties => ({
  addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
  subnets: prefixes.map((addressPrefix, index) => ({ name: `s${index}`, addressPrefix })),
});
const setting = (inputs: Properties): Properties => ({ resourceUri: account, workspaceId: "w", ...inputs });
const connection = (groupIds: string[], target = account): Properties => ({
  privateLinkServiceConnections: [{ name: "c", groupIds, privateLinkServiceId: target }],
});

const noRole = role("12345678-1234-1234-1234-123456789012");

export const cases: readonly Case[] = [
  ["storage:StorageAccount", "accountName", { accountName: "My-Account" }, { accountName: "myaccount" }],
  ["storage:StorageAccount", "kind", { kind: "StorageV3" }, { kind: "StorageV2" }],
  [
    "storage:StorageAccount",
    "sku.name",
    { kind: "FileStorage", sku: { name: "Standard_ZRS" } },
    { kind: "StorageV2", sku: { name: "Standard_ZRS" } },
  ],
  [
    "storage:StorageAccount",
    "minimumTlsVersion",
    { minimumTlsVersion: "1.2" },
    { minimumTlsVersion: "TLS1_2" },
  ],
  [
    "storage:StorageAccount",
    "publicNetworkAccess",
    { publicNetworkAccess: "disabled " },
    { publicNetworkAccess: "Disabled" },
  ],
  [
    "storage:StorageAccount",
    "identity.type",
    { identity: { type: "SystemAssigned, UserAssigned" } },
    { identity: { type: "SystemAssigned,UserAssigned" } },
  ],
  [
    "storage:StorageAccount",
    "sasPolicy.sasExpirationPeriod",
    { sasPolicy: { sasExpirationPeriod: "P1D" } },
    { sasPolicy: { sasExpirationPeriod: "01.00:00:00" } },
  ],
  ["storage:BlobContainer", "containerName", { containerName: "a--b" }, { containerName: "a-b" }],
  ["storage:BlobContainer", "containerName", { containerName: "$logs2" }, { containerName: "$web" }],
  ["storage:Queue", "queueName", { queueName: "Q" }, { queueName: "orders" }],
  ["storage:FileShare", "shareName", { shareName: "a_b" }, { shareName: "share" }],
  ["storage:Table", "tableName", { tableName: "my-table" }, { tableName: "MyTable" }],
  [
    "storage:BlobServiceProperties",
    "blobServicesName",
    { blobServicesName: "blob" },
    { blobServicesName: "default" },
  ],
  [
    "storage:BlobServiceProperties",
    "deleteRetentionPolicy.days",
    { deleteRetentionPolicy: { days: 366 } },
    { deleteRetentionPolicy: { days: 365 } },
  ],
  [
    "storage:BlobServiceProperties",
    "containerDeleteRetentionPolicy.days",
    { containerDeleteRetentionPolicy: { days: 0 } },
    { containerDeleteRetentionPolicy: { days: 1 } },
  ],
  [
    "storage:BlobServiceProperties",
    "changeFeed.retentionInDays",
    { changeFeed: { retentionInDays: 0 } },
    { changeFeed: { retentionInDays: 7 } },
  ],
  [
    "storage:BlobServiceProperties",
    "isVersioningEnabled",
    { restorePolicy: { enabled: true } },
    { restorePolicy: { enabled: false } },
  ],
  [
    "storage:BlobServiceProperties",
    "restorePolicy.days",
    {
      restorePolicy: { enabled: true, days: 7 },
      isVersioningEnabled: true,
      changeFeed: { enabled: true },
      deleteRetentionPolicy: { enabled: true, days: 7 },
    },
    {
      restorePolicy: { enabled: true, days: 6 },
      isVersioningEnabled: true,
      changeFeed: { enabled: true },
      deleteRetentionPolicy: { enabled: true, days: 7 },
    },
  ],
  [
    "storage:FileServiceProperties",
    "shareDeleteRetentionPolicy.days",
    { shareDeleteRetentionPolicy: { days: 400 } },
    { shareDeleteRetentionPolicy: { days: 7 } },
  ],
  [
    "keyvault:Vault",
    "properties.enablePurgeProtection",
    vault({ enablePurgeProtection: false }),
    vault({ enablePurgeProtection: true }),
  ],
  [
    "keyvault:Vault",
    "properties.softDeleteRetentionInDays",
    vault({ softDeleteRetentionInDays: 6 }),
    vault({ softDeleteRetentionInDays: 7 }),
  ],
  ["keyvault:Vault", "properties.tenantId", { properties: { sku: {} } }, vault({})],
  ["keyvault:Vault", "properties.sku", { properties: { tenantId: "t" } }, vault({})],
  ["keyvault:Secret", "secretName", { secretName: "my_secret" }, { secretName: "my-secret" }],
  [
    "keyvault:Key",
    "properties.keySize",
    { properties: { kty: "RSA", keySize: 1024 } },
    { properties: { kty: "RSA", keySize: 4096 } },
  ],
  ["web:WebApp", "name", { name: "-func" }, { name: "func-1" }],
  ["web:AppServicePlan", "name", { name: "my plan" }, { name: "my-plan" }],
  ["managedidentity:UserAssignedIdentity", "resourceName", { resourceName: "id" }, { resourceName: "id_1" }],
  [
    "network:VirtualNetwork",
    "virtualNetworkName",
    { virtualNetworkName: "v" },
    { virtualNetworkName: "vnet-1" },
  ],
  ["network:VirtualNetwork", "subnets[0].addressPrefix", subnets("192.168.0.0/24"), subnets("10.0.0.0/24")],
  [
    "network:VirtualNetwork",
    "subnets[1].addressPrefix",
    subnets("10.0.0.0/24", "10.0.0.128/25"),
    subnets("10.0.0.0/24", "10.0.1.0/25"),
  ],
  ["network:VirtualNetwork", "subnets[0].addressPrefix", subnets("10.0.0.0/30"), subnets("10.0.0.0/29")],
  ["network:VirtualNetwork", "subnets[0].addressPrefix", subnets("10.0.0.1/24"), subnets("fd00::/64")],
  ["network:Subnet", "addressPrefix", { addressPrefix: "ten" }, { addressPrefix: "10.0.0.0/24" }],
  ["network:Subnet", "subnetName", { subnetName: "s-" }, { subnetName: "s_" }],
  [
    "network:NetworkSecurityGroup",
    "networkSecurityGroupName",
    { networkSecurityGroupName: "-n" },
    { networkSecurityGroupName: "n" },
  ],
  [
    "network:NetworkSecurityGroup",
    "securityRules[0].priority",
    rules({ priority: 99 }),
    rules({ priority: 4096 }),
  ],
  [
    "network:NetworkSecurityGroup",
    "securityRules[1].priority",
    rules({}, { priority: 100 }),
    rules({}, { priority: 100, direction: "Outbound" }),
  ],
  [
    "network:NetworkSecurityGroup",
    "securityRules[0].sourceAddressPrefix",
    rules({ sourceAddressPrefix: "*", sourceAddressPrefixes: ["10.0.0.0/8"] }),
    rules({ sourceAddressPrefix: "*", sourceAddressPrefixes: [] }),
  ],
  ["network:SecurityRule", "priority", { priority: 4097 }, { priority: 100 }],
  [
    "network:SecurityRule",
    "destinationPortRange",
    { destinationPortRange: "443", destinationPortRanges: ["443"] },
    { destinationPortRange: "443" },
  ],
  [
    "network:PrivateEndpoint",
    "privateLinkServiceConnections[0].groupIds",
    connection(["blob", "queue"]),
    connection(["blob"]),
  ],
  [
    "network:PrivateEndpoint",
    "privateLinkServiceConnections[0].groupIds",
    connection(["sites"]),
    connection(["sites"], `${group}/Microsoft.Web/sites/f`),
  ],
  [
    "privatedns:PrivateZone",
    "privateZoneName",
    { privateZoneName: "privatelink.vault.azure.net" },
    { privateZoneName: "privatelink.vaultcore.azure.net" },
  ],
  [
    "privatedns:PrivateZone",
    "privateZoneName",
    { privateZoneName: "local" },
    { privateZoneName: "corp.local" },
  ],
  ["privatedns:PrivateZone", "location", { location: "westeurope" }, { location: "Global" }],
  ["privatedns:VirtualNetworkLink", "location", { location: "westeurope" }, { location: "global" }],
  [
    "monitor:DiagnosticSetting",
    "workspaceId",
    { resourceUri: account },
    { resourceUri: account, storageAccountId: "s" },
  ],
  [
    "monitor:DiagnosticSetting",
    "logs",
    setting({ resourceUri: "/", logs: [{ category: "a" }, { categoryGroup: "b" }] }),
    setting({ resourceUri: "/", logs: [{ category: "a" }, { category: "b" }] }),
  ],
  [
    "monitor:DiagnosticSetting",
    "logs",
    setting({ logs: [{ categoryGroup: "allLogs" }] }),
    setting({ metrics: [{ category: "Transaction" }] }),
  ],
  [
    "monitor:DiagnosticSetting",
    "metrics",
    setting({
      resourceUri: `${group}/Microsoft.Network/networkSecurityGroups/n`,
      metrics: [{ category: "AllMetrics" }],
    }),
    setting({ resourceUri: `${account}/blobServices/default`, logs: [{ categoryGroup: "audit" }] }),
  ],
  [
    "monitor:DiagnosticSetting",
    "logs",
    setting({ resourceUri: `${group}/Microsoft.Web/sites/f`, logs: [{ categoryGroup: "audit" }] }),
    setting({ resourceUri: `${group}/Microsoft.KeyVault/vaults/kv`, logs: [{ categoryGroup: "audit" }] }),
  ],
  [
    "monitor:DiagnosticSetting",
    "logs.retentionPolicy",
    setting({ metrics: [{ retentionPolicy: { days: 30 } }] }),
    setting({ metrics: [{ retentionPolicy: { days: 0 } }] }),
  ],
  [
    "monitor:ActionGroup",
    "groupShortName",
    { groupShortName: "operations-team" },
    { groupShortName: "operations" },
  ],
  ["monitor:MetricAlert", "location", { location: "westeurope" }, { location: "global" }],
  ["alertsmanagement:SmartDetectorAlertRule", "location", { location: "westeurope" }, { location: "global" }],
  ["operationalinsights:Workspace", "retentionInDays", { retentionInDays: 7 }, { retentionInDays: 730 }],
  ["operationalinsights:Workspace", "workspaceName", { workspaceName: "log" }, { workspaceName: "log-1" }],
  ["applicationinsights:Component", "resourceName", { resourceName: "a/b" }, { resourceName: "appi" }],
  [
    "resources:ResourceGroup",
    "resourceGroupName",
    { resourceGroupName: "rg." },
    { resourceGroupName: "rg(1)" },
  ],
  [
    "authorization:RoleAssignment",
    "roleAssignmentName",
    { roleAssignmentName: "mine" },
    { roleAssignmentName: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b" },
  ],
  [
    "authorization:RoleAssignment",
    "roleDefinitionId",
    { roleDefinitionId: noRole },
    { roleDefinitionId: blobOwner },
  ],
  [
    "authorization:RoleAssignment",
    "roleDefinitionId",
    { roleDefinitionId: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b" },
    { roleDefinitionId: blobOwner.toUpperCase() },
  ],
  ["authorization:ManagementLockByScope", "lockName", { lockName: "a?" }, { lockName: "keep" }],
];
