import assert from "node:assert/strict";

import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const odd = [undefined, null, 7, [], {}];

for (const on of ["flex", "premium", "slot"]) {
  describe(`client certificates of '${on}'`, () => {
    const control = "functions-client-certificates";
    const asks = (stack: Stack) =>
      stack.set(on, "clientCertEnabled", true).set(on, "clientCertMode", "Required");
    accepts("a certificate that is required", asks);
    accepts("a certificate that is required by Azure's default", (stack) =>
      stack.set(on, "clientCertEnabled", true),
    );
    accepts("certificates that are off, with the mode that Azure answers then", (stack) =>
      asks(stack).set(on, "clientCertEnabled", false),
    );
    for (const mode of ["Optional", "OptionalInteractiveUser", "optional", 7, {}]) {
      violates(`mode ${JSON.stringify(mode)}`, [control], (stack) =>
        asks(stack).set(on, "clientCertMode", mode),
      );
    }
    violates("HTTP/2 beside an optional certificate", [control], (stack) =>
      asks(stack).set(on, "clientCertMode", "Optional").set(on, "siteConfig.http20Enabled", true),
    );
    violates("a mode without the switch", [control], (stack) => stack.set(on, "clientCertMode", "Required"));
    for (const paths of ["/", "/*", "*", "/api/health,/", "/api/health; /**"]) {
      violates(`${paths} without a certificate`, [control], (stack) =>
        asks(stack).set(on, "clientCertExclusionPaths", paths),
      );
    }
    for (const paths of ["", "/api/health", "/api/health,/api/*", 7]) {
      accepts(`${paths} without a certificate`, (stack) =>
        asks(stack).set(on, "clientCertExclusionPaths", paths),
      );
    }
    it("what is unknown is undecided where certificates are asked for", () => {
      for (const path of ["clientCertEnabled", "clientCertMode", "clientCertExclusionPaths"]) {
        const stack = asks(safeStack()).set(on, "clientCertMode", "Optional").set(on, path, unknownValue);
        const expected = path === "clientCertExclusionPaths" ? "violated" : "undecided";
        assert.equal(judge(stack).verdicts.get(control), expected, path);
      }
      const off = safeStack().set(on, "clientCertEnabled", false).set(on, "clientCertMode", unknownValue);
      assert.equal(judge(off).verdicts.get(control), "passed");
    });
  });
}

describe("health checks", () => {
  const control = "functions-health-check";
  for (const on of ["premium", "slot"]) {
    property({
      control,
      on,
      path: "siteConfig.healthCheckPath",
      unsafe: [undefined, null, ""],
      safe: ["/api/live"],
      unknown: "passed",
    });
  }
  accepts("none on Flex Consumption, which has none", (stack) =>
    stack.set("flex", "siteConfig.healthCheckPath", undefined),
  );
  violates("none on a plan that the stack does not show", [control], (stack) =>
    stack
      .unlink("premium", "serverFarmId")
      .set("premium", "siteConfig.healthCheckPath", undefined)
      .set(
        "premium",
        "serverFarmId",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/serverFarms/p",
      ),
  );
  violates("Consumption has none either", ["functions-private-plan"], (stack) =>
    stack.set("premium", "siteConfig.healthCheckPath", undefined).set("plan-premium", "sku", { name: "Y1" }),
  );
});

describe("encryption as far as the instance", () => {
  const control = "functions-end-to-end-tls";
  const path = "endToEndEncryptionEnabled";
  for (const size of ["P1v3", "P0v4", "S1"]) {
    for (const on of ["premium", "slot"]) {
      for (const value of [undefined, false, "true", null]) {
        violates(`${String(value)} for ${on} on ${size}`, [control], (stack) =>
          stack.set("plan-premium", "sku", { name: size }).set(on, path, value),
        );
      }
    }
  }
  for (const size of ["EP1", "B1", "FC1", "I1v2"]) {
    accepts(`none on ${size}, which has none`, (stack) =>
      stack.set("plan-premium", "sku", { name: size }).set("premium", path, undefined),
    );
  }
  it("an unknown size or setting is undecided", () => {
    const stack = () =>
      safeStack().set("plan-premium", "sku", { name: "P1v3" }).set("premium", path, undefined);
    for (const spoilt of [
      stack().set("premium", path, unknownValue),
      stack().set("plan-premium", "sku.name", unknownValue),
    ]) {
      assert.equal(judge(spoilt).verdicts.get(control), "undecided");
    }
  });
});

describe("a shell", () => {
  const control = "functions-ssh-off";
  for (const on of ["premium", "slot"]) {
    property({
      control,
      on,
      path: "sshEnabled",
      unsafe: [undefined, null, true, "false"],
    });
    accepts(`${on} on Windows, which has none`, (stack) =>
      stack
        .set(on, "sshEnabled", undefined)
        .set(on, "kind", "functionapp")
        .set(on, "siteConfig.linuxFxVersion", undefined)
        .set(on, "siteConfig.netFrameworkVersion", "v10.0"),
    );
    violates(`${on} on Linux by its plan alone`, [control], (stack) =>
      stack
        .set(on, "sshEnabled", undefined)
        .set(on, "kind", "functionapp")
        .set(on, "siteConfig.linuxFxVersion", undefined)
        .set(on, "siteConfig.netFrameworkVersion", "v10.0")
        .set("plan-premium", "reserved", true),
    );
  }
  accepts("none on Flex Consumption", (stack) => stack.set("flex", "sshEnabled", undefined));
  violates("Consumption has none either", ["functions-private-plan"], (stack) =>
    stack.set("premium", "sshEnabled", undefined).set("plan-premium", "sku", { name: "Y1" }),
  );
});

describe("a quota for a day", () => {
  violates("none on Consumption", ["functions-private-plan", "functions-scale-limit"], (stack) =>
    stack
      .set("plan-premium", "sku", { name: "Y1", tier: "Dynamic" })
      .set("premium", "dailyMemoryTimeQuota", 0),
  );
  accepts("none on a plan that is not paid for by the call", (stack) =>
    stack.set("premium", "dailyMemoryTimeQuota", undefined).set("slot", "dailyMemoryTimeQuota", undefined),
  );
});

/** The resource as one of production. */
function production(stack: Stack, name: string): Stack {
  return stack.set(name, "tags.environment", "prod").remove(...(name === "account" ? ["lock-account"] : []));
}

describe("availability zones", () => {
  for (const [name, size] of [
    ["plan-flex", "FC1"],
    ["plan-premium", "EP1"],
    ["plan-premium", "P1v3"],
    ["plan-premium", "P1mv4"],
    ["plan-premium", "I2v2"],
  ] as const) {
    for (const value of odd) {
      violates(`zoneRedundant ${JSON.stringify(value)} of ${size}`, ["functions-zone-redundant"], (stack) =>
        production(stack, name).set(name, "sku", { name: size }).set(name, "zoneRedundant", value),
      );
    }
    accepts(`${size} that is spread`, (stack) =>
      production(stack, name).set(name, "sku", { name: size }).set(name, "zoneRedundant", true),
    );
    accepts(`${size} of another environment`, (stack) => stack.set(name, "sku", { name: size }));
  }
  for (const size of ["B1", "S1", "P1v1"]) {
    accepts(`${size}, which cannot be spread`, (stack) =>
      production(stack, "plan-premium").set("plan-premium", "sku", { name: size }),
    );
  }
  violates(
    "a plan that says nothing of its environment",
    ["functions-zone-redundant", "governance-tags"],
    (stack) => stack.set("plan-flex", "tags", undefined),
  );
  for (const size of ["Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Premium_LRS", ...odd]) {
    violates(
      `an account of production with ${JSON.stringify(size)}`,
      ["storage-zone-redundant", "data-deletion-protection"],
      (stack) => production(stack, "account").set("account", "sku", { name: size }),
    );
  }
  for (const size of ["Standard_GZRS", "Standard_RAGZRS", "premium_zrs"]) {
    accepts(`an account with ${size}`, (stack) => stack.set("account", "sku.name", size));
  }
  const gateway = (stack: Stack) =>
    production(stack, "gateway").set("gateway", "sku", { name: "Premium", capacity: 2 });
  accepts("a gateway of two units, which Azure spreads", gateway);
  accepts("a gateway in three zones", (stack) =>
    gateway(stack).set("gateway", "sku.capacity", 3).set("gateway", "zones", ["1", "2", "3"]),
  );
  for (const capacity of [1, 0, undefined, "2"]) {
    violates(`a gateway of ${JSON.stringify(capacity)} units`, ["apim-zone-redundant"], (stack) =>
      gateway(stack).set("gateway", "sku.capacity", capacity),
    );
  }
  violates("a gateway in one zone", ["apim-zone-redundant"], (stack) =>
    gateway(stack).set("gateway", "zones", ["1"]),
  );
  violates("a gateway for developers", ["apim-zone-redundant"], (stack) =>
    gateway(stack).set("gateway", "sku.name", "Developer"),
  );
  violates("one unit in another region", ["apim-zone-redundant"], (stack) =>
    gateway(stack).set("gateway", "additionalLocations", [
      { location: "westeurope", sku: { name: "Premium", capacity: 2 } },
      { location: "northeurope", sku: { name: "Premium", capacity: 1 } },
    ]),
  );
  it("what is unknown is undecided in production only", () => {
    for (const [name, path, control] of [
      ["plan-flex", "zoneRedundant", "functions-zone-redundant"],
      ["account", "sku.name", "storage-zone-redundant"],
      ["gateway", "sku.capacity", "apim-zone-redundant"],
      ["gateway", "zones", "apim-zone-redundant"],
    ] as const) {
      assert.equal(judge(safeStack().set(name, path, unknownValue)).verdicts.get(control), "passed", path);
      const stack = name === "gateway" ? gateway(safeStack()) : production(safeStack(), name);
      assert.equal(judge(stack.set(name, path, unknownValue)).verdicts.get(control), "undecided", path);
    }
  });
});
