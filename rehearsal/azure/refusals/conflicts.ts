import { nameOf, parentOf } from "../identifiers.ts";
import type { LiveResource, LiveResources } from "../liveResources.ts";
import { azureType } from "../resourceTypes.ts";
import { isObject, list, text, texts } from "../values.ts";
import { apimanagementConflicts } from "./apimanagement.ts";
import { delegationsOf, equal, others, refuse, type Candidate, type Conflict } from "./conflict.ts";
import { edgeConflicts } from "./edge.ts";
import { governanceConflicts } from "./governance.ts";
import { keyvaultConflicts } from "./keyvault.ts";
import { placed } from "./network.ts";
import { networkConflicts } from "./networkConflicts.ts";
import type { Refusal } from "./refusal.ts";
import { sites } from "./sites.ts";
import { storageConflicts } from "./storage.ts";

const errors = "https://learn.microsoft.com/azure/azure-resource-manager/templates/common-deployment-errors";
const roles = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting";
const endpoints = "https://learn.microsoft.com/azure/private-link/private-endpoint-overview";
const links = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links";

const missingParent: Conflict = ({ id }, live) => {
  const parent = parentOf(id);
  if (live.exists(parent)) return [];
  const code = /\/resourceGroups\/[^/]+$/i.test(parent) ? "ResourceGroupNotFound" : "ParentResourceNotFound";
  return [
    refuse(
      code,
      "id",
      `${parent} does not exist`,
      `${errors}#${code === "ResourceGroupNotFound" ? "resourcegroupnotfound" : "parentresourcenotfound"}`,
    ),
  ];
};

/** Types whose names are unique in all of Azure, with the code for a name that is taken. */
const globalNames: Readonly<Record<string, string>> = {
  "storage:StorageAccount": "StorageAccountAlreadyTaken",
  "apimanagement:ApiManagementService": "ServiceAlreadyExists",
  "keyvault:Vault": "VaultAlreadyExists",
  "web:WebApp": "WebsiteWithHostnameAlreadyExists",
};

const takenName: Conflict = (candidate, live) => {
  const code = globalNames[candidate.type];
  if (
    code === undefined ||
    !others(candidate, live).some((each) => equal(nameOf(each.id), nameOf(candidate.id)))
  )
    return [];
  return [refuse(code, "name", `the name ${nameOf(candidate.id)} is taken`, errors)];
};

/** Resources that one names by id have to be there. Those outside of the rehearsal are known to the live resources. */
const references: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "network:PrivateEndpoint": [["subnet", "id"]],
  "privatedns:VirtualNetworkLink": [["virtualNetwork", "id"]],
  "web:WebApp": [["serverFarmId"], ["virtualNetworkSubnetId"], ["keyVaultReferenceIdentity"]],
  "web:WebAppSlot": [["serverFarmId"], ["virtualNetworkSubnetId"], ["keyVaultReferenceIdentity"]],
  "monitor:DiagnosticSetting": [["workspaceId"], ["storageAccountId"]],
  "monitor:PrivateLinkScopedResource": [["linkedResourceId"]],
  "applicationinsights:Component": [["workspaceResourceId"]],
};

const missingReference: Conflict = ({ type, inputs }, live) => {
  const named = (references[type] ?? []).map((path) => [path.join("."), text(inputs, ...path)] as const);
  const identities = texts(inputs, "identity", "userAssignedIdentities").map(
    (id) => ["identity.userAssignedIdentities", id] as const,
  );
  const targets = list(inputs, "privateLinkServiceConnections").map(
    (each, index) =>
      [
        `privateLinkServiceConnections[${index}].privateLinkServiceId`,
        text(each, "privateLinkServiceId"),
      ] as const,
  );
  return [...named, ...identities, ...targets]
    .filter(([, id]) => id?.startsWith("/") && !live.exists(id))
    .map(([property, id]) =>
      refuse("ResourceNotFound", property, `${id ?? ""} does not exist`, `${errors}#resourcenotfound`),
    );
};

const assignment = ({ inputs }: Pick<LiveResource, "inputs">): string =>
  ["principalId", "roleDefinitionId", "scope"]
    .map((key) => nameOfRole(key, text(inputs, key) ?? ""))
    .join(" ")
    .toLowerCase();
/** The same role has an id in the subscription and one without: only its GUID tells. */
const nameOfRole = (key: string, value: string): string =>
  key === "roleDefinitionId" ? nameOf(value) : value;

const duplicateAssignment: Conflict = (candidate, live) => {
  const wanted = assignment(candidate);
  return others(candidate, live).some((each) => assignment(each) === wanted)
    ? [
        refuse(
          "RoleAssignmentExists",
          "principalId",
          "the principal has this role at this scope already",
          roles,
        ),
      ]
    : [];
};

const subnetInNetwork: Conflict = (candidate, live) => {
  const vnet = live.get(parentOf(candidate.id));
  if (vnet === undefined) return [];
  const siblings = others(candidate, live).filter((each) => equal(parentOf(each.id), vnet.id));
  const inline = list(vnet.inputs, "subnets").filter(
    (each) => !equal(text(each, "name"), nameOf(candidate.id)),
  );
  const space = texts(vnet.inputs, "addressSpace", "addressPrefixes");
  return placed(
    candidate.inputs,
    [...siblings.map(({ inputs }) => inputs), ...inline],
    space,
    "addressPrefix",
  );
};

const endpointSubnet: Conflict = ({ inputs }, live) => {
  const subnet = live.subnet(text(inputs, "subnet", "id") ?? "");
  const [delegation] = isObject(subnet) ? delegationsOf(subnet) : [];
  return delegation === undefined
    ? []
    : [
        refuse(
          "PrivateEndpointCannotBeCreatedInSubnetWithDelegation",
          "subnet.id",
          `the subnet is delegated to ${delegation}`,
          endpoints,
        ),
      ];
};

const twoZonesOfOneName: Conflict = (candidate, live) => {
  const clash = others(candidate, live).find(
    (each) =>
      equal(text(each.inputs, "virtualNetwork", "id"), text(candidate.inputs, "virtualNetwork", "id")) &&
      !equal(parentOf(each.id), parentOf(candidate.id)) &&
      equal(text(each.inputs, "privateZoneName"), text(candidate.inputs, "privateZoneName")),
  );
  return clash === undefined
    ? []
    : [
        refuse(
          "BadRequest",
          "virtualNetwork.id",
          `${clash.id} links a zone of the same name to this network`,
          links,
        ),
      ];
};

const across: Readonly<Record<string, readonly Conflict[]>> = {
  "authorization:RoleAssignment": [duplicateAssignment],
  "network:Subnet": [subnetInNetwork],
  "network:PrivateEndpoint": [endpointSubnet],
  "privatedns:VirtualNetworkLink": [twoZonesOfOneName],
};

const tables = [
  across,
  apimanagementConflicts,
  edgeConflicts,
  governanceConflicts,
  keyvaultConflicts,
  networkConflicts,
  sites,
  storageConflicts,
];

/** What Azure refuses in a resource because of what exists already, or does not. */
export const conflicts = (candidate: Candidate, live: LiveResources): readonly Refusal[] =>
  [
    missingParent,
    takenName,
    missingReference,
    ...tables.flatMap((table) => (Object.hasOwn(table, candidate.type) ? (table[candidate.type] ?? []) : [])),
  ].flatMap((conflict) => conflict(candidate, live));

/** A resource that is there already cannot be created, unless it always is. */
export const alreadyThere = (
  { id, type }: Pick<LiveResource, "id" | "type">,
  live: LiveResources,
): readonly Refusal[] =>
  live.get(id) === undefined || azureType(type)?.singleton
    ? []
    : [
        refuse(
          "Conflict",
          "id",
          `cannot create already existing resource ${id}`,
          "https://github.com/pulumi/pulumi-azure-native/issues/1145",
        ),
      ];
