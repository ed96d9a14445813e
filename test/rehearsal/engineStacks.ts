import path from "node:path";
import { requireEngine, withStack } from "../../rehearsal/onEngine.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject, type Project } from "../../rehearsal/project.ts";
import type { RunningProvider } from "../../rehearsal/provider.ts";
import type { StackOperation, StackResource, StackRun } from "../../rehearsal/stackRun.ts";

/** Folder of this project. */
export const root = path.join(import.meta.dirname, "..", "..");

/** The engine that is there. */
export const engine = await requireEngine();

/** A stack that stays open between tests. */
export interface OpenStack {
  readonly stack: StackRun;
  readonly azure: RunningProvider;
  /** Removes it with all that it is made of. */
  readonly close: () => Promise<void>;
}

/** Opens a stack for more than one test. */
export async function openStack(project: Project): Promise<OpenStack> {
  const opened = Promise.withResolvers<Omit<OpenStack, "close">>();
  const end = Promise.withResolvers<undefined>();
  const ended = withStack({ engine, project, program: landingZoneProgram }, async (stack, azure) => {
    opened.resolve({ stack, azure });
    await end.promise;
  });
  ended.catch(opened.reject);
  const close = async () => {
    end.resolve(undefined);
    await ended;
  };
  return { ...(await opened.promise), close };
}

/**
 * A project with other values for settings.
 *
 * @param changes Values by path, with dots, as `pulumi config set --path` has it: `apps.orders.isolate`; undefined takes one away.
 */
export function withSettings(project: Project, changes: Readonly<Record<string, unknown>>): Project {
  const config = Object.entries(changes).reduce((before, [setting, value]) => {
    const [key = "", ...within] = setting.split(".");
    return put(before, [`${project.name}:${key}`, ...within], value);
  }, project.config);
  return { ...project, config };
}

function put(
  map: unknown,
  [key = "", ...within]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const before = new Map<string, unknown>(Object.entries(typeof map === "object" && map !== null ? map : {}));
  const own = within.length === 0 ? value : put(before.get(key), within, value);
  before.set(key, own);
  if (own === undefined) before.delete(key);
  return Object.fromEntries(before);
}

/** This project with one of its stacks, and other values for settings. */
export async function projectWith(stack: string, changes: Readonly<Record<string, unknown>> = {}) {
  return withSettings(await readProject(root, stack), changes);
}

/** What an operation did to resources in the cloud, or would do: operation, type, and name, in this order. */
export const changed = ({ resources }: StackOperation): string[] =>
  resources
    .filter(({ operation, type }) => operation !== "same" && /^(azure-native|random):/.test(type))
    .map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`)
    .sort();

/** The name of a resource, from its URN. */
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** The last part of a type. */
export const kindOf = ({ type }: { type: string }): string => type.slice(type.lastIndexOf(":") + 1);

/** The names of all that the engine makes before a resource. */
export function madeBefore(state: readonly StackResource[], urn: string): Set<string> {
  const dependencies = new Map(state.map((each) => [each.urn, each.dependencies]));
  const before = new Set<string>();
  const visit = (each: string) => {
    for (const dependency of dependencies.get(each) ?? []) {
      if (!before.has(dependency)) {
        before.add(dependency);
        visit(dependency);
      }
    }
  };
  visit(urn);
  return new Set([...before].map(nameOf));
}
