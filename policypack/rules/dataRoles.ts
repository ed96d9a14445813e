import type { Graph } from "../graph.ts";
import { at, elementsAt, knownText, textOf } from "../read.ts";
import type { Resource } from "../resource.ts";
import { every, some } from "../unknown.ts";

/** The services of a storage account, each with data of its own. */
export type StorageData = "blob" | "queue" | "table" | "file";

/** What a built-in role lets one do with data. */
interface DataRole {
  readonly name: string;
  /** The service of a storage account whose data it opens. */
  readonly storage?: StorageData;
  /** Whether it lets one change all of that data. */
  readonly writes?: true;
  readonly readsSecrets?: true;
  /** The names of the roles whose permissions it has too. */
  readonly includes?: readonly string[];
}

/**
 * Built-in roles on data, and on what is measured of it, by the GUID of their definition
 * (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles).
 */
const dataRoles: Readonly<Record<string, DataRole>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": {
    name: "Storage Blob Data Owner",
    storage: "blob",
    writes: true,
    includes: ["Storage Blob Data Contributor", "Storage Blob Data Reader", "Storage Blob Delegator"],
  },
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": {
    name: "Storage Blob Data Contributor",
    storage: "blob",
    writes: true,
    includes: ["Storage Blob Data Reader", "Storage Blob Delegator"],
  },
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": {
    name: "Storage Blob Data Reader",
    storage: "blob",
    includes: ["Storage Blob Delegator"],
  },
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": { name: "Storage Blob Delegator" },
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": {
    name: "Storage Queue Data Contributor",
    storage: "queue",
    writes: true,
    includes: [
      "Storage Queue Data Message Processor",
      "Storage Queue Data Message Sender",
      "Storage Queue Data Reader",
    ],
  },
  "8a0f0c08-91a1-4084-bc3d-661d67233fed": {
    name: "Storage Queue Data Message Processor",
    storage: "queue",
  },
  "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a": { name: "Storage Queue Data Message Sender", storage: "queue" },
  "19e7f393-937e-4f77-808e-94535e297925": { name: "Storage Queue Data Reader", storage: "queue" },
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": {
    name: "Storage Table Data Contributor",
    storage: "table",
    writes: true,
    includes: ["Storage Table Data Reader"],
  },
  "76199698-9eea-4c19-bc75-cec21354c6b6": { name: "Storage Table Data Reader", storage: "table" },
  "69566ab7-960f-475b-8e7c-b3118f30c6bd": {
    name: "Storage File Data Privileged Contributor",
    storage: "file",
    writes: true,
    includes: ["Storage File Data SMB Share Contributor"],
  },
  "0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb": {
    name: "Storage File Data SMB Share Contributor",
    storage: "file",
    writes: true,
  },
  "4633458b-17de-408a-b874-0445c86b69e6": { name: "Key Vault Secrets User", readsSecrets: true },
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": {
    name: "Key Vault Secrets Officer",
    readsSecrets: true,
    includes: ["Key Vault Secrets User"],
  },
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": {
    name: "Key Vault Administrator",
    readsSecrets: true,
    includes: [
      "Key Vault Crypto Officer",
      "Key Vault Crypto Service Encryption User",
      "Key Vault Crypto User",
      "Key Vault Secrets Officer",
      "Key Vault Secrets User",
    ],
  },
  "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba": { name: "Key Vault Certificate User", readsSecrets: true },
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": {
    name: "Key Vault Crypto Officer",
    includes: ["Key Vault Crypto Service Encryption User", "Key Vault Crypto User"],
  },
  "12338af0-0e69-4776-bea7-57ae8d297424": {
    name: "Key Vault Crypto User",
    includes: ["Key Vault Crypto Service Encryption User"],
  },
  "e147488a-f6f5-4113-8e2d-b22465e65bf6": { name: "Key Vault Crypto Service Encryption User" },
  "f526a384-b230-433a-b45c-95f59c4a2dec": {
    name: "Azure Event Hubs Data Owner",
    includes: ["Azure Event Hubs Data Receiver", "Azure Event Hubs Data Sender"],
  },
  "a638d3c7-ab3a-418d-83e6-5f17a39d4fde": { name: "Azure Event Hubs Data Receiver" },
  "2b629674-e913-4c01-ae53-ef4638d8f975": { name: "Azure Event Hubs Data Sender" },
  "090c5cfd-751d-490a-894a-3ce6f1109419": {
    name: "Azure Service Bus Data Owner",
    includes: ["Azure Service Bus Data Receiver", "Azure Service Bus Data Sender"],
  },
  "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": { name: "Azure Service Bus Data Receiver" },
  "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": { name: "Azure Service Bus Data Sender" },
  "749f88d5-cbae-40b8-bcfc-e573ddc772fa": {
    name: "Monitoring Contributor",
    includes: ["Monitoring Reader", "Reader"],
  },
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": { name: "Monitoring Reader", includes: ["Reader"] },
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": { name: "Reader" },
  "de139f84-1756-47ae-9be6-808fbbe84772": { name: "Website Contributor" },
  "f1a07417-d97a-45cb-824c-7a7467783830": { name: "Managed Identity Operator" },
};

/** The names of the roles that have the permissions of another one, by its name, too. */
export function rolesThatInclude(name: string): string[] {
  return Object.values(dataRoles).flatMap((role) =>
    role.includes?.includes(name) === true ? [role.name] : [],
  );
}

/** Roles of this stack that an assignment gives; their ids are unknown in a preview, what they allow is not. */
function ownRoles(assignment: Resource, graph: Graph): readonly Resource[] {
  return graph.references(assignment, "roleDefinitionId", "authorization:RoleDefinition");
}

/** The built-in role that an assignment gives, among those of the table. Throws UnknownValueError when only a deployment can tell. */
export function dataRoleOf(assignment: Resource, graph: Graph): DataRole | undefined {
  const path = "roleDefinitionId";
  const isOwn = ownRoles(assignment, graph).length > 0;
  const id = textOf(isOwn ? knownText(assignment.inputs, path) : at(assignment.inputs, path));
  const guid = id.replace(/\/+$/, "").slice(-36).toLowerCase();
  return Object.hasOwn(dataRoles, guid) ? dataRoles[guid] : undefined;
}

/** Whether a role of the stack that an assignment gives allows one of some actions on data; a wildcard stands for all that it covers. */
function allows(assignment: Resource, graph: Graph, actions: RegExp): boolean {
  return some(
    ...ownRoles(assignment, graph).map(
      ({ inputs }) =>
        () =>
          some(
            ...elementsAt(inputs, "permissions").map(
              (permission) => () =>
                some(
                  ...elementsAt(permission(), "dataActions").map(
                    (read) => () => actions.test(textOf(read())),
                  ),
                ),
            ),
          ),
    ),
  );
}

/** Whether an assignment lets one read the values of secrets, in whatever scope it has. */
export function mayReadSecrets(assignment: Resource, graph: Graph): boolean {
  const actions = /^(\*|Microsoft\.KeyVault\/(\*|vaults\/(\*|secrets\/(\*|getSecret\/action))))$/i;
  return some(
    () => dataRoleOf(assignment, graph)?.readsSecrets === true,
    () => allows(assignment, graph, actions),
  );
}

/** Whether an assignment lets one change the data of a service of storage, in whatever scope it has. */
export function mayWrite(assignment: Resource, service: StorageData, graph: Graph): boolean {
  const actions = new RegExp(
    `^(\\*|Microsoft\\.Storage/(\\*|storageAccounts/(\\*|${service}Services/.*(\\*|/write))))$`,
    "i",
  );
  return some(
    () =>
      every(
        () => dataRoleOf(assignment, graph)?.storage === service,
        () => dataRoleOf(assignment, graph)?.writes === true,
      ),
    () => allows(assignment, graph, actions),
  );
}
