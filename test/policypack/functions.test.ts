import assert from "node:assert/strict";

import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, property, titleOf, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const odd = [undefined, null, 7, [], {}];

/** The same rules judge every app; all the odd shapes are tried on one, the missing value on each. */
function oddFor(app: string): readonly unknown[] {
  return app === "flex" ? odd : [undefined];
}

for (const on of ["flex", "premium", "slot"]) {
  const odd = oddFor(on);
  describe(`the function app '${on}'`, () => {
    property({ control: "functions-https-only", on, path: "httpsOnly", unsafe: [false, ...odd] });
    for (const path of ["siteConfig.minTlsVersion", "siteConfig.scmMinTlsVersion"]) {
      property({
        control: "functions-min-tls",
        on,
        path,
        unsafe: ["1.0", "1.1", "2", ...odd],
        safe: ["1.3", 1.2],
      });
    }
    property({
      control: "functions-remote-debugging-off",
      on,
      path: "siteConfig.remoteDebuggingEnabled",
      unsafe: [true, "true"],
      safe: [false, undefined],
    });
    property({ control: "functions-http2", on, path: "siteConfig.http20Enabled", unsafe: [false, ...odd] });
    property({
      control: "functions-cors",
      on,
      path: "siteConfig.cors.allowedOrigins",
      unsafe: [["*"], ["https://a.example", "*"], ["https://*"], ["null"]],
      safe: [undefined, [], "odd"],
    });
    violates("credentials beside a wildcard", ["functions-cors"], (stack) =>
      stack.set(on, "siteConfig.cors", { allowedOrigins: ["*"], supportCredentials: true }),
    );
    property({
      control: "functions-private-only",
      on,
      path: "publicNetworkAccess",
      unsafe: ["Enabled", ...odd],
      safe: ["disabled"],
    });
    property({
      control: "functions-private-only",
      on,
      path: "siteConfig.publicNetworkAccess",
      unsafe: ["Enabled"],
      safe: ["Disabled"],
    });
    property({
      control: "functions-managed-identity",
      on,
      path: "identity.type",
      unsafe: ["SystemAssigned", "None", ...odd],
      safe: ["SystemAssigned, UserAssigned", "userassigned"],
    });
    property({
      control: "functions-managed-identity",
      on,
      path: "identity.userAssignedIdentities",
      unsafe: [[], {}, null, undefined],
      safe: [{ "/subscriptions/x/id": {} }],
      unknown: "passed",
    });
    it("no identity violates, whatever its type", () => {
      const identity = { type: unknownValue, userAssignedIdentities: [] };
      const { verdicts } = judge(safeStack().set(on, "identity", identity));
      assert.equal(verdicts.get("functions-managed-identity"), "violated");
    });
    property({
      control: "functions-vnet-integration",
      on,
      path: "virtualNetworkSubnetId",
      unsafe: [undefined, null, ""],
      unknown: "passed",
    });
    for (const prefix of ["ipSecurityRestrictions", "scmIpSecurityRestrictions"]) {
      property({
        control: "functions-access-restrictions",
        on,
        path: `siteConfig.${prefix}DefaultAction`,
        unsafe: ["Allow", ...odd],
        safe: ["deny"],
      });
      for (const ipAddress of [
        "Any",
        "0.0.0.0/0",
        "0.0.0.0/1,128.0.0.0/1",
        "203.0.113.7/32, 0.0.0.0/0",
        "Internet",
        "AzureCloud",
      ]) {
        violates(`${prefix} with an entry for ${ipAddress}`, ["functions-access-restrictions"], (stack) =>
          stack.set(on, `siteConfig.${prefix}`, [{ ipAddress, action: "Allow" }]),
        );
      }
      accepts(`${prefix} with an entry and Azure's own default`, (stack) =>
        stack
          .set(on, `siteConfig.${prefix}DefaultAction`, undefined)
          .set(on, `siteConfig.${prefix}`, [{ ipAddress: "203.0.113.7/32", action: "Allow" }]),
      );
    }
    accepts("a deployment site with the restrictions of the main one", (stack) =>
      stack
        .set(on, "siteConfig.scmIpSecurityRestrictionsDefaultAction", undefined)
        .set(on, "siteConfig.scmIpSecurityRestrictionsUseMain", true),
    );
    violates(
      "no site configuration at all",
      [
        "functions-min-tls",
        "functions-http2",
        "functions-access-restrictions",
        ...(on === "flex"
          ? (["functions-host-storage-identity"] as const)
          : ([
              "functions-ftp-disabled",
              "functions-supported-runtime",
              "functions-scale-limit",
              "functions-health-check",
            ] as const)),
      ],
      (stack) => stack.set(on, "siteConfig", undefined),
    );
  });
}

describe("Flex Consumption", () => {
  const on = "flex";
  property({
    control: "functions-ftp-disabled",
    on,
    path: "siteConfig.ftpsState",
    unsafe: ["Disabled", "FtpsOnly"],
    safe: [undefined],
  });
  property({
    control: "functions-deployment-storage-identity",
    on,
    path: "functionAppConfig.deployment.storage.authentication.type",
    unsafe: ["StorageAccountConnectionString", "SystemAssignedIdentity", ...odd],
  });
  property({
    control: "functions-scale-limit",
    on,
    path: "functionAppConfig.scaleAndConcurrency.maximumInstanceCount",
    unsafe: [undefined, null],
    safe: [1000],
  });
  property({
    control: "functions-supported-runtime",
    on,
    path: "functionAppConfig.runtime.version",
    unsafe: ["20", "18", "", "latest", ...odd.filter((each) => each !== 7)],
    safe: ["24", 22, "~22"],
  });
  accepts("a runtime of the app's own", (stack) =>
    stack.set(on, "functionAppConfig.runtime", { name: "custom", version: "1.0" }),
  );
  it("judges the runtime by the day it is told", () => {
    const { verdicts } = evaluate(safeStack().list(), { today: "2027-05-01" });
    assert.equal(verdicts.get("functions-supported-runtime"), "violated");
  });
});

describe("plans other than Flex Consumption", () => {
  for (const on of ["premium", "slot"]) {
    property({
      control: "functions-ftp-disabled",
      on,
      path: "siteConfig.ftpsState",
      unsafe: ["AllAllowed", "FtpsOnly", ...odd],
      safe: ["disabled"],
    });
    property({
      control: "functions-outbound-routing",
      on,
      path: "outboundVnetRouting",
      unsafe: [{ allTraffic: false }, { imagePullTraffic: true }, ...odd],
      safe: [{ applicationTraffic: true }],
    });
    accepts("the older spelling of outbound routing", (stack) =>
      stack.set(on, "outboundVnetRouting", undefined).set(on, "siteConfig.vnetRouteAllEnabled", true),
    );
    property({
      control: "functions-supported-runtime",
      on,
      path: "siteConfig.linuxFxVersion",
      unsafe: ["PYTHON|3.9", "Node|20", "DOTNET|8.0", "DOTNET-ISOLATED|8.0", "|", undefined],
      safe: ["NODE|22", "Java|21", "Java|17.0", "dotnet-isolated|10.0", "DOCKER|registry/image:1"],
    });
    accepts("Node.js on Windows", (stack) =>
      stack
        .set(on, "siteConfig.linuxFxVersion", undefined)
        .set(on, "siteConfig.appSettings", [{ name: "WEBSITE_NODE_DEFAULT_VERSION", value: "~22" }]),
    );
    accepts("a container on Windows", (stack) =>
      stack.set(on, "siteConfig.linuxFxVersion", "").set(on, "siteConfig.windowsFxVersion", "DOCKER|x/y:1"),
    );
    accepts("a custom handler", (stack) =>
      stack
        .set(on, "siteConfig.linuxFxVersion", "")
        .set(on, "siteConfig.appSettings", [{ name: "FUNCTIONS_WORKER_RUNTIME", value: "custom" }]),
    );
    accepts(".NET on Windows", (stack) =>
      stack.set(on, "siteConfig.linuxFxVersion", "").set(on, "siteConfig.netFrameworkVersion", "v10.0"),
    );
    violates("no publishing resources", ["functions-basic-publishing-declared"], (stack) =>
      stack.remove(`${on}-FtpAllowed`, `${on}-ScmAllowed`),
    );
    for (const each of [`${on}-FtpAllowed`, `${on}-ScmAllowed`]) {
      property({ control: "functions-no-basic-publishing", on: each, path: "allow", unsafe: [true, ...odd] });
    }
  }
  violates("no limit of instances", ["functions-scale-limit"], (stack) =>
    stack.set("premium", "siteConfig.functionAppScaleLimit", undefined),
  );
  accepts("a limit in the plan", (stack) =>
    stack
      .set("premium", "siteConfig.functionAppScaleLimit", undefined)
      .set("plan-premium", "maximumElasticWorkerCount", 20),
  );
  accepts("a dedicated plan without a limit, whose slots are in it unsaid", (stack) =>
    stack
      .set("premium", "siteConfig.functionAppScaleLimit", undefined)
      .set("slot", "siteConfig.functionAppScaleLimit", undefined)
      .set("plan-premium", "sku", { name: "P1v3" })
      .set("slot", "serverFarmId", undefined)
      .unlink("slot", "serverFarmId"),
  );
  accepts("a dedicated plan without a limit", (stack) =>
    stack
      .set("premium", "siteConfig.functionAppScaleLimit", undefined)
      .set("plan-premium", "sku", { name: "P1v3" }),
  );
  for (const value of [undefined, null, ""]) {
    violates(
      `an app with ${JSON.stringify(value)} for its plan, which Azure puts on Consumption`,
      ["functions-private-plan"],
      (stack) => stack.unlink("flex", "serverFarmId").set("flex", "serverFarmId", value),
    );
  }
  accepts("an app in Azure Container Apps, which has no plan", (stack) =>
    stack
      .unlink("flex", "serverFarmId")
      .set("flex", "serverFarmId", undefined)
      .set("flex", "managedEnvironmentId", "/subscriptions/s/providers/Microsoft.App/managedEnvironments/e"),
  );
  property({
    control: "functions-private-plan",
    on: "plan-premium",
    path: "sku.name",
    unsafe: ["Y1", "F1", "d1", ...odd],
    safe: ["EP2", "P1v3", "B1", "FC1"],
  });
  property({
    control: "functions-private-plan",
    on: "plan-premium",
    path: "sku.tier",
    unsafe: ["Dynamic", "free", "Shared"],
    safe: [undefined],
  });
  accepts("the VNet integration as a resource of its own", (stack) =>
    stack
      .set("premium", "virtualNetworkSubnetId", undefined)
      .add("swift", "web:WebAppSwiftVirtualNetworkConnection", {
        name: "func-premium",
        subnetResourceId: "/x",
      }),
  );
});

describe("what is no function app", () => {
  for (const kind of ["app", "functionapp,workflowapp", undefined, 7]) {
    accepts(`an app of kind ${titleOf(kind)}`, (stack) =>
      stack
        .add("web", "web:WebApp", { kind, name: "web", tags: stack.get("rg").inputs["tags"] })
        .add(
          "diag-web",
          "monitor:DiagnosticSetting",
          { workspaceId: "/w", logs: [{ enabled: true }] },
          { resourceUri: ["web"] },
        ),
    );
  }
  for (const kind of [undefined, "app,linux"]) {
    it(`an app of kind ${titleOf(kind)} with the host of functions is judged as a function app`, () => {
      const { verdicts } = judge(
        safeStack()
          .set("premium", "kind", kind)
          .set("premium", "siteConfig.appSettings", [
            { name: unknownValue, value: "x" },
            { name: "FUNCTIONS_EXTENSION_VERSION", value: "~4" },
          ])
          .set("premium", "httpsOnly", false),
      );
      assert.equal(verdicts.get("functions-https-only"), "violated");
    });
  }
  it("a slot that names no kind is judged as a function app", () => {
    const { verdicts } = judge(safeStack().set("slot", "kind", undefined).set("slot", "httpsOnly", false));
    assert.equal(verdicts.get("functions-https-only"), "violated");
  });
});
