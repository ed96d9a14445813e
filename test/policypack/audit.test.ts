import assert from "node:assert/strict";

import fc from "fast-check";

import { InputError } from "../../policypack/audit/inputError.ts";
import { readResources } from "../../policypack/audit/readResources.ts";
import { evaluate, unknownValue } from "../../policypack/evaluate.ts";
import { today } from "./cases.ts";
import { safeStack } from "./safeStack.ts";
import { encrypted, exported, previewed, stateOf } from "./stateFile.ts";

const account = stateOf(safeStack().get("account"));
const inputs = safeStack().get("account").inputs;

/** The error that an input ends in. */
function refusal(text: string): string {
  try {
    readResources(text, "it");
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
  return "no error";
}

describe("what an audit reads", () => {
  for (const [what, write] of [
    ["an exported state", exported],
    ["a preview", previewed],
  ] as const) {
    it(`is judged as the stack itself: ${what}`, () => {
      const stack = safeStack()
        .set("account", "minimumTlsVersion", "TLS1_0")
        .set("flex", "httpsOnly", undefined)
        .set("vault", "properties.enablePurgeProtection", unknownValue)
        .remove("dns-account-blob", "flex-auth");
      const { resources } = readResources(write(stack.list().map(stateOf)), "it");
      const { findings, undecided } = evaluate(resources, { today });
      const expected = evaluate(stack.list(), { today });
      assert.ok(expected.findings.length >= 4 && expected.undecided.length > 0);
      assert.deepEqual(
        { findings, undecided },
        { findings: expected.findings, undecided: expected.undecided },
      );
    });
  }

  it("leaves out what the engine does not show to policies", () => {
    const { resources } = readResources(
      exported([
        account,
        {
          urn: "urn:pulumi:dev::zone::pulumi:providers:azure-native::default",
          type: "pulumi:providers:azure-native",
        },
        { ...account, delete: true },
        { ...account, pendingReplacement: true },
        { ...account, external: true },
      ]),
      "it",
    );
    assert.equal(resources.length, 1);
  });

  it("leaves out what a preview deletes", () => {
    const steps = [
      { op: "create", urn: account["urn"], newState: account },
      {
        op: "delete",
        urn: "urn:pulumi:dev::zone::azure-native:storage:StorageAccount::old",
        oldState: account,
      },
    ];
    assert.equal(readResources(previewed([], { steps }), "it").resources.length, 1);
  });

  it("holds a secret as unknown, in a state and in a preview, and reads one that was laid open", () => {
    for (const [text, expected] of [
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted() } }]), "undecided"],
      [previewed([{ ...account, inputs: { ...inputs, minimumTlsVersion: "[secret]" } }]), "undecided"],
      [
        exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted('"TLS1_0"') } }]),
        "violated",
      ],
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: encrypted('"TLS1_2"') } }]), "passed"],
      // No secret: a text that looks as one of a preview does.
      [exported([{ ...account, inputs: { ...inputs, minimumTlsVersion: "[secret]" } }]), "violated"],
    ] as const) {
      const { verdicts } = evaluate(readResources(text, "it").resources, { today });
      assert.equal(verdicts.get("storage-min-tls"), expected);
    }
  });

  it("knows where the program registers a resource", () => {
    const positionOf = (sourcePosition: unknown) =>
      readResources(exported([{ ...account, sourcePosition }]), "it").resources[0]?.position;
    assert.deepEqual(positionOf("project:///src/app.ts#12,3"), { file: "src/app.ts", line: 12 });
    for (const elsewhere of [
      undefined,
      5,
      "",
      "project:///../other.ts#1",
      "project:///node_modules/a/b.js#1",
    ]) {
      assert.equal(positionOf(elsewhere), undefined);
    }
  });

  it("tells of an interrupted update", () => {
    const text = exported([], {
      deployment: { resources: [account], pending_operations: [{ type: "creating" }] },
    });
    assert.match(readResources(text, "it").notes.join(), /interrupted, with 1 operations/);
  });

  it("takes a deployment of version 4 with features that it knows", () => {
    assert.equal(
      readResources(exported([account], { version: 4, features: ["hooks"] }), "it").resources.length,
      1,
    );
  });

  const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`);
  for (const [what, text, message] of [
    ["nothing", "", /is empty\. Wanted: the output of 'pulumi stack export'/],
    ["a cut off file", exported([account]).slice(0, -40), /is cut off: .*Write it anew/],
    ["no JSON", "resources:\n  - urn: x\n", /is no JSON/],
    ["a text", '"state"', /of something else/],
    ["a list", "[]", /a list of 0 of something else/],
    ["something else", '{ "resources": [] }', /of something else/],
    [
      "a checkpoint",
      '{ "version": 3, "checkpoint": { "stack": "dev" } }',
      /is a checkpoint.*pulumi stack export/,
    ],
    ["an older version", exported([account], { version: 1 }), /deployment of version 1; .* versions 3 and 4/],
    ["a newer version", exported([account], { version: 5 }), /deployment of version 5/],
    ["no version", exported([account], { version: undefined }), /deployment of version none/],
    ["unknown features", exported([account], { version: 4, features: ["x"] }), /does not know: x/],
    ["no deployment", exported([], { deployment: null }), /has no deployment: it is missing/],
    [
      "resources that are none",
      exported([], { deployment: { resources: {} } }),
      /resources is an object, not a list/,
    ],
    [
      "a resource that is none",
      '{"version":3,"deployment":{"resources":[1]}}',
      /resources\[0\] is '1', not an object/,
    ],
    [
      "a resource without a type",
      exported([{ ...account, type: undefined }]),
      /\[0\]\.type is missing, not a text/,
    ],
    ["a wrong URN", exported([{ ...account, urn: "data" }]), /\[0\]\.urn is 'data', not a URN/],
    ["wrong inputs", exported([{ ...account, inputs: [] }]), /\[0\]\.inputs is a list of 0, not an object/],
    [
      "inputs without an end",
      exported([{ ...account, inputs: { tags: deep(5000) } }]),
      /nested less than 200/,
    ],
    ["a stack without anything", exported([]), /no resource of azure-native .*nothing to judge/],
    [
      "a stack of something else",
      exported([
        { urn: "urn:pulumi:dev::zone::pulumi:pulumi:Stack::zone-dev", type: "pulumi:pulumi:Stack" },
        { urn: "urn:pulumi:dev::zone::aws:s3/bucket:Bucket::b", type: "aws:s3/bucket:Bucket" },
      ]),
      /\(of 2 resources\)/,
    ],
    [
      "a preview without what does not change",
      previewed([account], { changeSummary: { create: 1, same: 7 } }),
      /resources that do not change \(7 of them\).*--show-sames/,
    ],
    [
      "a preview that failed",
      previewed([account], { diagnostics: [{ severity: "error", message: "no such network\n" }] }),
      /is a preview that failed.*: no such network$/,
    ],
    ["a step without its state", previewed([], { steps: [{ op: "create" }] }), /newState is missing/],
    ["a step that is none", previewed([], { steps: [null] }), /steps\[0\] is missing/],
  ] as const) {
    it(`is refused: ${what}`, () => {
      assert.match(refusal(text), message);
    });
  }

  it("is judged or refused, never anything else, whatever is in it", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant(encrypted("{")), fc.constant(encrypted()));
    const resource = fc.record(
      {
        urn: fc.constantFrom("urn:pulumi:dev::zone::t::n", "x"),
        type: fc.constantFrom("azure-native:storage:StorageAccount", "azure-native:web:WebApp", ""),
        inputs: fc.oneof(fc.dictionary(fc.string(), value), value),
        outputs: fc.dictionary(fc.string(), value),
        dependencies: value,
        propertyDependencies: fc.oneof(fc.dictionary(fc.string(), value), value),
        parent: value,
        id: value,
        sourcePosition: value,
      },
      { requiredKeys: ["urn", "type"] },
    );
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 4 }), fc.boolean(), (resources, asPreview) => {
        try {
          evaluate(readResources((asPreview ? previewed : exported)(resources), "it").resources, { today });
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      }),
    );
  });
});
