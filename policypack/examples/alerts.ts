import type { ControlId } from "../controls.ts";
import type { Example, ExampleResource, Values } from "./example.ts";

const common = { resourceGroupName: "${group.name}", location: "global", enabled: true };

/** An alert on one metric of one resource, by the minute. */
function metricAlert(scope: string, metric: Values): ExampleResource {
  return {
    type: "azure-native:monitor:MetricAlert",
    properties: {
      ...common,
      severity: 2,
      evaluationFrequency: "PT1M",
      windowSize: "PT5M",
      scopes: [scope],
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "threshold",
            operator: "GreaterThan",
            timeAggregation: "Count",
            ...metric,
          },
        ],
      },
      actions: [{ actionGroupId: "${actionGroup.id}" }],
    },
  };
}

/** One of some values of a dimension of a metric. */
function dimension(name: string, ...values: readonly string[]): Values {
  return { dimensions: [{ name, operator: "Include", values }] };
}

/** On changes of who may do what, and of apps. */
const changes: ExampleResource = {
  type: "azure-native:monitor:ActivityLogAlert",
  properties: {
    ...common,
    scopes: ["${group.id}"],
    condition: {
      allOf: [
        { field: "category", equals: "Administrative" },
        {
          anyOf: [
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Web/sites/write",
            "Microsoft.Web/sites/config/write",
          ].map((equals) => ({ field: "operationName", equals })),
        },
      ],
    },
    actions: { actionGroups: [{ actionGroupId: "${actionGroup.id}" }] },
  },
};

export const alertExamples = {
  "monitoring-action-group": {
    actionGroup: {
      type: "azure-native:monitor:ActionGroup",
      properties: {
        ...common,
        groupShortName: "functions",
        emailReceivers: [
          { name: "oncall", emailAddress: "oncall@contoso.example", useCommonAlertSchema: true },
        ],
      },
    },
  },
  "monitoring-alerts": {
    failedRequests: metricAlert("${insights.id}", { metricName: "requests/failed", threshold: 5 }),
    refusedRequests: metricAlert("${insights.id}", {
      metricName: "requests/count",
      threshold: 50,
      ...dimension("request/resultCode", "401", "403", "429"),
    }),
    // Milliseconds.
    slowRequests: metricAlert("${insights.id}", {
      metricName: "requests/duration",
      threshold: 5000,
      timeAggregation: "Average",
    }),
    vaultDenials: metricAlert("${vault.id}", {
      metricName: "ServiceApiResult",
      threshold: 0,
      ...dimension("StatusCode", "403"),
    }),
    changes,
  },
} satisfies Partial<Record<ControlId, Example>>;
