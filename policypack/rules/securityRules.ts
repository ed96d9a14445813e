import { at, elementsAt, isText } from "../read.ts";
import { every, some } from "../unknown.ts";
import { coversEveryPort, isWholeWorld } from "./addresses.ts";

/** A text of a security rule, to be read on its own, so that one that is unknown hides no other. */
export interface Spelling {
  readonly path: string;
  readonly read: () => unknown;
}

/** The texts of a setting with a singular and a plural spelling; Azure takes both. */
export function spellings(rule: unknown, singular: string, plural: string): readonly Spelling[] {
  return [
    { path: singular, read: () => at(rule, singular) },
    ...elementsAt(rule, plural).map((read, index) => ({ path: `${plural}[${index}]`, read })),
  ];
}

/** Whether a rule may let traffic in; a missing part counts as one that does. */
export function allowsInbound(rule: unknown): boolean {
  return every(
    () => !isText(at(rule, "access"), "Deny"),
    () => !isText(at(rule, "direction"), "Outbound"),
  );
}

/** Whether a rule may let traffic out; a missing part counts as one that does. */
export function allowsOutbound(rule: unknown): boolean {
  return every(
    () => !isText(at(rule, "access"), "Deny"),
    () => !isText(at(rule, "direction"), "Inbound"),
  );
}

/**
 * What Azure demands of the subnet of an application gateway or of an API Management service, which nothing else has a use for.
 *
 * Sources: https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups,
 * https://learn.microsoft.com/azure/api-management/virtual-network-reference#required-ports
 */
const managedFrom = {
  GatewayManager: "65200-65535",
  ApiManagement: "3443",
} as const;

/** Whether a security group has the rule that Azure demands of one of these subnets. */
export function isOfManaged(group: unknown, ...sources: readonly (keyof typeof managedFrom)[]): boolean {
  return some(
    ...elementsAt(group, "securityRules").map((read) => () => {
      const rule = read();
      return sources.some(
        (source) =>
          isText(at(rule, "sourceAddressPrefix"), source) &&
          isText(at(rule, "destinationPortRange"), managedFrom[source]),
      );
    }),
  );
}

/** Whether a rule refuses all that no earlier rule of its direction allowed. */
export function deniesAll(rule: unknown, direction: "Inbound" | "Outbound"): boolean {
  const all = (covers: (text: unknown) => boolean, singular: string, plural: string) =>
    some(
      ...spellings(rule, singular, plural).map(
        ({ read }) =>
          () =>
            covers(read()),
      ),
    );
  // What leaves the network goes to the internet, by that name too.
  const isAway = (text: unknown) =>
    isWholeWorld(text) || (direction === "Outbound" && isText(text, "Internet"));
  return every(
    () => isText(at(rule, "access"), "Deny"),
    () => isText(at(rule, "direction"), direction),
    () => at(rule, "protocol") === "*",
    () => all(isWholeWorld, "sourceAddressPrefix", "sourceAddressPrefixes"),
    () => all(isAway, "destinationAddressPrefix", "destinationAddressPrefixes"),
    () => all(coversEveryPort, "sourcePortRange", "sourcePortRanges"),
    () => all(coversEveryPort, "destinationPortRange", "destinationPortRanges"),
  );
}
