import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkEmbedded } from "../../rehearsal/embeddedCheck.ts";
import { withStack } from "../../rehearsal/onEngine.ts";
import { landingZoneProgram } from "../../rehearsal/program.ts";
import { readProject, type Project } from "../../rehearsal/project.ts";
import { rehearse, type Step } from "../../rehearsal/rehearsalSteps.ts";
import type { StackOperation } from "../../rehearsal/stackRun.ts";
import { engine, openStack, root, withSettings } from "./engineStacks.ts";

type LiveResource = ReturnType<Awaited<ReturnType<typeof openStack>>["azure"]["resources"]>[number];

/** The groups of the two stacks. */
const hubGroup = "rg-hub-prod-westeurope";
const ordersGroup = "rg-orders-prod-westeurope";

/** Texts in inputs, at any depth, with the path that leads there. */
function* texts(value: unknown, at = ""): Generator<readonly [at: string, text: string]> {
  if (typeof value === "string") yield [at, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    yield* texts(each, Array.isArray(value) ? at : `${at}.${key}`.replace(/^\./, ""));
  }
}

/** What resources of the apps name of the platform, by type and property. */
function named(resources: readonly LiveResource[]): Record<string, string[]> {
  const found = resources.flatMap(({ type, inputs }) =>
    [...texts(inputs)].flatMap(([at, text]) => {
      const id = new RegExp(`/resourceGroups/${hubGroup}/providers/(.+)$`).exec(text)?.[1];
      return id === undefined ? [] : [[`${type} ${at}`, id] as const];
    }),
  );
  const groups = Map.groupBy(found, ([where]) => where);
  return Object.fromEntries(
    [...groups].map(([where, all]) => [where, [...new Set(all.map(([, id]) => id))].sort()]),
  );
}

describe("a stack of apps on the platform of another stack, on the real engine", () => {
  let folder: string;
  let project: Project;
  let platform: readonly LiveResource[];
  let deployed: readonly LiveResource[];
  let left: readonly LiveResource[];
  let preview: StackOperation;
  let steps: readonly Step[];
  let outputs: Record<string, unknown>;

  before(async function () {
    this.timeout(300_000);
    folder = await mkdtemp(path.join(tmpdir(), "two-stacks-"));
    await copyFile(path.join(root, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    const prod = await readProject(root, "prod");
    const keep = (config: Project["config"]) =>
      Object.fromEntries(Object.entries(config).filter(([, value]) => value !== ""));
    const { config: hub } = withSettings(prod, { workload: "hub", apps: undefined, secrets: undefined });
    const ofProd = (...keys: string[]) =>
      Object.fromEntries(keys.map((key) => [key, prod.config[`${prod.name}:${key}`]]));
    const apps = withSettings(
      { ...prod, config: { "azure-native:location": "westeurope" } },
      {
        ...ofProd("tags", "zoneRedundant", "deletionProtection", "access", "secrets", "apps"),
        workload: "orders",
        environment: "prod",
        platform: "prod",
        // By the setting of one app, and by the code of the other.
        "secrets.mail-key": { expires: "2027-06-30", generate: true },
        "apps.billing.secrets": ["mail-key"],
      },
    );
    await writeFile(path.join(folder, "Pulumi.prod.yaml"), JSON.stringify({ config: keep(hub) }));
    await writeFile(path.join(folder, "Pulumi.prod-orders.yaml"), JSON.stringify({ config: apps.config }));

    project = await readProject(folder, "prod-orders");
    const { stack, azure, close } = await openStack(project);
    try {
      platform = structuredClone(azure.resources());
      const up = stack.up.bind(stack);
      stack.up = async () => {
        const operation = await up();
        deployed = azure.resources().filter(({ id }) => !platform.some((each) => each.id === id));
        outputs = operation.outputs;
        return operation;
      };
      preview = await stack.preview();
      steps = await rehearse(stack, azure, () => undefined);
      left = azure.resources();
    } finally {
      await close();
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("previews without a finding, after the platform was deployed, and as the embedded check does", async () => {
    const { errors, findings, programError } = preview;
    assert.deepEqual(
      { errors, findings, programError },
      { errors: [], findings: [], programError: undefined },
    );
    const embedded = await checkEmbedded(project, landingZoneProgram);
    assert.deepEqual([embedded.errors, embedded.findings], [[], []]);
    const made = (resources: readonly { urn: string }[]) =>
      resources
        .map(({ urn }) => urn)
        .filter((urn) => !urn.includes("::pulumi:"))
        .sort();
    assert.deepEqual(made(embedded.resources), made(preview.resources));
  });

  it("is deployed, isolated, previewed without a change, refreshed without drift, and destroyed", () => {
    assert.deepEqual(
      steps.map(({ name, problems }) => ({ name, problems })),
      ["up", "admin isolation", "preview", "refresh", "destroy"].map((name) => ({ name, problems: [] })),
    );
  });

  it("leaves the platform as it was, but for what only a person can delete: the secrets, and the API's product", () => {
    assert.deepEqual(
      left.filter(({ id }) => platform.some((each) => each.id === id)),
      platform,
    );
    const kept = left.filter(({ id }) => !platform.some((each) => each.id === id));
    assert.deepEqual(kept.map(({ type }) => type).sort(), [
      "apimanagement:Product",
      "keyvault:Secret",
      "keyvault:Secret",
    ]);
  });

  it("makes on the platform its API, its secrets and roles, and all else in its own resource group", () => {
    const inHub = deployed.filter(({ id }) => id.includes(`/resourceGroups/${hubGroup}/`));
    assert.deepEqual(inHub.map(({ type }) => type).sort(), [
      "apimanagement:Api",
      // What each operation asks for.
      "apimanagement:ApiOperationPolicy",
      "apimanagement:ApiOperationPolicy",
      "apimanagement:ApiOperationPolicy",
      "apimanagement:ApiOperationPolicy",
      "apimanagement:ApiPolicy",
      "apimanagement:Backend",
      "apimanagement:Product",
      "apimanagement:ProductApi",
      // To send telemetry, and to read a secret, for each app.
      "authorization:RoleAssignment",
      "authorization:RoleAssignment",
      "authorization:RoleAssignment",
      "authorization:RoleAssignment",
      "keyvault:Secret",
      "keyvault:Secret",
    ]);
    const elsewhere = deployed.filter(
      ({ id }) => !new RegExp(`/resourceGroups/(${hubGroup}|${ordersGroup})(/|$)`).test(id),
    );
    assert.deepEqual(elsewhere, []);
  });

  it("uses the platform's network, zones, logs, vault, key and plan", () => {
    const virtualNetwork = "Microsoft.Network/virtualNetworks/vnet-hub-prod-westeurope";
    const workspace = "Microsoft.OperationalInsights/workspaces/log-hub-prod-westeurope";
    const zones = ["azurewebsites.net", "blob.core.windows.net", "queue.core.windows.net"];
    const found = named(deployed);
    assert.deepEqual(found["network:PrivateEndpoint subnet.id"], [
      `${virtualNetwork}/subnets/snet-private-endpoints`,
    ]);
    assert.deepEqual(
      found["network:PrivateDnsZoneGroup privateDnsZoneConfigs.privateDnsZoneId"],
      [...zones, "table.core.windows.net"].map(
        (zone) => `Microsoft.Network/privateDnsZones/privatelink.${zone}`,
      ),
    );
    assert.deepEqual(found["web:WebApp virtualNetworkSubnetId"], [
      `${virtualNetwork}/subnets/snet-flex`,
      `${virtualNetwork}/subnets/snet-plan-1`,
    ]);
    assert.deepEqual(found["web:WebApp serverFarmId"], ["Microsoft.Web/serverfarms/plan-hub-steady-prod"]);
    assert.deepEqual(found["monitor:DiagnosticSetting workspaceId"], [workspace]);
    assert.deepEqual(found["storage:StorageAccount identity.userAssignedIdentities"], [
      "Microsoft.ManagedIdentity/userAssignedIdentities/id-hub-prod-westeurope-zone_storage-key",
    ]);
    const accounts = deployed.filter(({ type }) => type === "storage:StorageAccount");
    assert.equal(accounts.length, 4);
    for (const { inputs } of accounts) {
      assert.match(
        JSON.stringify(inputs["encryption"]),
        /"keyvaulturi":"https:\/\/kvhubprod\w{4}\.vault\.azure\.net\/?"/i,
      );
    }
  });

  it("lets in the platform's gateway only, and reads its secrets from the platform's vault", () => {
    const gateway = platform.find(({ id }) =>
      id.endsWith("/userAssignedIdentities/id-hub-prod-westeurope-zone_gateway"),
    );
    const auth = deployed.find(
      ({ type, id }) => type === "web:WebAppAuthSettingsV2" && id.includes("orders-orders"),
    );
    const { clientId } = gateway?.outputs ?? {};
    assert.ok(typeof clientId === "string");
    assert.match(JSON.stringify(auth?.inputs), new RegExp(`"allowedApplications":\\["${clientId}"\\]`));
    const inputsOf = (app: string) =>
      JSON.stringify(
        deployed.find(({ type, id }) => type === "web:WebApp" && id.includes(`orders-${app}`))?.inputs,
      );
    assert.match(
      inputsOf("billing"),
      /@Microsoft\.KeyVault\(SecretUri=https:\/\/kvhubprod\w{4}\.vault\.azure\.net\/secrets\/mail-key\)/,
    );
    assert.match(
      inputsOf("orders"),
      /"name":"KeyVault__vaultUri","value":"https:\/\/kvhubprod\w{4}\.vault\.azure\.net"/,
    );
    assert.match(inputsOf("orders"), new RegExp(`"name":"Gateway__clientId","value":"${clientId}"`));
  });

  it("has the outputs that a user needs", () => {
    assert.deepEqual(Object.keys(outputs).sort(), ["apps", "resourceGroup", "vaultUri", "workspaceId"]);
    assert.equal(outputs["resourceGroup"], ordersGroup);
  });

  it("says what is wrong when the platform was never deployed", async () => {
    const { platform: _, ...alone } = project;
    const { errors, failed } = await withStack(
      { engine, project: alone, program: landingZoneProgram },
      (stack) => stack.preview(),
    );
    assert.equal(failed, true);
    assert.match(errors.join("\n"), /unknown stack "organization\/functions-landing-zone\/prod"/);
  });

  for (const [what, changes, message] of [
    [
      "the same resource group as the platform",
      { workload: "hub" },
      /resource group rg-hub-prod-westeurope.*another workload, environment or location/,
    ],
    [
      "a plan that the platform does not have",
      { "apps.billing.plan": "busy" },
      /billing is to run on the plan 'busy'; there is FlexConsumption, steady/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(checkEmbedded(withSettings(project, changes), landingZoneProgram), { message });
    });
  }
});
