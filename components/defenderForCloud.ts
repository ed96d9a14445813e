/** What Microsoft Defender for Cloud can watch, of what a zone has; each is a plan that is paid for. */
export const defenderPlans = ["appServices", "storage", "keyVault", "resourceManager", "api"] as const;
export type DefenderPlan = (typeof defenderPlans)[number];

/** Microsoft Defender for Cloud in a subscription: a setting of all stacks in it, so that only one of them may have it. */
export interface DefenderForCloud {
  /** The plans to turn on. */
  plans: readonly DefenderPlan[];
  /**
   * GB a month that are scanned for malware as they are uploaded, by storage account: 10 or more, or -1 for no limit. For that, Defender
   * changes each account: it lets its scanner through the account's firewall, and puts an Event Grid topic beside it
   * (https://learn.microsoft.com/azure/defender-for-cloud/introduction-malware-scanning#malware-scanning-setup). A later update of the
   * account may take the scanner out of the firewall again. Default: none, and nothing is scanned.
   */
  malwareScanningGbPerMonth?: number | undefined;
  /** Who is told of what Defender finds, beside the owners of the subscription. Default: nobody. */
  securityContact?: SecurityContact | undefined;
}

/** Who is told of what Defender finds. */
export interface SecurityContact {
  /** E-mail addresses, at least one. */
  emails: readonly string[];
  /** Phone number. Default: none. */
  phone?: string | undefined;
  /** From which severity on. */
  minimalSeverity: "Low" | "Medium" | "High";
}

/**
 * How the plans are called in Azure. A sub-plan is a way to pay or what is covered; where there are two, the newer one.
 *
 * Source: https://learn.microsoft.com/azure/templates/microsoft.security/pricings
 */
const pricings: Record<DefenderPlan, { readonly name: string; readonly subPlan?: string }> = {
  appServices: { name: "AppServices" },
  storage: { name: "StorageAccounts", subPlan: "DefenderForStorageV2" },
  keyVault: { name: "KeyVaults", subPlan: "PerKeyVault" },
  resourceManager: { name: "Arm", subPlan: "PerSubscription" },
  api: { name: "Api", subPlan: "P1" },
};

/**
 * An ARM template for a subscription that turns Defender plans on and sets the security contact.
 *
 * It is a template, and no resources of azure-native's, because a subscription has each plan from the start, turned off: azure-native
 * would not create what is there already (https://github.com/pulumi/pulumi-azure-native/issues/1145), and Azure does not delete it
 * (https://github.com/Azure/terraform-provider-azapi/issues/818).
 */
export function defenderTemplate({ plans, malwareScanningGbPerMonth, securityContact }: DefenderForCloud) {
  const type = "Microsoft.Security/pricings";
  const named = plans.map((plan) => pricings[plan]);
  return {
    $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [
      ...named.map(({ name, subPlan }, index) => ({
        type,
        apiVersion: "2024-01-01",
        name,
        // One after the other: to two at once, Azure may answer that another update is in progress.
        dependsOn: named
          .slice(0, index)
          .slice(-1)
          .map((previous) => `${type}/${previous.name}`),
        properties: {
          pricingTier: "Standard",
          ...(subPlan !== undefined && { subPlan }),
          ...(name === "StorageAccounts" && { extensions: storageExtensions(malwareScanningGbPerMonth) }),
        },
      })),
      ...(securityContact === undefined
        ? []
        : [
            {
              type: "Microsoft.Security/securityContacts",
              apiVersion: "2023-12-01-preview",
              name: "default",
              properties: {
                isEnabled: true,
                emails: securityContact.emails.join(";"),
                ...(securityContact.phone !== undefined && { phone: securityContact.phone }),
                notificationsByRole: { state: "On", roles: ["Owner"] },
                notificationsSources: [
                  { sourceType: "Alert", minimalSeverity: securityContact.minimalSeverity },
                ],
              },
            },
          ]),
    ],
  };
}

/** Azure wants these flags and numbers as texts, and turns on by itself what is left out. */
function storageExtensions(malwareScanningGbPerMonth: number | undefined) {
  return [
    {
      name: "OnUploadMalwareScanning",
      ...(malwareScanningGbPerMonth === undefined
        ? { isEnabled: "False" }
        : {
            isEnabled: "True",
            additionalExtensionProperties: {
              CapGBPerMonthPerStorageAccount: String(malwareScanningGbPerMonth),
            },
          }),
    },
    { name: "SensitiveDataDiscovery", isEnabled: "True" },
  ];
}
