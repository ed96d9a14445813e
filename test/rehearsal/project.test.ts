import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  configAsStrings,
  readProject,
  referencedIds,
  secretKeys,
  secretPlaceholder,
} from "../../rehearsal/project.ts";

describe("a project's files", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "project-test-"));
    await writeFile(
      path.join(folder, "Pulumi.yaml"),
      "name: zone\nruntime: nodejs\nconfig:\n  size: { type: integer, default: 3 }\n  plain: { type: string }\n",
    );
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const stack = (name: string, text: string) => writeFile(path.join(folder, `Pulumi.${name}.yaml`), text);

  it("give the configuration by full key, with the defaults of the project", async () => {
    await stack("dev", "config:\n  azure-native:location: westeurope\n  zone:list: [1, 2]\n  short: true\n");
    const project = await readProject(folder, "dev");
    assert.deepEqual(project.config, {
      "zone:size": 3,
      "azure-native:location": "westeurope",
      "zone:list": [1, 2],
      "zone:short": true,
    });
    assert.deepEqual(configAsStrings(project), {
      "zone:size": "3",
      "azure-native:location": "westeurope",
      "zone:list": "[1,2]",
      "zone:short": "true",
    });
    assert.deepEqual(secretKeys(project), []);
  });

  it("never show a secret: a placeholder stands in for each, at any depth", async () => {
    await stack(
      "dev",
      "encryptionsalt: v1:abc\nconfig:\n  zone:hook: { secure: v1:cipher1 }\n  zone:apps:\n    orders:\n      keys: [{ secure: v1:cipher2 }, plain]\n",
    );
    const project = await readProject(folder, "dev");
    assert.equal(project.config["zone:hook"], secretPlaceholder);
    assert.deepEqual(project.config["zone:apps"], { orders: { keys: [secretPlaceholder, "plain"] } });
    assert.deepEqual(project.secretPaths, ["zone:hook", 'zone:apps["orders"]["keys"][0]']);
    assert.deepEqual(secretKeys(project), ["zone:hook", "zone:apps"]);
    assert.ok(!JSON.stringify(project).includes("cipher"));
  });

  it("name what exists outside of the program", async () => {
    const id = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/z";
    await stack(
      "dev",
      `config:\n  zone:network: { zones: { z: ${id} } }\n  zone:path: /subscriptions-are-elsewhere\n`,
    );
    assert.deepEqual(referencedIds(await readProject(folder, "dev")), [id]);
  });

  it("may have an empty stack file", async () => {
    await stack("dev", "");
    assert.deepEqual((await readProject(folder, "dev")).config, { "zone:size": 3 });
  });

  it("tell an unknown stack, what there is, and what was probably meant", async () => {
    await stack("dev", "");
    await stack("prod", "");
    await assert.rejects(readProject(folder, "pord"), {
      name: "ProjectError",
      message:
        "There is no stack 'pord': Pulumi.pord.yaml is missing. Stacks here: dev, prod. Did you mean 'prod'?",
    });
    await assert.rejects(readProject(folder, "elsewhere"), { message: /Stacks here: dev, prod\.$/ });
  });

  for (const [what, text, message] of [
    [
      "YAML that does not parse",
      "config:\n  a: [1\n",
      /^Pulumi\.dev\.yaml is not valid YAML:\n {2}Pulumi\.dev\.yaml:3:1: /,
    ],
    [
      "a key that is there twice",
      "config:\n  a: 1\n  a: 2\n",
      /Pulumi\.dev\.yaml:3:3: Map keys must be unique/,
    ],
    ["an alias of nothing", "config: { a: *nope }\n", /^Pulumi\.dev\.yaml can't be read: Unresolved alias/],
    ["an alias that holds itself", "config: &a\n  b: *a\n", /^Pulumi\.dev\.yaml can't be read: .*circular/],
    ["a list at the top", "- a\n", /^Pulumi\.dev\.yaml should be a map/],
    ["text for the configuration", "config: hello\n", /^Pulumi\.dev\.yaml should be a map/],
  ] as const) {
    it(`tell ${what}`, async () => {
      await stack("dev", text);
      await assert.rejects(readProject(folder, "dev"), { name: "ProjectError", message });
    });
  }

  describe("name the platform that a stack is built on", () => {
    beforeEach(async () => {
      await stack("prod", "config: { zone:size: 5 }\n");
    });

    for (const setting of ["prod", "organization/zone/prod", "contoso/zone/prod"]) {
      it(`as '${setting}'`, async () => {
        await stack("apps", `config: { zone:platform: ${setting} }\n`);
        const project = await readProject(folder, "apps");
        assert.equal(project.config["zone:platform"], "prod");
        assert.equal(project.platform?.stack, "prod");
        assert.equal(project.platform.config["zone:size"], 5);
      });
    }

    it("unless the setting is empty, as it is where Pulumi.yaml has a default", async () => {
      await stack("apps", 'config: { zone:platform: "" }\n');
      assert.equal((await readProject(folder, "apps")).platform, undefined);
    });

    for (const [what, setting, message] of [
      ["a stack that is not there", "prdo", /There is no stack 'prdo'.*Did you mean 'prod'\?/],
      ["itself", "apps", /^Pulumi\.apps\.yaml: zone:platform names 'apps', this stack itself: /],
      [
        "a stack of another project",
        "contoso/hub/prod",
        /^Pulumi\.apps\.yaml: zone:platform names 'contoso\/hub\/prod', a stack of another project, /,
      ],
      [
        "a stack that is built on another",
        "more",
        /'more', which has no platform of its own but that of 'prod': /,
      ],
    ] as const) {
      it(`and refuse ${what}`, async () => {
        await stack("more", "config: { zone:platform: prod }\n");
        await stack("apps", `config: { zone:platform: ${setting} }\n`);
        await assert.rejects(readProject(folder, "apps"), { name: "ProjectError", message });
      });
    }
  });

  it("tell a project without a name", async () => {
    await writeFile(path.join(folder, "Pulumi.yaml"), "runtime: nodejs\n");
    await stack("dev", "");
    await assert.rejects(readProject(folder, "dev"), { message: /Pulumi\.yaml: 'name' is missing/ });
  });
});
