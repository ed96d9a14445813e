import { LiveResources } from "../liveResources.ts";
import type { Properties } from "../values.ts";
import { unknownRole } from "./access.ts";
import { flexSite, isFlexSite } from "./flexConsumption.ts";
import { keyvault } from "./keyvault.ts";
import { monitor } from "./monitor.ts";
import { nameRule } from "./names.ts";
import { network } from "./network.ts";
import { privateLink } from "./privateLink.ts";
import type { Refusal, Rule } from "./refusal.ts";
import { storage } from "./storage.ts";

const rules: Readonly<Record<string, readonly Rule[]>> = {
  ...keyvault,
  ...monitor,
  ...network,
  ...privateLink,
  ...storage,
  "web:WebApp": [(inputs) => (isFlexSite(inputs) ? flexSite(inputs) : [])],
};

/** What Azure is documented to refuse in a resource by itself. Unknown values are not refused. */
export const refusals = (
  type: string,
  inputs: Properties,
  live = new LiveResources(),
): readonly Refusal[] => [
  ...[nameRule(type), ...(Object.hasOwn(rules, type) ? (rules[type] ?? []) : [])].flatMap((rule) =>
    rule(inputs),
  ),
  ...(type === "authorization:RoleAssignment" ? unknownRole(inputs, live) : []),
];
