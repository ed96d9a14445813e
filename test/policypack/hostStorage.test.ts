import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const control = "functions-host-storage-apart";
const within = { resourceGroupName: "rg-orders-dev", accountName: "storders" };
const setting = "properties.AzureWebJobsStorage__blobServiceUri";

describe("the storage of the Functions host", () => {
  violates("a container of the business", [control], (stack) =>
    stack.add("orders", "storage:BlobContainer", { ...within, containerName: "orders" }),
  );
  violates("a queue of the business", [control], (stack) =>
    stack.add("orders", "storage:Queue", { ...within, queueName: "orders" }),
  );
  violates("a table", [control, "privatelink-storage", "monitoring-diagnostics"], (stack) =>
    stack.add("orders", "storage:Table", { ...within, tableName: "orders" }),
  );
  violates("a container of an older version", [control], (stack) => {
    stack.add("orders", "storage:BlobContainer", { ...within, containerName: "orders" });
    stack.get("orders").type = "azure-native:storage/v20230101:BlobContainer";
  });
  accepts("what the host makes for itself", (stack) =>
    stack.add("secrets", "storage:BlobContainer", { ...within, containerName: "azure-webjobs-secrets" }),
  );
  accepts("the container with the code, named by its address", (stack) =>
    stack
      .link("flex", "functionAppConfig", "account", "id-flex")
      .set(
        "flex",
        "functionAppConfig.deployment.storage.value",
        "https://storders.blob.core.windows.net/code",
      ),
  );
  it("says what is there", () => {
    const { findings } = judge(
      safeStack().add("orders", "storage:Queue", { ...within, queueName: "orders" }),
    );
    assert.deepEqual(
      findings.map(({ message }) => message),
      ["its host's storage 'account' holds 'orders' too; wanted an account of its own for data"],
    );
  });

  for (const on of ["premium-ApplicationSettings", "slot-ApplicationSettings"]) {
    violates(`one account for two apps, by ${on}`, [control], (stack) =>
      stack.set(on, setting, "https://STORDERS.blob.core.windows.net"),
    );
    violates(`one account by its name, by ${on}`, [control], (stack) =>
      stack.set(on, setting, undefined).set(on, "properties.AzureWebJobsStorage__accountName", "storders"),
    );
  }
  accepts("one account for an app and its slot", (stack) => {
    for (const on of ["premium-ApplicationSettings", "slot-ApplicationSettings"]) {
      stack.set(on, setting, "https://stshared.blob.core.windows.net/");
    }
  });
  accepts("an account of another stack", (stack) =>
    stack
      .set("flex", "siteConfig.appSettings.2.value", "https://stelsewhere.blob.core.windows.net/")
      .unlink("role", "scope")
      .set(
        "role",
        "scope",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stelsewhere",
      ),
  );
  accepts("no host storage that a setting names", (stack) =>
    stack
      .set("flex", "kind", "app")
      .set("flex", "functionAppConfig", undefined)
      .set("flex", "siteConfig", {}),
  );

  /** The address of the host's storage as a program of interpolated outputs has it in a preview. */
  const computed = (stack: Stack) =>
    stack.set("flex", "siteConfig.appSettings.2.value", unknownValue).link("flex", "siteConfig", "account");
  violates("an unknown address that was computed from one account", [control], (stack) =>
    computed(stack).add("orders", "storage:Queue", { ...within, queueName: "orders" }),
  );
  it("one that was computed from several, or from none, is undecided", () => {
    for (const accounts of [[], ["account", "other"]]) {
      const stack = computed(
        safeStack().add("other", "storage:StorageAccount", {
          ...safeStack().get("account").inputs,
          accountName: "stother",
        }),
      ).link("flex", "siteConfig", ...accounts);
      assert.equal(judge(stack).verdicts.get(control), "undecided");
    }
  });
  it("a container of an unknown name is undecided", () => {
    const stack = safeStack().add("x", "storage:BlobContainer", { ...within, containerName: unknownValue });
    assert.equal(judge(stack).verdicts.get(control), "undecided");
  });
});
