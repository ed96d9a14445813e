import assert from "node:assert/strict";
import { controls } from "../../policypack/controls.ts";
import { examples } from "../../policypack/examples/examples.ts";
import { codeOn } from "./examplePages.ts";
import { typeErrors } from "./exampleTypes.ts";

const shown = controls.filter(({ id }) => id in examples);

// No engine takes part; it takes as long as the tests that have one, and is run with them.
describe("the examples of the rules, as programs", () => {
  it("have the types of azure-native", async () => {
    const mistake = 'new storage.StorageAccount("a", { resourceGroupName: group.name, minTls: "TLS1_2" });';
    const programs = new Map([
      ["a-mistake", `import * as storage from "@pulumi/azure-native/storage";\n${mistake}`],
    ]);
    for (const { id } of shown) {
      programs.set(id, await codeOn(id, "ts"));
    }
    const errors = typeErrors(programs);
    assert.deepEqual(
      errors.filter((error) => !error.startsWith("a-mistake: ")),
      [],
    );
    assert.match(errors.join("\n"), /'minTls' does not exist in type 'StorageAccountArgs'/);
  });
});
