import type { Graph } from "../graph.ts";
import { at, describe, isFilled, isObject, isSet, isText } from "../read.ts";
import type { Resource } from "../resource.ts";
import type { Findings, ResourceRule, StackRule } from "../rule.ts";
import { every, some } from "../unknown.ts";

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

/** What holds data of people or of the business, or logs of it. */
const dataHolders = [
  "cache:Redis",
  "documentdb:DatabaseAccount",
  "eventhub:Namespace",
  "keyvault:Vault",
  "operationalinsights:Workspace",
  "servicebus:Namespace",
  "sql:Database",
  "storage:StorageAccount",
];

const classification = "dataClassification";

/** The value of a tag, whatever the case of its name, which may have dots in it. */
function tagOf(inputs: unknown, wanted: string): unknown {
  const tags = isFilled(inputs, "tags") ? at(inputs, "tags") : {};
  const name = isObject(tags) ? Object.keys(tags).find((each) => isText(each, wanted)) : undefined;
  return isObject(tags) && name !== undefined ? tags[name] : undefined;
}

/** Whether a notification of a budget tells somebody. */
function tells(notification: unknown): boolean {
  return every(
    () => at(notification, "enabled") === true,
    () => ["contactEmails", "contactGroups", "contactRoles"].some((list) => isFilled(notification, list)),
  );
}

const budgetKind = "consumption:Budget";

function* budgetTells({ inputs }: Resource): Findings {
  const path = "notifications";
  const notifications = at(inputs, path);
  const all = isObject(notifications) ? notifications : {};
  if (!some(...Object.keys(all).map((name) => () => tells(all[name])))) {
    yield {
      path,
      found: "nobody is told",
      wanted: "one that is enabled, with contactEmails or contactGroups",
    };
  }
}

function* hasBudget(graph: Graph, isWanted: boolean): Findings {
  if (isWanted && graph.ofKind(budgetKind).length === 0) {
    yield { path: "", found: "there is no budget", wanted: "a consumption.Budget" };
  }
}

/** What the stack as a whole decides. */
export const governanceStackRules: readonly StackRule[] = [
  { control: "governance-budget", kinds: [budgetKind], check: budgetTells },
  {
    control: "governance-budget",
    kinds: ["pulumi:Stack"],
    check: (_, graph, { requireBudget }) => hasBudget(graph, requireBudget),
  },
];

export const governanceRules: readonly ResourceRule[] = [
  {
    control: "governance-data-classification",
    kinds: dataHolders,
    *check(inputs, { dataClassifications }): Findings {
      const value = tagOf(inputs, classification);
      if (!isText(value, ...dataClassifications)) {
        const wanted = dataClassifications.map((each) => describe(each)).join(" or ");
        yield { path: `tags.${classification}`, found: describe(value), wanted };
      }
    },
  },
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
