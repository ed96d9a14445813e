import { armType, nameOf, parentOf } from "../identifiers.ts";
import type { LiveResource, LiveResources } from "../liveResources.ts";
import { at, isObject, isList, list, text, type Value } from "../values.ts";
import { equal, others, refuse, type Candidate, type Conflict } from "./conflict.ts";
import { overlap, spaceOf } from "./network.ts";
import type { Refusal } from "./refusal.ts";

const errors =
  "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors";
const integration = "https://learn.microsoft.com/azure/app-service/overview-vnet-integration";
const peerings = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering";
const flowLogs =
  "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview#storage-account-considerations-for-virtual-network-flow-logs";
const applicationGateway =
  "https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure";

/** True when a text in a value is this id. */
const mentions = (value: Value | undefined, id: string): boolean =>
  typeof value === "string"
    ? equal(value, id)
    : isList(value)
      ? value.some((item) => mentions(item, id))
      : isObject(value) && Object.values(value).some((item) => mentions(item, id));

/** A resource that is in a subnet, or sends its traffic through it. */
const occupant = (subnetId: string, live: LiveResources): LiveResource | undefined =>
  live.all().find((resource) => mentions(resource.inputs, subnetId));

const inlineSubnets = (network: LiveResource): string[] =>
  list(network.inputs, "subnets").flatMap((subnet) => text(subnet, "name") ?? []);

/** Why a virtual network or a subnet cannot be deleted: something is in it still. */
export function inUse(id: string, live: LiveResources): readonly Refusal[] {
  const resource = live.get(id);
  const subnets =
    resource?.type === "network:VirtualNetwork"
      ? inlineSubnets(resource).map((name) => `${resource.id}/subnets/${name}`)
      : resource?.type === "network:Subnet"
        ? [resource.id]
        : [];
  return subnets.flatMap((subnet) => {
    const within = occupant(subnet, live);
    // The link of a subnet names the plan, and is taken to go with it: what happens to the apps alone does not undo it.
    const linked = within ?? live.planLinkedTo(subnet);
    return linked === undefined
      ? []
      : [
          refuse(
            "InUseSubnetCannotBeDeleted",
            "id",
            `${nameOf(subnet)} is in use by ${linked.id}`,
            `${integration}#${within === undefined ? "deleting-the-app-service-plan-or-app-before-disconnecting-the-network-integration" : "limitations"}`,
          ),
        ];
  });
}

/** A subnet that something is in stays where it is. */
const subnetsInUse: Conflict = ({ id, inputs }, live) => {
  const before = live.get(id);
  if (before === undefined || !isList(at(inputs, "subnets"))) return [];
  return list(before.inputs, "subnets").flatMap((subnet) => {
    const name = text(subnet, "name");
    const after = list(inputs, "subnets").find((each) => equal(text(each, "name"), name));
    const [from, to] = [text(subnet, "addressPrefix"), text(after, "addressPrefix")];
    if (
      name === undefined ||
      (after !== undefined && (from === undefined || to === undefined || from === to))
    )
      return [];
    const within = occupant(`${id}/subnets/${name}`, live);
    if (within === undefined) return [];
    const [code, what] =
      after === undefined
        ? ["InUseSubnetCannotBeDeleted", "deleted"]
        : ["InUsePrefixCannotBeDeleted", "moved"];
    return [refuse(code, "subnets", `${name} is in use by ${within.id} and cannot be ${what}`, errors)];
  });
};

/** What a subnet names by id has to be there. */
const missingInSubnet: Conflict = ({ inputs }, live) =>
  list(inputs, "subnets").flatMap((subnet, index) =>
    ["networkSecurityGroup", "natGateway", "routeTable"].flatMap((property) => {
      const id = text(subnet, property, "id");
      return id === undefined || live.exists(id)
        ? []
        : [
            refuse(
              "InvalidResourceReference",
              `subnets[${index}].${property}.id`,
              `${id} does not exist`,
              errors,
            ),
          ];
    }),
  );

const peering: Conflict = (candidate, live) => {
  const { inputs } = candidate;
  const [own, remote] = [parentOf(candidate.id), text(inputs, "remoteVirtualNetwork", "id") ?? ""];
  const property = "remoteVirtualNetwork.id";
  const siblings = others(candidate, live).filter((each) => equal(parentOf(each.id), own));
  const [here, there] = [own, remote].map((id) => spaceOf(live.get(id)?.inputs));
  return [
    ...(remote.startsWith("/") && !live.exists(remote)
      ? [refuse("InvalidResourceReference", property, `${remote} does not exist`, errors)]
      : []),
    ...(here?.some((one) => there?.some((other) => overlap(one, other)))
      ? [refuse("VnetAddressSpacesOverlap", property, "the address spaces of the networks overlap", peerings)]
      : []),
    ...(siblings.some((each) => equal(text(each.inputs, "remoteVirtualNetwork", "id"), remote))
      ? [refuse("BadRequest", property, "the networks are peered already", peerings)]
      : []),
    ...(at(inputs, "useRemoteGateways") === true &&
    siblings.some((each) => at(each.inputs, "useRemoteGateways") === true)
      ? [
          refuse(
            "BadRequest",
            "useRemoteGateways",
            "only one peering of a network can use a gateway",
            peerings,
          ),
        ]
      : []),
  ];
};

const place = (location: string | undefined): string | undefined =>
  location?.toLowerCase().replaceAll(" ", "");

const flowLog: Conflict = ({ inputs }, live) => {
  const [account, target] = ["storageId", "targetResourceId"].map((property) => text(inputs, property) ?? "");
  const missing = [
    ["storageId", account],
    ["targetResourceId", target],
  ] as const;
  const sku = text(live.get(account ?? "")?.inputs, "sku", "name");
  const [from, to] = [account, target].map((id) => place(text(live.get(id ?? "")?.inputs, "location")));
  return [
    ...missing
      .filter(([, id]) => id?.startsWith("/") && !live.exists(id))
      .map(([property, id]) => refuse("ResourceNotFound", property, `${id ?? ""} does not exist`, errors)),
    ...(from !== undefined && to !== undefined && from !== to
      ? [
          refuse(
            "BadRequest",
            "storageId",
            "the storage account is in another region than the network",
            flowLogs,
          ),
        ]
      : []),
    ...(sku?.startsWith("Premium")
      ? [refuse("BadRequest", "storageId", `${sku}: the storage account must be a standard one`, flowLogs)]
      : []),
  ];
};

/** Whether a rule lets Azure manage an Application Gateway. */
const managesGateway = (rule: Value): boolean =>
  text(rule, "direction") === "Inbound" &&
  text(rule, "access") === "Allow" &&
  ["*", "Internet", "GatewayManager"].includes(text(rule, "sourceAddressPrefix") ?? "") &&
  ["*", "65200-65535"].includes(text(rule, "destinationPortRange") ?? "");

/** The subnet of an Application Gateway. */
const applicationGatewaySubnet: Conflict = ({ inputs }: Candidate, live) =>
  list(inputs, "gatewayIPConfigurations").flatMap((configuration, index) => {
    const property = `gatewayIPConfigurations[${index}].subnet.id`;
    const id = text(configuration, "subnet", "id") ?? "";
    if (armType(id) === "") return [];
    const subnet = live.subnet(id);
    const group = live.get(text(subnet, "networkSecurityGroup", "id") ?? "");
    const rules = list(group?.inputs, "securityRules");
    const routes = list(live.get(text(subnet, "routeTable", "id") ?? "")?.inputs, "routes");
    const denies = (direction: string) =>
      rules.some((rule) => text(rule, "access") === "Deny" && text(rule, "direction") === direction);
    return [
      ...(denies("Outbound")
        ? [
            refuse(
              "ApplicationGatewaySubnetOutboundTrafficBlockedByNetworkSecurityGroup",
              property,
              "the network security group of the subnet denies outbound traffic",
              `${applicationGateway}#outbound-rules`,
            ),
          ]
        : []),
      ...(denies("Inbound") && !rules.some(managesGateway)
        ? [
            refuse(
              "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
              property,
              "the network security group of the subnet blocks ports 65200-65535",
              `${applicationGateway}#inbound-rules`,
            ),
          ]
        : []),
      ...(routes.some(
        (route) =>
          text(route, "addressPrefix") === "0.0.0.0/0" && text(route, "nextHopType") === "VirtualAppliance",
      )
        ? [
            refuse(
              "BadRequest",
              property,
              "the default route of the subnet leads to an appliance",
              `${applicationGateway}#v2-unsupported-scenarios`,
            ),
          ]
        : []),
    ];
  });

/** What Azure refuses in networks because of what is in them, or is not there. */
export const networkConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "network:VirtualNetwork": [subnetsInUse, missingInSubnet],
  "network:VirtualNetworkPeering": [peering],
  "network:FlowLog": [flowLog],
  "network:ApplicationGateway": [applicationGatewaySubnet],
};
