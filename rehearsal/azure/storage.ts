import { SOME_TIME, group, type Created, type ResourceTypes } from "./resourceType.ts";
import { list, object, text, type Properties } from "./values.ts";

const account = "Microsoft.Storage/storageAccounts/{accountName}";
const apiVersion = "2024-01-01";

const endpoints = (name: string): Properties => ({
  ...Object.fromEntries(
    ["blob", "queue", "table", "file", "dfs"].map((service) => [
      service,
      `https://${name}.${service}.core.windows.net/`,
    ]),
  ),
  // The real host has a zone number (z6, z13 …) that nobody can foresee.
  web: `https://${name}.z6.web.core.windows.net/`,
});

const accountOutputs = ({ name, inputs }: Created): Properties => {
  const location = text(inputs, "location") ?? "";
  return {
    primaryEndpoints: endpoints(name),
    primaryLocation: location,
    statusOfPrimary: "available",
    creationTime: SOME_TIME,
    keyCreationTime: { key1: SOME_TIME, key2: SOME_TIME },
    privateEndpointConnections: [],
    provisioningState: "Succeeded",
    sku: { ...object(inputs, "sku"), tier: text(inputs, "sku", "name")?.split("_")[0] ?? "Standard" },
    isSkuConversionBlocked: false,
  };
};

const kept = ({ guid }: Created): Properties => ({
  etag: `"${guid("etag")}"`,
  lastModifiedTime: SOME_TIME,
  leaseState: "Available",
  leaseStatus: "Unlocked",
  deleted: false,
  remainingRetentionDays: 0,
});

const service = (kind: string, parameter: string) =>
  ({ path: group(`${account}/${kind}/{${parameter}}`), apiVersion, singleton: true }) as const;

const withSku = (): Properties => ({ sku: { name: "Standard_ZRS", tier: "Standard" } });

/** Microsoft.Storage. Source: https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts and its children. */
export const storage: ResourceTypes = {
  "storage:StorageAccount": {
    path: group(account),
    apiVersion,
    located: true,
    fixed: ["isHnsEnabled", "dnsEndpointType"],
    computed: accountOutputs,
  },
  "storage:BlobServiceProperties": { ...service("blobServices", "blobServicesName"), computed: withSku },
  "storage:QueueServiceProperties": service("queueServices", "queueServiceName"),
  "storage:TableServiceProperties": service("tableServices", "tableServiceName"),
  "storage:FileServiceProperties": { ...service("fileServices", "fileServicesName"), computed: withSku },
  "storage:BlobContainer": {
    path: group(`${account}/blobServices/default/containers/{containerName}`),
    apiVersion,
    computed: (created) => ({
      ...kept(created),
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
      immutabilityPolicy: {},
      legalHold: { hasLegalHold: false, tags: [] },
      version: "",
    }),
  },
  "storage:BlobContainerImmutabilityPolicy": {
    path: group(
      `${account}/blobServices/default/containers/{containerName}/immutabilityPolicies/{immutabilityPolicyName}`,
    ),
    apiVersion,
    computed: ({ guid }) => ({ etag: `"${guid("etag")}"`, state: "Unlocked" }),
  },
  "storage:Queue": {
    path: group(`${account}/queueServices/default/queues/{queueName}`),
    apiVersion,
    computed: () => ({ approximateMessageCount: 0 }),
  },
  "storage:Table": {
    path: group(`${account}/tableServices/default/tables/{tableName}`),
    apiVersion,
    echoed: ["tableName"],
  },
  "storage:FileShare": {
    path: group(`${account}/fileServices/default/shares/{shareName}`),
    apiVersion,
    writeOnly: ["expand"],
    computed: (created) => ({ ...kept(created), shareUsageBytes: 0, version: "" }),
  },
  "storage:ManagementPolicy": {
    path: group(`${account}/managementPolicies/{managementPolicyName}`),
    apiVersion,
    singleton: true,
    computed: ({ inputs }) => ({
      lastModifiedTime: SOME_TIME,
      policy: { rules: list(inputs, "policy", "rules") },
    }),
  },
};
