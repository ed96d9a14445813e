import assert from "node:assert/strict";
import type { Project } from "../../rehearsal/project.ts";
import type { RunningProvider } from "../../rehearsal/provider.ts";
import type { StackResource, StackRun } from "../../rehearsal/stackRun.ts";
import {
  changed,
  kindOf,
  madeBefore,
  nameOf,
  openStack,
  projectWith,
  withSettings,
  type OpenStack,
} from "./engineStacks.ts";

const deployer = "00000000-0000-0000-0000-0000000000c3";

/** The role by which the gateway reads the secret of a named value. */
const roleOfGateway = "zone-secrets-partner-key-zone-ingress-gateway-system-key-vault-secrets-user";

/** All that an app on Flex Consumption has that has neither data nor an API. */
const plainApp = (app: string): string[] =>
  [
    `AppServicePlan ${app}-plan`,
    `BlobContainer ${app}-host-blob-deployment`,
    `BlobServiceProperties ${app}-host-blob`,
    `DiagnosticSetting ${app}-host-blob-logs`,
    `DiagnosticSetting ${app}-host-logs`,
    `DiagnosticSetting ${app}-host-queue-logs`,
    `DiagnosticSetting ${app}-host-table-logs`,
    `DiagnosticSetting ${app}-logs`,
    `ManagementLockByScope ${app}-host-lock`,
    `ManagementPolicy ${app}-host-lifecycle`,
    `PrivateDnsZoneGroup ${app}-host-blob-dns`,
    `PrivateDnsZoneGroup ${app}-host-queue-dns`,
    `PrivateDnsZoneGroup ${app}-host-table-dns`,
    `PrivateDnsZoneGroup ${app}-sites-dns`,
    `PrivateEndpoint ${app}-host-blob`,
    `PrivateEndpoint ${app}-host-queue`,
    `PrivateEndpoint ${app}-host-table`,
    `PrivateEndpoint ${app}-sites`,
    `QueueServiceProperties ${app}-host-queue`,
    `RoleAssignment ${app}-host-host-${app}-identity-storage-blob-data-owner`,
    `RoleAssignment ${app}-host-host-${app}-identity-storage-table-data-contributor`,
    `RoleAssignment ${app}-insights-${app}-identity-monitoring-metrics-publisher`,
    `StorageAccount ${app}-host`,
    `TableServiceProperties ${app}-host-table`,
    `UserAssignedIdentity ${app}-identity`,
    `WebApp ${app}`,
    `WebAppAuthSettingsV2 ${app}-auth`,
    `WebAppScmAllowed ${app}-scm`,
  ].sort();

const created = (resources: readonly string[]) => resources.map((resource) => `create ${resource}`);

/** What each change of settings changes in a stack that is deployed, and nothing else, as a preview tells it. */
const changes: readonly (readonly [
  what: string,
  settings: Readonly<Record<string, unknown>>,
  changes: readonly string[],
])[] = [
  ["nothing", {}, []],
  ["an app that comes last", { "apps.zeta": { runtime: "node-22" } }, created(plainApp("zeta"))],
  ["an app that comes first", { "apps.alpha": { runtime: "node-22" } }, created(plainApp("alpha"))],
  [
    "a secret for an app",
    {
      "secrets.mail-key": { expires: "2027-06-30", generate: true },
      "apps.billing.secrets": ["mail-key"],
    },
    [
      "create RandomPassword zone-secrets-mail-key-value",
      "create RoleAssignment zone-secrets-mail-key-billing-identity-key-vault-secrets-user",
      "create Secret zone-secrets-mail-key",
      "update WebApp billing",
      "update WebAppSlot billing-staging",
    ],
  ],
  [
    "a secret that an app's code reads",
    {
      "secrets.mail-key": { expires: "2027-06-30", generate: true },
      "apps.orders.secretReads": ["card-token-key", "mail-key"],
    },
    [
      "create RandomPassword zone-secrets-mail-key-value",
      "create RoleAssignment zone-secrets-mail-key-orders-identity-key-vault-secrets-user",
      "create Secret zone-secrets-mail-key",
    ],
  ],
  [
    "a container of an app",
    { "apps.orders.data.containers.returns": "write" },
    [
      "create BlobContainer orders-data-blob-returns",
      "create RoleAssignment orders-data-blob-returns-orders-identity-storage-blob-data-contributor",
    ],
  ],
  [
    "a plan",
    { "plans.busy": { sku: "P1v3", subnet: 2 } },
    [
      "create AppServicePlan zone-plan-busy",
      "create DiagnosticSetting zone-network-nsg-plan-2-logs",
      "create DiagnosticSetting zone-plan-busy-logs",
      "create NetworkSecurityGroup zone-network-nsg-plan-2",
      // Its subnet, and the way from there to the private endpoints.
      "update NetworkSecurityGroup zone-network-nsg-private-endpoints",
      "update VirtualNetwork zone-network",
    ],
  ],
  [
    "the size of the gateway",
    { "gateway.sku": "Premium", "gateway.units": 2 },
    [
      "update ApiManagementService zone-ingress-gateway",
      // A preview does not know that the gateway keeps its address and its identity; an update does, see below.
      "update PrivateRecordSet zone-ingress-gateway-dns-record",
      ...["create-replacement", "delete-replaced", "replace"].map(
        (step) => `${step} RoleAssignment ${roleOfGateway}`,
      ),
    ],
  ],
  [
    "the limit of calls",
    { "gateway.rateLimit": { calls: 50, seconds: 60 } },
    ["update ApiPolicy orders-published-policy"],
  ],
  [
    "who is told of alerts",
    { "alerts.emails": ["oncall@contoso.example", "second@contoso.example"] },
    ["update ActionGroup zone-monitoring-alerts"],
  ],
  [
    "who may deploy",
    { "access.deployers": { servicePrincipals: [deployer] } },
    [
      `create RoleAssignment billing-deployer-${deployer}`,
      // On Elastic Premium the package is a blob.
      `create RoleAssignment billing-host-blob-deployment-deployer-${deployer}-storage-blob-data-contributor`,
      `create RoleAssignment orders-deployer-${deployer}`,
      "create RoleDefinition zone-access-deployer-role",
    ],
  ],
  [
    "a key for storage",
    { "customerManagedKey.create": true },
    [
      "create Key zone-storage-key",
      "create RoleAssignment zone-storage-key-zone-storage-key-identity-key-vault-crypto-service-encryption-user",
      "create UserAssignedIdentity zone-storage-key-identity",
      "update StorageAccount billing-data",
      "update StorageAccount billing-host",
      "update StorageAccount orders-data",
      "update StorageAccount orders-host",
    ],
  ],
  [
    "an app that is isolated",
    { "apps.orders.isolate": true },
    [
      "delete ManagementLockByScope orders-data-lock",
      "delete RoleAssignment orders-data-blob-archive-orders-identity-storage-blob-data-contributor",
      "delete RoleAssignment orders-data-blob-incoming-orders-identity-storage-blob-data-reader",
      "delete RoleAssignment orders-data-delegation-orders-identity-storage-blob-delegator",
      "delete RoleAssignment orders-data-queue-imports-orders-identity-storage-queue-data-contributor",
      "delete RoleAssignment orders-data-queue-imports-poison-orders-identity-storage-queue-data-message-sender",
      "delete RoleAssignment orders-data-queue-new-orders-orders-identity-storage-queue-data-contributor",
      "delete RoleAssignment orders-data-queue-new-orders-poison-orders-identity-storage-queue-data-message-sender",
      "delete RoleAssignment orders-data-table-orders-orders-identity-storage-table-data-contributor",
      "delete RoleAssignment zone-secrets-card-token-key-orders-identity-key-vault-secrets-user",
      // A preview does not know that the host name of the site stays.
      "update Backend orders-published-backend",
      "update WebApp orders",
      "update WebAppAuthSettingsV2 orders-auth",
    ],
  ],
];

/** Changes that are made at once. */
const many = {
  "apps.alpha": { runtime: "node-22" },
  "secrets.mail-key": { expires: "2027-06-30", generate: true },
  "apps.billing.secrets": ["mail-key"],
  "apps.orders.data.containers.returns": "write",
  "plans.busy": { sku: "P1v3", subnet: 2 },
  "gateway.sku": "Premium",
  "access.deployers": { servicePrincipals: [deployer] },
  "customerManagedKey.create": true,
};

/** What is isolated with both apps, the one on a shared plan and the one with an API. */
const isolated = [
  "delete ManagementLockByScope billing-data-lock",
  "delete ManagementLockByScope orders-data-lock",
  "delete RoleAssignment billing-data-queue-invoices-billing-identity-storage-queue-data-contributor",
  "delete RoleAssignment billing-data-queue-invoices-poison-billing-identity-storage-queue-data-message-sender",
  "delete RoleAssignment orders-data-blob-archive-orders-identity-storage-blob-data-contributor",
  "delete RoleAssignment orders-data-blob-incoming-orders-identity-storage-blob-data-reader",
  "delete RoleAssignment orders-data-delegation-orders-identity-storage-blob-delegator",
  "delete RoleAssignment orders-data-queue-imports-orders-identity-storage-queue-data-contributor",
  "delete RoleAssignment orders-data-queue-imports-poison-orders-identity-storage-queue-data-message-sender",
  "delete RoleAssignment orders-data-queue-new-orders-orders-identity-storage-queue-data-contributor",
  "delete RoleAssignment orders-data-queue-new-orders-poison-orders-identity-storage-queue-data-message-sender",
  "delete RoleAssignment orders-data-table-orders-orders-identity-storage-table-data-contributor",
  "delete RoleAssignment zone-secrets-card-token-key-orders-identity-key-vault-secrets-user",
  "update WebApp billing",
  "update WebApp orders",
  "update WebAppAuthSettingsV2 orders-auth",
  "update WebAppSlot billing-staging",
];

/** The state, without the order of what does not have one. */
const comparable = (state: readonly StackResource[]) =>
  state
    .map((resource) => ({ ...resource, dependencies: [...resource.dependencies].sort() }))
    .sort((one, other) => one.urn.localeCompare(other.urn));

describe("a change of settings, on the real engine", () => {
  let project: Project;
  let open: OpenStack;
  let stack: StackRun;
  let azure: RunningProvider;

  const update = async (settings: Readonly<Record<string, unknown>>) => {
    await stack.configure(withSettings(project, settings));
    const operation = await stack.up();
    const { errors, findings, programError } = operation;
    assert.deepEqual(
      { errors, findings, programError },
      { errors: [], findings: [], programError: undefined },
    );
    return operation;
  };

  before(async () => {
    project = await projectWith("dev", {
      deletionProtection: true,
      "gateway.access": "private",
      "network.privateEndpointClients": ["10.0.8.0/24"],
      "secrets.partner-key": { expires: "2027-06-30", generate: true },
      "gateway.namedValues": { partner: "partner-key" },
      "plans.steady": { sku: "EP1", subnet: 1 },
      "apps.billing": {
        runtime: "node-22",
        plan: "steady",
        slots: ["staging"],
        healthCheckPath: "/api/health",
        data: { queues: { invoices: "process" } },
      },
    });
    open = await openStack(project);
    ({ stack, azure } = open);
    await update({});
  });

  after(() => open.close());

  for (const [what, settings, expected] of changes) {
    it(`changes exactly what it should: ${what}`, async () => {
      await stack.configure(withSettings(project, settings));
      const preview = await stack.preview();
      assert.deepEqual([preview.errors, preview.findings], [[], []]);
      assert.deepEqual(changed(preview), [...expected].sort());
    });
  }

  it("takes an app off, and lets it back on exactly as it was", async () => {
    const before = comparable(await stack.state());
    const isolation = await update({ "apps.orders.isolate": true, "apps.billing.isolate": true });
    assert.deepEqual(changed(isolation), isolated);
    // A site that still ran would fail without its roles.
    const order = isolation.resources.filter(({ operation }) => operation !== "same");
    const firstDelete = order.findIndex(({ operation }) => operation === "delete");
    assert.ok(order.slice(firstDelete).every(({ operation }) => operation === "delete"));

    const back = await update({});
    assert.deepEqual(changed(back), isolated.map((line) => line.replace("delete ", "create ")).sort());
    assert.deepEqual(comparable(await stack.state()), before);
  });

  it("has a named value of the gateway after the role that lets it read its secret", async () => {
    const state = await stack.state();
    const [value] = state.filter(
      (each) => kindOf(each) === "NamedValue" && nameOf(each.urn).endsWith("partner"),
    );
    assert.ok(value);
    assert.ok(madeBefore(state, value.urn).has(roleOfGateway));
  });

  it("makes many changes at once to what is there, and then has nothing left to do", async () => {
    const made = changed(await update(many));
    assert.deepEqual(
      made.filter((line) => !line.startsWith("create ")),
      [
        "update ApiManagementService zone-ingress-gateway",
        "update NetworkSecurityGroup zone-network-nsg-private-endpoints",
        "update StorageAccount billing-data",
        "update StorageAccount billing-host",
        "update StorageAccount orders-data",
        "update StorageAccount orders-host",
        "update VirtualNetwork zone-network",
        "update WebApp billing",
        "update WebAppSlot billing-staging",
      ],
    );
    assert.deepEqual(changed(await stack.preview()), []);
    assert.deepEqual((await stack.refresh()).changes, {});
  });

  it("removes no app that is protected; without protection it removes the app and nothing else", async () => {
    const without = { ...many, "apps.billing": undefined };
    await stack.configure(withSettings(project, without));
    const refused = await stack.preview();
    assert.match(refused.errors.join("\n"), /billing-data" cannot be deleted\nbecause it is protected/);

    const locks = ["alpha-host", "billing-data", "billing-host", "orders-data", "orders-host"];
    assert.deepEqual(
      changed(await update({ ...many, deletionProtection: false })),
      locks.map((locked) => `delete ManagementLockByScope ${locked}-lock`),
    );
    const before = azure.resources().length;
    const removed = changed(await update({ ...without, deletionProtection: false }));
    assert.ok(
      removed.every((line) => /^delete \S+ (billing-|zone-secrets-mail-key-billing-|billing$)/.test(line)),
      removed.join("\n"),
    );
    assert.equal(before - azure.resources().length, removed.length);
  });

  it("destroys what is left", async () => {
    const { errors } = await stack.destroy();
    assert.deepEqual([errors, azure.resources()], [[], []]);
  });
});
