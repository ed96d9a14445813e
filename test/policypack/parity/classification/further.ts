import type { ControlId } from "../../../../policypack/controls.ts";
import { beside, inProduction, missing, of, type Insecure, type Seen } from "./classify.ts";

/** More that makes an input insecure than its service's classification says; each of these was found by somebody who asked what else could. */
export interface Further {
  /** As in a classification, without `*`. */
  readonly path: string;
  readonly where?: (seen: Seen) => boolean;
  readonly insecure: readonly Insecure[];
  readonly control: ControlId;
  /** What the insecure value would do. */
  readonly because: string;
}

/** Insecure values beside those of the classification. */
export const further: readonly Further[] = [
  {
    path: "storage:BlobServiceProperties changeFeed.retentionInDays",
    insecure: [1],
    control: "storage-change-feed",
    because: "no end, or as many days as deleted blobs are kept.",
  },
  {
    path: "storage:ManagementPolicy policy.rules[].definition.actions.version.delete.daysAfterCreationGreaterThan",
    insecure: [0],
    control: "storage-versioning",
    because: "no rule deletes versions before the days that deleted blobs are kept.",
  },
  // https://learn.microsoft.com/azure/storage/common/account-encryption-key-create; Azure Policy has "Queue Storage should use
  // customer-managed key for encryption" and the same for tables.
  ...["queue", "table"].map((service): Further => ({
    path: `storage:StorageAccount encryption.services.${service}.keyType`,
    where: inProduction,
    insecure: [missing, "Service"],
    control: "data-customer-managed-key",
    because: "keyType 'Account' for queues and tables, which have a key of Azure otherwise.",
  })),
  {
    path: "apimanagement:Policy value",
    where: ({ value }) => String(value).includes("X-Azure-FDID"),
    insecure: [(policy: unknown) => String(policy).replaceAll("X-Azure-FDID", "X-Other")],
    control: "apim-behind-edge",
    because:
      "as long as the service itself is open, its policy asks for the edge; a private endpoint beside it shuts nothing.",
  },
  {
    path: "apimanagement:ApiOperationPolicy value",
    insecure: [
      (policy: unknown) => String(policy).replaceAll(/<required-claims>[^]*?<\/required-claims>/g, ""),
    ],
    control: "apim-token-validation",
    because: "where one operation of an API asks for roles or scopes, each does.",
  },
  {
    path: "eventgrid:SystemTopicEventSubscription destination.actionGroups[]",
    insecure: [missing],
    control: "keyvault-expiry-alert",
    because: "the subscription tells somebody.",
  },
  {
    path: "network:NetworkSecurityGroup securityRules[].destinationAddressPrefix",
    where: (seen) =>
      beside("access", "Allow")(seen) &&
      beside("direction", "Outbound")(seen) &&
      of(/-nsg-(flex|plan-1)$/)(seen),
    insecure: ["*", "Internet"],
    control: "network-egress-denied",
    because: "from subnets of apps, no rule allows calls to anywhere.",
  },
  {
    path: "cdn:Profile logScrubbing.state",
    insecure: ["Disabled"],
    control: "edge-waf-log-scrubbing",
    because: "the access log of Front Door, too, hides queries.",
  },
  {
    path: "frontdoor:Policy customRules.rules[].matchConditions[].matchValue[]",
    insecure: ["9999"],
    control: "edge-waf-rate-limit",
    because: "the rule counts all calls.",
  },
  {
    path: "frontdoor:Policy customRules.rules[].matchConditions[].operator",
    insecure: ["Equal"],
    control: "edge-waf-rate-limit",
    because: "the rule counts all calls.",
  },
  {
    path: "network:WebApplicationFirewallPolicy customRules[].matchConditions[].negationConditon",
    insecure: [missing, false],
    control: "edge-waf-rate-limit",
    because: "the rule counts all calls.",
  },
  {
    path: "network:WebApplicationFirewallPolicy policySettings.requestBodyInspectLimitInKB",
    insecure: [8],
    control: "edge-waf-prevention",
    because: "no less of a body is inspected than is let in.",
  },
  {
    path: "web:WebApp serverFarmId",
    insecure: [missing],
    control: "functions-private-plan",
    because: "an app without a plan gets one on Consumption.",
  },
  {
    path: "web:WebApp sshEnabled",
    insecure: [missing, true],
    control: "functions-ssh-off",
    because: "no shell in a Linux app that is not on Flex Consumption.",
  },
  {
    path: "web:WebAppSlot sshEnabled",
    insecure: [missing, true],
    control: "functions-ssh-off",
    because: "no shell in a Linux app that is not on Flex Consumption.",
  },
  ...["web:WebApp", "web:WebAppSlot"].flatMap((kind): Further[] => [
    {
      path: `${kind} siteConfig.appSettings[].value`,
      where: beside("name", "FUNCTIONS_EXTENSION_VERSION"),
      insecure: ["~3", "~1"],
      control: "functions-supported-runtime",
      because: "version ~4 of the host.",
    },
    {
      path: `${kind} siteConfig.appSettings[].value`,
      where: beside("name", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"),
      insecure: [missing],
      control: "functions-telemetry-identity",
      because: "a setting without a value is none.",
    },
  ]),
];
