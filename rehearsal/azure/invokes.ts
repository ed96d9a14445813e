import { privateEndpointConnections } from "./apimanagement.ts";
import { CLIENT_ID, OBJECT_ID, SUBSCRIPTION_ID, TENANT_ID, resourceId } from "./identifiers.ts";
import { LiveResources } from "./liveResources.ts";
import { groupPath } from "./resourceType.ts";
import { UnknownTypeError, azureType } from "./resourceTypes.ts";
import { text, type Properties } from "./values.ts";

/**
 * Reads a service of API Management, with what Azure did not tell yet when it made it: who is connected to its private link.
 * Source of the errors: pulumi/pulumi-azure-native, Invoke in provider.go and PulumiAzcoreResponseError in client_azcore.go.
 */
function getApiManagementService(args: Properties, live: LiveResources): Properties {
  const { path = "" } = azureType("apimanagement:ApiManagementService") ?? {};
  const id = resourceId(path, args) ?? "";
  const found = live.get(id);
  if (found !== undefined) {
    return { ...found.outputs, id, privateEndpointConnections: privateEndpointConnections(id, live) };
  }
  const group = text(args, "resourceGroupName") ?? "";
  const error = live.exists(resourceId(groupPath, args) ?? "")
    ? `"ResourceNotFound" Message="The Resource 'Microsoft.ApiManagement/service/${text(args, "serviceName") ?? ""}' under resource group '${group}' was not found."`
    : `"ResourceGroupNotFound" Message="Resource group '${group}' could not be found."`;
  throw new Error(`request failed ${id}: Status=404 Code=${error}`);
}

/**
 * Answers a call of a provider's function. Who is signed in is invented; keys and tokens are never handed out.
 *
 * @param token E.g. `azure-native:apimanagement:getApiManagementService`.
 * @param args What the function is called with. Default: nothing.
 * @param live What exists. Default: nothing.
 * @throws UnknownTypeError for other functions than these.
 */
export function call(
  token: string,
  args: Properties = {},
  live: LiveResources = new LiveResources(),
): Properties {
  if (token === "azure-native:authorization:getClientConfig") {
    return { subscriptionId: SUBSCRIPTION_ID, tenantId: TENANT_ID, clientId: CLIENT_ID, objectId: OBJECT_ID };
  }
  if (token === "azure-native:apimanagement:getApiManagementService") {
    return getApiManagementService(args, live);
  }
  if (/:(getClientToken|list\w*)$/.test(token)) {
    throw new Error(
      `${token} is refused: it returns credentials, and a landing zone without keys has no use for them.`,
    );
  }
  throw new UnknownTypeError(token);
}
