import { at, describe, isFilled, isObject, isSet } from "../read.ts";
import type { Findings, ResourceRule } from "../rule.ts";

/** Main resources: those that people look for, pay for or are called about. */
const tagged = [
  "apimanagement:ApiManagementService",
  "applicationinsights:Component",
  "keyvault:Vault",
  "managedidentity:UserAssignedIdentity",
  "network:NetworkSecurityGroup",
  "network:PrivateEndpoint",
  "network:VirtualNetwork",
  "operationalinsights:Workspace",
  "resources:ResourceGroup",
  "storage:StorageAccount",
  "web:AppServicePlan",
  "web:WebApp",
  "web:WebAppSlot",
];

export const governanceRules: readonly ResourceRule[] = [
  {
    control: "governance-tags",
    kinds: tagged,
    *check(inputs, { requiredTags }): Findings {
      const tags = isFilled(inputs, "tags") ? at(inputs, "tags") : {};
      const names = isObject(tags) ? Object.keys(tags) : [];
      for (const wanted of requiredTags) {
        // A value that is unknown in a preview will be there; an empty one is as good as none.
        if (!names.some((name) => name.toLowerCase() === wanted.toLowerCase() && isSetTag(tags, name))) {
          yield { path: "tags", found: `without '${wanted}'`, wanted: `${describe(wanted)} with a value` };
        }
      }
    },
  },
];

/** As {@link isSet}, for names with dots in them. */
function isSetTag(tags: unknown, name: string): boolean {
  return (
    isObject(tags) && isSet({ value: Object.getOwnPropertyDescriptor(tags, name)?.value as unknown }, "value")
  );
}
