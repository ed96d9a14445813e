import type { LiveResource, LiveResources } from "../liveResources.ts";
import { list, text, type Properties } from "../values.ts";
import type { Refusal } from "./refusal.ts";

/** A resource about to be created or updated. */
export type Candidate = Pick<LiveResource, "id" | "type" | "inputs">;

/** Looks at a resource in the light of those that exist already. */
export type Conflict = (candidate: Candidate, live: LiveResources) => readonly Refusal[];

export const refuse = (code: string, property: string, message: string, source: string): Refusal => ({
  code,
  property,
  message,
  source,
});

/** Equality of ids and names as Azure Resource Manager has it. */
export const equal = (one: string | undefined, other: string | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();

/** The other resources of the same type. */
export const others = ({ id, type }: Candidate, live: LiveResources): LiveResource[] =>
  live.ofType(type).filter((each) => !equal(each.id, id));

/** The services that a subnet is delegated to. */
export const delegationsOf = (subnet: Properties): string[] =>
  list(subnet, "delegations").flatMap((each) => text(each, "serviceName") ?? []);
