import assert from "node:assert/strict";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import type * as pulumi from "@pulumi/pulumi";
import { frontDoorFirewall } from "../../components/edge/frontDoorFirewall.ts";
import { FrontDoor, type FrontDoorArgs } from "../../components/frontDoor.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";
import { UNKNOWN } from "../../rehearsal/azure/values.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const gatewayId = `/subscriptions/${placement.subscriptionId}/resourceGroups/rg-test/providers/Microsoft.ApiManagement/service/apim-test`;
const trafficRules = { rateLimit: { requests: 1000, minutes: 1 } } as const;

/** Front Door before it leads anywhere. */
const closed = (args: Partial<FrontDoorArgs> = {}): FrontDoor =>
  new FrontDoor("edge", {
    placement,
    workspaceId,
    profileName: "afd-test",
    endpointName: "orders-test",
    firewallPolicyName: "waftest",
    trafficRules,
    ...args,
  });

const make = (args: Partial<FrontDoorArgs> = {}): FrontDoor => {
  const frontDoor = closed(args);
  frontDoor.forwardTo({
    id: gatewayId,
    hostName: "apim-test.azure-api.net",
    privateLinkLocation: "westeurope",
  });
  return frontDoor;
};

const made = (args: Partial<FrontDoorArgs> = {}): Promise<readonly Recorded[]> =>
  record(() => {
    make(args);
  });

const valueOf = <T>(output: pulumi.Output<T> | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    if (output === undefined) reject(new Error("there is no such output"));
    else output.apply(resolve);
  });

const guarded = [
  "FrontDoor edge",
  "cdn:AFDEndpoint edge-endpoint",
  "cdn:Profile edge",
  "cdn:SecurityPolicy edge-security",
  "frontdoor:Policy edge-firewall",
  "monitor:DiagnosticSetting edge-logs",
];
const common = [
  ...guarded,
  "cdn:AFDOrigin edge-origin",
  "cdn:AFDOriginGroup edge-origins",
  "cdn:Route edge-route",
].sort();

describe("FrontDoor", () => {
  it("makes exactly the profile with its logs, an endpoint and the firewall, and leads nowhere", async () => {
    const resources = await record(() => {
      closed();
    });
    assert.deepEqual(children(resources), guarded);
  });

  it("makes exactly the origin and the route to it, when told where to", async () => {
    assert.deepEqual(children(await made()), common);
  });

  it("can be told of the gateway once the gateway knows its id, and is then ready with the route", async () => {
    let ready: pulumi.Resource | undefined;
    const resources = await record(() => {
      const frontDoor = closed();
      const id = frontDoor.frontDoorId.apply(() => gatewayId);
      ready = frontDoor.forwardTo({ id, hostName: "a.b", privateLinkLocation: "westeurope" });
    });
    assert.equal(await valueOf(ready?.urn), one(resources, "cdn:Route", "edge-route").urn);
    const origin = one(resources, "cdn:AFDOrigin", "edge-origin");
    assert.ok(
      origin.propertyDependencies["sharedPrivateLinkResource"]?.includes(
        one(resources, "cdn:Profile", "edge").urn,
      ),
    );
  });

  it("asks for its private endpoint once what it is told to wait for is there", async () => {
    const resources = await record(() => {
      const other = new PrivateEndpoint("other", { resourceGroupName: "rg-test" });
      closed().forwardTo({
        id: gatewayId,
        hostName: "a.b",
        privateLinkLocation: "westeurope",
        after: [other],
      });
    });
    assert.ok(
      one(resources, "cdn:AFDOrigin", "edge-origin").dependencies.includes(
        one(resources, "network:PrivateEndpoint", "other").urn,
      ),
    );
  });

  it("is of the tier that has private link and managed rules, and keeps who called what out of its log", async () => {
    const { sku, location, originResponseTimeoutSeconds, logScrubbing, tags } = one(
      await made(),
      "cdn:Profile",
      "edge",
    ).inputs;
    assert.deepEqual(
      { sku, location, originResponseTimeoutSeconds, logScrubbing, tags },
      {
        sku: { name: "Premium_AzureFrontDoor" },
        location: "global",
        originResponseTimeoutSeconds: 240,
        logScrubbing: {
          state: "Enabled",
          scrubbingRules: [
            { matchVariable: "RequestIPAddress", selectorMatchOperator: "EqualsAny", state: "Enabled" },
            { matchVariable: "QueryStringArgNames", selectorMatchOperator: "EqualsAny", state: "Enabled" },
          ],
        },
        tags: placement.tags,
      },
    );
  });

  it("sends all logs to the workspace: of access, of probes and of the firewall", async () => {
    const resources = await made();
    const { resourceUri, logs, metrics } = one(resources, "monitor:DiagnosticSetting", "edge-logs").inputs;
    assert.equal(resourceUri, one(resources, "cdn:Profile", "edge").id);
    assert.deepEqual(logs, [{ categoryGroup: "allLogs", enabled: true }]);
    assert.deepEqual(metrics, [{ category: "AllMetrics", enabled: true }]);
  });

  it("reaches the gateway by private link, by HTTPS, and checks its name", async () => {
    const { azureApiVersion, resourceGroupName, profileName, originGroupName, originName, ...origin } = one(
      await made(),
      "cdn:AFDOrigin",
      "edge-origin",
    ).inputs;
    assert.deepEqual(
      [resourceGroupName, profileName, originGroupName, originName],
      ["rg-test", "afd-test", "gateway", "gateway"],
    );
    assert.deepEqual(origin, {
      hostName: "apim-test.azure-api.net",
      originHostHeader: "apim-test.azure-api.net",
      httpPort: 80,
      httpsPort: 443,
      priority: 1,
      weight: 1000,
      enabledState: "Enabled",
      enforceCertificateNameCheck: true,
      sharedPrivateLinkResource: {
        groupId: "Gateway",
        privateLink: { id: gatewayId },
        privateLinkLocation: "westeurope",
        requestMessage: "functions-landing-zone",
      },
    });
  });

  it("probes the gateway where it tells how it is", async () => {
    const { healthProbeSettings } = one(await made(), "cdn:AFDOriginGroup", "edge-origins").inputs;
    assert.deepEqual(healthProbeSettings, {
      probePath: "/status-0123456789abcdef",
      probeProtocol: "Https",
      probeRequestType: "GET",
      probeIntervalInSeconds: 100,
    });
  });

  it("takes HTTPS only, on both sides, and caches nothing", async () => {
    const resources = await made();
    const { azureApiVersion, resourceGroupName, profileName, endpointName, routeName, ...route } = one(
      resources,
      "cdn:Route",
      "edge-route",
    ).inputs;
    assert.deepEqual([profileName, endpointName, routeName], ["afd-test", "orders-test", "gateway"]);
    assert.deepEqual(route, {
      originGroup: { id: one(resources, "cdn:AFDOriginGroup", "edge-origins").id },
      patternsToMatch: ["/*"],
      supportedProtocols: ["Https"],
      httpsRedirect: "Disabled",
      forwardingProtocol: "HttpsOnly",
      customDomains: [],
      linkToDefaultDomain: "Enabled",
      enabledState: "Enabled",
    });
  });

  it("puts the firewall before every path of the endpoint", async () => {
    const resources = await made();
    const { policyName, sku, location, policySettings, customRules, managedRules } = one(
      resources,
      "frontdoor:Policy",
      "edge-firewall",
    ).inputs;
    assert.deepEqual([policyName, sku, location], ["waftest", { name: "Premium_AzureFrontDoor" }, "global"]);
    assert.deepEqual({ policySettings, customRules, managedRules }, frontDoorFirewall(trafficRules));
    assert.deepEqual(one(resources, "cdn:SecurityPolicy", "edge-security").inputs["parameters"], {
      type: "WebApplicationFirewall",
      wafPolicy: { id: one(resources, "frontdoor:Policy", "edge-firewall").id },
      associations: [
        {
          domains: [{ id: one(resources, "cdn:AFDEndpoint", "edge-endpoint").id }],
          patternsToMatch: ["/*"],
        },
      ],
    });
  });

  it("leads no request anywhere before the firewall and the origin are there", async () => {
    const resources = await made();
    const { dependencies } = one(resources, "cdn:Route", "edge-route");
    assert.ok(dependencies.includes(one(resources, "cdn:SecurityPolicy", "edge-security").urn));
    assert.ok(dependencies.includes(one(resources, "cdn:AFDOrigin", "edge-origin").urn));
  });

  it("hands the rules on to the firewall", async () => {
    const rules = { rateLimit: { requests: 20, minutes: 5 }, allowedCountries: ["DE"] } as const;
    const { customRules } = one(
      await made({ trafficRules: rules }),
      "frontdoor:Policy",
      "edge-firewall",
    ).inputs;
    assert.deepEqual(customRules, frontDoorFirewall(rules).customRules);
  });

  it("tells its host name and the id by which the gateway knows it", async () => {
    let frontDoor: FrontDoor | undefined;
    const resources = await record(() => {
      frontDoor = make();
    });
    const endpoint = one(resources, "cdn:AFDEndpoint", "edge-endpoint");
    assert.equal(await valueOf(frontDoor?.hostName), endpoint.outputs["hostName"]);
    assert.equal(await valueOf(frontDoor?.endpointHostName), endpoint.outputs["hostName"]);
    assert.equal(
      await valueOf(frontDoor?.frontDoorId),
      one(resources, "cdn:Profile", "edge").outputs["frontDoorId"],
    );
    assert.equal(frontDoor?.validationToken, undefined);
  });

  describe("with a host name of one's own", () => {
    const customDomain = { hostName: "api.contoso.com" };

    it("adds the domain with a certificate of Azure, and tells what its owner has to put into DNS", async () => {
      let frontDoor: FrontDoor | undefined;
      const resources = await record(() => {
        frontDoor = make({ customDomain });
      });
      assert.deepEqual(children(resources), [...common, "cdn:AFDCustomDomain edge-domain"].sort());
      const domain = one(resources, "cdn:AFDCustomDomain", "edge-domain");
      const { customDomainName, hostName, tlsSettings } = domain.inputs;
      assert.deepEqual([customDomainName, hostName], ["api-contoso-com", "api.contoso.com"]);
      assert.deepEqual(tlsSettings, {
        certificateType: "ManagedCertificate",
        minimumTlsVersion: "TLS12",
        cipherSuiteSetType: "TLS12_2023",
      });
      assert.equal(await valueOf(frontDoor?.hostName), "api.contoso.com");
      assert.match(await valueOf(frontDoor?.validationToken), /^_\w+$/);
    });

    it("answers under that name alone, behind the firewall", async () => {
      const resources = await made({ customDomain });
      const domain = { id: one(resources, "cdn:AFDCustomDomain", "edge-domain").id };
      const { customDomains, linkToDefaultDomain } = one(resources, "cdn:Route", "edge-route").inputs;
      assert.deepEqual(
        { customDomains, linkToDefaultDomain },
        { customDomains: [domain], linkToDefaultDomain: "Disabled" },
      );
      const { parameters } = one(resources, "cdn:SecurityPolicy", "edge-security").inputs;
      assert.deepEqual(parameters, {
        type: "WebApplicationFirewall",
        wafPolicy: { id: one(resources, "frontdoor:Policy", "edge-firewall").id },
        associations: [
          {
            domains: [{ id: one(resources, "cdn:AFDEndpoint", "edge-endpoint").id }, domain],
            patternsToMatch: ["/*"],
          },
        ],
      });
    });

    it("takes nothing below TLS 1.3 when asked to", async () => {
      const resources = await made({ customDomain: { ...customDomain, minimumTlsVersion: "1.3" } });
      const { tlsSettings } = one(resources, "cdn:AFDCustomDomain", "edge-domain").inputs;
      assert.deepEqual(tlsSettings, {
        certificateType: "ManagedCertificate",
        minimumTlsVersion: "TLS13",
        cipherSuiteSetType: "Customized",
        customizedCipherSuiteSet: {
          cipherSuiteSetForTls13: ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"],
        },
      });
    });
  });

  it("leaves a preview nothing but ids to guess", async () => {
    const azure = await simulateAzure({ project: "functions-landing-zone", stack: "test", preview: true });
    make({ customDomain: { hostName: "api.contoso.com" } });
    for (const { type, name, inputs } of await azure.settled()) {
      const unknown = Object.keys(inputs).filter((key) => inputs[key] === UNKNOWN);
      assert.deepEqual(unknown, name === "edge-logs" ? ["resourceUri"] : [], `${type} ${name}`);
    }
  });
});
