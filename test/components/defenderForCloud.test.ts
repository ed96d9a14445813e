import assert from "node:assert/strict";
import { defenderPlans, defenderTemplate } from "../../components/defenderForCloud.ts";

describe("the template for Defender for Cloud", () => {
  it("turns on the plans named and no other, one after the other", () => {
    const { resources } = defenderTemplate({
      plans: defenderPlans,
      malwareScanningGbPerMonth: 100,
    });
    const pricing = (name: string, dependsOn: string[], properties: object) => ({
      type: "Microsoft.Security/pricings",
      apiVersion: "2024-01-01",
      name,
      dependsOn,
      properties: { pricingTier: "Standard", ...properties },
    });
    assert.deepEqual(resources, [
      pricing("AppServices", [], {}),
      pricing("StorageAccounts", ["Microsoft.Security/pricings/AppServices"], {
        subPlan: "DefenderForStorageV2",
        extensions: [
          {
            name: "OnUploadMalwareScanning",
            isEnabled: "True",
            additionalExtensionProperties: { CapGBPerMonthPerStorageAccount: "100" },
          },
          { name: "SensitiveDataDiscovery", isEnabled: "True" },
        ],
      }),
      pricing("KeyVaults", ["Microsoft.Security/pricings/StorageAccounts"], { subPlan: "PerKeyVault" }),
      pricing("Arm", ["Microsoft.Security/pricings/KeyVaults"], { subPlan: "PerSubscription" }),
      pricing("Api", ["Microsoft.Security/pricings/Arm"], { subPlan: "P1" }),
    ]);
  });

  it("has nothing scanned for malware without a limit, and says so, as Azure would turn it on", () => {
    const { resources } = defenderTemplate({ plans: ["storage"] });
    assert.deepEqual(
      resources.map(({ properties }) => "extensions" in properties && properties.extensions),
      [
        [
          { name: "OnUploadMalwareScanning", isEnabled: "False" },
          { name: "SensitiveDataDiscovery", isEnabled: "True" },
        ],
      ],
    );
  });

  it("sets the security contact, beside the owners", () => {
    const { resources } = defenderTemplate({
      plans: [],
      securityContact: {
        emails: ["a@contoso.example", "b@contoso.example"],
        phone: "+31 20 123 4567",
        minimalSeverity: "Medium",
      },
    });
    assert.deepEqual(resources, [
      {
        type: "Microsoft.Security/securityContacts",
        apiVersion: "2023-12-01-preview",
        name: "default",
        properties: {
          isEnabled: true,
          emails: "a@contoso.example;b@contoso.example",
          phone: "+31 20 123 4567",
          notificationsByRole: { state: "On", roles: ["Owner"] },
          notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }],
        },
      },
    ]);
  });
});
