import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { LandingZone, type LandingZoneArgs } from "../../components/landingZone.ts";
import { describedPlatform, type PlatformDescription } from "../../components/platformDescription.ts";
import { isList, isObject, UNKNOWN, type Value } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { settingsOf } from "./appFixture.ts";
import { children, one, placement } from "./record.ts";
import {
  app,
  appWithApi,
  everything,
  ingress,
  otherActionGroup,
  platform,
  recordZone,
  secrets,
  told,
  toldIds,
  valueOf,
  waits,
  within,
  zone,
  zoneArgs,
} from "./zoneFixture.ts";

/** What a zone makes itself, beside its platform and its apps. */
function ownOf(resources: readonly Recorded[]): string[] {
  const others = new Set([...within(resources, "Platform"), ...within(resources, "App")]);
  return children(resources.filter((resource) => !others.has(resource)));
}

const always = [
  "Access zone-access",
  "Governance zone-governance",
  "LandingZone zone",
  "resources:ResourceGroup zone",
];

const alerts = { actionGroupName: "ag-test", emails: ["oncall@contoso.example"] };

const withAlerts = {
  platform: { make: { ...platform, monitoring: { ...platform.monitoring, alerts } } },
} satisfies Partial<LandingZoneArgs>;

const activityAlerts = [
  "monitor:ActivityLogAlert zone-alerts-access-changes",
  "monitor:ActivityLogAlert zone-alerts-setting-changes",
  "monitor:ActivityLogAlert zone-alerts-unavailable",
];

/** Those on telemetry, logs and the vault, which the zone that has them looks at. */
const platformAlerts = [
  "monitor:MetricAlert zone-alerts-exceptions",
  "monitor:MetricAlert zone-alerts-failed-requests",
  "monitor:MetricAlert zone-alerts-refused-requests",
  "monitor:MetricAlert zone-alerts-slow-requests",
  "monitor:MetricAlert zone-alerts-vault-denials",
  "monitor:ScheduledQueryRule zone-alerts-denied-sign-ins",
  "monitor:ScheduledQueryRule zone-alerts-poison-messages",
  "monitor:ScheduledQueryRule zone-alerts-storage-denials",
];

/** A zone that is built on the platform of another stack. */
const zoneOn = (description: PlatformDescription, args: Partial<LandingZoneArgs> = {}) =>
  zone({ platform: { existing: describedPlatform(description) }, ...args }, { outside: toldIds });

/** Type and path of each input that is unknown, once. */
function unknowns(resources: readonly Recorded[]): string[] {
  const found = new Set<string>();
  const walk = (value: Value, path: string) => {
    if (value === UNKNOWN) {
      found.add(path);
    } else if (isList(value)) {
      for (const item of value) walk(item, `${path}[]`);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`);
    }
  };
  for (const { type, inputs } of resources) {
    walk(inputs, type.replace("azure-native:", ""));
  }
  return [...found].sort();
}

describe("LandingZone", () => {
  let all: readonly Recorded[];
  let previewed: readonly Recorded[];

  before("make everything, once in earnest and once in a preview", async function () {
    this.timeout(30_000);
    all = await zone(everything);
    previewed = await zone(everything, { preview: true });
  });

  it("makes exactly these resources beside its platform and its apps", async () => {
    assert.deepEqual(ownOf(await zone()), always);
  });

  it("raises alerts once somebody is told of them", async () => {
    assert.deepEqual(ownOf(await zone(withAlerts)), [...always, ...activityAlerts, ...platformAlerts].sort());
  });

  it("adds what it is held to, who has access, and alerts on its gateway, and no more when it has everything", () => {
    assert.deepEqual(
      ownOf(all),
      [
        ...always,
        ...activityAlerts,
        ...platformAlerts,
        "monitor:MetricAlert zone-alerts-gateway-capacity",
        "monitor:MetricAlert zone-alerts-gateway-refused-requests",
        "authorization:PolicyAssignment zone-governance-policy",
        "consumption:Budget zone-governance-budget",
        "resources:DeploymentAtSubscriptionScope zone-governance-defender",
        "authorization:RoleDefinition zone-access-deployer-role",
        "authorization:RoleDefinition zone-access-operator-role",
        "authorization:RoleAssignment zone-access-operator-00000000-0000-0000-0000-0000000000c2",
        "authorization:RoleAssignment zone-access-reader-00000000-0000-0000-0000-0000000000c1",
        "authorization:RoleAssignment zone-access-reader-00000000-0000-0000-0000-0000000000c2",
        ...["api", "jobs", "web"].map(
          (name) => `authorization:RoleAssignment ${name}-deployer-00000000-0000-0000-0000-0000000000c3`,
        ),
      ].sort(),
    );
  });

  it("tells the action group of alerts and of the budget", () => {
    const { id } = one(all, "monitor:ActionGroup", "zone-monitoring-alerts");
    const { notifications } = one(all, "consumption:Budget", "zone-governance-budget").inputs;
    const { actions } = one(all, "monitor:MetricAlert", "zone-alerts-slow-requests").inputs;
    assert.ok(JSON.stringify(notifications).includes(String(id)));
    assert.deepEqual(actions, [{ actionGroupId: id }]);
  });

  it("tells of alerts by webhook alone, too", async () => {
    const webhook = pulumi.secret("https://hook.contoso.example/token");
    const resources = await zone({
      platform: {
        make: {
          ...platform,
          monitoring: { ...platform.monitoring, alerts: { ...alerts, emails: [], webhook } },
        },
      },
    });
    const group = one(resources, "monitor:ActionGroup", "zone-monitoring-alerts");
    assert.deepEqual(group.inputs["emailReceivers"], []);
    assert.deepEqual(group.secretInputs, ["webhookReceivers"]);
  });

  it("tags everything that has tags, with what it is for", () => {
    const tagged = all.filter(({ inputs }) => "tags" in inputs);
    assert.ok(tagged.length > 60);
    for (const { inputs, name } of tagged) {
      assert.deepEqual(
        inputs["tags"],
        { owner: "test", costCenter: "0", environment: "test", workload: "orders" },
        name,
      );
    }
  });

  it("does one thing at a time where Azure answers 409 otherwise: apps on a subnet, endpoints of an account, changes of a site", async () => {
    const resources = await zone({ apps: { api: app, jobs: app, web: app } });
    const inOrder = [
      ["web:WebApp jobs", "web:WebApp api"],
      ["web:WebApp web", "web:WebApp jobs"],
      ["network:PrivateEndpoint api-host-queue", "network:PrivateEndpoint api-host-blob"],
      ["network:PrivateEndpoint api-host-table", "network:PrivateEndpoint api-host-queue"],
      ["web:WebAppScmAllowed api-scm", "web:WebAppAuthSettingsV2 api-auth"],
      ["network:PrivateEndpoint api-sites", "web:WebAppScmAllowed api-scm"],
    ] as const;
    for (const [later, earlier] of inOrder) {
      assert.ok(waits(resources, later, earlier), `${later} waits for ${earlier}`);
    }
  });

  it("keeps an app from waiting for another app's API, endpoints and settings", async () => {
    const resources = await zone({
      platform: { make: { ...platform, ingress } },
      apps: { api: appWithApi, jobs: app },
    });
    for (const later of [
      "apimanagement:Api api-published-api",
      "web:WebAppAuthSettingsV2 api-auth",
      "network:PrivateEndpoint api-sites",
      "apimanagement:ApiManagementService zone-ingress-gateway",
    ]) {
      assert.ok(!waits(resources, "web:WebApp jobs", later), later);
    }
  });

  it("gives each app an identity and storage of its own", async () => {
    const resources = await zone({ apps: { api: app, jobs: { ...app, durable: true } } });
    const owners = within(resources, "App")
      .filter(({ type }) => type.endsWith("RoleAssignment"))
      .map(({ name, inputs }) => [name.split("-")[0], inputs["principalId"]] as const);
    const principal = (name: string) =>
      one(resources, "managedidentity:UserAssignedIdentity", `${name}-identity`).outputs["principalId"];
    for (const [owner, principalId] of owners) {
      assert.equal(principalId, principal(String(owner)));
    }
    assert.equal(owners.length, 7);
    assert.notEqual(principal("api"), principal("jobs"));
    assert.ok(
      children(resources).includes(
        "authorization:RoleAssignment jobs-host-host-jobs-identity-storage-queue-data-contributor",
      ),
    );
  });

  it("makes each resource once, whatever its apps are called", async function () {
    this.timeout(20_000);
    const names = [
      "zone",
      "zone-vault",
      "api",
      "api-host",
      "api-data",
      "gateway",
      "flow-logs",
      "storage-key",
    ];
    const resources = await zone({
      ...everything,
      // Short, so that there is room for the names of the apps.
      naming: { workload: "or", environment: "te", location: "westeurope", suffix: "ab12" },
      apps: Object.fromEntries(names.map((name) => [name, app])),
    });
    const urns = resources.map(({ urn }) => urn);
    assert.equal(new Set(urns).size, urns.length);
    const ids = resources.flatMap(({ id }) => (typeof id === "string" ? [id.toLowerCase()] : []));
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) < index),
      [],
    );
  });

  it("shares the platform of another stack: makes apps only, and no alerts on what is not its own", async () => {
    const resources = await zoneOn(told, {
      secrets,
      existingSecrets: ["partner-key"],
      apps: { api: { ...appWithApi, secrets: ["payment-api-key", "partner-key"] } },
    });
    assert.deepEqual(ownOf(resources), [
      "Access zone-access",
      "Governance zone-governance",
      "LandingZone zone",
      "VaultSecrets zone-secrets",
      ...["partner-key", "payment-api-key"].map(
        (secret) => `authorization:RoleAssignment zone-secrets-${secret}-api-identity-key-vault-secrets-user`,
      ),
      "keyvault:Secret zone-secrets-payment-api-key",
      "random:index/randomPassword:RandomPassword zone-secrets-payment-api-key-value",
      "resources:ResourceGroup zone",
    ]);
    const secret = one(resources, "keyvault:Secret", "zone-secrets-payment-api-key").inputs;
    assert.deepEqual([secret["resourceGroupName"], secret["vaultName"]], ["rg-other", "kvother"]);
    const api = one(resources, "apimanagement:Api", "api-published-api").inputs;
    assert.deepEqual([api["resourceGroupName"], api["serviceName"]], ["rg-other", "apim-other"]);
    const auth = one(resources, "web:WebAppAuthSettingsV2", "api-auth").inputs;
    assert.match(JSON.stringify(auth["identityProviders"]), /"allowedApplications":\["0{8}-[0-]+ff"\]/);
  });

  it("tells who is told of that platform's alerts, of changes of its own and of its budget", async () => {
    const governance = { budget: { monthlyAmount: 5, startDate: "2026-12-01" } };
    const resources = await zoneOn({ ...told, actionGroupId: otherActionGroup }, { governance });
    assert.deepEqual(
      ownOf(resources),
      [
        "Access zone-access",
        "Governance zone-governance",
        "LandingZone zone",
        "VaultSecrets zone-secrets",
        ...activityAlerts,
        "consumption:Budget zone-governance-budget",
        "resources:ResourceGroup zone",
      ].sort(),
    );
  });

  it("is refused with a budget of which nobody would be told", async () => {
    await recordZone(() => {
      const governance = { budget: { monthlyAmount: 5, startDate: "2026-12-01" } };
      assert.throws(() => new LandingZone("zone", zoneArgs({ governance })), {
        message: "there is a budget, and nobody is told of it: the platform needs alerts",
      });
    });
  });

  it("has outputs for whoever deploys code, calls an API or approves a connection", async () => {
    const pendingConnections = [{ id: "/subscriptions/s/x", message: "Front Door" }];
    const state = { exists: true, closable: false, pendingConnections };
    let made: LandingZone | undefined;
    await recordZone(() => {
      made = new LandingZone(
        "zone",
        zoneArgs({
          platform: {
            make: { ...platform, ingress: { ...ingress, gateway: { ...ingress.gateway, state } } },
          },
          apps: { api: appWithApi },
        }),
      );
    });
    assert.ok(made !== undefined);
    const { resourceGroupName, pending = "", approvals } = made;
    assert.equal(resourceGroupName, "rg-orders-test-westeurope");
    assert.match(pending, /Run pulumi up once more/);
    assert.match(approvals.join(), /--id \/subscriptions\/s\/x$/);
    const { url, apps } = made;
    const values = await valueOf({ url, apps });
    const { identityClientId = "", ...api } = values.apps["api"] ?? {};
    assert.match(identityClientId, /^[0-9a-f-]{36}$/);
    assert.equal(values.url, "https://apim-orders-test-westeurope-ab12.azure-api.net");
    assert.deepEqual(api, {
      id: `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-orders-test-westeurope/providers/Microsoft.Web/sites/func-orders-api-test-ab12`,
      slotIds: {},
      name: "func-orders-api-test-ab12",
      hostName: "func-orders-api-test-ab12.azurewebsites.net",
      apiUrl: "https://apim-orders-test-westeurope-ab12.azure-api.net/orders",
    });
  });

  it("knows in preview everything that was given, names above all", async () => {
    const resources = await zone({}, { preview: true });
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

  it("knows in preview everything but ids, keys and addresses that Azure gives, when it has everything", () => {
    assert.deepEqual(unknowns(previewed), [
      "apimanagement:ApiManagementService.identity.userAssignedIdentities",
      "apimanagement:ApiManagementService.publicIpAddressId",
      "apimanagement:ApiManagementService.virtualNetworkConfiguration.subnetResourceId",
      "apimanagement:Backend.resourceId",
      "apimanagement:Backend.url",
      "apimanagement:Diagnostic.loggerId",
      "apimanagement:Logger.credentials.connectionString",
      "apimanagement:Logger.credentials.identityClientId",
      "apimanagement:Logger.resourceId",
      "apimanagement:NamedValue.value",
      "applicationinsights:Component.workspaceResourceId",
      "authorization:ManagementLockByScope.scope",
      "authorization:RoleAssignment.principalId",
      "authorization:RoleAssignment.roleDefinitionId",
      "authorization:RoleAssignment.scope",
      "consumption:Budget.notifications.Actual_GreaterThan_100_Percent.contactGroups[]",
      "consumption:Budget.notifications.Actual_GreaterThan_80_Percent.contactGroups[]",
      "consumption:Budget.notifications.Forecasted_GreaterThan_100_Percent.contactGroups[]",
      "eventgrid:SystemTopic.source",
      "eventgrid:SystemTopicEventSubscription.destination.actionGroups[]",
      "keyvault:Secret.properties.value",
      "monitor:ActivityLogAlert.actions.actionGroups[].actionGroupId",
      "monitor:AutoscaleSetting.profiles[].rules[].metricTrigger.metricResourceUri",
      "monitor:AutoscaleSetting.targetResourceUri",
      "monitor:DiagnosticSetting.resourceUri",
      "monitor:DiagnosticSetting.workspaceId",
      "monitor:MetricAlert.actions[].actionGroupId",
      "monitor:MetricAlert.scopes[]",
      "monitor:PrivateLinkScopedResource.linkedResourceId",
      "monitor:ScheduledQueryRule.actions.actionGroups[]",
      "monitor:ScheduledQueryRule.scopes[]",
      "network:ApplicationGateway.firewallPolicy.id",
      "network:ApplicationGateway.frontendIPConfigurations[].publicIPAddress.id",
      "network:ApplicationGateway.gatewayIPConfigurations[].subnet.id",
      "network:FlowLog.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId",
      "network:FlowLog.identity.userAssignedIdentities[]",
      "network:FlowLog.storageId",
      "network:FlowLog.targetResourceId",
      "network:NatGateway.publicIpAddresses[].id",
      "network:PrivateDnsZoneGroup.privateDnsZoneConfigs[].privateDnsZoneId",
      "network:PrivateEndpoint.privateLinkServiceConnections[].privateLinkServiceId",
      "network:PrivateEndpoint.subnet.id",
      "network:VirtualNetwork.subnets[].natGateway.id",
      "network:VirtualNetwork.subnets[].networkSecurityGroup.id",
      "privatedns:PrivateRecordSet.aRecords",
      "privatedns:VirtualNetworkLink.virtualNetwork.id",
      "storage:StorageAccount.encryption.encryptionIdentity.encryptionUserAssignedIdentity",
      "storage:StorageAccount.identity.userAssignedIdentities[]",
      "web:WebApp.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId",
      "web:WebApp.identity.userAssignedIdentities[]",
      "web:WebApp.keyVaultReferenceIdentity",
      "web:WebApp.serverFarmId",
      "web:WebApp.siteConfig.appSettings[].value",
      "web:WebApp.virtualNetworkSubnetId",
      "web:WebAppAuthSettingsV2.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications[]",
      "web:WebAppSlot.identity.userAssignedIdentities[]",
      "web:WebAppSlot.keyVaultReferenceIdentity",
      "web:WebAppSlot.serverFarmId",
      "web:WebAppSlot.siteConfig.appSettings[].value",
      "web:WebAppSlot.virtualNetworkSubnetId",
    ]);
  });

  it("knows in preview every app setting but those with such an id in it", () => {
    const unknown = (type: string, name: string) =>
      Object.entries(settingsOf(one(previewed, type, name)))
        .filter(([, value]) => value === UNKNOWN)
        .map(([setting]) => setting);
    const ofHost = [
      "AzureWebJobsStorage__clientId",
      "APPLICATIONINSIGHTS_CONNECTION_STRING",
      "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];
    const onPremium = [...ofHost, "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"];
    const ofApp = ["Gateway__clientId", "Data__clientId", "Orders__clientId"];
    assert.deepEqual(unknown("web:WebApp", "api"), [...ofHost, ...ofApp]);
    assert.deepEqual(unknown("web:WebApp", "jobs"), onPremium);
    assert.deepEqual(unknown("web:WebAppSlot", "jobs-staging"), onPremium);
    assert.deepEqual(unknown("web:WebApp", "web"), ofHost);
  });

  it("gives role assignments names that are known in preview and stay the same", () => {
    const names = (resources: readonly Recorded[]) =>
      resources
        .filter(({ type }) => type.endsWith("authorization:RoleAssignment"))
        .map(({ inputs }) => inputs["roleAssignmentName"])
        .sort();
    const deployed = names(all);
    assert.deepEqual(names(previewed), deployed);
    assert.equal(new Set(deployed).size, deployed.length);
    for (const name of deployed) {
      assert.match(String(name), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
