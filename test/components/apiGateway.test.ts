import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ApiGateway, type ApiGatewayArgs } from "../../components/apiGateway.ts";
import { globalPolicy } from "../../components/gateway/policies.ts";
import { noGateway } from "../../components/gatewayState.ts";
import { WorkloadIdentity } from "../../components/workloadIdentity.ts";
import { roles } from "../../components/roles.ts";
import { UNKNOWN, at, object, type Properties } from "../../rehearsal/azure/values.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const provider = (rest: string) =>
  `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/${rest}`;
const vnet = provider("Microsoft.Network/virtualNetworks/vnet-test");

const exists = { exists: true, closable: true, pendingConnections: [] };

function make(args: Partial<ApiGatewayArgs> = {}): ApiGateway {
  return new ApiGateway("gateway", {
    placement,
    serviceName: "apim-test",
    tier: "StandardV2",
    access: "private",
    units: 1,
    network: {
      id: vnet,
      privateEndpointSubnetId: `${vnet}/subnets/snet-private-endpoints`,
      privateDnsZonesOf: () => [
        {
          name: "privatelink.azure-api.net",
          id: provider("Microsoft.Network/privateDnsZones/privatelink.azure-api.net"),
        },
      ],
      created: [],
      resolves: () => [],
    },
    subnetId: `${vnet}/subnets/snet-gateway`,
    monitoring: {
      workspaceId,
      connectionString: "InstrumentationKey=0",
      applicationInsights: { id: provider("Microsoft.Insights/components/appi-test"), name: "appi-test" },
    },
    identity: new WorkloadIdentity("identity", { placement, identityName: "id-gateway" }),
    state: noGateway,
    publisher: { name: "Contoso", email: "api@contoso.example" },
    ...args,
  });
}

const gateway = (args: Partial<ApiGatewayArgs> = {}) => record(() => void make(args));

/** The same in a preview, where Azure is not asked whether it would let an existing gateway be closed. */
async function previewed(args: Partial<ApiGatewayArgs>): Promise<readonly Recorded[]> {
  const azure = await simulateAzure({ preview: true });
  make(args);
  return azure.settled();
}

const service = (resources: readonly Recorded[]): Properties =>
  one(resources, "apimanagement:ApiManagementService", "gateway").inputs;

const own = (resources: readonly Recorded[]) =>
  children(resources).filter((line) => !line.endsWith("Identity identity"));

const inEveryTier = [
  "ApiGateway gateway",
  "apimanagement:ApiManagementService gateway",
  "apimanagement:Diagnostic gateway-diagnostic",
  "apimanagement:Logger gateway-logger",
  "apimanagement:NamedValue gateway-value-identity-client-id",
  "apimanagement:Policy gateway-policy",
  "authorization:RoleAssignment gateway-insights-identity-monitoring-metrics-publisher",
  "monitor:DiagnosticSetting gateway-logs",
];

async function previewOf(args: Partial<ApiGatewayArgs>): Promise<ApiGateway> {
  const azure = await simulateAzure({ preview: true });
  const made = make(args);
  await azure.settled();
  return made;
}

describe("ApiGateway", () => {
  it("makes exactly the service with a private endpoint, logs, telemetry and the policy of all APIs", async () => {
    assert.deepEqual(
      own(await gateway()),
      [
        ...inEveryTier,
        "PrivateEndpoint gateway-gateway",
        "network:PrivateDnsZoneGroup gateway-gateway-dns",
        "network:PrivateEndpoint gateway-gateway",
      ].sort(),
    );
  });

  it("gives a gateway inside the network a name there, and no private endpoint", async () => {
    for (const args of [
      { tier: "Developer" },
      { tier: "Premium" },
      { tier: "PremiumV2", injected: true },
    ] as const) {
      assert.deepEqual(
        own(await gateway(args)),
        [
          ...inEveryTier,
          "privatedns:PrivateRecordSet gateway-dns-record",
          "privatedns:PrivateZone gateway-dns",
          "privatedns:VirtualNetworkLink gateway-dns-link",
        ].sort(),
      );
    }
  });

  it("makes neither for a public gateway", async () => {
    for (const tier of ["Developer", "StandardV2"] as const) {
      assert.deepEqual(own(await gateway({ tier, access: "public" })), [...inEveryTier].sort());
    }
  });

  it("asks Azure for a service without portals, in the network, with both identities and strong TLS", async () => {
    const resources = await gateway();
    const identity = String(one(resources, "managedidentity:UserAssignedIdentity", "identity").id);
    const { tags, location, azureApiVersion, customProperties, ...inputs } = service(resources);
    assert.deepEqual(
      { tags, location, azureApiVersion },
      { tags: placement.tags, location: "westeurope", azureApiVersion: "2024-05-01" },
    );
    assert.equal(
      at(customProperties, "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10"),
      "False",
    );
    assert.deepEqual(inputs, {
      serviceName: "apim-test",
      resourceGroupName: "rg-test",
      sku: { name: "StandardV2", capacity: 1 },
      publisherName: "Contoso",
      publisherEmail: "api@contoso.example",
      identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [identity]: {} } },
      virtualNetworkType: "External",
      virtualNetworkConfiguration: { subnetResourceId: `${vnet}/subnets/snet-gateway` },
      publicNetworkAccess: "Enabled",
      developerPortalStatus: "Disabled",
      legacyPortalStatus: "Disabled",
      apiVersionConstraint: { minApiVersion: "2021-08-01" },
      disableGateway: false,
      restore: false,
    });
  });

  it("sits in the network as its tier and access have it, without a switch for public access where there is none", async () => {
    const places = [
      [{ tier: "Developer" }, "Internal", undefined],
      [{ tier: "Premium", access: "public" }, "External", undefined],
      [{ tier: "PremiumV2", injected: true }, "Internal", undefined],
      [{ tier: "PremiumV2" }, "External", "Enabled"],
      [{ tier: "StandardV2", access: "public" }, "External", "Enabled"],
    ] as const;
    for (const [args, type, access] of places) {
      const { virtualNetworkType, publicNetworkAccess, configurationApi } = service(await gateway(args));
      assert.deepEqual([virtualNetworkType, publicNetworkAccess], [type, access], JSON.stringify(args));
      const classic = args.tier === "Developer" || args.tier === "Premium";
      assert.deepEqual(configurationApi, classic ? { legacyApi: "Disabled" } : undefined);
    }
  });

  it("is closed to the public network as soon as Azure lets it be, and says so until then", async () => {
    const access = async (state: ApiGatewayArgs["state"]) =>
      service(await previewed({ state }))["publicNetworkAccess"];
    assert.equal(await access(noGateway), "Enabled");
    assert.equal(await access({ ...exists, closable: false }), "Enabled");
    assert.equal(await access(exists), "Disabled");
    assert.equal(
      service(await previewed({ access: "public", state: exists }))["publicNetworkAccess"],
      "Enabled",
    );

    const pending = async (args: Partial<ApiGatewayArgs>) => (await previewOf(args)).pending;
    assert.match((await pending({})) ?? "", /^The gateway can still be called .* Run pulumi up once more/);
    assert.equal(await pending({ state: exists }), undefined);
    assert.equal(await pending({ access: "public" }), undefined);
    assert.equal(await pending({ tier: "Developer" }), undefined);
  });

  it("tells which connections somebody must approve, and how; the next deployment would not", async () => {
    const pendingConnections = [{ id: "/x", message: "functions-landing-zone" }];
    const { pending, approvals } = await previewOf({ state: { ...exists, pendingConnections } });
    assert.equal(pending, undefined);
    assert.deepEqual(approvals, [
      `A connection to the gateway's private link waits, with the message "functions-landing-zone". If it is yours, approve it: az network private-endpoint-connection approve --id /x`,
    ]);
  });

  it("spreads the units of Premium over zones, with an address of its own", async () => {
    const resources = await gateway({ tier: "Premium", units: 3, zoneRedundant: true });
    const address = one(resources, "network:PublicIPAddress", "gateway-ip");
    assert.deepEqual(service(resources)["zones"], ["1", "2", "3"]);
    assert.equal(service(resources)["publicIpAddressId"], address.id);
    const { sku, publicIPAllocationMethod, zones, dnsSettings } = address.inputs;
    assert.deepEqual(
      { sku, publicIPAllocationMethod, zones, dnsSettings },
      {
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        zones: ["1", "2", "3"],
        dnsSettings: { domainNameLabel: "apim-test" },
      },
    );
    one(resources, "monitor:DiagnosticSetting", "gateway-ip-logs");
    assert.equal(service(await gateway({ tier: "Premium" }))["zones"], undefined);
  });

  it("refuses zones that its tier or its units do not have", async () => {
    await record(() => {
      for (const args of [
        { tier: "StandardV2", units: 3 },
        { tier: "Premium", units: 1 },
      ] as const) {
        assert.throws(() => make({ ...args, zoneRedundant: true }), {
          message: `${args.units} units of ${args.tier} can't be spread evenly over zones`,
        });
      }
    });
  });

  it("asks for client certificates in the handshake when it is to check them", async () => {
    const clientCertificates = { thumbprints: ["A".repeat(40)] };
    const resources = await gateway({ clientCertificates });
    assert.deepEqual(service(resources)["hostnameConfigurations"], [
      {
        type: "Proxy",
        hostName: "apim-test.azure-api.net",
        certificateSource: "BuiltIn",
        defaultSslBinding: true,
        negotiateClientCertificate: true,
      },
    ]);
    assert.equal(
      one(resources, "apimanagement:Policy", "gateway-policy").inputs["value"],
      globalPolicy({ ipFilter: [], clientCertificates }),
    );
  });

  it("puts what is unknown in a preview into named values, so that the policy itself is known", async () => {
    const resources = await previewed({
      ipFilter: ["203.0.113.0/24"],
      frontDoorId: pulumi.output(Promise.resolve("11111111-2222-3333-4444-555555555555")),
    });
    const policy = one(resources, "apimanagement:Policy", "gateway-policy");
    assert.equal(
      policy.inputs["value"],
      globalPolicy({ ipFilter: ["203.0.113.0/24"], frontDoorId: "{{front-door-id}}" }),
    );
    assert.equal(policy.inputs["serviceName"], "apim-test");
    const clientId = one(resources, "apimanagement:NamedValue", "gateway-value-identity-client-id");
    assert.equal(clientId.inputs["value"], UNKNOWN);
    assert.equal(clientId.inputs["secret"], false);
    assert.equal(
      one(resources, "apimanagement:NamedValue", "gateway-value-front-door-id").inputs["displayName"],
      "front-door-id",
    );
  });

  it("sends telemetry by its own identity, without anything that was in a message", async () => {
    const resources = await gateway();
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "identity");
    const logger = one(resources, "apimanagement:Logger", "gateway-logger");
    assert.deepEqual(logger.inputs["credentials"], {
      connectionString: "InstrumentationKey=0",
      identityClientId: identity.outputs["clientId"],
    });
    const { frontend, backend, alwaysLog, sampling, httpCorrelationProtocol, loggerId, diagnosticId } = one(
      resources,
      "apimanagement:Diagnostic",
      "gateway-diagnostic",
    ).inputs;
    assert.deepEqual(
      { alwaysLog, sampling, httpCorrelationProtocol, loggerId, diagnosticId },
      {
        alwaysLog: "allErrors",
        sampling: { samplingType: "fixed", percentage: 20 },
        httpCorrelationProtocol: "W3C",
        loggerId: logger.id,
        diagnosticId: "applicationinsights",
      },
    );
    const hidden = (value: string) => ({ value, mode: "Hide" });
    for (const { request, response } of [object(frontend), object(backend)]) {
      for (const message of [request, response]) {
        assert.deepEqual(message, {
          headers: [],
          body: { bytes: 0 },
          dataMasking: {
            headers: ["Authorization", "Cookie", "Ocp-Apim-Subscription-Key", "Set-Cookie"].map(hidden),
            queryParams: [hidden("*")],
          },
        });
      }
    }
  });

  it("sends all logs to the workspace, into tables of their own", async () => {
    const {
      logAnalyticsDestinationType,
      logs,
      metrics,
      workspaceId: workspace,
    } = one(await gateway(), "monitor:DiagnosticSetting", "gateway-logs").inputs;
    assert.deepEqual(
      { logAnalyticsDestinationType, logs, metrics, workspace },
      {
        logAnalyticsDestinationType: "Dedicated",
        logs: [{ categoryGroup: "allLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
        workspace: workspaceId,
      },
    );
  });

  it("reads secrets of a vault with its system-assigned identity, each by a role on that secret alone", async () => {
    const secretId = provider("Microsoft.KeyVault/vaults/kv-test/secrets/partner-key");
    const resources = await record(() => {
      const parent = new pulumi.ComponentResource("test:index:Vault", "vault");
      make({
        namedValues: {
          names: { "partner.key": "partner-key" },
          secrets: {
            secretUri: (secret) => `https://kv-test.vault.azure.net/secrets/${secret}`,
            ready: [],
            grantRead: (principal, secret) =>
              principal.grant("vault", "Key Vault Secrets User", { id: secretId, name: secret }, parent),
          },
        },
      });
    });
    const value = one(resources, "apimanagement:NamedValue", "gateway-value-partner.key");
    const { namedValueId, displayName, secret, keyVault, value: text } = value.inputs;
    assert.deepEqual(
      { namedValueId, displayName, secret, keyVault, text },
      {
        namedValueId: "partner.key",
        displayName: "partner.key",
        secret: true,
        keyVault: { secretIdentifier: "https://kv-test.vault.azure.net/secrets/partner-key" },
        text: undefined,
      },
    );
    const granted = one(
      resources,
      "authorization:RoleAssignment",
      "vault-gateway-system-key-vault-secrets-user",
    );
    assert.equal(granted.inputs["scope"], secretId);
    assert.equal(
      granted.inputs["principalId"],
      at(one(resources, "apimanagement:ApiManagementService", "gateway").outputs, "identity", "principalId"),
    );
    assert.ok(String(granted.inputs["roleDefinitionId"]).endsWith(roles["Key Vault Secrets User"]));
    assert.ok(value.dependencies.includes(granted.urn), "the role comes before the named value");
    assert.ok(
      value.dependencies.includes(one(resources, "network:PrivateDnsZoneGroup", "gateway-gateway-dns").urn),
      "the named value comes late",
    );
    assert.ok(
      one(resources, "apimanagement:Policy", "gateway-policy").dependencies.includes(value.urn),
      "the named value comes before the policy",
    );
  });

  it("makes everything in an order that works", async () => {
    const resources = await gateway();
    const dependencies = (type: string, name: string) => one(resources, type, name).dependencies;
    const urn = (type: string, name: string) => one(resources, type, name).urn;
    const identity = urn("managedidentity:UserAssignedIdentity", "identity");
    const apim = urn("apimanagement:ApiManagementService", "gateway");
    assert.ok(dependencies("apimanagement:ApiManagementService", "gateway").includes(identity));
    assert.ok(
      dependencies("apimanagement:Logger", "gateway-logger").includes(
        urn("authorization:RoleAssignment", "gateway-insights-identity-monitoring-metrics-publisher"),
      ),
      "the role comes before the logger",
    );
    assert.ok(
      dependencies("apimanagement:Policy", "gateway-policy").includes(
        urn("apimanagement:NamedValue", "gateway-value-identity-client-id"),
      ),
      "named values come before the policy",
    );
    for (const [type, name] of [
      ["apimanagement:NamedValue", "gateway-value-identity-client-id"],
      ["network:PrivateEndpoint", "gateway-gateway"],
    ] as const) {
      assert.ok(dependencies(type, name).includes(apim), name);
    }
  });

  it("leads its name to its address within the network", async () => {
    const resources = await gateway({ tier: "Premium" });
    const zone = "apim-test.azure-api.net";
    assert.equal(one(resources, "privatedns:PrivateZone", "gateway-dns").inputs["privateZoneName"], zone);
    const link = one(resources, "privatedns:VirtualNetworkLink", "gateway-dns-link").inputs;
    assert.deepEqual(
      [link["privateZoneName"], link["virtualNetwork"], link["registrationEnabled"]],
      [zone, { id: vnet }, false],
    );
    const { privateZoneName, recordType, relativeRecordSetName, aRecords } = one(
      resources,
      "privatedns:PrivateRecordSet",
      "gateway-dns-record",
    ).inputs;
    assert.deepEqual(
      { privateZoneName, recordType, relativeRecordSetName, aRecords },
      {
        privateZoneName: zone,
        recordType: "A",
        relativeRecordSetName: "@",
        aRecords: [{ ipv4Address: "10.0.0.5" }],
      },
    );
  });

  it("tells where it answers, in a preview too", async () => {
    const azure = await simulateAzure({ preview: true });
    const { url, hostName, tier, identityClientId, serviceName } = make();
    const known = (output: pulumi.Output<string>) =>
      new Promise((resolve) => {
        output.apply(resolve);
      });
    assert.equal(await known(url), "https://apim-test.azure-api.net");
    assert.equal(await known(hostName), "apim-test.azure-api.net");
    assert.equal(await known(serviceName), "apim-test");
    assert.deepEqual(
      { tier, identityClientId },
      { tier: "StandardV2", identityClientId: "{{identity-client-id}}" },
    );
    await azure.settled();
  });
});
