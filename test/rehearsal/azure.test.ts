import assert from "node:assert/strict";
import { call } from "../../rehearsal/azure/invokes.ts";
import { OBJECT_ID, SUBSCRIPTION_ID, TENANT_ID } from "../../rehearsal/azure/identifiers.ts";
import { LiveResources } from "../../rehearsal/azure/liveResources.ts";
import { UnknownTypeError } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, at, text, type Properties } from "../../rehearsal/azure/values.ts";

const subscription = `/subscriptions/${SUBSCRIPTION_ID}`;
const group = `${subscription}/resourceGroups/rg`;
const vnet = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/stx`;
const rg = { resourceGroupName: "rg" };

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::p::${type}::${name}`;

function made(type: string, inputs: Properties, preview = false): ReturnType<typeof simulate> {
  const token = `azure-native:${type}`;
  return simulate({ type: token, urn: urnOf(token, "n"), inputs }, { preview });
}
const outputsOf = (type: string, inputs: Properties, preview = false): Properties =>
  made(type, inputs, preview).outputs;

describe("simulated Azure: resources", () => {
  describe("names", () => {
    const named = (type: string, inputs: Properties = {}, olds: Properties = {}): Properties =>
      withDefaults(
        { type: `azure-native:${type}`, urn: urnOf(`azure-native:${type}`, "orders"), inputs },
        { olds },
      );

    it("get eight digits when they are missing, and the mark that azure-native gives them", () => {
      const inputs = named("storage:StorageAccount", rg);
      assert.match(text(inputs, "accountName") ?? "", /^orders[0-9a-f]{8}$/);
      assert.equal(inputs["__createBeforeDelete"], true);
      assert.deepEqual(inputs, named("storage:StorageAccount", rg), "rehearsals repeat");
    });

    it("are the logical name within a parent, and a GUID for role assignments", () => {
      const container = named("storage:BlobContainer", { ...rg, accountName: "stx" });
      assert.equal(container["containerName"], "orders");
      assert.equal(container["__createBeforeDelete"], undefined);
      assert.match(text(named("authorization:RoleAssignment"), "roleAssignmentName") ?? "", /^[0-9a-f]{8}-/);
      assert.match(text(named("resources:ResourceGroup"), "resourceGroupName") ?? "", /^orders[0-9a-f]{8}$/);
    });

    it("stay when given, and when they were made before", () => {
      assert.equal(named("storage:StorageAccount", { accountName: "stx" })["accountName"], "stx");
      const olds = { accountName: "orders12345678", __createBeforeDelete: true };
      assert.deepEqual(named("storage:StorageAccount", {}, olds), { azureApiVersion: "2024-01-01", ...olds });
    });
  });

  describe("locations", () => {
    const type = "azure-native:keyvault:Vault";
    const asked = { type, urn: urnOf(type, "kv"), inputs: rg };

    it("come from the configuration, else from the resource group", () => {
      assert.equal(withDefaults(asked, { location: "westeurope" })["location"], "westeurope");
      const live = new LiveResources();
      live.put({
        id: group,
        type: "resources:ResourceGroup",
        inputs: { location: "northeurope" },
        outputs: { location: "northeurope" },
      });
      assert.equal(withDefaults(asked, { live })["location"], "northeurope");
    });

    it("are unknown when the group is", () => {
      assert.equal(withDefaults({ ...asked, inputs: { resourceGroupName: UNKNOWN } })["location"], UNKNOWN);
      assert.equal("location" in withDefaults(asked), false);
    });
  });

  describe("outputs", () => {
    it("tell where a storage account answers", () => {
      const outputs = outputsOf("storage:StorageAccount", {
        ...rg,
        accountName: "stx",
        sku: { name: "Standard_ZRS" },
        kind: "StorageV2",
      });
      assert.equal(at(outputs, "primaryEndpoints", "blob"), "https://stx.blob.core.windows.net/");
      assert.deepEqual(Object.keys(outputs["primaryEndpoints"] ?? {}).sort(), [
        "blob",
        "dfs",
        "file",
        "queue",
        "table",
        "web",
      ]);
      assert.equal(outputs["name"], "stx");
      assert.equal(outputs["type"], "Microsoft.Storage/storageAccounts");
      assert.equal(outputs["kind"], "StorageV2");
      assert.equal(
        "accountName" in outputs || "resourceGroupName" in outputs,
        false,
        "what is in the path is no output",
      );
    });

    it("have ids for subnets inside of a network", () => {
      const outputs = outputsOf("network:VirtualNetwork", {
        ...rg,
        virtualNetworkName: "vnet",
        subnets: [{ name: "a", addressPrefix: "10.0.0.0/24" }, { name: "b" }],
      });
      assert.equal(at(outputs, "subnets", 0, "id"), `${vnet}/subnets/a`);
      assert.equal(at(outputs, "subnets", 0, "addressPrefix"), "10.0.0.0/24");
      assert.equal(at(outputs, "subnets", 1, "id"), `${vnet}/subnets/b`);
    });

    it("have the same ids of an identity wherever it shows up", () => {
      const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`;
      const identity = outputsOf("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "id" });
      const outputs = outputsOf("web:WebApp", {
        ...rg,
        name: "func",
        identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [id] },
      });
      assert.equal(
        at(outputs, "identity", "userAssignedIdentities", id, "principalId"),
        identity["principalId"],
      );
      assert.equal(identity["tenantId"], TENANT_ID);
      assert.match(text(outputs, "identity", "principalId") ?? "", /^[0-9a-f-]{36}$/);
      assert.notEqual(identity["principalId"], identity["clientId"]);
    });

    it("tell the host name of an app, which a label scope makes unforeseeable", () => {
      assert.equal(
        outputsOf("web:WebApp", { ...rg, name: "func" })["defaultHostName"],
        "func.azurewebsites.net",
      );
      const scoped = outputsOf("web:WebApp", {
        ...rg,
        name: "func",
        location: "westeurope",
        autoGeneratedDomainNameLabelScope: "TenantReuse",
      });
      assert.match(
        text(scoped, "defaultHostName") ?? "",
        /^func-[0-9a-f]{16}\.westeurope-01\.azurewebsites\.net$/,
      );
      assert.deepEqual(scoped["enabledHostNames"], [
        scoped["defaultHostName"],
        (text(scoped, "defaultHostName") ?? "").replace(".", ".scm."),
      ]);
      assert.equal(
        outputsOf("web:WebAppSlot", { ...rg, name: "func", slot: "blue" })["defaultHostName"],
        "func-blue.azurewebsites.net",
      );
    });

    it("tell how to reach a vault, a secret and a key, and never the secret", () => {
      const vault = outputsOf("keyvault:Vault", {
        ...rg,
        vaultName: "kv",
        properties: { tenantId: TENANT_ID },
      });
      assert.equal(at(vault, "properties", "vaultUri"), "https://kv.vault.azure.net/");
      const secret = outputsOf("keyvault:Secret", {
        ...rg,
        vaultName: "kv",
        secretName: "s",
        properties: { value: "hush" },
      });
      assert.equal(at(secret, "properties", "secretUri"), "https://kv.vault.azure.net/secrets/s");
      assert.equal(JSON.stringify(secret).includes("hush"), false);
      const key = outputsOf("keyvault:Key", {
        ...rg,
        vaultName: "kv",
        keyName: "k",
        properties: { kty: "RSA", keySize: 4096 },
      });
      assert.match(
        text(key, "keyUriWithVersion") ?? "",
        /^https:\/\/kv\.vault\.azure\.net\/keys\/k\/[0-9a-f]{32}$/,
      );
      assert.equal(key["keySize"], 4096);
    });

    it("tell how to send telemetry", () => {
      const component = outputsOf("applicationinsights:Component", {
        ...rg,
        resourceName: "appi",
        location: "westeurope",
      });
      assert.match(
        text(component, "connectionString") ?? "",
        new RegExp(
          `^InstrumentationKey=${text(component, "instrumentationKey") ?? ""};IngestionEndpoint=https://westeurope`,
        ),
      );
      assert.match(
        text(outputsOf("operationalinsights:Workspace", { ...rg, workspaceName: "log" }), "customerId") ?? "",
        /^[0-9a-f-]{36}$/,
      );
    });

    it("tell the names that a private endpoint answers for", () => {
      const outputs = outputsOf("network:PrivateEndpoint", {
        ...rg,
        privateEndpointName: "p",
        privateLinkServiceConnections: [{ name: "blob", groupIds: ["blob"], privateLinkServiceId: account }],
      });
      assert.equal(at(outputs, "customDnsConfigs", 0, "fqdn"), "stx.blob.core.windows.net");
      assert.equal(
        at(outputs, "privateLinkServiceConnections", 0, "privateLinkServiceConnectionState", "status"),
        "Approved",
      );
      assert.match(text(outputs, "networkInterfaces", 0, "id") ?? "", /\/networkInterfaces\/p\.nic\./);
    });
  });

  describe("previews", () => {
    it("know what the inputs say and nothing else", () => {
      const { id, outputs } = made(
        "storage:StorageAccount",
        { ...rg, accountName: "stx", kind: "StorageV2", sku: { name: "Standard_ZRS" }, tags: { a: UNKNOWN } },
        true,
      );
      assert.equal(id, UNKNOWN);
      assert.equal(outputs["name"], UNKNOWN, "the input is called accountName");
      assert.equal(outputs["kind"], "StorageV2");
      assert.equal(at(outputs, "primaryEndpoints"), UNKNOWN);
      assert.deepEqual(outputs["sku"], { name: "Standard_ZRS", tier: UNKNOWN });
      assert.equal(at(outputs, "tags", "a"), UNKNOWN);
    });

    it("know the name where the input has that name too", () => {
      assert.equal(outputsOf("web:WebApp", { ...rg, name: "func" }, true)["name"], "func");
      assert.equal(outputsOf("web:WebApp", { ...rg, name: "func" }, true)["defaultHostName"], UNKNOWN);
    });

    it("know the name of an inline subnet and not its id", () => {
      const outputs = outputsOf(
        "network:VirtualNetwork",
        { ...rg, virtualNetworkName: "v", subnets: [{ name: "a" }] },
        true,
      );
      assert.equal(at(outputs, "subnets", 0, "name"), "a");
      assert.equal(at(outputs, "subnets", 0, "id"), UNKNOWN);
    });

    it("do not know identities, whose shape changes on the way", () => {
      const outputs = outputsOf(
        "web:WebApp",
        { ...rg, name: "func", identity: { type: "UserAssigned", userAssignedIdentities: [UNKNOWN] } },
        true,
      );
      assert.equal(at(outputs, "identity", "userAssignedIdentities"), UNKNOWN);
      assert.equal(at(outputs, "identity", "type"), "UserAssigned");
    });
  });

  describe("functions", () => {
    it("tell who is signed in", () => {
      assert.deepEqual(call("azure-native:authorization:getClientConfig")["objectId"], OBJECT_ID);
    });

    for (const token of [
      "azure-native:authorization:getClientToken",
      "azure-native:storage:listStorageAccountKeys",
      "azure-native:web:listWebAppHostKeys",
    ]) {
      it(`hand out no credentials: ${token}`, () => {
        assert.throws(() => call(token), /returns credentials/);
      });
    }

    it("are refused by name when unknown", () => {
      assert.throws(() => call("azure-native:network:getVirtualNetwork"), UnknownTypeError);
    });
  });
});
