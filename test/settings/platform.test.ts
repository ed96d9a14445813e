import assert from "node:assert/strict";

import { getOrganization } from "@pulumi/pulumi";

import { describedPlatform } from "../../components/platformDescription.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";
import { simulateAzure } from "../../rehearsal/mocks.ts";
import { checkPlatform, platform, readPlatform } from "../../settings/platform.ts";
import { told as description } from "../components/zoneFixture.ts";

const network = { addressSpace: "10.40.0.0/22" };

/** `path: found` of each mistake of the stack `apps`. */
const told = (values: Record<string, unknown>): string[] => {
  const prefixed = Object.entries(values).map(
    ([key, value]) => [`functions-landing-zone:${key}`, value] as const,
  );
  return Array.from(
    checkPlatform("apps", Object.fromEntries(prefixed)),
    ({ path, found }) => `${path.join(".").replace("functions-landing-zone:", "")}: ${found}`,
  );
};

/** What is read of the platform that a stack `prod` has as these outputs. */
async function read(outputs: Properties, stack = "contoso/functions-landing-zone/prod") {
  await simulateAzure({ project: "functions-landing-zone", stack: "apps", stacks: { prod: outputs } });
  return readPlatform(stack, "rg-apps");
}

describe("setting platform", () => {
  it("is the name of a stack, of this project or with its organization and project", () => {
    for (const name of ["prod", "prod-weu.1", "contoso/functions-landing-zone/prod"]) {
      assert.equal(platform.parse(name), name);
    }
    for (const name of ["", "contoso/prod", "a/b/c/d", "prod eu", "/prod", 1, { stack: "prod" }]) {
      assert.equal(platform.safeParse(name).success, false, String(name));
    }
  });

  it("or the network: one of the two, and not both", () => {
    assert.deepEqual(told({}), ["network: nothing"]);
    assert.deepEqual(told({ network }), []);
    assert.deepEqual(told({ platform: "prod" }), []);
    assert.deepEqual(told({ platform: "prod", network }), [
      'network: a value, though the stack is built on the platform of "prod", which has its own',
    ]);
  });

  it("is another stack, whatever else is set", () => {
    const itself = 'platform: "apps", this stack itself';
    assert.deepEqual(told({ platform: "apps" }), [itself]);
    assert.deepEqual(told({ platform: "apps", network }), [itself]);
    assert.deepEqual(told({ platform: "contoso/functions-landing-zone/apps" }), []);
  });

  it("leaves nothing to set that belongs to the platform", () => {
    const keys = [
      "network",
      "monitoring",
      "alerts",
      "alertWebhook",
      "gateway",
      "edge",
      "keyVault",
      "customerManagedKey",
      "plans",
    ];
    assert.deepEqual(
      told({ platform: "prod", ...Object.fromEntries(keys.map((key) => [key, {}])) }).map(
        (line) => line.split(":")[0],
      ),
      keys,
    );
  });

  it("leaves the apps, their secrets and access to this stack", () => {
    const own = ["apps", "secrets", "secretValues", "access", "tags", "workload", "zoneRedundant", "source"];
    assert.deepEqual(told({ platform: "prod", ...Object.fromEntries(own.map((key) => [key, {}])) }), []);
  });

  it("leaves what is for the whole subscription to the stack of the platform", () => {
    const governance = { policyInitiative: true, defender: { storage: true } };
    assert.deepEqual(told({ platform: "prod", governance }), [
      "governance.defender: what is for a whole subscription, in a stack of apps",
    ]);
    assert.deepEqual(told({ platform: "prod", governance: { policyInitiative: true } }), []);
    assert.deepEqual(told({ network, governance }), []);
  });
});

describe("readPlatform", () => {
  it("reads what the stack told, whole and in part", async () => {
    assert.deepEqual(await read({ platform: description }), description);
    const { ingress, ...withoutIngress } = description;
    assert.deepEqual(await read({ platform: { ...withoutIngress, plans: {} } }), {
      ...withoutIngress,
      plans: {},
    });
  });

  it("takes a name alone for a stack of this project", async () => {
    assert.deepEqual(await read({ platform: description }, "prod"), description);
  });

  it("gives apps what they need of it", async () => {
    const { network, plans, ingress } = describedPlatform(await read({ platform: description }));
    assert.equal(network.privateEndpointSubnetId, description.network.privateEndpointSubnetId);
    assert.equal(plans["premium"]?.plan.hosting.planId, description.plans.premium.planId);
    assert.equal(ingress?.clientId, description.ingress.clientId);
  });

  it("says so when the stack names itself with organization and project, which the settings do not know", async () => {
    await simulateAzure({ project: "functions-landing-zone", stack: "apps" });
    const itself = `${getOrganization()}/functions-landing-zone/apps`;
    await assert.rejects(readPlatform(itself, "rg-apps"), {
      message: `functions-landing-zone:platform names ${itself}, this stack itself: name the stack that has the platform`,
    });
  });

  it("says to deploy a platform that told nothing", async () => {
    await assert.rejects(read({ resourceGroup: "rg-prod" }), {
      message:
        "the stack contoso/functions-landing-zone/prod, which functions-landing-zone:platform names, " +
        "has no output 'platform': deploy it first (pulumi up), from this version of the project",
    });
  });

  it("says what it does not understand of one that told something else", async () => {
    const wrong: readonly [Properties, RegExp][] = [
      [{ ...description, version: 2 }, /does not understand: deploy it anew.*version/s],
      [
        { ...description, network: { ...description.network, flexIntegrationSubnetId: "snet" } },
        /flexIntegrationSubnetId/,
      ],
      [{ ...description, ingress: { ...description.ingress, tier: "Basic" } }, /ingress\.tier/],
      [{ ...description, ingress: { ...description.ingress, clientId: "anybody" } }, /ingress\.clientId/],
      [{}, /version.*resourceGroupName/s],
    ];
    for (const [told, message] of wrong) {
      await assert.rejects(read({ platform: told }), message);
    }
  });
});
