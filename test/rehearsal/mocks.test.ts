import assert from "node:assert/strict";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig.js";
import { listStorageAccountKeys } from "@pulumi/azure-native/storage/listStorageAccountKeys.js";
import * as pulumi from "@pulumi/pulumi";
import { RefusedError } from "../../rehearsal/azure/refusals/refusal.ts";
import { UNKNOWN, at } from "../../rehearsal/azure/values.ts";
import { simulateAzure, type Recorded } from "../../rehearsal/mocks.ts";

class Zone extends pulumi.ComponentResource {
  readonly account: StorageAccount;
  readonly container: BlobContainer;

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("test:index:Zone", name, {}, options);
    const inside = { parent: this };
    const group = new ResourceGroup("rg", { resourceGroupName: "rg" }, inside);
    this.account = new StorageAccount(
      "st",
      { resourceGroupName: group.name, accountName: "stx", kind: "StorageV2", sku: { name: "Standard_ZRS" } },
      { ...inside, protect: true, ignoreChanges: ["tags"] },
    );
    this.container = new BlobContainer(
      "data",
      { resourceGroupName: group.name, accountName: this.account.name },
      { parent: this.account, dependsOn: [group] },
    );
    this.registerOutputs({ account: this.account.name });
  }
}

/** As @pulumi/random has it. The package itself is no dependency: a Pulumi CLI would fetch the plugin of each that is installed. */
class RandomPassword extends pulumi.CustomResource {
  declare readonly result: pulumi.Output<string>;

  constructor(name: string, args: { length: number }) {
    super(
      "random:index/randomPassword:RandomPassword",
      name,
      { ...args, result: undefined },
      { additionalSecretOutputs: ["result"] },
    );
  }
}

const setting = { project: "p", stack: "dev", config: { "azure-native:location": "westeurope" } };

function one(records: readonly Recorded[], name: string): Recorded {
  const found = records.find((record) => record.name === name);
  assert.ok(found, name);
  return found;
}

/** The value of an output, or UNKNOWN. */
async function valueOf<T>(output: pulumi.Output<T>): Promise<T | typeof UNKNOWN> {
  let value: T | typeof UNKNOWN = UNKNOWN;
  await new Promise<void>((resolve) => {
    output.apply((known) => {
      value = known;
      resolve();
    });
    setImmediate(() => setImmediate(resolve)); // `apply` does not run for an unknown value
  });
  return value;
}

describe("simulated Azure: recorder", () => {
  it("records what an engine would, in the order of registration", async () => {
    const azure = await simulateAzure(setting);
    new Zone("zone");
    const records = await azure.settled();
    const zone = "urn:pulumi:dev::p::test:index:Zone::zone";
    const group = "urn:pulumi:dev::p::test:index:Zone$azure-native:resources:ResourceGroup::rg";
    const account = "urn:pulumi:dev::p::test:index:Zone$azure-native:storage:StorageAccount::st";
    assert.deepEqual(
      records.map(({ urn }) => urn),
      [
        zone,
        group,
        account,
        "urn:pulumi:dev::p::test:index:Zone$azure-native:storage:StorageAccount$azure-native:storage:BlobContainer::data",
      ],
    );
    const st = one(records, "st");
    assert.deepEqual([st.custom, st.parent, st.protect, st.ignoreChanges], [true, zone, true, ["tags"]]);
    assert.equal(st.inputs["location"], "westeurope");
    assert.equal(st.inputs["resourceGroupName"], "rg");
    assert.deepEqual(st.propertyDependencies["resourceGroupName"], [group]);
    const data = one(records, "data");
    assert.equal(data.parent, account);
    assert.deepEqual([...data.dependencies].sort(), [group, account]);
    assert.deepEqual(data.propertyDependencies["accountName"], [account]);
    assert.equal(data.inputs["containerName"], "data");
    assert.match(String(data.id), /\/storageAccounts\/stx\/blobServices\/default\/containers\/data$/);
    const component = one(records, "zone");
    assert.deepEqual(
      [component.custom, component.id, component.outputs],
      [false, undefined, { account: "stx" }],
    );
  });

  it("knows computed outputs after an update", async () => {
    const azure = await simulateAzure(setting);
    const { account } = new Zone("zone");
    await azure.settled();
    assert.equal(await valueOf(account.primaryEndpoints.blob), "https://stx.blob.core.windows.net/");
    assert.match(String(await valueOf(account.id)), /\/storageAccounts\/stx$/);
  });

  it("knows in a preview what the inputs say, and nothing else", async () => {
    const azure = await simulateAzure({ ...setting, preview: true });
    const { account, container } = new Zone("zone");
    const records = await azure.settled();
    assert.equal(await valueOf(account.kind), "StorageV2");
    assert.equal(await valueOf(account.location), "westeurope");
    assert.equal(await valueOf(account.id), UNKNOWN);
    assert.equal(await valueOf(account.name), UNKNOWN);
    assert.equal(await valueOf(account.primaryEndpoints.blob), UNKNOWN);
    assert.equal(await valueOf(container.id), UNKNOWN);
    const st = one(records, "st");
    assert.deepEqual(
      [st.id, st.inputs["resourceGroupName"], st.inputs["accountName"]],
      [UNKNOWN, UNKNOWN, "stx"],
    );
    assert.equal(
      one(records, "data").propertyDependencies["accountName"]?.length,
      1,
      "dependencies are known all the same",
    );
  });

  it("runs a whole stack, with its outputs", async () => {
    const azure = await simulateAzure(setting);
    const outputs = await pulumi.runtime.runInPulumiStack(() =>
      Promise.resolve({ name: new Zone("zone").account.name }),
    );
    const records = await azure.settled();
    assert.equal(records[0]?.urn, "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev");
    assert.deepEqual(records[0].outputs, { name: "stx" });
    assert.equal(one(records, "zone").parent, records[0].urn);
    assert.equal(
      one(records, "zone").urn,
      "urn:pulumi:dev::p::test:index:Zone::zone",
      "the stack is no part of URNs",
    );
    assert.ok(outputs);
  });

  it("waits for resources that are made once others are known", async () => {
    const azure = await simulateAzure(setting);
    new ResourceGroup("a", { resourceGroupName: "a" }).name.apply((name) =>
      new Workspace("b", { resourceGroupName: name, workspaceName: "log1" }).name.apply(
        () => new ResourceGroup("c", { resourceGroupName: "c" }),
      ),
    );
    assert.deepEqual(
      (await azure.settled()).map(({ name }) => name),
      ["a", "b", "c"],
    );
  });

  it("takes one program after another", async () => {
    for (const project of ["one", "two", "three"]) {
      const azure = await simulateAzure({ ...setting, project, config: { [`${project}:key`]: project } });
      assert.equal(new pulumi.Config().require("key"), project);
      new Zone("zone");
      assert.deepEqual(
        (await azure.settled()).map(({ urn }) => urn.split("::")[1]),
        [project, project, project, project],
      );
    }
  });

  it("fails with everything that Azure would refuse, or leaves it to the caller", async () => {
    const program = (): void => {
      new ResourceGroup("rg", { resourceGroupName: "rg." });
      new StorageAccount("st", {
        resourceGroupName: "none",
        accountName: "No",
        kind: "StorageV2",
        sku: { name: "Standard_ZRS" },
      });
    };
    const azure = await simulateAzure(setting);
    program();
    await assert.rejects(azure.settled(), (error) => {
      assert.ok(error instanceof RefusedError);
      assert.match(error.message, /rg\n {2}InvalidResourceName: resourceGroupName: .*https:/);
      assert.match(error.message, /AccountNameInvalid: accountName/);
      assert.match(error.message, /ResourceGroupNotFound: id/);
      return true;
    });
    const recording = await simulateAzure({ ...setting, refusals: "record" });
    program();
    assert.deepEqual(
      (await recording.settled()).map(({ refusals }) => refusals.length),
      [1, 2],
    );
  });

  it("fails on types that it does not know, by name", async () => {
    const azure = await simulateAzure(setting);
    class Disk extends pulumi.CustomResource {}
    new Disk("azure-native:compute:Disk", "disk", {});
    await assert.rejects(azure.settled(), /does not know azure-native:compute:Disk/);
  });

  it("keeps secrets secret on their way, and readable for who judges them", async () => {
    const azure = await simulateAzure({ ...setting, config: { "p:key": "hush" }, secretKeys: ["p:key"] });
    const value = new pulumi.Config().requireSecret("key");
    const group = new ResourceGroup("rg", { resourceGroupName: "rg", tags: { key: value } });
    const password = new RandomPassword("password", { length: 20 });
    const records = await azure.settled();
    assert.equal(await pulumi.isSecret(group.tags), true);
    assert.equal(await pulumi.isSecret(group.location), false);
    assert.equal(await pulumi.isSecret(password.result), true);
    assert.deepEqual(one(records, "rg").secretInputs, ["tags"]);
    assert.equal(at(one(records, "rg").inputs, "tags", "key"), "hush");
  });

  it("answers functions, and refuses keys", async () => {
    const azure = await simulateAzure(setting);
    assert.match(String(await valueOf(getClientConfigOutput().tenantId)), /^0{8}-/);
    await assert.rejects(
      listStorageAccountKeys({ accountName: "stx", resourceGroupName: "rg" }),
      /returns credentials/,
    );
    await azure.settled();
  });

  it("reads back what the program made, and nothing else", async () => {
    const azure = await simulateAzure(setting);
    const { account } = new Zone("zone");
    await azure.settled();
    const found = StorageAccount.get("again", account.id);
    await azure.settled();
    assert.equal(await valueOf(found.kind), "StorageV2");
  });
});
