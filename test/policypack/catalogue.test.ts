import assert from "node:assert/strict";

import { controls } from "../../policypack/controls.ts";
import { resourceRules, stackRules } from "../../policypack/rules.ts";

const services = [
  "storage",
  "keyvault",
  "functions",
  "apim",
  "edge",
  "network",
  "privatelink",
  "identity",
  "monitoring",
  "data",
  "governance",
];

describe("the catalogue of controls", () => {
  it("has well-formed ids, each once", () => {
    const ids = controls.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) {
      assert.match(id, new RegExp(`^(${services.join("|")})(-[a-z0-9]+)+$`));
      assert.ok(id.length <= 40, id);
    }
  });

  it("has a rule for each control and a control for each rule, of one sort", () => {
    const own = new Set<string>(resourceRules.map(({ control }) => control));
    const across = new Set<string>(stackRules.map(({ control }) => control));
    assert.deepEqual(
      controls.map(({ id }) => id).sort(),
      [...own, ...across].sort(),
      "a control has rules for resources or for the stack, not both and not neither",
    );
  });

  for (const { id, title, why, remediation, documents, severity, enforcement, mappings } of controls) {
    it(`explains ${id}`, () => {
      for (const text of [title, why, remediation]) {
        assert.match(text, /^\S.*\S$/);
      }
      assert.doesNotMatch(title, /[.]$/);
      assert.match(why, /[.]$/);
      assert.match(remediation, /[.]$/);
      assert.match(severity, /^(low|medium|high|critical)$/);
      assert.match(enforcement, /^(mandatory|advisory)$/);
      assert.ok(documents.length > 0);
      for (const page of documents) {
        assert.match(page, /^https:\/\/learn\.microsoft\.com\/[a-z-]+\/[\w./-]+$/);
      }
      assert.ok((mappings.mcsb ?? []).every((each) => /^(NS|IM|PA|DP|AM|LT|PV|BR)-\d+$/.test(each)));
      assert.ok(
        (mappings.azurePolicy ?? []).every((each) =>
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(each),
        ),
      );
      assert.ok((mappings.checkov ?? []).every((each) => /^CKV2?_AZURE_\d+$/.test(each)));
      assert.ok((mappings.psrule ?? []).every((each) => /^[A-Z]\w+\.\w+$/.test(each)));
      for (const [version, numbers] of Object.entries(mappings.cis ?? {})) {
        assert.match(version, /^\d\.\d$/);
        assert.ok(numbers.length > 0 && numbers.every((each) => /^\d+(\.\d+)+$/.test(each)));
      }
    });
  }
});
