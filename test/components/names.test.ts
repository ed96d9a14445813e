import assert from "node:assert/strict";

import fc from "fast-check";

import { Names, suffixLength, uniqueSuffix } from "../../components/names.ts";

const naming = { workload: "orders", environment: "dev", location: "westeurope", suffix: "x7k2" };
const word = (minLength: number, maxLength: number) =>
  fc.stringMatching(new RegExp(`^[a-z0-9]{${minLength},${maxLength}}$`));

describe("Names", () => {
  it("are derived from the context", () => {
    const names = new Names(naming);
    assert.equal(names.resourceGroup, "rg-orders-dev-westeurope");
    assert.equal(names.virtualNetwork, "vnet-orders-dev-westeurope");
    assert.equal(names.workspace, "log-orders-dev-westeurope");
    assert.equal(names.applicationInsights, "appi-orders-dev-westeurope");
    assert.equal(names.actionGroup, "ag-orders-dev-westeurope");
    assert.equal(names.identity("my-app"), "id-orders-dev-westeurope-my-app");
    assert.equal(names.plan("my-app"), "plan-orders-my-app-dev");
    assert.equal(names.functionApp("my-app"), "func-orders-my-app-dev-x7k2");
    assert.equal(names.storageAccount("my-app", "host"), "sthordersmyappdevx7k2");
    assert.equal(names.storageAccount("my-app", "data"), "stdordersmyappdevx7k2");
    assert.deepEqual(names.mistakes(["my-app"]), []);
  });

  it("tell the names that are too long, with the rule", () => {
    assert.deepEqual(new Names(naming).mistakes(["fine", "much-too-long-app"]), [
      {
        service: "function app",
        name: "func-orders-much-too-long-app-dev-x7k2",
        allowed: "2 to 32 letters, digits and hyphens",
      },
      {
        service: "storage account",
        name: "sthordersmuchtoolongappdevx7k2",
        allowed: "3 to 24 lowercase letters and digits",
      },
    ]);
  });

  it("tell characters that a service does not take", () => {
    const services = new Names({ ...naming, workload: "Orders" })
      .mistakes(["app"])
      .map(({ service }) => service);
    assert.deepEqual(services, ["storage account"]);
  });

  it("fit, when no mistake is told, also for the data account", () => {
    fc.assert(
      fc.property(
        word(2, 10),
        word(2, 8),
        word(3, 30),
        word(2, 12),
        (workload, environment, location, app) => {
          const names = new Names({ workload, environment, location, suffix: "x7k2" });
          const mistakes = names.mistakes([app]);
          assert.equal(
            mistakes.some(({ service }) => service === "storage account"),
            names.storageAccount(app, "data").length > 24,
          );
          // Within the limits of the settings, only what is named after an app can be too long.
          assert.deepEqual(names.mistakes([]), []);
        },
      ),
    );
  });
});

describe("uniqueSuffix", () => {
  it("is the same for ever", () => {
    assert.equal(
      uniqueSuffix("subscription", "orders", "dev", "westeurope"),
      uniqueSuffix("subscription", "orders", "dev", "westeurope"),
    );
  });

  it("is a few lowercase letters and digits, whatever it is made from", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        assert.match(uniqueSuffix(...parts), new RegExp(`^[a-z0-9]{${suffixLength}}$`));
      }),
    );
  });

  it("differs between subscriptions", () => {
    const suffixes = new Set(
      Array.from({ length: 200 }, (_, index) => uniqueSuffix(`subscription ${index}`, "orders")),
    );
    assert.ok(suffixes.size >= 198, `${suffixes.size} of 200 differ`);
  });
});
