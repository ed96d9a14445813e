// @pulumi/policy publishes these but strips them from its type declarations.
import "@pulumi/policy/deserialize.js";
import "@pulumi/policy/proxy.js";

declare module "@pulumi/policy/proxy.js" {
  /** The view of a resource's properties that a policy gets from the engine: reading an unknown value throws. */
  export function unknownCheckingProxy<T extends object>(properties: T): T;

  /** Thrown when a value that only a deployment can tell is read during a preview. */
  export class UnknownValueError extends Error {
    /** The way to the value, one property a step. */
    readonly props: string[];
  }

  /** What the engine sends in the place of an unknown value, by the type it will have; the text's stands for any type. */
  export const unknownStringValue: string;
  export const unknownBooleanValue: string;
  export const unknownNumberValue: string;
  export const unknownArrayValue: string;
  export const unknownObjectValue: string;
  export const unknownAssetValue: string;
  export const unknownArchiveValue: string;
}

declare module "@pulumi/policy/deserialize.js" {
  /** The properties of a resource, from a `google.protobuf.Struct`. */
  export function deserializeProperties(struct: object, proxySecrets: boolean): Record<string, unknown>;
}
