import assert from "node:assert/strict";
import { apimanagement, importedOperations } from "../../rehearsal/azure/apimanagement.ts";
import { SUBSCRIPTION_ID, TENANT_ID, armType } from "../../rehearsal/azure/identifiers.ts";
import { azureTypes } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate, withDefaults, type Simulated } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, at, text, type Properties } from "../../rehearsal/azure/values.ts";

const providers = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const service = `${providers}/Microsoft.ApiManagement/service/apim`;
const within = { resourceGroupName: "rg", serviceName: "apim" };
const ofApi = { ...within, apiId: "orders" };
const ofProduct = { ...within, productId: "orders" };
const policy = { policyId: "policy" };
const identityId = `${providers}/Microsoft.ManagedIdentity/userAssignedIdentities/id`;

/** Each type with the inputs that make up its path, and the id by the format that Azure documents. */
const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
  ["apimanagement:ApiManagementService", within, service],
  ["apimanagement:Api", ofApi, `${service}/apis/orders`],
  ["apimanagement:ApiPolicy", { ...ofApi, ...policy }, `${service}/apis/orders/policies/policy`],
  [
    "apimanagement:ApiOperationPolicy",
    { ...ofApi, operationId: "list", ...policy },
    `${service}/apis/orders/operations/list/policies/policy`,
  ],
  ["apimanagement:Backend", { ...within, backendId: "orders" }, `${service}/backends/orders`],
  [
    "apimanagement:Diagnostic",
    { ...within, diagnosticId: "applicationinsights" },
    `${service}/diagnostics/applicationinsights`,
  ],
  ["apimanagement:Logger", { ...within, loggerId: "log" }, `${service}/loggers/log`],
  ["apimanagement:NamedValue", { ...within, namedValueId: "a" }, `${service}/namedValues/a`],
  ["apimanagement:Policy", { ...within, ...policy }, `${service}/policies/policy`],
  ["apimanagement:Product", ofProduct, `${service}/products/orders`],
  ["apimanagement:ProductApi", { ...ofProduct, apiId: "orders" }, `${service}/products/orders/apis/orders`],
  ["apimanagement:ProductPolicy", { ...ofProduct, ...policy }, `${service}/products/orders/policies/policy`],
];

const simulated = (type: string, given: Properties, preview = false): Simulated => {
  const asked = { type: `azure-native:${type}`, urn: `urn:pulumi:dev::p::azure-native:${type}::n` };
  return simulate({ ...asked, inputs: withDefaults({ ...asked, inputs: given }) }, { preview });
};

const outputs = (type: string, given: Properties = {}, preview = false): Properties => {
  const [, names = {}] = ids.find(([each]) => each === type) ?? [];
  return simulated(type, { ...names, ...given }, preview).outputs;
};

const serviceOutputs = (given: Properties = {}, preview = false): Properties =>
  outputs("apimanagement:ApiManagementService", { location: "westeurope", ...given }, preview);

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("simulated Azure: API Management", () => {
  it("has the ids and types of Azure", () => {
    assert.deepEqual(ids.map(([type]) => type).toSorted(), Object.keys(apimanagement).toSorted());
    for (const [type, inputs, id] of ids) {
      const { id: own, outputs: made } = simulated(type, inputs);
      assert.equal(own, id);
      assert.equal(made["type"], armType(id));
      assert.ok(Object.hasOwn(azureTypes, type), type);
    }
  });

  it("tells where a gateway answers", () => {
    const { gatewayUrl, gatewayRegionalUrl, platformVersion, hostnameConfigurations } = serviceOutputs();
    assert.deepEqual(
      [gatewayUrl, gatewayRegionalUrl, platformVersion],
      ["https://apim.azure-api.net", "https://apim-westeurope-01.regional.azure-api.net", "stv2.1"],
    );
    assert.deepEqual(at(hostnameConfigurations, 0, "hostName"), "apim.azure-api.net");
    const own = [{ type: "Proxy", hostName: "api.contoso.com" }];
    assert.deepEqual(serviceOutputs({ hostnameConfigurations: own })["hostnameConfigurations"], own);
  });

  it("has a private address in a network that it lives in, and a public one", () => {
    assert.deepEqual(serviceOutputs({ virtualNetworkType: "Internal" })["privateIPAddresses"], ["10.0.0.5"]);
    for (const virtualNetworkType of ["External", "None"]) {
      const { privateIPAddresses, publicIPAddresses } = serviceOutputs({ virtualNetworkType });
      assert.deepEqual(privateIPAddresses, []);
      assert.match(text(publicIPAddresses, 0) ?? "", /^203\.0\.113\.\d{1,3}$/);
    }
  });

  it("has its identities as a map from their ids", () => {
    const userAssignedIdentities = { [identityId]: {} };
    const both = serviceOutputs({
      identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities },
    });
    assert.match(text(both, "identity", "principalId") ?? "", guid);
    assert.equal(at(both, "identity", "tenantId"), TENANT_ID);
    assert.match(text(both, "identity", "userAssignedIdentities", identityId, "clientId") ?? "", guid);
    const own = simulated("managedidentity:UserAssignedIdentity", {
      resourceGroupName: "rg",
      resourceName: "id",
    });
    assert.equal(
      at(both, "identity", "userAssignedIdentities", identityId, "clientId"),
      own.outputs["clientId"],
    );
    assert.equal(
      at(
        serviceOutputs({ identity: { type: "UserAssigned", userAssignedIdentities } }),
        "identity",
        "principalId",
      ),
      undefined,
    );
    assert.equal(serviceOutputs()["identity"], undefined);
  });

  it("does not know in a preview what Azure makes up", () => {
    const preview = serviceOutputs(
      { virtualNetworkType: "Internal", identity: { type: "SystemAssigned" } },
      true,
    );
    for (const key of ["gatewayUrl", "privateIPAddresses", "publicIPAddresses"]) {
      assert.equal(preview[key], UNKNOWN, key);
    }
    assert.equal(at(preview, "identity", "principalId"), UNKNOWN);
    assert.equal(preview["virtualNetworkType"], "Internal");
  });

  it("names an API by its document, and does not hand the document out again", () => {
    const document = { openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths: {} };
    const api = outputs("apimanagement:Api", { format: "openapi+json", value: JSON.stringify(document) });
    const { displayName, isCurrent, apiRevision, format, value, subscriptionKeyParameterNames } = api;
    assert.deepEqual(
      { displayName, isCurrent, apiRevision, format, value },
      { displayName: "Orders", isCurrent: true, apiRevision: "1", format: undefined, value: undefined },
    );
    assert.deepEqual(subscriptionKeyParameterNames, {
      header: "Ocp-Apim-Subscription-Key",
      query: "subscription-key",
    });
    assert.equal(outputs("apimanagement:Api", { displayName: "Own" })["displayName"], "Own");
    assert.equal(outputs("apimanagement:Api", { format: "openapi+json", value: "{" })["displayName"], "");
  });

  it("names operations as API Management does", () => {
    const operation = (operationId: string): Properties => ({ operationId });
    assert.deepEqual(
      importedOperations({
        paths: {
          "/orders": { get: operation("listOrders"), post: operation("Create an order!"), parameters: [] },
          "/orders/{id}": { get: {}, summary: "One order" },
          "/long": { get: operation("a".repeat(90)) },
        },
      }),
      ["listorders", "create-an-order", "get-orders-id", "a".repeat(76)],
    );
    assert.deepEqual(importedOperations({}), []);
  });

  it("hands out no secret", () => {
    const secret = outputs("apimanagement:NamedValue", {
      displayName: "key",
      secret: true,
      keyVault: { secretIdentifier: "https://kv.vault.azure.net/secrets/key" },
    });
    assert.equal(at(secret, "keyVault", "lastStatus", "code"), "Success");
    assert.equal(at(secret, "keyVault", "secretIdentifier"), "https://kv.vault.azure.net/secrets/key");
    assert.equal(outputs("apimanagement:NamedValue", { secret: true, value: "hunter2" })["value"], undefined);
    assert.equal(outputs("apimanagement:NamedValue", { secret: false, value: "plain" })["value"], "plain");

    const { credentials } = outputs("apimanagement:Logger", {
      credentials: { connectionString: "InstrumentationKey=0", identityClientId: "id" },
    });
    assert.equal(at(credentials, "identityClientId"), "id");
    assert.match(text(credentials, "connectionString") ?? "", /^\{\{Logger-Credentials--[0-9a-f]{24}\}\}$/);
  });
});
