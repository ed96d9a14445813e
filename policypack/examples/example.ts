import type { rootStack } from "../resource.ts";

/** A type of azure-native as programs write it: its module and its name. */
export type ResourceType = `azure-native:${string}:${string}`;

/** A value of an input; in a text, `${vault.id}` stands for an output of another resource, as in Pulumi YAML. */
export type Value = string | number | boolean | readonly Value[] | Values;

export interface Values {
  readonly [key: string]: Value;
}

/** Resource options of Pulumi. */
export interface Options {
  /** References to the resources that it waits for, beside those in its properties: `${vault}`. */
  readonly dependsOn?: readonly string[];
  readonly protect?: true;
}

/** A resource of an example. */
export interface ExampleResource {
  readonly type: ResourceType | typeof rootStack;
  /** Its inputs; of the stack itself, its outputs. */
  readonly properties: Values;
  /** Default: none. */
  readonly options?: Options;
}

/**
 * The smallest honest piece of a program that satisfies a control: resources by their logical names, in an order in which each refers
 * to those before it and to {@link surroundings} only; the stack, if it matters, is called `stack`. What does not concern the control and
 * may be left out, is left out.
 */
export type Example = Readonly<Record<string, ExampleResource>>;

/** Something that an example refers to and does not make. */
export interface Surrounding {
  /** What it is, for a reader. */
  readonly is: string;
  /** Its type; without one it is a secret text of the stack's configuration. */
  readonly type?: ResourceType;
}

/** The rest of the program, by the names that examples know it by. */
export const surroundings: Readonly<Record<string, Surrounding>> = {
  account: { is: "a storage account", type: "azure-native:storage:StorageAccount" },
  actionGroup: { is: "an action group", type: "azure-native:monitor:ActionGroup" },
  app: { is: "a function app", type: "azure-native:web:WebApp" },
  container: { is: "a blob container", type: "azure-native:storage:BlobContainer" },
  firewall: { is: "a firewall policy of Front Door", type: "azure-native:frontdoor:Policy" },
  frontDoor: { is: "a Front Door profile", type: "azure-native:cdn:Profile" },
  gateway: { is: "an API Management service", type: "azure-native:apimanagement:ApiManagementService" },
  group: { is: "a resource group", type: "azure-native:resources:ResourceGroup" },
  identity: {
    is: "a user-assigned identity",
    type: "azure-native:managedidentity:UserAssignedIdentity",
  },
  insights: { is: "Application Insights", type: "azure-native:applicationinsights:Component" },
  origins: { is: "an origin group of Front Door", type: "azure-native:cdn:AFDOriginGroup" },
  key: { is: "a key in Key Vault", type: "azure-native:keyvault:Key" },
  logger: { is: "a logger of the gateway", type: "azure-native:apimanagement:Logger" },
  paymentApiKey: { is: "a secret of the stack's configuration" },
  plan: { is: "an App Service plan", type: "azure-native:web:AppServicePlan" },
  queue: { is: "a queue", type: "azure-native:storage:Queue" },
  secret: { is: "a secret in Key Vault", type: "azure-native:keyvault:Secret" },
  subnet: { is: "a subnet", type: "azure-native:network:Subnet" },
  vault: { is: "a Key Vault", type: "azure-native:keyvault:Vault" },
  vnet: { is: "a virtual network", type: "azure-native:network:VirtualNetwork" },
  workspace: { is: "a Log Analytics workspace", type: "azure-native:operationalinsights:Workspace" },
};

/** `Array.isArray` does not tell a list that is read-only from a map. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A reference in a text: `${` name of the resource, path of the output `}`. */
const reference = /\$\{(\w+)[\w.]*\}/g;

/** The names of the resources that a value refers to, each as often as it does. */
export function namesIn(value: Value): string[] {
  if (typeof value === "string") {
    return [...value.matchAll(reference)].map(([, name = ""]) => name);
  }
  return typeof value === "object" ? Object.values(value).flatMap(namesIn) : [];
}
