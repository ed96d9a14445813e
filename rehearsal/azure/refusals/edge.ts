import { applicationGateway, applicationGatewayConflicts } from "./applicationGateway.ts";
import type { Conflict } from "./conflict.ts";
import { frontDoor, frontDoorConflicts } from "./frontDoor.ts";
import type { Rule } from "./refusal.ts";

/** What Azure is documented to refuse in an edge by itself. */
export const edge: Readonly<Record<string, readonly Rule[]>> = { ...frontDoor, ...applicationGateway };

/** What Azure is documented to refuse in an edge because of what exists already, or does not. */
export const edgeConflicts: Readonly<Record<string, readonly Conflict[]>> = {
  ...frontDoorConflicts,
  ...applicationGatewayConflicts,
};
