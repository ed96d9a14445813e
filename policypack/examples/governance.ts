import type { ControlId } from "../controls.ts";
import type { Example } from "./example.ts";
import { storageAccount } from "./resources.ts";

export const governanceExamples = {
  "governance-tags": {
    group: {
      type: "azure-native:resources:ResourceGroup",
      properties: { tags: { owner: "team-orders", environment: "prod", costCenter: "CC-4711" } },
    },
  },
  "governance-allowed-locations": storageAccount({ location: "westeurope" }),
  "governance-data-classification": storageAccount({ tags: { dataClassification: "confidential" } }),
  "governance-budget": {
    budget: {
      type: "azure-native:consumption:Budget",
      properties: {
        scope: "${group.id}",
        budgetName: "monthly",
        category: "Cost",
        amount: 500,
        timeGrain: "Monthly",
        timePeriod: { startDate: "2027-01-01T00:00:00Z" },
        notifications: {
          Forecasted_GreaterThan_100_Percent: {
            enabled: true,
            operator: "GreaterThan",
            threshold: 100,
            thresholdType: "Forecasted",
            contactEmails: [],
            contactGroups: ["${actionGroup.id}"],
          },
        },
      },
    },
  },
} satisfies Partial<Record<ControlId, Example>>;
