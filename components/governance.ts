import { PolicyAssignment } from "@pulumi/azure-native/authorization/policyAssignment.js";
import { Budget as AzureBudget } from "@pulumi/azure-native/consumption/budget.js";
import { DeploymentAtSubscriptionScope } from "@pulumi/azure-native/resources/deploymentAtSubscriptionScope.js";
import * as pulumi from "@pulumi/pulumi";
import { defenderTemplate, type DefenderForCloud } from "./defenderForCloud.ts";
import type { Placement } from "./placement.ts";
import { resourceGroupId } from "./resourceGroupId.ts";

/** What {@link Governance} is made from. */
export interface GovernanceArgs {
  /** The resource group to govern, and its subscription. */
  placement: Placement;
  /** Whether Azure Policy judges the resource group by the Microsoft cloud security benchmark. Default: false. */
  policyInitiative?: boolean;
  /** What the resource group may cost. Default: anything. */
  budget?: Budget | undefined;
  /** Microsoft Defender for Cloud, for the whole subscription. Default: as it is. */
  defender?: DefenderForCloud | undefined;
}

/** What a resource group may cost, and who is told when it costs more. */
export interface Budget {
  /** Amount a month, in the currency of the subscription. */
  monthlyAmount: number;
  /**
   * First of the month that it begins with, e.g. `2026-01-01`: when the budget is made, the current month or one of the next twelve.
   * Azure does not let it change, so that another one makes another budget.
   */
  startDate: string;
  /** ARM id of the action group that tells people. */
  actionGroupId: pulumi.Input<string>;
}

/**
 * The Microsoft cloud security benchmark. All of its policies audit; none denies or deploys anything, so that it needs no identity.
 *
 * Source: https://learn.microsoft.com/azure/governance/policy/samples/built-in-initiatives#security-center
 */
const securityBenchmark =
  "/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8";

/**
 * What a resource group is held to: an audit by Azure Policy, a budget, and, once per subscription, Microsoft Defender for Cloud.
 *
 * Sources: https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure,
 * https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets,
 * https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction
 */
export class Governance extends pulumi.ComponentResource {
  constructor(name: string, args: GovernanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("functions-landing-zone:components:Governance", name, {}, opts);
    const scope = resourceGroupId(args.placement);

    if (args.policyInitiative === true) {
      new PolicyAssignment(
        `${name}-policy`,
        {
          policyAssignmentName: "microsoft-cloud-security-benchmark",
          displayName: "Microsoft cloud security benchmark",
          description: "Tells what of this resource group departs from the benchmark; it denies nothing",
          scope,
          policyDefinitionId: securityBenchmark,
          // Compliance is judged all the same, and what Microsoft adds to the initiative can deny nothing either.
          enforcementMode: "DoNotEnforce",
          nonComplianceMessages: [{ message: "Departs from the Microsoft cloud security benchmark" }],
        },
        { parent: this },
      );
    }
    if (args.budget !== undefined) {
      this.#budget(name, scope, args.budget);
    }
    if (args.defender !== undefined) {
      new DeploymentAtSubscriptionScope(
        `${name}-defender`,
        {
          // The same in every stack: a second one that sets what is the subscription's finds it there, and is refused.
          deploymentName: "microsoft-defender-for-cloud",
          location: args.placement.location,
          tags: args.placement.tags,
          properties: { mode: "Incremental", template: defenderTemplate(args.defender) },
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }

  #budget(name: string, scope: pulumi.Input<string>, budget: Budget) {
    const notification = (thresholdType: "Actual" | "Forecasted", threshold: number) => ({
      [`${thresholdType}_GreaterThan_${threshold}_Percent`]: {
        enabled: true,
        operator: "GreaterThan",
        threshold,
        thresholdType,
        contactEmails: [],
        contactGroups: [budget.actionGroupId],
      },
    });
    new AzureBudget(
      `${name}-budget`,
      {
        budgetName: "monthly",
        scope,
        category: "Cost",
        amount: budget.monthlyAmount,
        timeGrain: "Monthly",
        timePeriod: { startDate: `${budget.startDate}T00:00:00Z` },
        notifications: {
          ...notification("Actual", 80),
          ...notification("Actual", 100),
          ...notification("Forecasted", 100),
        },
      },
      // Azure answers "Start date of budgets cannot be updated": https://github.com/Azure/CanadaPubSecALZ/issues/317
      { parent: this, replaceOnChanges: ["timePeriod"], deleteBeforeReplace: true },
    );
  }
}
