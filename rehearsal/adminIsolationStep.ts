import { isolateAdmin } from "../operations/adminIsolation.ts";
import { ArmClient } from "../operations/armClient.ts";
import { serveArm } from "./armStandIn.ts";

/**
 * Rehearses the second step of a deployment (docs/admin-isolation.md) for sites and slots that were just made: a check finds them open, the
 * step closes them, a check finds them closed, and after an update of a site has opened it again the step closes that one alone.
 *
 * @param sites ARM ids of sites and slots.
 * @returns What did not go as it should; empty when all did.
 */
export async function rehearseAdminIsolation(
  sites: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const token = "rehearsal";
  const azure = await serveArm({ sites, token });
  try {
    const arm = new ArmClient({ url: azure.url, token, signal });
    const statesOf = async (check: boolean) => {
      const outcomes = await isolateAdmin({ sites, arm, check, signal, tell: () => undefined, interval: 10 });
      return outcomes.map(({ state }) => state);
    };
    const expect = async (what: string, check: boolean, ...states: string[]) => {
      const wanted = sites.map((_, index) => states[index] ?? states.at(-1));
      const found = await statesOf(check);
      return found.join() === wanted.join()
        ? []
        : [`${what}: ${found.join(", ")} instead of ${wanted.join(", ")}`];
    };
    const problems = [
      ...(await expect("a check before the step", true, "open")),
      ...(await expect("the step", false, "changed")),
      ...(await expect("a check after the step", true, "isolated")),
    ];
    for (const id of sites.slice(0, 1)) azure.overwrite(id);
    return [
      ...problems,
      ...(await expect("the step after an update of the first app", false, "changed", "isolated")),
      ...sites.filter((id) => !azure.isIsolated(id)).map((id) => `still open: ${id}`),
    ];
  } finally {
    await azure.close();
  }
}
