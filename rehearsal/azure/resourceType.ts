import type { Properties } from "./values.ts";

/** What is known of a resource when its computed outputs are worked out. In a preview, `id` and `name` are made up. */
export interface Created {
  readonly id: string;
  readonly name: string;
  readonly inputs: Properties;
  /** A GUID of this resource, the same in every rehearsal. */
  readonly guid: (purpose: string) => string;
}

/** What azure-native and Azure know of a type of resource: one entry of the tables in this folder. */
export interface ResourceType {
  /**
   * The documented ARM path with the names of azure-native's inputs in braces. From it come the id, the `name` and `type`
   * outputs, automatic names, the inputs that are no outputs, and those whose change means a replacement.
   */
  readonly path: string;
  /** The API version that azure-native 3.28.0 uses for this class. */
  readonly apiVersion: string;
  /** The resource has a location. */
  readonly located?: true;
  /** Azure makes it with its parent: creating it sets it, and deleting it resets it. */
  readonly singleton?: true;
  /** Inputs that the path takes and that the outputs repeat under the same name. */
  readonly echoed?: readonly string[];
  /** Inputs of the body that are no outputs. */
  readonly writeOnly?: readonly string[];
  /** Inputs of the body that Azure does not let change. */
  readonly fixed?: readonly string[];
  /** The outputs that Azure works out, beyond `name` and `type`; a null takes one away. */
  readonly computed?: (created: Created) => Properties;
}

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

const inGroup = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";

/** The path of a resource in a resource group: `group("Microsoft.Web/sites/{name}")`. */
export const group = (rest: string): string => `${inGroup}/providers/${rest}`;

/** The path of a resource that extends another: `extension("scope", "Microsoft.Authorization/locks/{lockName}")`. */
export const extension = (parameter: string, rest: string): string => `/{${parameter}}/providers/${rest}`;

export const groupPath = inGroup;

/** A moment for the outputs that are times: rehearsals have to repeat. */
export const SOME_TIME = "2000-01-01T00:00:00.0000000Z";

/** `etag` as Azure writes it, and the state of a resource that is ready. */
export const ready = ({ guid }: Created): Properties => ({
  etag: `W/"${guid("etag")}"`,
  provisioningState: "Succeeded",
});
