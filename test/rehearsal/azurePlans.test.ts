import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import { azureTypes, shortType } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, type Properties, type Value } from "../../rehearsal/azure/values.ts";
import { flex } from "./azureFlexCases.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const vnet = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`;
const farm = (name: string): string => `${group}/providers/Microsoft.Web/serverfarms/${name}`;
const rg = { resourceGroupName: "rg" };

const subnet = (name: string, prefix: string): Properties => ({
  name,
  addressPrefix: prefix,
  delegations: [{ name: "d", serviceName: "Microsoft.Web/serverFarms" }],
});

/** An Azure with a network of three subnets, an identity, a locked and an open account, and a plan of each kind. */
class Azure {
  readonly live = new LiveResources();

  constructor() {
    this.make("resources:ResourceGroup", { ...rg, location: "westeurope" });
    this.make("network:VirtualNetwork", {
      ...rg,
      virtualNetworkName: "vnet",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [subnet("one", "10.0.1.0/26"), subnet("two", "10.0.2.0/26"), subnet("three", "10.0.3.0/26")],
    });
    this.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "app" });
    const kind = { kind: "StorageV2", sku: { name: "Standard_LRS" } };
    this.make("storage:StorageAccount", {
      ...rg,
      ...kind,
      accountName: "stlocked",
      allowSharedKeyAccess: false,
      publicNetworkAccess: "Disabled",
    });
    this.make("storage:StorageAccount", { ...rg, ...kind, accountName: "stopen" });
    this.make("storage:StorageAccount", {
      ...rg,
      ...kind,
      accountName: "stfire",
      publicNetworkAccess: "Disabled",
    });
    for (const [name, sku] of [
      ["premium", "EP1"],
      ["other", "EP1"],
      ["dedicated", "P1v3"],
      ["flex", "FC1"],
    ] as const) {
      this.make("web:AppServicePlan", { ...rg, name, sku: { name: sku } });
    }
  }

  /** What would be refused, as codes and properties. */
  refused(type: string, given: Properties): string[] {
    const token = `azure-native:${type}`;
    const urn = `urn:pulumi:dev::p::${token}::n`;
    const inputs = withDefaults({ type: token, urn, inputs: given }, { live: this.live });
    const { id, outputs, refusals: refused } = simulate({ type: token, urn, inputs }, { live: this.live });
    if (refused.length === 0 && id !== UNKNOWN)
      this.live.put({ id, type: shortType(token), inputs, outputs });
    return refused.map(({ code, property }) => `${code} ${property}`);
  }

  make(type: string, inputs: Properties): this {
    assert.deepEqual(this.refused(type, inputs), []);
    return this;
  }
}

const settings = (values: Readonly<Record<string, Value>>): Properties => ({
  siteConfig: { appSettings: Object.entries(values).map(([name, value]) => ({ name, value })) },
});

const withPackage = settings({
  WEBSITE_RUN_FROM_PACKAGE: "https://stlocked.blob.core.windows.net/deployment/production.zip",
});

const site = (name: string, plan: string, inputs: Properties = {}): Properties => ({
  ...rg,
  name,
  serverFarmId: farm(plan),
  virtualNetworkSubnetId: `${vnet}/subnets/one`,
  ...withPackage,
  ...inputs,
});

describe("simulated Azure: Elastic Premium and dedicated plans", () => {
  it("an app on Elastic Premium without a share, and without the URL of a package", () => {
    const azure = new Azure();
    for (const value of [
      settings({ FUNCTIONS_WORKER_RUNTIME: "node" }),
      settings({ WEBSITE_RUN_FROM_PACKAGE: "1" }),
      settings({ WEBSITE_CONTENTSHARE: "share" }),
    ]) {
      assert.deepEqual(azure.refused("web:WebApp", site("func", "premium", value)), [
        "BadRequest siteConfig.appSettings",
      ]);
    }
    azure.make("web:WebApp", site("func", "premium"));
    azure.make(
      "web:WebApp",
      site("func2", "dedicated", { ...settings({ X: "y" }), virtualNetworkSubnetId: `${vnet}/subnets/two` }),
    );
  });

  it("a content share that nobody can open, or that is not there, or not over the network", () => {
    const share = (account: string, inputs: Properties = {}, more: Record<string, Value> = {}) =>
      site("func", "premium", {
        ...settings({
          WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=x`,
          WEBSITE_CONTENTSHARE: "func",
          ...more,
        }),
        ...inputs,
      });
    const overNetwork = { outboundVnetRouting: { contentShareTraffic: true } };
    const azure = new Azure();
    assert.deepEqual(azure.refused("web:WebApp", share("stfire")), [
      "BadRequest outboundVnetRouting",
      "BadRequest siteConfig.appSettings",
    ]);
    assert.deepEqual(azure.refused("web:WebApp", share("stfire", overNetwork)), [
      "BadRequest siteConfig.appSettings",
    ]);
    azure.make("storage:FileShare", { ...rg, accountName: "stfire", shareName: "func" });
    azure.make("storage:FileShare", { ...rg, accountName: "stlocked", shareName: "func" });
    assert.deepEqual(azure.refused("web:WebApp", share("stlocked", overNetwork)), [
      "BadRequest siteConfig.appSettings",
    ]);
    azure.make("web:WebApp", share("stfire", overNetwork));
    new Azure().make("web:WebApp", share("stopen"));
    new Azure().make("web:WebApp", share("outside"));
  });

  it("a content share behind a Key Vault reference that is checked too early", () => {
    const reference = {
      WEBSITE_CONTENTAZUREFILECONNECTIONSTRING:
        "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/s)",
      WEBSITE_CONTENTSHARE: "func",
    };
    assert.deepEqual(new Azure().refused("web:WebApp", site("func", "premium", settings(reference))), [
      "BadRequest siteConfig.appSettings",
    ]);
    new Azure().make(
      "web:WebApp",
      site("func", "premium", settings({ ...reference, WEBSITE_SKIP_CONTENTSHARE_VALIDATION: "1" })),
    );
  });

  it("apps of two plans in one subnet, and a plan in three", () => {
    const azure = new Azure()
      .make("web:WebApp", site("a1", "premium"))
      .make("web:WebApp", site("a2", "premium"));
    assert.deepEqual(azure.refused("web:WebApp", site("b1", "other")), ["BadRequest virtualNetworkSubnetId"]);
    const inSubnet = (name: string, of: string) =>
      site(name, "premium", { virtualNetworkSubnetId: `${vnet}/subnets/${of}` });
    azure.make("web:WebApp", inSubnet("a3", "two"));
    assert.deepEqual(azure.refused("web:WebApp", inSubnet("a4", "three")), [
      "BadRequest virtualNetworkSubnetId",
    ]);
  });

  it("more slots than the plan has, each checked like the app itself", () => {
    const slot = (name: string, inputs: Properties = {}): Properties => ({
      ...site("func", "premium"),
      slot: name,
      ...inputs,
    });
    const azure = new Azure().make("web:WebApp", site("func", "premium"));
    assert.deepEqual(azure.refused("web:WebAppSlot", slot("staging", settings({ X: "y" }))), [
      "BadRequest siteConfig.appSettings",
    ]);
    azure.make("web:WebAppSlot", slot("staging")).make("web:WebAppSlot", slot("canary"));
    // An update of a slot is not one more.
    azure.make("web:WebAppSlot", slot("canary", { httpsOnly: true }));
    assert.deepEqual(azure.refused("web:WebAppSlot", slot("third")), ["Conflict slot"]);
  });

  it("a slot that is not there as the parent of its settings", () => {
    const azure = new Azure().make("web:WebApp", site("func", "premium"));
    const ftp = { ...rg, name: "func", slot: "staging", allow: false };
    assert.deepEqual(azure.refused("web:WebAppFtpAllowedSlot", ftp), ["ParentResourceNotFound id"]);
    azure
      .make("web:WebAppSlot", { ...site("func", "premium"), slot: "staging" })
      .make("web:WebAppFtpAllowedSlot", ftp);
  });

  /** A type, the property that is refused, inputs that are refused for it, and inputs like them that are not. */
  const cases: readonly [type: string, property: string, refused: Properties, fine: Properties][] = [
    [
      "web:AppServicePlan",
      "zoneRedundant",
      { sku: { name: "B1" }, zoneRedundant: true },
      { sku: { name: "EP1" }, zoneRedundant: true },
    ],
    [
      "web:AppServicePlan",
      "zoneRedundant",
      { sku: { name: "S1" }, zoneRedundant: true },
      { sku: { name: "P0v3" }, zoneRedundant: true },
    ],
    [
      "web:AppServicePlan",
      "maximumElasticWorkerCount",
      { sku: { name: "EP1", capacity: 3 }, maximumElasticWorkerCount: 2 },
      { sku: { name: "EP1", capacity: 2 }, maximumElasticWorkerCount: 2 },
    ],
    [
      "web:AppServicePlan",
      "maximumElasticWorkerCount",
      { sku: { name: "EP1" }, maximumElasticWorkerCount: 101 },
      { sku: { name: "P1v3" }, maximumElasticWorkerCount: 101 },
    ],
    [
      "web:WebApp",
      "siteConfig.ipSecurityRestrictions[0].ipAddress",
      { siteConfig: { ipSecurityRestrictions: [{ ipAddress: "1.1.1.1,2,3,4,5,6,7,8,9" }] } },
      { siteConfig: { ipSecurityRestrictions: [{ ipAddress: "1.1.1.1,2,3,4,5,6,7,8" }] } },
    ],
    [
      "web:WebAppSlot",
      "siteConfig.scmIpSecurityRestrictions",
      { siteConfig: { scmIpSecurityRestrictions: Array.from({ length: 513 }, () => ({})) } },
      { siteConfig: { scmIpSecurityRestrictions: Array.from({ length: 512 }, () => ({})) } },
    ],
    [
      "web:WebApp",
      "keyVaultReferenceIdentity",
      { identity: { userAssignedIdentities: [`${identity}-other`] }, keyVaultReferenceIdentity: identity },
      { identity: { userAssignedIdentities: [identity.toUpperCase()] }, keyVaultReferenceIdentity: identity },
    ],
    [
      "web:WebAppSlot",
      "siteConfig.appSettings",
      {
        identity: { userAssignedIdentities: [`${identity}-other`] },
        ...settings({ WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity }),
      },
      {
        identity: { userAssignedIdentities: [identity] },
        ...settings({ WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity }),
      },
    ],
    [
      "web:WebApp",
      "endToEndEncryptionEnabled",
      { ...flex({}), endToEndEncryptionEnabled: true },
      { endToEndEncryptionEnabled: true },
    ],
    [
      "web:WebApp",
      "outboundVnetRouting.allTraffic",
      { ...flex({}), outboundVnetRouting: { allTraffic: true } },
      { outboundVnetRouting: { allTraffic: true } },
    ],
  ];
  for (const [type, property, refused, fine] of cases) {
    it(`${type} ${property}: ${JSON.stringify(refused).slice(0, 80)}`, () => {
      const properties = (inputs: Properties) => refusals(type, inputs).map((each) => each.property);
      assert.ok(properties(refused).includes(property));
      assert.ok(!properties(fine).includes(property));
      for (const { message, source } of refusals(type, refused)) {
        assert.ok(message.length > 10);
        assert.match(source, /^https:\/\/learn\.microsoft\.com\//);
      }
      const unknown = Object.fromEntries(Object.keys(refused).map((key) => [key, UNKNOWN] as const));
      assert.deepEqual(properties(unknown), []);
    });
  }

  const at = { ...rg, name: "func", slot: "staging" };
  const inSlot = `${group}/providers/Microsoft.Web/sites/func/slots/staging`;
  const ids: readonly [type: string, inputs: Properties, id: string][] = [
    [
      "web:WebAppSlotConfigurationNames",
      { ...rg, name: "func" },
      `${group}/providers/Microsoft.Web/sites/func/config/slotConfigNames`,
    ],
    ["web:WebAppAuthSettingsV2Slot", at, `${inSlot}/config/authsettingsV2`],
    ["web:WebAppFtpAllowedSlot", at, `${inSlot}/basicPublishingCredentialsPolicies/ftp`],
    ["web:WebAppScmAllowedSlot", at, `${inSlot}/basicPublishingCredentialsPolicies/scm`],
    [
      "cosmosdb:SqlResourceSqlRoleAssignment",
      { ...rg, accountName: "cosmos", roleAssignmentId: "r" },
      `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos/sqlRoleAssignments/r`,
    ],
    [
      "monitor:AutoscaleSetting",
      { ...rg, autoscaleSettingName: "a" },
      `${group}/providers/Microsoft.Insights/autoscaleSettings/a`,
    ],
  ];
  for (const [type, inputs, id] of ids) {
    it(`the id of ${type}`, () => {
      assert.ok(Object.hasOwn(azureTypes, type));
      assert.equal(simulate({ type: `azure-native:${type}`, urn: "urn::n", inputs }).id, id);
    });
  }

  it("a site that is stopped says so", () => {
    const stateOf = (enabled: boolean) =>
      simulate({ type: "azure-native:web:WebApp", urn: "urn::n", inputs: { ...rg, name: "func", enabled } })
        .outputs["state"];
    assert.deepEqual([stateOf(true), stateOf(false)], ["Running", "Stopped"]);
  });
});
