import type { Rule } from "./refusal.ts";

export const apimanagement: Readonly<Record<string, readonly Rule[]>> = {};
