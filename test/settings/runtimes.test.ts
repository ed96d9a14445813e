import assert from "node:assert/strict";
import {
  explainRuntime,
  findRuntime,
  runtimes,
  runtimesReviewed,
  sharedPlanRuntimes,
  supportedRuntimes,
} from "../../settings/runtimes.ts";

describe("runtimes", () => {
  it("are dated, and none is there twice", () => {
    for (const { endOfSupport } of runtimes) {
      assert.match(endOfSupport, /^20\d\d-[01]\d-[0-3]\d$/);
    }
    assert.equal(new Set(runtimes.map(({ name, version }) => `${name}-${version}`)).size, runtimes.length);
  });

  it("are found as long as they have support, on any plan or on shared ones", () => {
    assert.deepEqual(findRuntime("node-22"), { name: "node", version: "22" });
    assert.deepEqual(findRuntime("java-11"), { name: "java", version: "11" });
    for (const { name, version, endOfSupport } of runtimes) {
      assert.equal(findRuntime(`${name}-${version}`) !== undefined, endOfSupport >= runtimesReviewed);
    }
  });

  it("of one plan are not among those of another", () => {
    assert.ok(supportedRuntimes.includes("java-21"));
    assert.ok(!supportedRuntimes.includes("java-11"));
    assert.deepEqual(sharedPlanRuntimes, ["java-11"]);
  });

  it("that are none are explained, with what to use instead", () => {
    assert.deepEqual(explainRuntime("node-20"), {
      found: '"node-20", out of support since 2026-04-30',
      example: "node-22",
    });
    assert.deepEqual(explainRuntime("nodejs-22"), {
      found: "\"nodejs-22\", not a runtime of Azure Functions; did you mean 'node-22'?",
      example: "node-22",
    });
    assert.equal(findRuntime("custom"), undefined);
  });
});
