import { AutoscaleSetting } from "@pulumi/azure-native/monitor/autoscaleSetting.js";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan.js";
import * as pulumi from "@pulumi/pulumi";
import { processorProfile } from "./autoscale.ts";
import { sendDiagnostics } from "./diagnostics.ts";
import type { DedicatedHosting, ElasticPremiumHosting } from "./hosting.ts";
import type { Placement } from "./placement.ts";
import { planSkus, zoneRedundantMinimum, type PlanSku } from "./planSkus.ts";
import type { PrivateNetwork } from "./privateLink.ts";

/** What a {@link HostingPlan} is made from. */
export interface HostingPlanArgs {
  /** Where it lives. */
  placement: Placement;
  /** Name of the plan in Azure: 1 to 40 letters, digits, hyphens. */
  planName: string;
  /** Its size. */
  sku: PlanSku;
  /** Whether its instances are spread over zones of the region. Needs zone-redundant host storage of its apps. Default: false. */
  zoneRedundant?: boolean;
  /** Instances that it always has, and that always cost: 1 or more, 2 or more when zone-redundant. Default: the least. */
  minimumInstances?: number;
  /**
   * Instances that it may grow to, which limits cost: up to 100 on Elastic Premium, up to 30 on a dedicated plan. Default: twice the
   * minimum on Elastic Premium; the minimum on a dedicated plan, which then does not scale.
   */
  maximumInstances?: number;
  /** Workspace for metrics. */
  workspaceId: pulumi.Input<string>;
  /** The network of its apps. */
  network: Pick<PrivateNetwork, "created">;
}

/** A plan that apps share, of this stack or of another. */
export interface HostingPlanReference {
  /** A place on it for an app, which adds what it wants there: slots, a health check, a limit of its own. */
  readonly hosting: ElasticPremiumHosting | DedicatedHosting;
}

/**
 * An App Service plan on Linux that several apps share: Elastic Premium, which scales by events, or a dedicated plan, which scales by
 * the load of its processors.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-premium-plan,
 * https://learn.microsoft.com/azure/azure-functions/dedicated-plan,
 * https://learn.microsoft.com/azure/reliability/reliability-functions
 */
export class HostingPlan extends pulumi.ComponentResource implements HostingPlanReference {
  /** ARM id. */
  readonly id: pulumi.Output<string>;
  readonly hosting: ElasticPremiumHosting | DedicatedHosting;

  /** @throws {pulumi.RunError} when the numbers of instances do not fit the size or each other. */
  constructor(name: string, args: HostingPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:HostingPlan", name, {}, opts);
    const { resourceGroupName, location, tags } = args.placement;
    const { kind, tier, family, maximumInstances } = planSkus[args.sku];
    const elastic = kind === "ElasticPremium";
    const { zoneRedundant = false } = args;
    // Zones are of use, to the plan and to each of its apps, only with an instance in two of them.
    const least = zoneRedundant ? zoneRedundantMinimum : 1;

    const minimum = args.minimumInstances ?? least;
    const maximum = args.maximumInstances ?? (elastic ? Math.min(2 * minimum, maximumInstances) : minimum);
    if (minimum < least || maximum < minimum || maximum > maximumInstances) {
      throw new pulumi.RunError(
        `${name} has ${minimum} to ${maximum} instances; a ${zoneRedundant ? "zone-redundant " : ""}plan of size ${args.sku} has ` +
          `at least ${least} and at most ${maximumInstances}`,
      );
    }
    const scales = !elastic && maximum > minimum;

    const plan = new AppServicePlan(
      name,
      {
        name: args.planName,
        resourceGroupName,
        location,
        tags,
        kind: elastic ? "elastic" : "linux",
        reserved: true,
        sku: { name: args.sku, tier, size: args.sku, family, capacity: minimum },
        ...(elastic && { elasticScaleEnabled: true, maximumElasticWorkerCount: maximum }),
        zoneRedundant,
      },
      {
        parent: this,
        dependsOn: [...args.network.created],
        // Autoscale changes the number of instances; an update must not change it back.
        ...(scales && { ignoreChanges: ["sku.capacity"] }),
      },
    );
    this.id = plan.id;
    this.hosting =
      kind === "Dedicated"
        ? { kind, planId: plan.id }
        : { kind, planId: plan.id, minimumInstances: least, maximumInstances: maximum };
    // A plan has no logs.
    sendDiagnostics(
      name,
      { resourceId: plan.id, workspaceId: args.workspaceId, logs: false, metrics: true },
      this,
    );

    if (scales) {
      const autoscale = new AutoscaleSetting(
        `${name}-autoscale`,
        {
          autoscaleSettingName: `autoscale-${args.planName}`,
          resourceGroupName,
          location,
          tags,
          enabled: true,
          targetResourceUri: plan.id,
          profiles: [processorProfile(plan.id, { minimum, maximum })],
        },
        { parent: this },
      );
      sendDiagnostics(
        `${name}-autoscale`,
        { resourceId: autoscale.id, workspaceId: args.workspaceId, logs: true, metrics: true },
        this,
      );
    }
    this.registerOutputs({ id: this.id });
  }
}
