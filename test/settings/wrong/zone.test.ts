import { refuses } from "./refuses.ts";

describe("settings of the whole zone", () => {
  refuses([
    [
      "a region that is misspelt",
      { "azure-native:location": "westeurop" },
      [
        "azure-native:location",
        `"westeurop"; did you mean 'westeurope'?`,
        "the name of a region of public Azure, as of 2026-11-22 (a newer one: add it to settings/regions.ts)",
      ],
    ],
    [
      "a region as the portal writes it",
      { "azure-native:location": "West Europe" },
      [
        "azure-native:location",
        `"West Europe"; did you mean 'westeurope'?`,
        "the name of a region of public Azure, as of 2026-11-22 (a newer one: add it to settings/regions.ts)",
      ],
    ],
    [
      "a region that nobody knows",
      { "azure-native:location": "mars" },
      [
        "azure-native:location",
        '"mars"',
        "the name of a region of public Azure, as of 2026-11-22 (a newer one: add it to settings/regions.ts)",
      ],
    ],
    [
      "no region",
      { "azure-native:location": undefined },
      [
        "azure-native:location",
        "nothing",
        "the name of a region of public Azure, as of 2026-11-22 (a newer one: add it to settings/regions.ts)",
      ],
    ],
    [
      "zones in a region without",
      { "azure-native:location": "westus" },
      [
        "zoneRedundant",
        "true, and westus has no availability zones",
        "false; or a region with availability zones",
      ],
    ],
    [
      "zones for Elastic Premium in a region that has none for it",
      { "azure-native:location": "polandcentral" },
      [
        "plans.steady.sku",
        '"EP1" with zoneRedundant, and Elastic Premium has no zones in polandcentral',
        "P0v3, P1v3, P2v3, P3v3; or zoneRedundant: false; or another region",
      ],
    ],
    [
      "a gateway with zones in a region without",
      {
        "azure-native:location": "westus",
        zoneRedundant: false,
        "gateway.zoneRedundant": true,
      },
      [
        "gateway.zoneRedundant",
        "true, and westus has no availability zones",
        "false; or a region with availability zones",
      ],
    ],
    [
      "a workload with capitals",
      { workload: "Orders" },
      ["workload", '"Orders"', "2 to 10 lowercase letters and digits, starting with a letter"],
    ],
    [
      "a workload that is a number",
      { workload: 5 },
      ["workload", "5, a number", "2 to 10 lowercase letters and digits, starting with a letter"],
    ],
    [
      "an environment that is too long",
      { environment: "production1" },
      ["environment", '"production1"', "2 to 8 lowercase letters and digits"],
    ],
    ["a suffix of three", { suffix: "abc" }, ["suffix", '"abc"', "4 lowercase letters and digits"]],
    ["zones in words", { zoneRedundant: "yes" }, ["zoneRedundant", '"yes"', "true or false"]],
    [
      "protection as a number",
      { deletionProtection: 1 },
      ["deletionProtection", "1, a number", "true or false"],
    ],
    [
      "an unknown key",
      { bananas: 1 },
      [
        "bananas",
        "an unknown key",
        "workload, environment, suffix, tags, network, monitoring, alerts, alertWebhook, zoneRedundant, deletionProtection, keyVault, secrets, secretValues, customerManagedKey, gateway, edge, governance, access, source, platform, plans, apps",
      ],
    ],
    [
      "a key that is misspelt",
      { edgee: { kind: "frontDoor" } },
      [
        "edgee",
        "an unknown key; did you mean 'edge'?",
        "workload, environment, suffix, tags, network, monitoring, alerts, alertWebhook, zoneRedundant, deletionProtection, keyVault, secrets, secretValues, customerManagedKey, gateway, edge, governance, access, source, platform, plans, apps",
      ],
    ],
    ["tags that are a text", { tags: "orders" }, ["tags", '"orders"', "an object with owner and costCenter"]],
    [
      "no owner",
      { "tags.owner": undefined },
      ["tags.owner", "nothing", "who answers for the zone: a text of 1 to 256 characters (quote numbers)"],
    ],
    [
      "a tag that is a number",
      { "tags.costCenter": 4711 },
      [
        "tags.costCenter",
        "4711, a number",
        "who pays for the zone: a text of 1 to 256 characters (quote numbers)",
      ],
    ],
    [
      "a classification that there is not",
      { "tags.dataClassification": "secret" },
      ["tags.dataClassification", '"secret"', "public, internal, confidential, restricted"],
    ],
    [
      "tags that differ in case only",
      { "tags.Team": "red", "tags.Owner": "x" },
      [
        "tags.Team",
        "the tag 'Team' twice: Azure takes it for 'team'",
        "names that differ in more than upper and lower case",
      ],
      [
        "tags.Owner",
        "the tag 'Owner' twice: Azure takes it for 'owner'",
        "names that differ in more than upper and lower case",
      ],
    ],
    [
      "a tag that the source sets",
      { "tags.Commit": "x" },
      [
        "tags.Commit",
        "the tag 'Commit', which source.commit sets as well",
        "tags of one's own: remove this one",
      ],
    ],
    [
      "a tag that the zone sets",
      { "tags.environment": "x" },
      [
        "tags.environment",
        'the tag "environment", which the landing zone sets itself',
        "tags of one's own: remove this one",
      ],
    ],
    [
      "a tag of spaces",
      { "tags.owner": " " },
      ["tags.owner", '" "', "who answers for the zone: a text of 1 to 256 characters (quote numbers)"],
    ],
    [
      "tags that Azure does not take",
      { "tags.a<b": "z", "tags.azure-team": "z" },
      [
        'tags["a<b"]',
        'the name "a<b"',
        "1 to 128 letters, digits, '_' and '-', a letter first, not starting with microsoft, azure or windows",
      ],
      [
        "tags.azure-team",
        'the name "azure-team"',
        "1 to 128 letters, digits, '_' and '-', a letter first, not starting with microsoft, azure or windows",
      ],
    ],
    [
      "more tags than there is room for",
      {
        tags: {
          owner: "x",
          costCenter: "y",
          ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`t${index}`, "x"])),
        },
      },
      [
        "tags",
        "12 tags, with dataClassification",
        "at most 11: private DNS zones take 15, and the landing zone sets environment, workload, commit, pipeline",
      ],
    ],
    [
      "half a day of logs",
      { "monitoring.retentionDays": 90.5 },
      ["monitoring.retentionDays", "90.5, a number", "a whole number of days from 30 to 730"],
    ],
    [
      "an address that is none",
      { "alerts.emails": ["oncall"] },
      ["alerts.emails[0]", '"oncall"', "an e-mail address"],
    ],
    [
      "a commit by name",
      { "source.commit": "HEAD" },
      ["source.commit", '"HEAD"', "the hash of a commit: 7 to 64 lowercase hexadecimal digits, quoted"],
    ],
    [
      "logs for a week",
      { "monitoring.retentionDays": 7 },
      ["monitoring.retentionDays", "7, a number", "a whole number of days from 30 to 730"],
    ],
    [
      "a quota of nothing",
      { "monitoring.dailyQuotaGb": 0 },
      ["monitoring.dailyQuotaGb", "0, a number", "a number of gigabytes, 0.023 or more"],
    ],
    [
      "telemetry that is private by half",
      { "monitoring.privatelink": true },
      [
        "monitoring.privatelink",
        "an unknown key; did you mean 'privateLink'?",
        "retentionDays, dailyQuotaGb, privateLink, sentinel",
      ],
    ],
    [
      "alerts for nobody",
      { "alerts.emails": [] },
      ["alerts.emails", "an empty list", "a list of e-mail addresses, at least one"],
    ],
    [
      "one address that is no list",
      { "alerts.emails": "oncall@contoso.example" },
      ["alerts.emails", '"oncall@contoso.example"', "a list of e-mail addresses, at least one"],
    ],
    [
      "a budget that nobody is told of",
      { alerts: undefined },
      ["alerts", "nothing, although there is a budget", "who is told when the budget is used up"],
    ],
    [
      "a webhook in clear text",
      { alertWebhook: "https://hooks.contoso.example/hunter2" },
      ["alertWebhook", "a secret in clear text (not shown)", "an https URL, encrypted"],
    ],
    [
      "a budget below nothing",
      { "governance.budget.monthlyAmount": -1 },
      [
        "governance.budget.monthlyAmount",
        "-1, a number",
        "a number greater than 0, in the currency of the subscription",
      ],
    ],
    [
      "a budget from the second of a month",
      { "governance.budget.startDate": "2026-12-02" },
      [
        "governance.budget.startDate",
        '"2026-12-02"',
        "the first of a month, as YYYY-MM-DD: of the current one, or of one of the next twelve",
      ],
    ],
    [
      "Defender in words",
      { "governance.defender.storage": "on" },
      ["governance.defender.storage", '"on"', "true or false"],
    ],
    [
      "readers by name",
      { "access.readers": ["platform-team"] },
      ["access.readers[0]", '"platform-team"', "a GUID in lowercase: the object id of a group"],
    ],
    [
      "a reader who is an operator",
      { "access.operators": ["11111111-2222-3333-4444-555555555555"] },
      [
        "access.readers[0]",
        '"11111111-2222-3333-4444-555555555555", which is among the operators already',
        "each principal once: remove it here",
      ],
    ],
    [
      "a stack on a platform that has one of its own",
      {
        platform: "shared",
        network: undefined,
        monitoring: undefined,
        alerts: undefined,
        gateway: undefined,
        edge: undefined,
        keyVault: undefined,
        "governance.defender": undefined,
      },
      [
        "customerManagedKey",
        'a value, though the stack is built on the platform of "shared", which has its own',
        "nothing: set it in that stack",
      ],
      [
        "plans",
        'a value, though the stack is built on the platform of "shared", which has its own',
        "nothing: set it in that stack",
      ],
    ],
    [
      "a stack that is its own platform",
      { platform: "prod" },
      [
        "platform",
        '"prod", this stack itself',
        "another stack, which has the platform; or nothing, and functions-landing-zone:network, for a platform of its own",
      ],
    ],
    [
      "a stack without a network that is its own platform",
      { platform: "prod", network: undefined, plans: undefined, gateway: undefined, edge: undefined },
      [
        "platform",
        '"prod", this stack itself',
        "another stack, which has the platform; or nothing, and functions-landing-zone:network, for a platform of its own",
      ],
    ],
    [
      "a platform that is no stack",
      {
        platform: "a b",
        network: undefined,
        monitoring: undefined,
        alerts: undefined,
        gateway: undefined,
        edge: undefined,
        keyVault: undefined,
        plans: undefined,
        customerManagedKey: undefined,
        "governance.defender": undefined,
      },
      ["platform", '"a b"', "the name of a stack of this project, or organization/project/stack"],
    ],
  ]);
});
