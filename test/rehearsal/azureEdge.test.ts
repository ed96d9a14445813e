import assert from "node:assert/strict";
import { SUBSCRIPTION_ID, armType } from "../../rehearsal/azure/identifiers.ts";
import { azureTypes } from "../../rehearsal/azure/resourceTypes.ts";
import { edge } from "../../rehearsal/azure/edge.ts";
import { simulate, withDefaults, type Simulated } from "../../rehearsal/azure/simulate.ts";
import { at, list, object, text, type Properties } from "../../rehearsal/azure/values.ts";

const providers = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg/providers`;
const profile = `${providers}/Microsoft.Cdn/profiles/afd`;
const gateway = `${providers}/Microsoft.Network/applicationGateways/agw`;
const inProfile = { resourceGroupName: "rg", profileName: "afd" };
const global = { location: "global" };

/** Each type with the inputs that make up its path, and the id by the format that Azure documents. */
const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
  ["cdn:Profile", inProfile, profile],
  ["cdn:AFDEndpoint", { ...inProfile, endpointName: "api" }, `${profile}/afdEndpoints/api`],
  ["cdn:AFDOriginGroup", { ...inProfile, originGroupName: "og" }, `${profile}/originGroups/og`],
  [
    "cdn:AFDOrigin",
    { ...inProfile, originGroupName: "og", originName: "apim" },
    `${profile}/originGroups/og/origins/apim`,
  ],
  [
    "cdn:Route",
    { ...inProfile, endpointName: "api", routeName: "all" },
    `${profile}/afdEndpoints/api/routes/all`,
  ],
  ["cdn:AFDCustomDomain", { ...inProfile, customDomainName: "api" }, `${profile}/customDomains/api`],
  ["cdn:SecurityPolicy", { ...inProfile, securityPolicyName: "waf" }, `${profile}/securityPolicies/waf`],
  [
    "frontdoor:Policy",
    { resourceGroupName: "rg", policyName: "waf" },
    `${providers}/Microsoft.Network/frontDoorWebApplicationFirewallPolicies/waf`,
  ],
  [
    "network:WebApplicationFirewallPolicy",
    { resourceGroupName: "rg", policyName: "waf" },
    `${providers}/Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/waf`,
  ],
  ["network:ApplicationGateway", { resourceGroupName: "rg", applicationGatewayName: "agw" }, gateway],
];

const simulated = (type: string, given: Properties): Simulated => {
  const asked = { type: `azure-native:${type}`, urn: `urn:pulumi:dev::p::azure-native:${type}::n` };
  return simulate({ ...asked, inputs: withDefaults({ ...asked, inputs: given }) });
};

const outputs = (type: string, given: Properties = {}): Properties => {
  const [, names = {}] = ids.find(([each]) => each === type) ?? [];
  return simulated(type, { ...names, ...given }).outputs;
};

describe("simulated Azure: an edge", () => {
  it("has the ids and types of Azure", () => {
    assert.deepEqual(ids.map(([type]) => type).toSorted(), Object.keys(edge).toSorted());
    for (const [type, inputs, id] of ids) {
      const { id: own, outputs: made } = simulated(type, inputs);
      assert.equal(own, id);
      assert.equal(made["type"], armType(id));
      assert.ok(Object.hasOwn(azureTypes, type), type);
    }
  });

  it("tells the id that Front Door sends to the gateway, and the host name that callers use", () => {
    const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    assert.match(text(outputs("cdn:Profile", global), "frontDoorId") ?? "", guid);
    assert.match(
      text(outputs("cdn:AFDEndpoint", global), "hostName") ?? "",
      /^api-[a-z0-9]{16}\.z01\.azurefd\.net$/,
    );
  });

  it("waits for the owner of a private link's target, and of a domain", () => {
    const privateLink = { privateLink: { id: "/apim" }, privateLinkLocation: "westeurope" };
    assert.deepEqual(
      at(outputs("cdn:AFDOrigin", { sharedPrivateLinkResource: privateLink }), "sharedPrivateLinkResource"),
      { ...privateLink, status: "Pending" },
    );
    assert.equal("sharedPrivateLinkResource" in outputs("cdn:AFDOrigin", { hostName: "a.b" }), false);

    const domain = outputs("cdn:AFDCustomDomain", { hostName: "api.contoso.com" });
    assert.equal(domain["domainValidationState"], "Pending");
    assert.match(text(domain, "validationProperties", "validationToken") ?? "", /^_[a-z0-9]{31}$/);
  });

  it("gives the parts of an application gateway ids of their own", () => {
    const made = outputs("network:ApplicationGateway", {
      location: "westeurope",
      probes: [{ name: "status", path: "/status" }],
      httpListeners: [{ name: "https" }],
    });
    const [probe] = list(made, "probes").map((each) => object(each));
    assert.equal(probe?.["id"], `${gateway}/probes/status`);
    assert.equal(probe["path"], "/status");
    const [listener] = list(made, "httpListeners").map((each) => object(each));
    assert.equal(listener?.["id"], `${gateway}/httpListeners/https`);
    assert.equal(listener["type"], "Microsoft.Network/applicationGateways/httpListeners");
    assert.equal(made["operationalState"], "Running");
    assert.equal("sslCertificates" in made, false);
  });
});
