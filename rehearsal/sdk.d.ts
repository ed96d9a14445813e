// @pulumi/pulumi publishes this but strips it from its type declarations.
import "@pulumi/pulumi/runtime/debuggable.js";

declare module "@pulumi/pulumi/runtime/debuggable.js" {
  /** Remembers a promise until it ends, and where it was made. */
  export function debuggablePromise<T>(promise: Promise<T>, context?: unknown): Promise<T>;
}
