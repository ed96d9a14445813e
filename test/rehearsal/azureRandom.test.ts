import assert from "node:assert/strict";
import { simulate, withDefaults } from "../../rehearsal/azure/simulate.ts";
import { UNKNOWN, text, type Properties } from "../../rehearsal/azure/values.ts";

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::p::${type}::${name}`;

describe("simulated Azure: random values", () => {
  const drawn = (
    type: string,
    inputs: Properties,
    name = "n",
    preview = false,
  ): ReturnType<typeof simulate> => {
    const token = `random:index/${type}`;
    const asked = { type: token, urn: urnOf(token, name), inputs };
    return simulate({ ...asked, inputs: withDefaults(asked) }, { preview });
  };

  it("have the length and the characters that were asked for, and repeat", () => {
    const inputs = { length: 40, upper: false, special: false, minNumeric: 5 };
    const { id, outputs } = drawn("randomString:RandomString", inputs);
    assert.match(text(outputs, "result") ?? "", /^[a-z0-9]{40}$/);
    assert.ok((text(outputs, "result") ?? "").replace(/\D/g, "").length >= 5);
    assert.equal(id, outputs["result"]);
    assert.deepEqual(drawn("randomString:RandomString", inputs).outputs, outputs);
    assert.notEqual(drawn("randomString:RandomString", inputs, "other").id, id);
    assert.notEqual(drawn("randomString:RandomString", { ...inputs, keepers: { a: "b" } }).id, id);
  });

  it("keep a password out of its id", () => {
    const { id, outputs } = drawn("randomPassword:RandomPassword", {
      length: 24,
      minSpecial: 2,
      overrideSpecial: "!",
    });
    assert.equal(id, "none");
    assert.equal((text(outputs, "result") ?? "").length, 24);
    assert.ok((text(outputs, "result") ?? "").split("!").length > 2);
  });

  it("come as ids, GUIDs, numbers and names", () => {
    const bytes = drawn("randomId:RandomId", { byteLength: 4, prefix: "p-" }).outputs;
    assert.match(text(bytes, "hex") ?? "", /^p-[0-9a-f]{8}$/);
    assert.match(text(bytes, "dec") ?? "", /^p-\d+$/);
    assert.match(text(drawn("randomUuid:RandomUuid", {}).outputs, "result") ?? "", /^[0-9a-f]{8}-/);
    const integer = drawn("randomInteger:RandomInteger", { min: 5, max: 7 });
    assert.ok([5, 6, 7].includes(Number(integer.outputs["result"])));
    assert.equal(integer.id, JSON.stringify(integer.outputs["result"]));
    assert.match(String(drawn("randomPet:RandomPet", { prefix: "my" }).id), /^my-\w+-\w+$/);
  });

  it("are unknown in a preview", () => {
    const { id, outputs } = drawn("randomString:RandomString", { length: 6 }, "n", true);
    assert.equal(id, UNKNOWN);
    assert.equal(outputs["result"], UNKNOWN);
    assert.equal(outputs["length"], 6);
  });
});
