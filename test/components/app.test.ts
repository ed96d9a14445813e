import assert from "node:assert/strict";
import type { AppSpec } from "../../components/app.ts";
import { LandingZone, type LandingZoneArgs, type PlatformSpec } from "../../components/landingZone.ts";
import { object } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { settingsOf } from "./appFixture.ts";
import { children, one, placement } from "./record.ts";
import {
  allAwaited,
  app,
  appWithApi,
  appWithData,
  document,
  find,
  ingress,
  others,
  platform,
  recordZone,
  secrets,
  signIn,
  waits,
  within,
  zone,
  zoneArgs,
} from "./zoneFixture.ts";

/** A platform with plans of both kinds. */
const withPlans: PlatformSpec = {
  ...platform,
  plans: { premium: { sku: "EP1", subnet: 3 }, steady: { sku: "P1v3", subnet: 1 } },
};

const withGateway = { platform: { make: { ...platform, ingress } } };

/** A zone with that one app `api`. */
const zoneWith = (spec: AppSpec, args: Partial<LandingZoneArgs> = {}) =>
  zone({ secrets, ...args, apps: { api: spec } });

/** What that app consists of. */
const partsOf = async (spec: AppSpec, args: Partial<LandingZoneArgs> = {}) =>
  children(within(await zoneWith(spec, args), "App"));

/** Why a zone with that app is refused. */
async function refused(spec: AppSpec, message: string, args: Partial<LandingZoneArgs> = {}): Promise<void> {
  let refusal: Promise<void> | undefined;
  await recordZone(() => {
    const { apps } = new LandingZone("zone", zoneArgs({ ...args, apps: { api: spec } }));
    refusal = assert.rejects(apps, { name: "Error", message });
  });
  assert.ok(refusal);
  await refusal;
}

/** What every app consists of, on any plan. */
const everyApp = [
  "App api",
  "FunctionApp api",
  "LockedStorage api-host",
  "PrivateEndpoint api-host-blob",
  "PrivateEndpoint api-host-queue",
  "PrivateEndpoint api-host-table",
  "PrivateEndpoint api-sites",
  "WorkloadIdentity api-identity",
  "authorization:RoleAssignment api-host-host-api-identity-storage-blob-data-owner",
  "authorization:RoleAssignment api-host-host-api-identity-storage-table-data-contributor",
  "authorization:RoleAssignment api-insights-api-identity-monitoring-metrics-publisher",
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
  "storage:BlobContainer api-host-blob-deployment",
  "storage:BlobServiceProperties api-host-blob",
  "storage:ManagementPolicy api-host-lifecycle",
  "storage:QueueServiceProperties api-host-queue",
  "storage:StorageAccount api-host",
  "storage:TableServiceProperties api-host-table",
  "web:WebApp api",
  "web:WebAppAuthSettingsV2 api-auth",
  "web:WebAppScmAllowed api-scm",
];

const smallApp = [...everyApp, "web:AppServicePlan api-plan"].sort();

/** What business data adds, beside roles. */
const dataStorage = [
  "LockedStorage api-data",
  "PrivateEndpoint api-data-blob",
  "PrivateEndpoint api-data-queue",
  "PrivateEndpoint api-data-table",
  "monitor:DiagnosticSetting api-data-blob-logs",
  "monitor:DiagnosticSetting api-data-logs",
  "monitor:DiagnosticSetting api-data-queue-logs",
  "monitor:DiagnosticSetting api-data-table-logs",
  "network:PrivateDnsZoneGroup api-data-blob-dns",
  "network:PrivateDnsZoneGroup api-data-queue-dns",
  "network:PrivateDnsZoneGroup api-data-table-dns",
  "network:PrivateEndpoint api-data-blob",
  "network:PrivateEndpoint api-data-queue",
  "network:PrivateEndpoint api-data-table",
  "storage:BlobContainer api-data-blob-archive",
  "storage:BlobContainer api-data-blob-incoming",
  "storage:BlobContainerImmutabilityPolicy api-data-blob-archive-immutable",
  "storage:BlobServiceProperties api-data-blob",
  "storage:ManagementPolicy api-data-lifecycle",
  "storage:Queue api-data-queue-work",
  "storage:Queue api-data-queue-work-poison",
  "storage:QueueServiceProperties api-data-queue",
  "storage:StorageAccount api-data",
  "storage:Table api-data-table-state",
  "storage:TableServiceProperties api-data-table",
];

const dataRoles = [
  "authorization:RoleAssignment api-data-blob-archive-api-identity-storage-blob-data-contributor",
  "authorization:RoleAssignment api-data-blob-incoming-api-identity-storage-blob-data-reader",
  "authorization:RoleAssignment api-data-queue-work-api-identity-storage-queue-data-contributor",
  "authorization:RoleAssignment api-data-queue-work-poison-api-identity-storage-queue-data-message-sender",
  "authorization:RoleAssignment api-data-table-state-api-identity-storage-table-data-contributor",
];

const connectionRole =
  "authorization:RoleAssignment api-on-sbns-orders-api-identity-azure-service-bus-data-receiver";

/** It belongs to the secrets, which are the platform's. */
const secretRole =
  "authorization:RoleAssignment zone-secrets-payment-api-key-api-identity-key-vault-secrets-user";

/** To sign links to blobs: on the account, as Azure has it. */
const linkRole = "authorization:RoleAssignment api-data-delegation-api-identity-storage-blob-delegator";

/** With data, links to it, and a secret that its code reads itself. */
const appThatReads: AppSpec = {
  ...appWithData,
  secrets: [],
  secretReads: ["payment-api-key"],
  data: { ...appWithData.data, downloadLinks: true },
};

const inSlot = [
  "AppSlot api-staging",
  "PrivateEndpoint api-staging-sites",
  "monitor:DiagnosticSetting api-staging-logs",
  "network:PrivateDnsZoneGroup api-staging-sites-dns",
  "network:PrivateEndpoint api-staging-sites",
  "web:WebAppAuthSettingsV2Slot api-staging-auth",
  "web:WebAppFtpAllowedSlot api-staging-ftp",
  "web:WebAppScmAllowedSlot api-staging-scm",
  "web:WebAppSlot api-staging",
  "web:WebAppSlotConfigurationNames api-sticky-settings",
];

const callersOf = (resources: readonly Recorded[], type = "WebAppAuthSettingsV2", name = "api-auth") =>
  object(one(resources, `web:${type}`, name).inputs, "identityProviders", "azureActiveDirectory");

describe("App", () => {
  it("consists of exactly these resources when it has no data", async () => {
    assert.deepEqual(await partsOf(app), smallApp);
  });

  it("adds an account of its own for business data, and a narrow role for each thing in it", async () => {
    const { connections, ...spec } = appWithData;
    assert.deepEqual(
      await partsOf({ ...spec, secrets: [], connections: {} }),
      [...smallApp, ...dataStorage, ...dataRoles].sort(),
    );
  });

  it("adds one role on the account for links to its blobs", async () => {
    const { connections, secretReads, ...spec } = appThatReads;
    const resources = await zoneWith({ ...spec, secretReads: [], connections: {} });
    assert.deepEqual(
      children(within(resources, "App")),
      [...smallApp, ...dataStorage, ...dataRoles, linkRole].sort(),
    );
    assert.equal(
      find(resources, linkRole).inputs["scope"],
      one(resources, "storage:StorageAccount", "api-data").id,
    );
  });

  it("adds nothing but a role on the one secret, among the secrets", async () => {
    for (const key of ["secrets", "secretReads"] as const) {
      const resources = await zoneWith({ ...app, [key]: ["payment-api-key"] });
      assert.deepEqual(children(within(resources, "App")), smallApp);
      assert.deepEqual(
        children(within(resources, "VaultSecrets")).filter((line) => line.includes("RoleAssignment")),
        [secretRole],
      );
      const { inputs } = find(resources, secretRole);
      assert.equal(inputs["scope"], one(resources, "keyvault:Secret", "zone-secrets-payment-api-key").id);
    }
  });

  it("adds exactly the role that a connection needs", async () => {
    const { connections } = appWithData;
    assert.deepEqual(await partsOf({ ...app, connections }), [...smallApp, connectionRole].sort());
  });

  it("adds an API, a backend, a policy and a product for its API", async () => {
    assert.deepEqual(
      await partsOf(appWithApi, withGateway),
      [
        ...smallApp,
        "PublishedApi api-published",
        "apimanagement:Api api-published-api",
        "apimanagement:ApiPolicy api-published-policy",
        "apimanagement:Backend api-published-backend",
        "apimanagement:Product api-published-product",
        "apimanagement:ProductApi api-published-product-api",
      ].sort(),
    );
  });

  it("has no plan of its own on a shared one, shuts FTP there, and has its slots", async () => {
    assert.deepEqual(
      await partsOf({ ...app, plan: "premium", slots: ["staging"] }, { platform: { make: withPlans } }),
      [...everyApp, "web:WebAppFtpAllowed api-ftp", ...inSlot].sort(),
    );
  });

  it("runs on the plan that it names, and reaches out through that plan's subnet", async () => {
    const place = async (plan: string, more: Partial<AppSpec> = {}) => {
      const resources = await zoneWith({ ...app, plan, ...more }, { platform: { make: withPlans } });
      const { serverFarmId, virtualNetworkSubnetId, siteConfig } = one(resources, "web:WebApp", "api").inputs;
      const planName = plan === "FlexConsumption" ? "api-plan" : `zone-plan-${plan}`;
      assert.equal(serverFarmId, one(resources, "web:AppServicePlan", planName).id);
      return { subnet: String(virtualNetworkSubnetId).split("/").at(-1), config: object(siteConfig) };
    };
    assert.equal((await place("FlexConsumption")).subnet, "snet-flex");
    const premium = await place("premium", { maximumInstanceCount: 3, healthCheckPath: "/api/health" });
    assert.equal(premium.subnet, "snet-plan-3");
    assert.deepEqual(
      [
        premium.config["functionAppScaleLimit"],
        premium.config["healthCheckPath"],
        premium.config["linuxFxVersion"],
      ],
      [3, "/api/health", "Node|22"],
    );
    const steady = await place("steady", { maximumInstanceCount: 3 });
    assert.equal(steady.subnet, "snet-plan-1");
    // All apps of a dedicated plan run on all of its machines.
    assert.equal(steady.config["functionAppScaleLimit"], undefined);
  });

  it("limits cost on Flex Consumption: 40 instances unless told otherwise, none that stay", async () => {
    const scale = async (spec: Partial<AppSpec>) => {
      const resources = await zoneWith({ ...app, ...spec });
      return object(one(resources, "web:WebApp", "api").inputs, "functionAppConfig", "scaleAndConcurrency");
    };
    assert.deepEqual(await scale({}), { instanceMemoryMB: 2048, maximumInstanceCount: 40 });
    assert.deepEqual(
      await scale({ instanceMemoryMB: 4096, maximumInstanceCount: 80, alwaysReady: { http: 2 } }),
      {
        instanceMemoryMB: 4096,
        maximumInstanceCount: 80,
        alwaysReady: [{ name: "http", instanceCount: 2 }],
      },
    );
  });

  it("closes the app: private, HTTPS, TLS 1.2, no debugging, no basic publishing, everyone refused by default", async () => {
    const resources = await zoneWith(app);
    const { httpsOnly, publicNetworkAccess, enabled, ...site } = one(resources, "web:WebApp", "api").inputs;
    assert.deepEqual(
      { httpsOnly, publicNetworkAccess, enabled },
      {
        httpsOnly: true,
        publicNetworkAccess: "Disabled",
        enabled: true,
      },
    );
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
    assert.deepEqual(callersOf(resources), { enabled: false });
  });

  it("lets in tokens of the tenant, for the app, from the named applications", async () => {
    const caller = "00000000-0000-0000-0000-00000000000b";
    const resources = await zoneWith({ ...app, signIn: { ...signIn, applications: [caller] } });
    assert.deepEqual(callersOf(resources), {
      enabled: true,
      registration: {
        openIdIssuer: `https://login.microsoftonline.com/${placement.tenantId}/v2.0`,
        clientId: signIn.clientId,
      },
      validation: {
        allowedAudiences: ["api://api"],
        defaultAuthorizationPolicy: { allowedApplications: [caller] },
      },
    });
  });

  it("with an API lets in exactly the gateway, beside whom it names itself", async () => {
    const caller = "00000000-0000-0000-0000-00000000000b";
    for (const applications of [[], [caller]]) {
      const resources = await zoneWith({ ...appWithApi, signIn: { ...signIn, applications } }, withGateway);
      const gateway = one(resources, "managedidentity:UserAssignedIdentity", "zone-ingress-identity");
      assert.deepEqual(object(callersOf(resources), "validation", "defaultAuthorizationPolicy"), {
        allowedApplications: [gateway.outputs["clientId"], ...applications],
      });
    }
  });

  it("without an API does not let in the gateway that others have", async () => {
    const caller = "00000000-0000-0000-0000-00000000000b";
    const resources = await zoneWith({ ...app, signIn: { ...signIn, applications: [caller] } }, withGateway);
    assert.deepEqual(object(callersOf(resources), "validation", "defaultAuthorizationPolicy"), {
      allowedApplications: [caller],
    });
    for (const nobody of [app, { ...app, signIn }]) {
      assert.deepEqual(callersOf(await zoneWith(nobody, withGateway)), { enabled: false });
    }
  });

  it("lets the same callers into its slots", async () => {
    const resources = await zoneWith(
      { ...appWithApi, plan: "premium", slots: ["staging"] },
      { platform: { make: { ...withPlans, ingress } } },
    );
    assert.deepEqual(
      callersOf(resources, "WebAppAuthSettingsV2Slot", "api-staging-auth"),
      callersOf(resources),
    );
  });

  it("publishes its API with the defaults of the gateway where it does not say otherwise", async () => {
    const policyOf = async (api: Partial<AppSpec["api"]>) => {
      const cors = ["https://portal.contoso.example"];
      const resources = await zoneWith(
        { ...appWithApi, api: { path: "orders", document, ...api } },
        {
          platform: {
            make: { ...platform, ingress: { ...ingress, defaults: { ...ingress.defaults, cors } } },
          },
        },
      );
      return String(one(resources, "apimanagement:ApiPolicy", "api-published-policy").inputs["value"]);
    };
    const usual = await policyOf({});
    for (const [, part] of Object.entries({
      audience: "<audience>api://orders</audience>",
      limit: 'calls="100"',
      origin: "<origin>https://portal.contoso.example</origin>",
      // The gateway gets itself a token for the app.
      backend: 'resource="api://api"',
    })) {
      assert.ok(usual.includes(part), part);
    }
    const own = await policyOf({
      audience: "api://shop",
      rateLimit: { calls: 7, seconds: 60 },
      cors: ["https://shop.contoso.example", "https://portal.contoso.example"],
    });
    assert.ok(own.includes("<audience>api://shop</audience>") && !own.includes("api://orders<"));
    assert.ok(own.includes('calls="7"') && !own.includes('calls="100"'));
    assert.deepEqual(own.match(/<origin>.*?<\/origin>/g), [
      "<origin>https://portal.contoso.example</origin>",
      "<origin>https://shop.contoso.example</origin>",
    ]);
  });

  it("opens storage and telemetry by the app's own identity, without a key in the settings", async () => {
    const resources = await zoneWith(app);
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

  it("tells the app where its data, its secrets and its connections are, and never a secret itself", async () => {
    const resources = await zoneWith({ ...appWithData, settings: { GREETING: "hello" } });
    assert.equal(
      one(resources, "storage:StorageAccount", "api-data").inputs["accountName"],
      "stdordersapitestab12",
    );
    const site = one(resources, "web:WebApp", "api");
    const { clientId } = one(resources, "managedidentity:UserAssignedIdentity", "api-identity").outputs;
    const own = Object.entries(settingsOf(site)).filter(
      ([name]) => !/^(?:AzureWebJobsStorage|APPLICATIONINSIGHTS)_/.test(name),
    );
    assert.deepEqual(Object.fromEntries(own), {
      GREETING: "hello",
      PAYMENT_API_KEY:
        "@Microsoft.KeyVault(SecretUri=https://kvorderstestab12.vault.azure.net/secrets/payment-api-key)",
      Data__credential: "managedidentity",
      Data__clientId: clientId,
      Data__blobServiceUri: "https://stdordersapitestab12.blob.core.windows.net/",
      Data__queueServiceUri: "https://stdordersapitestab12.queue.core.windows.net/",
      Data__tableServiceUri: "https://stdordersapitestab12.table.core.windows.net/",
      Orders__fullyQualifiedNamespace: "sbns.servicebus.windows.net",
      Orders__credential: "managedidentity",
      Orders__clientId: clientId,
    });
    assert.deepEqual(site.secretInputs, []);
  });

  it("tells the app where the vault is only when its code reads it, and who the gateway is only with an API", async () => {
    const told = async (spec: AppSpec) => {
      const resources = await zoneWith(spec, withGateway);
      const { KeyVault__vaultUri: vault, Gateway__clientId: gateway } = settingsOf(
        one(resources, "web:WebApp", "api"),
      );
      const { clientId } = one(
        resources,
        "managedidentity:UserAssignedIdentity",
        "zone-ingress-identity",
      ).outputs;
      return { vault, gateway: gateway === clientId ? "the gateway" : gateway };
    };
    const vault = "https://kvorderstestab12.vault.azure.net";
    const secretReads = ["payment-api-key"];
    assert.deepEqual(await told(app), { vault: undefined, gateway: undefined });
    assert.deepEqual(await told({ ...app, secrets: secretReads }), { vault: undefined, gateway: undefined });
    assert.deepEqual(await told({ ...app, secretReads }), { vault, gateway: undefined });
    assert.deepEqual(await told(appWithApi), { vault: undefined, gateway: "the gateway" });
    assert.deepEqual(await told({ ...appWithApi, secretReads }), { vault, gateway: "the gateway" });
  });

  it("tells its slots the same of the vault and of the gateway", async () => {
    const resources = await zoneWith(
      { ...appWithApi, secretReads: ["payment-api-key"], plan: "premium", slots: ["staging"] },
      { platform: { make: { ...withPlans, ingress } } },
    );
    const told = (site: Recorded) =>
      Object.entries(settingsOf(site)).filter(([name]) => /^(?:KeyVault|Gateway)__/.test(name));
    const inProduction = told(one(resources, "web:WebApp", "api"));
    assert.equal(inProduction.length, 2);
    assert.deepEqual(told(one(resources, "web:WebAppSlot", "api-staging")), inProduction);
  });

  it("keeps triggers out of its slots: only production knows data and connections", async () => {
    const resources = await zoneWith(
      { ...appWithData, plan: "premium", slots: ["staging"] },
      { platform: { make: withPlans } },
    );
    const named = (site: Recorded) =>
      Object.keys(settingsOf(site)).filter((name) => /^(?:Data|Orders)__|^PAYMENT/.test(name));
    assert.equal(named(one(resources, "web:WebApp", "api")).length, 9);
    assert.deepEqual(named(one(resources, "web:WebAppSlot", "api-staging")), ["PAYMENT_API_KEY"]);
  });

  it("starts only after its roles, and the endpoints and names of its storage and of the vault", async () => {
    for (const [spec, roles] of [
      [appWithData, 10],
      [appThatReads, 11],
    ] as const) {
      const resources = await zoneWith(spec);
      const awaited = allAwaited(resources, one(resources, "web:WebApp", "api"));
      const needed = resources.filter(
        ({ type, name }) =>
          /RoleAssignment$|VirtualNetworkLink$|NatGateway$|UserAssignedIdentity$/.test(type) ||
          /network:(PrivateEndpoint|PrivateDnsZoneGroup)$/.test(type) ||
          name === "api-host-blob-deployment",
      );
      assert.deepEqual(
        needed.filter(({ urn }) => !awaited.has(urn)).map(({ name }) => name),
        ["api-sites", "api-sites-dns"],
      );
      assert.equal(needed.length, 24 + roles);
    }
  });

  it("gets its roles once its identity is there, and one on a container, a queue, a table or a secret once that is there", async () => {
    const resources = await zoneWith(appWithData);
    const roles = resources.filter(({ type }) => type.endsWith("RoleAssignment"));
    assert.equal(roles.length, 3 + dataRoles.length + 2);
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "api-identity");
    for (const role of roles) {
      const awaited = allAwaited(resources, role);
      assert.ok(awaited.has(identity.urn), role.name);
      const scope = resources.find(({ id }) => id === role.inputs["scope"]);
      // The Service Bus is there already.
      assert.ok(
        scope === undefined ? role.name.startsWith("api-on-sbns") : awaited.has(scope.urn),
        role.name,
      );
    }
  });

  it("is published once the gateway is ready, and callers get to it last", async () => {
    const resources = await zoneWith(
      { ...appWithApi, api: { path: "orders", document, operations: { listOrders: { roles: ["Reader"] } } } },
      {
        platform: {
          make: {
            ...platform,
            ingress: { ...ingress, defaults: { ...ingress.defaults, quota: { calls: 9, seconds: 3600 } } },
          },
        },
      },
    );
    const policies = [
      "apimanagement:ApiPolicy api-published-policy",
      "apimanagement:ApiOperationPolicy api-published-listorders-policy",
      "apimanagement:ProductPolicy api-published-product-policy",
    ];
    for (const policy of policies) {
      assert.ok(waits(resources, "apimanagement:ProductApi api-published-product-api", policy), policy);
    }
    for (const awaited of [
      "apimanagement:Policy zone-ingress-gateway-policy",
      "apimanagement:NamedValue zone-ingress-gateway-value-identity-client-id",
      "web:WebApp api",
    ]) {
      assert.ok(waits(resources, "apimanagement:ApiPolicy api-published-policy", awaited), awaited);
    }
  });

  it("changes a site and its slots one thing at a time", async () => {
    const resources = await zoneWith(
      { ...app, plan: "premium", slots: ["staging"] },
      { platform: { make: withPlans } },
    );
    const inOrder = [
      "web:WebApp api",
      "web:WebAppAuthSettingsV2 api-auth",
      "web:WebAppFtpAllowed api-ftp",
      "web:WebAppScmAllowed api-scm",
      "network:PrivateEndpoint api-sites",
      "network:PrivateDnsZoneGroup api-sites-dns",
      "web:WebAppSlotConfigurationNames api-sticky-settings",
      "web:WebAppSlot api-staging",
      "web:WebAppAuthSettingsV2Slot api-staging-auth",
    ];
    inOrder.slice(1).forEach((later, index) => {
      assert.ok(waits(resources, later, inOrder[index] ?? ""), later);
    });
  });

  it("lets deployers put the package of an app on Elastic Premium where the app fetches it, and nobody's elsewhere", async () => {
    const pipeline = "00000000-0000-0000-0000-0000000000c3";
    const team = "00000000-0000-0000-0000-0000000000c4";
    const resources = await zone({
      platform: { make: withPlans },
      access: { deployers: { groups: [team], servicePrincipals: [pipeline] } },
      deletionProtection: true,
      apps: { flex: app, premium: { ...app, plan: "premium" }, steady: { ...app, plan: "steady" } },
    });
    const uploads = resources.filter(({ name }) => /-deployer-.*-storage-/.test(name));
    assert.deepEqual(uploads.map(({ inputs }) => [inputs["principalId"], inputs["principalType"]]).sort(), [
      [pipeline, "ServicePrincipal"],
      [team, "Group"],
    ]);
    const container = one(resources, "storage:BlobContainer", "premium-host-blob-deployment");
    for (const { inputs, urn } of uploads) {
      assert.equal(inputs["scope"], container.id);
      assert.match(String(inputs["roleDefinitionId"]), /ba92f5b4-2d11-453d-a403-e96b0029c9fe$/);
      const lock = one(resources, "authorization:ManagementLockByScope", "premium-host-lock");
      assert.ok(lock.dependencies.includes(urn));
    }
  });

  it("locks its storage in Azure and in Pulumi when asked to, after everything that is in it", async () => {
    const resources = await zoneWith(appWithData, { deletionProtection: true });
    for (const account of ["api-host", "api-data"]) {
      const { id, protect } = one(resources, "storage:StorageAccount", account);
      assert.equal(protect, true);
      const lock = one(resources, "authorization:ManagementLockByScope", `${account}-lock`);
      assert.deepEqual([lock.inputs["scope"], lock.inputs["level"]], [id, "CanNotDelete"]);
      const awaited = allAwaited(resources, lock);
      const inAccount = resources.filter(
        ({ type, name, urn }) =>
          urn.includes("LockedStorage") && type.startsWith("azure-native:") && name.startsWith(account),
      );
      assert.ok(inAccount.length > 12);
      assert.deepEqual(
        inAccount.filter(({ urn }) => !awaited.has(urn)).map(({ name }) => name),
        [],
      );
      assert.deepEqual(
        resources.filter((each) => allAwaited(resources, each).has(lock.urn)).map(({ name }) => name),
        [],
      );
    }
  });

  it("gives an app that is isolated no role on data, secrets and connections, no caller, and stops it; all else stays", async () => {
    const spec = {
      ...appThatReads,
      signIn,
      api: { path: "orders", document },
      plan: "premium",
      slots: ["staging"],
    };
    const args = { deletionProtection: true, platform: { make: { ...withPlans, ingress } } };
    const before = children(await zoneWith(spec, args));
    const resources = await zoneWith({ ...spec, isolate: true }, args);
    const after = children(resources);
    assert.deepEqual(
      after.filter((line) => !before.includes(line)),
      [],
    );
    assert.deepEqual(
      before.filter((line) => !after.includes(line)),
      // Azure would delete no role under the lock.
      [
        "authorization:ManagementLockByScope api-data-lock",
        ...dataRoles,
        linkRole,
        connectionRole,
        secretRole,
      ].sort(),
    );
    assert.deepEqual(callersOf(resources), { enabled: false });
    assert.deepEqual(callersOf(resources, "WebAppAuthSettingsV2Slot", "api-staging-auth"), {
      enabled: false,
    });
    for (const [type, name] of [
      ["web:WebApp", "api"],
      ["web:WebAppSlot", "api-staging"],
    ] as const) {
      const { enabled, scmSiteAlsoStopped } = one(resources, type, name).inputs;
      assert.deepEqual({ enabled, scmSiteAlsoStopped }, { enabled: false, scmSiteAlsoStopped: true });
    }
    assert.equal(one(resources, "storage:StorageAccount", "api-data").protect, true);
  });

  it("encrypts both of its accounts with a key of one's own when given one", async () => {
    const key = {
      vaultUri: "https://kv.vault.azure.net",
      keyName: "storage",
      identityId: others.keyIdentity,
    };
    const resources = await zoneWith(appWithData, {
      platform: { make: { ...platform, customerManagedKey: key } },
    });
    for (const account of ["api-host", "api-data"]) {
      const { identity, encryption } = one(resources, "storage:StorageAccount", account).inputs;
      assert.deepEqual(identity, { type: "UserAssigned", userAssignedIdentities: [others.keyIdentity] });
      const { keySource, keyVaultProperties, encryptionIdentity, requireInfrastructureEncryption } =
        object(encryption);
      assert.deepEqual(
        { keySource, keyVaultProperties, encryptionIdentity, requireInfrastructureEncryption },
        {
          keySource: "Microsoft.Keyvault",
          keyVaultProperties: { keyVaultUri: "https://kv.vault.azure.net", keyName: "storage" },
          encryptionIdentity: { encryptionUserAssignedIdentity: others.keyIdentity },
          requireInfrastructureEncryption: true,
        },
      );
    }
  });

  it("spreads over zones what can be", async () => {
    const resources = await zoneWith(appWithData, { zoneRedundant: true });
    assert.equal(one(resources, "web:AppServicePlan", "api-plan").inputs["zoneRedundant"], true);
    for (const account of ["api-host", "api-data"]) {
      assert.deepEqual(one(resources, "storage:StorageAccount", account).inputs["sku"], {
        name: "Standard_ZRS",
      });
    }
  });

  it("is refused on a plan that is not there", async () => {
    await refused(
      { ...app, plan: "basic" },
      "api is to run on the plan 'basic'; there is FlexConsumption, premium, steady",
      { platform: { make: withPlans } },
    );
    await refused({ ...app, plan: "basic" }, "api is to run on the plan 'basic'; there is FlexConsumption");
  });

  it("is refused with an API that nobody could publish, or that the gateway could not sign in to", async () => {
    const message = "api has an API, which needs a gateway, and signIn for the gateway to sign in with";
    await refused(appWithApi, message);
    await refused({ ...app, api: { path: "orders", document } }, message, withGateway);
  });

  it("is refused with a secret that is not there", async () => {
    const message = "zone-secrets has no secret payment; it has payment-api-key";
    await refused({ ...app, secrets: ["payment"] }, message, { secrets });
    await refused({ ...app, secretReads: ["payment"] }, message, { secrets });
    await refused({ ...app, secrets: ["payment"], isolate: true }, message, { secrets });
  });
});
