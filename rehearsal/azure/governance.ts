import type { ResourceTypes } from "./resourceType.ts";

/** Defender, Sentinel, Azure Policy and budgets. */
export const governance: ResourceTypes = {};
