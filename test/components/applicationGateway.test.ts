import assert from "node:assert/strict";
import { ApplicationGateway, type ApplicationGatewayArgs } from "../../components/applicationGateway.ts";
import { applicationGatewayFirewall } from "../../components/edge/applicationGatewayFirewall.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import { UNKNOWN, at } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const inGroup = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers`;
const gatewayId = `${inGroup}/Microsoft.Network/applicationGateways/agw-test`;
const subnetId = `${inGroup}/Microsoft.Network/virtualNetworks/vnet-test/subnets/snet-edge`;
const identityId = `${inGroup}/Microsoft.ManagedIdentity/userAssignedIdentities/id-tls`;
const secretId = "https://kv-tls.vault.azure.net/secrets/api";
const trafficRules = { rateLimit: { requests: 1000, minutes: 1 } } as const;

const make = (args: Partial<ApplicationGatewayArgs> = {}): ApplicationGateway =>
  new ApplicationGateway("edge", {
    placement,
    workspaceId,
    applicationGatewayName: "agw-test",
    firewallPolicyName: "waftest",
    subnetId,
    hostName: "api.contoso.com",
    certificate: { secretId, identityId },
    gatewayHostName: "apim-test.azure-api.net",
    trafficRules,
    capacity: { minimum: 2, maximum: 10 },
    ...args,
  });

const made = (args: Partial<ApplicationGatewayArgs> = {}): Promise<readonly Recorded[]> =>
  record(() => {
    make(args);
  });

const inputsOf = async (args: Partial<ApplicationGatewayArgs> = {}) =>
  one(await made(args), "network:ApplicationGateway", "edge").inputs;

describe("ApplicationGateway", () => {
  it("makes exactly the gateway, its address, its firewall and their logs", async () => {
    assert.deepEqual(children(await made()), [
      "ApplicationGateway edge",
      "monitor:DiagnosticSetting edge-ip-logs",
      "monitor:DiagnosticSetting edge-logs",
      "network:ApplicationGateway edge",
      "network:PublicIPAddress edge-ip",
      "network:WebApplicationFirewallPolicy edge-firewall",
    ]);
  });

  it("has the firewall before everything, in the subnet that is its own", async () => {
    const resources = await made();
    const { sku, firewallPolicy, gatewayIPConfigurations, autoscaleConfiguration } = one(
      resources,
      "network:ApplicationGateway",
      "edge",
    ).inputs;
    const policy = one(resources, "network:WebApplicationFirewallPolicy", "edge-firewall");
    assert.deepEqual(sku, { name: "WAF_v2", tier: "WAF_v2" });
    assert.deepEqual(firewallPolicy, { id: policy.id });
    assert.deepEqual(gatewayIPConfigurations, [{ name: "subnet", subnet: { id: subnetId } }]);
    assert.deepEqual(autoscaleConfiguration, { minCapacity: 2, maxCapacity: 10 });
    const { policyName, policySettings, customRules, managedRules } = policy.inputs;
    assert.equal(policyName, "waftest");
    assert.deepEqual({ policySettings, customRules, managedRules }, applicationGatewayFirewall(trafficRules));
  });

  it("listens by HTTPS alone, under one host name, with the certificate of Key Vault", async () => {
    const { frontendPorts, httpListeners, sslCertificates, sslPolicy, identity, enableHttp2 } =
      await inputsOf();
    assert.deepEqual(frontendPorts, [{ name: "https", port: 443 }]);
    assert.deepEqual(httpListeners, [
      {
        name: "https",
        protocol: "Https",
        hostName: "api.contoso.com",
        requireServerNameIndication: true,
        frontendIPConfiguration: { id: `${gatewayId}/frontendIPConfigurations/public` },
        frontendPort: { id: `${gatewayId}/frontendPorts/https` },
        sslCertificate: { id: `${gatewayId}/sslCertificates/listener` },
      },
    ]);
    assert.deepEqual(sslCertificates, [{ name: "listener", keyVaultSecretId: secretId }]);
    assert.deepEqual(sslPolicy, { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" });
    assert.deepEqual(identity, { type: "UserAssigned", userAssignedIdentities: [identityId] });
    assert.equal(enableHttp2, true);
  });

  it("speaks HTTPS to the gateway too, by the gateway's own name, and asks it how it is", async () => {
    const { backendAddressPools, backendHttpSettingsCollection, probes, requestRoutingRules } =
      await inputsOf();
    assert.deepEqual(backendAddressPools, [
      { name: "gateway", backendAddresses: [{ fqdn: "apim-test.azure-api.net" }] },
    ]);
    assert.deepEqual(backendHttpSettingsCollection, [
      {
        name: "gateway",
        protocol: "Https",
        port: 443,
        pickHostNameFromBackendAddress: true,
        cookieBasedAffinity: "Disabled",
        requestTimeout: 240,
        probe: { id: `${gatewayId}/probes/gateway` },
      },
    ]);
    assert.deepEqual(probes, [
      {
        name: "gateway",
        protocol: "Https",
        path: "/status-0123456789abcdef",
        pickHostNameFromBackendHttpSettings: true,
        interval: 30,
        timeout: 30,
        unhealthyThreshold: 3,
        match: { statusCodes: ["200"] },
      },
    ]);
    assert.deepEqual(requestRoutingRules, [
      {
        name: "gateway",
        ruleType: "Basic",
        priority: 100,
        httpListener: { id: `${gatewayId}/httpListeners/https` },
        backendAddressPool: { id: `${gatewayId}/backendAddressPools/gateway` },
        backendHttpSettings: { id: `${gatewayId}/backendHttpSettingsCollection/gateway` },
      },
    ]);
  });

  it("has a static address, protected as the network is", async () => {
    const resources = await made();
    const { sku, publicIPAllocationMethod, ddosSettings, zones, publicIpAddressName } = one(
      resources,
      "network:PublicIPAddress",
      "edge-ip",
    ).inputs;
    assert.deepEqual(
      { sku, publicIPAllocationMethod, ddosSettings, zones, publicIpAddressName },
      {
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        ddosSettings: { protectionMode: "VirtualNetworkInherited" },
        zones: undefined,
        publicIpAddressName: "pip-agw-test",
      },
    );
    const { frontendIPConfigurations } = one(resources, "network:ApplicationGateway", "edge").inputs;
    assert.deepEqual(frontendIPConfigurations, [
      { name: "public", publicIPAddress: { id: one(resources, "network:PublicIPAddress", "edge-ip").id } },
    ]);
  });

  it("sends all logs of itself and of its address to the workspace", async () => {
    const resources = await made();
    for (const [setting, type, name] of [
      ["edge-logs", "network:ApplicationGateway", "edge"],
      ["edge-ip-logs", "network:PublicIPAddress", "edge-ip"],
    ] as const) {
      const {
        resourceUri,
        logs,
        workspaceId: sink,
      } = one(resources, "monitor:DiagnosticSetting", setting).inputs;
      assert.equal(resourceUri, one(resources, type, name).id);
      assert.deepEqual(logs, [{ categoryGroup: "allLogs", enabled: true }]);
      assert.equal(sink, workspaceId);
    }
  });

  it("is spread over three zones with its address when asked to", async () => {
    const resources = await made({ zoneRedundant: true });
    for (const [type, name] of [
      ["network:ApplicationGateway", "edge"],
      ["network:PublicIPAddress", "edge-ip"],
    ] as const) {
      assert.deepEqual(one(resources, type, name).inputs["zones"], ["1", "2", "3"]);
    }
  });

  it("waits for what it was told to, such as the role on its certificate", async () => {
    const resources = await record(() => {
      const identity = new WorkloadIdentity("tls", { placement, identityName: "id-tls" });
      const role = identity.grant(
        "kv",
        "Key Vault Secrets User",
        { id: `${inGroup}/Microsoft.KeyVault/vaults/kv-tls`, name: "kv-tls" },
        identity,
      );
      make({ certificate: { secretId, identityId: identity.id }, after: [role] });
    });
    const { dependencies } = one(resources, "network:ApplicationGateway", "edge");
    assert.ok(
      dependencies.includes(
        one(resources, "authorization:RoleAssignment", "kv-tls-key-vault-secrets-user").urn,
      ),
    );
  });

  it("tells its host name and its address", async () => {
    let gateway: ApplicationGateway | undefined;
    const resources = await record(() => {
      gateway = make();
    });
    assert.ok(gateway);
    assert.equal(gateway.hostName, "api.contoso.com");
    const address = gateway.publicIpAddress;
    assert.equal(
      await new Promise((resolve) => address.apply(resolve)),
      one(resources, "network:PublicIPAddress", "edge-ip").outputs["ipAddress"],
    );
  });

  it("knows in a preview what its parts are and how they hang together", async () => {
    const azure = await simulateAzure({ project: "functions-landing-zone", stack: "test", preview: true });
    make();
    const { inputs } = one(await azure.settled(), "network:ApplicationGateway", "edge");
    assert.equal(
      at(inputs, "httpListeners", 0, "sslCertificate", "id"),
      `${gatewayId}/sslCertificates/listener`,
    );
    assert.equal(
      at(inputs, "backendHttpSettingsCollection", 0, "probe", "id"),
      `${gatewayId}/probes/gateway`,
    );
    assert.deepEqual(
      Object.keys(inputs).filter((key) => inputs[key] === UNKNOWN),
      [],
    );
  });
});
