import { beside, inProduction, missing, of, type Insecure, type Seen } from "./classify.ts";

/** A value that is insecure, and that the pack says nothing of: a rule has to be written. */
export interface Gap {
  /** As in a classification, without `*`. */
  readonly path: string;
  readonly where?: (seen: Seen) => boolean;
  readonly insecure: readonly Insecure[];
  /** What a rule should ask for. */
  readonly wanted: string;
}

/** Everything that is known to be insecure and trips nothing yet. An entry goes as soon as there is a rule. */
export const gaps: readonly Gap[] = [
  {
    path: "storage:BlobServiceProperties changeFeed.retentionInDays",
    insecure: [1],
    wanted: "storage-change-feed: no end, or as many days as deleted blobs are kept.",
  },
  {
    path: "storage:ManagementPolicy policy.rules[].definition.actions.version.delete.daysAfterCreationGreaterThan",
    insecure: [0],
    wanted: "storage-versioning: no rule deletes versions before the days that deleted blobs are kept.",
  },
  // https://learn.microsoft.com/azure/storage/common/account-encryption-key-create; Azure Policy has "Queue Storage should use
  // customer-managed key for encryption" and the same for tables.
  ...["queue", "table"].map((service) => ({
    path: `storage:StorageAccount encryption.services.${service}.keyType`,
    where: inProduction,
    insecure: [missing, "Service"],
    wanted:
      "data-customer-managed-key: keyType 'Account' for queues and tables, which have a key of Azure otherwise.",
  })),
  {
    path: "apimanagement:Policy value",
    where: ({ value }) => String(value).includes("X-Azure-FDID"),
    insecure: [(policy: unknown) => String(policy).replaceAll("X-Azure-FDID", "X-Other")],
    wanted:
      "apim-behind-edge: as long as the service itself is open, its policy asks for the edge; a private endpoint beside it shuts nothing.",
  },
  {
    path: "apimanagement:ApiOperationPolicy value",
    insecure: [
      (policy: unknown) => String(policy).replaceAll(/<required-claims>[^]*?<\/required-claims>/g, ""),
    ],
    wanted: "apim-token-validation: where one operation of an API asks for roles or scopes, each does.",
  },
  {
    path: "eventgrid:SystemTopicEventSubscription destination.actionGroups[]",
    insecure: [missing],
    wanted: "keyvault-expiry-alert: the subscription tells somebody.",
  },
  {
    path: "network:NetworkSecurityGroup securityRules[].destinationAddressPrefix",
    where: (seen) =>
      beside("access", "Allow")(seen) &&
      beside("direction", "Outbound")(seen) &&
      of(/-nsg-(flex|plan-1)$/)(seen),
    insecure: ["*", "Internet"],
    wanted: "network-egress-denied: from subnets of apps, no rule allows calls to anywhere.",
  },
  {
    path: "cdn:Profile logScrubbing.state",
    insecure: ["Disabled"],
    wanted: "edge-waf-log-scrubbing: the access log of Front Door, too, hides queries.",
  },
  {
    path: "cdn:Profile logScrubbing.scrubbingRules[].state",
    insecure: ["Disabled"],
    wanted: "edge-waf-log-scrubbing: the access log of Front Door, too, hides queries.",
  },
  {
    path: "frontdoor:Policy customRules.rules[].matchConditions[].matchValue[]",
    insecure: ["9999"],
    wanted: "edge-waf-rate-limit: the rule counts all calls.",
  },
  {
    path: "frontdoor:Policy customRules.rules[].matchConditions[].operator",
    insecure: ["Equal"],
    wanted: "edge-waf-rate-limit: the rule counts all calls.",
  },
  {
    path: "network:WebApplicationFirewallPolicy customRules[].matchConditions[].negationConditon",
    insecure: [missing, false],
    wanted: "edge-waf-rate-limit: the rule counts all calls.",
  },
  {
    path: "network:WebApplicationFirewallPolicy policySettings.requestBodyInspectLimitInKB",
    insecure: [8],
    wanted: "edge-waf-prevention: no less of a body is inspected than is let in.",
  },
  {
    path: "web:WebApp serverFarmId",
    insecure: [missing],
    wanted: "functions-private-plan: an app without a plan gets one on Consumption.",
  },
  {
    path: "web:WebApp sshEnabled",
    insecure: [missing, true],
    wanted:
      "functions-remote-debugging-off or a control of its own: no shell in a Linux app that is not on Flex Consumption.",
  },
  {
    path: "web:WebAppSlot sshEnabled",
    insecure: [missing, true],
    wanted:
      "functions-remote-debugging-off or a control of its own: no shell in a Linux app that is not on Flex Consumption.",
  },
  ...["web:WebApp", "web:WebAppSlot"].flatMap((kind) => [
    {
      path: `${kind} siteConfig.appSettings[].value`,
      where: beside("name", "FUNCTIONS_EXTENSION_VERSION"),
      insecure: ["~3", "~1"],
      wanted: "functions-supported-runtime: version ~4 of the host.",
    },
    {
      path: `${kind} siteConfig.appSettings[].value`,
      where: beside("name", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"),
      insecure: [missing],
      wanted: "functions-telemetry-identity: a setting without a value is none.",
    },
  ]),
];
