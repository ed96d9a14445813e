import type { Rule } from "./refusal.ts";

/** Elastic Premium and dedicated plans, and the sites and slots on them. */
export const plans: Readonly<Record<string, readonly Rule[]>> = {};
