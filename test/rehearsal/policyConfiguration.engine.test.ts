import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { withStack } from "../../rehearsal/onEngine.ts";
import { readProject } from "../../rehearsal/project.ts";
import { engine, root } from "./engineStacks.ts";

const project = await readProject(root, "dev");

/** One storage account that speaks TLS 1.0, and keeps its services to itself. */
const program = () => {
  const { name: resourceGroupName } = new ResourceGroup("group", {
    resourceGroupName: "rg-one",
    location: "westeurope",
  });
  new StorageAccount("legacy-data", {
    accountName: "stlegacy",
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    minimumTlsVersion: "TLS1_0",
    allowBlobPublicAccess: true,
  });
  return Promise.resolve({});
};

const exemption = {
  resource: "*::legacy-data",
  reason: "an old scanner that speaks TLS 1.0",
  owner: "team-orders",
  // A test that ends with the year would be no test.
  expires: new Date(Date.now() + 90 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
};

describe("the configuration of the pack, on the real engine", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "policy-configuration-"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const run = async (configuration: object, operation: "preview" | "up" = "preview") => {
    const file = path.join(folder, "configuration.json");
    await writeFile(file, JSON.stringify(configuration));
    return withStack({ engine, project, program, policyPackConfig: file }, async (stack, azure) => {
      const { failed, findings, errors } = await stack[operation]();
      const account = azure.resources().find(({ type }) => type === "storage:StorageAccount");
      return {
        failed,
        errors,
        account: account?.inputs,
        found: findings.map(({ control, message }) => ({ control, message })),
        of: (...controls: string[]) =>
          findings.filter(({ control }) => controls.includes(control)).map(({ message }) => message),
      };
    });
  };

  it("lets pass what is advisory, and tells of it", async () => {
    const { failed, of } = await run({ all: "advisory" });
    assert.equal(failed, false);
    assert.deepEqual(of("storage-min-tls"), [
      "property 'minimumTlsVersion' is 'TLS1_0'; wanted 'TLS1_2' or 'TLS1_3'",
    ]);
  });

  it("forgets what is disabled, and stops at what is mandatory", async () => {
    const { failed, of } = await run({ all: "disabled", "storage-no-anonymous-blobs": "mandatory" });
    assert.equal(failed, true);
    assert.deepEqual(of("storage-min-tls"), []);
    assert.equal(of("storage-no-anonymous-blobs").length, 1);
  });

  it("takes out what is exempt, tells of it, and holds for everything else", async () => {
    const { failed, found } = await run({
      all: "disabled",
      "exemptions-valid": "mandatory",
      "exemptions-in-use": "advisory",
      "storage-min-tls": { enforcementLevel: "mandatory", exemptions: [exemption] },
    });
    assert.equal(failed, false);
    assert.deepEqual(found, [
      {
        control: "exemptions-in-use",
        message:
          `storage-min-tls does not hold until ${exemption.expires}, says team-orders: an old scanner that speaks TLS 1.0. ` +
          "Found: property 'minimumTlsVersion' is 'TLS1_0'; wanted 'TLS1_2' or 'TLS1_3'",
      },
    ]);
  });

  it("stops at an exemption that is over", async () => {
    const { failed, of } = await run({
      all: "disabled",
      "exemptions-valid": "mandatory",
      "storage-min-tls": {
        enforcementLevel: "advisory",
        exemptions: [{ ...exemption, expires: "2026-01-31" }],
      },
    });
    assert.equal(failed, true);
    assert.equal(of("storage-min-tls").length, 1);
    assert.match(of("exemptions-valid").join(), /it expired on 2026-01-31/);
  });

  it("mends what it is told to mend, in Azure too", async () => {
    const { failed, of, account } = await run({ all: "disabled", "storage-min-tls": "remediate" }, "up");
    assert.equal(failed, false);
    assert.deepEqual(of("storage-min-tls"), []);
    assert.equal(account?.["minimumTlsVersion"], "TLS1_2");
    assert.equal(account["allowBlobPublicAccess"], true, "which nobody told it to mend");
  });

  for (const [mistake, configuration, told] of [
    [
      "a policy that there is not",
      { "storage-min-tlss": "advisory" },
      /there is no policy 'storage-min-tlss'/,
    ],
    [
      "a parameter that there is not",
      { "storage-min-tls": { exemption: [] } },
      /storage-min-tls takes no 'exemption'/,
    ],
    [
      "an exemption from a policy that has none",
      { "functions-no-storage-keys": { exemptions: [exemption] } },
      /functions-no-storage-keys takes no 'exemptions'/,
    ],
    [
      "a parameter of the wrong type",
      { "monitoring-workspace-retention": { minimumRetentionDays: "long" } },
      /minimumRetentionDays: Invalid type/,
    ],
    [
      "an exemption without an end",
      { "storage-min-tls": { exemptions: [{ ...exemption, expires: undefined }] } },
      /expires is required/,
    ],
  ] as const) {
    it(`refuses ${mistake}, rather than judge without it`, async () => {
      const { failed, errors } = await run(configuration);
      assert.equal(failed, true);
      assert.match(errors.join("\n"), told);
    });
  }
});
