import { TENANT_ID, digits, guid } from "./identifiers.ts";
import type { LiveResources } from "./liveResources.ts";
import { SOME_TIME, group, type Created, type ResourceType, type ResourceTypes } from "./resourceType.ts";
import { absent, at, isObject, list, object, text, type Properties, type Value } from "./values.ts";

const apiVersion = "2024-05-01";
const service = "Microsoft.ApiManagement/service/{serviceName}";

/** A type of resource in a service, by the rest of its path. */
const within = (rest: string, more: Partial<ResourceType> = {}): ResourceType => ({
  path: group(`${service}/${rest}`),
  apiVersion,
  ...more,
});

/** Unlike in other services, the user-assigned identities go in as a map from ids. */
const identityOutput = ({ id, inputs }: Created): Properties => ({
  ...object(inputs, "identity"),
  ...(/SystemAssigned/i.test(text(inputs, "identity", "type") ?? "") && {
    principalId: guid(id, "principalId"),
    tenantId: TENANT_ID,
  }),
  userAssignedIdentities: Object.fromEntries(
    Object.keys(object(inputs, "identity", "userAssignedIdentities")).map((identity) => [
      identity,
      { principalId: guid(identity, "principalId"), clientId: guid(identity, "clientId") },
    ]),
  ),
});

const serviceOutputs = (created: Created): Properties => {
  const { id, name, inputs, guid: own } = created;
  const location = text(inputs, "location") ?? "";
  const subnet = text(inputs, "virtualNetworkConfiguration", "subnetResourceId");
  const address = parseInt(own("ip").slice(0, 2), 16);
  return {
    ...("identity" in inputs && { identity: identityOutput(created) }),
    gatewayUrl: `https://${name}.azure-api.net`,
    gatewayRegionalUrl: `https://${name}-${location}-01.regional.azure-api.net`,
    developerPortalUrl: `https://${name}.developer.azure-api.net`,
    managementApiUrl: `https://${name}.management.azure-api.net`,
    portalUrl: `https://${name}.portal.azure-api.net`,
    scmUrl: `https://${name}.scm.azure-api.net`,
    ...(absent(inputs, "hostnameConfigurations") && {
      hostnameConfigurations: [
        {
          type: "Proxy",
          hostName: `${name}.azure-api.net`,
          negotiateClientCertificate: false,
          defaultSslBinding: true,
          certificateSource: "BuiltIn",
        },
      ],
    }),
    ...(absent(inputs, "notificationSenderEmail") && {
      notificationSenderEmail: "apimgmt-noreply@mail.windowsazure.com",
    }),
    ...(subnet !== undefined && {
      virtualNetworkConfiguration: {
        subnetResourceId: subnet,
        subnetname: subnet.slice(subnet.lastIndexOf("/") + 1),
        vnetid: "00000000-0000-0000-0000-000000000000",
      },
    }),
    // 203.0.113.0/24 is reserved for documentation (RFC 5737): nobody answers there.
    publicIPAddresses: [`203.0.113.${address}`],
    privateIPAddresses: text(inputs, "virtualNetworkType") === "Internal" ? ["10.0.0.5"] : [],
    outboundPublicIPAddresses: [`203.0.113.${address}`],
    privateEndpointConnections: [],
    platformVersion: "stv2.1",
    createdAtUtc: SOME_TIME,
    etag: digits(id, 16),
    provisioningState: "Succeeded",
    targetProvisioningState: "",
    systemData: { createdAt: SOME_TIME, lastModifiedAt: SOME_TIME },
  };
};

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const isValue = (json: unknown): json is Value =>
  typeof json === "object" || ["string", "number", "boolean"].includes(typeof json);

/** The OpenAPI document that an API is imported from, when it is given as JSON and is a JSON object. */
export function importedDocument(api: Properties): Properties | undefined {
  const json = text(api, "format") === "openapi+json" ? parse(text(api, "value") ?? "") : undefined;
  return isValue(json) && isObject(json) ? json : undefined;
}

/**
 * The name that API Management gives to an imported operation.
 * Source: https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#add-new-api-via-openapi-import
 */
const operationName = (operationId: string): string =>
  operationId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 76);

/** Names of the operations that come with an OpenAPI document. */
export const importedOperations = (document: Properties): string[] =>
  Object.entries(object(document, "paths")).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {})
      .filter(([method]) => /^(get|put|post|delete|options|head|patch)$/.test(method))
      .map(([method, operation]) => operationName(text(operation, "operationId") ?? `${method}-${path}`)),
  );

const apiOutputs = ({ inputs }: Created): Properties => ({
  apiRevision: text(inputs, "apiRevision") ?? "1",
  ...(absent(inputs, "displayName") && {
    displayName: text(importedDocument(inputs), "info", "title") ?? "",
  }),
  isCurrent: true,
  isOnline: true,
  provisioningState: "Succeeded",
  authenticationSettings: { oAuth2AuthenticationSettings: [], openidAuthenticationSettings: [] },
  ...(absent(inputs, "subscriptionKeyParameterNames") && {
    subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
  }),
});

/** The value of a secret never comes out of Azure Resource Manager. */
const namedValueOutputs = ({ inputs }: Created): Properties => ({
  ...(at(inputs, "secret") === true && { value: null }),
  ...(!absent(inputs, "keyVault") && {
    keyVault: {
      ...object(inputs, "keyVault"),
      lastStatus: { code: "Success", timeStampUtc: SOME_TIME },
    },
  }),
  provisioningState: "Succeeded",
});

/** API Management moves what opens the log into a named value of its own. */
const loggerOutputs = ({ id, inputs }: Created): Properties => ({
  credentials: Object.fromEntries(
    Object.entries(object(inputs, "credentials")).map(([key, value]) => [
      key,
      key === "identityClientId" ? value : `{{Logger-Credentials--${digits(`${id}${key}`, 24)}}}`,
    ]),
  ),
});

const policyId = "policies/{policyId}";

/** Microsoft.ApiManagement. Source: https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service and its children. */
export const apimanagement: ResourceTypes = {
  "apimanagement:ApiManagementService": {
    path: group(service),
    apiVersion,
    located: true,
    computed: serviceOutputs,
  },
  "apimanagement:Api": within("apis/{apiId}", {
    writeOnly: ["format", "value", "soapApiType", "translateRequiredQueryParametersConduct", "wsdlSelector"],
    computed: apiOutputs,
  }),
  "apimanagement:ApiOperationPolicy": within(`apis/{apiId}/operations/{operationId}/${policyId}`),
  "apimanagement:ApiPolicy": within(`apis/{apiId}/${policyId}`),
  "apimanagement:Backend": within("backends/{backendId}"),
  "apimanagement:Diagnostic": within("diagnostics/{diagnosticId}"),
  "apimanagement:Logger": within("loggers/{loggerId}", { computed: loggerOutputs }),
  "apimanagement:NamedValue": within("namedValues/{namedValueId}", { computed: namedValueOutputs }),
  // A new service has one, which azure-native takes for its own: https://github.com/pulumi/pulumi-azure-native/pull/3688
  "apimanagement:Policy": within(policyId, { singleton: true }),
  "apimanagement:Product": within("products/{productId}"),
  "apimanagement:ProductApi": within("products/{productId}/apis/{apiId}"),
  "apimanagement:ProductPolicy": within(`products/{productId}/${policyId}`),
};

/** A connection to the private link of a service, as the service lists it. */
const connection = (serviceId: string, name: string, status: string, description: string): Properties => ({
  id: `${serviceId}/privateEndpointConnections/${name}`,
  name,
  type: "Microsoft.ApiManagement/service/privateEndpointConnections",
  groupIds: ["Gateway"],
  privateLinkServiceConnectionState: { status, description, actionsRequired: "None" },
  provisioningState: "Succeeded",
});

const leadsTo = (id: string | undefined, serviceId: string): boolean =>
  id?.toLowerCase() === serviceId.toLowerCase();

/**
 * Who is connected to the private link of a service: private endpoints, approved because whoever made them may change the service too,
 * and Front Doors, whose connections wait for somebody to approve them.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/private-endpoint#approval-method-for-private-endpoint,
 * https://learn.microsoft.com/azure/frontdoor/standard-premium/how-to-enable-private-link-apim
 */
export const privateEndpointConnections = (serviceId: string, live: LiveResources): Properties[] => [
  ...live
    .ofType("network:PrivateEndpoint")
    .filter(({ inputs }) =>
      list(inputs, "privateLinkServiceConnections").some((each) =>
        leadsTo(text(each, "privateLinkServiceId"), serviceId),
      ),
    )
    .map(({ id }) => connection(serviceId, guid(id, "connection"), "Approved", "Auto-Approved")),
  ...live
    .ofType("cdn:AFDOrigin")
    .filter(({ inputs }) =>
      leadsTo(text(inputs, "sharedPrivateLinkResource", "privateLink", "id"), serviceId),
    )
    .map(({ id, inputs }) =>
      connection(
        serviceId,
        guid(id, "connection"),
        "Pending",
        text(inputs, "sharedPrivateLinkResource", "requestMessage") ?? "",
      ),
    ),
];

/** Whether a service, as asked for, lives inside a virtual network. */
export const isInjected = (inputs: Properties): boolean =>
  text(inputs, "virtualNetworkType") === "Internal" ||
  (text(inputs, "virtualNetworkType") === "External" &&
    /^(Developer|Premium)$/.test(text(inputs, "sku", "name") ?? ""));
