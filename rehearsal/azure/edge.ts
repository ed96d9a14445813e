import { digits, guid } from "./identifiers.ts";
import { group, ready, type Created, type ResourceTypes } from "./resourceType.ts";
import { isObject, list, object, text, type Properties } from "./values.ts";

const profile = "Microsoft.Cdn/profiles/{profileName}";
const cdnVersion = "2025-06-01";
const networkVersion = "2024-05-01";

const deployed = { deploymentStatus: "NotStarted", provisioningState: "Succeeded" };

/** The connection waits for the origin's owner. Source: https://learn.microsoft.com/azure/frontdoor/private-link#how-private-link-works */
const originOutputs = ({ inputs }: Created): Properties => ({
  ...deployed,
  ...("sharedPrivateLinkResource" in inputs && {
    sharedPrivateLinkResource: { ...object(inputs, "sharedPrivateLinkResource"), status: "Pending" },
  }),
});

/** The lists of an application gateway whose items have ids of their own. */
const gatewayParts = [
  "backendAddressPools",
  "backendHttpSettingsCollection",
  "frontendIPConfigurations",
  "frontendPorts",
  "gatewayIPConfigurations",
  "httpListeners",
  "probes",
  "redirectConfigurations",
  "requestRoutingRules",
  "sslCertificates",
] as const;

const gatewayOutputs = (created: Created): Properties => ({
  ...ready(created),
  resourceGuid: created.guid("resourceGuid"),
  operationalState: "Running",
  defaultPredefinedSslPolicy: "AppGwSslPolicy20220101",
  privateEndpointConnections: [],
  ...Object.fromEntries(
    gatewayParts
      .filter((part) => part in created.inputs)
      .map((part) => [
        part,
        list(created.inputs, part).map((item) => {
          if (!isObject(item)) return item;
          const id = `${created.id}/${part}/${text(item, "name") ?? ""}`;
          return {
            ...item,
            id,
            etag: `W/"${guid(id, "etag")}"`,
            type: `Microsoft.Network/applicationGateways/${part}`,
            provisioningState: "Succeeded",
          };
        }),
      ]),
  ),
});

/** Front Door and Application Gateway with their firewalls. Source: https://learn.microsoft.com/azure/templates/microsoft.cdn/profiles and https://learn.microsoft.com/azure/templates/microsoft.network/applicationgateways. */
export const edge: ResourceTypes = {
  "cdn:Profile": {
    path: group(profile),
    apiVersion: cdnVersion,
    located: true,
    computed: ({ guid: own }) => ({
      frontDoorId: own("frontDoorId"),
      kind: "frontdoor",
      extendedProperties: {},
      resourceState: "Active",
      provisioningState: "Succeeded",
    }),
  },
  "cdn:AFDEndpoint": {
    path: group(`${profile}/afdEndpoints/{endpointName}`),
    apiVersion: cdnVersion,
    located: true,
    echoed: ["profileName"],
    computed: ({ id, name }) => ({ ...deployed, hostName: `${name}-${digits(id, 16)}.z01.azurefd.net` }),
  },
  "cdn:AFDOriginGroup": {
    path: group(`${profile}/originGroups/{originGroupName}`),
    apiVersion: cdnVersion,
    echoed: ["profileName"],
    computed: () => deployed,
  },
  "cdn:AFDOrigin": {
    path: group(`${profile}/originGroups/{originGroupName}/origins/{originName}`),
    apiVersion: cdnVersion,
    echoed: ["originGroupName"],
    computed: originOutputs,
  },
  "cdn:Route": {
    path: group(`${profile}/afdEndpoints/{endpointName}/routes/{routeName}`),
    apiVersion: cdnVersion,
    echoed: ["endpointName"],
    computed: () => deployed,
  },
  "cdn:AFDCustomDomain": {
    path: group(`${profile}/customDomains/{customDomainName}`),
    apiVersion: cdnVersion,
    echoed: ["profileName"],
    computed: ({ id }) => ({
      ...deployed,
      domainValidationState: "Pending",
      validationProperties: {
        validationToken: `_${digits(id, 31)}`,
        expirationDate: "2000-01-08T00:00:00.0000000Z",
      },
    }),
  },
  "cdn:SecurityPolicy": {
    path: group(`${profile}/securityPolicies/{securityPolicyName}`),
    apiVersion: cdnVersion,
    echoed: ["profileName"],
    computed: () => deployed,
  },
  "frontdoor:Policy": {
    path: group("Microsoft.Network/frontDoorWebApplicationFirewallPolicies/{policyName}"),
    apiVersion: "2025-11-01",
    located: true,
    computed: ({ guid: own }) => ({
      etag: own("etag"),
      frontendEndpointLinks: [],
      routingRuleLinks: [],
      securityPolicyLinks: [],
      resourceState: "Enabled",
      provisioningState: "Succeeded",
    }),
  },
  "network:WebApplicationFirewallPolicy": {
    path: group("Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/{policyName}"),
    apiVersion: networkVersion,
    located: true,
    computed: (created) => ({
      ...ready(created),
      applicationGateways: [],
      applicationGatewayForContainers: [],
      httpListeners: [],
      pathBasedRules: [],
      resourceState: "Enabled",
    }),
  },
  "network:ApplicationGateway": {
    path: group("Microsoft.Network/applicationGateways/{applicationGatewayName}"),
    apiVersion: networkVersion,
    located: true,
    computed: gatewayOutputs,
  },
};
