import assert from "node:assert/strict";

import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy/proxy.js";

import { unknownValue } from "../../policypack/evaluate.ts";
import { remediate, remediations } from "../../policypack/remediations.ts";
import { kindOf } from "../../policypack/resource.ts";
import { withDefaults } from "../../policypack/settings.ts";
import { today, violatedBy } from "./cases.ts";
import { safeStack } from "./safeStack.ts";

const settings = withDefaults({ today });
const stack = safeStack();

describe("a remediation", () => {
  for (const { control, kinds, path, value } of remediations) {
    describe(`of ${control}: ${path} of ${kinds.join(" or ")}`, () => {
      const subject = () => {
        const copy = safeStack();
        const found = copy.list().find(({ type, inputs }) => {
          const kind = kindOf(type) ?? "";
          return (
            kinds.includes(kind) &&
            (!kind.startsWith("web:") || String(inputs["kind"]).includes("functionapp"))
          );
        });
        assert.ok(found, `the safe stack has a ${kinds.join(" or ")}`);
        return { copy, found };
      };
      const insecure = [value === true ? false : value === false ? true : "insecure", undefined];

      for (const wrong of insecure) {
        const { copy, found } = subject();
        copy.set(found.name, path, wrong);
        if (!violatedBy(copy).includes(control)) continue;
        it(`mends ${String(wrong)}, once and for all, and breaks nothing else`, () => {
          const kind = kindOf(found.type) ?? "";
          assert.equal(remediate(control, kind, found.inputs, settings), found.inputs);
          assert.deepEqual(violatedBy(copy), []);
          const mended = JSON.stringify(found.inputs);
          assert.equal(remediate(control, kind, found.inputs, settings), undefined);
          assert.equal(JSON.stringify(found.inputs), mended);
        });
      }

      it("is needed for one insecure value at least", () => {
        const trips = insecure.some((wrong) => {
          const { copy, found } = subject();
          return violatedBy(copy.set(found.name, path, wrong)).includes(control);
        });
        assert.ok(trips);
      });
    });
  }

  it("leaves alone what is safe, and what is safer", () => {
    for (const { type, inputs } of stack.list()) {
      const before = JSON.stringify(inputs);
      for (const { control } of remediations) {
        try {
          assert.equal(remediate(control, kindOf(type) ?? "", inputs, settings), undefined);
        } catch (error) {
          if (!(error instanceof UnknownValueError)) throw error;
        }
      }
      assert.equal(JSON.stringify(inputs), before);
    }
    const { inputs } = safeStack().set("account", "minimumTlsVersion", "TLS1_3").get("account");
    assert.equal(remediate("storage-min-tls", "storage:StorageAccount", inputs, settings), undefined);
    assert.equal(inputs["minimumTlsVersion"], "TLS1_3");
  });

  it("does not decide what is unknown in a preview", () => {
    const { inputs } = safeStack().set("account", "minimumTlsVersion", unknownValue).get("account");
    assert.throws(
      () => remediate("storage-min-tls", "storage:StorageAccount", unknownCheckingProxy(inputs), settings),
      UnknownValueError,
    );
  });
});
