import { at, describe } from "../read.ts";
import { eachElement, type Findings } from "../rule.ts";
import { isAnywhere } from "./addresses.ts";

/**
 * A rule for the firewall of a service: none of the ranges that it lets in is the internet.
 *
 * @param list Path of the firewall's rules.
 * @param range Name of the range in each of them.
 */
export function addressesOfYourOwn(list: string, range: string): (inputs: unknown) => Findings {
  return (inputs) =>
    eachElement(inputs, list, function* (rule, path) {
      const addresses = at(rule, range);
      if (isAnywhere(addresses)) {
        yield { path: `${path}.${range}`, found: describe(addresses), wanted: "addresses of your own" };
      }
    });
}
