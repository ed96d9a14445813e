import assert from "node:assert/strict";
import { Vault, type VaultArgs } from "../../components/vault.ts";
import { outsideNetwork } from "./outsideNetwork.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const make = (args: Partial<VaultArgs> = {}) =>
  record(() => {
    new Vault("kv", {
      placement,
      network: outsideNetwork,
      workspaceId,
      vaultName: "kvtest",
      ...args,
    });
  });

const actionGroupId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.Insights/actionGroups/ag-test`;

const least = [
  "PrivateEndpoint kv-vault",
  "Vault kv",
  "keyvault:Vault kv",
  "monitor:DiagnosticSetting kv-logs",
  "network:PrivateDnsZoneGroup kv-vault-dns",
  "network:PrivateEndpoint kv-vault",
];
const alert = [
  "eventgrid:SystemTopic kv-events",
  "eventgrid:SystemTopicEventSubscription kv-expiry",
  "monitor:DiagnosticSetting kv-events-logs",
];

const logicalName = (urn: string): string => urn.split("::").at(-1) ?? "";

describe("Vault", () => {
  it("makes exactly the vault, its private endpoint and its logs", async () => {
    assert.deepEqual(children(await make()), least);
  });

  it("opens to its private endpoint and to roles only, and keeps what is deleted", async () => {
    const { vaultName, location, tags, resourceGroupName, properties } = one(
      await make(),
      "keyvault:Vault",
      "kv",
    ).inputs;
    assert.deepEqual(
      { vaultName, location, tags, resourceGroupName },
      { vaultName: "kvtest", location: "westeurope", tags: placement.tags, resourceGroupName: "rg-test" },
    );
    assert.deepEqual(properties, {
      tenantId: placement.tenantId,
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
    });
  });

  it("sends its audit log and its metrics to the workspace", async () => {
    const resources = await make();
    const {
      resourceUri,
      logs,
      metrics,
      workspaceId: to,
    } = one(resources, "monitor:DiagnosticSetting", "kv-logs").inputs;
    assert.deepEqual(
      { resourceUri, logs, metrics, to },
      {
        resourceUri: one(resources, "keyvault:Vault", "kv").id,
        logs: [{ categoryGroup: "allLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
        to: workspaceId,
      },
    );
  });

  it("has its endpoint in the zone of vaults", async () => {
    const resources = await make();
    const { privateLinkServiceConnections } = one(resources, "network:PrivateEndpoint", "kv-vault").inputs;
    assert.deepEqual(privateLinkServiceConnections, [
      {
        name: "vault",
        privateLinkServiceId: one(resources, "keyvault:Vault", "kv").id,
        groupIds: ["vault"],
      },
    ]);
    const { privateDnsZoneConfigs } = one(resources, "network:PrivateDnsZoneGroup", "kv-vault-dns").inputs;
    assert.match(
      JSON.stringify(privateDnsZoneConfigs),
      /privateDnsZones\/privatelink\.vaultcore\.azure\.net"/,
    );
  });

  it("is of another sku, and keeps for less long, when asked to", async () => {
    const { properties } = one(
      await make({ sku: "premium", softDeleteDays: 7 }),
      "keyvault:Vault",
      "kv",
    ).inputs;
    assert.match(JSON.stringify(properties), /"name":"premium".*"softDeleteRetentionInDays":7/);
  });

  it("is not deleted by Pulumi when it is protected", async () => {
    for (const deletionProtection of [true, false]) {
      const resources = await make({ deletionProtection });
      assert.equal(one(resources, "keyvault:Vault", "kv").protect, deletionProtection);
    }
  });

  it("raises an alert before what is in it ends, by its own events, without a way into it", async () => {
    const resources = await make({ actionGroupId });
    assert.deepEqual(children(resources), [...least, ...alert].sort());
    const topic = one(resources, "eventgrid:SystemTopic", "kv-events");
    assert.equal(topic.inputs["source"], one(resources, "keyvault:Vault", "kv").id);
    assert.equal(topic.inputs["topicType"], "Microsoft.KeyVault.vaults");
    assert.equal(topic.inputs["location"], "westeurope");
    const { systemTopicName, eventDeliverySchema, filter, destination } = one(
      resources,
      "eventgrid:SystemTopicEventSubscription",
      "kv-expiry",
    ).inputs;
    assert.deepEqual(
      { systemTopicName, eventDeliverySchema, filter, destination },
      {
        systemTopicName: "evgt-kvtest",
        eventDeliverySchema: "CloudEventSchemaV1_0",
        filter: {
          includedEventTypes: [
            "Microsoft.KeyVault.SecretNearExpiry",
            "Microsoft.KeyVault.SecretExpired",
            "Microsoft.KeyVault.KeyNearExpiry",
            "Microsoft.KeyVault.KeyExpired",
            "Microsoft.KeyVault.CertificateNearExpiry",
            "Microsoft.KeyVault.CertificateExpired",
          ],
          isSubjectCaseSensitive: false,
        },
        destination: {
          endpointType: "MonitorAlert",
          severity: "Sev2",
          description: "A secret, key or certificate of the vault ends within thirty days, or has ended",
          actionGroups: [actionGroupId],
        },
      },
    );
  });

  it("says what must be there before something is put in it, and before it is read", async () => {
    for (const [args, created] of [
      [{}, "kv"],
      [{ actionGroupId }, "kv-expiry"],
    ] as const) {
      await record(() => {
        const vault = new Vault("kv", {
          placement,
          network: outsideNetwork,
          workspaceId,
          vaultName: "kvtest",
          ...args,
        });
        assert.equal(vault.uri, "https://kvtest.vault.azure.net");
        for (const [resources, name] of [
          [vault.created, created],
          [vault.ready, "kv-vault-dns"],
        ] as const) {
          assert.equal(resources.length, 1);
          resources[0]?.urn.apply((urn) => {
            assert.equal(logicalName(urn), name);
          });
        }
      });
    }
  });
});
