import { digits } from "./identifiers.ts";
import { group, type Created, type ResourceTypes } from "./resourceType.ts";
import { at, object, text, type Properties } from "./values.ts";

const apiVersion = "2024-11-01";
const vault = "Microsoft.KeyVault/vaults/{vaultName}";

const uris = (property: string, kind: string, { inputs, name, id }: Created): Properties => {
  const uri = `https://${text(inputs, "vaultName") ?? ""}.vault.azure.net/${kind}/${name}`;
  return { [property]: uri, [`${property}WithVersion`]: `${uri}/${digits(id, 32)}` };
};

/** The value of a secret goes in and never comes out of Azure Resource Manager. */
const withoutValue = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "value"));

const given = (properties: Properties, ...names: string[]): Properties =>
  Object.fromEntries(names.map((name) => [name, at(properties, name) ?? null]));

/** Microsoft.KeyVault. Source: https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults and its children. */
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
};
