import assert from "node:assert/strict";
import { apimanagement } from "../../rehearsal/azure/apimanagement.ts";
import { edge } from "../../rehearsal/azure/edge.ts";
import { SUBSCRIPTION_ID, armType, parentOf } from "../../rehearsal/azure/identifiers.ts";
import { UnknownTypeError, azureTypes } from "../../rehearsal/azure/resourceTypes.ts";
import { replaces, simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";

const subscription = `/subscriptions/${SUBSCRIPTION_ID}`;
const group = `${subscription}/resourceGroups/rg`;
const vnet = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/stx`;
const site = `${group}/providers/Microsoft.Web/sites/func`;
const linkScope = `${group}/providers/Microsoft.Insights/privateLinkScopes/ampls`;
const rg = { resourceGroupName: "rg" };

/** Each type with the inputs that make up its path, and the id by the format that Azure documents. */
const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
  ["resources:ResourceGroup", rg, group],
  ["network:VirtualNetwork", { ...rg, virtualNetworkName: "vnet" }, vnet],
  ["network:Subnet", { ...rg, virtualNetworkName: "vnet", subnetName: "s" }, `${vnet}/subnets/s`],
  [
    "network:NetworkSecurityGroup",
    { ...rg, networkSecurityGroupName: "n" },
    `${group}/providers/Microsoft.Network/networkSecurityGroups/n`,
  ],
  [
    "network:SecurityRule",
    { ...rg, networkSecurityGroupName: "n", securityRuleName: "r" },
    `${group}/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/r`,
  ],
  [
    "network:RouteTable",
    { ...rg, routeTableName: "r" },
    `${group}/providers/Microsoft.Network/routeTables/r`,
  ],
  [
    "network:NatGateway",
    { ...rg, natGatewayName: "n" },
    `${group}/providers/Microsoft.Network/natGateways/n`,
  ],
  [
    "network:PublicIPAddress",
    { ...rg, publicIpAddressName: "p" },
    `${group}/providers/Microsoft.Network/publicIPAddresses/p`,
  ],
  [
    "network:PrivateEndpoint",
    { ...rg, privateEndpointName: "p" },
    `${group}/providers/Microsoft.Network/privateEndpoints/p`,
  ],
  [
    "network:PrivateDnsZoneGroup",
    { ...rg, privateEndpointName: "p", privateDnsZoneGroupName: "default" },
    `${group}/providers/Microsoft.Network/privateEndpoints/p/privateDnsZoneGroups/default`,
  ],
  [
    "privatedns:PrivateZone",
    { ...rg, privateZoneName: "privatelink.blob.core.windows.net" },
    `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net`,
  ],
  [
    "privatedns:VirtualNetworkLink",
    { ...rg, privateZoneName: "z.net", virtualNetworkLinkName: "l" },
    `${group}/providers/Microsoft.Network/privateDnsZones/z.net/virtualNetworkLinks/l`,
  ],
  [
    "privatedns:PrivateRecordSet",
    { ...rg, privateZoneName: "z.net", recordType: "A", relativeRecordSetName: "@" },
    `${group}/providers/Microsoft.Network/privateDnsZones/z.net/A/@`,
  ],
  [
    "operationalinsights:Workspace",
    { ...rg, workspaceName: "log" },
    `${group}/providers/Microsoft.OperationalInsights/workspaces/log`,
  ],
  [
    "applicationinsights:Component",
    { ...rg, resourceName: "appi" },
    `${group}/providers/Microsoft.Insights/components/appi`,
  ],
  [
    "monitor:DiagnosticSetting",
    { resourceUri: `${account}/blobServices/default`, name: "d" },
    `${account}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/d`,
  ],
  [
    "monitor:ActionGroup",
    { ...rg, actionGroupName: "ag" },
    `${group}/providers/Microsoft.Insights/actionGroups/ag`,
  ],
  ["monitor:MetricAlert", { ...rg, ruleName: "m" }, `${group}/providers/Microsoft.Insights/metricAlerts/m`],
  [
    "monitor:ScheduledQueryRule",
    { ...rg, ruleName: "q" },
    `${group}/providers/Microsoft.Insights/scheduledQueryRules/q`,
  ],
  [
    "monitor:ActivityLogAlert",
    { ...rg, activityLogAlertName: "a" },
    `${group}/providers/Microsoft.Insights/activityLogAlerts/a`,
  ],
  [
    "alertsmanagement:SmartDetectorAlertRule",
    { ...rg, alertRuleName: "s" },
    `${group}/providers/Microsoft.AlertsManagement/smartDetectorAlertRules/s`,
  ],
  [
    "managedidentity:UserAssignedIdentity",
    { ...rg, resourceName: "id" },
    `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`,
  ],
  [
    "authorization:RoleAssignment",
    { scope: account, roleAssignmentName: "g" },
    `${account}/providers/Microsoft.Authorization/roleAssignments/g`,
  ],
  [
    "authorization:RoleDefinition",
    { scope: subscription, roleDefinitionId: "g" },
    `${subscription}/providers/Microsoft.Authorization/roleDefinitions/g`,
  ],
  [
    "authorization:ManagementLockByScope",
    { scope: group, lockName: "l" },
    `${group}/providers/Microsoft.Authorization/locks/l`,
  ],
  ["storage:StorageAccount", { ...rg, accountName: "stx" }, account],
  [
    "storage:BlobServiceProperties",
    { ...rg, accountName: "stx", blobServicesName: "default" },
    `${account}/blobServices/default`,
  ],
  [
    "storage:QueueServiceProperties",
    { ...rg, accountName: "stx", queueServiceName: "default" },
    `${account}/queueServices/default`,
  ],
  [
    "storage:TableServiceProperties",
    { ...rg, accountName: "stx", tableServiceName: "default" },
    `${account}/tableServices/default`,
  ],
  [
    "storage:FileServiceProperties",
    { ...rg, accountName: "stx", fileServicesName: "default" },
    `${account}/fileServices/default`,
  ],
  [
    "storage:BlobContainer",
    { ...rg, accountName: "stx", containerName: "c" },
    `${account}/blobServices/default/containers/c`,
  ],
  [
    "storage:BlobContainerImmutabilityPolicy",
    { ...rg, accountName: "stx", containerName: "c", immutabilityPolicyName: "default" },
    `${account}/blobServices/default/containers/c/immutabilityPolicies/default`,
  ],
  [
    "storage:Queue",
    { ...rg, accountName: "stx", queueName: "q" },
    `${account}/queueServices/default/queues/q`,
  ],
  [
    "storage:Table",
    { ...rg, accountName: "stx", tableName: "t" },
    `${account}/tableServices/default/tables/t`,
  ],
  [
    "storage:FileShare",
    { ...rg, accountName: "stx", shareName: "s" },
    `${account}/fileServices/default/shares/s`,
  ],
  [
    "storage:ManagementPolicy",
    { ...rg, accountName: "stx", managementPolicyName: "default" },
    `${account}/managementPolicies/default`,
  ],
  ["keyvault:Vault", { ...rg, vaultName: "kv" }, `${group}/providers/Microsoft.KeyVault/vaults/kv`],
  [
    "eventgrid:SystemTopic",
    { ...rg, systemTopicName: "t" },
    `${group}/providers/Microsoft.EventGrid/systemTopics/t`,
  ],
  [
    "eventgrid:SystemTopicEventSubscription",
    { ...rg, systemTopicName: "t", eventSubscriptionName: "e" },
    `${group}/providers/Microsoft.EventGrid/systemTopics/t/eventSubscriptions/e`,
  ],
  [
    "keyvault:Secret",
    { ...rg, vaultName: "kv", secretName: "s" },
    `${group}/providers/Microsoft.KeyVault/vaults/kv/secrets/s`,
  ],
  [
    "keyvault:Key",
    { ...rg, vaultName: "kv", keyName: "k" },
    `${group}/providers/Microsoft.KeyVault/vaults/kv/keys/k`,
  ],
  ["web:AppServicePlan", { ...rg, name: "plan" }, `${group}/providers/Microsoft.Web/serverfarms/plan`],
  ["web:WebApp", { ...rg, name: "func" }, site],
  ["web:WebAppSlot", { ...rg, name: "func", slot: "blue" }, `${site}/slots/blue`],
  ["web:WebAppAuthSettingsV2", { ...rg, name: "func" }, `${site}/config/authsettingsV2`],
  ["web:WebAppAuthSettingsV2WithoutSecrets", { ...rg, name: "func" }, `${site}/config/authsettingsV2`],
  ["web:WebAppFtpAllowed", { ...rg, name: "func" }, `${site}/basicPublishingCredentialsPolicies/ftp`],
  ["web:WebAppScmAllowed", { ...rg, name: "func" }, `${site}/basicPublishingCredentialsPolicies/scm`],
  ["web:WebAppApplicationSettings", { ...rg, name: "func" }, `${site}/config/appsettings`],
  ["web:WebAppSlotConfigurationNames", { ...rg, name: "func" }, `${site}/config/slotConfigNames`],
  [
    "web:WebAppAuthSettingsV2Slot",
    { ...rg, name: "func", slot: "blue" },
    `${site}/slots/blue/config/authsettingsV2`,
  ],
  [
    "web:WebAppFtpAllowedSlot",
    { ...rg, name: "func", slot: "blue" },
    `${site}/slots/blue/basicPublishingCredentialsPolicies/ftp`,
  ],
  [
    "web:WebAppScmAllowedSlot",
    { ...rg, name: "func", slot: "blue" },
    `${site}/slots/blue/basicPublishingCredentialsPolicies/scm`,
  ],
  [
    "network:VirtualNetworkPeering",
    { ...rg, virtualNetworkName: "vnet", virtualNetworkPeeringName: "hub" },
    `${vnet}/virtualNetworkPeerings/hub`,
  ],
  [
    "network:FlowLog",
    { ...rg, networkWatcherName: "w", flowLogName: "f" },
    `${group}/providers/Microsoft.Network/networkWatchers/w/flowLogs/f`,
  ],
  [
    "cosmosdb:SqlResourceSqlRoleAssignment",
    { ...rg, accountName: "cosmos", roleAssignmentId: "g" },
    `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos/sqlRoleAssignments/g`,
  ],
  [
    "monitor:AutoscaleSetting",
    { ...rg, autoscaleSettingName: "a" },
    `${group}/providers/Microsoft.Insights/autoscaleSettings/a`,
  ],
  ["monitor:PrivateLinkScope", { ...rg, scopeName: "ampls" }, linkScope],
  [
    "monitor:PrivateLinkScopedResource",
    { ...rg, scopeName: "ampls", name: "logs" },
    `${linkScope}/scopedResources/logs`,
  ],
  [
    "securityinsights:SentinelOnboardingState",
    { ...rg, workspaceName: "logs", sentinelOnboardingStateName: "default" },
    `${group}/providers/Microsoft.OperationalInsights/workspaces/logs/providers/Microsoft.SecurityInsights/onboardingStates/default`,
  ],
  [
    "authorization:PolicyAssignment",
    { scope: group, policyAssignmentName: "mcsb" },
    `${group}/providers/Microsoft.Authorization/policyAssignments/mcsb`,
  ],
  [
    "consumption:Budget",
    { scope: group, budgetName: "monthly" },
    `${group}/providers/Microsoft.Consumption/budgets/monthly`,
  ],
  [
    "resources:DeploymentAtSubscriptionScope",
    { deploymentName: "d" },
    `${subscription}/providers/Microsoft.Resources/deployments/d`,
  ],
  [
    "security:Pricing",
    { scopeId: subscription, pricingName: "StorageAccounts" },
    `${subscription}/providers/Microsoft.Security/pricings/StorageAccounts`,
  ],
  [
    "security:SecurityContact",
    { securityContactName: "default" },
    `${subscription}/providers/Microsoft.Security/securityContacts/default`,
  ],
];

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::p::${type}::${name}`;

describe("simulated Azure: types", () => {
  describe("ids", () => {
    for (const [type, inputs, id] of ids) {
      it(type, () => {
        assert.equal(simulate({ type: `azure-native:${type}`, urn: urnOf(type, "n"), inputs }).id, id);
      });
    }

    it("are there for every type that the tables know; of two tables, their own tests have them", () => {
      const elsewhere = new Set([...Object.keys(apimanagement), ...Object.keys(edge)]);
      const here = Object.keys(azureTypes).filter((type) => !elsewhere.has(type));
      assert.deepEqual(ids.map(([type]) => type).sort(), here.sort());
    });

    it("tell the type and the parent of a resource", () => {
      assert.equal(
        armType(`${account}/blobServices/default/containers/c`),
        "Microsoft.Storage/storageAccounts/blobServices/containers",
      );
      assert.equal(
        armType(`${account}/providers/Microsoft.Authorization/roleAssignments/g`),
        "Microsoft.Authorization/roleAssignments",
      );
      assert.equal(armType(group), "Microsoft.Resources/resourceGroups");
      assert.equal(parentOf(`${vnet}/subnets/s`), vnet);
      assert.equal(parentOf(vnet), group);
      assert.equal(parentOf(`${account}/providers/Microsoft.Authorization/locks/l`), account);
    });
  });

  describe("types", () => {
    it("are the same with an API version in the token", () => {
      const inputs = { ...rg, accountName: "stx" };
      const urn = urnOf("t", "n");
      assert.equal(
        simulate({ type: "azure-native:storage/v20240101:StorageAccount", urn, inputs }).id,
        account,
      );
    });

    for (const type of [
      "azure-native:compute:VirtualMachine",
      "azure-native:constructor:toString",
      "random:index/none:None",
      "toString",
    ]) {
      it(`are refused by name when unknown: ${type}`, () => {
        for (const act of [
          () => simulate({ type, urn: urnOf(type, "n"), inputs: {} }),
          () => withDefaults({ type, urn: urnOf(type, "n"), inputs: {} }),
          () => replaces(type, "x"),
        ]) {
          assert.throws(
            act,
            (error) =>
              error instanceof UnknownTypeError &&
              error.message.includes(type) &&
              error.message.includes("rehearsal/azure/"),
          );
        }
      });
    }
  });
});
