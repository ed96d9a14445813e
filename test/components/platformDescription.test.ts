import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { LandingZone, type LandingZoneArgs } from "../../components/landingZone.ts";
import type { PlatformReference } from "../../components/platform.ts";
import { describedPlatform, describePlatform } from "../../components/platformDescription.ts";
import { everything, ingress, platform, recordZone, valueOf, zoneArgs } from "./zoneFixture.ts";

const resourceGroupName = "rg-orders-test-westeurope";

/** The platform of a zone without apps, and what its stack tells of it. */
async function told(args: Partial<LandingZoneArgs> = {}) {
  let made: PlatformReference | undefined;
  await recordZone(() => {
    made = new LandingZone("zone", zoneArgs({ apps: {}, ...args })).platform;
  });
  assert.ok(made !== undefined);
  const output = pulumi.output(describePlatform(made, resourceGroupName));
  return { made, description: await valueOf(output), secret: await pulumi.isSecret(output) };
}

/** Everything that an app takes from a platform, resolved. */
function seenByApps({ network, telemetry, actionGroupId, vault, plans, ...rest }: PlatformReference) {
  const { customerManagedKey: key, ingress: way } = rest;
  return valueOf({
    network: [network.privateEndpointSubnetId, network.flexIntegrationSubnetId],
    zones: (["blob", "queue", "table", "sites"] as const).flatMap((group) =>
      network.privateDnsZonesOf(group).map(({ name, id }) => ({ name, id })),
    ),
    telemetry: [telemetry.workspaceId, telemetry.connectionString, telemetry.applicationInsights],
    actionGroupId,
    vault: [vault.id, vault.vaultName, vault.resourceGroupName, vault.uri],
    key: key && [key.vaultUri, key.keyName, key.identityId],
    plans: Object.entries(plans).map(([name, { plan, subnetId }]) => [name, plan.hosting, subnetId]),
    ingress: way && {
      clientId: way.clientId,
      url: way.url,
      defaults: way.defaults,
      gateway: [
        way.gateway.resourceGroupName,
        way.gateway.serviceName,
        way.gateway.tier,
        way.gateway.identityClientId,
      ],
    },
  });
}

describe("the description of a platform", () => {
  let full: Awaited<ReturnType<typeof told>>;

  before("make everything", async function () {
    this.timeout(20_000);
    full = await told({ ...everything, apps: {} });
  });

  it("tells apps of another stack all that apps of its own see, whatever it has", async () => {
    const others = [
      {},
      {
        zoneRedundant: true,
        platform: { make: { ...platform, plans: { warm: { sku: "EP1", subnet: 2 } } } },
      },
      { platform: { make: { ...platform, ingress } } },
    ] satisfies Partial<LandingZoneArgs>[];
    const all = [full];
    for (const args of others) all.push(await told(args));
    for (const { made, description } of all) {
      const seen = await seenByApps(made);
      assert.ok(JSON.stringify(seen).length > 1000);
      assert.deepEqual(await seenByApps(describedPlatform(description)), seen);
    }
  });

  it("is plain data, which a file can hold", () => {
    const { description } = full;
    assert.deepEqual(JSON.parse(JSON.stringify(description)), description);
    assert.deepEqual(Object.keys(description), [
      "version",
      "resourceGroupName",
      "network",
      "telemetry",
      "actionGroupId",
      "vault",
      "customerManagedKey",
      "plans",
      "ingress",
    ]);
  });

  it("leaves out what the platform does not have", async () => {
    const { description } = await told();
    assert.deepEqual(Object.keys(description), [
      "version",
      "resourceGroupName",
      "network",
      "telemetry",
      "vault",
      "plans",
    ]);
    assert.deepEqual(description.plans, {});
  });

  it("holds no secret", () => {
    const { description, secret } = full;
    assert.equal(secret, false);
    assert.doesNotMatch(JSON.stringify(description), /hook\.contoso|given|payment-api-key/);
  });

  it("tells of every private DNS zone that endpoints of an app need, be it a hub's", async () => {
    const id = "/subscriptions/s/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/blob";
    const { description } = await told({
      platform: {
        make: {
          ...platform,
          network: { ...platform.network, privateDnsZones: { "privatelink.blob.core.windows.net": id } },
        },
      },
    });
    const { privateDnsZones } = description.network;
    assert.deepEqual(Object.keys(privateDnsZones), [
      "privatelink.blob.core.windows.net",
      "privatelink.queue.core.windows.net",
      "privatelink.table.core.windows.net",
      "privatelink.azurewebsites.net",
    ]);
    assert.equal(privateDnsZones["privatelink.blob.core.windows.net"], id);
  });

  it("is of a platform that is all there: nothing in it has to be waited for", () => {
    const { description } = full;
    const {
      network,
      telemetryReady,
      vault,
      customerManagedKey,
      ingress: way,
    } = describedPlatform(description);
    assert.deepEqual(
      [
        network.created,
        network.resolves("blob"),
        telemetryReady,
        vault.created,
        vault.ready,
        way?.gateway.ready,
      ],
      [[], [], [], [], [], []],
    );
    assert.equal(customerManagedKey?.ready, undefined);
  });

  it("says what is missing when an app needs a zone of which it does not tell", async () => {
    const { description } = await told();
    const { network } = describedPlatform({
      ...description,
      network: { ...description.network, privateDnsZones: {} },
    });
    assert.throws(() => network.privateDnsZonesOf("queue"), {
      message: "the platform told of no private DNS zone privatelink.queue.core.windows.net: deploy it anew",
    });
  });

  it("is an output of the stack that has the platform, and of no stack that is built on it", async () => {
    const { description } = await told();
    await recordZone(() => {
      const existing = describedPlatform(description);
      const built = new LandingZone(
        "zone",
        zoneArgs({ naming: { ...zoneArgs().naming, workload: "billing" }, platform: { existing }, apps: {} }),
      );
      assert.equal(built.description, undefined);
      assert.equal(built.platform, existing);
    });
    let zone: LandingZone | undefined;
    await recordZone(() => {
      zone = new LandingZone("zone", zoneArgs({ apps: {} }));
    });
    assert.deepEqual(await valueOf(zone?.description), description);
  });
});
