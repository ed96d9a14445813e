import { refuses } from "./refuses.ts";

describe("settings of plans and what apps run on", () => {
  refuses([
    [
      "a plan without private endpoints",
      { "plans.steady.sku": "Y1" },
      ["plans.steady.sku", '"Y1", a size without private endpoints', "EP1, EP2, EP3, P0v3, P1v3, P2v3, P3v3"],
    ],
    [
      "a plan without zones",
      { "plans.steady.sku": "B1" },
      [
        "plans.steady.sku",
        '"B1", a size without availability zones',
        "EP1, EP2, EP3, P0v3, P1v3, P2v3, P3v3",
      ],
    ],
    [
      "a plan in lowercase",
      { "plans.steady.sku": "ep1" },
      ["plans.steady.sku", `"ep1"; did you mean 'EP1'?`, "EP1, EP2, EP3, P0v3, P1v3, P2v3, P3v3"],
    ],
    [
      "a fifth subnet",
      { "plans.steady.subnet": 5 },
      ["plans.steady.subnet", "5, a number", "a whole number from 1 to 4, another one for each plan"],
    ],
    [
      "two plans in one subnet",
      { "plans.fixed.subnet": 1 },
      [
        "plans.fixed.subnet",
        "1, the subnet of the plan 'steady'",
        "a subnet of its own: apps of different plans cannot share one",
      ],
    ],
    [
      "one instance in two zones",
      { "plans.steady.minimumInstances": 1 },
      [
        "plans.steady.minimumInstances",
        "1, with zoneRedundant",
        "2 or more: a zone-redundant plan has instances in two zones at least",
      ],
    ],
    [
      "more instances than a size has",
      { "plans.fixed.maximumInstances": 31 },
      [
        "plans.fixed.maximumInstances",
        "31 for a plan of size P1v3 that always has 2",
        "a whole number from 2 to 30",
      ],
    ],
    ["a list of apps", { apps: ["orders"] }, ["apps", "a list", "an object with up to 200 apps, by name"]],
    [
      "an app that is a text",
      { "apps.orders": "node-22" },
      ["apps.orders", '"node-22"', "an object with runtime"],
    ],
    [
      "an app's name with capitals",
      { "apps.Jobs": { runtime: "node-22" } },
      ["apps.Jobs", 'the name "Jobs"', "2 to 12 lowercase letters, digits and inner hyphens"],
    ],
    [
      "apps that differ in hyphens only",
      { "apps.bill-ing": { runtime: "node-22" } },
      [
        "apps.bill-ing",
        "the name 'bill-ing', used twice: without hyphens, as in names of storage accounts, 'billing' is the same",
        "names that differ in more than hyphens",
      ],
    ],
    [
      "no runtime",
      { "apps.orders.runtime": undefined },
      [
        "apps.orders.runtime",
        "nothing",
        "dotnet-isolated-10.0, java-17, java-21, node-22, powershell-7.6, python-3.11, python-3.12, python-3.13; on a plan in plans also java-11",
      ],
    ],
    [
      "a runtime out of support",
      { "apps.orders.runtime": "node-20" },
      [
        "apps.orders.runtime",
        '"node-20", out of support since 2026-04-30',
        "dotnet-isolated-10.0, java-17, java-21, node-22, powershell-7.6, python-3.11, python-3.12, python-3.13; on a plan in plans also java-11",
      ],
    ],
    [
      "a runtime that is misspelt",
      { "apps.orders.runtime": "pyton-3.13" },
      [
        "apps.orders.runtime",
        `"pyton-3.13", not a runtime of Azure Functions; did you mean 'python-3.13'?`,
        "dotnet-isolated-10.0, java-17, java-21, node-22, powershell-7.6, python-3.11, python-3.12, python-3.13; on a plan in plans also java-11",
      ],
    ],
    [
      "a runtime that Flex Consumption does not have",
      { "apps.orders.runtime": "java-11" },
      [
        "apps.orders.runtime",
        '"java-11" on FlexConsumption, which does not have it',
        "a runtime that Flex Consumption has, or a plan in plans",
      ],
    ],
    [
      "an app on Consumption",
      { "apps.orders.plan": "Consumption" },
      [
        "apps.orders.plan",
        '"Consumption", a plan without private endpoints',
        "FlexConsumption, or the name of a plan in plans",
      ],
    ],
    [
      "an app on a plan that there is not",
      { "apps.billing.plan": "stedy" },
      ["apps.billing.plan", '"stedy", which is no plan of this stack', "FlexConsumption, steady, fixed"],
    ],
    [
      "always-ready instances on a plan that is shared",
      { "apps.orders.plan": "steady" },
      [
        "apps.orders.alwaysReady",
        "alwaysReady, which a plan in plans does not have",
        "nothing; or, as plan, Flex Consumption",
      ],
    ],
    [
      "slots on Flex Consumption",
      { "apps.orders.slots": ["staging"] },
      [
        "apps.orders.slots",
        "slots, which Flex Consumption does not have",
        "nothing; or, as plan, a plan in plans",
      ],
    ],
    [
      "more slots than a plan has",
      { "apps.billing.slots": ["one", "two", "three"] },
      ["apps.billing.slots", "3 slots on the plan 'steady' of size EP1", "at most 2 beside production"],
    ],
    [
      "less memory than there is",
      { "apps.orders.instanceMemoryMB": 512 },
      ["apps.orders.instanceMemoryMB", "512, a number", "2048 or 4096"],
    ],
    [
      "a limit that Flex Consumption does not take",
      { "apps.orders.maximumInstanceCount": 10 },
      ["apps.orders.maximumInstanceCount", "10 on FlexConsumption", "a whole number from 40 to 1000"],
    ],
    [
      "a limit on a dedicated plan",
      { "apps.billing.plan": "fixed" },
      [
        "apps.billing.maximumInstanceCount",
        "5 on the plan 'fixed', which is dedicated",
        "nothing: all apps of a dedicated plan run on all of its instances; maximumInstances of the plan limits them",
      ],
    ],
    [
      "one instance that is always ready in two zones",
      { "apps.orders.alwaysReady.http": 1 },
      ["apps.orders.alwaysReady.http", "1, with zoneRedundant", "2 or more: instances in two zones at least"],
    ],
    [
      "isolation perhaps",
      { "apps.orders.isolate": "maybe" },
      ["apps.orders.isolate", '"maybe"', "true or false"],
    ],
    ["an app of nothing", { "apps.jobs": null }, ["apps.jobs", "nothing", "an object with runtime"]],
    [
      "more apps than a stack takes",
      {
        apps: Object.fromEntries(
          Array.from({ length: 201 }, (_, index) => [`a${index}`, { runtime: "node-22" }]),
        ),
        "network.addressSpace": "10.64.0.0/16",
      },
      ["apps", "201 apps", "at most 200 apps; past that, a stack of their own"],
    ],
  ]);
});
