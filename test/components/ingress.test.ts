import assert from "node:assert/strict";
import type { EdgeArgs } from "../../components/ingress.ts";
import { Ingress } from "../../components/ingress.ts";
import { LandingZone } from "../../components/landingZone.ts";
import { Names } from "../../components/names.ts";
import { Network, type NetworkArgs } from "../../components/network.ts";
import type { IngressSpec } from "../../components/platform.ts";
import { at, list } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { children, one, placement, workspaceId } from "./record.ts";
import {
  edges,
  find,
  ingress,
  others,
  platform,
  recordZone,
  valueOf,
  waits,
  within,
  zone,
  zoneArgs,
} from "./zoneFixture.ts";

const injectedGateway = { ...ingress.gateway, tier: "Developer" } as const;

/** What a zone without apps registers, with that ingress. */
const zoneBehind = (spec: Partial<IngressSpec> = {}) =>
  zone({
    platform: { make: { ...platform, ingress: { ...ingress, ...spec } } },
    existingSecrets: ["partner-key"],
    apps: {},
  });

const partsOf = async (spec: Partial<IngressSpec> = {}) =>
  children(within(await zoneBehind(spec), "Ingress"));

/** The outputs of that ingress. */
async function outputsOf(edge?: EdgeArgs) {
  const gateway = edge?.kind === "applicationGateway" ? injectedGateway : ingress.gateway;
  let zone: LandingZone | undefined;
  const resources = await recordZone(() => {
    zone = new LandingZone(
      "zone",
      zoneArgs({ platform: { make: { ...platform, ingress: { ...ingress, gateway, edge } } }, apps: {} }),
    );
  });
  const url = await valueOf(zone?.url);
  const dns = await valueOf(zone?.dns);
  return { resources, url, dns };
}

const always = [
  "ApiGateway zone-ingress-gateway",
  "Ingress zone-ingress",
  "WorkloadIdentity zone-ingress-identity",
  "apimanagement:ApiManagementService zone-ingress-gateway",
  "apimanagement:Diagnostic zone-ingress-gateway-diagnostic",
  "apimanagement:Logger zone-ingress-gateway-logger",
  "apimanagement:NamedValue zone-ingress-gateway-value-identity-client-id",
  "apimanagement:Policy zone-ingress-gateway-policy",
  "authorization:RoleAssignment zone-ingress-gateway-insights-zone-ingress-identity-monitoring-metrics-publisher",
  "managedidentity:UserAssignedIdentity zone-ingress-identity",
  "monitor:DiagnosticSetting zone-ingress-gateway-logs",
];

const reachedByEndpoint = [
  "PrivateEndpoint zone-ingress-gateway-gateway",
  "network:PrivateDnsZoneGroup zone-ingress-gateway-gateway-dns",
  "network:PrivateEndpoint zone-ingress-gateway-gateway",
];

const insideNetwork = [
  "privatedns:PrivateRecordSet zone-ingress-gateway-dns-record",
  "privatedns:PrivateZone zone-ingress-gateway-dns",
  "privatedns:VirtualNetworkLink zone-ingress-gateway-dns-link",
];

const frontDoor = [
  "FrontDoor zone-ingress-edge",
  "apimanagement:NamedValue zone-ingress-gateway-value-front-door-id",
  "cdn:AFDCustomDomain zone-ingress-edge-domain",
  "cdn:AFDEndpoint zone-ingress-edge-endpoint",
  "cdn:AFDOrigin zone-ingress-edge-origin",
  "cdn:AFDOriginGroup zone-ingress-edge-origins",
  "cdn:Profile zone-ingress-edge",
  "cdn:Route zone-ingress-edge-route",
  "cdn:SecurityPolicy zone-ingress-edge-security",
  "frontdoor:Policy zone-ingress-edge-firewall",
  "monitor:DiagnosticSetting zone-ingress-edge-logs",
];

const applicationGateway = [
  "ApplicationGateway zone-ingress-edge",
  "monitor:DiagnosticSetting zone-ingress-edge-ip-logs",
  "monitor:DiagnosticSetting zone-ingress-edge-logs",
  "network:ApplicationGateway zone-ingress-edge",
  "network:PublicIPAddress zone-ingress-edge-ip",
  "network:WebApplicationFirewallPolicy zone-ingress-edge-firewall",
];

const gatewayPolicy = (resources: readonly Recorded[]) =>
  String(one(resources, "apimanagement:Policy", "zone-ingress-gateway-policy").inputs["value"]);

describe("Ingress", () => {
  it("is exactly a gateway with an identity of its own when there is no edge", async () => {
    assert.deepEqual(await partsOf(), [...always, ...reachedByEndpoint].sort());
    assert.deepEqual(await partsOf({ gateway: injectedGateway }), [...always, ...insideNetwork].sort());
    assert.deepEqual(
      await partsOf({ gateway: { ...ingress.gateway, access: "public" } }),
      [...always].sort(),
    );
  });

  it("adds a Front Door, which alone the gateway then lets in", async () => {
    assert.deepEqual(
      await partsOf({ edge: edges.frontDoor }),
      [...always, ...reachedByEndpoint, ...frontDoor].sort(),
    );
    const resources = await zoneBehind({ edge: edges.frontDoor });
    assert.match(gatewayPolicy(resources), /X-Azure-FDID.*\{\{front-door-id\}\}/s);
    assert.equal(
      one(resources, "apimanagement:NamedValue", "zone-ingress-gateway-value-front-door-id").inputs["value"],
      one(resources, "cdn:Profile", "zone-ingress-edge").outputs["frontDoorId"],
    );
    const { sharedPrivateLinkResource, hostName } = one(
      resources,
      "cdn:AFDOrigin",
      "zone-ingress-edge-origin",
    ).inputs;
    assert.equal(hostName, "apim-orders-test-westeurope-ab12.azure-api.net");
    assert.equal(
      at(sharedPrivateLinkResource, "privateLink", "id"),
      one(resources, "apimanagement:ApiManagementService", "zone-ingress-gateway").id,
    );
    assert.equal(at(sharedPrivateLinkResource, "privateLinkLocation"), "westeurope");
  });

  it("adds an application gateway in a subnet of its own, once the gateway has a name in the network", async () => {
    const spec = { gateway: injectedGateway, edge: edges.applicationGateway };
    assert.deepEqual(await partsOf(spec), [...always, ...insideNetwork, ...applicationGateway].sort());
    const resources = await zoneBehind(spec);
    const edge = one(resources, "network:ApplicationGateway", "zone-ingress-edge").inputs;
    const network = String(one(resources, "network:VirtualNetwork", "zone-network").id);
    assert.equal(at(edge, "gatewayIPConfigurations", 0, "subnet", "id"), `${network}/subnets/snet-edge`);
    assert.deepEqual(at(edge, "backendAddressPools", 0, "backendAddresses"), [
      { fqdn: "apim-orders-test-westeurope-ab12.azure-api.net" },
    ]);
    assert.deepEqual(at(edge, "identity", "userAssignedIdentities"), [others.certificateIdentity]);
    for (const awaited of insideNetwork) {
      assert.ok(waits(resources, "network:ApplicationGateway zone-ingress-edge", awaited), awaited);
    }
    assert.doesNotMatch(gatewayPolicy(resources), /X-Azure-FDID/);
  });

  it("spreads an application gateway over zones with the zone", async () => {
    for (const [zoneRedundant, zones] of [
      [true, ["1", "2", "3"]],
      [false, undefined],
    ] as const) {
      const resources = await zone({
        platform: {
          make: {
            ...platform,
            ingress: { ...ingress, gateway: injectedGateway, edge: edges.applicationGateway },
          },
        },
        zoneRedundant,
        apps: {},
      });
      assert.deepEqual(
        one(resources, "network:ApplicationGateway", "zone-ingress-edge").inputs["zones"],
        zones,
      );
    }
  });

  it("puts the gateway in its own subnet, by the name of the zone", async () => {
    const resources = await zoneBehind();
    const { serviceName, virtualNetworkConfiguration } = one(
      resources,
      "apimanagement:ApiManagementService",
      "zone-ingress-gateway",
    ).inputs;
    assert.equal(serviceName, "apim-orders-test-westeurope-ab12");
    assert.match(String(at(virtualNetworkConfiguration, "subnetResourceId")), /\/subnets\/snet-gateway$/);
    const subnets = list(one(resources, "network:VirtualNetwork", "zone-network").inputs, "subnets");
    assert.ok(subnets.some((subnet) => at(subnet, "name") === "snet-gateway"));
  });

  it("lets the gateway send telemetry and read secrets before it does", async () => {
    const resources = await zoneBehind({ namedValues: { partner: "partner-key" } });
    const value = "apimanagement:NamedValue zone-ingress-gateway-value-partner";
    const waiting = [
      [
        "apimanagement:Logger zone-ingress-gateway-logger",
        "authorization:RoleAssignment zone-ingress-gateway-insights-zone-ingress-identity-monitoring-metrics-publisher",
      ],
      [
        value,
        "authorization:RoleAssignment zone-secrets-partner-key-zone-ingress-gateway-system-key-vault-secrets-user",
      ],
      ["apimanagement:Policy zone-ingress-gateway-policy", value],
    ] as const;
    for (const [later, earlier] of waiting) {
      assert.ok(waits(resources, later, earlier), later);
    }
    const { keyVault, secret } = find(resources, value).inputs;
    assert.deepEqual(
      { keyVault, secret },
      {
        keyVault: { secretIdentifier: "https://kvorderstestab12.vault.azure.net/secrets/partner-key" },
        secret: true,
      },
    );
  });

  it("tells callers where it is, and the owner of a domain which records to make", async () => {
    const bare = await outputsOf();
    assert.deepEqual(
      [bare.url, bare.dns],
      ["https://apim-orders-test-westeurope-ab12.azure-api.net", undefined],
    );

    const ofZone = await outputsOf(edges.applicationGateway);
    const address = one(ofZone.resources, "network:PublicIPAddress", "zone-ingress-edge-ip");
    assert.deepEqual(
      [ofZone.url, ofZone.dns],
      ["https://api.contoso.com", { a: address.outputs["ipAddress"] }],
    );

    const global = await outputsOf(edges.frontDoor);
    const endpoint = one(global.resources, "cdn:AFDEndpoint", "zone-ingress-edge-endpoint");
    const domain = one(global.resources, "cdn:AFDCustomDomain", "zone-ingress-edge-domain");
    assert.deepEqual(
      [global.url, global.dns],
      [
        "https://api.contoso.com",
        {
          cname: endpoint.outputs["hostName"],
          dnsauth: at(domain.outputs, "validationProperties", "validationToken"),
        },
      ],
    );

    const { customDomain, ...withoutDomain } = edges.frontDoor;
    const given = await outputsOf(withoutDomain);
    const host = one(given.resources, "cdn:AFDEndpoint", "zone-ingress-edge-endpoint").outputs["hostName"];
    assert.deepEqual([given.url, given.dns], [`https://${String(host)}`, { cname: host }]);
  });

  it("is refused in a network without a subnet for the gateway, or for an application gateway", async () => {
    const refused = async (args: Partial<NetworkArgs>, edge: EdgeArgs | undefined, message: string) => {
      await recordZone(
        () => {
          const network = new Network("network", {
            placement,
            virtualNetworkName: "vnet-test",
            addressSpace: "10.0.0.0/22",
            workspaceId,
            ...args,
          });
          const make = () =>
            new Ingress("ingress", {
              placement,
              names: new Names({
                workload: "orders",
                environment: "test",
                location: "westeurope",
                suffix: "ab12",
              }),
              network,
              telemetry: {
                workspaceId,
                connectionString: "InstrumentationKey=0",
                applicationInsights: { id: workspaceId, name: "appi-test" },
              },
              gateway: injectedGateway,
              defaults: ingress.defaults,
              edge,
              zoneRedundant: false,
            });
          assert.throws(make, { message });
        },
        { refusals: "record" },
      );
    };
    await refused({}, undefined, "the network has no subnet for the gateway");
    await refused(
      { gateway: { kind: "classic", access: "private" } },
      edges.applicationGateway,
      "the network has no subnet for the edge",
    );
  });

  it("is refused when its policies read a secret that is not there", async () => {
    await recordZone(() => {
      const spec = { ...ingress, namedValues: { partner: "partner" } };
      assert.throws(
        () =>
          new LandingZone("zone", zoneArgs({ platform: { make: { ...platform, ingress: spec } }, apps: {} })),
        { message: "zone-secrets has no secret partner; it has none" },
      );
    });
  });
});
