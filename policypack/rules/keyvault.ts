import type { Graph } from "../graph.ts";
import {
  at,
  describe,
  elementsAt,
  isFilled,
  isSet,
  isText,
  knownText,
  readThrough,
  textOf,
  textsAt,
} from "../read.ts";
import { kindOf, type Properties, type Resource } from "../resource.ts";
import {
  isFalse,
  isTrue,
  oneOf,
  orMissing,
  property,
  type Findings,
  type ResourceRule,
  type StackRule,
} from "../rule.ts";
import { every, some } from "../unknown.ts";
import { addressesOfYourOwn } from "./firewallRules.ts";

const vault = ["keyvault:Vault"];
const secret = ["keyvault:Secret"];
const key = ["keyvault:Key"];

/** A property must be there, known or not; 0 stands for none. */
function there(path: string, wanted: string): (inputs: Properties) => Findings {
  return function* (inputs) {
    if (!isSet(inputs, path)) {
      yield { path, found: "missing", wanted };
    }
  };
}

function* expires(inputs: Properties): Findings {
  const path = "properties.attributes.expires";
  if (!isSet(inputs, path) || at(inputs, path) === 0) {
    yield { path, found: "missing", wanted: "the end of the secret, in seconds since 1970" };
  }
}

function* keyExpires(inputs: Properties): Findings {
  const path = "properties.attributes.expires";
  const ends = () => isSet(inputs, path) && at(inputs, path) !== 0;
  if (!some(ends, () => isSet(inputs, "properties.rotationPolicy.attributes.expiryTime"))) {
    yield { path, found: "missing", wanted: "an end, here or in rotationPolicy.attributes.expiryTime" };
  }
}

function* keyRotates(inputs: Properties): Findings {
  const path = "properties.rotationPolicy.lifetimeActions";
  const actions = elementsAt(inputs, path).map((read) => () => {
    const action = read();
    return isText(at(action, "action.type"), "rotate") && isFilled(action, "trigger");
  });
  if (!some(...actions)) {
    yield { path, found: "without an action that rotates", wanted: "{ type: 'rotate' } with a trigger" };
  }
}

/** RSA of 2048 bits, Azure's default, is good until 2030 (NIST SP 800-57); curves have no size of their own here. */
function* keySize(inputs: Properties): Findings {
  const path = "properties.keySize";
  const size = () => at(inputs, path);
  const isLong = () => {
    const bits = size();
    return typeof bits === "number" && bits >= 3072;
  };
  if (
    every(
      () => !isLong(),
      () => !isText(at(inputs, "properties.kty"), "EC", "EC-HSM"),
    )
  ) {
    yield { path, found: describe(size()), wanted: "3072 or more" };
  }
}

export const keyVaultRules: readonly ResourceRule[] = [
  {
    control: "keyvault-rbac",
    kinds: vault,
    check: property("properties.enableRbacAuthorization", isTrue),
  },
  {
    control: "keyvault-rbac",
    kinds: vault,
    *check(inputs): Findings {
      const path = "properties.accessPolicies";
      if (isFilled(inputs, path) && elementsAt(inputs, path).length > 0) {
        yield { path, found: describe(at(inputs, path)), wanted: "nothing: roles open the vault" };
      }
    },
  },
  {
    control: "keyvault-rbac",
    kinds: ["keyvault:AccessPolicy"],
    check: () => [{ path: "", found: "there is an access policy", wanted: "a role" }],
  },
  {
    control: "keyvault-purge-protection",
    kinds: vault,
    check: property("properties.enablePurgeProtection", isTrue),
  },
  // Azure turns it on, and nobody can turn it off.
  {
    control: "keyvault-soft-delete",
    kinds: vault,
    check: property("properties.enableSoftDelete", orMissing(isTrue)),
  },
  {
    control: "keyvault-soft-delete",
    kinds: vault,
    check: property("properties.softDeleteRetentionInDays", {
      wanted: "7 to 90, or nothing, which is 90",
      accepts: (days) => days === undefined || (typeof days === "number" && days >= 7 && days <= 90),
    }),
  },
  {
    control: "keyvault-private-only",
    kinds: vault,
    check: property("properties.publicNetworkAccess", oneOf("Disabled", "SecuredByPerimeter")),
  },
  {
    control: "keyvault-firewall-deny",
    kinds: vault,
    check: property("properties.networkAcls.defaultAction", oneOf("Deny")),
  },
  {
    control: "keyvault-firewall-deny",
    kinds: vault,
    check: addressesOfYourOwn("properties.networkAcls.ipRules", "value"),
  },
  ...["enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"].map(
    (name): ResourceRule => ({
      control: "keyvault-no-platform-access",
      kinds: vault,
      check: property(`properties.${name}`, orMissing(isFalse)),
    }),
  ),
  { control: "keyvault-secret-expiry", kinds: secret, check: expires },
  {
    control: "keyvault-secret-content-type",
    kinds: secret,
    check: there("properties.contentType", "what the value is"),
  },
  { control: "keyvault-key-expiry", kinds: key, check: keyExpires },
  { control: "keyvault-key-rotation", kinds: key, check: keyRotates },
  { control: "keyvault-strong-keys", kinds: key, check: keySize },
  {
    control: "keyvault-strong-keys",
    kinds: key,
    check: property("properties.attributes.exportable", orMissing(isFalse)),
  },
];

/**
 * Roles that change what is in a vault, beside those that no one of a landing zone needs at all (`roles.ts`)
 * (https://learn.microsoft.com/azure/key-vault/general/rbac-guide).
 */
const officers: ReadonlyMap<string, string> = new Map([
  ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer"],
  ["14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "Key Vault Crypto Officer"],
  ["a4417e6f-fecd-4de8-b567-7b0420556985", "Key Vault Certificates Officer"],
  ["a68e7c17-0ab2-4c09-9a58-125dae29748c", "Key Vault Purge Operator"],
]);

/** Roles that use what is in a vault. */
const users: ReadonlyMap<string, string> = new Map([
  ["4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User"],
  ["12338af0-0e69-4776-bea7-57ae8d297424", "Key Vault Crypto User"],
  ["e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User"],
  ["db79e9a7-68ee-4b58-9aeb-b90e7c24fcba", "Key Vault Certificate User"],
]);

/** Whether an assignment is for a workload; one that does not say for whom it is counts as one. */
function isForWorkload({ inputs }: Resource): boolean {
  return !isText(at(inputs, "principalType"), "User", "Group");
}

/** Which of some roles is assigned. A role that the stack itself makes is none of them. */
function roleAmong(
  roles: ReadonlyMap<string, string>,
  assignment: Resource,
  graph: Graph,
): string | undefined {
  const path = "roleDefinitionId";
  const isOwn = graph.references(assignment, path, "authorization:RoleDefinition").length > 0;
  const id = textOf(isOwn ? knownText(assignment.inputs, path) : at(assignment.inputs, path));
  return roles.get(id.replace(/\/+$/, "").slice(-36).toLowerCase());
}

/** Kinds of resource that a role on reaches a vault: the vault, what is in it, and what it is in. */
const around = [...vault, ...secret, ...key, "resources:ResourceGroup"];

/** Whether a scope may hold a vault, or is in one; in a preview it may be unknown, and then what it was computed from tells. */
function reachesVault(assignment: Resource, graph: Graph): boolean {
  const text = knownText(assignment.inputs, "scope");
  const within = graph.references(assignment, "scope");
  return text === undefined
    ? within.length === 0 || within.some(({ type }) => around.includes(kindOf(type) ?? ""))
    : !/\/providers\/(?!Microsoft\.(KeyVault|Management)\/)/i.test(text);
}

function* officer(assignment: Resource, graph: Graph): Findings {
  if (reachesVault(assignment, graph)) {
    const role = roleAmong(officers, assignment, graph);
    if (role !== undefined && isForWorkload(assignment)) {
      yield { path: "roleDefinitionId", found: `${role} for a workload`, wanted: "a role that reads" };
    }
  }
}

/** Whether a scope is a vault as a whole. In a preview it may be unknown, and computed from something in the vault or elsewhere. */
function isVault(assignment: Resource, graph: Graph): boolean {
  const path = "scope";
  const isElsewhere =
    knownText(assignment.inputs, path) === undefined &&
    graph.references(assignment, path).some(({ type }) => !vault.includes(kindOf(type) ?? ""));
  return !isElsewhere && /\/vaults\/[^/]+\/*$/i.test(textOf(at(assignment.inputs, path)));
}

function* narrowGrant(assignment: Resource, graph: Graph): Findings {
  const role = () => roleAmong(users, assignment, graph);
  if (
    every(
      () => role() !== undefined,
      () => isForWorkload(assignment),
      () => isVault(assignment, graph),
    )
  ) {
    const found = `the whole vault, for ${role() ?? ""}`;
    yield { path: "scope", found, wanted: "the id of a secret or a key" };
  }
}

/** Whether a subscription to events tells anybody: an alert of Azure Monitor does so by its action groups only. */
function tellsSomebody({ inputs }: Resource): boolean {
  const path = "destination";
  return some(
    () => isFilled(inputs, "deliveryWithResourceIdentity"),
    () =>
      isFilled(inputs, path) &&
      some(
        () => isFilled(inputs, `${path}.actionGroups`),
        () => !isText(at(inputs, `${path}.endpointType`), "MonitorAlert"),
      ),
  );
}

/** Whether a subscription to events is about what is about to end; one without a filter is about everything. */
function isAboutExpiry({ inputs }: Resource): boolean {
  const path = "filter.includedEventTypes";
  if (!isFilled(inputs, path)) {
    return true;
  }
  readThrough(at(inputs, path));
  return textsAt(inputs, path).some((text) => /KeyVault\.(Secret|Key|Certificate)NearExpiry$/i.test(text));
}

function* expiryAlert(target: Resource, graph: Graph): Findings {
  const subscriptions = () => [
    ...graph
      .referrers(target, "eventgrid:SystemTopic", "source")
      .flatMap((topic) =>
        graph.referrers(topic, "eventgrid:SystemTopicEventSubscription", "systemTopicName"),
      ),
    ...graph.referrers(target, "eventgrid:EventSubscription", "scope"),
  ];
  const tells = subscriptions().map(
    (each) => () =>
      every(
        () => isAboutExpiry(each),
        () => tellsSomebody(each),
      ),
  );
  if (!some(...tells)) {
    const found = "nobody is told of secrets and keys that are about to end";
    yield { path: "", found, wanted: "a subscription to the events of the vault, with a destination" };
  }
}

export const keyVaultStackRules: readonly StackRule[] = [
  { control: "keyvault-no-officers", kinds: ["authorization:RoleAssignment"], check: officer },
  { control: "keyvault-narrow-grants", kinds: ["authorization:RoleAssignment"], check: narrowGrant },
  { control: "keyvault-expiry-alert", kinds: vault, check: expiryAlert },
];
