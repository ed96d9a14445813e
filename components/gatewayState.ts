import { getApiManagementService } from "@pulumi/azure-native/apimanagement/getApiManagementService.js";
import * as pulumi from "@pulumi/pulumi";

/** A connection to the gateway's private link that somebody asked for, and that waits to be approved. */
export interface PendingConnection {
  /** ARM id. */
  readonly id: string;
  /** The message that came with the request. */
  readonly message: string;
}

/** A gateway as Azure knows it before a deployment. */
export interface GatewayState {
  /** Whether it exists. */
  readonly exists: boolean;
  /** Whether it can be closed to the public network, which takes a gateway that exists and has an approved private endpoint. */
  readonly closable: boolean;
  /** Connections that wait to be approved, e.g. of a Front Door. */
  readonly pendingConnections: readonly PendingConnection[];
}

/** A gateway that is not there. */
export const noGateway: GatewayState = { exists: false, closable: false, pendingConnections: [] };

/** What {@link observeGateway} asks for. */
export interface ObserveGatewayArgs {
  /** Resource group of the gateway; it need not exist. */
  resourceGroupName: string;
  /** Name of the API Management service; it need not exist. */
  serviceName: string;
}

/**
 * Asks Azure about a gateway, before anything is deployed. A gateway can't be made closed to the public network, nor be closed before it
 * has an approved private endpoint: so the first deployment makes it, and the next one, finding it here, closes it.
 *
 * Sources: https://learn.microsoft.com/azure/api-management/private-endpoint#optionally-disable-public-network-access,
 * https://github.com/Azure/azure-rest-api-specs/issues/24947
 *
 * @throws {pulumi.RunError} when Azure does not answer, e.g. because nobody is signed in.
 */
export async function observeGateway({
  resourceGroupName,
  serviceName,
}: ObserveGatewayArgs): Promise<GatewayState> {
  try {
    const { privateEndpointConnections = [] } = await getApiManagementService({
      resourceGroupName,
      serviceName,
    });
    const withStatus = (wanted: string) =>
      privateEndpointConnections.filter(
        ({ privateLinkServiceConnectionState: { status } }) => status === wanted,
      );
    return {
      exists: true,
      closable: withStatus("Approved").length > 0,
      pendingConnections: withStatus("Pending").map(({ id = "", privateLinkServiceConnectionState }) => ({
        id,
        message: privateLinkServiceConnectionState.description ?? "",
      })),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // azure-native hands on the code of Azure's answer; a subscription that is not found has another.
    if (/\bResource(?:Group)?NotFound\b/.test(message)) {
      return noGateway;
    }
    throw new pulumi.RunError(
      `cannot ask Azure whether the API Management service ${serviceName} exists, which decides whether it is closed to the public network: ` +
        `sign in (az login) with the right to read the resource group ${resourceGroupName}, and check the subscription. ${message}`,
    );
  }
}
