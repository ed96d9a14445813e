import { type PolicyElement, type PolicyValue, element } from "./policyXml.ts";

/**
 * Sets a header, of the request in `inbound`, of the response elsewhere.
 *
 * Source: https://learn.microsoft.com/azure/api-management/set-header-policy
 */
export function setHeader(
  name: string,
  value: PolicyValue,
  action: "override" | "append" = "override",
): PolicyElement {
  return element("set-header", { name, "exists-action": action }, element("value", {}, value));
}

/** Removes a header; see {@link setHeader}. */
export function deleteHeader(name: string): PolicyElement {
  return element("set-header", { name, "exists-action": "delete" });
}

/**
 * Keeps a value for the policies that come later in the same call.
 *
 * Source: https://learn.microsoft.com/azure/api-management/set-variable-policy
 */
export function setVariable(name: string, value: PolicyValue): PolicyElement {
  return element("set-variable", { name, value });
}

/**
 * Does what stands beside the first condition that is true, else what is otherwise to be done.
 *
 * Source: https://learn.microsoft.com/azure/api-management/choose-policy
 */
export function choose(
  cases: readonly (readonly [PolicyValue, PolicyElement])[],
  otherwise?: PolicyElement,
): PolicyElement {
  return element(
    "choose",
    {},
    ...cases.map(([condition, then]) => element("when", { condition }, then)),
    ...(otherwise === undefined ? [] : [element("otherwise", {}, otherwise)]),
  );
}

/**
 * A number of a policy.
 *
 * @throws {RangeError} when it is no whole number of the range.
 */
export function wholeNumber(name: string, value: number, least: number, most?: number): number {
  if (!Number.isSafeInteger(value) || value < least || (most !== undefined && value > most)) {
    const range = most === undefined ? `${least} or more` : `${least} to ${most}`;
    throw new RangeError(`${name} is ${value}; allowed is a whole number, ${range}`);
  }
  return value;
}
