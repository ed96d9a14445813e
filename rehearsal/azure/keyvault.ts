import { digits, parentOf } from "./identifiers.ts";
import { group, type Created, type ResourceTypes } from "./resourceType.ts";
import { at, object, text, type Properties } from "./values.ts";

const apiVersion = "2024-11-01";
const vault = "Microsoft.KeyVault/vaults/{vaultName}";
const systemTopic = "Microsoft.EventGrid/systemTopics/{systemTopicName}";

const uris = (property: string, kind: string, { inputs, name, id }: Created): Properties => {
  const uri = `https://${text(inputs, "vaultName") ?? ""}.vault.azure.net/${kind}/${name}`;
  return { [property]: uri, [`${property}WithVersion`]: `${uri}/${digits(id, 32)}` };
};

/** The value of a secret goes in and never comes out of Azure Resource Manager. */
const withoutValue = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "value"));

const given = (properties: Properties, ...names: string[]): Properties =>
  Object.fromEntries(names.map((name) => [name, at(properties, name) ?? null]));

/**
 * Microsoft.KeyVault, and what passes on its events. Sources: https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults and its
 * children, https://learn.microsoft.com/azure/templates/microsoft.eventgrid/systemtopics
 */
export const keyvault: ResourceTypes = {
  "keyvault:Vault": {
    path: group(vault),
    apiVersion,
    located: true,
    computed: ({ name, inputs }) => ({
      properties: {
        ...object(inputs, "properties"),
        vaultUri: `https://${name}.vault.azure.net/`,
        privateEndpointConnections: [],
        provisioningState: "Succeeded",
        hsmPoolResourceId: "",
      },
    }),
  },
  "keyvault:Secret": {
    path: group(`${vault}/secrets/{secretName}`),
    apiVersion,
    computed: (created) => ({
      properties: {
        ...withoutValue(object(created.inputs, "properties")),
        ...uris("secretUri", "secrets", created),
      },
    }),
  },
  "keyvault:Key": {
    path: group(`${vault}/keys/{keyName}`),
    apiVersion,
    writeOnly: ["properties"],
    computed: (created) => ({
      ...uris("keyUri", "keys", created),
      ...given(
        object(created.inputs, "properties"),
        "attributes",
        "kty",
        "keySize",
        "keyOps",
        "rotationPolicy",
      ),
    }),
  },
  "eventgrid:SystemTopic": {
    path: group(systemTopic),
    apiVersion: "2025-02-15",
    located: true,
    computed: ({ guid }) => ({ metricResourceId: guid("metricResourceId"), provisioningState: "Succeeded" }),
  },
  "eventgrid:SystemTopicEventSubscription": {
    path: group(`${systemTopic}/eventSubscriptions/{eventSubscriptionName}`),
    apiVersion: "2025-02-15",
    computed: ({ id, inputs }) => ({
      provisioningState: "Succeeded",
      topic: parentOf(id),
      // Azure's own, when none is given: https://learn.microsoft.com/azure/event-grid/manage-event-delivery
      retryPolicy: {
        maxDeliveryAttempts: 30,
        eventTimeToLiveInMinutes: 1440,
        ...object(inputs, "retryPolicy"),
      },
    }),
  },
};
