import { absent, at, isObject, list, number, object, text, texts, type Value } from "../values.ts";
import { equal, refuse, type Conflict } from "./conflict.ts";
import type { Refusal, Rule } from "./refusal.ts";

const templates = "https://learn.microsoft.com/azure/templates";
const pricings = `${templates}/microsoft.security/pricings`;
const contacts = `${templates}/microsoft.security/securitycontacts`;
const budgets = `${templates}/microsoft.consumption/budgets`;
const assignments = "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure";
const deployments =
  "https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-subscription";
const customRoles = "https://learn.microsoft.com/azure/role-based-access-control/custom-roles";
const nameRules = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

const named =
  (property: string, pattern: RegExp, words: string): Rule =>
  (inputs) => {
    const name = text(inputs, property);
    return name === undefined || pattern.test(name)
      ? []
      : [refuse("InvalidResourceName", property, `the name "${name}" is not ${words}`, nameRules)];
  };

const oneOf = (value: Value | undefined, property: string, values: readonly string[], source: string) =>
  typeof value !== "string" || values.includes(value)
    ? []
    : [refuse("BadRequest", property, `"${value}" is none of ${values.join(", ")}`, source)];

/** The plans of Defender for Cloud, and the sub-plans of those that have some. */
const plans: Readonly<Record<string, readonly string[]>> = {
  AI: [],
  Api: ["P1", "P2", "P3", "P4", "P5"],
  AppServices: [],
  Arm: ["PerSubscription", "PerApiCall"],
  CloudPosture: [],
  ContainerRegistry: [],
  Containers: [],
  CosmosDbs: [],
  Discovery: [],
  Dns: [],
  FoundationalCspm: [],
  KeyVaults: ["PerTransaction", "PerKeyVault"],
  KubernetesService: [],
  OpenSourceRelationalDatabases: [],
  SqlServerVirtualMachines: [],
  SqlServers: [],
  StorageAccounts: ["PerTransaction", "PerStorageAccount", "DefenderForStorageV2"],
  VirtualMachines: ["P1", "P2"],
};

/** What Azure refuses in a plan, whether it is a resource of a program or of a template. */
function plan(name: string | undefined, properties: Value | undefined, under = ""): Refusal[] {
  const subPlans = name !== undefined && Object.hasOwn(plans, name) ? plans[name] : undefined;
  const tier = text(properties, "pricingTier");
  return [
    ...oneOf(name, `${under}pricingName`, Object.keys(plans), pricings),
    ...oneOf(tier, `${under}pricingTier`, ["Free", "Standard"], pricings),
    ...(subPlans !== undefined && subPlans.length > 0
      ? oneOf(at(properties, "subPlan"), `${under}subPlan`, subPlans, pricings)
      : []),
    ...(name === "Api" && tier === "Standard" && absent(properties, "subPlan")
      ? [refuse("BadRequest", `${under}subPlan`, "the plan Api needs one of P1 to P5", pricings)]
      : []),
    ...list(properties, "extensions").flatMap((extension, index) => {
      const on = at(extension, "isEnabled");
      const property = `${under}extensions[${index}].isEnabled`;
      return typeof on === "boolean"
        ? [refuse("BadRequest", property, 'it is a text: "True" or "False"', pricings)]
        : oneOf(on, property, ["True", "False"], pricings);
    }),
  ];
}

/** A subscription has each plan from the start: azure-native finds it there and does not create it. */
const planOfSubscription: Rule = (inputs) =>
  /^\/?subscriptions\/[^/]+\/?$/i.test(text(inputs, "scopeId") ?? "")
    ? [
        refuse(
          "Conflict",
          "scopeId",
          "cannot create already existing resource: set the plans of a subscription by a deployment at its scope",
          "https://github.com/pulumi/pulumi-azure-native/issues/1145",
        ),
      ]
    : [];

function contact(name: string | undefined, properties: Value | undefined, under = ""): Refusal[] {
  const addresses = text(properties, "emails");
  return [
    ...oneOf(name, `${under}securityContactName`, ["default"], contacts),
    ...(addresses === undefined || addresses.split(";").every((each) => /^[^\s@;,]+@[^\s@;,]+$/.test(each))
      ? []
      : [refuse("BadRequest", `${under}emails`, "it is addresses with semicolons between them", contacts)]),
    ...list(properties, "notificationsSources").flatMap((source, index) =>
      oneOf(
        at(source, "minimalSeverity"),
        `${under}notificationsSources[${index}].minimalSeverity`,
        ["Low", "Medium", "High"],
        contacts,
      ),
    ),
  ];
}

const deployment: Rule = (inputs) => {
  const resources = list(inputs, "properties", "template", "resources");
  return [
    ...oneOf(at(inputs, "properties", "mode"), "properties.mode", ["Incremental"], deployments),
    ...resources.flatMap((resource, index) => {
      const under = `properties.template.resources[${index}].`;
      const properties = at(resource, "properties");
      switch (text(resource, "type")) {
        case "Microsoft.Security/pricings":
          return plan(text(resource, "name"), properties, under);
        case "Microsoft.Security/securityContacts":
          return contact(text(resource, "name"), properties, under);
        default:
          return [];
      }
    }),
  ];
};

/** Budgets of costs begin on the first of a month. How far in the past or future is not judged: rehearsals have to repeat. */
const budgetPeriod: Rule = (inputs) => {
  const start = text(inputs, "timePeriod", "startDate");
  const end = text(inputs, "timePeriod", "endDate");
  const property = "timePeriod.startDate";
  if (start === undefined) return [];
  return [
    ...(/^\d{4}-\d{2}-01(?:T|$)/.test(start)
      ? []
      : [refuse("BadRequest", property, `${start} is not the first of a month`, budgets)]),
    ...(start < "2017-06-01"
      ? [refuse("BadRequest", property, `${start} is before June 1, 2017`, budgets)]
      : []),
    ...(end !== undefined && end <= start
      ? [refuse("BadRequest", "timePeriod.endDate", `${end} is not after ${start}`, budgets)]
      : []),
  ];
};

const budgetNotifications: Rule = (inputs) => {
  const notifications = Object.entries(object(inputs, "notifications"));
  return [
    ...(notifications.length > 5
      ? [refuse("BadRequest", "notifications", "a budget has five notifications at most", budgets)]
      : []),
    ...notifications.flatMap(([name, notification]) => {
      const threshold = number(notification, "threshold");
      const contacted = ["contactEmails", "contactGroups", "contactRoles"].some(
        (key) => !absent(notification, key) && !isEmpty(at(notification, key)),
      );
      return [
        ...(threshold !== undefined && !(threshold >= 0 && threshold <= 1000)
          ? [
              refuse(
                "BadRequest",
                `notifications.${name}.threshold`,
                `${threshold} is not from 0 to 1000`,
                budgets,
              ),
            ]
          : []),
        ...(contacted || !isObject(notification)
          ? []
          : [refuse("BadRequest", `notifications.${name}.contactEmails`, "nobody is told", budgets)]),
      ];
    }),
  ];
};

const isEmpty = (value: Value | undefined): boolean => Array.isArray(value) && value.length === 0;

const startDateChanged: Conflict = ({ id, inputs }, live) => {
  const before = text(live.get(id)?.inputs, "timePeriod", "startDate");
  const after = text(inputs, "timePeriod", "startDate");
  return before === undefined || after === undefined || equal(before, after)
    ? []
    : [
        refuse(
          "BadRequest",
          "timePeriod.startDate",
          "Start date of budgets cannot be updated. Please delete and create a new budget.",
          "https://github.com/Azure/CanadaPubSecALZ/issues/317",
        ),
      ];
};

const identityWithoutPlace: Rule = (inputs) =>
  !absent(inputs, "identity") && absent(inputs, "location")
    ? [refuse("BadRequest", "location", "an assignment with an identity has a location", assignments)]
    : [];

const definition: Rule = (inputs) => {
  const id = text(inputs, "policyDefinitionId");
  return id === undefined ||
    /\/providers\/Microsoft\.Authorization\/policy(?:Set)?Definitions\/[^/]+$/i.test(id)
    ? []
    : [
        refuse(
          "InvalidPolicyDefinitionReference",
          "policyDefinitionId",
          `"${id}" is not the id of a policy or an initiative`,
          assignments,
        ),
      ];
};

/** A custom role says where it may be assigned: somewhere, and not in all of Azure. */
const assignable: Rule = (inputs) => {
  const property = "assignableScopes";
  if (isEmpty(at(inputs, property)))
    return [refuse("InvalidRoleDefinition", property, "a custom role needs at least one scope", customRoles)];
  return texts(inputs, property).includes("/")
    ? [refuse("InvalidRoleDefinition", property, 'only built-in roles have the scope "/"', customRoles)]
    : [];
};

const roleName: Rule = (inputs) =>
  (text(inputs, "roleName") ?? "").length > 512
    ? [refuse("InvalidRoleDefinition", "roleName", "it has more than 512 characters", customRoles)]
    : [];

export const governance: Readonly<Record<string, readonly Rule[]>> = {
  "authorization:PolicyAssignment": [
    named(
      "policyAssignmentName",
      /^[^#<>%&:\\?/]{0,63}[^#<>%&:\\?/. ]$/,
      "1 to 64 characters, none of #<>%&:\\?/ and no period or space at the end",
    ),
    identityWithoutPlace,
    definition,
  ],
  "authorization:RoleDefinition": [assignable, roleName],
  "consumption:Budget": [
    named("budgetName", /^[\w-]{1,63}$/, "1 to 63 letters, digits, underscores and hyphens"),
    budgetPeriod,
    budgetNotifications,
  ],
  "resources:DeploymentAtSubscriptionScope": [
    named(
      "deploymentName",
      /^[-\w.()]{1,64}$/,
      "1 to 64 letters, digits, underscores, hyphens, periods and parentheses",
    ),
    deployment,
  ],
  "security:Pricing": [(inputs) => plan(text(inputs, "pricingName"), inputs), planOfSubscription],
  "security:SecurityContact": [(inputs) => contact(text(inputs, "securityContactName"), inputs)],
};

/** What Azure refuses because of what is there already. */
export const governanceConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  "consumption:Budget": [startDateChanged],
};
