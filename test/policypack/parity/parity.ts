import type { ControlId } from "../../../policypack/controls.ts";
import {
  evaluate,
  type Evaluation,
  type EvaluationOptions,
  type Resource,
} from "../../../policypack/evaluate.ts";
import { apiManagement } from "./classification/apiManagement.ts";
import {
  missing,
  type Claim,
  type Classification,
  type Classified,
  type Insecure,
  type Seen,
} from "./classification/classify.ts";
import { edge } from "./classification/edge.ts";
import { everywhere } from "./classification/everywhere.ts";
import { further } from "./classification/further.ts";
import { functions } from "./classification/functions.ts";
import { identity } from "./classification/identity.ts";
import { keyVault } from "./classification/keyVault.ts";
import { monitoring } from "./classification/monitoring.ts";
import { network } from "./classification/network.ts";
import { storage } from "./classification/storage.ts";
import { environments, recordEnvironment, type Environment } from "./environments.ts";
import { inputsOf, isUnknown, withInput } from "./inputs.ts";

const services = [
  storage,
  keyVault,
  functions,
  apiManagement,
  edge,
  network,
  identity,
  monitoring,
  everywhere,
];

/** What is said in one place of the classification. */
export interface Said {
  /** The path or pattern, and which of the things that are said of it. */
  readonly place: string;
  readonly classified: Classified;
}

function saidIn(classification: Classification): [string, Said[]][] {
  return Object.entries(classification).map(([path, given]) => [
    path,
    [given].flat().map((classified, index) => ({ place: `${path} #${index}`, classified })),
  ]);
}

const entries = services.flatMap(saidIn);
const exact = new Map(entries.filter(([path]) => !path.includes("*")));
const patterns = entries
  .filter(([path]) => path.includes("*"))
  .map(([path, said]) => ({
    pattern: new RegExp(`^${path.replaceAll(/[.[\]$]/g, String.raw`\$&`).replaceAll("*", ".*")}$`),
    said,
  }));

/** All that is said anywhere. */
export const everythingSaid: readonly Said[] = entries.flatMap(([, said]) => said);

/** What is said of an input; undefined when nothing is. */
export function saidOf(seen: Seen): Said | undefined {
  const candidates = exact.get(seen.path) ?? patterns.find(({ pattern }) => pattern.test(seen.path))?.said;
  return candidates?.find(({ classified: { where } }) => where?.(seen) ?? true);
}

/** What makes an input insecure, and the control that is to find it. */
export function claimsOn(seen: Seen): Claim[] {
  const more = further.filter(({ path, where }) => path === seen.path && (where?.(seen) ?? true));
  return [
    ...(saidOf(seen)?.classified.claims ?? []),
    ...more.flatMap(({ control, insecure }) => insecure.map((each) => ({ control, insecure: each }))),
  ];
}

/** The strictest standard that an environment is held to: production has all that the pack can be told to ask for. */
const standards: Readonly<Record<Environment, EvaluationOptions>> = {
  dev: { allowedLocations: ["westeurope"] },
  test: { allowedLocations: ["westeurope"] },
  prod: {
    allowedLocations: ["westeurope"],
    minimumRetentionDays: 365,
    requireBudget: true,
    requireCustomerManagedKeys: true,
    requiredDefenderPlans: ["AppServices", "StorageAccounts", "KeyVaults", "Arm", "Api"],
    requireQuotas: true,
    requireSentinel: true,
  },
};

/**
 * What the pack says of an environment.
 *
 * @param control The only control to be judged. Default: all of them, which takes fifteen times as long.
 */
export function judge(
  environment: Environment,
  resources: readonly Resource[],
  control?: ControlId,
): Evaluation {
  return evaluate(resources, {
    // A fixed day: versions of languages come to their end.
    today: "2026-11-22",
    ...standards[environment],
    ...(control && { configuration: { all: "disabled", [control]: "mandatory" } }),
  });
}

/** An environment as the program makes it. */
export interface Recorded {
  readonly environment: Environment;
  /** Before a deployment: ids and computed outputs are unknown. */
  readonly previewed: readonly Resource[];
  readonly deployed: readonly Resource[];
}

/** Runs the program in each environment. */
export async function recordEnvironments(): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  // The SDK runs one program at a time.
  for (const environment of environments) {
    const previewed = await recordEnvironment(environment, true);
    const deployed = await recordEnvironment(environment, false);
    recorded.push({ environment, previewed, deployed });
  }
  return recorded;
}

/** Everything that the program gives to resources in an environment. */
export function seenIn({ environment, previewed }: Recorded): Seen[] {
  return [...inputsOf(previewed)].map((input) => ({ ...input, environment }));
}

function valueOf(insecure: Insecure, secure: unknown): unknown {
  if (insecure === missing) {
    return undefined;
  }
  return typeof insecure === "function" ? Reflect.apply(insecure, undefined, [secure]) : insecure;
}

/**
 * The controls that an environment violates with an insecure value for one of its inputs.
 *
 * A reference that is one part of an input is mutated where ids are known, after the deployment: the engine says of an input as a whole
 * what it was computed from, and there would be no telling which part of that is gone. What a preview leaves undecided is judged after the
 * deployment, too.
 *
 * @param control The only control to be judged. Default: all of them.
 */
export function violatedWith(
  { environment, previewed, deployed }: Recorded,
  seen: Seen,
  insecure: Insecure,
  control?: ControlId,
): Set<ControlId> {
  const value = valueOf(insecure, seen.value);
  const judged = (resources: readonly Resource[]) =>
    judge(environment, withInput(resources, seen, value), control);
  const preview = isUnknown(seen.value) && seen.steps.length > 1 ? undefined : judged(previewed);
  const isDecided = preview?.undecided.length === 0;
  const findings = [...(preview?.findings ?? []), ...(isDecided ? [] : judged(deployed).findings)];
  return new Set(findings.map(({ control }) => control));
}
