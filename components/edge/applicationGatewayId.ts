/** A part of an application gateway that another part names by its id. */
export type ApplicationGatewayPart =
  | "backendAddressPools"
  | "backendHttpSettingsCollection"
  | "frontendIPConfigurations"
  | "frontendPorts"
  | "httpListeners"
  | "probes"
  | "sslCertificates";

/**
 * The ARM id of an application gateway. Its parts name each other by ids within it while it is made, so it can't be the id that Azure
 * answers.
 *
 * @param subscriptionId A GUID.
 */
export function applicationGatewayId(
  subscriptionId: string,
  resourceGroupName: string,
  applicationGatewayName: string,
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Network/applicationGateways/${applicationGatewayName}`;
}

/** The ARM id of a part of an application gateway. */
export function partId(gatewayId: string, part: ApplicationGatewayPart, name: string): string {
  return `${gatewayId}/${part}/${name}`;
}
