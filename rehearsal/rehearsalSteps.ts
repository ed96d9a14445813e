import type { Configuration } from "../policypack/configuration.ts";
import { rehearseAdminIsolation } from "./adminIsolationStep.ts";
import { exitCode, type ExitCode } from "./exitCode.ts";
import { mandatoryViolations } from "./outcome.ts";
import type { RunningProvider } from "./provider.ts";
import type { StackOperation, StackRun } from "./stackRun.ts";
import { verdicts } from "./verdicts.ts";

/** One step of a rehearsal. */
export interface Step {
  name: "up" | "up again" | "admin isolation" | "preview" | "refresh" | "destroy";
  /** What it came to, in a few words. */
  outcome: string;
  /** Changes to resources, by operation. */
  changes: Record<string, number>;
  /** What the program says is still to be done, by another update or by a person. */
  pending?: string;
  /** Why it did not go as it should; empty when it did. */
  problems: string[];
  /** Whether a mandatory control is among the problems. */
  violated: boolean;
  milliseconds: number;
}

/**
 * Rehearses the life of a stack: up, up again when the program says that something is pending which Azure lets happen only then, the step
 * that isolates the admin endpoints of the apps, a preview that must find nothing to do, a refresh that must find no drift, destroy,
 * after which nothing may be left but what the program says is to stay. Destroys too when an earlier step failed; the other steps are
 * skipped then.
 *
 * @param tell Is told each step as soon as it is over.
 * @param configuration What the policy pack was given; the level of a policy says whether a violation is a problem.
 */
export async function rehearse(
  stack: StackRun,
  azure: RunningProvider,
  tell: (step: Step) => void,
  signal = new AbortController().signal,
  configuration: Configuration = {},
): Promise<Step[]> {
  const steps: Step[] = [];
  const before = new Set(azure.resources().map(({ id }) => id));
  const end = (started: number, step: Omit<Step, "milliseconds">): boolean => {
    const ended = { ...step, milliseconds: Math.round(performance.now() - started) };
    steps.push(ended);
    tell(ended);
    return ended.problems.length === 0;
  };
  const take = async (
    name: Step["name"],
    operate: () => Promise<StackOperation>,
    judge: (operation: StackOperation) => string[],
  ) => {
    const started = performance.now();
    const operation = await operate();
    if (operation.programError !== undefined) {
      throw operation.programError;
    }
    const violations = mandatoryViolations(verdicts(operation.resources, operation.findings, configuration));
    const { pending } = operation.outputs;
    return end(started, {
      name,
      ...(typeof pending === "string" && { pending }),
      outcome: describeChanges(operation.changes),
      changes: operation.changes,
      problems: [
        ...violations.flatMap(({ id, findings }) =>
          findings.map(({ urn, message }) => `${id}: ${urn}: ${message}`),
        ),
        ...operation.errors,
        ...judge(operation),
      ],
      violated: violations.length > 0,
    });
  };

  const nothing = (what: string) => (operation: StackOperation) =>
    Object.keys(operation.changes).length === 0
      ? []
      : [
          `${what}: ${operation.resources
            .filter((resource) => resource.operation !== "same" && resource.operation !== "refresh")
            .map((resource) => `${resource.operation} ${resource.urn}`)
            .join(", ")}`,
        ];

  const isolateAdmin = async () => {
    const started = performance.now();
    const sites = azure.resources().filter(({ type }) => ["web:WebApp", "web:WebAppSlot"].includes(type));
    const problems = await rehearseAdminIsolation(
      sites.map(({ id }) => id),
      signal,
    );
    const outcome = `${sites.length} sites and slots`;
    return end(started, { name: "admin isolation", outcome, changes: {}, problems, violated: false });
  };

  const anything = () => [];
  let fine = await take("up", () => stack.up(), anything);
  if (fine && steps.at(-1)?.pending !== undefined) {
    fine = await take("up again", () => stack.up(), anything);
  }
  if (fine) fine = await isolateAdmin();
  fine &&= await take("preview", () => stack.preview(), nothing("a second preview should change nothing"));
  if (fine) {
    await take("refresh", () => stack.refresh(), nothing("the state should be what Azure has"));
  }
  const retained = (await stack.state()).filter(({ retainOnDelete }) => retainOnDelete);
  const mayStay = new Set([...before, ...retained.map(({ id }) => id)]);
  await take(
    "destroy",
    () => stack.destroy(),
    () => azure.resources().flatMap(({ id }) => (mayStay.has(id) ? [] : [`still there: ${id}`])),
  );
  return steps;
}

/** How a rehearsal with these steps ends. */
export function rehearsalExitCode(steps: readonly Step[]): ExitCode {
  if (steps.some(({ violated }) => violated)) {
    return exitCode.violated;
  }
  return steps.some(({ problems }) => problems.length > 0) ? exitCode.engineFailed : exitCode.fine;
}

function describeChanges(changes: Record<string, number>): string {
  const parts = Object.entries(changes).map(([change, count]) => `${change} ${count}`);
  return parts.join(", ") || "no change";
}
