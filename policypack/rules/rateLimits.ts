import { at, elementsAt, isText, textOf } from "../read.ts";
import type { Properties } from "../resource.ts";
import type { Findings } from "../rule.ts";
import { every, some } from "../unknown.ts";
import { isAnywhere, isWholeWorld } from "./addresses.ts";

/** Where a sort of firewall policy says which calls a rule of one's own is for. */
export interface RateLimitShape {
  readonly customRules: string;
  /** Of a rule: whether it is on. */
  readonly state: string;
  /** Of a condition: whether it is for the calls that do not match. */
  readonly negation: string;
  readonly values: string;
  /** What a condition looks at, each with a name under `name`, and a `selector`. */
  readonly variables: (condition: unknown) => (() => unknown)[];
  readonly name: string;
}

/** Whether every call has the thing, and it is longer than nothing: its address, and the header that says for which host it is. */
function isInEachCall(variable: unknown, name: string): boolean {
  return some(
    () => isText(at(variable, name), "RequestUri"),
    () =>
      every(
        () => isText(at(variable, name), "RequestHeader", "RequestHeaders"),
        () => isText(at(variable, "selector"), "Host"),
      ),
  );
}

/** Whether all values of something that each call has match; lengths are in bytes. */
function matchesAll(operator: unknown, value: unknown): boolean {
  const length = textOf(value) === "" ? Number.NaN : Number(textOf(value));
  return (
    (isText(operator, "GreaterThanOrEqual") && length <= 1) ||
    (isText(operator, "GreaterThan") && length <= 0) ||
    (isText(operator, "Contains", "BeginsWith") && value === "/") ||
    (isText(operator, "RegEx") && /^\^?\.[*+]\$?$/.test(textOf(value)))
  );
}

/**
 * Whether a condition holds for all calls: by what Microsoft writes for that, a length of at least 0 of the header Host
 * (https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit) or any address but one that nobody
 * has (https://learn.microsoft.com/azure/web-application-firewall/ag/rate-limiting-configure), or by a form that says the same. Addresses
 * that a team leaves out do not make it a condition for some: they are no part of the internet.
 */
function isForAll(condition: unknown, { negation, values, variables, name }: RateLimitShape): boolean {
  const operator = () => at(condition, "operator");
  const given = elementsAt(condition, values);
  const isPlain = () => at(condition, negation) !== true;
  return some(
    () => every(isPlain, () => isText(operator(), "Any")),
    () =>
      every(
        isPlain,
        () => isText(operator(), "IPMatch"),
        () => some(...given.map((read) => () => isWholeWorld(read()))),
      ),
    () =>
      every(
        () => at(condition, negation) === true,
        () => isText(operator(), "IPMatch"),
        ...given.map((read) => () => !isAnywhere(read())),
      ),
    () =>
      every(
        isPlain,
        () => some(...variables(condition).map((read) => () => isInEachCall(read(), name))),
        () => some(...given.map((read) => () => matchesAll(operator(), read()))),
      ),
  );
}

/** One rule of the policy blocks too many calls of a client, whatever the calls are for. */
export function rateLimit(shape: RateLimitShape): (inputs: Properties) => Findings {
  const path = shape.customRules;
  return function* (inputs) {
    const limits = elementsAt(inputs, path).map((read) => () => {
      const rule = read();
      const conditions = elementsAt(rule, "matchConditions");
      return every(
        () => isText(at(rule, "ruleType"), "RateLimitRule"),
        () => isText(at(rule, "action"), "Block"),
        () => !isText(at(rule, shape.state), "Disabled"),
        () => conditions.length > 0,
        ...conditions.map((condition) => () => isForAll(condition(), shape)),
      );
    });
    if (!some(...limits)) {
      yield {
        path,
        found: "without a rate limit on all calls",
        wanted: "a rule of type 'RateLimitRule' that blocks, on a condition that all calls meet",
      };
    }
  };
}
