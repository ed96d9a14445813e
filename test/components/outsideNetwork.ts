import { privateDnsZones, type PrivateNetwork } from "../../components/privateLink.ts";
import { placement } from "./record.ts";

const network = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.Network`;

/** A network that exists outside of the component under test. */
export const outsideNetwork: PrivateNetwork = {
  privateEndpointSubnetId: `${network}/virtualNetworks/vnet-test/subnets/snet-private-endpoints`,
  privateDnsZonesOf: (group) =>
    privateDnsZones[group].map((name) => ({ name, id: `${network}/privateDnsZones/${name}` })),
  created: [],
  resolves: () => [],
};
