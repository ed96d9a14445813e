import * as pulumi from "@pulumi/pulumi";
import { ApiGateway, type ApiGatewayArgs, type GatewayReference } from "./apiGateway.ts";
import { ApplicationGateway, type ApplicationGatewayArgs } from "./applicationGateway.ts";
import { FrontDoor, type FrontDoorArgs, type FrontDoorOrigin } from "./frontDoor.ts";
import type { Names } from "./names.ts";
import type { Network } from "./network.ts";
import type { Placement } from "./placement.ts";
import type { PublishedApiArgs } from "./publishedApi.ts";
import type { Telemetry } from "./telemetry.ts";
import { WorkloadIdentity } from "./workloadIdentity.ts";

/** The way in to the apps, of this stack or of another. */
export interface IngressReference {
  /** The gateway in front of them. */
  readonly gateway: GatewayReference;
  /** Client id of the identity with which the gateway calls apps: the only one that they let in. */
  readonly clientId: pulumi.Input<string>;
  /** Where callers find the APIs, without a slash at the end. */
  readonly url: pulumi.Input<string>;
  /** What holds for each API that does not say otherwise. */
  readonly defaults: ApiDefaults;
}

/** What holds for each API that does not say otherwise. */
export type ApiDefaults = Pick<PublishedApiArgs, "callers" | "rateLimit" | "quota" | "cors">;

/** What an {@link Ingress} is made from. */
export interface IngressArgs {
  /** Where it lives. */
  placement: Placement;
  /** Names of its resources in Azure. */
  names: Names;
  /** The network of the apps. */
  network: Network;
  /** Where logs and telemetry go. */
  telemetry: Telemetry;
  /** The gateway. */
  gateway: Omit<
    ApiGatewayArgs,
    "placement" | "serviceName" | "network" | "subnetId" | "monitoring" | "identity" | "frontDoorId"
  >;
  /** What holds for each API that does not say otherwise. */
  defaults: ApiDefaults;
  /** What stands in front of the gateway. Default: nothing. */
  edge?: EdgeArgs | undefined;
  /** Whether the edge is spread over zones of the region. */
  zoneRedundant: boolean;
}

/** A web application firewall in front of the gateway. */
export type EdgeArgs =
  | ({ kind: "frontDoor" } & Pick<FrontDoorArgs, "trafficRules" | "customDomain"> &
      Pick<FrontDoorOrigin, "privateLinkLocation">)
  | ({ kind: "applicationGateway" } & Pick<
      ApplicationGatewayArgs,
      "trafficRules" | "hostName" | "certificate" | "capacity"
    >);

/** The one way in to the apps: an API gateway, and in front of it, where there is one, a web application firewall. */
export class Ingress extends pulumi.ComponentResource implements IngressReference {
  readonly gateway: ApiGateway;
  readonly clientId: pulumi.Output<string>;
  readonly defaults: ApiDefaults;
  /** Where callers find the APIs, without a slash at the end. */
  readonly url: pulumi.Output<string>;
  /** Records that the owner of the domain makes for a host name of one's own, by kind: `a`, `cname`, and `dnsauth`, a TXT record; none without an edge. */
  readonly dns: Readonly<Partial<Record<"a" | "cname" | "dnsauth", pulumi.Output<string>>>> | undefined;

  /** @throws {pulumi.RunError} when the network has no subnet for the gateway, or for the edge. */
  constructor(name: string, args: IngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Ingress", name, {}, opts);
    const { placement, names, network, telemetry, zoneRedundant, edge } = args;
    const within = { parent: this };
    const edgeName = `${name}-edge`;
    const common = {
      placement,
      workspaceId: telemetry.workspaceId,
      firewallPolicyName: names.firewallPolicy,
    };
    const identity = new WorkloadIdentity(
      `${name}-identity`,
      { placement, identityName: names.zoneIdentity("gateway") },
      within,
    );
    this.clientId = identity.clientId;
    this.defaults = args.defaults;

    // It comes first: the gateway lets in this Front Door only, by its id.
    const frontDoor =
      edge?.kind === "frontDoor"
        ? new FrontDoor(
            edgeName,
            {
              ...common,
              profileName: names.frontDoor,
              endpointName: names.frontDoorEndpoint,
              trafficRules: edge.trafficRules,
              customDomain: edge.customDomain,
            },
            within,
          )
        : undefined;
    this.gateway = new ApiGateway(
      `${name}-gateway`,
      {
        ...args.gateway,
        placement,
        serviceName: names.gateway,
        network,
        subnetId: required(network.gatewaySubnetId, "the gateway"),
        monitoring: telemetry,
        identity,
        frontDoorId: frontDoor?.frontDoorId,
      },
      within,
    );
    const { id, hostName, reachable } = this.gateway;
    if (frontDoor !== undefined && edge?.kind === "frontDoor") {
      // Its private link and the gateway's own endpoint are changes of one gateway, which takes one at a time.
      frontDoor.forwardTo({
        id,
        hostName,
        privateLinkLocation: edge.privateLinkLocation,
        after: reachable,
      });
    }
    const applicationGateway =
      edge?.kind === "applicationGateway"
        ? new ApplicationGateway(
            edgeName,
            {
              ...common,
              applicationGatewayName: names.applicationGateway,
              subnetId: required(network.edgeSubnetId, "the edge"),
              hostName: edge.hostName,
              certificate: edge.certificate,
              gatewayHostName: hostName,
              trafficRules: edge.trafficRules,
              capacity: edge.capacity,
              zoneRedundant,
              after: reachable,
            },
            within,
          )
        : undefined;

    const edgeHostName = frontDoor?.hostName ?? applicationGateway?.hostName;
    this.url = edgeHostName === undefined ? this.gateway.url : pulumi.interpolate`https://${edgeHostName}`;
    this.dns =
      edge === undefined
        ? undefined
        : {
            ...(frontDoor && { cname: frontDoor.endpointHostName }),
            ...(frontDoor?.validationToken && { dnsauth: frontDoor.validationToken }),
            ...(applicationGateway && { a: applicationGateway.publicIpAddress }),
          };
    this.registerOutputs({ url: this.url });
  }
}

function required(subnetId: pulumi.Output<string> | undefined, what: string): pulumi.Output<string> {
  if (subnetId === undefined) {
    throw new pulumi.RunError(`the network has no subnet for ${what}`);
  }
  return subnetId;
}
