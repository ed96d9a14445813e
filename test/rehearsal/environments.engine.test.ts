import assert from "node:assert/strict";
import { at } from "../../rehearsal/azure/values.ts";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject } from "../../rehearsal/project.ts";
import { rehearse, type Step } from "../../rehearsal/rehearsalSteps.ts";
import type { StackOperation, StackResource } from "../../rehearsal/stackRun.ts";
import { verdicts } from "../../rehearsal/verdicts.ts";
import { changed, kindOf, madeBefore, nameOf, openStack, root } from "./engineStacks.ts";

/** What is to be seen of an update. */
interface Update {
  readonly changes: string[];
  /** How the gateway is in a network afterwards, and, where Azure has a switch for it, whether the public network reaches it. */
  readonly gateway: readonly unknown[];
}

/** What was seen of an environment, from the first preview to the end. */
interface Seen {
  readonly preview: StackOperation;
  readonly steps: readonly Step[];
  readonly updates: readonly Update[];
  /** What the engine remembered before it destroyed all. */
  readonly state: readonly StackResource[];
}

async function see(environment: string): Promise<Seen> {
  const project = await readProject(root, environment);
  const { stack, azure, close } = await openStack(project);
  try {
    const updates: Update[] = [];
    let state: readonly StackResource[] = [];
    const up = stack.up.bind(stack);
    stack.up = async () => {
      const operation = await up();
      const gateway = azure.resources().find(({ type }) => type === "apimanagement:ApiManagementService");
      updates.push({
        changes: changed(operation),
        gateway: [at(gateway?.inputs, "virtualNetworkType"), at(gateway?.inputs, "publicNetworkAccess")],
      });
      return operation;
    };
    const read = stack.state.bind(stack);
    stack.state = async () => (state = await read());
    const preview = await stack.preview();
    const steps = await rehearse(stack, azure, () => undefined);
    return { preview, steps, updates, state };
  } finally {
    await close();
  }
}

const made = (resources: readonly { urn: string }[]) =>
  resources
    .map(({ urn }) => urn)
    .filter((urn) => !urn.includes("::pulumi:"))
    .sort();

const life = ["up", "admin isolation", "preview", "refresh", "destroy"];
const lifeWithPending = ["up", "up again", "admin isolation", "preview", "refresh", "destroy"];

for (const [environment, stepNames, gateway] of [
  ["dev", life, [["External", undefined]]],
  [
    "test",
    lifeWithPending,
    [
      ["External", "Enabled"],
      ["External", "Disabled"],
    ],
  ],
  ["prod", life, [["Internal", undefined]]],
] as const) {
  describe(`${environment} on the real engine`, () => {
    let seen: Seen;

    before(async function () {
      this.timeout(300_000);
      seen = await see(environment);
    });

    it("previews without a finding, and leaves no control undecided", () => {
      const { findings, errors, failed, resources } = seen.preview;
      assert.deepEqual({ findings, errors, failed }, { findings: [], errors: [], failed: false });
      const applicable = verdicts(resources, findings).filter(({ verdict }) => verdict !== "not applicable");
      assert.ok(applicable.length > 50, `${applicable.length} controls are applicable`);
      assert.deepEqual([...new Set(applicable.map(({ verdict }) => verdict))], ["passed"]);
    });

    it("previews as the embedded check does", async () => {
      const embedded = await checkEmbedded(await readProject(root, environment), landingZoneProgram);
      assert.deepEqual(made(embedded.resources), made(seen.preview.resources));
      assert.deepEqual([embedded.findings, embedded.errors], [[], []]);
    });

    it("is deployed, isolated, previewed without a change, refreshed without drift, and destroyed to the last resource", () => {
      assert.deepEqual(
        seen.steps.map(({ name, problems }) => ({ name, problems })),
        stepNames.map((name) => ({ name, problems: [] })),
      );
      const changes = new Map(seen.steps.map((step) => [step.name, step.changes]));
      const { create } = changes.get("up") ?? {};
      assert.deepEqual(changes.get("up"), { create });
      assert.deepEqual([changes.get("preview"), changes.get("refresh")], [{}, {}]);
      assert.deepEqual(changes.get("destroy"), { delete: create });
    });

    it("has its gateway in the network, and closes it to the public as soon as Azure lets it", () => {
      assert.deepEqual(
        seen.updates.map((update) => update.gateway),
        gateway,
      );
    });

    it("has every site after its identity's roles and the DNS records of its storage", () => {
      const sites = seen.state.filter((resource) => /^WebApp(Slot)?$/.test(kindOf(resource)));
      assert.ok(sites.length > 0);
      for (const { urn } of sites) {
        const [app = ""] = nameOf(urn).split("-");
        const needed = seen.state
          .filter(
            (resource) =>
              (kindOf(resource) === "RoleAssignment" && nameOf(resource.urn).includes(`${app}-identity`)) ||
              (kindOf(resource) === "PrivateDnsZoneGroup" &&
                new RegExp(`^${app}-(host|data)-`).test(nameOf(resource.urn))),
          )
          .map((resource) => nameOf(resource.urn));
        assert.ok(needed.length > 5, `${needed.length} resources for ${app}`);
        const before = madeBefore(seen.state, urn);
        assert.deepEqual(
          needed.filter((name) => !before.has(name)),
          [],
        );
      }
    });

    it("has a subnet take one site at a time", () => {
      const sites = seen.state.filter((resource) => kindOf(resource) === "WebApp");
      for (const [index, { urn }] of sites.entries()) {
        const before = madeBefore(seen.state, urn);
        assert.deepEqual(
          sites.slice(0, index).filter((other) => !before.has(nameOf(other.urn))),
          [],
        );
      }
    });

    it("has the gateway's logger after its role, and an API for callers after its policies", () => {
      const after = (name: string) => {
        const found = seen.state.find(({ urn }) => nameOf(urn) === name);
        return madeBefore(seen.state, found?.urn ?? "");
      };
      assert.ok(
        after("zone-ingress-gateway-logger").has(
          "zone-ingress-gateway-insights-zone-ingress-identity-monitoring-metrics-publisher",
        ),
      );
      assert.ok(after("orders-published-product-api").has("orders-published-policy"));
      assert.ok(after("orders-published-policy").has("orders-published-backend"));
    });

    if (environment === "test") {
      it("tells after the first update that another one closes the gateway, which is all that it does", () => {
        const [first, second] = seen.steps;
        assert.match(first?.pending ?? "", /Run pulumi up once more to close it/);
        assert.equal(second?.pending, undefined);
        assert.deepEqual(seen.updates[1]?.changes, ["update ApiManagementService zone-ingress-gateway"]);
      });
    }

    if (environment === "prod") {
      it("has every storage account after the role on its key, and every lock after what is under it", () => {
        const all = (kind: string) => seen.state.filter((resource) => kindOf(resource) === kind);
        const accounts = all("StorageAccount");
        assert.equal(accounts.length, 5);
        for (const { urn } of accounts) {
          const before = [...madeBefore(seen.state, urn)];
          assert.ok(
            before.some((name) => name.endsWith("key-vault-crypto-service-encryption-user")),
            urn,
          );
        }
        const locks = all("ManagementLockByScope");
        assert.equal(locks.length, 5);
        for (const { urn } of locks) {
          const before = madeBefore(seen.state, urn);
          const under = all("RoleAssignment")
            .map((role) => nameOf(role.urn))
            .filter((name) => name.startsWith(nameOf(urn).replace(/lock$/, "")));
          assert.ok(under.length > 0, urn);
          assert.deepEqual(
            under.filter((name) => !before.has(name)),
            [],
          );
        }
      });
    }
  });
}
