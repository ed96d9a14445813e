import type { Rule } from "./refusal.ts";

export const edge: Readonly<Record<string, readonly Rule[]>> = {};
