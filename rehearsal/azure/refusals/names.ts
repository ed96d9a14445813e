import { text } from "../values.ts";
import type { Rule } from "./refusal.ts";

const source = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

/** A rule for names: what a name must look like, in a pattern for the machine and in words for the user. */
interface NameRule {
  readonly property: string;
  readonly pattern: RegExp;
  readonly words: string;
  readonly code?: string;
}

const networkChild = /^(?=.{1,80}$)[A-Za-z0-9](?:[\w.-]*\w)?$/;
const networkWords =
  "1 to 80 letters, digits, underscores, periods and hyphens, from a letter or digit to a letter, digit or underscore";
const dashed = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const dashedWords =
  "3 to 63 lowercase letters, digits and single hyphens, beginning and ending with a letter or digit";
const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const vaultChild = /^[A-Za-z0-9-]{1,127}$/;
const site = /^(?=.{2,60}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

const rules: Readonly<Record<string, NameRule>> = {
  "storage:StorageAccount": {
    property: "accountName",
    pattern: /^[a-z0-9]{3,24}$/,
    words: "3 to 24 lowercase letters and digits",
    code: "AccountNameInvalid",
  },
  "storage:BlobContainer": {
    property: "containerName",
    pattern: /^(?:\$root|\$web|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$/,
    words: dashedWords,
    code: "InvalidResourceName",
  },
  "storage:Queue": {
    property: "queueName",
    pattern: dashed,
    words: dashedWords,
    code: "InvalidResourceName",
  },
  "storage:FileShare": {
    property: "shareName",
    pattern: dashed,
    words: dashedWords,
    code: "InvalidResourceName",
  },
  "storage:Table": {
    property: "tableName",
    pattern: /^[A-Za-z][A-Za-z0-9]{2,62}$/,
    words: "3 to 63 letters and digits, beginning with a letter",
    code: "InvalidResourceName",
  },
  "keyvault:Vault": {
    property: "vaultName",
    pattern: /^(?=.{3,24}$)(?!.*--)[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
    words:
      "3 to 24 letters, digits and single hyphens, beginning with a letter and ending with a letter or digit",
    code: "VaultNameNotValid",
  },
  "keyvault:Secret": {
    property: "secretName",
    pattern: vaultChild,
    words: "1 to 127 letters, digits and hyphens",
  },
  "keyvault:Key": { property: "keyName", pattern: vaultChild, words: "1 to 127 letters, digits and hyphens" },
  "web:WebApp": {
    property: "name",
    pattern: site,
    words: "2 to 60 letters, digits and hyphens, no hyphen at either end",
  },
  "web:AppServicePlan": {
    property: "name",
    pattern: /^[A-Za-z0-9-]{1,60}$/,
    words: "1 to 60 letters, digits and hyphens",
  },
  "managedidentity:UserAssignedIdentity": {
    property: "resourceName",
    pattern: /^[A-Za-z0-9][\w-]{2,127}$/,
    words: "3 to 128 letters, digits, underscores and hyphens, beginning with a letter or digit",
  },
  "network:VirtualNetwork": {
    property: "virtualNetworkName",
    pattern: /^(?=.{2,64}$)[A-Za-z0-9][\w.-]*\w$/,
    words:
      "2 to 64 letters, digits, underscores, periods and hyphens, from a letter or digit to a letter, digit or underscore",
  },
  "network:Subnet": { property: "subnetName", pattern: networkChild, words: networkWords },
  "network:NetworkSecurityGroup": {
    property: "networkSecurityGroupName",
    pattern: networkChild,
    words: networkWords,
  },
  "network:VirtualNetworkPeering": {
    property: "virtualNetworkPeeringName",
    pattern: networkChild,
    words: networkWords,
  },
  "network:FlowLog": { property: "flowLogName", pattern: networkChild, words: networkWords },
  "network:SecurityRule": { property: "securityRuleName", pattern: networkChild, words: networkWords },
  "network:RouteTable": { property: "routeTableName", pattern: networkChild, words: networkWords },
  "network:NatGateway": { property: "natGatewayName", pattern: networkChild, words: networkWords },
  "network:PublicIPAddress": { property: "publicIpAddressName", pattern: networkChild, words: networkWords },
  "network:PrivateEndpoint": { property: "privateEndpointName", pattern: networkChild, words: networkWords },
  "privatedns:VirtualNetworkLink": {
    property: "virtualNetworkLinkName",
    pattern: networkChild,
    words: networkWords,
  },
  "privatedns:PrivateZone": {
    property: "privateZoneName",
    pattern: /^(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63}){1,33}$/,
    words: "2 to 34 labels of up to 63 letters, digits, underscores and hyphens",
  },
  "operationalinsights:Workspace": {
    property: "workspaceName",
    pattern: /^(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    words: "4 to 63 letters, digits and hyphens, no hyphen at either end",
  },
  "applicationinsights:Component": {
    property: "resourceName",
    pattern: /^[^%&\\?/]{1,260}(?<![ .])$/,
    words: "1 to 260 characters, none of %&\\?/ and no space or period at the end",
  },
  "resources:ResourceGroup": {
    property: "resourceGroupName",
    pattern: /^[-\w.()]{1,90}(?<!\.)$/u,
    words: "1 to 90 letters, digits, underscores, hyphens, periods and parentheses, no period at the end",
  },
  "authorization:RoleAssignment": {
    property: "roleAssignmentName",
    pattern: guidPattern,
    words: "a GUID",
    code: "InvalidRoleAssignmentId",
  },
  "authorization:RoleDefinition": {
    property: "roleDefinitionId",
    pattern: guidPattern,
    words: "a GUID",
    code: "InvalidRoleDefinitionId",
  },
  "authorization:ManagementLockByScope": {
    property: "lockName",
    pattern: /^[^<>%&:\\?/]{1,90}$/,
    words: "1 to 90 characters, none of <>%&:\\?/",
  },
  ...Object.fromEntries(
    // The services of a storage account have one name each: https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts/blobservices
    [
      ["storage:BlobServiceProperties", "blobServicesName"],
      ["storage:QueueServiceProperties", "queueServiceName"],
      ["storage:TableServiceProperties", "tableServiceName"],
      ["storage:FileServiceProperties", "fileServicesName"],
      ["storage:ManagementPolicy", "managementPolicyName"],
    ].map(([type = "", property = ""]) => [type, { property, pattern: /^default$/, words: '"default"' }]),
  ),
};

/** The name that Azure accepts for a resource of this type. */
export const nameRule =
  (type: string): Rule =>
  (inputs) => {
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    const name = rule && text(inputs, rule.property);
    if (rule === undefined || name === undefined || rule.pattern.test(name)) return [];
    const { code = "InvalidResourceName", property, words } = rule;
    return [{ code, property, message: `the name "${name}" is not ${words}`, source }];
  };
