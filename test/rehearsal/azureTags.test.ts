import assert from "node:assert/strict";
import { refusals } from "../../rehearsal/azure/refusals/refusals.ts";
import type { Properties } from "../../rehearsal/azure/values.ts";

const so = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

/** What is refused of a resource with tags of these names. */
function refused(type: string, names: readonly string[], inputs: Properties = {}): string[] {
  const tags = Object.fromEntries(names.map((name) => [name, "x"]));
  return refusals(type, { ...inputs, tags }).map(({ property }) => property);
}

describe("simulated Azure: tags", () => {
  it("are 50 at most, and 15 on private DNS and on what is in a vault", () => {
    for (const [type, most, inputs] of [
      ["resources:ResourceGroup", 50, {}],
      ["keyvault:Vault", 50, { properties: { tenantId: "t", sku: {} } }],
      ["privatedns:PrivateZone", 15, {}],
      ["privatedns:VirtualNetworkLink", 15, {}],
      ["keyvault:Key", 15, {}],
      ["keyvault:Secret", 15, { properties: { value: "x" } }],
    ] as const) {
      assert.deepEqual(refused(type, so(most), inputs), [], type);
      assert.deepEqual(refused(type, so(most + 1), inputs), ["tags"], type);
    }
  });

  it("have names without < > % & \\ ? /, which do not start as Azure's own", () => {
    for (const name of [
      "a<b",
      "a%",
      "a&b",
      "a\\b",
      "a?",
      "a/b",
      "Azure-x",
      "microsoft",
      "windows1",
      "x".repeat(513),
    ]) {
      assert.deepEqual(refused("resources:ResourceGroup", [name]), [`tags["${name}"]`], name);
    }
    assert.deepEqual(refused("resources:ResourceGroup", ["cost center", "kosten-ä", "1st", "a:b#c"]), []);
  });

  it("have shorter names on storage accounts, and plainer ones on private DNS and Front Door", () => {
    const long = "x".repeat(129);
    assert.deepEqual(refused("storage:StorageAccount", [long]), [`tags["${long}"]`]);
    for (const name of ["cost center", "1st", "a:b", "kosten-ä"]) {
      assert.deepEqual(refused("privatedns:PrivateZone", [name]), [`tags["${name}"]`], name);
    }
    assert.deepEqual(refused("cdn:Profile", ["a:b", "c#", "cost center"]), ['tags["a:b"]', 'tags["c#"]']);
    assert.deepEqual(refused("privatedns:PrivateZone", ["costCenter", "azd_env-name", "hidden-title"]), []);
  });
});
