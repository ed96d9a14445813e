import assert from "node:assert/strict";
import { isolateAdmin, type AdminIsolationArgs, type SiteOutcome } from "../../operations/adminIsolation.ts";
import { ArmClient } from "../../operations/armClient.ts";
import { rehearseAdminIsolation } from "../../rehearsal/adminIsolationStep.ts";
import { serveArm, type ArmStandIn, type ArmStandInArgs } from "../../rehearsal/armStandIn.ts";

const site = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Web/sites/${name}`;
const sites = [site("func-a"), `${site("func-a")}/slots/staging`, site("func-b")];
const token = "a-token";

/** Runs a piece against a stand-in, and stops it. */
async function withArm(
  behaviour: Partial<ArmStandInArgs>,
  use: (
    azure: ArmStandIn,
    run: (args?: Partial<AdminIsolationArgs>) => Promise<SiteOutcome[]>,
  ) => Promise<void>,
  given = token,
): Promise<void> {
  const azure = await serveArm({ sites, token, ...behaviour });
  const signal = AbortSignal.timeout(5000);
  const arm = new ArmClient({ url: azure.url, token: given, signal, attempts: 3 });
  try {
    await use(azure, (args) =>
      isolateAdmin({ sites, arm, check: false, signal, tell: () => undefined, interval: 1, ...args }),
    );
  } finally {
    await azure.close();
  }
}

const states = (outcomes: readonly SiteOutcome[]) => outcomes.map(({ state }) => state);

describe("admin isolation", () => {
  it("closes apps and slots, reads each back, and tells of each", async () => {
    await withArm({}, async (azure, run) => {
      const told: string[] = [];
      const outcomes = await run({ tell: ({ id, state }) => told.push(`${state} ${id}`) });
      assert.deepEqual(
        outcomes,
        sites.map((id) => ({ id, state: "changed" })),
      );
      assert.deepEqual(told.sort(), sites.map((id) => `changed ${id}`).sort());
      assert.ok(sites.every((id) => azure.isIsolated(id)));
      const ofOne = azure.requests.filter(({ id }) => id === sites[0]);
      assert.deepEqual(
        ofOne.map(({ method, apiVersion, body }) => [method, apiVersion, body]),
        [
          ["GET", "2024-04-01", ""],
          ["PATCH", "2024-04-01", '{"properties":{"functionsRuntimeAdminIsolationEnabled":true}}'],
          ["GET", "2024-04-01", ""],
        ],
      );
    });
  });

  it("changes nothing the second time, and only what an update has opened the third", async () => {
    await withArm({}, async (azure, run) => {
      await run();
      const before = azure.requests.length;
      assert.deepEqual(states(await run()), ["isolated", "isolated", "isolated"]);
      assert.deepEqual(
        azure.requests.slice(before).map(({ method }) => method),
        ["GET", "GET", "GET"],
      );
      azure.overwrite(site("func-b"));
      assert.deepEqual(states(await run()), ["isolated", "isolated", "changed"]);
    });
  });

  it("only looks when asked to", async () => {
    await withArm({}, async (azure, run) => {
      assert.deepEqual(states(await run({ check: true })), ["open", "open", "open"]);
      assert.ok(azure.requests.every(({ method }) => method === "GET"));
      await run();
      assert.deepEqual(states(await run({ check: true })), ["isolated", "isolated", "isolated"]);
    });
  });

  it("waits for a change that Azure shows late, and comes back when Azure is busy", async () => {
    await withArm({ lag: 3, throttled: 2 }, async (azure, run) => {
      assert.deepEqual(states(await run()), ["changed", "changed", "changed"]);
      assert.equal(azure.requests.filter(({ method }) => method === "PATCH").length, 3);
    });
  });

  it("says so when Azure takes the change and forgets it", async () => {
    await withArm({ forgetful: true }, async (_, run) => {
      const [outcome] = await run();
      assert.equal(outcome?.state, "failed");
      assert.match(
        outcome.error ?? "",
        /still does not say that functionsRuntimeAdminIsolationEnabled is true/,
      );
    });
  });

  it("goes on with the others when one fails, and explains", async () => {
    await withArm({}, async (_, run) => {
      const outcomes = await run({ sites: [site("gone"), ...sites] });
      assert.deepEqual(states(outcomes), ["failed", "changed", "changed", "changed"]);
      assert.match(outcomes[0]?.error ?? "", /404 ResourceNotFound: .*\(is the stack up/);
    });
  });

  it("explains a token that is not accepted, and never shows it", async () => {
    await withArm(
      {},
      async (_, run) => {
        const [outcome] = await run();
        assert.match(outcome?.error ?? "", /401 InvalidAuthenticationToken: .*az login/);
        assert.doesNotMatch(outcome?.error ?? "", /wrong-token/);
      },
      "wrong-token",
    );
  });

  it("gives up on an Azure that stays busy, or does not answer", async () => {
    await withArm({ throttled: 100 }, async (azure, run) => {
      const [outcome] = await run({ sites: sites.slice(0, 1) });
      assert.match(outcome?.error ?? "", /429 TooManyRequests/);
      assert.equal(azure.requests.length, 3);
      await azure.close();
      const [unanswered] = await run({ sites: sites.slice(0, 1) });
      assert.match(unanswered?.error ?? "", /does not answer/);
    });
  });

  it("stops between two steps when told to", async () => {
    const interruption = new AbortController();
    await withArm({ forgetful: true }, async (_, run) => {
      const running = run({ signal: interruption.signal, interval: 1000 });
      setTimeout(() => {
        interruption.abort();
      }, 50);
      await assert.rejects(running, { name: "AbortError" });
    });
  });

  it("is rehearsed from beginning to end, for apps and slots that were just made", async () => {
    assert.deepEqual(await rehearseAdminIsolation(sites, AbortSignal.timeout(5000)), []);
    assert.deepEqual(await rehearseAdminIsolation([], AbortSignal.timeout(5000)), []);
  });
});
