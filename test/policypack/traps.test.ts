import assert from "node:assert/strict";

import { controls } from "../../policypack/controls.ts";
import { unknownValue } from "../../policypack/evaluate.ts";
import { accepts, judge, violates } from "./cases.ts";
import { apiPolicy, inbound, policy } from "./safeGateway.ts";
import { safeStack } from "./safeStack.ts";

/** Where other rules pass what is unsafe, or fail what is safe; each with the rule that does. */
describe("traps of Azure Policy", () => {
  violates("ab6a902f takes HTTP/2 for client certificates", ["functions-client-certificates"], (stack) =>
    stack
      .set("flex", "siteConfig.http20Enabled", true)
      .set("flex", "clientCertEnabled", true)
      .set("flex", "clientCertMode", "OptionalInteractiveUser"),
  );
  accepts("32a913ec: outbound routing as it was written before 2024-11-01", (stack) =>
    stack
      .set("premium", "outboundVnetRouting", undefined)
      .set("premium", "siteConfig.vnetRouteAllEnabled", true),
  );
  accepts("32a913ec: outbound routing of the application alone", (stack) =>
    stack.set("premium", "outboundVnetRouting", { applicationTraffic: true }),
  );
  violates(
    "32a913ec: routing of images is not that of the application",
    ["functions-outbound-routing"],
    (stack) =>
      stack.set("premium", "outboundVnetRouting", { imagePullTraffic: true, contentShareTraffic: true }),
  );
  accepts(
    "c15dcc82 knows no managed identity of a gateway, only certificates and headers of a backend",
    (stack) => stack.set("backend-flex", "credentials", undefined),
  );
  violates("c15dcc82 takes any header for authentication", ["apim-backend-identity"], (stack) =>
    stack
      .set("api-policy", "value", apiPolicy({ identity: "" }))
      .set("backend-flex", "credentials", { authorization: { scheme: "Basic", parameter: "{{login}}" } }),
  );
  accepts("546fe8d2 left Flex Consumption out of the plans with private networking", (stack) =>
    stack.set("plan-premium", "sku", { name: "FC1", tier: "FlexConsumption" }),
  );
  violates(
    "d5448c98 finds <base/> anywhere after <inbound>, in a comment too",
    ["apim-policy-base"],
    (stack) =>
      stack.set(
        "product-policy",
        "value",
        `<policies><!-- <inbound><base/> --><inbound><find-and-replace /></inbound>${policy().slice(policy().indexOf("<backend>"))}`,
      ),
  );
  accepts("d5448c98 does not see <base/> after a comment", (stack) =>
    stack.set(
      "product-policy",
      "value",
      policy().replace("<inbound>", "<inbound><!-- first what all have -->"),
    ),
  );
  violates(
    "d5448c98 sees nothing of what is before <base/> of another spelling",
    ["apim-policy-base"],
    (stack) =>
      stack.set(
        "product-policy",
        "value",
        policy().replace(
          "<inbound><base />",
          '<inbound><rate-limit calls="5" renewal-period="60" /><base></base>',
        ),
      ),
  );
  violates(
    "871b205b and aede300b judge web apps, not function apps",
    ["functions-no-basic-publishing"],
    (stack) => stack.set("premium-ScmAllowed", "allow", true),
  );
  violates("91a78b24 asks web apps for logs, not function apps", ["monitoring-diagnostics"], (stack) =>
    stack.remove("diag-flex"),
  );
  violates("399b2637 is content with FTPS", ["functions-ftp-disabled"], (stack) =>
    stack.set("premium", "siteConfig.ftpsState", "FtpsOnly"),
  );
  violates("0da106f2 takes any identity for the app's own", ["functions-managed-identity"], (stack) =>
    stack.set("flex", "identity.type", "SystemAssigned"),
  );
  violates(
    "3aa03346 looks at subscriptions whose state is active, and not at one that says none",
    ["apim-no-all-apis-subscription"],
    (stack) => stack.unlink("subscription", "scope").set("subscription", "scope", "/apis"),
  );
  violates(
    "98728c90 judges secrets that are written past Azure Resource Manager only",
    ["keyvault-secret-expiry"],
    (stack) => stack.set("secret", "properties.attributes", { enabled: true }),
  );
  violates(
    "b2982f36 and 34c877ad each judge one of two doors",
    ["storage-private-only", "storage-firewall-deny", "network-only-gateway"],
    (stack) =>
      stack
        .set("account", "publicNetworkAccess", undefined)
        .set("account", "networkRuleSet", { bypass: "None" }),
  );
  it("cannot deny what it looks up after the deployment: TLS, FTP, debugging, CORS, identity, runtime, certificates", () => {
    const lookedUpLater = [
      "f9d614c5",
      "399b2637",
      "0e60b895",
      "0820b7b9",
      "0da106f2",
      "9d0b6ea4",
      "ab6a902f",
    ];
    const judgedHere = lookedUpLater.map((start) =>
      controls.find(({ mappings }) => mappings.azurePolicy?.some((id) => id.startsWith(start))),
    );
    assert.ok(judgedHere.every((control) => control?.enforcement === "mandatory"));
  });
});

describe("traps of PSRule", () => {
  for (const kind of ["functionapp,linux", "functionapp,linux,container", "FunctionApp"]) {
    violates(`takes '${kind}' for no function app`, ["functions-https-only"], (stack) =>
      stack.set("premium", "kind", kind).set("premium", "httpsOnly", false),
    );
  }
  violates("asks web apps alone for a health check", ["functions-health-check"], (stack) =>
    stack.set("premium", "siteConfig.healthCheckPath", undefined),
  );
  violates("asks web apps alone to turn FTP off", ["functions-ftp-disabled"], (stack) =>
    stack.set("premium", "siteConfig.ftpsState", undefined),
  );
  violates(
    "reads the version of Node.js from linuxFxVersion alone: Flex Consumption",
    ["functions-supported-runtime"],
    (stack) => stack.set("flex", "functionAppConfig.runtime", { name: "node", version: "18" }),
  );
  violates(
    "reads the version of Node.js from linuxFxVersion alone: Windows",
    ["functions-supported-runtime"],
    (stack) =>
      stack
        .set("premium", "siteConfig.linuxFxVersion", undefined)
        .set("premium", "siteConfig.nodeVersion", "~16"),
  );
  violates("knows no functionAppConfig", ["functions-deployment-storage-identity"], (stack) =>
    stack.set(
      "flex",
      "functionAppConfig.deployment.storage.authentication.type",
      "StorageAccountConnectionString",
    ),
  );
  accepts("refused TLS 1.3 for years", (stack) =>
    stack.set("flex", "siteConfig.minTlsVersion", "1.3").set("flex", "siteConfig.scmMinTlsVersion", "1.3"),
  );
  violates("asks nothing of a function app's network", ["functions-private-only"], (stack) =>
    stack.set("flex", "publicNetworkAccess", "Enabled"),
  );
  violates("asks no app for its part of the network", ["functions-vnet-integration"], (stack) =>
    stack.set("premium", "virtualNetworkSubnetId", undefined),
  );
  violates("asks no app for a private endpoint", ["privatelink-functions"], (stack) =>
    stack.remove("pe-flex-sites", "dns-flex-sites"),
  );
  violates("asks for no identity of the host's storage", ["functions-host-storage-identity"], (stack) =>
    stack.set("premium-ApplicationSettings", "properties.AzureWebJobsStorage__credential", undefined),
  );
});

describe("traps of Checkov", () => {
  violates("passes an account without a firewall: the block is missing", ["storage-firewall-deny"], (stack) =>
    stack.set("account", "networkRuleSet", undefined),
  );
  violates(
    "passes a firewall that says nothing of its default, for which azure-native sends Allow",
    ["storage-firewall-deny"],
    (stack) => stack.set("account", "networkRuleSet", { ipRules: [] }),
  );
  violates("passes a vault without a firewall", ["keyvault-firewall-deny"], (stack) =>
    stack.set("vault", "properties.networkAcls", undefined),
  );
  violates(
    "passes an app without a site configuration",
    [
      "functions-access-restrictions",
      "functions-host-storage-identity",
      "functions-http2",
      "functions-min-tls",
    ],
    (stack) => stack.set("flex", "siteConfig", undefined),
  );
  violates("judges function apps of Terraform alone by their network", ["functions-private-only"], (stack) =>
    stack.set("slot", "publicNetworkAccess", undefined),
  );
  violates("calls a check of CORS one of regions: it is about origins", ["functions-cors"], (stack) =>
    stack.set("flex", "siteConfig.cors.allowedOrigins", ["*"]),
  );
});

describe("traps of policies in TypeScript", () => {
  violates("a helper that compares types misses those with a version", ["storage-no-shared-key"], (stack) => {
    stack.get("account").type = "azure-native:storage/v20231201:StorageAccount";
    stack.set("account", "allowSharedKeyAccess", undefined);
  });
  it("one unknown value turns a whole rule into a note, and hides what is wrong beside it", () => {
    const { verdicts } = judge(
      safeStack()
        .set("flex", "siteConfig.cors.allowedOrigins", [unknownValue, "*"])
        .set("nsg", "securityRules.0.destinationPortRange", unknownValue)
        .set("nsg", "securityRules.0.destinationPortRanges", ["22"]),
    );
    assert.equal(verdicts.get("functions-cors"), "violated");
    assert.equal(verdicts.get("network-no-remote-access"), "violated");
  });
});

describe("what templates of Microsoft and of others deploy", () => {
  const settings = "premium-ApplicationSettings";
  violates(
    "the host's storage by account name alone, which leaves the host dead",
    ["functions-host-storage-identity"],
    (stack) =>
      stack.set(settings, "properties", {
        ...(stack.get(settings).inputs["properties"] as object),
        AzureWebJobsStorage__credential: undefined,
        AzureWebJobsStorage__clientId: undefined,
        AzureWebJobsStorage__blobServiceUri: undefined,
        AzureWebJobsStorage__accountName: "stpremium",
      }),
  );
  violates(
    "keys of storage by listKeys(), in settings",
    ["functions-no-storage-keys", "functions-no-secrets-in-settings"],
    (stack) =>
      stack.set(settings, "properties.AzureWebJobsStorage", `AccountName=st;AccountKey=${"A".repeat(86)}==`),
  );
  violates("an identity without one role", ["functions-secrets-granted"], (stack) =>
    stack.remove("role-secret", "role"),
  );
  violates("a firewall that detects", ["edge-waf-prevention"], (stack) =>
    stack.set("agw-firewall", "policySettings.mode", "Detection"),
  );
  violates("a rate limit before <base/>", ["apim-policy-base"], (stack) =>
    stack.set(
      "product-policy",
      "value",
      policy().replace("<inbound>", '<inbound><rate-limit calls="5" renewal-period="60" />'),
    ),
  );
  violates("an API whose policy is <base/> alone", ["apim-token-validation"], (stack) =>
    stack.set("api-policy", "value", apiPolicy({ token: "" })),
  );
  violates("an API in a sample product", ["apim-no-sample-products"], (stack) =>
    stack.add("sample", "apimanagement:ProductApi", {
      ...stack.get("product-api").inputs,
      productId: "starter",
    }),
  );
  violates("a logger by instrumentation key", ["apim-logger-identity"], (stack) =>
    stack.set("logger", "credentials", { instrumentationKey: "{{key}}" }),
  );
  violates("management by a version of 2019", ["apim-min-api-version"], (stack) =>
    stack.set("gateway", "apiVersionConstraint.minApiVersion", "2019-12-01"),
  );
  violates("an empty security group", ["network-deny-by-default", "network-egress-denied"], (stack) =>
    stack.set("nsg", "securityRules", []).remove("deny-outbound"),
  );
  violates("a vault of access policies", ["keyvault-rbac"], (stack) =>
    stack.set("vault", "properties.accessPolicies", [{ objectId: "x", permissions: { secrets: ["get"] } }]),
  );
  violates("a deployment site with passwords", ["functions-no-basic-publishing"], (stack) =>
    stack.set("slot-ScmAllowed", "allow", undefined),
  );
  violates("a site configuration that the caller's replaces as a whole", ["functions-min-tls"], (stack) =>
    stack.set("flex", "siteConfig", {
      ...(stack.get("flex").inputs["siteConfig"] as object),
      minTlsVersion: undefined,
      scmMinTlsVersion: undefined,
    }),
  );
  violates("subnets with a default way out", ["network-private-subnets"], (stack) =>
    stack.set("snet-plan", "defaultOutboundAccess", undefined),
  );
  violates("vaults in the zone that looks right", ["privatelink-dns-zone"], (stack) =>
    stack.set("privatelink.vaultcore.azure.net", "privateZoneName", "privatelink.vault.azure.net"),
  );
  violates("origins of the gateway for all", ["apim-cors"], (stack) =>
    stack.set(
      "api-policy",
      "value",
      apiPolicy({
        rate: `${inbound.rate}<cors><allowed-origins><origin>*</origin></allowed-origins></cors>`,
      }),
    ),
  );
});
