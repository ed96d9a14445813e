import { at, isObject, textOf } from "../read.ts";

/**
 * Whether a resource is of production: its tag `environment` says so, or nothing says that it is not. What costs money or stands in the
 * way of taking a stack down again is asked of production only.
 */
export function isProduction(inputs: unknown): boolean {
  const tags = at(inputs, "tags");
  const name = Object.keys(isObject(tags) ? tags : {}).find((each) => each.toLowerCase() === "environment");
  const environment = isObject(tags) && name !== undefined ? textOf(tags[name]) : "";
  return environment === "" || /^(prod|prd|live)/i.test(environment);
}
