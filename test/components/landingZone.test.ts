import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { LandingZone, type AppArgs, type LandingZoneArgs } from "../../components/landingZone.ts";
import { at, list, object, text, UNKNOWN } from "../../rehearsal/azure/values.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import { children, one, placement } from "./record.ts";

const app: AppArgs = {
  runtime: { name: "node", version: "22" },
  instanceMemoryMB: 2048,
  maximumInstanceCount: 40,
  data: { containers: {}, queues: {}, tables: {}, immutableDays: {} },
  durable: false,
};

async function zone(args: Partial<LandingZoneArgs> = {}, preview = false): Promise<readonly Recorded[]> {
  const azure = await simulateAzure({
    project: "functions-landing-zone",
    stack: "test",
    preview,
    outside: args.customerManagedKey ? [args.customerManagedKey.identityId] : [],
  });
  new LandingZone("zone", {
    subscriptionId: placement.subscriptionId,
    tenantId: placement.tenantId,
    naming: { workload: "orders", environment: "test", location: "westeurope", suffix: "ab12" },
    tags: { owner: "test", costCenter: "0" },
    network: { addressSpace: "10.0.0.0/22" },
    monitoring: { retentionDays: 90 },
    zoneRedundant: false,
    deletionProtection: false,
    apps: { api: app },
    ...args,
  });
  return azure.settled();
}

const settingsOf = (site: Recorded): Record<string, unknown> =>
  Object.fromEntries(
    list(site.inputs, "siteConfig", "appSettings").map((setting) => [
      text(setting, "name") ?? "",
      at(setting, "value"),
    ]),
  );

describe("LandingZone", () => {
  it("makes exactly these resources for one app without data", async () => {
    const resources = (await zone()).filter(({ name }) => !name.startsWith("zone-"));
    assert.deepEqual(children(resources), [
      "FunctionApp api",
      "LandingZone zone",
      "LockedStorage api-host",
      "PrivateEndpoint api-host-blob",
      "PrivateEndpoint api-host-queue",
      "PrivateEndpoint api-host-table",
      "PrivateEndpoint api-sites",
      "WorkloadIdentity api-identity",
      "authorization:RoleAssignment api-host-host-api-identity-storage-blob-data-owner",
      "authorization:RoleAssignment api-host-host-api-identity-storage-table-data-contributor",
      "managedidentity:UserAssignedIdentity api-identity",
      "monitor:DiagnosticSetting api-host-blob-logs",
      "monitor:DiagnosticSetting api-host-logs",
      "monitor:DiagnosticSetting api-host-queue-logs",
      "monitor:DiagnosticSetting api-host-table-logs",
      "monitor:DiagnosticSetting api-logs",
      "network:PrivateDnsZoneGroup api-host-blob-dns",
      "network:PrivateDnsZoneGroup api-host-queue-dns",
      "network:PrivateDnsZoneGroup api-host-table-dns",
      "network:PrivateDnsZoneGroup api-sites-dns",
      "network:PrivateEndpoint api-host-blob",
      "network:PrivateEndpoint api-host-queue",
      "network:PrivateEndpoint api-host-table",
      "network:PrivateEndpoint api-sites",
      "resources:ResourceGroup zone",
      "storage:BlobContainer api-host-blob-deployment",
      "storage:BlobServiceProperties api-host-blob",
      "storage:ManagementPolicy api-host-lifecycle",
      "storage:QueueServiceProperties api-host-queue",
      "storage:StorageAccount api-host",
      "storage:TableServiceProperties api-host-table",
      "web:AppServicePlan api-plan",
      "web:WebApp api",
      "web:WebAppAuthSettingsV2 api-auth",
      "web:WebAppScmAllowed api-scm",
    ]);
  });

  it("closes the app: private, HTTPS, TLS 1.2, no debugging, no basic publishing, everyone refused by default", async () => {
    const resources = await zone();
    const { httpsOnly, publicNetworkAccess, ...site } = one(resources, "web:WebApp", "api").inputs;
    assert.equal(httpsOnly, true);
    assert.equal(publicNetworkAccess, "Disabled");
    const { appSettings, ...config } = object(site, "siteConfig");
    assert.ok(appSettings !== undefined);
    assert.deepEqual(config, {
      publicNetworkAccess: "Disabled",
      minTlsVersion: "1.2",
      scmMinTlsVersion: "1.2",
      http20Enabled: true,
      remoteDebuggingEnabled: false,
      cors: { allowedOrigins: [], supportCredentials: false },
      ipSecurityRestrictionsDefaultAction: "Deny",
      scmIpSecurityRestrictionsDefaultAction: "Deny",
      scmIpSecurityRestrictionsUseMain: false,
    });
    assert.ok(!("isXenon" in site), "Flex Consumption refuses isXenon");
    assert.equal(one(resources, "web:WebAppScmAllowed", "api-scm").inputs["allow"], false);
    const auth = one(resources, "web:WebAppAuthSettingsV2", "api-auth").inputs;
    assert.deepEqual(auth["globalValidation"], {
      requireAuthentication: true,
      unauthenticatedClientAction: "Return401",
    });
    assert.deepEqual(auth["identityProviders"], { azureActiveDirectory: { enabled: false } });
  });

  it("lets in tokens of the tenant, for the app, from the named applications", async () => {
    const clientId = "00000000-0000-0000-0000-00000000000a";
    const caller = "00000000-0000-0000-0000-00000000000b";
    const resources = await zone({
      apps: { api: { ...app, signIn: { clientId, audience: "api://api", applications: [caller] } } },
    });
    assert.deepEqual(one(resources, "web:WebAppAuthSettingsV2", "api-auth").inputs["identityProviders"], {
      azureActiveDirectory: {
        enabled: true,
        registration: {
          openIdIssuer: `https://login.microsoftonline.com/${placement.tenantId}/v2.0`,
          clientId,
        },
        validation: {
          allowedAudiences: ["api://api"],
          defaultAuthorizationPolicy: { allowedApplications: [caller] },
        },
      },
    });
  });

  it("opens storage and telemetry by the app's own identity, without a key in the settings", async () => {
    const resources = await zone();
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "api-identity");
    const site = one(resources, "web:WebApp", "api");
    assert.deepEqual(site.inputs["identity"], {
      type: "UserAssigned",
      userAssignedIdentities: [identity.id],
    });
    assert.equal(site.inputs["keyVaultReferenceIdentity"], identity.id);
    const { clientId } = identity.outputs;
    assert.deepEqual(settingsOf(site), {
      AzureWebJobsStorage__credential: "managedidentity",
      AzureWebJobsStorage__clientId: clientId,
      AzureWebJobsStorage__blobServiceUri: "https://sthordersapitestab12.blob.core.windows.net/",
      AzureWebJobsStorage__queueServiceUri: "https://sthordersapitestab12.queue.core.windows.net/",
      AzureWebJobsStorage__tableServiceUri: "https://sthordersapitestab12.table.core.windows.net/",
      APPLICATIONINSIGHTS_CONNECTION_STRING: one(
        resources,
        "applicationinsights:Component",
        "zone-monitoring-insights",
      ).outputs["connectionString"],
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${String(clientId)};Authorization=AAD`,
    });
    assert.deepEqual(site.inputs["functionAppConfig"], {
      deployment: {
        storage: {
          type: "blobContainer",
          value: "https://sthordersapitestab12.blob.core.windows.net/deployment",
          authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity.id },
        },
      },
      runtime: { name: "node", version: "22" },
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 },
    });
  });

  it("keeps business data apart from the host's, and tells the app where it is", async () => {
    const resources = await zone({
      apps: {
        api: {
          ...app,
          data: {
            containers: { incoming: "read" },
            queues: { work: "process" },
            tables: { state: "write" },
            immutableDays: {},
          },
          settings: { GREETING: "hello" },
        },
      },
    });
    assert.equal(
      one(resources, "storage:StorageAccount", "api-data").inputs["accountName"],
      "stdordersapitestab12",
    );
    assert.deepEqual(
      children(resources).filter((line) => line.includes("RoleAssignment api-data")),
      [
        "authorization:RoleAssignment api-data-blob-incoming-api-identity-storage-blob-data-reader",
        "authorization:RoleAssignment api-data-queue-work-api-identity-storage-queue-data-contributor",
        "authorization:RoleAssignment api-data-queue-work-poison-api-identity-storage-queue-data-message-sender",
        "authorization:RoleAssignment api-data-table-state-api-identity-storage-table-data-contributor",
      ],
    );
    const settings = settingsOf(one(resources, "web:WebApp", "api"));
    assert.equal(settings["Data__credential"], "managedidentity");
    assert.equal(settings["Data__queueServiceUri"], "https://stdordersapitestab12.queue.core.windows.net/");
    assert.equal(settings["GREETING"], "hello");
  });

  /** Names of everything that a resource waits for, near and far. */
  function before(resources: readonly Recorded[], urn: string): Set<string> {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const found = new Set<string>();
    const walk = (next: string) => {
      for (const dependency of byUrn.get(next)?.dependencies ?? []) {
        if (!found.has(dependency)) {
          found.add(dependency);
          walk(dependency);
        }
      }
    };
    walk(urn);
    return found;
  }

  it("starts the app only after its roles, and the endpoints and names of its storage", async () => {
    const resources = await zone({
      apps: { api: { ...app, data: { ...app.data, containers: { incoming: "read" } } } },
    });
    const awaited = before(resources, one(resources, "web:WebApp", "api").urn);
    const needed = resources.filter(
      ({ type, name }) =>
        /RoleAssignment$|VirtualNetworkLink$|BlobContainer$|NatGateway$/.test(type) ||
        (/network:(PrivateEndpoint|PrivateDnsZoneGroup)$/.test(type) && !name.startsWith("api-sites")),
    );
    assert.equal(needed.length, 19);
    assert.deepEqual(
      needed.filter(({ urn }) => !awaited.has(urn)).map(({ name }) => name),
      [],
    );
  });

  it("does one thing at a time where Azure answers 409 otherwise: apps on a subnet, endpoints of an account, changes of a site", async () => {
    const resources = await zone({ apps: { api: app, jobs: app, web: app } });
    const waits = (type: string, name: string, otherType: string, other: string) => {
      assert.ok(
        before(resources, one(resources, type, name).urn).has(one(resources, otherType, other).urn),
        `${name} waits for ${other}`,
      );
    };
    waits("web:WebApp", "jobs", "web:WebApp", "api");
    waits("web:WebApp", "web", "web:WebApp", "jobs");
    waits("network:PrivateEndpoint", "api-host-queue", "network:PrivateEndpoint", "api-host-blob");
    waits("network:PrivateEndpoint", "api-host-table", "network:PrivateEndpoint", "api-host-queue");
    waits("web:WebAppScmAllowed", "api-scm", "web:WebAppAuthSettingsV2", "api-auth");
    waits("network:PrivateEndpoint", "api-sites", "web:WebAppScmAllowed", "api-scm");
  });

  it("gives each app an identity and storage of its own", async () => {
    const resources = await zone({ apps: { api: app, jobs: { ...app, durable: true } } });
    const owners = resources
      .filter(({ type }) => type.endsWith("RoleAssignment"))
      .map(({ name, inputs }) => [name.split("-")[0], inputs["principalId"]] as const);
    const principal = (name: string) =>
      one(resources, "managedidentity:UserAssignedIdentity", `${name}-identity`).outputs["principalId"];
    for (const [owner, principalId] of owners) {
      if (owner !== "zone") {
        assert.equal(principalId, principal(String(owner)));
      }
    }
    assert.notEqual(principal("api"), principal("jobs"));
    assert.ok(
      children(resources).includes(
        "authorization:RoleAssignment jobs-host-host-jobs-identity-storage-queue-data-contributor",
      ),
    );
  });

  it("knows in preview everything that was given, names above all", async () => {
    const resources = await zone({}, true);
    const site = one(resources, "web:WebApp", "api");
    assert.equal(site.inputs["resourceGroupName"], "rg-orders-test-westeurope");
    assert.equal(
      one(resources, "web:WebAppScmAllowed", "api-scm").inputs["name"],
      "func-orders-api-test-ab12",
    );
    assert.equal(
      one(resources, "storage:BlobContainer", "api-host-blob-deployment").inputs["accountName"],
      "sthordersapitestab12",
    );
    assert.equal(settingsOf(site)["AzureWebJobsStorage__credential"], "managedidentity");
    assert.equal(settingsOf(site)["AzureWebJobsStorage__clientId"], UNKNOWN);
  });

  it("gives role assignments names that are known in preview and stay the same", async () => {
    const names = async (preview: boolean) =>
      (await zone({}, preview))
        .filter(({ type }) => type.endsWith("RoleAssignment"))
        .map(({ inputs }) => inputs["roleAssignmentName"])
        .sort();
    const [previewed, deployed] = [await names(true), await names(false)];
    assert.deepEqual(previewed, deployed);
    assert.equal(new Set(deployed).size, deployed.length);
    for (const name of deployed) {
      assert.match(String(name), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("tells of alerts by webhook alone, too", async () => {
    const resources = await zone({ alertWebhook: pulumi.secret("https://hook.contoso.example/token") });
    const group = one(resources, "monitor:ActionGroup", "zone-monitoring-alerts");
    assert.deepEqual(group.inputs["emailReceivers"], []);
  });

  it("locks storage in Azure and in Pulumi when asked to, after everything that is in it", async () => {
    const resources = await zone({
      deletionProtection: true,
      apps: { api: { ...app, data: { ...app.data, containers: { archive: "write" } } } },
    });
    for (const account of ["api-host", "api-data"]) {
      const { id, protect } = one(resources, "storage:StorageAccount", account);
      assert.equal(protect, true);
      const lock = one(resources, "authorization:ManagementLockByScope", `${account}-lock`);
      assert.equal(lock.inputs["scope"], id);
      assert.equal(lock.inputs["level"], "CanNotDelete");
      const within = resources.filter(
        ({ type, name, urn }) =>
          urn.includes("LockedStorage") && type.startsWith("azure-native:") && name.startsWith(account),
      );
      assert.ok(within.length > 8);
      assert.deepEqual(
        within.filter(({ urn }) => !lock.dependencies.includes(urn)).map(({ name }) => name),
        [],
      );
    }
  });

  it("encrypts storage with a key of one's own when given one", async () => {
    const identityId = `/subscriptions/${placement.subscriptionId}/resourceGroups/keys/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key`;
    const resources = await zone({
      customerManagedKey: { vaultUri: "https://kv.vault.azure.net", keyName: "storage", identityId },
    });
    const { identity, encryption } = one(resources, "storage:StorageAccount", "api-host").inputs;
    assert.deepEqual(identity, { type: "UserAssigned", userAssignedIdentities: [identityId] });
    const { keySource, keyVaultProperties, encryptionIdentity, requireInfrastructureEncryption } =
      object(encryption);
    assert.deepEqual(
      { keySource, keyVaultProperties, encryptionIdentity, requireInfrastructureEncryption },
      {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyVaultUri: "https://kv.vault.azure.net", keyName: "storage" },
        encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
        requireInfrastructureEncryption: true,
      },
    );
  });

  it("spreads over zones what can be", async () => {
    const resources = await zone({ zoneRedundant: true });
    assert.equal(one(resources, "web:AppServicePlan", "api-plan").inputs["zoneRedundant"], true);
    assert.deepEqual(one(resources, "storage:StorageAccount", "api-host").inputs["sku"], {
      name: "Standard_ZRS",
    });
  });
});
