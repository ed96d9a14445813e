import assert from "node:assert/strict";
import { PrivateEndpoint, type PrivateEndpointArgs } from "../../components/privateEndpoint.ts";
import type { PrivateNetwork } from "../../components/privateLink.ts";
import { one, placement, record } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers`;
const subnetId = `${group}/Microsoft.Network/virtualNetworks/vnet-test/subnets/snet-private-endpoints`;

const network: PrivateNetwork = {
  privateEndpointSubnetId: subnetId,
  privateDnsZonesOf: () => [
    {
      name: "privatelink.azure-api.net",
      id: `${group}/Microsoft.Network/privateDnsZones/privatelink.azure-api.net`,
    },
  ],
  created: [],
  resolves: () => [],
};

async function endpoint(args: Pick<PrivateEndpointArgs, "targetId" | "group">) {
  const resources = await record(() => {
    new PrivateEndpoint("under-test", { placement, network, ...args });
  });
  return one(resources, "network:PrivateEndpoint", "under-test");
}

const gateway = { targetId: `${group}/Microsoft.ApiManagement/service/apim-test`, group: "Gateway" } as const;
const vault = { targetId: `${group}/Microsoft.KeyVault/vaults/kv-test`, group: "vault" } as const;

describe("PrivateEndpoint", () => {
  it("says of its subnet the id, and nothing of the subnet's network policies", async () => {
    assert.deepEqual((await endpoint(vault)).inputs["subnet"], { id: subnetId });
  });

  it("leaves the tags of an endpoint of API Management as they are, which refuses every update, and no others", async () => {
    assert.deepEqual((await endpoint(gateway)).ignoreChanges, ["tags"]);
    assert.deepEqual((await endpoint(gateway)).inputs["tags"], placement.tags);
    assert.deepEqual((await endpoint(vault)).ignoreChanges, []);
  });
});
