import type { Finding } from "./finding.ts";
import { exampleGuid, guid } from "./guid.ts";
import { isObject, list, object } from "./rules.ts";
import { namespace } from "./settings.ts";

/** Who has standing access to the zone, by object ids in Microsoft Entra ID; key `access`. */
export interface AccessSettings {
  /** Groups that may read resources, metrics and logs. Default: none. */
  readonly readers: readonly string[];
  /** Groups that may read, and start, stop and restart apps. Default: none. */
  readonly operators: readonly string[];
  readonly deployers: DeployerSettings;
}

/** Who may deploy code into the apps. Default: nobody. */
export interface DeployerSettings {
  /** Groups. */
  readonly groups: readonly string[];
  /** Service principals and managed identities, e.g. of build agents: their object ids, which are not their client ids. */
  readonly servicePrincipals: readonly string[];
}

const objectIds = (whose: string) =>
  list(guid(`the object id of ${whose}`), {
    allowed: `a list of object ids, each of ${whose}`,
    example: [exampleGuid],
  }).default([]);

/** Value of `access`. */
export const access = object(
  {
    readers: objectIds("a group"),
    operators: objectIds("a group"),
    deployers: object(
      {
        groups: objectIds("a group"),
        servicePrincipals: objectIds("a service principal or managed identity"),
      },
      {
        allowed: "an object with groups or servicePrincipals",
        example: { servicePrincipals: [exampleGuid] },
      },
    ).prefault({}),
  },
  {
    allowed: "an object with readers, operators or deployers",
    example: { readers: [exampleGuid] },
  },
);

/** The same role twice for the same principal is one too many for Azure; and an operator is a reader already. */
export function* checkAccess(value: unknown): Generator<Finding> {
  const parsed = access.safeParse(value);
  if (!isObject(value) || !parsed.success) {
    return;
  }
  const { readers, operators, deployers } = parsed.data;
  yield* checkOnce([
    [["operators"], operators],
    [["readers"], readers],
  ]);
  yield* checkOnce([
    [["deployers", "groups"], deployers.groups],
    [["deployers", "servicePrincipals"], deployers.servicePrincipals],
  ]);
}

function* checkOnce(
  lists: readonly (readonly [path: string[], ids: readonly string[]])[],
): Generator<Finding> {
  const taken = new Map<string, string>();
  for (const [path, ids] of lists) {
    for (const [index, id] of ids.entries()) {
      const first = taken.get(id);
      if (first !== undefined) {
        yield {
          path: [`${namespace}:access`, ...path, index],
          found: `"${id}", which is among the ${first} already`,
          allowed: "each principal once: remove it here",
          remove: true,
          example: exampleGuid,
        };
      }
      taken.set(id, path.join("."));
    }
  }
}
