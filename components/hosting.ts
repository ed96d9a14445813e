import type * as pulumi from "@pulumi/pulumi";

/** What an app runs on, and what it can have there only. */
export type Hosting = FlexConsumptionHosting | ElasticPremiumHosting | DedicatedHosting;

/**
 * A plan of the app's own that scales by itself, to nothing when there is nothing to do.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan
 */
export interface FlexConsumptionHosting {
  kind: "FlexConsumption";
  /** Name of the App Service plan in Azure: 1 to 40 letters, digits, hyphens. */
  planName: string;
  /** Memory of an instance, in MB. */
  instanceMemoryMB: 2048 | 4096;
  /** Limit of instances, which also limits cost: 40 to 1000. */
  maximumInstanceCount: number;
  /** Whether its instances are spread over zones of the region. Needs zone-redundant host storage. Default: false. */
  zoneRedundant?: boolean;
  /** Instances that never go away, by what they serve: `http`, `blob`, `durable` or `function:<name>`. Default: none. */
  alwaysReady?: Readonly<Record<string, number>>;
}

/** A place on a plan that several apps share; see `HostingPlan`. */
export interface SharedPlanHosting {
  /** ARM id of the plan. */
  planId: pulumi.Input<string>;
  /**
   * Names of slots beside production, 3 to 19 lowercase letters and digits, a letter first; not `production`. Default: none.
   *
   * Source: https://learn.microsoft.com/azure/azure-functions/functions-deployment-slots
   */
  slots?: readonly string[];
  /**
   * Path that answers 200 while an instance is well, e.g. `/api/health`; an instance that does not for long enough is replaced. Azure
   * asks for it past the sign-in. Default: none.
   *
   * Source: https://learn.microsoft.com/azure/app-service/monitor-instances-health-check
   */
  healthCheckPath?: string;
  /**
   * Whether callers must present a certificate. Azure asks for one and hands it to the app in the header `X-ARR-ClientCert`; whose it
   * is, the app itself must check. Default: false.
   *
   * Source: https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth
   */
  clientCertificates?: boolean;
}

/**
 * A place on a plan that scales by events and never to nothing.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-premium-plan
 */
export interface ElasticPremiumHosting extends SharedPlanHosting {
  kind: "ElasticPremium";
  /** Instances that are always ready for the app: at least 2 on a zone-redundant plan. Default: 1. */
  minimumInstances?: number;
  /** Limit of instances of the app. Default: that of the plan. */
  maximumInstances?: number;
}

/**
 * A place on a plan of fixed machines, all of which run all of its apps.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/dedicated-plan
 */
export interface DedicatedHosting extends SharedPlanHosting {
  kind: "Dedicated";
}
