import assert from "node:assert/strict";
import { call } from "../../rehearsal/azure/invokes.ts";
import { SUBSCRIPTION_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { apimanagementConflicts, subscribed } from "../../rehearsal/azure/refusals/apimanagement.ts";
import { UnknownTypeError } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, at, list, text, type Properties } from "../../rehearsal/azure/values.ts";

const group = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg`;
const providers = `${group}/providers`;
const subnetId = `${providers}/Microsoft.Network/virtualNetworks/vnet/subnets/gateway`;
const serviceId = `${providers}/Microsoft.ApiManagement/service/apim`;
const rg = { resourceGroupName: "rg" };
const within = { ...rg, serviceName: "apim" };
const own = "apimanagement:ApiManagementService";

/** An Azure with whatever was put in it. */
class Azure {
  readonly live = new LiveResources();

  put(type: string, inputs: Properties): this {
    const asked = { type: `azure-native:${type}`, urn: `urn:pulumi:dev::p::azure-native:${type}::n`, inputs };
    const made = simulate({ ...asked, inputs: withDefaults(asked) });
    assert.notEqual(made.id, UNKNOWN);
    this.live.put({ id: String(made.id), type, inputs, outputs: made.outputs });
    return this;
  }

  /** What is refused in a resource because of the others, as `code property`. */
  refused(type: string, inputs: Properties): string[] {
    const asked = { type: `azure-native:${type}`, urn: "urn:pulumi:dev::p::t::n", inputs };
    const id = String(simulate(asked).id);
    const refusals = (apimanagementConflicts[type] ?? []).flatMap((conflict) =>
      conflict({ id, type, inputs }, this.live),
    );
    for (const { source } of refusals) {
      assert.match(source, /^https:\/\/(learn\.microsoft\.com|github\.com)\//);
    }
    return refusals.map(({ code, property }) => `${code} ${property}`);
  }
}

const service = (tier: string, given: Properties = {}): Properties => ({
  ...within,
  location: "westeurope",
  sku: { name: tier, capacity: 1 },
  virtualNetworkType: "External",
  virtualNetworkConfiguration: { subnetResourceId: subnetId },
  ...given,
});
const internal = { virtualNetworkType: "Internal" };

/** Azure with a network, and in it a subnet for a gateway. */
const joined = (delegation?: string, given: Properties = {}, location = "westeurope"): Azure =>
  new Azure()
    .put("resources:ResourceGroup", rg)
    .put("network:VirtualNetwork", { ...rg, virtualNetworkName: "vnet", location })
    .put("network:Subnet", {
      ...rg,
      virtualNetworkName: "vnet",
      subnetName: "gateway",
      addressPrefix: "10.0.0.0/27",
      networkSecurityGroup: { id: "/nsg" },
      delegations: delegation === undefined ? [] : [{ name: "d", serviceName: delegation }],
      ...given,
    });

const farms = "Microsoft.Web/serverFarms";
const environments = "Microsoft.Web/hostingEnvironments";
const atSubnet = "ValidationError virtualNetworkConfiguration.subnetResourceId";

const endpoint = (target: string): Properties => ({
  ...rg,
  privateEndpointName: "pe",
  privateLinkServiceConnections: [{ privateLinkServiceId: target, groupIds: ["Gateway"] }],
});

const frontDoor: Properties = {
  ...rg,
  profileName: "afd",
  originGroupName: "g",
  originName: "o",
  sharedPrivateLinkResource: {
    privateLink: { id: serviceId },
    groupId: "Gateway",
    requestMessage: "functions-landing-zone",
  },
};

describe("simulated Azure: the subnet of a gateway", () => {
  it("is as each kind of gateway wants it", () => {
    assert.deepEqual(joined(farms).refused(own, service("StandardV2")), []);
    assert.deepEqual(joined("microsoft.web/serverfarms").refused(own, service("PremiumV2")), []);
    assert.deepEqual(joined(environments).refused(own, service("PremiumV2", internal)), []);
    assert.deepEqual(joined().refused(own, service("Developer")), []);
    assert.deepEqual(joined().refused(own, service("Premium", internal)), []);
  });

  it("has the delegation of that kind", () => {
    assert.deepEqual(joined().refused(own, service("StandardV2")), [atSubnet]);
    assert.deepEqual(joined(environments).refused(own, service("PremiumV2")), [atSubnet]);
    assert.deepEqual(joined(farms).refused(own, service("PremiumV2", internal)), [atSubnet]);
    assert.deepEqual(joined(farms).refused(own, service("Developer", internal)), [atSubnet]);
  });

  it("has a network security group", () => {
    const without = { networkSecurityGroup: null };
    assert.deepEqual(joined(farms, without).refused(own, service("StandardV2")), [atSubnet]);
    assert.deepEqual(joined(undefined, without).refused(own, service("Developer", internal)), [atSubnet]);
    assert.deepEqual(
      joined(farms, { networkSecurityGroup: UNKNOWN }).refused(own, service("StandardV2")),
      [],
    );
  });

  it("is large enough", () => {
    const prefix = (length: number) => ({ addressPrefix: `10.0.0.0/${length}` });
    assert.deepEqual(joined(farms, prefix(28)).refused(own, service("StandardV2")), [atSubnet]);
    assert.deepEqual(joined(environments, prefix(28)).refused(own, service("PremiumV2", internal)), [
      atSubnet,
    ]);
    assert.deepEqual(joined(undefined, prefix(29)).refused(own, service("Developer")), []);
    assert.deepEqual(joined(undefined, prefix(30)).refused(own, service("Developer")), [atSubnet]);
  });

  it("is in the region of the gateway", () => {
    assert.deepEqual(joined(farms, {}, "northeurope").refused(own, service("StandardV2")), [atSubnet]);
    assert.deepEqual(joined(farms, {}, "West Europe").refused(own, service("StandardV2")), []);
  });

  it("is for one gateway of a v2 tier", () => {
    const azure = joined(farms).put(own, { ...service("StandardV2"), serviceName: "other" });
    assert.deepEqual(azure.refused(own, service("StandardV2")), [atSubnet]);
    assert.deepEqual(joined(farms).put(own, service("StandardV2")).refused(own, service("StandardV2")), []);
    const classic = joined().put(own, { ...service("Developer"), serviceName: "other" });
    assert.deepEqual(classic.refused(own, service("Developer")), []);
  });

  it("is there", () => {
    assert.deepEqual(new Azure().refused(own, service("StandardV2")), [
      "ResourceNotFound virtualNetworkConfiguration.subnetResourceId",
    ]);
    const unknown: Properties = { virtualNetworkConfiguration: { subnetResourceId: UNKNOWN } };
    assert.deepEqual(new Azure().refused(own, service("StandardV2", unknown)), []);
  });
});

describe("simulated Azure: a gateway among others", () => {
  const closed = service("StandardV2", { publicNetworkAccess: "Disabled" });
  const there = () => joined(farms).put(own, service("StandardV2"));

  it("is not made closed to the public network", () => {
    assert.deepEqual(joined(farms).refused(own, closed), [
      "ActivateServiceWithPrivateEndpointAccessNotAllowed publicNetworkAccess",
    ]);
    assert.deepEqual(joined(farms).refused(own, { ...closed, publicNetworkAccess: "Enabled" }), []);
    assert.deepEqual(joined(farms).refused(own, { ...closed, publicNetworkAccess: UNKNOWN }), []);
  });

  it("is closed only once it has an approved private endpoint", () => {
    const without = ["DisablingPublicNetworkAccessRequiredPrivateEndpoint publicNetworkAccess"];
    assert.deepEqual(there().refused(own, closed), without);
    assert.deepEqual(there().put("cdn:AFDOrigin", frontDoor).refused(own, closed), without);
    assert.deepEqual(
      there()
        .put("network:PrivateEndpoint", endpoint(`${serviceId}2`))
        .refused(own, closed),
      without,
    );
    assert.deepEqual(there().put("network:PrivateEndpoint", endpoint(serviceId)).refused(own, closed), []);
  });

  it("has no private endpoint inside of a network", () => {
    const target = (inputs: Properties) =>
      joined().put(own, inputs).refused("network:PrivateEndpoint", endpoint(serviceId));
    const refused = [
      "PrivateEndpointNotSupportedInVirtualNetwork privateLinkServiceConnections[0].privateLinkServiceId",
    ];
    assert.deepEqual(target(service("Developer")), refused);
    assert.deepEqual(target(service("PremiumV2", internal)), refused);
    assert.deepEqual(target(service("StandardV2")), []);
    assert.deepEqual(target(service("Premium", { virtualNetworkType: "None" })), []);
  });

  it("refuses a private endpoint that it knows, whatever is new about it", () => {
    const azure = there().put("network:PrivateEndpoint", endpoint(serviceId));
    const again = { ...endpoint(serviceId), tags: { commit: "2" } };
    assert.deepEqual(azure.refused("network:PrivateEndpoint", again), [
      "PrivateEndpointBadRequest privateLinkServiceConnections[0].privateLinkServiceId",
    ]);
    const other = endpoint(`${providers}/Microsoft.KeyVault/vaults/kv`);
    assert.deepEqual(
      there().put("network:PrivateEndpoint", other).refused("network:PrivateEndpoint", other),
      [],
    );
    assert.deepEqual(there().refused("network:PrivateEndpoint", again), []);
  });

  it("stays inside of the network, or outside", () => {
    const inside = joined(environments).put(own, service("PremiumV2", internal));
    assert.ok(inside.refused(own, service("PremiumV2")).includes("ValidationError virtualNetworkType"));
    assert.deepEqual(inside.refused(own, service("PremiumV2", internal)), []);
  });

  it("keeps the name of a deleted service, unless it is restored", () => {
    const azure = joined().put(own, service("Premium"));
    assert.deepEqual(azure.refused(own, service("Premium")), []);
    azure.live.remove(serviceId);
    assert.deepEqual(azure.refused(own, service("Premium")), [
      "ServiceAlreadyExistsInSoftDeletedState serviceName",
    ]);
    assert.deepEqual(azure.refused(own, service("Premium", { restore: true })), []);
    assert.deepEqual(azure.refused(own, service("Premium", { serviceName: "other" })), []);
    // A vault of the name is another thing.
    assert.equal(azure.live.softDeleted("keyvault:Vault", "apim"), undefined);
  });

  it("has an address that is there", () => {
    const publicIpAddressId = `${providers}/Microsoft.Network/publicIPAddresses/pip`;
    const inputs = service("Premium", { publicIpAddressId });
    assert.deepEqual(joined().refused(own, inputs), ["ResourceNotFound publicIpAddressId"]);
    const azure = joined().put("network:PublicIPAddress", { ...rg, publicIpAddressName: "pip" });
    assert.deepEqual(azure.refused(own, inputs), []);
  });
});

const document = JSON.stringify({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1" },
  paths: { "/orders": { get: { operationId: "listOrders" } } },
});
const api = (apiId: string, given: Properties = {}): Properties => ({
  ...within,
  apiId,
  path: apiId,
  format: "openapi+json",
  value: document,
  ...given,
});
const policy = (inbound: string, given: Properties = {}): Properties => ({
  ...within,
  policyId: "policy",
  format: "xml",
  value: `<policies><inbound>${inbound}</inbound></policies>`,
  ...given,
});

describe("simulated Azure: what is in a gateway", () => {
  const gateway = (tier = "StandardV2") =>
    new Azure().put("resources:ResourceGroup", rg).put(own, service(tier));

  it("has a path of its own for each API", () => {
    const azure = gateway().put("apimanagement:Api", api("orders"));
    assert.deepEqual(azure.refused("apimanagement:Api", api("orders")), []);
    assert.deepEqual(azure.refused("apimanagement:Api", api("invoices")), []);
    const same = { path: "Orders" };
    assert.deepEqual(azure.refused("apimanagement:Api", api("invoices", same)), ["ValidationError path"]);
    assert.deepEqual(azure.refused("apimanagement:Api", api("invoices", { ...same, apiVersion: "v2" })), []);
    assert.deepEqual(azure.refused("apimanagement:Api", api("invoices", { path: UNKNOWN })), []);
    const other = { ...within, serviceName: "other" };
    assert.deepEqual(
      azure.put(own, { ...service("StandardV2"), ...other }).refused("apimanagement:Api", {
        ...api("invoices", same),
        ...other,
      }),
      [],
    );
  });

  it("has policies for operations that came with the document", () => {
    const azure = gateway().put("apimanagement:Api", api("orders"));
    const refused = (operationId: string) =>
      azure.refused("apimanagement:ApiOperationPolicy", policy("<base />", { apiId: "orders", operationId }));
    assert.deepEqual(refused("listorders"), []);
    assert.deepEqual(refused("listOrders"), ["ResourceNotFound operationId"]);
    const unknown = gateway().put("apimanagement:Api", api("orders", { value: UNKNOWN }));
    assert.deepEqual(
      unknown.refused(
        "apimanagement:ApiOperationPolicy",
        policy("<base />", { apiId: "orders", operationId: "any" }),
      ),
      [],
    );
  });

  it("has what its policies name", () => {
    const uses = policy(
      '<set-backend-service backend-id="orders" /><set-variable name="id" value="{{client-id}}" />',
    );
    for (const type of ["Policy", "ApiPolicy", "ProductPolicy"]) {
      const refused = (azure: Azure) =>
        azure.refused(`apimanagement:${type}`, { ...uses, apiId: "orders", productId: "orders" });
      const missing = "ValidationError value";
      const backend = { ...within, backendId: "Orders" };
      const value = { ...within, namedValueId: "a", displayName: "client-id", value: "1" };
      assert.deepEqual(refused(gateway()), [missing, missing]);
      assert.deepEqual(refused(gateway().put("apimanagement:Backend", backend)), [missing]);
      assert.deepEqual(refused(gateway().put("apimanagement:NamedValue", value)), [missing]);
      const both = gateway().put("apimanagement:Backend", backend).put("apimanagement:NamedValue", value);
      assert.deepEqual(refused(both), []);
      const elsewhere = { serviceName: "other" };
      assert.deepEqual(
        refused(
          gateway()
            .put("apimanagement:Backend", { ...backend, ...elsewhere })
            .put("apimanagement:NamedValue", { ...value, ...elsewhere }),
        ),
        [missing, missing],
      );
    }
    const unknown: Properties = { ...within, policyId: "policy", format: "xml", value: UNKNOWN };
    assert.deepEqual(gateway().refused("apimanagement:Policy", unknown), []);
  });

  it("counts a quota by key in classic tiers only", () => {
    const quota = policy(
      '<choose><when condition="@(true)"><quota-by-key calls="1" renewal-period="300" counter-key="a" /></when></choose>',
    );
    assert.deepEqual(gateway("Developer").refused("apimanagement:Policy", quota), []);
    assert.deepEqual(gateway("StandardV2").refused("apimanagement:Policy", quota), ["ValidationError value"]);
    assert.deepEqual(gateway("PremiumV2").refused("apimanagement:Policy", quota), ["ValidationError value"]);
    const plain = policy('<quota calls="1" renewal-period="300" />');
    assert.deepEqual(gateway("StandardV2").refused("apimanagement:Policy", plain), []);
  });

  it("keeps a product that somebody has a subscription to, as the administrator has to each that needs one", () => {
    const product = (inputs: Properties) =>
      gateway().put("apimanagement:Product", { ...within, productId: "orders", ...inputs }).live;
    const codes = (live: LiveResources) =>
      subscribed(`${serviceId}/products/orders`, live).map(({ code, message }) => `${code} ${message}`);
    const kept = ["ValidationError Product cannot be deleted since it has existing subscriptions"];
    const keeping: Properties[] = [{}, { subscriptionRequired: true }];
    for (const inputs of keeping) {
      assert.deepEqual(
        codes(product(inputs)).map((each) => each.split(".")[0]),
        kept,
      );
    }
    assert.deepEqual(codes(product({ subscriptionRequired: false })), []);
    assert.deepEqual(subscribed(serviceId, product({})), []);
  });

  it("logs to a logger that is there", () => {
    const loggerId = `${serviceId}/loggers/log`;
    const diagnostic = { ...within, diagnosticId: "applicationinsights", loggerId };
    assert.deepEqual(gateway().refused("apimanagement:Diagnostic", diagnostic), [
      "ResourceNotFound loggerId",
    ]);
    const azure = gateway().put("apimanagement:Logger", { ...within, loggerId: "log" });
    assert.deepEqual(azure.refused("apimanagement:Diagnostic", diagnostic), []);
  });
});

describe("simulated Azure: a named value of a vault", () => {
  const identityId = `${providers}/Microsoft.ManagedIdentity/userAssignedIdentities/id`;
  const secretId = `${providers}/Microsoft.KeyVault/vaults/kv/secrets/key`;
  const reader = "4633458b-17de-408a-b874-0445c86b69e6";
  const vault = (properties: Properties = {}): Properties => ({
    ...rg,
    vaultName: "kv",
    properties: { tenantId: "t", sku: { name: "standard" }, ...properties },
  });
  const withVault = (properties: Properties = {}) =>
    new Azure()
      .put("resources:ResourceGroup", rg)
      .put("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "id" })
      .put(
        own,
        service("StandardV2", {
          identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [identityId]: {} } },
        }),
      )
      .put("keyvault:Vault", vault(properties))
      .put("keyvault:Secret", { ...rg, vaultName: "kv", secretName: "key", properties: { value: "v" } });
  const identity = at(withVault().live.get(serviceId)?.outputs, "identity");
  const system = text(identity, "principalId") ?? "";
  const user = text(identity, "userAssignedIdentities", identityId, "principalId") ?? "";
  const clientId = text(identity, "userAssignedIdentities", identityId, "clientId") ?? "";
  const role = (principalId: string, scope = secretId, guid = reader): Properties => ({
    scope,
    roleAssignmentName: "00000000-0000-0000-0000-000000000009",
    principalId,
    roleDefinitionId: `/subscriptions/${SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
  });
  const value = (keyVault: Properties = {}): Properties => ({
    ...within,
    namedValueId: "key",
    displayName: "key",
    secret: true,
    keyVault: { secretIdentifier: "https://kv.vault.azure.net/secrets/key", ...keyVault },
  });
  const refused = (azure: Azure, inputs = value()) => azure.refused("apimanagement:NamedValue", inputs);
  const noRead = "ValidationError keyVault.secretIdentifier";

  it("needs a role of the service's own identity, on the secret or above", () => {
    for (const scope of [secretId, `${providers}/Microsoft.KeyVault/vaults/kv`, group]) {
      assert.deepEqual(refused(withVault().put("authorization:RoleAssignment", role(system, scope))), []);
    }
    assert.deepEqual(refused(withVault()), [noRead]);
    for (const weak of [
      role(user),
      role(system, `${secretId}2`),
      role(system, secretId, "21090545-7ca7-4776-b22c-e363652d74d2"),
    ]) {
      assert.deepEqual(refused(withVault().put("authorization:RoleAssignment", weak)), [noRead]);
    }
  });

  it("needs a role of the identity that it names, and a vault without a firewall for that", () => {
    const named = value({ identityClientId: clientId });
    const granted = (properties: Properties = {}) =>
      withVault(properties).put("authorization:RoleAssignment", role(user));
    assert.deepEqual(refused(granted(), named), []);
    assert.deepEqual(refused(withVault().put("authorization:RoleAssignment", role(system)), named), [noRead]);
    const firewalls: readonly Properties[] = [
      { publicNetworkAccess: "disabled" },
      { networkAcls: { defaultAction: "Deny" } },
    ];
    for (const closed of firewalls) {
      assert.deepEqual(refused(granted(closed), named), ["ValidationError keyVault.identityClientId"]);
      assert.deepEqual(refused(withVault(closed).put("authorization:RoleAssignment", role(system))), []);
    }
  });

  it("may be of a vault that is no part of the rehearsal, or not known yet", () => {
    const hub = { secretIdentifier: "https://kv-hub.vault.azure.net/secrets/key" };
    assert.deepEqual(refused(withVault(), value(hub)), []);
    assert.deepEqual(refused(withVault(), value({ secretIdentifier: UNKNOWN })), []);
  });
});

describe("simulated Azure: getApiManagementService", () => {
  const token = "azure-native:apimanagement:getApiManagementService";
  const azure = () => new Azure().put("resources:ResourceGroup", rg);

  it("tells of a service, and of who is connected to it", () => {
    const { live } = azure()
      .put(own, service("StandardV2"))
      .put("network:PrivateEndpoint", endpoint(serviceId.toUpperCase()))
      .put("cdn:AFDOrigin", frontDoor);
    const found = call(token, within, live);
    assert.equal(found["id"], serviceId);
    assert.equal(found["gatewayUrl"], "https://apim.azure-api.net");
    assert.deepEqual(
      list(found, "privateEndpointConnections").map((each) => [
        text(each, "privateLinkServiceConnectionState", "status"),
        text(each, "privateLinkServiceConnectionState", "description"),
      ]),
      [
        ["Approved", "Auto-Approved"],
        ["Pending", "functions-landing-zone"],
      ],
    );
  });

  it("fails as azure-native does when there is none", () => {
    assert.throws(() => call(token, within, azure().live), {
      message: `request failed ${serviceId}: Status=404 Code="ResourceNotFound" Message="The Resource 'Microsoft.ApiManagement/service/apim' under resource group 'rg' was not found."`,
    });
    assert.throws(() => call(token, within), {
      message: `request failed ${serviceId}: Status=404 Code="ResourceGroupNotFound" Message="Resource group 'rg' could not be found."`,
    });
  });

  it("is the only one of its kind", () => {
    assert.throws(() => call("azure-native:apimanagement:getApi", within, azure().live), UnknownTypeError);
    assert.throws(() => call("azure-native:apimanagement:listGatewayKeys", within), /returns credentials/);
  });
});
