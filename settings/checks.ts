import { Names, suffixLength } from "../components/names.ts";
import { checkAccess } from "./access.ts";
import { app, appName } from "./app.ts";
import { checkPlansAndApps } from "./appChecks.ts";
import { checkConnections } from "./connectionChecks.ts";
import { checkCustomerManagedKey } from "./customerManagedKey.ts";
import { checkEdge } from "./edge.ts";
import { type Finding, describe } from "./finding.ts";
import { checkGateway } from "./gatewayChecks.ts";
import { checkBudget } from "./governance.ts";
import { checkSecretUse } from "./keyVault.ts";
import { nearest } from "./nearest.ts";
import { checkNetwork, checkRoom, checkServiceEndpoints } from "./networkChecks.ts";
import { plansKey } from "./planChecks.ts";
import { checkPlatform } from "./platform.ts";
import { hasZones, location } from "./regions.ts";
import { privateLinkGroupsOf, roomNeeded } from "./room.ts";
import { repeated } from "./repeated.ts";
import { entriesOf, isOn, namesOf } from "./rules.ts";
import { type ConfigurationKey, environment, keys } from "./schema.ts";
import { checkSource } from "./source.ts";
import { checkTags } from "./tags.ts";

/** The values of the configuration, as they are before any check. */
export type Values = Readonly<Record<string, unknown>>;

const networkKey: ConfigurationKey = "functions-landing-zone:network";
const platformKey: ConfigurationKey = "functions-landing-zone:platform";
const appsKey: ConfigurationKey = "functions-landing-zone:apps";
const tagsKey: ConfigurationKey = "functions-landing-zone:tags";
const environmentKey: ConfigurationKey = "functions-landing-zone:environment";
const sourceKey: ConfigurationKey = "functions-landing-zone:source";
const zoneRedundantKey: ConfigurationKey = "functions-landing-zone:zoneRedundant";
const accessKey: ConfigurationKey = "functions-landing-zone:access";

/**
 * Checks between settings. Each looks at what is right in itself, so that it tells its mistakes along with all the others.
 *
 * @param stack The name of the stack, which is the default of the environment.
 * @param given The values of the stack.
 */
export function* checkTogether(stack: string, given: Values): Generator<Finding> {
  const ofPlatform = [...checkPlatform(stack, given)];
  yield* ofPlatform;
  // What is in the wrong stack is not looked at any further. That there is a platform holds all the same.
  const misplaced = new Set(ofPlatform.map(({ path: [key] }) => key).filter((key) => key !== platformKey));
  const values = Object.fromEntries(Object.entries(given).filter(([key]) => !misplaced.has(key)));
  yield* checkEnvironment(stack, values);
  yield* checkTags(values[tagsKey]);
  yield* checkSource(values[sourceKey], values[tagsKey]);
  yield* checkZones(values);
  yield* checkNetwork(values[networkKey], privateLinkGroupsOf(values));
  yield* checkServiceEndpoints(values[networkKey], values[plansKey]);
  yield* checkConnections(values);
  yield* checkGateway(values);
  yield* checkEdge(values);
  yield* checkApps(values[appsKey]);
  yield* checkPlansAndApps(values);
  yield* checkImmutableDays(values[appsKey]);
  yield* checkDownloadLinks(values[appsKey]);
  yield* checkSecretUse(values);
  yield* checkCustomerManagedKey(values);
  yield* checkBudget(values);
  yield* checkAccess(values[accessKey]);
  yield* checkRoom(values[networkKey], roomNeeded(values));
  yield* checkNames(stack, values);
}

function* checkEnvironment(stack: string, values: Values): Generator<Finding> {
  if (values[environmentKey] === undefined && !environment.safeParse(stack).success) {
    yield {
      path: [environmentKey],
      found: `nothing, and the name of the stack, ${describe(stack)}, cannot stand in for it`,
      allowed: "2 to 8 lowercase letters and digits",
      example: "dev",
    };
  }
}

function* checkZones(values: Values): Generator<Finding> {
  const { data: region } = location.safeParse(values["azure-native:location"]);
  if (isOn(values[zoneRedundantKey]) && region !== undefined && !hasZones(region)) {
    yield {
      path: [zoneRedundantKey],
      found: `true, and ${region} has no availability zones`,
      allowed: "false; or a region with availability zones",
      example: false,
    };
  }
}

function* checkApps(apps: unknown): Generator<Finding> {
  const count = namesOf(apps).length;
  if (count > 200) {
    yield {
      path: [appsKey],
      found: `${count} apps`,
      allowed: "at most 200 apps; past that, a stack of their own",
      example: { orders: { runtime: "node-22" } },
    };
  }
}

function* checkImmutableDays(apps: unknown): Generator<Finding> {
  for (const [name, value] of entriesOf(apps)) {
    const parsed = app.safeParse(value);
    const { containers = {}, immutableDays = {} } = parsed.success ? parsed.data.data : {};
    const known = Object.keys(containers);
    for (const container of Object.keys(immutableDays).filter((each) => !known.includes(each))) {
      yield {
        path: [appsKey, name, "data", "immutableDays", container],
        found: `${describe(container)}, which is no container of this app`,
        allowed: `one of its containers: ${known.join(", ") || "there is none"}`,
        instead: nearest(container, known) ?? known[0] ?? "archive",
        example: 365,
      };
    }
  }
}

function* checkDownloadLinks(apps: unknown): Generator<Finding> {
  for (const [name, value] of entriesOf(apps)) {
    const { downloadLinks = false, containers } = app.safeParse(value).data?.data ?? {};
    if (downloadLinks && namesOf(containers).length === 0) {
      yield {
        path: [appsKey, name, "data", "downloadLinks"],
        found: "true, and the app has no containers",
        allowed: "false; or containers with the blobs that the links are to",
        example: false,
      };
    }
  }
}

function* checkNames(stack: string, values: Values): Generator<Finding> {
  const wellNamed = namesOf(values[appsKey]).filter((name) => appName(name, undefined) === undefined);
  yield* checkNamesDiffer(wellNamed);

  const workload = keys["functions-landing-zone:workload"].safeParse(
    values["functions-landing-zone:workload"],
  );
  const location = keys["azure-native:location"].safeParse(values["azure-native:location"]);
  const env = environment.safeParse(values[environmentKey] ?? stack);
  if (!workload.success || !location.success || !env.success) {
    return;
  }
  const names = new Names({
    workload: workload.data,
    environment: env.data,
    location: location.data,
    suffix: "0".repeat(suffixLength),
  });
  for (const name of wellNamed) {
    for (const { service, name: derived, allowed } of names.mistakes([name])) {
      yield {
        path: [appsKey, name],
        found: `the name '${name}', which makes the name of the ${service} '${derived}': ${derived.length} characters`,
        allowed: `${allowed} for a ${service}: shorten the name of the app, the workload or the environment`,
        instead: "orders",
        example: { runtime: "node-22" },
      };
    }
  }
}

/** Storage accounts have no hyphens in their names: `my-app` and `myapp` would be one. */
function* checkNamesDiffer(names: readonly string[]): Generator<Finding> {
  for (const { name, first } of repeated(names, (each) => each.replaceAll("-", ""))) {
    yield {
      path: [appsKey, name],
      found: `the name '${name}', used twice: without hyphens, as in names of storage accounts, '${first}' is the same`,
      allowed: "names that differ in more than hyphens",
      instead: "orders",
      example: { runtime: "node-22" },
    };
  }
}
