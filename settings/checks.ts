import { overlaps, parseNetwork, planAddresses, usableAddresses } from "../components/addressPlan.ts";
import { Names, suffixLength } from "../components/names.ts";
import { app, appName } from "./app.ts";
import { type Finding, describe } from "./finding.ts";
import { addressSpace, peerAddressSpace } from "./network.ts";
import { isObject } from "./rules.ts";
import { type ConfigurationKey, environment, keys } from "./schema.ts";

/** The values of the configuration, as they are before any check. */
export type Values = Readonly<Record<string, unknown>>;

const networkKey: ConfigurationKey = "functions-landing-zone:network";
const appsKey: ConfigurationKey = "functions-landing-zone:apps";
const tagsKey: ConfigurationKey = "functions-landing-zone:tags";
const environmentKey: ConfigurationKey = "functions-landing-zone:environment";

/** Private endpoints of every app: blob, queue and table of its host storage, and the app itself. */
const endpointsOfEveryApp = 4;

/**
 * Checks between settings. Each looks at what is right in itself, so that it tells its mistakes along with all the others.
 *
 * @param stack The name of the stack, which is the default of the environment.
 */
export function* checkTogether(stack: string, values: Values): Generator<Finding> {
  yield* checkEnvironment(stack, values);
  yield* checkTagCount(values[tagsKey]);
  yield* checkOverlaps(values[networkKey]);
  yield* checkApps(values[appsKey]);
  yield* checkImmutableDays(values[appsKey]);
  yield* checkRoom(values[networkKey], values[appsKey]);
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

function* checkTagCount(tags: unknown): Generator<Finding> {
  const count = isObject(tags) ? Object.keys(tags).length : 0;
  if (count > 48) {
    yield {
      path: [tagsKey],
      found: `${count} tags`,
      allowed: "at most 48: Azure takes 50, and the landing zone sets environment and workload",
      example: { owner: "team-orders", costCenter: "CC-4711" },
    };
  }
}

function* checkOverlaps(network: unknown): Generator<Finding> {
  if (!isObject(network)) {
    return;
  }
  const own = addressSpace.safeParse(network["addressSpace"]);
  const listed: unknown[] = Array.isArray(network["peerAddressSpaces"]) ? network["peerAddressSpaces"] : [];
  const peers = listed.map((peer) => peerAddressSpace.safeParse(peer));
  for (const [index, peer] of peers.entries()) {
    if (!peer.success) {
      continue;
    }
    const others = [
      ...(own.success ? [`${own.data} (addressSpace)`] : []),
      ...peers
        .slice(0, index)
        .flatMap((other, at) => (other.success ? [`${other.data} (peerAddressSpaces[${at}])`] : [])),
    ];
    const hit = others.find((other) => overlaps(peer.data, other.split(" ", 1).join()));
    if (hit !== undefined) {
      yield {
        path: [networkKey, "peerAddressSpaces", index],
        found: `"${peer.data}", which overlaps ${hit}`,
        allowed: "networks that overlap neither the address space nor each other",
        example: "192.168.0.0/24",
      };
    }
  }
}

function* checkApps(apps: unknown): Generator<Finding> {
  const count = isObject(apps) ? Object.keys(apps).length : 0;
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
  for (const [name, value] of Object.entries(isObject(apps) ? apps : {})) {
    const parsed = app.safeParse(value);
    const { containers = {}, immutableDays = {} } = parsed.success ? parsed.data.data : {};
    for (const container of Object.keys(immutableDays).filter((each) => !Object.hasOwn(containers, each))) {
      yield {
        path: [appsKey, name, "data", "immutableDays", container],
        found: `${describe(container)}, which is no container of this app`,
        allowed: `one of its containers: ${Object.keys(containers).join(", ") || "there is none"}`,
        example: 365,
      };
    }
  }
}

function* checkRoom(network: unknown, apps: unknown): Generator<Finding> {
  const own = addressSpace.safeParse(isObject(network) ? network["addressSpace"] : undefined);
  if (!own.success || !isObject(apps)) {
    return;
  }
  const needed = Object.values(apps).reduce<number>((sum, value) => sum + endpointsOf(value), 0);
  const room = usableAddresses(planAddresses(own.data).privateEndpoints);
  if (needed > room) {
    const larger = largerSpace(own.data, needed);
    yield {
      path: [networkKey, "addressSpace"],
      found: `"${own.data}", whose subnet for private endpoints has ${room} addresses; the apps need ${needed}`,
      allowed: `a network of /${larger.split("/").at(-1) ?? ""} or larger`,
      example: larger,
    };
  }
}

function endpointsOf(value: unknown): number {
  const parsed = app.safeParse(value);
  const { containers = {}, queues = {}, tables = {} } = parsed.success ? parsed.data.data : {};
  const maps = [containers, queues, tables];
  return endpointsOfEveryApp + maps.filter((map) => Object.keys(map).length > 0).length;
}

/** The smallest network that holds another one and has room for so many private endpoints. */
function largerSpace(cidr: string, endpoints: number): string {
  const network = parseNetwork(cidr);
  for (let prefix = network.subnetMask - 1; ; prefix--) {
    const size = 2n ** BigInt(32 - prefix);
    const start = (network.bigInt() / size) * size;
    const larger = `${[24n, 16n, 8n, 0n].map((shift) => (start >> shift) & 255n).join(".")}/${prefix}`;
    if (usableAddresses(planAddresses(larger).privateEndpoints) >= endpoints) {
      return larger;
    }
  }
}

function* checkNames(stack: string, values: Values): Generator<Finding> {
  const apps = values[appsKey];
  if (!isObject(apps)) {
    return;
  }
  const wellNamed = Object.keys(apps).filter((name) => appName(name, undefined) === undefined);
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
  const taken = new Map<string, string>();
  for (const name of names) {
    const bare = name.replaceAll("-", "");
    const other = taken.get(bare);
    if (other !== undefined) {
      yield {
        path: [appsKey, name],
        found: `the name '${name}', used twice: without hyphens, as in names of storage accounts, '${other}' is the same`,
        allowed: "names that differ in more than hyphens",
        instead: "orders",
        example: { runtime: "node-22" },
      };
    }
    taken.set(bare, name);
  }
}
