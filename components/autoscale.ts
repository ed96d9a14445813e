import type * as input from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";

/** How far a plan may grow and shrink. */
export interface InstanceRange {
  /** Instances at least, and when Azure has no metrics. */
  minimum: number;
  /** Instances at most. */
  maximum: number;
}

/**
 * One instance more while the processors of a plan are busy, one less while they are idle. Far enough apart that one instance less
 * does not make the others busy at once.
 *
 * @param planId ARM id of the plan.
 * Source: https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-best-practices
 */
export function processorProfile(
  planId: pulumi.Input<string>,
  { minimum, maximum }: InstanceRange,
): input.monitor.AutoscaleProfileArgs {
  const rule = (
    operator: "GreaterThan" | "LessThan",
    threshold: number,
    direction: "Increase" | "Decrease",
  ): input.monitor.ScaleRuleArgs => ({
    metricTrigger: {
      metricName: "CpuPercentage",
      metricNamespace: "Microsoft.Web/serverfarms",
      metricResourceUri: planId,
      timeGrain: "PT1M",
      statistic: "Average",
      timeWindow: "PT10M",
      timeAggregation: "Average",
      operator,
      threshold,
    },
    scaleAction: { direction, type: "ChangeCount", value: "1", cooldown: "PT10M" },
  });
  return {
    name: "processors",
    capacity: { minimum: String(minimum), maximum: String(maximum), default: String(minimum) },
    rules: [rule("GreaterThan", 70, "Increase"), rule("LessThan", 30, "Decrease")],
  };
}
