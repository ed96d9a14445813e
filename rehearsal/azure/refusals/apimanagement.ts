import {
  importedDocument,
  importedOperations,
  isInjected,
  privateEndpointConnections,
} from "../apimanagement.ts";
import { nameOf, parentOf } from "../identifiers.ts";
import type { LiveResource, LiveResources } from "../liveResources.ts";
import { UNKNOWN, absent, at, isObject, list, number, object, text, type Properties } from "../values.ts";
import { delegationsOf, equal, others, refuse, type Conflict } from "./conflict.ts";
import { smallerThan } from "./network.ts";
import { policiesIn, policyRules } from "./policyDocuments.ts";
import type { Refusal, Rule } from "./refusal.ts";

const docs = "https://learn.microsoft.com/azure/api-management";
const template = "https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service";
const integration = `${docs}/integrate-vnet-outbound`;
const injection = `${docs}/inject-vnet-v2`;
const classicInjection = `${docs}/virtual-network-injection-resources`;
const zoneDocs = "https://learn.microsoft.com/azure/reliability/reliability-api-management";
const closing = "https://github.com/Azure/azure-rest-api-specs/issues/24947";
const ciphers = `${docs}/api-management-howto-manage-protocols-ciphers`;
const namedValues = `${docs}/api-management-howto-properties`;
const imports = `${docs}/api-management-api-import-restrictions`;
const products =
  "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/api_management_product.html.markdown";

/** Units that a tier can have. Sources: https://learn.microsoft.com/azure/api-management/upgrade-and-scale and the pages on subnets. */
const units: Readonly<Record<string, readonly [least: number, most: number]>> = {
  Consumption: [0, 0],
  Developer: [1, 1],
  Basic: [1, 2],
  Standard: [1, 4],
  Premium: [1, 31],
  BasicV2: [1, 10],
  StandardV2: [1, 10],
  PremiumV2: [1, 30],
};

const tierOf = (inputs: Properties): string | undefined => text(inputs, "sku", "name");
const isV2 = (inputs: Properties): boolean => tierOf(inputs)?.endsWith("V2") === true;

/** Azure's error for a request that is wrong in itself. */
const invalid = (property: string, message: string, source: string): Refusal =>
  refuse("ValidationError", property, message, source);

const sku: Rule = (inputs) => {
  const tier = tierOf(inputs);
  if (tier === undefined) return [];
  const range = Object.hasOwn(units, tier) ? units[tier] : undefined;
  if (range === undefined) {
    const message = `"${tier}" is none of ${Object.keys(units).join(", ")}`;
    return [refuse("InvalidParameters", "sku.name", message, template)];
  }
  const capacity = number(inputs, "sku", "capacity");
  const [least, most] = range;
  return capacity === undefined || (Number.isInteger(capacity) && capacity >= least && capacity <= most)
    ? []
    : [
        refuse(
          "InvalidParameters",
          "sku.capacity",
          `${capacity} units; ${tier} has ${least} to ${most}`,
          `${docs}/upgrade-and-scale`,
        ),
      ];
};

const zones: Rule = (inputs) => {
  const asked = list(inputs, "zones").length;
  const capacity = number(inputs, "sku", "capacity");
  const tier = tierOf(inputs);
  if (asked === 0 || tier === undefined) return [];
  if (tier !== "Premium") return [invalid("zones", `${tier} has no zones to choose; Premium has`, zoneDocs)];
  return capacity === undefined || capacity % asked === 0
    ? []
    : [invalid("zones", `${capacity} units can't be spread evenly over ${asked} zones`, zoneDocs)];
};

const networkType: Rule = (inputs) => {
  const [tier, type] = [tierOf(inputs), text(inputs, "virtualNetworkType") ?? "None"];
  const property = "virtualNetworkType";
  if (tier === undefined || type === "None") return [];
  if (/^(Consumption|Basic|Standard|BasicV2)$/.test(tier) || (tier === "StandardV2" && type === "Internal")) {
    const message = `${type} Virtual Network Type is not supported for Sku Type '${tier}'`;
    return [refuse("InvalidParameters", property, message, integration)];
  }
  return absent(inputs, "virtualNetworkConfiguration", "subnetResourceId")
    ? [invalid("virtualNetworkConfiguration.subnetResourceId", `${type} needs a subnet`, integration)]
    : [];
};

const publicIp: Rule = (inputs) =>
  absent(inputs, "publicIpAddressId") || tierOf(inputs) === undefined || (isInjected(inputs) && !isV2(inputs))
    ? []
    : [
        invalid(
          "publicIpAddressId",
          "only a service of the Developer or Premium tier in a virtual network has a public address of one's own",
          template,
        ),
      ];

const customProperties: Rule = (inputs) =>
  Object.entries(object(inputs, "customProperties")).flatMap(([key, value]): Refusal[] => {
    const property = "customProperties";
    if (typeof value !== "string" && value !== UNKNOWN) {
      return [invalid(property, `the value of ${key} is no text; Azure wants "True" or "False"`, template)];
    }
    return key.includes(".Ciphers.") && (isV2(inputs) || tierOf(inputs) === "Consumption")
      ? [invalid(property, `${key}: ${tierOf(inputs) ?? ""} does not let its ciphers be changed`, ciphers)]
      : [];
  });

const identities: Rule = (inputs) =>
  Array.isArray(at(inputs, "identity", "userAssignedIdentities"))
    ? [
        invalid(
          "identity.userAssignedIdentities",
          "a list; API Management wants a map from the ids of the identities to {}",
          template,
        ),
      ]
    : [];

const clientCertificate: Rule = (inputs) =>
  at(inputs, "enableClientCertificate") === true && !["Consumption", undefined].includes(tierOf(inputs))
    ? [
        invalid(
          "enableClientCertificate",
          `${tierOf(inputs) ?? ""} asks for client certificates by host name (negotiateClientCertificate)`,
          template,
        ),
      ]
    : [];

const pattern =
  (property: string, allowed: RegExp, words: string): Rule =>
  (inputs) => {
    const name = text(inputs, property);
    return name === undefined || allowed.test(name)
      ? []
      : [
          invalid(
            property,
            `"${name}" is not ${words}`,
            `${template}/${property.replace(/Id$/, "s").toLowerCase()}`,
          ),
        ];
  };

const plain = /^[^*#&+:<>?]{1,80}$/;
const plainWords = "1 to 80 characters, none of *#&+:<>?";
const policyName = pattern("policyId", /^policy$/, '"policy"');

const openApi: Rule = (inputs) => {
  const value = text(inputs, "value");
  if (value === undefined || text(inputs, "format") !== "openapi+json") return [];
  const document = importedDocument(inputs);
  if (document === undefined) return [invalid("value", "the OpenAPI document is no JSON object", imports)];
  const missing = ["openapi", "info", "paths"].filter((key) => absent(document, key));
  return [
    ...missing.map((key) =>
      invalid("value", `Parsing error(s): required properties are missing from object: ${key}`, imports),
    ),
    ...(Buffer.byteLength(value) > 4 * 1024 * 1024
      ? [invalid("value", "the OpenAPI document is larger than 4 MB", imports)]
      : []),
  ];
};

const subscriptions: Rule = (inputs) =>
  at(inputs, "subscriptionRequired") === false
    ? ["approvalRequired", "subscriptionsLimit"]
        .filter((key) => !absent(inputs, key) && at(inputs, key) !== false)
        .map((key) => invalid(key, "it has no meaning for a product without subscriptions", products))
    : [];

const secretNamedValue: Rule = (inputs) => {
  const value = text(inputs, "value");
  return [
    ...(absent(inputs, "value") && absent(inputs, "keyVault")
      ? [invalid("value", "neither a value nor a secret of a vault", namedValues)]
      : []),
    ...(value !== undefined && !/\S/.test(value)
      ? [invalid("value", "the value is empty", namedValues)]
      : []),
    ...(value?.includes("{{") === true
      ? [invalid("value", "a named value can't hold another named value", namedValues)]
      : []),
  ];
};

const diagnosticName = pattern(
  "diagnosticId",
  /^(applicationinsights|azuremonitor|local)$/,
  "applicationinsights, azuremonitor or local",
);

/** What Azure refuses in API Management by itself. */
export const apimanagement: Readonly<Record<string, readonly Rule[]>> = {
  "apimanagement:ApiManagementService": [
    pattern(
      "serviceName",
      /^(?=.{1,50}$)[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
      "1 to 50 letters, digits and hyphens, beginning with a letter and ending with a letter or digit",
    ),
    sku,
    zones,
    networkType,
    publicIp,
    customProperties,
    identities,
    clientCertificate,
  ],
  "apimanagement:Api": [
    pattern("apiId", /^[^*#&+:<>?]{1,256}$/, "1 to 256 characters, none of *#&+:<>?"),
    openApi,
  ],
  "apimanagement:ApiOperationPolicy": [policyName, ...policyRules],
  "apimanagement:ApiPolicy": [policyName, ...policyRules],
  "apimanagement:Backend": [pattern("backendId", plain, plainWords)],
  "apimanagement:Diagnostic": [diagnosticName],
  "apimanagement:Logger": [pattern("loggerId", plain, plainWords)],
  "apimanagement:NamedValue": [
    pattern("displayName", /^[\w.-]{1,256}$/, "1 to 256 letters, digits, periods, dashes and underscores"),
    secretNamedValue,
  ],
  "apimanagement:Policy": [policyName, ...policyRules],
  "apimanagement:Product": [
    pattern("productId", /^[^*#&+:<>?]{1,256}$/, "1 to 256 characters, none of *#&+:<>?"),
    subscriptions,
  ],
  "apimanagement:ProductPolicy": [policyName, ...policyRules],
};

const place = (value: string | undefined): string | undefined => value?.toLowerCase().replaceAll(" ", "");

/** The service wants an id of a subnet; what Azure finds wrong with the subnet. */
const subnet: Conflict = (candidate, live) => {
  const { inputs } = candidate;
  const id = text(inputs, "virtualNetworkConfiguration", "subnetResourceId");
  const property = "virtualNetworkConfiguration.subnetResourceId";
  if (id === undefined || tierOf(inputs) === undefined) return [];
  if (!live.exists(id)) return [refuse("ResourceNotFound", property, `${id} does not exist`, integration)];
  const found = live.subnet(id);
  if (!isObject(found)) return [];
  const wanted = !isV2(inputs)
    ? undefined
    : isInjected(inputs)
      ? "Microsoft.Web/hostingEnvironments"
      : "Microsoft.Web/serverFarms";
  const source = wanted === undefined ? classicInjection : isInjected(inputs) ? injection : integration;
  const delegations = delegationsOf(found);
  const smallest = wanted === undefined ? 29 : 27;
  const [here, there] = [text(inputs, "location"), text(live.get(parentOf(id))?.inputs, "location")].map(
    place,
  );
  return [
    ...(absent(found, "networkSecurityGroup")
      ? [invalid(property, "the subnet has no network security group", source)]
      : []),
    ...(wanted === undefined
      ? delegations.map((each) => invalid(property, `the subnet is delegated to ${each}`, source))
      : delegations.some((each) => equal(each, wanted))
        ? []
        : [
            invalid(property, `${tierOf(inputs) ?? ""} requires subnet to be delegated to ${wanted}`, source),
          ]),
    ...(smallerThan(smallest, found)
      ? [invalid(property, `the subnet is smaller than /${smallest}`, source)]
      : []),
    ...(here !== undefined && there !== undefined && here !== there
      ? [invalid(property, "the network is in another region than the service", source)]
      : []),
    ...(wanted !== undefined &&
    others(candidate, live).some((each) =>
      equal(text(each.inputs, "virtualNetworkConfiguration", "subnetResourceId"), id),
    )
      ? [invalid(property, "the subnet is in use by another service", source)]
      : []),
  ];
};

/** Public access is on when a service is made, and goes off only with an approved private endpoint. */
const closed: Conflict = ({ id, inputs }, live) => {
  if (text(inputs, "publicNetworkAccess") !== "Disabled") return [];
  const property = "publicNetworkAccess";
  if (live.get(id) === undefined) {
    return [
      refuse(
        "ActivateServiceWithPrivateEndpointAccessNotAllowed",
        property,
        "Blocking all public network access by setting property `publicNetworkAccess` of API Management service is not enabled during service creation",
        closing,
      ),
    ];
  }
  const approved = privateEndpointConnections(id, live).some(
    (each) => text(each, "privateLinkServiceConnectionState", "status") === "Approved",
  );
  return approved
    ? []
    : [
        refuse(
          "DisablingPublicNetworkAccessRequiredPrivateEndpoint",
          property,
          `Disabling all publicNetworkAccess for service: ${id} is not supported if the service does not at least have one approved Private Endpoint Connections`,
          closing,
        ),
      ];
};

const switched: Conflict = ({ id, inputs }, live) => {
  const before = live.get(id)?.inputs;
  return before !== undefined && tierOf(inputs) === "PremiumV2" && isInjected(before) !== isInjected(inputs)
    ? [
        invalid(
          "virtualNetworkType",
          "a service of Premium v2 can't switch between injection into a network and integration with it",
          injection,
        ),
      ]
    : [];
};

/** The service that a resource is in. */
const serviceOf = (id: string, live: LiveResources): LiveResource | undefined =>
  live.get(/^.*\/Microsoft\.ApiManagement\/service\/[^/]+/i.exec(id)?.[0] ?? "");

const siblings = (type: string, service: LiveResource, live: LiveResources): LiveResource[] =>
  live.ofType(type).filter((each) => equal(serviceOf(each.id, live)?.id, service.id));

/** What a policy names has to be there, and its service must know the policy. */
const policyReferences: Conflict = ({ id, inputs }, live) => {
  const service = serviceOf(id, live);
  if (service === undefined) return [];
  const policies = policiesIn(inputs);
  const known = siblings("apimanagement:NamedValue", service, live).map(({ inputs: each }) =>
    text(each, "displayName"),
  );
  const named = [...(text(inputs, "value") ?? "").matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, name]) => name);
  const backends = policies
    .filter(({ name }) => name === "set-backend-service")
    .flatMap(({ attributes }) => text(attributes, "backend-id") ?? []);
  const there = siblings("apimanagement:Backend", service, live).map((each) => nameOf(each.id));
  return [
    ...[...new Set(named)]
      .filter((name) => !known.includes(name))
      .map((name) => invalid("value", `Cannot find a property '${name ?? ""}'`, namedValues)),
    ...backends
      .filter((backend) => !there.some((each) => equal(each, backend)))
      .map((backend) =>
        invalid(
          "value",
          `Backend with id '${backend}' could not be found.`,
          `${docs}/set-backend-service-policy`,
        ),
      ),
    ...(isV2(service.inputs) && policies.some(({ name }) => name === "quota-by-key")
      ? [
          invalid(
            "value",
            `Policy 'quota-by-key' is not supported by a service of ${tierOf(service.inputs) ?? ""}`,
            `${docs}/quota-by-key-policy`,
          ),
        ]
      : []),
  ];
};

const operation: Conflict = ({ id }, live) => {
  const operationId = parentOf(parentOf(id)) && nameOf(parentOf(id));
  const api = live.get(parentOf(parentOf(id)));
  const document = api && importedDocument(api.inputs);
  return document === undefined || importedOperations(document).some((each) => each === operationId)
    ? []
    : [refuse("ResourceNotFound", "operationId", `Operation '${operationId}' not found.`, imports)];
};

const takenPath: Conflict = (candidate, live) => {
  const service = serviceOf(candidate.id, live);
  const path = text(candidate.inputs, "path");
  if (service === undefined || path === undefined) return [];
  const clash = others(candidate, live).find(
    (each) =>
      equal(serviceOf(each.id, live)?.id, service.id) &&
      equal(text(each.inputs, "path"), path) &&
      equal(text(each.inputs, "apiVersion"), text(candidate.inputs, "apiVersion")),
  );
  return clash === undefined
    ? []
    : [
        invalid(
          "path",
          `Cannot create API '${nameOf(candidate.id)}' with the same Path '${path}' as API '${nameOf(clash.id)}'`,
          `${docs}/add-api-manually`,
        ),
      ];
};

/** Roles with which a secret can be read. */
const secretReaders = [
  "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", // Key Vault Secrets Officer
  "00482a5a-887f-4fb3-b363-3b7fe8e74483", // Key Vault Administrator
];

/** API Management reads the secret of a vault as soon as it is named. A vault that is no part of the rehearsal may let anybody in. */
const vaultSecret: Conflict = ({ id, inputs }, live) => {
  const property = "keyVault.secretIdentifier";
  const [, vaultName, secretName] =
    /^https:\/\/([^./]+)\.vault\.azure\.net\/secrets\/([^/]+)/.exec(
      text(inputs, "keyVault", "secretIdentifier") ?? "",
    ) ?? [];
  const vault = live.ofType("keyvault:Vault").find((each) => equal(nameOf(each.id), vaultName));
  const service = serviceOf(id, live);
  if (vault === undefined || service === undefined) return [];
  const secretId = `${vault.id}/secrets/${secretName ?? ""}`;
  const clientId = text(inputs, "keyVault", "identityClientId");
  const reader =
    clientId === undefined
      ? text(service.outputs, "identity", "principalId")
      : Object.values(object(service.outputs, "identity", "userAssignedIdentities"))
          .filter((each) => equal(text(each, "clientId"), clientId))
          .map((each) => text(each, "principalId"))[0];
  const granted = live
    .ofType("authorization:RoleAssignment")
    .some(
      ({ inputs: each }) =>
        reader !== undefined &&
        text(each, "principalId") === reader &&
        secretReaders.includes(nameOf(text(each, "roleDefinitionId") ?? "").toLowerCase()) &&
        `${secretId}/`.toLowerCase().startsWith(`${text(each, "scope") ?? ""}/`.toLowerCase()),
    );
  const firewalled =
    /^disabled$/i.test(text(vault.inputs, "properties", "publicNetworkAccess") ?? "") ||
    text(vault.inputs, "properties", "networkAcls", "defaultAction") === "Deny";
  return [
    ...(granted
      ? []
      : [invalid(property, "the identity of the service has no role to read the secret", namedValues)]),
    ...(firewalled && clientId !== undefined
      ? [
          invalid(
            "keyVault.identityClientId",
            "to a vault with a firewall, the service comes with its system-assigned identity only",
            `${namedValues}#prerequisites-for-key-vault-integration`,
          ),
        ]
      : []),
  ];
};

const missing =
  (property: string): Conflict =>
  ({ inputs }, live) => {
    const id = text(inputs, property);
    return id === undefined || live.exists(id)
      ? []
      : [refuse("ResourceNotFound", property, `${id} does not exist`, template)];
  };

/** A service in a virtual network has no private endpoint. */
const injectedTarget: Conflict = ({ inputs }, live) =>
  list(inputs, "privateLinkServiceConnections").flatMap((each, index) => {
    const target = live.get(text(each, "privateLinkServiceId") ?? "");
    return target?.type === "apimanagement:ApiManagementService" && isInjected(target.inputs)
      ? [
          refuse(
            "PrivateEndpointNotSupportedInVirtualNetwork",
            `privateLinkServiceConnections[${index}].privateLinkServiceId`,
            "the service lives inside a virtual network, and can have no private endpoint",
            `${docs}/private-endpoint#limitations`,
          ),
        ]
      : [];
  });

/** A service knows its private endpoints by name, and refuses one that it knows, though only its tags have changed. */
const knownEndpoint: Conflict = ({ id, inputs }, live) =>
  live.get(id) === undefined
    ? []
    : list(inputs, "privateLinkServiceConnections").flatMap((each, index) => {
        const target = live.get(text(each, "privateLinkServiceId") ?? "");
        return target?.type === "apimanagement:ApiManagementService"
          ? [
              refuse(
                "PrivateEndpointBadRequest",
                `privateLinkServiceConnections[${index}].privateLinkServiceId`,
                `Private endpoint with name ${nameOf(id)} already exists for Api Management service ${target.id}`,
                "https://github.com/Azure/bicep/issues/14430",
              ),
            ]
          : [];
      });

/** Azure gives the administrator a subscription to each product that needs one, and azure-native deletes none along with a product. */
export function subscribed(id: string, live: LiveResources): readonly Refusal[] {
  const product = live.get(id);
  return product?.type === "apimanagement:Product" && at(product.inputs, "subscriptionRequired") !== false
    ? [
        invalid(
          "id",
          "Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product or pass in deleteSubscriptions=true as query param",
          "https://github.com/pulumi/pulumi-azure-native/issues/846",
        ),
      ]
    : [];
}

/** A deleted service has its name for 48 hours. */
const deletedName: Conflict = ({ id, type, inputs }, live) => {
  const deleted = live.get(id) === undefined ? live.softDeleted(type, nameOf(id)) : undefined;
  return deleted === undefined || at(inputs, "restore") === true
    ? []
    : [
        refuse(
          "ServiceAlreadyExistsInSoftDeletedState",
          "serviceName",
          `${deleted.id} was soft-deleted and has the name for 48 hours: purge it, restore it, or take another name`,
          `${docs}/soft-delete`,
        ),
      ];
};

/** What Azure refuses in API Management because of what exists already, or does not. */
export const apimanagementConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "apimanagement:ApiManagementService": [subnet, closed, switched, missing("publicIpAddressId"), deletedName],
  "apimanagement:Api": [takenPath],
  "apimanagement:ApiOperationPolicy": [operation, policyReferences],
  "apimanagement:ApiPolicy": [policyReferences],
  "apimanagement:Diagnostic": [missing("loggerId")],
  "apimanagement:NamedValue": [vaultSecret],
  "apimanagement:Policy": [policyReferences],
  "apimanagement:ProductPolicy": [policyReferences],
  "network:PrivateEndpoint": [injectedTarget, knownEndpoint],
};
