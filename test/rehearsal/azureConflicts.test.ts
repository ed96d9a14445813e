import assert from "node:assert/strict";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { shortType } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, type Properties } from "../../rehearsal/azure/values.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const vnet = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/stx`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`;
const rg = { resourceGroupName: "rg" };

/** An Azure with a resource group in it. */
class Azure {
  readonly live = new LiveResources();

  constructor() {
    this.make("resources:ResourceGroup", { resourceGroupName: "rg", location: "westeurope" });
  }

  /** What would be refused, as codes. */
  refused(type: string, given: Properties): string[] {
    const token = `azure-native:${type}`;
    const urn = `urn:pulumi:dev::p::${token}::n`;
    const inputs = withDefaults({ type: token, urn, inputs: given }, { live: this.live });
    const { id, outputs, refusals } = simulate({ type: token, urn, inputs }, { live: this.live });
    if (refusals.length === 0 && id !== UNKNOWN)
      this.live.put({ id, type: shortType(token), inputs, outputs });
    return refusals.map(({ code, property }) => `${code} ${property}`);
  }

  make(type: string, inputs: Properties): this {
    assert.deepEqual(this.refused(type, inputs), []);
    return this;
  }
}

const withNetwork = (): Azure =>
  new Azure().make("network:VirtualNetwork", {
    ...rg,
    virtualNetworkName: "vnet",
    addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    subnets: [
      { name: "endpoints", addressPrefix: "10.0.0.0/24" },
      {
        name: "flex",
        addressPrefix: "10.0.1.0/27",
        delegations: [{ name: "d", serviceName: "Microsoft.App/environments" }],
      },
      {
        name: "flex_2",
        addressPrefix: "10.0.2.0/27",
        delegations: [{ name: "d", serviceName: "Microsoft.App/environments" }],
      },
      {
        name: "small",
        addressPrefix: "10.0.3.0/28",
        delegations: [{ name: "d", serviceName: "Microsoft.App/environments" }],
      },
      {
        name: "premium",
        addressPrefix: "10.0.4.0/26",
        delegations: [{ name: "d", serviceName: "Microsoft.Web/serverFarms" }],
      },
    ],
  });

const withStorage = (azure = new Azure()): Azure =>
  azure
    .make("storage:StorageAccount", {
      ...rg,
      accountName: "stx",
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
    })
    .make("storage:BlobContainer", { ...rg, accountName: "stx", containerName: "packages" });

const plan = (name: string): string => `${group}/providers/Microsoft.Web/serverfarms/${name}`;
const withPlans = (azure = withStorage(withNetwork())): Azure =>
  azure
    .make("web:AppServicePlan", { ...rg, name: "flex", sku: { name: "FC1", tier: "FlexConsumption" } })
    .make("web:AppServicePlan", { ...rg, name: "flex2", sku: { name: "FC1", tier: "FlexConsumption" } })
    .make("web:AppServicePlan", { ...rg, name: "premium", sku: { name: "EP1", tier: "ElasticPremium" } })
    .make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "app" });

const flexSite = (inputs: Properties = {}, container = "packages"): Properties => ({
  ...rg,
  name: "func",
  serverFarmId: plan("flex"),
  identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
  virtualNetworkSubnetId: `${vnet}/subnets/flex`,
  functionAppConfig: {
    deployment: {
      storage: {
        type: "blobContainer",
        value: `https://stx.blob.core.windows.net/${container}`,
        authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity },
      },
    },
    runtime: { name: "node", version: "22" },
  },
  ...inputs,
});

describe("simulated Azure: refusals because of other resources", () => {
  it("a parent that does not exist", () => {
    assert.deepEqual(new LiveResources().exists(group), false);
    assert.deepEqual(
      new Azure().refused("storage:StorageAccount", { resourceGroupName: "other", accountName: "stx" }),
      ["ResourceGroupNotFound id"],
    );
    assert.deepEqual(
      new Azure().refused("storage:BlobContainer", { ...rg, accountName: "none", containerName: "data" }),
      ["ParentResourceNotFound id"],
    );
    assert.deepEqual(
      new Azure().refused("monitor:DiagnosticSetting", { resourceUri: vnet, workspaceId: "w", name: "d" }),
      ["ParentResourceNotFound id"],
    );
    withStorage().make("monitor:DiagnosticSetting", {
      resourceUri: `${account}/queueServices/default`,
      workspaceId: "w",
      name: "d",
      logs: [{ categoryGroup: "allLogs" }],
    });
  });

  it("not what lies outside of the rehearsal", () => {
    const live = new LiveResources([`${group}-hub`]);
    assert.equal(live.exists(`${group}-HUB/providers/Microsoft.Network/virtualNetworks/hub`), true);
    assert.equal(live.exists(`${group}-hub2`), false);
  });

  it("a name that is taken", () => {
    const azure = withStorage().make("resources:ResourceGroup", {
      resourceGroupName: "rg2",
      location: "westeurope",
    });
    assert.deepEqual(
      azure.refused("storage:StorageAccount", { resourceGroupName: "rg2", accountName: "stx" }),
      ["StorageAccountAlreadyTaken name"],
    );
    azure.make("storage:StorageAccount", { resourceGroupName: "rg2", accountName: "sty" });
  });

  it("a resource named by its id that does not exist", () => {
    const component = { ...rg, resourceName: "appi", kind: "web", applicationType: "web" };
    const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/log1`;
    assert.deepEqual(
      new Azure().refused("applicationinsights:Component", { ...component, workspaceResourceId: workspace }),
      ["ResourceNotFound workspaceResourceId"],
    );
    new Azure()
      .make("operationalinsights:Workspace", { ...rg, workspaceName: "log1" })
      .make("applicationinsights:Component", { ...component, workspaceResourceId: workspace });
    const endpoint = { ...rg, privateEndpointName: "pe", subnet: { id: `${vnet}/subnets/endpoints` } };
    const connections = [{ name: "blob", groupIds: ["blob"], privateLinkServiceId: account }];
    assert.deepEqual(
      withNetwork().refused("network:PrivateEndpoint", {
        ...endpoint,
        privateLinkServiceConnections: connections,
      }),
      ["ResourceNotFound privateLinkServiceConnections[0].privateLinkServiceId"],
    );
    withStorage(withNetwork()).make("network:PrivateEndpoint", {
      ...endpoint,
      privateLinkServiceConnections: connections,
    });
  });

  it("a private endpoint in a delegated subnet", () => {
    assert.deepEqual(
      withNetwork().refused("network:PrivateEndpoint", {
        ...rg,
        privateEndpointName: "pe",
        subnet: { id: `${vnet}/subnets/flex` },
      }),
      ["PrivateEndpointCannotBeCreatedInSubnetWithDelegation subnet.id"],
    );
  });

  it("a subnet of its own outside of the network, or on top of another", () => {
    const subnet = (name: string, addressPrefix: string): Properties => ({
      ...rg,
      virtualNetworkName: "vnet",
      subnetName: name,
      addressPrefix,
    });
    const azure = withNetwork();
    assert.deepEqual(azure.refused("network:Subnet", subnet("a", "192.168.0.0/24")), [
      "NetcfgInvalidSubnet addressPrefix",
    ]);
    assert.deepEqual(azure.refused("network:Subnet", subnet("a", "10.0.0.128/25")), [
      "NetcfgSubnetRangesOverlap addressPrefix",
    ]);
    azure.make("network:Subnet", subnet("a", "10.0.9.0/24"));
    assert.deepEqual(azure.refused("network:Subnet", subnet("b", "10.0.9.0/25")), [
      "NetcfgSubnetRangesOverlap addressPrefix",
    ]);
  });

  it("two zones of one name in one network", () => {
    const zone = (resourceGroupName: string): Properties => ({
      resourceGroupName,
      privateZoneName: "z.net",
      location: "global",
    });
    const link = (resourceGroupName: string): Properties => ({
      ...zone(resourceGroupName),
      virtualNetworkLinkName: "l",
      virtualNetwork: { id: vnet },
    });
    const azure = withNetwork().make("resources:ResourceGroup", {
      resourceGroupName: "rg2",
      location: "westeurope",
    });
    azure
      .make("privatedns:PrivateZone", zone("rg"))
      .make("privatedns:PrivateZone", zone("rg2"))
      .make("privatedns:VirtualNetworkLink", link("rg"));
    assert.deepEqual(azure.refused("privatedns:VirtualNetworkLink", link("rg2")), [
      "BadRequest virtualNetwork.id",
    ]);
  });

  it("the same role for the same principal at the same scope, under another name", () => {
    const assignment = (digit: number, principalId = "p"): Properties => ({
      scope: account,
      roleAssignmentName: `00000000-0000-0000-0000-00000000000${digit}`,
      principalId,
      roleDefinitionId:
        "/providers/Microsoft.Authorization/roleDefinitions/b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    });
    const azure = withStorage().make("authorization:RoleAssignment", assignment(1));
    assert.deepEqual(azure.refused("authorization:RoleAssignment", assignment(2)), [
      "RoleAssignmentExists principalId",
    ]);
    azure.make("authorization:RoleAssignment", assignment(2, "q"));
  });

  it("not a role that the program defined", () => {
    const guid = "12345678-1234-1234-1234-123456789012";
    const scope = `/subscriptions/${SUBSCRIPTION_ID}`;
    const azure = new Azure().make("authorization:RoleDefinition", { scope, roleDefinitionId: guid });
    const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
    azure.make("authorization:RoleAssignment", {
      scope: group,
      roleAssignmentName: guid,
      principalId: "p",
      roleDefinitionId,
    });
  });

  describe("another redundancy of storage that is there", () => {
    const kind = "StorageV2";
    const account = (sku: string, accountName = "stx"): Properties => ({
      ...rg,
      accountName,
      kind,
      sku: { name: sku },
    });
    const changes = (from: string, to: string): string[] =>
      new Azure()
        .make("storage:StorageAccount", account(from))
        .refused("storage:StorageAccount", account(to));

    it("is taken where it adds or takes away the other region", () => {
      const regional = [
        ["Standard_LRS", "Standard_GRS", "Standard_RAGRS"],
        ["Standard_ZRS", "Standard_GZRS", "Standard_RAGZRS"],
      ];
      for (const skus of regional) {
        for (const from of skus)
          for (const to of skus) assert.deepEqual(changes(from, to), [], `${from} ${to}`);
      }
    });

    it("is refused where it adds or takes away zones, or makes another tier", () => {
      const refused = ["StorageAccountTypeConversionNotAllowed sku.name"];
      for (const [one, other] of [
        ["Standard_LRS", "Standard_ZRS"],
        ["Standard_GRS", "Standard_GZRS"],
        ["Standard_LRS", "Standard_RAGZRS"],
        ["Standard_LRS", "Premium_LRS"],
      ] as const) {
        assert.deepEqual(changes(one, other), refused, `${one} ${other}`);
        assert.deepEqual(changes(other, one), refused, `${other} ${one}`);
      }
    });

    it("is not held against another account, nor one that is not known", () => {
      const azure = new Azure().make("storage:StorageAccount", account("Standard_LRS"));
      azure.make("storage:StorageAccount", account("Standard_ZRS", "sty"));
      azure.make("storage:StorageAccount", { ...account("Standard_LRS"), sku: { name: UNKNOWN } });
    });
  });

  describe("apps", () => {
    it("on Flex Consumption as they should be", () => {
      withPlans().make("web:WebApp", flexSite());
    });

    for (const [what, subnet] of [
      ["that nobody delegated", "endpoints"],
      ["delegated to another plan's service", "premium"],
      ["with an underscore in its name", "flex_2"],
      ["smaller than /27", "small"],
    ] as const) {
      it(`in a subnet ${what}`, () => {
        assert.deepEqual(
          withPlans().refused(
            "web:WebApp",
            flexSite({ virtualNetworkSubnetId: `${vnet}/subnets/${subnet}` }),
          ),
          ["BadRequest virtualNetworkSubnetId"],
        );
      });
    }

    it("in another region than their network", () => {
      const azure = withPlans();
      assert.deepEqual(azure.refused("web:WebApp", flexSite({ location: "northeurope" })), [
        "BadRequest virtualNetworkSubnetId",
      ]);
      azure.make("web:WebApp", flexSite({ location: "West Europe" }));
    });

    it("on Elastic Premium in the subnet of Flex Consumption", () => {
      const site = { ...rg, name: "func", serverFarmId: plan("premium") };
      const azure = withPlans();
      assert.deepEqual(
        azure.refused("web:WebApp", { ...site, virtualNetworkSubnetId: `${vnet}/subnets/flex` }),
        ["BadRequest virtualNetworkSubnetId"],
      );
      azure.make("web:WebApp", { ...site, virtualNetworkSubnetId: `${vnet}/subnets/premium` });
    });

    it("whose configuration is that of another plan", () => {
      assert.deepEqual(
        withPlans().refused("web:WebApp", { ...rg, name: "func", serverFarmId: plan("flex") }),
        ["BadRequest functionAppConfig"],
      );
      const refused = withPlans().refused("web:WebApp", flexSite({ serverFarmId: plan("premium") }));
      assert.deepEqual(refused, ["BadRequest functionAppConfig"]);
    });

    it("that share a Flex Consumption plan or a package container", () => {
      const azure = withPlans()
        .make("web:WebApp", flexSite())
        .make("storage:BlobContainer", { ...rg, accountName: "stx", containerName: "others" });
      assert.deepEqual(azure.refused("web:WebApp", flexSite({ name: "func2" }, "others")), [
        "Conflict serverFarmId",
      ]);
      assert.deepEqual(
        azure.refused("web:WebApp", flexSite({ name: "func2", serverFarmId: plan("flex2") })),
        ["BadRequest functionAppConfig.deployment.storage.value"],
      );
      azure.make("web:WebApp", flexSite({ name: "func2", serverFarmId: plan("flex2") }, "others"));
    });

    it("deployed from a container that does not exist", () => {
      assert.deepEqual(withPlans().refused("web:WebApp", flexSite({}, "none")), [
        "BadRequest functionAppConfig.deployment.storage.value",
      ]);
    });

    it("on Flex Consumption with settings or slots that it does not have", () => {
      const azure = withPlans().make("web:WebApp", flexSite());
      const settings = (properties: Properties): Properties => ({ ...rg, name: "func", properties });
      assert.deepEqual(
        azure.refused("web:WebAppApplicationSettings", settings({ FUNCTIONS_WORKER_RUNTIME: "node" })),
        ["BadRequest properties"],
      );
      azure.make("web:WebAppApplicationSettings", settings({ AzureWebJobsStorage__accountName: "stx" }));
      assert.deepEqual(azure.refused("web:WebAppSlot", { ...rg, name: "func", slot: "blue" }), [
        "BadRequest slot",
      ]);
    });
  });
});
