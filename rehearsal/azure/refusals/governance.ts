import type { Rule } from "./refusal.ts";

export const governance: Readonly<Record<string, readonly Rule[]>> = {};
