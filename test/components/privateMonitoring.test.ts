import assert from "node:assert/strict";
import { Monitoring } from "../../components/monitoring.ts";
import { PrivateMonitoring } from "../../components/privateMonitoring.ts";
import { privateDnsZones, type PrivateNetwork } from "../../components/privateLink.ts";
import { children, one, placement, record } from "./record.ts";

const group = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.Network`;
const network: PrivateNetwork = {
  privateEndpointSubnetId: `${group}/virtualNetworks/vnet-test/subnets/snet-private-endpoints`,
  privateDnsZonesOf: (wanted) =>
    privateDnsZones[wanted].map((name) => ({ name, id: `${group}/privateDnsZones/${name}` })),
  created: [],
  resolves: () => [],
};

async function make() {
  const made: PrivateMonitoring[] = [];
  const resources = await record(() => {
    const telemetry = new Monitoring("mon", {
      placement,
      workspaceName: "log-test",
      applicationInsightsName: "appi-test",
      retentionDays: 90,
      privateLink: true,
    });
    made.push(new PrivateMonitoring("link", { placement, network, scopeName: "ampls-test", telemetry }));
  });
  return { resources, link: made[0] };
}

describe("PrivateMonitoring", () => {
  it("makes exactly the scope, what is in it, and its endpoint", async () => {
    const { resources } = await make();
    assert.deepEqual(
      children(resources).filter((line) => line.includes(" link")),
      [
        "PrivateEndpoint link-azuremonitor",
        "PrivateMonitoring link",
        "monitor:PrivateLinkScope link",
        "monitor:PrivateLinkScopedResource link-insights",
        "monitor:PrivateLinkScopedResource link-workspace",
        "network:PrivateDnsZoneGroup link-azuremonitor-dns",
        "network:PrivateEndpoint link-azuremonitor",
      ],
    );
  });

  it("lets nothing else of Azure Monitor be reached from the network", async () => {
    const { resources } = await make();
    const { inputs } = one(resources, "monitor:PrivateLinkScope", "link");
    assert.equal(inputs["location"], "global");
    assert.deepEqual(inputs["accessModeSettings"], {
      ingestionAccessMode: "PrivateOnly",
      queryAccessMode: "PrivateOnly",
    });
  });

  it("leads to the workspace and to Application Insights", async () => {
    const { resources } = await make();
    const linked = (name: string) => one(resources, "monitor:PrivateLinkScopedResource", name).inputs;
    assert.equal(linked("link-workspace")["scopeName"], "ampls-test");
    assert.equal(
      linked("link-workspace")["linkedResourceId"],
      one(resources, "operationalinsights:Workspace", "mon-workspace").id,
    );
    assert.equal(
      linked("link-insights")["linkedResourceId"],
      one(resources, "applicationinsights:Component", "mon-insights").id,
    );
  });

  it("has an endpoint for the one sub-resource with names in five zones, after all that is in the scope", async () => {
    const { resources, link } = await make();
    const scope = one(resources, "monitor:PrivateLinkScope", "link");
    const endpoint = one(resources, "network:PrivateEndpoint", "link-azuremonitor");
    const scoped = (name: string) => one(resources, "monitor:PrivateLinkScopedResource", name);
    const [workspace, insights] = [scoped("link-workspace"), scoped("link-insights")];
    assert.deepEqual(endpoint.inputs["privateLinkServiceConnections"], [
      { name: "azuremonitor", privateLinkServiceId: scope.id, groupIds: ["azuremonitor"] },
    ]);
    assert.ok(insights.dependencies.includes(workspace.urn));
    assert.ok(endpoint.dependencies.includes(insights.urn));
    const zones = one(resources, "network:PrivateDnsZoneGroup", "link-azuremonitor-dns");
    assert.deepEqual(
      zones.inputs["privateDnsZoneConfigs"],
      network
        .privateDnsZonesOf("azuremonitor")
        .map(({ name, id }) => ({ name: name.replaceAll(".", "-"), privateDnsZoneId: id })),
    );
    assert.equal(await new Promise((resolve) => link?.ready.urn.apply(resolve)), zones.urn);
  });
});
