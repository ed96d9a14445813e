import assert from "node:assert/strict";
import type { LandingZoneArgs, PlatformSpec } from "../../components/landingZone.ts";
import { at, list, text } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { children, one } from "./record.ts";
import { everything, ingress, platform, secrets, waits, within, zone } from "./zoneFixture.ts";

/** What a zone without apps registers, on that platform. */
const zoneOn = (make: Partial<PlatformSpec>, args: Partial<LandingZoneArgs> = {}) =>
  zone({ apps: {}, ...args, platform: { make: { ...platform, ...make } } });

/** What that platform consists of. */
const partsOf = async (make: Partial<PlatformSpec>, args: Partial<LandingZoneArgs> = {}) =>
  children(within(await zoneOn(make, args), "Platform"));

const smallPlatform = [
  "Monitoring zone-monitoring",
  "Network zone-network",
  "Platform zone",
  "PrivateEndpoint zone-vault-vault",
  "Vault zone-vault",
  "VaultSecrets zone-secrets",
  "applicationinsights:Component zone-monitoring-insights",
  "keyvault:Vault zone-vault",
  "monitor:DiagnosticSetting zone-monitoring-workspace-logs",
  "monitor:DiagnosticSetting zone-network-logs",
  "monitor:DiagnosticSetting zone-network-nat-ip-logs",
  "monitor:DiagnosticSetting zone-network-nsg-flex-logs",
  "monitor:DiagnosticSetting zone-network-nsg-private-endpoints-logs",
  "monitor:DiagnosticSetting zone-vault-logs",
  "network:NatGateway zone-network-nat",
  "network:NetworkSecurityGroup zone-network-nsg-flex",
  "network:NetworkSecurityGroup zone-network-nsg-private-endpoints",
  "network:PrivateDnsZoneGroup zone-vault-vault-dns",
  "network:PrivateEndpoint zone-vault-vault",
  "network:PublicIPAddress zone-network-nat-ip",
  "network:VirtualNetwork zone-network",
  "operationalinsights:Workspace zone-monitoring-workspace",
  "privatedns:PrivateZone zone-network-dns-blob",
  "privatedns:PrivateZone zone-network-dns-queue",
  "privatedns:PrivateZone zone-network-dns-sites",
  "privatedns:PrivateZone zone-network-dns-table",
  "privatedns:PrivateZone zone-network-dns-vault",
  "privatedns:VirtualNetworkLink zone-network-dns-blob-link",
  "privatedns:VirtualNetworkLink zone-network-dns-queue-link",
  "privatedns:VirtualNetworkLink zone-network-dns-sites-link",
  "privatedns:VirtualNetworkLink zone-network-dns-table-link",
  "privatedns:VirtualNetworkLink zone-network-dns-vault-link",
];

/** What each option adds. */
const added = {
  "a key that encrypts storage": {
    make: { customerManagedKey: "create" },
    parts: [
      "EncryptionKey zone-storage-key",
      "VaultKey zone-storage-key",
      "WorkloadIdentity zone-storage-key-identity",
      "authorization:RoleAssignment zone-storage-key-zone-storage-key-identity-key-vault-crypto-service-encryption-user",
      "keyvault:Key zone-storage-key",
      "managedidentity:UserAssignedIdentity zone-storage-key-identity",
    ],
  },
  "private telemetry": {
    make: { monitoring: { retentionDays: 90, privateLink: true } },
    parts: [
      "PrivateEndpoint zone-private-monitoring-azuremonitor",
      "PrivateMonitoring zone-private-monitoring",
      "monitor:PrivateLinkScope zone-private-monitoring",
      "monitor:PrivateLinkScopedResource zone-private-monitoring-insights",
      "monitor:PrivateLinkScopedResource zone-private-monitoring-workspace",
      "network:PrivateDnsZoneGroup zone-private-monitoring-azuremonitor-dns",
      "network:PrivateEndpoint zone-private-monitoring-azuremonitor",
      ...[
        "agentsvc.azure-automation.net",
        "monitor.azure.com",
        "ods.opinsights.azure.com",
        "oms.opinsights.azure.com",
      ].flatMap((name) => [
        `privatedns:PrivateZone zone-network-dns-${name}`,
        `privatedns:VirtualNetworkLink zone-network-dns-${name}-link`,
      ]),
    ],
  },
  "Sentinel and an action group, which hears of secrets that end": {
    make: {
      monitoring: {
        retentionDays: 90,
        sentinel: true,
        alerts: { actionGroupName: "ag-test", emails: ["oncall@contoso.example"] },
      },
    },
    parts: [
      "eventgrid:SystemTopic zone-vault-events",
      "eventgrid:SystemTopicEventSubscription zone-vault-expiry",
      "monitor:ActionGroup zone-monitoring-alerts",
      "monitor:DiagnosticSetting zone-vault-events-logs",
      "securityinsights:SentinelOnboardingState zone-monitoring-sentinel",
    ],
  },
  "flow logs": {
    make: { flowLogs: { retentionDays: 30 } },
    parts: [
      "FlowLogs zone-flow-logs",
      "LockedStorage zone-flow-logs-storage",
      "PrivateEndpoint zone-flow-logs-storage-blob",
      "WorkloadIdentity zone-flow-logs-identity",
      "authorization:RoleAssignment zone-flow-logs-storage-blob-insights-logs-flowlogflowevent-zone-flow-logs-identity-storage-blob-data-contributor",
      "managedidentity:UserAssignedIdentity zone-flow-logs-identity",
      "monitor:DiagnosticSetting zone-flow-logs-storage-blob-logs",
      "monitor:DiagnosticSetting zone-flow-logs-storage-logs",
      "network:FlowLog zone-flow-logs",
      "network:PrivateDnsZoneGroup zone-flow-logs-storage-blob-dns",
      "network:PrivateEndpoint zone-flow-logs-storage-blob",
      "storage:BlobContainer zone-flow-logs-storage-blob-insights-logs-flowlogflowevent",
      "storage:BlobServiceProperties zone-flow-logs-storage-blob",
      "storage:ManagementPolicy zone-flow-logs-storage-lifecycle",
      "storage:StorageAccount zone-flow-logs-storage",
    ],
  },
  "plans that apps share, each with a subnet of its own": {
    make: {
      plans: {
        premium: { sku: "EP1", subnet: 1 },
        steady: { sku: "P1v3", subnet: 3, maximumInstances: 4 },
      },
    },
    parts: [
      "HostingPlan zone-plan-premium",
      "HostingPlan zone-plan-steady",
      "monitor:AutoscaleSetting zone-plan-steady-autoscale",
      "monitor:DiagnosticSetting zone-network-nsg-plan-1-logs",
      "monitor:DiagnosticSetting zone-network-nsg-plan-3-logs",
      "monitor:DiagnosticSetting zone-plan-premium-logs",
      "monitor:DiagnosticSetting zone-plan-steady-autoscale-logs",
      "monitor:DiagnosticSetting zone-plan-steady-logs",
      "network:NetworkSecurityGroup zone-network-nsg-plan-1",
      "network:NetworkSecurityGroup zone-network-nsg-plan-3",
      "web:AppServicePlan zone-plan-premium",
      "web:AppServicePlan zone-plan-steady",
    ],
  },
} as const satisfies Record<string, { make: Partial<PlatformSpec>; parts: readonly string[] }>;

const keyRole =
  "authorization:RoleAssignment zone-storage-key-zone-storage-key-identity-key-vault-crypto-service-encryption-user";

/** The rules of a subnet's network security group that let traffic in or out, by name. */
const rulesOf = (resources: readonly Recorded[], subnet: string) =>
  list(
    one(resources, "network:NetworkSecurityGroup", `zone-network-nsg-${subnet}`).inputs,
    "securityRules",
  ).map((rule) => text(rule, "name"));

describe("Platform", () => {
  let all: readonly Recorded[];

  before("make everything", async function () {
    this.timeout(20_000);
    all = await zone(everything);
  });

  it("consists of exactly these resources when it says no more than it must", async () => {
    assert.deepEqual(await partsOf({}), smallPlatform);
  });

  for (const [what, { make, parts }] of Object.entries(added)) {
    it(`adds ${what}`, async () => {
      assert.deepEqual(await partsOf(make), [...smallPlatform, ...parts].sort());
    });
  }

  it("has its plans, and those of apps, after its network: they go before it", () => {
    for (const plan of ["zone-plan-premium", "zone-plan-steady", "api-plan"]) {
      const { dependencies } = one(all, "web:AppServicePlan", plan);
      assert.ok(dependencies.includes(one(all, "network:VirtualNetwork", "zone-network").urn), plan);
    }
  });

  it("adds each secret that it is to keep, and draws those whose value it is not told", async () => {
    assert.deepEqual(
      await partsOf({}, { secrets, existingSecrets: ["partner-key"] }),
      [
        ...smallPlatform,
        "keyvault:Secret zone-secrets-payment-api-key",
        "random:index/randomPassword:RandomPassword zone-secrets-payment-api-key-value",
      ].sort(),
    );
  });

  it("adds what has been named here, and what an ingress is, and no more when it has everything", async () => {
    const resources = await zone({ ...everything, apps: {} });
    const inIngress = new Set(children(within(resources, "Ingress")));
    const rest = children(within(resources, "Platform")).filter((line) => !inIngress.has(line));
    const gatewayAndEdge = ["build-agents", "edge", "gateway"].flatMap((subnet) => [
      `monitor:DiagnosticSetting zone-network-nsg-${subnet}-logs`,
      `network:NetworkSecurityGroup zone-network-nsg-${subnet}`,
    ]);
    assert.deepEqual(
      rest,
      [
        ...smallPlatform,
        ...Object.values(added)
          .flatMap(({ parts }): readonly string[] => parts)
          .map((line) => line.replace("plan-3", "plan-2")),
        ...gatewayAndEdge,
        "authorization:ManagementLockByScope zone-flow-logs-storage-lock",
        // The gateway's grant on its secret is among the secrets.
        "authorization:RoleAssignment zone-secrets-partner-key-zone-ingress-gateway-system-key-vault-secrets-user",
        "keyvault:Secret zone-secrets-payment-api-key",
        "keyvault:Secret zone-secrets-webhook-key",
        "random:index/randomPassword:RandomPassword zone-secrets-payment-api-key-value",
      ].sort(),
    );
  });

  it("gives the key of storage to its identity before an account needs it", () => {
    assert.ok(waits(all, keyRole, "keyvault:Key zone-storage-key"));
    assert.ok(waits(all, keyRole, "managedidentity:UserAssignedIdentity zone-storage-key-identity"));
    for (const account of ["zone-flow-logs-storage", "api-host", "api-data", "jobs-host", "web-host"]) {
      for (const awaited of [keyRole, "network:PrivateDnsZoneGroup zone-vault-vault-dns"]) {
        assert.ok(waits(all, `storage:StorageAccount ${account}`, awaited), `${account}: ${awaited}`);
      }
      const { encryption } = one(all, "storage:StorageAccount", account).inputs;
      assert.deepEqual(at(encryption, "keyVaultProperties"), {
        keyVaultUri: "https://kvorderstestab12.vault.azure.net",
        keyName: "storage",
      });
    }
    // The vault is of the sku that keeps keys in hardware.
    assert.equal(at(one(all, "keyvault:Key", "zone-storage-key").inputs, "properties", "kty"), "RSA-HSM");
  });

  it("has the way of telemetry there before an app sends any", () => {
    for (const site of ["api", "jobs", "web"]) {
      for (const awaited of [
        "network:PrivateEndpoint zone-private-monitoring-azuremonitor",
        "network:PrivateDnsZoneGroup zone-private-monitoring-azuremonitor-dns",
        "privatedns:VirtualNetworkLink zone-network-dns-monitor.azure.com-link",
      ]) {
        assert.ok(waits(all, `web:WebApp ${site}`, awaited), `${site}: ${awaited}`);
      }
    }
  });

  it("hears of secrets and keys before there are any", () => {
    for (const content of [
      "Secret zone-secrets-payment-api-key",
      "Secret zone-secrets-webhook-key",
      "Key zone-storage-key",
    ]) {
      assert.ok(
        waits(all, `keyvault:${content}`, "eventgrid:SystemTopicEventSubscription zone-vault-expiry"),
        content,
      );
    }
  });

  it("records flows by an identity that may write there, and locks the records last", () => {
    const role = added["flow logs"].parts[4];
    const flowLog = one(all, "network:FlowLog", "zone-flow-logs");
    const account = one(all, "storage:StorageAccount", "zone-flow-logs-storage");
    assert.ok(waits(all, "network:FlowLog zone-flow-logs", role));
    assert.ok(waits(all, "authorization:ManagementLockByScope zone-flow-logs-storage-lock", role));
    assert.equal(flowLog.inputs["storageId"], account.id);
    assert.equal(flowLog.inputs["targetResourceId"], one(all, "network:VirtualNetwork", "zone-network").id);
    assert.deepEqual([account.protect, account.inputs["accountName"]], [true, "stforderstestab12"]);
    const rules = list(
      one(all, "storage:ManagementPolicy", "zone-flow-logs-storage-lifecycle").inputs,
      "policy",
      "rules",
    );
    assert.deepEqual(
      rules.map((rule) =>
        at(rule, "definition", "actions", "baseBlob", "delete", "daysAfterModificationGreaterThan"),
      ),
      [undefined, 90],
    );
  });

  it("protects the vault from deletion in Pulumi, and locks it not: a lock would keep roles on secrets", async () => {
    for (const deletionProtection of [true, false]) {
      const resources = await zoneOn({}, { deletionProtection });
      assert.equal(one(resources, "keyvault:Vault", "zone-vault").protect, deletionProtection);
      assert.deepEqual(
        children(resources).filter((line) => line.includes("Lock ")),
        [],
      );
    }
  });

  it("names everything by the zone, and spreads over zones what can be", async () => {
    const resources = await zoneOn(
      { plans: { premium: { sku: "EP1", subnet: 1 } }, flowLogs: { retentionDays: 30 } },
      { zoneRedundant: true },
    );
    const named = [
      ["keyvault:Vault", "zone-vault", "vaultName"],
      ["operationalinsights:Workspace", "zone-monitoring-workspace", "workspaceName"],
      ["network:VirtualNetwork", "zone-network", "virtualNetworkName"],
      ["web:AppServicePlan", "zone-plan-premium", "name"],
      ["network:FlowLog", "zone-flow-logs", "flowLogName"],
    ] as const;
    assert.deepEqual(
      named.map(([type, name, input]) => one(resources, type, name).inputs[input]),
      [
        "kvorderstestab12",
        "log-orders-test-westeurope",
        "vnet-orders-test-westeurope",
        "plan-orders-premium-test",
        "flow-vnet-orders-test-westeurope",
      ],
    );
    const { zoneRedundant, sku } = one(resources, "web:AppServicePlan", "zone-plan-premium").inputs;
    assert.deepEqual([zoneRedundant, at(sku, "capacity")], [true, 2]);
    assert.deepEqual(one(resources, "storage:StorageAccount", "zone-flow-logs-storage").inputs["sku"], {
      name: "Standard_ZRS",
    });
  });

  it("lets apps through to the services that they connect to, and only to those", async () => {
    const open = async (services: ("EventHub" | "ServiceBus")[]) =>
      rulesOf(await zoneOn({ network: { addressSpace: "10.0.0.0/22", services } }), "flex");
    const none = await open([]);
    const some = await open(["ServiceBus"]);
    assert.equal(some.length, none.length + 1);
    assert.match(some.find((rule) => !none.includes(rule)) ?? "", /ServiceBus/);
  });

  it("has a name within the network for a private gateway that only reaches into it, and for no other", async () => {
    const zoneOfGateway = async (gateway: Partial<typeof ingress.gateway>) => {
      const resources = await zoneOn({
        ingress: { ...ingress, gateway: { ...ingress.gateway, ...gateway } },
      });
      return children(resources).includes("privatedns:PrivateZone zone-network-dns-Gateway");
    };
    assert.equal(await zoneOfGateway({}), true);
    assert.equal(await zoneOfGateway({ access: "public" }), false);
    assert.equal(await zoneOfGateway({ tier: "Developer" }), false);
  });
});
