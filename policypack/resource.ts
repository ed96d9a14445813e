/** A unique resource name, as the Pulumi engine gives it. */
export type Urn = string;

/** The properties of a resource: whatever JSON the program or the cloud put there, of any shape. */
export type Properties = Readonly<Record<string, unknown>>;

/** A resource under judgement. */
export interface Resource {
  readonly urn: Urn;
  /** The type token, in any of the spellings of {@link kindOf}. */
  readonly type: string;
  /** The logical name: what the program calls the resource, which need not be its name in Azure. */
  readonly name: string;
  /** What the program asks for. Rules judge these: they are what a reviewer can change. */
  readonly inputs: Properties;
  /** What Azure answered. Only `id` and `name` are read, to find which resource an id in another one means. */
  readonly outputs: Properties;
  /** The resource that the program put this one under. */
  readonly parent?: Urn | undefined;
  /** Every resource that this one waits for. */
  readonly dependencies: readonly Urn[];
  /** The resources that each top-level input was computed from: known in a preview even when the input is not. */
  readonly propertyDependencies: Readonly<Record<string, readonly Urn[]>>;
  /** Whether the engine refuses to delete it. Default: it does not. */
  readonly protect?: boolean | undefined;
}

/**
 * `azure-native:storage:StorageAccount`, with an API version `azure-native:storage/v20240101:StorageAccount`, and from a
 * package made by `pulumi package add` `azure-native_storage_v20240101:storage:StorageAccount` (its first releases kept the
 * version in the module too).
 */
const azureNative = /^azure-native(?:_\w+)?:(\w+)(?:\/\w+)?:(\w+)$/;

/** Where azure-native 3 moved the resources that older programs know under another name. */
const moved: Readonly<Record<string, string>> = {
  "insights:ActionGroup": "monitor:ActionGroup",
  "insights:ActivityLogAlert": "monitor:ActivityLogAlert",
  "insights:Component": "applicationinsights:Component",
  "insights:DiagnosticSetting": "monitor:DiagnosticSetting",
  "insights:MetricAlert": "monitor:MetricAlert",
  "insights:PrivateLinkScope": "monitor:PrivateLinkScope",
  "insights:ScheduledQueryRule": "monitor:ScheduledQueryRule",
  "network:InterfaceEndpoint": "network:PrivateEndpoint",
  "network:Policy": "frontdoor:Policy",
  "network:PrivateZone": "privatedns:PrivateZone",
  "network:VirtualNetworkLink": "privatedns:VirtualNetworkLink",
};

/** The type of the resource that stands for a stack: rules on the stack as a whole concern `pulumi:Stack`. */
export const rootStack = "pulumi:pulumi:Stack";

/** What a type token means whatever its API version, such as `storage:StorageAccount`; undefined for another provider. */
export function kindOf(type: string): string | undefined {
  if (type === rootStack) {
    return "pulumi:Stack";
  }
  const [, module, name] = azureNative.exec(type) ?? [];
  if (module === undefined || name === undefined) {
    return undefined;
  }
  const kind = `${module}:${name}`;
  return moved[kind] ?? kind;
}
