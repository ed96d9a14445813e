import assert from "node:assert/strict";
import { HostingPlan, type HostingPlanArgs } from "../../components/hostingPlan.ts";
import { planSkus, type PlanSku } from "../../components/planSkus.ts";
import { list, number, object, text } from "../../rehearsal/azure/values.ts";
import { outsideNetwork } from "./outsideNetwork.ts";
import { children, one, placement, record, workspaceId } from "./record.ts";

const plan = (args: Pick<HostingPlanArgs, "sku"> & Partial<HostingPlanArgs>) =>
  new HostingPlan("premium", {
    placement,
    network: outsideNetwork,
    planName: "plan-premium",
    workspaceId,
    ...args,
  });

async function planInputs(args: Parameters<typeof plan>[0]) {
  const resources = await record(() => {
    plan(args);
  });
  return one(resources, "web:AppServicePlan", "premium");
}

describe("HostingPlan", () => {
  it("makes exactly the plan and where its metrics go", async () => {
    const resources = await record(() => {
      plan({ sku: "EP1" });
    });
    assert.deepEqual(children(resources), [
      "HostingPlan premium",
      "monitor:DiagnosticSetting premium-logs",
      "web:AppServicePlan premium",
    ]);
    const metrics = one(resources, "monitor:DiagnosticSetting", "premium-logs").inputs;
    assert.equal(metrics["logs"], undefined);
    assert.deepEqual(metrics["metrics"], [{ category: "AllMetrics", enabled: true }]);
  });

  it("asks for Elastic Premium on Linux with a limit", async () => {
    const { inputs } = await planInputs({ sku: "EP1" });
    const { tags, location, resourceGroupName, azureApiVersion, ...rest } = inputs;
    assert.deepEqual(rest, {
      name: "plan-premium",
      kind: "elastic",
      reserved: true,
      sku: { name: "EP1", tier: "ElasticPremium", size: "EP1", family: "EP", capacity: 1 },
      elasticScaleEnabled: true,
      maximumElasticWorkerCount: 2,
      zoneRedundant: false,
    });
    assert.deepEqual(tags, placement.tags);
  });

  it("has two instances at least when zone-redundant, for each app too", async () => {
    const { inputs } = await planInputs({ sku: "EP1", zoneRedundant: true });
    assert.equal(inputs["zoneRedundant"], true);
    assert.equal(number(inputs, "sku", "capacity"), 2);
    assert.equal(inputs["maximumElasticWorkerCount"], 4);
    const resources = await record(() => {
      const { hosting } = plan({ sku: "EP1", zoneRedundant: true });
      assert.equal(hosting.kind === "ElasticPremium" && hosting.minimumInstances, 2);
    });
    assert.equal(one(resources, "web:AppServicePlan", "premium").inputs["kind"], "elastic");
  });

  it("names the tier of each size as Azure does", async () => {
    const tiers: Record<PlanSku, string> = {
      EP1: "ElasticPremium",
      EP2: "ElasticPremium",
      EP3: "ElasticPremium",
      P0v3: "Premium0V3",
      P1v3: "PremiumV3",
      P2v3: "PremiumV3",
      P3v3: "PremiumV3",
    };
    assert.deepEqual(Object.keys(tiers), Object.keys(planSkus));
    for (const sku of ["EP3", "P0v3", "P3v3"] as const) {
      const { inputs } = await planInputs({ sku });
      assert.equal(text(inputs, "sku", "tier"), tiers[sku]);
      assert.equal(inputs["kind"], sku.startsWith("EP") ? "elastic" : "linux");
    }
  });

  it("does not scale a dedicated plan that has no room to", async () => {
    const resources = await record(() => {
      plan({ sku: "P1v3", minimumInstances: 3 });
    });
    assert.deepEqual(
      children(resources).filter((line) => line.includes("Autoscale")),
      [],
    );
    const { inputs, ignoreChanges } = one(resources, "web:AppServicePlan", "premium");
    assert.equal(number(inputs, "sku", "capacity"), 3);
    assert.equal(inputs["maximumElasticWorkerCount"], undefined);
    assert.deepEqual(ignoreChanges, []);
  });

  it("scales a dedicated plan by its processors, between its limits, and does not set its instances back", async () => {
    const resources = await record(() => {
      plan({ sku: "P1v3", minimumInstances: 2, maximumInstances: 5 });
    });
    assert.deepEqual(children(resources), [
      "HostingPlan premium",
      "monitor:AutoscaleSetting premium-autoscale",
      "monitor:DiagnosticSetting premium-autoscale-logs",
      "monitor:DiagnosticSetting premium-logs",
      "web:AppServicePlan premium",
    ]);
    const { id, ignoreChanges } = one(resources, "web:AppServicePlan", "premium");
    assert.deepEqual(ignoreChanges, ["sku.capacity"]);
    const { enabled, targetResourceUri, profiles } = one(
      resources,
      "monitor:AutoscaleSetting",
      "premium-autoscale",
    ).inputs;
    assert.equal(enabled, true);
    assert.equal(targetResourceUri, id);
    const [profile, ...others] = list(profiles);
    assert.deepEqual(others, []);
    assert.deepEqual(object(profile, "capacity"), { minimum: "2", maximum: "5", default: "2" });
    assert.deepEqual(
      list(profile, "rules").map((rule) => [
        text(rule, "metricTrigger", "metricName"),
        text(rule, "metricTrigger", "operator"),
        number(rule, "metricTrigger", "threshold"),
        text(rule, "scaleAction", "direction"),
      ]),
      [
        ["CpuPercentage", "GreaterThan", 70, "Increase"],
        ["CpuPercentage", "LessThan", 30, "Decrease"],
      ],
    );
  });

  it("refuses numbers of instances that the size or the zones do not allow", async () => {
    await record(() => {
      assert.throws(() => plan({ sku: "EP1", zoneRedundant: true, minimumInstances: 1 }), {
        message:
          "premium has 1 to 2 instances; a zone-redundant plan of size EP1 has at least 2 and at most 100",
      });
      assert.throws(() => plan({ sku: "EP1", minimumInstances: 5, maximumInstances: 4 }), /5 to 4 instances/);
      assert.throws(() => plan({ sku: "P1v3", maximumInstances: 31 }), /at most 30/);
    });
  });
});
