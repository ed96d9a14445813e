import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { cataloguesOf } from "../../docs/catalogues.ts";
import { renderTypeScript, renderYaml } from "../../docs/renderExample.ts";
import { renderFrameworks } from "../../docs/renderFrameworks.ts";
import { prose } from "../../docs/markdown.ts";
import { renderPages, renderReadme } from "../../docs/renderRules.ts";
import { controls } from "../../policypack/controls.ts";
import type { Example, Value } from "../../policypack/examples/example.ts";
import { neverExempt } from "../../policypack/exemptions.ts";
import { parameters } from "../../policypack/parameters.ts";
import { remediations } from "../../policypack/remediations.ts";
import { resourcesOf } from "../policypack/exampleProgram.ts";

const pack = path.join(import.meta.dirname, "..", "..", "policypack");
const read = (file: string) => readFile(path.join(pack, file), "utf8");

describe("the documents of the pack", () => {
  it("are what catalogue, rules and examples say; `npm run docs` writes them anew", async () => {
    const pages = await renderPages();
    assert.deepEqual((await readdir(path.join(pack, "docs"))).sort(), [...pages.keys()].sort());
    for (const [name, text] of pages) {
      assert.equal(await read(`docs/${name}`), text, name);
    }
  });

  it("begin with a README whose table is up to date", async () => {
    const readme = await read("README.md");
    assert.equal(await renderReadme(readme), readme);
  });

  it("say what a team can set about a rule, and what it cannot", async () => {
    for (const [name, { policies }] of Object.entries(parameters)) {
      for (const id of policies) {
        assert.ok((await read(`docs/${id}.md`)).includes(`\`${name}\``), `${name} on the page of ${id}`);
      }
    }
    for (const { control, path: property } of remediations) {
      assert.ok((await read(`docs/${control}.md`)).includes(`it sets \`${property}\``), control);
    }
    for (const id of neverExempt) {
      assert.match(await read(`docs/${id}.md`), /No resource is exempt from it/);
    }
  });

  it("lead to files that are there", async () => {
    const files = ["README.md", ...(await readdir(path.join(pack, "docs"))).map((name) => `docs/${name}`)];
    for (const file of files) {
      const links = (await read(file)).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g);
      const broken = [...links].flatMap(([, target = ""]) =>
        existsSync(path.join(pack, path.dirname(file), target)) ? [] : [target],
      );
      assert.deepEqual(broken, [], file);
    }
  });

  it("need a README that says where the table goes", async () => {
    await assert.rejects(renderReadme("# A pack\n"), /needs two lines/);
  });
});

const example: Example = {
  vault: {
    type: "azure-native:keyvault:Vault",
    properties: { "with-hyphen": 1, tags: { owner: "a`b" }, list: [true, "${group.name}"] },
    options: { protect: true },
  },
  logs: {
    type: "azure-native:monitor:DiagnosticSetting",
    properties: { resourceUri: "${vault.id}/x", text: "one\ntwo" },
    options: { dependsOn: ["${vault}"] },
  },
};

describe("an example", () => {
  it("is a program in TypeScript", () => {
    assert.deepEqual(renderTypeScript(example).split("\n"), [
      'import * as keyvault from "@pulumi/azure-native/keyvault";',
      'import * as monitor from "@pulumi/azure-native/monitor";',
      'import * as pulumi from "@pulumi/pulumi";',
      "",
      'const vault = new keyvault.Vault("vault", { "with-hyphen": 1, tags: { owner: "a`b" }, list: [true, group.name] }, { protect: true });',
      'new monitor.DiagnosticSetting("logs", { resourceUri: pulumi.interpolate`${vault.id}/x`, text: `one',
      "two` }, { dependsOn: [vault] });",
      "",
    ]);
  });

  it("is the resources of a program in YAML", () => {
    assert.deepEqual(renderYaml(example).split("\n").slice(0, 4), [
      "resources:",
      "  vault:",
      "    type: azure-native:keyvault:Vault",
      "    properties:",
    ]);
    assert.match(renderYaml(example), /dependsOn:\n {8}- \$\{vault\}\n/);
  });
});

/** Texts with everything that a template, a text in quotes or YAML might take for its own; a `$` is a reference's alone. */
const plainText = fc.oneof(
  fc.string().map((text) => text.replaceAll(/[$\r]/g, "")),
  fc.constantFrom("`", "\\", '"', "'", "\n", "one\n  two\n", "# no comment", "- a", "true", "1.2", "~", ": "),
);
const text = fc
  .array(fc.oneof(plainText, fc.constantFrom("${vault.id}", "${group.name}")), { maxLength: 3 })
  .map((parts) => parts.join(""));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      plainText.filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}));

describe("any example", () => {
  it("says the same in TypeScript and in YAML", () => {
    fc.assert(
      fc.property(value, (input) => {
        const any: Example = {
          vault: { type: "azure-native:keyvault:Vault", properties: {} },
          app: {
            type: "azure-native:web:WebApp",
            properties: { input },
            options: { dependsOn: ["${vault}"] },
          },
        };
        assert.deepEqual(resourcesOf(renderTypeScript(any)), any);
        assert.deepEqual(parse(renderYaml(any)), { resources: any });
      }),
    );
  });
});

describe("the catalogues that controls map to", () => {
  const catalogues = cataloguesOf(controls.map(({ mappings }) => mappings));

  it("have all that a control maps to, once", () => {
    for (const { id, mappings } of controls) {
      const { cis = {}, ...others } = mappings;
      const mapped = [...Object.values(cis), ...Object.values(others)].flat().length;
      assert.equal(catalogues.flatMap(({ idsOf }) => idsOf(mappings)).length, mapped, id);
    }
  });

  it("say of each risk of OWASP which rules bear on it, or that none does", () => {
    const rows = renderFrameworks(controls, catalogues).filter((line) => /^\| S\d+ /.test(line));
    assert.deepEqual(
      rows.map((row) => row.slice(2, row.indexOf(" ", 2))),
      ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10"],
    );
    assert.match(rows[0] ?? "", /none: this is up to the code/);
    assert.match(rows[1] ?? "", /\[storage-no-shared-key\]\(storage-no-shared-key\.md\)/);
  });
});

describe("a sentence of the catalogue", () => {
  it("stands in Markdown as it is written", () => {
    assert.equal(prose("Put <base /> or * | `a*b`"), String.raw`Put \<base /> or \* \| ` + "`a*b`");
  });
});
