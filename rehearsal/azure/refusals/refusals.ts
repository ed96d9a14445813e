import { LiveResources } from "../liveResources.ts";
import type { Properties } from "../values.ts";
import { unknownRole } from "./access.ts";
import { apimanagement } from "./apimanagement.ts";
import { edge } from "./edge.ts";
import { flexSite, isFlexSite } from "./flexConsumption.ts";
import { governance } from "./governance.ts";
import { keyvault } from "./keyvault.ts";
import { monitor } from "./monitor.ts";
import { nameRule } from "./names.ts";
import { network } from "./network.ts";
import { plans } from "./plans.ts";
import { privateLink } from "./privateLink.ts";
import type { Refusal, Rule } from "./refusal.ts";
import { storage } from "./storage.ts";
import { tagRule } from "./tags.ts";

const rules: Readonly<Record<string, readonly Rule[]>> = {
  ...apimanagement,
  ...edge,
  ...governance,
  ...keyvault,
  ...monitor,
  ...network,
  ...plans,
  ...privateLink,
  ...storage,
  "web:WebApp": [(inputs) => (isFlexSite(inputs) ? flexSite(inputs) : []), ...(plans["web:WebApp"] ?? [])],
};

/** What Azure is documented to refuse in a resource by itself. Unknown values are not refused. */
export const refusals = (
  type: string,
  inputs: Properties,
  live = new LiveResources(),
): readonly Refusal[] => [
  ...[nameRule(type), tagRule(type), ...(Object.hasOwn(rules, type) ? (rules[type] ?? []) : [])].flatMap(
    (rule) => rule(inputs),
  ),
  ...(type === "authorization:RoleAssignment" ? unknownRole(inputs, live) : []),
];
