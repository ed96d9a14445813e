import type { Graph } from "../graph.ts";
import { at, describe, isText, knownText, textOf } from "../read.ts";
import { kindOf, type Resource } from "../resource.ts";
import type { Findings, StackRule } from "../rule.ts";
import { every, independently, known, some } from "../unknown.ts";
import { dataRoleOf, mayReadSecrets, mayWrite, rolesThatInclude, type StorageData } from "./dataRoles.ts";
import { appKinds, siteOf } from "./functions/app.ts";
import { appsByOwnAccount, ownAccountsOf } from "./functions/hostStorage.ts";
import { perGraph } from "./perGraph.ts";
import { assignmentsByPrincipal, identityUsers, principalOf } from "./principals.ts";
import { servicesInUse } from "./storageServices.ts";

const assignments = ["authorization:RoleAssignment"];
const path = "scope";

/** Whether a role is for a workload; one that does not say for whom it is counts as one. */
function isForWorkload({ inputs }: Resource): boolean {
  return !isText(at(inputs, "principalType"), "User", "Group");
}

/** Who gets a role. Throws UnknownValueError when only a deployment can tell. */
function whoGets(assignment: Resource, graph: Graph): string {
  return principalOf(assignment, graph) ?? textOf(at(assignment.inputs, "principalId"));
}

/** Every role of who gets this one, this one included. */
function rolesBeside(assignment: Resource, graph: Graph): readonly Resource[] {
  return assignmentsByPrincipal(graph).get(whoGets(assignment, graph)) ?? [assignment];
}

/** A scope without the slashes at its end, in one spelling; undefined while it is unknown. */
function scopeOf({ inputs }: Resource): string | undefined {
  return knownText(inputs, path)?.replace(/\/+$/, "").toLowerCase();
}

/** What in the stack the scope of a role was computed from. */
function targetsOf(assignment: Resource, graph: Graph): readonly Resource[] {
  const isKnown = scopeOf(assignment) !== undefined;
  const ancestors = assignment.propertyDependencies[path] ?? [];
  return graph
    .references(assignment, path)
    .filter(({ urn, type }) => kindOf(type) !== undefined && (isKnown || ancestors.includes(urn)));
}

/** The input by which what lies in a storage account or a vault names it. */
const holders: Readonly<Record<string, string>> = {
  "keyvault:Key": "vaultName",
  "keyvault:Secret": "vaultName",
  "storage:BlobContainer": "accountName",
  "storage:FileShare": "accountName",
  "storage:Queue": "accountName",
  "storage:Table": "accountName",
};

function holderOf(resource: Resource, graph: Graph): Resource | undefined {
  const input = holders[kindOf(resource.type) ?? ""];
  return input === undefined ? undefined : graph.references(resource, input)[0];
}

/** Whether one role's scope is the other's or holds it. Throws UnknownValueError when only a deployment can tell. */
function holds(wide: Resource, narrow: Resource, graph: Graph): boolean {
  const [outer, inner] = [scopeOf(wide), scopeOf(narrow)];
  if (outer !== undefined && inner !== undefined) {
    return `${inner}/`.startsWith(`${outer}/`);
  }
  const [from, of] = [targetsOf(wide, graph), targetsOf(narrow, graph)];
  const isApart =
    from.length > 0 &&
    of.length > 0 &&
    from.every((one) => of.every((other) => one !== other && holderOf(other, graph) !== one));
  return !isApart && textOf(at(wide.inputs, path)) === textOf(at(narrow.inputs, path));
}

/** What a role assignment is found by: the name of a built-in role, "another" or "unknown", and who gets it. */
function keyOf(role: string, principal: string): string {
  return `${role} ${principal}`;
}

/** The assignments of each built-in role to each principal. */
const assignmentsByRole = perGraph((graph): ReadonlyMap<string, readonly Resource[]> =>
  Map.groupBy(graph.ofKind(...assignments), (assignment) =>
    keyOf(
      known(() => dataRoleOf(assignment, graph)?.name ?? "another") ?? "unknown",
      principalOf(assignment, graph) ?? assignment.urn,
    ),
  ),
);

/** The assignments of a built-in role to somebody, and those of which it is unknown which role they are. */
function assignmentsOfRole(name: string, principal: string, graph: Graph): readonly Resource[] {
  return [name, "unknown"].flatMap((role) => assignmentsByRole(graph).get(keyOf(role, principal)) ?? []);
}

/** The roles beside one that may have all of it: those of wider permissions, or any while it is unknown which role it is. */
function maybeWider(assignment: Resource, graph: Graph): Resource[] {
  const role = known(() => [dataRoleOf(assignment, graph)]);
  const roles =
    role === undefined
      ? rolesBeside(assignment, graph)
      : rolesThatInclude(role[0]?.name ?? "").flatMap((name) =>
          assignmentsOfRole(name, whoGets(assignment, graph), graph),
        );
  return roles.filter((other) => other !== assignment);
}

/** A role that another one of the same identity has in it says nothing, until the other is taken away. */
function* redundant(assignment: Resource, graph: Graph): Findings {
  const name = () => dataRoleOf(assignment, graph)?.name ?? "";
  const wider = maybeWider(assignment, graph).find((other) =>
    every(
      () => holds(other, assignment, graph),
      () => dataRoleOf(other, graph)?.includes?.includes(name()) === true,
    ),
  );
  if (wider) {
    const found = `${name()} beside ${dataRoleOf(wider, graph)?.name ?? ""}, which has all of it`;
    yield { path: "roleDefinitionId", found, wanted: "one of the two" };
  }
}

/** What a role is on as a whole, unless it is a part of that: which, only the deployment may tell. */
interface Whole {
  readonly name: string;
  /** When it is of this stack. */
  readonly resource: Resource | undefined;
  /** Whether it is the whole. Throws UnknownValueError when only a deployment can tell. */
  readonly isWhole: () => boolean;
}

const accountKind = { kind: "storage:StorageAccount", name: "accountName", segment: "storageaccounts" };
const vaultKind = { kind: "keyvault:Vault", name: "vaultName", segment: "vaults" };

/** The storage account, or the vault, that a role is on; undefined when it is on something else, or on a part of one by all signs. */
function wholeOf(
  assignment: Resource,
  { kind, name, segment }: typeof accountKind,
  graph: Graph,
): Whole | undefined {
  const end = new RegExp(`/${segment}/([^/]+)$`);
  const targets = targetsOf(assignment, graph);
  const resource = targets.find((each) => kindOf(each.type) === kind);
  const scope = scopeOf(assignment);
  if (scope !== undefined) {
    const [, called] = end.exec(scope) ?? [];
    return called === undefined ? undefined : { name: called, resource, isWhole: () => true };
  }
  const isPart = targets.some((each) => holderOf(each, graph) !== undefined);
  return resource === undefined || isPart
    ? undefined
    : {
        name: knownText(resource.inputs, name)?.toLowerCase() ?? "",
        resource,
        isWhole: () => end.test(textOf(at(assignment.inputs, path)).toLowerCase()),
      };
}

const storageData = ["blob", "queue", "table", "file"] as const satisfies readonly StorageData[];

/** The apps of the stack that run as the one who gets a role. */
function appsOf(assignment: Resource, graph: Graph): readonly Resource[] {
  const users = identityUsers(graph).get(principalOf(assignment, graph) ?? "") ?? [];
  return users.filter(({ type }) => appKinds.includes(kindOf(type) ?? ""));
}

/** Whether an account is the one that the host of an app, or its code, lies in. */
function isOwnOf(app: Resource, { name, resource }: Whole, graph: Graph): boolean {
  return ownAccountsOf(app, graph).some((own) =>
    resource === undefined ? isText(own.name, name) : own.account === resource,
  );
}

/** Whether a role lets one change data of a storage account as a whole, other than that of one's own host. */
function writesWhole(assignment: Resource, services: readonly StorageData[], graph: Graph): boolean {
  const account = wholeOf(assignment, accountKind, graph);
  return (
    account !== undefined &&
    every(
      () => some(...services.map((service) => () => mayWrite(assignment, service, graph))),
      () => !some(...appsOf(assignment, graph).map((app) => () => isOwnOf(app, account, graph))),
      account.isWhole,
    )
  );
}

/** The Functions host needs its account as a whole; nobody else does (https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity). */
function* narrowGrant(assignment: Resource, graph: Graph): Findings {
  const account = wholeOf(assignment, accountKind, graph);
  const role = () => dataRoleOf(assignment, graph);
  if (
    account !== undefined &&
    every(
      () => isForWorkload(assignment),
      () => role()?.storage !== undefined,
      () => !some(...appsOf(assignment, graph).map((app) => () => isOwnOf(app, account, graph))),
      account.isWhole,
    )
  ) {
    const found = `the whole account, for ${role()?.name ?? ""}`;
    yield { path, found, wanted: "the id of a container, a queue or a table" };
  }
}

/** Roles that are narrow one by one, and open too much together. */
function* sum(assignment: Resource, graph: Graph): Findings {
  if (known(() => isForWorkload(assignment)) === false) {
    return;
  }
  const findings = independently([
    () => secretsAndData(assignment, graph),
    () => everyService(assignment, graph),
    () => codeOfOthers(assignment, graph),
    () => codeOfAnyIdentity(assignment, graph),
  ]);
  for (const finding of findings) {
    if (isForWorkload(assignment)) {
      yield finding;
    }
  }
}

/** One who reads every secret of a vault and changes a whole account has the keys and the data. */
function* secretsAndData(assignment: Resource, graph: Graph): Findings {
  const readsVault = (role: Resource) => {
    const vault = wholeOf(role, vaultKind, graph);
    return vault !== undefined && every(() => mayReadSecrets(role, graph), vault.isWhole);
  };
  if (
    every(
      () => writesWhole(assignment, storageData, graph),
      () => some(...rolesBeside(assignment, graph).map((role) => () => readsVault(role))),
    )
  ) {
    const found = "changes a whole storage account, and reads every secret of a vault by another role";
    yield { path, found, wanted: "each secret, and each container, queue or table, by itself" };
  }
}

/** Roles on the data of each service of an account sum up to all that is in it. The last of them is told. */
function* everyService(assignment: Resource, graph: Graph): Findings {
  const account = wholeOf(assignment, accountKind, graph)?.resource;
  const services = account === undefined ? [] : servicesInUse(account, graph).map(({ name }) => name);
  if (services.length < 2) {
    return;
  }
  const writers = rolesBeside(assignment, graph).filter(
    (role) =>
      wholeOf(role, accountKind, graph)?.resource === account &&
      services.some((service) => known(() => mayWrite(role, service, graph)) === true),
  );
  if (
    writers.at(-1) === assignment &&
    every(
      ...services.map((service) => () => writers.some((role) => mayWrite(role, service, graph))),
      ...writers.map((role) => () => writesWhole(role, services, graph)),
    )
  ) {
    const found = `with the roles beside it all of ${describe(account?.name)}: ${services.join(", ")}`;
    yield { path: "roleDefinitionId", found, wanted: "each container, queue or table by itself" };
  }
}

/** Who changes the account that the code of an app lies in, runs as that app. */
function* codeOfOthers(assignment: Resource, graph: Graph): Findings {
  const account = wholeOf(assignment, accountKind, graph);
  const owners = account?.resource === undefined ? [] : (appsByOwnAccount(graph).get(account.resource) ?? []);
  const apps = owners.length === 0 ? [] : appsOf(assignment, graph);
  const sites = new Set(apps.map((app) => siteOf(app, graph)));
  const owner = owners.find((app) => !sites.has(siteOf(app, graph)));
  if (
    apps.length > 0 &&
    owner !== undefined &&
    every(() => mayWrite(assignment, "blob", graph), account?.isWhole ?? (() => false))
  ) {
    const found = `changes the storage that the code of ${describe(owner.name)} lies in`;
    yield { path, found, wanted: "nothing of another app" };
  }
}

/** Who changes an app and hands out identities, runs code as any of them. */
function* codeOfAnyIdentity(assignment: Resource, graph: Graph): Findings {
  const isOperator = () => dataRoleOf(assignment, graph)?.name === "Managed Identity Operator";
  const changesApps = () =>
    some(
      ...assignmentsOfRole("Website Contributor", whoGets(assignment, graph), graph)
        .filter((role) => role !== assignment)
        .map((role) => () => dataRoleOf(role, graph)?.name === "Website Contributor"),
    );
  if (every(isOperator, changesApps)) {
    const found = "Managed Identity Operator beside Website Contributor: code of one's own, as any identity";
    yield { path: "roleDefinitionId", found, wanted: "one of the two" };
  }
}

/** What somebody can do by all the roles that they have. */
export const permissionStackRules: readonly StackRule[] = [
  { control: "identity-effective-permissions", kinds: assignments, check: sum },
  { control: "identity-no-redundant-roles", kinds: assignments, check: redundant },
  { control: "storage-narrow-grants", kinds: assignments, check: narrowGrant },
];
