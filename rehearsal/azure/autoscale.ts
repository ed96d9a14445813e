import { group, type ResourceTypes } from "./resourceType.ts";
import { at } from "./values.ts";

const own = [
  "enabled",
  "notifications",
  "predictiveAutoscalePolicy",
  "profiles",
  "targetResourceLocation",
  "targetResourceUri",
] as const;

/** Autoscale of Azure Monitor. Source: https://learn.microsoft.com/azure/templates/microsoft.insights/autoscalesettings */
export const autoscale: ResourceTypes = {
  "monitor:AutoscaleSetting": {
    path: group("Microsoft.Insights/autoscaleSettings/{autoscaleSettingName}"),
    apiVersion: "2021-05-01-preview",
    located: true,
    writeOnly: own,
    // The class takes the properties one by one, and gives them back in one object.
    computed: ({ inputs }) => ({
      properties: Object.fromEntries(own.map((name) => [name, at(inputs, name) ?? null])),
    }),
  },
};
