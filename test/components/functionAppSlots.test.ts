import assert from "node:assert/strict";
import { list, texts } from "../../rehearsal/azure/values.ts";
import type { Recorded } from "../../rehearsal/mocks.ts";
import { appOnPlan, configOf, settingsOf } from "./appFixture.ts";
import { children, one, record } from "./record.ts";

const args = {
  settings: { GREETING: "hello" },
  productionSettings: { Orders__credential: "managedidentity", Orders__queueServiceUri: "https://q/" },
};

/** What must be the same in a slot as in the app: all that is closed, and who may call. */
function controlsOf(site: Recorded): Record<string, unknown> {
  const { name, slot, siteConfig, azureApiVersion, ...inputs } = site.inputs;
  return { ...inputs, config: configOf(site) };
}

describe("FunctionApp with slots", () => {
  it("makes exactly these resources for a slot, and the list of settings that stay", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP1" }, { slots: ["staging"] });
    });
    assert.deepEqual(
      children(resources).filter((line) => / api-(staging|sticky)/.test(line)),
      [
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
      ],
    );
  });

  for (const sku of ["EP1", "P1v3"] as const) {
    it(`gives a slot on ${sku} every control of the app`, async () => {
      const signIn = { clientId: "app", audience: "api://app", applications: ["client"] };
      const resources = await record(() => {
        appOnPlan(
          { sku },
          { slots: ["staging"], healthCheckPath: "/api/health", clientCertificates: true },
          { ...args, signIn },
        );
      });
      assert.deepEqual(
        controlsOf(one(resources, "web:WebAppSlot", "api-staging")),
        controlsOf(one(resources, "web:WebApp", "api")),
      );
      const { slot, ...slotAuth } = one(resources, "web:WebAppAuthSettingsV2Slot", "api-staging-auth").inputs;
      assert.deepEqual(slotAuth, one(resources, "web:WebAppAuthSettingsV2", "api-auth").inputs);
      assert.equal(slot, "staging");
      assert.equal(one(resources, "web:WebAppFtpAllowedSlot", "api-staging-ftp").inputs["allow"], false);
      assert.equal(one(resources, "web:WebAppScmAllowedSlot", "api-staging-scm").inputs["allow"], false);
    });
  }

  it("leads a private endpoint of its own to the slot of the site, in the zone of sites", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP1" }, { slots: ["staging"] });
    });
    const [connection] = list(
      one(resources, "network:PrivateEndpoint", "api-staging-sites").inputs,
      "privateLinkServiceConnections",
    );
    assert.deepEqual(connection, {
      name: "sites",
      privateLinkServiceId: one(resources, "web:WebApp", "api").id,
      groupIds: ["sites-staging"],
    });
    const [zone] = list(
      one(resources, "network:PrivateDnsZoneGroup", "api-staging-sites-dns").inputs,
      "privateDnsZoneConfigs",
    );
    assert.match(JSON.stringify(zone), /privatelink\.azurewebsites\.net/);
  });

  it("keeps from a slot what production listens to, and gives it locks, orchestrations and code of its own", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "EP1" }, { slots: ["staging"] }, args);
    });
    const production = settingsOf(one(resources, "web:WebApp", "api"));
    const slot = settingsOf(one(resources, "web:WebAppSlot", "api-staging"));
    const names = [...new Set([...Object.keys(production), ...Object.keys(slot)])].sort();
    const differing = names.filter((name) => production[name] !== slot[name]);
    assert.deepEqual(
      differing.map((name) => [name, production[name], slot[name]]),
      [
        ["AzureFunctionsJobHost__extensions__durableTask__hubName", undefined, "staging"],
        ["AzureFunctionsWebHost__hostid", "production", "staging"],
        ["Orders__credential", "managedidentity", undefined],
        ["Orders__queueServiceUri", "https://q/", undefined],
        [
          "WEBSITE_RUN_FROM_PACKAGE",
          "https://st.blob.core.windows.net/deployment/production.zip",
          "https://st.blob.core.windows.net/deployment/staging.zip",
        ],
      ],
    );
    assert.equal(slot["GREETING"], "hello");
    assert.equal(slot["WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS"], "0");
    assert.equal(production["WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS"], "0");
    const sticky = one(resources, "web:WebAppSlotConfigurationNames", "api-sticky-settings").inputs;
    assert.deepEqual(texts(sticky, "appSettingNames").sort(), differing);
  });

  it("lets code go along when slots of a dedicated plan are swapped", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "P1v3" }, { slots: ["staging"] }, args);
    });
    const sticky = one(resources, "web:WebAppSlotConfigurationNames", "api-sticky-settings").inputs;
    assert.ok(!texts(sticky, "appSettingNames").includes("WEBSITE_RUN_FROM_PACKAGE"));
    assert.equal(
      settingsOf(one(resources, "web:WebAppSlot", "api-staging"))["WEBSITE_RUN_FROM_PACKAGE"],
      "1",
    );
  });

  it("makes slots after the app is complete, one after the other", async () => {
    const resources = await record(() => {
      appOnPlan({ sku: "P1v3" }, { slots: ["staging", "canary"] });
    });
    const waits = (type: string, name: string, otherType: string, other: string) => {
      assert.ok(
        one(resources, type, name).dependencies.includes(one(resources, otherType, other).urn),
        `${name} waits for ${other}`,
      );
    };
    const sticky = "web:WebAppSlotConfigurationNames";
    waits(sticky, "api-sticky-settings", "network:PrivateDnsZoneGroup", "api-sites-dns");
    waits("web:WebAppSlot", "api-staging", sticky, "api-sticky-settings");
    waits("web:WebAppAuthSettingsV2Slot", "api-staging-auth", "web:WebAppSlot", "api-staging");
    waits("web:WebAppFtpAllowedSlot", "api-staging-ftp", "web:WebAppAuthSettingsV2Slot", "api-staging-auth");
    waits("web:WebAppScmAllowedSlot", "api-staging-scm", "web:WebAppFtpAllowedSlot", "api-staging-ftp");
    waits("network:PrivateEndpoint", "api-staging-sites", "web:WebAppScmAllowedSlot", "api-staging-scm");
    waits("web:WebAppSlot", "api-canary", "network:PrivateDnsZoneGroup", "api-staging-sites-dns");
  });

  it("tells the ids of slots", async () => {
    let ids: readonly string[] = [];
    const resources = await record(() => {
      ids = Object.keys(appOnPlan({ sku: "P1v3" }, { slots: ["staging", "canary"] }).slotIds);
    });
    assert.deepEqual(ids, ["staging", "canary"]);
    assert.match(
      String(one(resources, "web:WebAppSlot", "api-canary").id),
      /\/sites\/func-api\/slots\/canary$/,
    );
  });
});
