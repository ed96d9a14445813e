import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";

import { judge, output, record, resource, unknownValue } from "../../policypack/testing.ts";

const account = resource("azure-native:storage:StorageAccount", "data", { minimumTlsVersion: "TLS1_2" });

describe("a resource of the test kit", () => {
  it("has a URN as the engine makes it, below that of its parent", () => {
    const component = resource("shop:data:Data", "orders");
    const child = resource("azure-native:storage:StorageAccount", "data", {}, { parent: component });
    assert.equal(
      child.urn,
      "urn:pulumi:test::test::shop:data:Data$azure-native:storage:StorageAccount::data",
    );
    assert.equal(child.parent, component.urn);
  });

  it("refers to others by outputs that are unknown, at any depth", () => {
    const { inputs, propertyDependencies, dependencies } = resource("azure-native:web:WebApp", "app", {
      name: "app",
      serverFarmId: output(account, "id"),
      siteConfig: { appSettings: [{ name: "A", value: output(account, "name") }] },
    });
    assert.deepEqual(inputs, {
      name: "app",
      serverFarmId: unknownValue,
      siteConfig: { appSettings: [{ name: "A", value: unknownValue }] },
    });
    assert.deepEqual(propertyDependencies, { serverFarmId: [account.urn], siteConfig: [account.urn] });
    assert.deepEqual(dependencies, [account.urn]);
  });

  it("has outputs that are known when the test knows them", () => {
    const deployed = resource(
      "azure-native:storage:StorageAccount",
      "data",
      {},
      { outputs: { id: "/subscriptions/x" }, protect: true, dependsOn: [account] },
    );
    assert.equal(resource("a:b:C", "c", { id: output(deployed, "id") }).inputs["id"], "/subscriptions/x");
    assert.deepEqual([deployed.protect, deployed.dependencies], [true, [account.urn]]);
  });

  it("is judged as in a preview", () => {
    const verdictOn = (minimumTlsVersion: unknown) =>
      judge([resource("azure-native:storage:StorageAccount", "data", { minimumTlsVersion })]).verdicts.get(
        "storage-min-tls",
      );
    assert.equal(verdictOn("TLS1_2"), "passed");
    assert.equal(verdictOn("TLS1_0"), "violated");
    assert.equal(verdictOn(undefined), "violated");
    assert.equal(
      verdictOn(output(account, "minimumTlsVersion")),
      "passed",
      "azure-native answers with inputs",
    );
    assert.equal(verdictOn(output(account, "id")), "undecided");
  });

  it("is judged by rules across resources, though no id is known", () => {
    const service = (of: typeof account) =>
      resource("azure-native:storage:BlobServiceProperties", "blobs", {
        accountName: output(of, "name"),
        resourceGroupName: "rg",
        isVersioningEnabled: true,
      });
    const container = resource("azure-native:storage:BlobContainer", "in", {
      accountName: output(account, "name"),
      resourceGroupName: "rg",
    });
    const other = resource("azure-native:storage:StorageAccount", "other", {});
    const has = (...resources: (typeof account)[]) =>
      judge(resources).findings.some(
        ({ control, urn }) => control === "storage-blob-service" && urn === account.urn,
      );
    assert.ok(has(account, container));
    assert.ok(has(account, other, container, service(other)));
    assert.ok(!has(account, container, service(account)));
  });
});

describe("a recorded program", () => {
  class Data extends pulumi.ComponentResource {
    constructor(name: string) {
      super("shop:data:Data", name);
      const store = new StorageAccount(
        "store",
        {
          resourceGroupName: "rg",
          kind: "StorageV2",
          sku: { name: "Standard_ZRS" },
          minimumTlsVersion: pulumi.secret("TLS1_0"),
        },
        { parent: this, protect: true },
      );
      store.location.apply(() => assert.fail("what Azure answers is unknown in a preview"));
      store.minimumTlsVersion.apply((version) => {
        // What an apply makes is registered after the program has ended.
        new BlobContainer(
          "in",
          { accountName: store.name, resourceGroupName: "rg", containerName: version },
          { parent: this },
        );
      });
    }
  }

  it("has its resources, with what each input was computed from", async () => {
    const recorded = await record(
      () => {
        new Data("orders");
        return { endpoint: "https://shop.example" };
      },
      { project: "shop", stack: "dev" },
    );
    assert.deepEqual(
      recorded.map(({ type, name }) => `${type} ${name}`),
      [
        "pulumi:pulumi:Stack shop-dev",
        "shop:data:Data orders",
        "azure-native:storage:StorageAccount store",
        "azure-native:storage:BlobContainer in",
      ],
    );
    const [stack, component, store, container] = recorded;
    assert.ok(stack && component && store && container);
    assert.deepEqual(stack.outputs, { endpoint: "https://shop.example" });
    assert.equal(store.parent, component.urn);
    assert.equal(store.protect, true);
    assert.equal(container.inputs["accountName"], unknownValue);
    assert.equal(container.inputs["containerName"], "TLS1_0");
    assert.deepEqual(container.propertyDependencies["accountName"], [store.urn]);
    const { verdicts } = judge(recorded);
    assert.equal(verdicts.get("storage-min-tls"), "violated");
    assert.equal(verdicts.get("storage-https-only"), "passed");
  });

  it("has the configuration and the answers of functions that it is given", async () => {
    const token = "azure-native:authorization:getClientConfig";
    const recorded = await record(
      async () => {
        const { tenantId } = (await pulumi.runtime.invoke(token, {})) as { tenantId: string };
        return {
          region: new pulumi.Config("azure-native").require("location"),
          tenantId,
        };
      },
      { config: { "azure-native:location": "westeurope" }, calls: { [token]: { tenantId: "t" } } },
    );
    assert.deepEqual(recorded[0]?.outputs, { region: "westeurope", tenantId: "t" });
  });

  it("throws what the program throws, and for a function that has no answer", async () => {
    await assert.rejects(
      record(() => {
        throw new Error("no such setting");
      }),
      /no such setting/,
    );
    await assert.rejects(
      record(() => pulumi.runtime.invoke("azure-native:web:listWebAppHostKeys", {})),
      /listWebAppHostKeys.*'calls'/,
    );
  });
});

describe("the test kit", () => {
  it("loads no Pulumi SDK until a program is recorded", () => {
    const script =
      "await import('./testing.ts'); console.log(Object.keys((await import('node:module')).default._cache).join())";
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: path.resolve(import.meta.dirname, "../../policypack"),
      encoding: "utf8",
      timeout: 10_000,
    });
    assert.equal(status, 0);
    assert.match(stdout, /policy[/\\]proxy\.js/);
    assert.doesNotMatch(stdout, /@pulumi[/\\](pulumi|azure-native)[/\\]/);
  });
});
