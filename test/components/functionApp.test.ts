import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../rehearsal/azure/values.ts";
import { simulateAzure } from "../../rehearsal/mocks.ts";
import {
  app,
  appOnPlan,
  configOf,
  connectionString,
  flex,
  integrationSubnetId,
  settingsOf,
} from "./appFixture.ts";
import { children, one, placement, record } from "./record.ts";

const own = (lines: string[]) =>
  lines.filter((line) => / api($|-)/.test(line) && !line.includes("api-identity"));

/** Inputs that an app has on any plan. */
const onAnyPlan = {
  publicNetworkAccess: "Disabled",
  minTlsVersion: "1.2",
  scmMinTlsVersion: "1.2",
  http20Enabled: true,
  remoteDebuggingEnabled: false,
  cors: { allowedOrigins: [], supportCredentials: false },
  ipSecurityRestrictionsDefaultAction: "Deny",
  scmIpSecurityRestrictionsDefaultAction: "Deny",
  scmIpSecurityRestrictionsUseMain: false,
};

describe("FunctionApp", () => {
  it("makes exactly these resources on Flex Consumption", async () => {
    const resources = await record(() => {
      app();
    });
    assert.deepEqual(own(children(resources)), [
      "FunctionApp api",
      "PrivateEndpoint api-sites",
      "monitor:DiagnosticSetting api-logs",
      "network:PrivateDnsZoneGroup api-sites-dns",
      "network:PrivateEndpoint api-sites",
      "web:AppServicePlan api-plan",
      "web:WebApp api",
      "web:WebAppAuthSettingsV2 api-auth",
      "web:WebAppScmAllowed api-scm",
    ]);
  });

  it("makes exactly these on a shared plan: no plan of its own, and FTP closed", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP1" });
    });
    assert.deepEqual(own(children(resources)), [
      "FunctionApp api",
      "PrivateEndpoint api-sites",
      "monitor:DiagnosticSetting api-logs",
      "network:PrivateDnsZoneGroup api-sites-dns",
      "network:PrivateEndpoint api-sites",
      "web:WebApp api",
      "web:WebAppAuthSettingsV2 api-auth",
      "web:WebAppFtpAllowed api-ftp",
      "web:WebAppScmAllowed api-scm",
    ]);
    assert.equal(one(resources, "web:WebAppFtpAllowed", "api-ftp").inputs["allow"], false);
    assert.equal(one(resources, "web:WebAppScmAllowed", "api-scm").inputs["allow"], false);
  });

  it("asks of a site on Flex Consumption exactly this", async () => {
    const resources = await record(() => {
      app({ hosting: { ...flex, alwaysReady: { http: 2, "function:jobs": 3 } } });
    });
    const site = one(resources, "web:WebApp", "api");
    const { siteConfig, azureApiVersion, tags, location, resourceGroupName, ...inputs } = site.inputs;
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "api-identity").id;
    assert.deepEqual(inputs, {
      name: "func-api",
      kind: "functionapp,linux",
      serverFarmId: one(resources, "web:AppServicePlan", "api-plan").id,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
      keyVaultReferenceIdentity: identity,
      enabled: true,
      scmSiteAlsoStopped: false,
      httpsOnly: true,
      publicNetworkAccess: "Disabled",
      virtualNetworkSubnetId: integrationSubnetId,
      functionAppConfig: {
        deployment: {
          storage: {
            type: "blobContainer",
            value: "https://st.blob.core.windows.net/deployment",
            authentication: { type: "UserAssignedIdentity", userAssignedIdentityResourceId: identity },
          },
        },
        runtime: { name: "node", version: "22" },
        scaleAndConcurrency: {
          instanceMemoryMB: 2048,
          maximumInstanceCount: 40,
          alwaysReady: [
            { name: "http", instanceCount: 2 },
            { name: "function:jobs", instanceCount: 3 },
          ],
        },
      },
      // The SDK's own defaults.
      clientAffinityEnabled: false,
      hyperV: false,
    });
    assert.deepEqual(configOf(site), onAnyPlan);
    assert.deepEqual(one(resources, "web:AppServicePlan", "api-plan").inputs["sku"], {
      name: "FC1",
      tier: "FlexConsumption",
    });
  });

  it("asks of a site on Elastic Premium exactly this", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP2", zoneRedundant: true }, { maximumInstances: 3, healthCheckPath: "/api/health" });
    });
    const site = one(resources, "web:WebApp", "api");
    const { siteConfig, azureApiVersion, tags, location, resourceGroupName, ...inputs } = site.inputs;
    const identity = one(resources, "managedidentity:UserAssignedIdentity", "api-identity").id;
    assert.deepEqual(inputs, {
      name: "func-api",
      kind: "functionapp,linux",
      reserved: true,
      serverFarmId: one(resources, "web:AppServicePlan", "premium").id,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
      keyVaultReferenceIdentity: identity,
      enabled: true,
      scmSiteAlsoStopped: false,
      httpsOnly: true,
      publicNetworkAccess: "Disabled",
      virtualNetworkSubnetId: integrationSubnetId,
      outboundVnetRouting: { allTraffic: true },
      sshEnabled: false,
      clientAffinityEnabled: false,
      hyperV: false,
    });
    assert.deepEqual(configOf(site), {
      ...onAnyPlan,
      ftpsState: "Disabled",
      linuxFxVersion: "Node|22",
      functionsRuntimeScaleMonitoringEnabled: true,
      minimumElasticInstanceCount: 2,
      functionAppScaleLimit: 3,
      healthCheckPath: "/api/health",
    });
  });

  it("asks of a site on a dedicated plan what differs there: always on, encrypted to the instance", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "P1v3" });
    });
    const site = one(resources, "web:WebApp", "api");
    assert.equal(site.inputs["endToEndEncryptionEnabled"], true);
    assert.deepEqual(site.inputs["outboundVnetRouting"], { allTraffic: true });
    assert.deepEqual(configOf(site), {
      ...onAnyPlan,
      ftpsState: "Disabled",
      linuxFxVersion: "Node|22",
      alwaysOn: true,
    });
  });

  it("finds storage, telemetry and code by identity, without a key, on each plan by the settings of that plan", async () => {
    const settingsOn = async (program: () => void) => {
      const resources = await record(program);
      const identity = one(resources, "managedidentity:UserAssignedIdentity", "api-identity");
      const clientId = String(identity.outputs["clientId"]);
      const {
        AzureWebJobsStorage__credential: credential,
        AzureWebJobsStorage__clientId: storageClient,
        AzureWebJobsStorage__blobServiceUri: blob,
        AzureWebJobsStorage__queueServiceUri: queue,
        AzureWebJobsStorage__tableServiceUri: table,
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights,
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: insightsAuth,
        ...rest
      } = settingsOf(one(resources, "web:WebApp", "api"));
      assert.deepEqual(
        [credential, storageClient, blob, queue, table, insights, insightsAuth],
        [
          "managedidentity",
          clientId,
          "https://st.blob.core.windows.net/",
          "https://st.queue.core.windows.net/",
          "https://st.table.core.windows.net/",
          connectionString,
          `ClientId=${clientId};Authorization=AAD`,
        ],
      );
      return { rest, identityId: identity.id };
    };
    const onFlex = await settingsOn(() => app());
    assert.deepEqual(onFlex.rest, {});
    const onPremium = await settingsOn(() => appOnPlan({ sku: "EP1" }));
    assert.deepEqual(onPremium.rest, {
      FUNCTIONS_EXTENSION_VERSION: "~4",
      FUNCTIONS_WORKER_RUNTIME: "node",
      WEBSITE_RUN_FROM_PACKAGE: "https://st.blob.core.windows.net/deployment/production.zip",
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: onPremium.identityId,
      AzureFunctionsWebHost__hostid: "production",
    });
    const onDedicated = await settingsOn(() => appOnPlan({ sku: "P0v3" }));
    assert.deepEqual(onDedicated.rest, {
      FUNCTIONS_EXTENSION_VERSION: "~4",
      FUNCTIONS_WORKER_RUNTIME: "node",
      WEBSITE_RUN_FROM_PACKAGE: "1",
      AzureFunctionsWebHost__hostid: "production",
    });
  });

  it("spells each language as Linux plans want it", async () => {
    for (const [runtime, expected] of [
      [{ name: "dotnet-isolated", version: "10.0" }, "DOTNET-ISOLATED|10.0"],
      [{ name: "java", version: "21" }, "Java|21"],
      [{ name: "powershell", version: "7.6" }, "PowerShell|7.6"],
      [{ name: "python", version: "3.13" }, "Python|3.13"],
    ] as const) {
      const resources = await record(() => {
        appOnPlan({ sku: "EP1" }, {}, { runtime });
      });
      const site = one(resources, "web:WebApp", "api");
      assert.equal(configOf(site)["linuxFxVersion"], expected);
      assert.equal(settingsOf(site)["FUNCTIONS_WORKER_RUNTIME"], runtime.name);
    }
  });

  it("requires a certificate of callers when told to, with HTTP/2 still on", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "P1v3" }, { clientCertificates: true });
    });
    const site = one(resources, "web:WebApp", "api");
    assert.equal(site.inputs["clientCertEnabled"], true);
    assert.equal(site.inputs["clientCertMode"], "Required");
    assert.equal(site.inputs["clientCertExclusionPaths"], undefined);
    assert.equal(configOf(site)["http20Enabled"], true);
  });

  it("lets nobody in by default, and leaves out no path", async () => {
    const resources = await record(() => {
      app();
    });
    const { name, resourceGroupName, azureApiVersion, ...settings } = one(
      resources,
      "web:WebAppAuthSettingsV2",
      "api-auth",
    ).inputs;
    assert.deepEqual(settings, {
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
      httpSettings: { requireHttps: true },
      login: { tokenStore: { enabled: false } },
      identityProviders: { azureActiveDirectory: { enabled: false } },
    });
  });

  it("lets in the applications named, also one whose id is only known after a deployment", async () => {
    const gateway = pulumi.output("00000000-0000-0000-0000-00000000000c");
    const resources = await record(() => {
      app({ signIn: { clientId: "app", audience: "api://app", applications: [gateway, "client"] } });
    });
    assert.deepEqual(one(resources, "web:WebAppAuthSettingsV2", "api-auth").inputs["identityProviders"], {
      azureActiveDirectory: {
        enabled: true,
        registration: {
          openIdIssuer: `https://login.microsoftonline.com/${placement.tenantId}/v2.0`,
          clientId: "app",
        },
        validation: {
          allowedAudiences: ["api://app"],
          defaultAuthorizationPolicy: {
            allowedApplications: ["00000000-0000-0000-0000-00000000000c", "client"],
          },
        },
      },
    });
  });

  it("has the app's own settings in production, those of its triggers too", async () => {
    const resources = await record(() => {
      app({ settings: { GREETING: "hello" }, productionSettings: { Orders__credential: "managedidentity" } });
    });
    const settings = settingsOf(one(resources, "web:WebApp", "api"));
    assert.equal(settings["GREETING"], "hello");
    assert.equal(settings["Orders__credential"], "managedidentity");
  });

  it("starts the site only after its storage and its roles, and changes it one step at a time", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP1" });
    });
    const urn = (type: string, name: string) => one(resources, type, name).urn;
    const site = one(resources, "web:WebApp", "api");
    for (const marker of ["storage-ready", "roles-ready"]) {
      assert.ok(site.dependencies.includes(urn("resources:ResourceGroup", marker)), marker);
    }
    const steps = [
      ["web:WebApp", "api"],
      ["web:WebAppAuthSettingsV2", "api-auth"],
      ["web:WebAppFtpAllowed", "api-ftp"],
      ["web:WebAppScmAllowed", "api-scm"],
      ["network:PrivateEndpoint", "api-sites"],
    ] as const;
    for (const [index, [type, name]] of steps.entries()) {
      const [before = type, its = name] = steps[index - 1] ?? [];
      if (index > 0) {
        assert.ok(
          one(resources, type, name).dependencies.includes(urn(before, its)),
          `${name} waits for ${its}`,
        );
      }
    }
  });

  it("stops when it is isolated, lets nobody in, and keeps everything else as it is", async () => {
    const signIn = { clientId: "app", audience: "api://app", applications: ["client"] };
    const made = async (isolate: boolean) =>
      new Map(
        (
          await record(() => {
            appOnPlan({ sku: "EP1" }, { slots: ["staging"] }, { signIn, isolate });
          })
        ).map(({ urn, inputs }) => [urn, inputs]),
      );
    const [before, after] = [await made(false), await made(true)];
    assert.deepEqual([...after.keys()], [...before.keys()]);
    const changes = [...before].flatMap(([urn, inputs]) =>
      Object.keys(inputs).flatMap((key) => {
        const now = after.get(urn)?.[key];
        return JSON.stringify(now) === JSON.stringify(inputs[key])
          ? []
          : [`${urn.split("::").at(-1) ?? ""} ${key} ${JSON.stringify(now)}`];
      }),
    );
    const nobody = JSON.stringify({ azureActiveDirectory: { enabled: false } });
    assert.deepEqual(changes.sort(), [
      "api enabled false",
      "api scmSiteAlsoStopped true",
      `api-auth identityProviders ${nobody}`,
      "api-staging enabled false",
      "api-staging scmSiteAlsoStopped true",
      `api-staging-auth identityProviders ${nobody}`,
    ]);
  });

  it("knows in preview all of its configuration but what Azure makes up", async () => {
    const azure = await simulateAzure({ preview: true });
    appOnPlan({ sku: "EP1" }, { slots: ["staging"] });
    const resources = await azure.settled();
    const site = one(resources, "web:WebApp", "api");
    assert.equal(configOf(site)["ftpsState"], "Disabled");
    assert.equal(settingsOf(site)["AzureWebJobsStorage__clientId"], UNKNOWN);
    assert.equal(settingsOf(site)["AzureFunctionsWebHost__hostid"], "production");
    assert.equal(one(resources, "web:WebAppFtpAllowed", "api-ftp").inputs["name"], "func-api");
    assert.equal(one(resources, "web:WebAppFtpAllowedSlot", "api-staging-ftp").inputs["slot"], "staging");
    assert.equal(one(resources, "web:WebAppSlot", "api-staging").inputs["name"], "func-api");
  });
});
