import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parameters } from "../../rehearsal/azure/identifiers.ts";
import { azureTypes } from "../../rehearsal/azure/resourceTypes.ts";
import { simulate } from "../../rehearsal/azure/simulate.ts";

const sdk = path.dirname(fileURLToPath(import.meta.resolve("@pulumi/azure-native/package.json")));

/** What the installed SDK's class knows: its inputs, its outputs, its API version. */
function classOf(type: string): { inputs: string[]; outputs: string[]; apiVersion: string | undefined } {
  const [module = "", name = ""] = type.split(":");
  const folder = path.join(sdk, module);
  const file = readdirSync(folder).find((each) => each.toLowerCase() === `${name.toLowerCase()}.js`) ?? "";
  const code = readFileSync(path.join(folder, file), "utf8");
  const [asked = "", got = ""] = code.split(/\belse \{/, 2);
  const names = (text: string, pattern: RegExp): string[] =>
    Array.from(text.matchAll(pattern), ([, each]) => each ?? "");
  return {
    inputs: names(asked, /resourceInputs\["(\w+)"\] = .*\bargs\b/g),
    outputs: names(got, /resourceInputs\["(\w+)"\] = undefined/g),
    apiVersion: /Uses Azure REST API version ([\d-]+(?:preview)?)/.exec(
      readFileSync(path.join(folder, file.replace(/\.js$/, ".d.ts")), "utf8"),
    )?.[1],
  };
}

describe("simulated Azure: agreement with the installed azure-native", () => {
  for (const [type, entry] of Object.entries(azureTypes)) {
    it(type, () => {
      const { inputs, outputs, apiVersion } = classOf(type);
      assert.ok(inputs.length > 0 && outputs.length > 0);
      assert.equal(entry.apiVersion, apiVersion);
      assert.equal(entry.located ?? false, inputs.includes("location"));

      // `id` is an input of some classes, and of no use to anybody.
      const inputsOnly = inputs.filter((input) => !outputs.includes(input) && input !== "id");
      const expected = [...parameters(entry.path), ...(entry.writeOnly ?? [])].filter(
        (input) => !(entry.echoed ?? []).includes(input),
      );
      assert.deepEqual(expected.sort(), inputsOnly.sort(), "inputs that are no outputs");
      for (const input of [...(entry.fixed ?? []), ...(entry.echoed ?? [])])
        assert.ok(inputs.includes(input), input);

      const made = simulate({ type: `azure-native:${type}`, urn: "urn::n", inputs: {} });
      assert.deepEqual(
        Object.keys(made.outputs).filter((output) => !outputs.includes(output)),
        [],
        "outputs that the class does not have",
      );
    });
  }
});
