import type { ControlId } from "../../../../policypack/controls.ts";
import type { Environment } from "../environments.ts";
import type { Input } from "../inputs.ts";

/** Stands for an input that is not there. */
export const missing: unique symbol = Symbol("missing");

/** An insecure value for an input, {@link missing}, or what makes it out of the secure one. */
export type Insecure = unknown;

/** An input, and the environment whose program gave it. */
export interface Seen extends Input {
  readonly environment: Environment;
}

/** An input with this value violates this control. */
export interface Claim {
  readonly control: ControlId;
  readonly insecure: Insecure;
}

/** What is said of an input, or of those for which `where` holds. */
export interface Classified {
  readonly where?: (seen: Seen) => boolean;
  /** What makes it relevant to security. */
  readonly claims?: readonly Claim[];
  /** Why it is not relevant. */
  readonly reason?: string;
}

/**
 * What is said of inputs, by `kind path` as {@link Input.path} has it, with `*` for any text. The first that fits counts, paths without `*`
 * before those with one.
 */
export type Classification = Readonly<Record<string, Classified | readonly Classified[]>>;

/** Each of these values violates the control. */
export const trips = (control: ControlId, ...insecure: readonly Insecure[]): Classified => ({
  claims: insecure.map((each) => ({ control, insecure: each })),
});

/** All that the given ones claim. */
export const all = (...classified: readonly Classified[]): Classified => ({
  claims: classified.flatMap(({ claims }) => claims ?? []),
});

/** The input is not relevant to security, for this reason. */
export const because = (reason: string): Classified => ({ reason });

/** What is said only of those inputs for which this holds. */
export const where = (holds: (seen: Seen) => boolean, classified: Classified): Classified => ({
  ...classified,
  where: holds,
});

/** Inputs with this value. */
export const valued =
  (...values: readonly unknown[]) =>
  ({ value }: Seen): boolean =>
    values.includes(value);

/** Inputs of resources whose logical name fits. */
export const of =
  (name: RegExp) =>
  (seen: Seen): boolean =>
    name.test(seen.name);

/** Inputs next to which a property has one of some values, in the same block. */
export const beside =
  (property: string, ...values: readonly unknown[]) =>
  ({ holder }: Seen): boolean =>
    typeof holder === "object" && holder !== null && values.includes(Reflect.get(holder, property));

/** Inputs in the environment of production. */
export const inProduction = ({ environment }: Seen): boolean => environment === "prod";
