import type { LiveResources } from "../liveResources.ts";
import { number, text, type Value } from "../values.ts";
import { refuse } from "./conflict.ts";
import type { Refusal, Rule } from "./refusal.ts";

/** Where Microsoft documents. */
export const learn = "https://learn.microsoft.com";

/** One refusal, if there is reason for it. */
export const when = (refused: boolean, ...refusal: Parameters<typeof refuse>): Refusal[] =>
  refused ? [refuse(...refusal)] : [];

/** The name that Azure accepts. */
export const named =
  (property: string, pattern: RegExp, words: string): Rule =>
  (inputs) => {
    const name = text(inputs, property);
    if (name === undefined || pattern.test(name)) return [];
    return [
      refuse(
        "InvalidResourceName",
        property,
        `the name "${name}" is not ${words}`,
        `${learn}/azure/azure-resource-manager/management/resource-name-rules`,
      ),
    ];
  };

/** Rules of one's own are evaluated by priority, so no two have the same. */
export function samePriority(rules: readonly Value[], property: string, source: string): Refusal[] {
  const given = rules.flatMap((rule) => number(rule, "priority") ?? []);
  const twice = given.filter((priority, index) => given.indexOf(priority) !== index);
  return twice.map((priority) =>
    refuse("BadRequest", property, `two rules have the priority ${priority}`, source),
  );
}

/** Whether a rule of a web application firewall counts requests. */
export const isRateLimit = (rule: Value): boolean => text(rule, "ruleType") === "RateLimitRule";

/** A resource that is named by its id has to be there. */
export const missing = (live: LiveResources, property: string, id = ""): Refusal[] =>
  when(
    id.startsWith("/") && !live.exists(id),
    "ResourceNotFound",
    property,
    `${id} does not exist`,
    `${learn}/azure/azure-resource-manager/templates/common-deployment-errors#resourcenotfound`,
  );
