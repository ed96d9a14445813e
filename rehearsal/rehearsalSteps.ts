import { exitCode, type ExitCode } from "./exitCode.ts";
import { mandatoryViolations } from "./outcome.ts";
import type { RunningProvider } from "./provider.ts";
import type { StackOperation, StackRun } from "./stackRun.ts";
import { verdicts } from "./verdicts.ts";

/** One step of a rehearsal. */
export interface Step {
  name: "up" | "up again" | "preview" | "refresh" | "destroy";
  /** What it came to, in a few words. */
  outcome: string;
  /** Changes to resources, by operation. */
  changes: Record<string, number>;
  /** Why it did not go as it should; empty when it did. */
  problems: string[];
  /** Whether a mandatory control is among the problems. */
  violated: boolean;
  milliseconds: number;
}

/**
 * Rehearses the life of a stack: up, up again when the program says that something is pending which Azure lets happen only then, a
 * preview that must find nothing to do, a refresh that must find no drift, destroy, after which nothing may be left. Destroys too when
 * an earlier step failed; the other steps are skipped then.
 *
 * @param tell Is told each step as soon as it is over.
 */
export async function rehearse(
  stack: StackRun,
  azure: RunningProvider,
  tell: (step: Step) => void,
): Promise<Step[]> {
  const steps: Step[] = [];
  const before = new Set(azure.resources().map(({ id }) => id));
  let pending: unknown;
  const take = async (
    name: Step["name"],
    operate: () => Promise<StackOperation>,
    judge: (operation: StackOperation) => string[],
  ) => {
    const started = performance.now();
    const operation = await operate();
    pending = operation.outputs["pending"];
    if (operation.programError !== undefined) {
      throw operation.programError;
    }
    const violations = mandatoryViolations(verdicts(operation.resources, operation.findings));
    const step: Step = {
      name,
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
      milliseconds: Math.round(performance.now() - started),
    };
    steps.push(step);
    tell(step);
    return step.problems.length === 0;
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

  const anything = () => [];
  let fine = await take("up", () => stack.up(), anything);
  if (fine && pending !== undefined) {
    fine = await take(
      "up again",
      () => stack.up(),
      ({ outputs }) => (outputs["pending"] === undefined ? [] : ["something is pending still"]),
    );
  }
  fine &&= await take("preview", () => stack.preview(), nothing("a second preview should change nothing"));
  if (fine) {
    await take("refresh", () => stack.refresh(), nothing("the state should be what Azure has"));
  }
  await take(
    "destroy",
    () => stack.destroy(),
    () => azure.resources().flatMap(({ id }) => (before.has(id) ? [] : [`still there: ${id}`])),
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
