import assert from "node:assert/strict";

import { evaluate, unknownValue, type Verdict } from "../../policypack/evaluate.ts";
import { accepts, judge, titleOf, today, violates } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import type { Stack } from "./stack.ts";

const plans = "monitoring-defender-plans";
const contact = "monitoring-security-contact";

/** The ways to set a plan and a contact: a resource by itself, and one in a template for a subscription or a group. */
const shapes: Readonly<
  Record<string, { kind: (type: string) => string; inputs: (part: Part) => object; path: string }>
> = {
  "by itself": {
    kind: (type) => (type.endsWith("pricings") ? "security:Pricing" : "security:SecurityContact"),
    inputs: ({ name, properties }) => ({ pricingName: name, ...properties }),
    path: "",
  },
  ...Object.fromEntries(
    ["resources:DeploymentAtSubscriptionScope", "resources:Deployment"].map((kind) => [
      `in a template of ${kind}`,
      {
        kind: () => kind,
        inputs: ({ type, name, properties }: Part) => ({
          location: "westeurope",
          properties: {
            template: { resources: [{ type: "Microsoft.Storage/x" }, { type, name, properties }] },
          },
        }),
        path: "properties.template.resources.1.properties.",
      },
    ]),
  ),
};

interface Part {
  readonly type: string;
  readonly name: string;
  readonly properties: object;
}

const plan = (properties: object, name = "StorageAccounts"): Part => ({
  type: "Microsoft.Security/pricings",
  name,
  properties,
});
const told = (properties: object): Part => ({
  type: "Microsoft.Security/securityContacts",
  name: "default",
  properties,
});

const people = { emails: "security@contoso.example" };
const alerts = { notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }] };

for (const [shape, { kind, inputs, path }] of Object.entries(shapes)) {
  const put = (stack: Stack, part: Part) => stack.add("defender", kind(part.type), { ...inputs(part) });
  const wanted = (stack: Stack, ...names: string[]): Verdict | undefined =>
    evaluate(stack.list(), { today, requiredDefenderPlans: names }).verdicts.get(plans);

  describe(`a plan of Defender ${shape}`, () => {
    accepts("that is on", (stack) =>
      put(stack, plan({ pricingTier: "Standard", subPlan: "DefenderForStorageV2" })),
    );
    for (const tier of ["Free", undefined, null, 7]) {
      violates(`of the tier ${JSON.stringify(tier)}`, [plans], (stack) =>
        put(stack, plan({ pricingTier: tier })),
      );
    }
    violates("of the tier Free, in an older version", [plans], (stack) => {
      put(stack, plan({ pricingTier: "free" }));
      const { type } = stack.get("defender");
      stack.get("defender").type = type.replace(/:(\w+):(\w+)$/, ":$1/v20230101:$2");
    });
    it("is there when the team wants it", () => {
      assert.equal(wanted(safeStack(), "StorageAccounts"), "violated");
      const stack = put(safeStack(), plan({ pricingTier: "Standard" }));
      assert.equal(wanted(stack, "storageaccounts"), "passed");
      assert.equal(wanted(stack, "StorageAccounts", "KeyVaults"), "violated");
      assert.equal(wanted(safeStack()), "passed");
    });
    it("that is off is not there", () => {
      assert.equal(wanted(put(safeStack(), plan({ pricingTier: "Free" })), "StorageAccounts"), "violated");
    });
    it("is undecided when its tier is unknown", () => {
      const stack = put(safeStack(), plan({ pricingTier: unknownValue }));
      assert.equal(judge(stack).verdicts.get(plans), "undecided");
    });
  });

  describe(`a security contact ${shape}`, () => {
    for (const [what, properties] of Object.entries({
      "an address": { isEnabled: true, ...people, ...alerts },
      "roles of the subscription": { notificationsByRole: { state: "On", roles: ["Owner"] }, ...alerts },
      "an address, as in older versions": {
        ...people,
        alertNotifications: { state: "On", minimalSeverity: "High" },
      },
      "an address, as in the first version": { email: "a@b.example", phone: "", alertNotifications: "On" },
    })) {
      accepts(what, (stack) => put(stack, told(properties)));
    }
    for (const [what, properties] of Object.entries({
      "that is off": { isEnabled: false, ...people, ...alerts },
      "with nobody": alerts,
      "with no address": { emails: "", ...alerts },
      "with roles that are off": { notificationsByRole: { state: "Off", roles: ["Owner"] }, ...alerts },
      "with no roles": { notificationsByRole: { state: "On", roles: [] }, ...alerts },
      "for nothing": people,
      "for nothing, in a list": { ...people, notificationsSources: [] },
      "that is off, as in older versions": { ...people, alertNotifications: { state: "Off" } },
      "of odd shape": { emails: [7], notificationsByRole: "Owner", notificationsSources: "Alert" },
    })) {
      violates(what, [contact], (stack) => put(stack, told(properties)));
    }
    it("with unknown addresses is undecided, or told by others", () => {
      const stack = () => put(safeStack(), told({ emails: unknownValue, ...alerts }));
      assert.equal(judge(stack()).verdicts.get(contact), "undecided");
      const roles = stack().set("defender", `${path}notificationsByRole`, { state: "On", roles: ["Owner"] });
      assert.equal(judge(roles).verdicts.get(contact), "passed");
    });
  });
}

describe("templates without Defender", () => {
  for (const template of [
    undefined,
    null,
    7,
    {},
    { resources: {} },
    { resources: [null, "x", { type: 7 }] },
  ]) {
    accepts(titleOf(template), (stack) =>
      stack.add("deployment", "resources:Deployment", { properties: { template } }),
    );
  }
});
